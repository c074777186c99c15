"""The subcommands of ``%panda``.

The rule of this module: a command is a function of the session and its words that returns the text
to print; the table below is the only list of them, and the help is written from it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from redpanda_jupyter.errors import UsageError

from . import keys, models
from .arguments import ASK_HELP, suggestion

if TYPE_CHECKING:
    from collections.abc import Callable

    from .arguments import Command
    from .session import Session


LONGEST_NAME = 20
"""No subcommand, action or provider of ours has a longer name, in signs."""


@dataclass(frozen=True, slots=True)
class _Entry:
    run: Callable[[Session, tuple[str, ...]], str]
    usage: str
    summary: str


def run(session: Session, command: Command) -> str:
    """Run a subcommand and return what it says.

    Raises
    ------
    UsageError
        No such subcommand, or words that it does not take.
    """
    entry = COMMANDS.get(command.name)
    if entry is None:
        hint = suggestion(command.name, list(COMMANDS))
        raise UsageError(
            f"%panda has no subcommand {_quoted(command.name)}.",
            hint=hint
            or "%panda --help lists them. To ask a question, begin the cell with %%panda.",
            field="subcommand",
        )
    if command.help:
        return f"{entry.usage}\n  {entry.summary}"
    return entry.run(session, command.words)


def _help(_: Session, __: tuple[str, ...]) -> str:
    width = max(len(entry.usage) for entry in COMMANDS.values())
    lines = [f"  {entry.usage:{width}}  {entry.summary}" for entry in COMMANDS.values()]
    return "\n".join([ASK_HELP, "", *lines])


def _version(_: Session, __: tuple[str, ...]) -> str:
    from redpanda_jupyter import __version__

    return f"Red Panda {__version__}"


def _status(session: Session, words: tuple[str, ...]) -> str:
    _no_words("status", words)
    from redpanda_jupyter.services.status import status
    from redpanda_jupyter.services.wording import status_text

    told = status(session.settings(), session.store(), ask_server=False)
    lost = session.recorder.lost
    note = f"\n  note     {lost} runs could not be recorded, because the library did not answer"
    return f"{status_text(told, tour='-m tour')}{note if lost else ''}\n  help     %panda --help"


def _may_be_a_key(word: str) -> bool:
    """Tell whether a word is so long, or so shaped, that it may be a key and must not be echoed."""
    from redpanda_jupyter.credentials import redact

    return len(word) > LONGEST_NAME or redact(word) != word


def _quoted(word: str) -> str:
    return "of that name" if _may_be_a_key(word) else repr(word)


def _no_words(name: str, words: tuple[str, ...]) -> None:
    if words:
        raise UsageError(
            f"%panda {name} takes nothing more, but got {' '.join(words)!r}.",
            hint=f"Write %panda {name}.",
            field=name,
        )


COMMANDS = {
    "status": _Entry(_status, "%panda", "which model, whose key, where the library is"),
    "key": _Entry(keys.key, keys.USAGE, keys.SUMMARY),
    "model": _Entry(models.model, models.USAGE, models.SUMMARY),
    "version": _Entry(_version, "%panda version", "the version of Red Panda"),
    "help": _Entry(_help, "%panda --help", "this text"),
}
