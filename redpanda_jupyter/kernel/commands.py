"""The subcommands of ``%panda``.

The rule of this module: a command is a function of the session and its words that returns the text
to print; the table below is the only list of them, and the help is written from it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from redpanda_jupyter.errors import UsageError

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


def _key(session: Session, words: tuple[str, ...]) -> str:
    action, *rest = words or ("status",)
    actions = {"set": _set_key, "status": _key_status, "delete": _delete_key}
    if len(rest) > 1 or any(_may_be_a_key(word) for word in words):
        raise UsageError(
            "A key is never written on the line: it would stay in the notebook and its history.",
            hint="%panda key set PROVIDER asks for it in a hidden field. "
            "A key that was written here should be replaced at the provider's.",
            field="key",
        )
    if action not in actions:
        hint = suggestion(action, list(actions))
        raise UsageError(
            f"%panda key has no action {_quoted(action)}.",
            hint=hint or f"There are: {', '.join(actions)}.",
            field="key",
        )
    return actions[action](session, rest[0] if rest else None)


def _key_status(session: Session, provider: str | None) -> str:
    from redpanda_jupyter.services.status import key_status
    from redpanda_jupyter.services.wording import key_text

    return "\n".join(key_text(state) for state in key_status(provider, session.settings()))


def _set_key(session: Session, provider: str | None) -> str:
    from getpass import getpass

    from IPython.core.error import StdinNotImplementedError

    from redpanda_jupyter.errors import KeyringError
    from redpanda_jupyter.services.status import key_account, key_status, set_key
    from redpanda_jupyter.services.wording import key_text

    account = key_account(provider)
    if not account.key_variable:
        raise UsageError(f"{account.title} needs no key.", field="provider")
    settings = session.settings()
    lasting = key_status(provider, settings)[0].can_store
    where = (
        "your keyring" if lasting else "memory until this kernel ends (there is no keyring here)"
    )
    try:
        key = getpass(f"Key for {account.title}, kept in {where}; it is not shown: ")
    except (StdinNotImplementedError, EOFError):
        raise UsageError(
            "Nobody can be asked for a key here: this frontend has no input.",
            hint=f"Set {account.key_variable} before Jupyter starts, or run "
            f"`redpanda key set {account.provider}` in a terminal.",
            field="key",
        ) from None
    if not key.strip():
        return "No key was entered; nothing has changed."
    if not lasting:
        return f"Kept. {key_text(set_key(provider, key, settings, in_memory=True))}"
    try:
        stored = set_key(provider, key, settings)
    except KeyringError as error:
        # The keyring failed after all: the person still gets to ask, until the kernel ends.
        kept = set_key(provider, key, settings, in_memory=True)
        return f"{error}\nUntil this kernel ends the key is kept in memory. {key_text(kept)}"
    return f"Kept. {key_text(stored)}"


def _delete_key(session: Session, provider: str | None) -> str:
    from redpanda_jupyter.services.status import delete_key
    from redpanda_jupyter.services.wording import key_text

    return f"Deleted. {key_text(delete_key(provider, session.settings()))}"


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
    "key": _Entry(
        _key, "%panda key set|status|delete PROVIDER", "keep a provider's key in the keyring"
    ),
    "version": _Entry(_version, "%panda version", "the version of Red Panda"),
    "help": _Entry(_help, "%panda --help", "this text"),
}
