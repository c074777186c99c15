"""The subcommands of ``%panda``.

The rule of this package: a subcommand is declared once, with its words and what it runs; help,
completion and what is refused come from that. It returns the text to print, or nothing where it
shows something itself. What it does stands in the services, for all fronts alike.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from redpanda_jupyter.errors import UsageError
from redpanda_jupyter.grammar import Grammar, HelpWanted, suggestion

from . import (
    about,
    answers,
    applying,
    asked,
    contract,
    fixing,
    insights,
    library,
    notebook,
    providers,
    search,
    templates,
    transfer,
    verifying,
)
from .base import Subcommand

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Sequence

    from ..session import Session

COMMANDS: tuple[Subcommand, ...] = (
    about.STATUS,
    search.SEARCH,
    *applying.COMMANDS,
    *verifying.COMMANDS,
    *contract.COMMANDS,
    *insights.COMMANDS,
    *asked.COMMANDS,
    *answers.COMMANDS,
    *fixing.COMMANDS,
    *library.COMMANDS,
    *templates.COMMANDS,
    *notebook.COMMANDS,
    *transfer.COMMANDS,
    *providers.COMMANDS,
    *about.COMMANDS,
)

_HELP_WORDS = ("-h", "--help", "help")


def run(session: Session, words: Sequence[str]) -> str:
    """Run a subcommand and return what it says.

    Raises
    ------
    UsageError
        No such subcommand, or words that it does not take.
    """
    if not words or words[0] == "--json":
        words = ["status", *words]
    if words[0] in _HELP_WORDS and len(words) == 1:
        return overview()
    if words[0] == "help" and not words[1].startswith("-"):
        words = [*words[1:], "--help"]
    command, rest = find(words)
    try:
        read = command.grammar().read(rest)
        _tell_of_taken(session, read)
        return command.run(session, read)
    except HelpWanted as wanted:
        return wanted.text


def _tell_of_taken(session: Session, words: Namespace) -> None:
    """Say which block is meant where only the first words of its name were given."""
    if not (getattr(words, "block", None) or getattr(words, "blocks", None)):
        return
    from redpanda_jupyter.services.library import taken_for

    from ..printing import say

    for line in taken_for(session.store(), words):
        say(line)


def find(words: Sequence[str]) -> tuple[Subcommand, Sequence[str]]:
    """Return the subcommand that ``words`` begin with, and the rest of them.

    Raises
    ------
    UsageError
        There is none of that name, or it needs an action that was not named.
    """
    name, rest = words[0], words[1:]
    command = _named(COMMANDS, name, "%panda", "subcommand")
    while command.actions and rest and not rest[0].startswith("-"):
        if command.takes and rest[0] not in {one.name for one in command.actions}:
            break  # it takes a word of its own here
        action = _named(command.actions, rest[0], f"%panda {name}", "action")
        command = replace(action, name=f"{name} {action.name}")
        name, rest = command.name, rest[1:]
    return command, rest


def _named(known: tuple[Subcommand, ...], name: str, prog: str, what: str) -> Subcommand:
    from redpanda_jupyter.redaction import may_be_a_key

    for command in known:
        if command.name == name:
            return command
    shown = "of that name" if may_be_a_key(name) else repr(name)
    names = [command.name for command in known]
    hint = suggestion(name, names)
    if not hint and what == "subcommand":
        hint = "%panda --help lists them. To ask a question, begin the cell with %%panda."
    raise UsageError(
        f"{prog} has no {what} {shown}.", hint=hint or f"There are: {', '.join(names)}.", field=what
    )


def overview() -> str:
    """List what there is: asking, and every subcommand with its actions."""
    rows = [("%%panda [DATA ...]", "ask a question, which stands on the lines below")]
    for command in COMMANDS:
        rows.append((f"%panda {command.name} {command.takes}".rstrip(), command.summary))
        rows += [
            (f"%panda {command.name} {one.name} {one.takes}".rstrip(), one.summary)
            for one in command.actions
            if one.run is not command.run
        ]
    width = max(len(usage) for usage, _ in rows)
    lines = [f"  {usage:{width}}  {summary}" for usage, summary in rows]
    return "\n".join(
        [
            "Red Panda: ask about your data, keep the code, reuse it.",
            "",
            *lines,
            "",
            "--help behind any of these tells more, such as %%panda --help or %panda sent --help.",
            "--json behind a list or a state prints it for programs, such as %panda usage --json.",
        ]
    )


__all__ = ["COMMANDS", "Grammar", "Subcommand", "find", "overview", "run"]
