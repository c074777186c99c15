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
            f"%panda has no subcommand {command.name!r}.",
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
    return f"{status_text(told, tour='-m tour')}\n  help     %panda --help"


def _key(session: Session, words: tuple[str, ...]) -> str:
    action, *rest = words or ("status",)
    actions = {"set": _set_key, "status": _key_status, "delete": _delete_key}
    if action not in actions:
        hint = suggestion(action, list(actions))
        raise UsageError(
            f"%panda key has no action {action!r}.",
            hint=hint or f"There are: {', '.join(actions)}.",
            field="key",
        )
    if len(rest) > 1:
        raise UsageError(
            "%panda key takes one provider.",
            hint="A key is never written on the line: it would be kept in the notebook. "
            f"%panda key {action} {rest[0]} asks for it.",
            field="key",
        )
    return actions[action](session, rest[0] if rest else None)


def _key_status(session: Session, provider: str | None) -> str:
    from redpanda_jupyter import credentials
    from redpanda_jupyter.services.wording import accounts, key_text

    settings = session.settings()
    states = (credentials.status(account, settings) for account in accounts(provider))
    return "\n".join(key_text(state) for state in states)


def _set_key(session: Session, provider: str | None) -> str:
    from getpass import getpass

    from redpanda_jupyter import credentials
    from redpanda_jupyter.errors import KeyringError
    from redpanda_jupyter.services.wording import key_text, one_account

    account = one_account(provider)
    settings = session.settings()
    key = getpass(f"Key for {account.title} (it is not shown): ")
    if not key.strip():
        return "No key was entered; nothing has changed."
    try:
        stored = credentials.set_key(account, settings, key)
    except KeyringError as error:
        # A machine without a keyring: the person still gets to ask, until the kernel ends.
        kept = credentials.set_session_key(account, settings, key)
        return f"{error}\nUntil this kernel ends the key is kept in memory. {key_text(kept)}"
    return f"Kept. {key_text(stored)}"


def _delete_key(session: Session, provider: str | None) -> str:
    from redpanda_jupyter import credentials
    from redpanda_jupyter.services.wording import key_text, one_account

    left = credentials.delete_key(one_account(provider), session.settings())
    return f"Deleted. {key_text(left)}"


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
