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

    from redpanda_jupyter.credentials import Account
    from redpanda_jupyter.models import KeyStatus, Status

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

    return status_text(status(session.settings(), session.store()))


def status_text(status: Status) -> str:
    """Write the state of things: version, model, keys, privacy and library, a line each."""
    lines = [f"Red Panda {status.version}"]
    if status.provider and status.model:
        lines.append(f"  model    {status.provider}:{status.model}{_notice(status.provider)}")
    else:
        lines.append("  model    none yet: set a key, or try the tour with -m tour")
    lines.extend(f"  key      {key_text(key)}" for key in status.keys if key.source != "not_needed")
    lines.append(f"  privacy  {status.privacy}: {PRIVACY_TEXT[status.privacy]}")
    problem = status.store.problem
    trouble = f" ({problem.message} {problem.hint})" if problem else ""
    lines.append(f"  library  {status.store.url}{trouble}")
    lines.append("  help     %panda --help")
    return "\n".join(lines)


def key_text(key: KeyStatus) -> str:
    """Write where a provider's key comes from, and never the key."""
    sources = {
        "environment": f"from the environment ({key.variable})",
        "keyring": "from the keyring",
        "session": "for this session only",
        "not_needed": "not needed",
        "none": f"none; %panda key set {key.provider}, or set {key.variable}",
    }
    hint = f" {key.hint}" if key.hint else ""
    problem = f" ({key.problem})" if key.problem else ""
    return f"{key.provider}:{hint} {sources[key.source]}, for {key.host}{problem}"


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


def _account(name: str | None) -> Account:
    from redpanda_jupyter.llm.registry import get_spec, provider_names

    if name is None:
        choices = [known for known in provider_names() if get_spec(known).account.key_needed]
        raise UsageError(
            "Which provider's key?", hint=f"Name one: {', '.join(choices)}.", field="provider"
        )
    return get_spec(name).account


def _key_status(session: Session, provider: str | None) -> str:
    from redpanda_jupyter import credentials
    from redpanda_jupyter.llm.registry import get_spec, provider_names

    names = [provider] if provider else provider_names()
    accounts = [get_spec(name).account for name in names]
    settings = session.settings()
    return "\n".join(
        key_text(credentials.status(account, settings))
        for account in accounts
        if account.key_needed or provider
    )


def _set_key(session: Session, provider: str | None) -> str:
    from getpass import getpass

    from redpanda_jupyter import credentials
    from redpanda_jupyter.errors import KeyringError

    account = _account(provider)
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

    account = _account(provider)
    left = credentials.delete_key(account, session.settings())
    return f"Deleted. {key_text(left)}"


def _notice(provider: str) -> str:
    from redpanda_jupyter.llm.registry import get_spec

    notice = get_spec(provider).notice
    return f" ({notice})" if notice else ""


def _no_words(name: str, words: tuple[str, ...]) -> None:
    if words:
        raise UsageError(
            f"%panda {name} takes nothing more, but got {' '.join(words)!r}.",
            hint=f"Write %panda {name}.",
            field=name,
        )


PRIVACY_TEXT = {
    "names": "of your data only the names of columns leave this machine",
    "schema": "of your data only column names, types and null shares leave this machine",
}

COMMANDS = {
    "status": _Entry(_status, "%panda", "which model, whose key, where the library is"),
    "key": _Entry(
        _key, "%panda key set|status|delete PROVIDER", "keep a provider's key in the keyring"
    ),
    "version": _Entry(_version, "%panda version", "the version of Red Panda"),
    "help": _Entry(_help, "%panda --help", "this text"),
}
