"""``redpanda key …``: keep a provider's key, tell where it is, test it, delete it.

The rule of this module: a key is never an argument, and nobody is asked for one that could not be
kept. A terminal's process ends at once, so only the keyring will do.
"""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Any

from ..errors import UsageError
from ..grammar import declare_json
from .parser import add

if TYPE_CHECKING:
    from ..credentials import Account

_KEY_LIMIT = 65_536  # characters read of standard input
_PROVIDER = "openai, anthropic, or a profile of the settings"


def add_command(commands: Any) -> None:
    """Add ``key`` to the commands of a parser."""
    key = add(
        commands,
        "key",
        help="keep, show the state of, test, or delete a provider's key",
        description="The key itself is asked for, or read from standard input; it is kept in the "
        "operating system's keyring and never shown.",
    )
    actions = key.add_subparsers(metavar="action", required=True)
    for name, run, given, words in (
        ("set", _set, "PROVIDER", "ask for a key, let the provider check it, and keep it"),
        ("status", _status, "[PROVIDER]", "tell where keys come from"),
        ("test", _test, "[PROVIDER]", "ask the provider whether the key in use is good"),
        ("delete", _delete, "PROVIDER", "delete a key from the keyring"),
    ):
        action = add(actions, name, help=words)
        tells = name in ("status", "test")
        action.usage = f"{action.prog} [-h] {'[--json] ' if tells else ''}{given}"
        action.add_argument("provider", metavar="PROVIDER", nargs="?", help=_PROVIDER)
        action.add_argument("rest", nargs="*", help=argparse.SUPPRESS)  # a key that nobody wants
        if tells:
            declare_json(action.add_argument, "key" if name == "status" else "key test")
        action.set_defaults(run=run)


def _provider(arguments: argparse.Namespace) -> str | None:
    from ..redaction import may_be_a_key

    named: str | None = arguments.provider
    if arguments.rest or (named is not None and may_be_a_key(named)):
        raise UsageError(
            "A key is never written on the line: it would stay in the shell's history.",
            hint="Leave it out and it is asked for; or give it on standard input. "
            "A key that was written here should be replaced at the provider's.",
        )
    return named


def _status(arguments: argparse.Namespace) -> int:
    from ..services.documents import as_json
    from ..services.status import key_status
    from ..services.wording import keys_text
    from ..settings import load_settings

    named, settings = _provider(arguments), load_settings()
    states = as_json(key_status(named, settings)) if arguments.json else keys_text(named, settings)
    print(states)
    return 0


def _test(arguments: argparse.Namespace) -> int:
    from ..services.checking import check_keys
    from ..services.documents import as_json
    from ..services.wording import check_text
    from ..settings import load_settings

    checks = check_keys(_provider(arguments), load_settings())
    print(as_json(checks) if arguments.json else "\n".join(map(check_text, checks)))
    return 0 if all(check.good for check in checks) else 1


def _delete(arguments: argparse.Namespace) -> int:
    from ..services.status import delete_key
    from ..services.wording import key_text
    from ..settings import load_settings

    print(f"Deleted. {key_text(delete_key(_provider(arguments), load_settings()))}")
    return 0


def _set(arguments: argparse.Namespace) -> int:
    from ..credentials import check_can_keep
    from ..services.checking import check_new_key
    from ..services.status import key_account, set_key
    from ..services.wording import kept_text
    from ..settings import load_settings

    provider, settings = _provider(arguments), load_settings()
    account = key_account(provider, settings)
    check_can_keep(account, settings)
    key = _read_key(account)
    check = check_new_key(account.provider, key, settings)
    print(kept_text(set_key(account.provider, key, settings), check))
    return 0


def _read_key(account: Account) -> str:
    if not sys.stdin.isatty():
        return sys.stdin.read(_KEY_LIMIT)
    from getpass import getpass

    try:
        return getpass(f"Key for {account.title} (it is not shown): ")
    except EOFError:
        return ""
