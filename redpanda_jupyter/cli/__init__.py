"""The command line: ``redpanda …``, also as ``jupyter redpanda …``.

The rule of this module: it only reads arguments and prints. Whatever goes wrong is one line on
standard error with the next step below it, and an exit code: 1 for what is wrong around us, 2 for
what is wrong on the line. A key is never an argument: it would stay in the shell's history.
"""

from __future__ import annotations

import argparse
import os
import sys
from typing import TYPE_CHECKING, NoReturn

from .. import __version__
from ..errors import RedPandaError, SettingsError, UsageError
from . import analyze, asked
from .terminal import hang_up

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..credentials import Account

_KEY_LIMIT = 65_536  # characters read of standard input


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit code.

    Parameters
    ----------
    argv
        The words after the program's name; ``None`` takes those of this process.
    """
    try:
        arguments = _parser().parse_args(argv)
        code: int = arguments.run(arguments)
        sys.stdout.flush()
    except RedPandaError as error:
        from ..credentials import redact

        print(redact(f"redpanda: {error.message}"), file=sys.stderr)
        if error.hint:
            print(redact(error.hint), file=sys.stderr)
        return 2 if isinstance(error, UsageError) else 1
    except KeyboardInterrupt:
        print(file=sys.stderr)
        return 130
    except BrokenPipeError:  # `redpanda status | head -1`
        hang_up()
        return 0
    return code


class _Parser(argparse.ArgumentParser):
    """A parser whose complaints look like all others."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message.rstrip('.')}.", hint=f"See `{self.prog} --help`.")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog=_program(),
        description="Ask about your data in a notebook cell, keep the code, reuse it.",
        epilog="In a notebook: %load_ext redpanda_jupyter, then %panda --help.",
    )
    parser.add_argument("--version", action="version", version=f"Red Panda {__version__}")
    commands = parser.add_subparsers(metavar="command", required=True)

    status = commands.add_parser("status", help="which model, whose key, where the library is")
    status.set_defaults(run=_status)

    key = commands.add_parser(
        "key",
        help="keep, show the state of, or delete a provider's key",
        description="The key itself is asked for, or read from standard input; it is kept in the "
        "operating system's keyring and never shown.",
    )
    key.add_argument("action", choices=("set", "status", "delete"))
    key.add_argument("provider", nargs="?", help="such as openai or anthropic")
    key.add_argument("rest", nargs="*", help=argparse.SUPPRESS)
    key.set_defaults(run=_key)

    config = commands.add_parser(
        "config",
        help="show or change settings",
        description="`get` shows all settings, or one; `set NAME VALUE` writes the user's file; "
        "`unset NAME` takes the setting out of it.",
    )
    config.add_argument("action", choices=("get", "set", "unset"))
    config.add_argument("name", nargs="?")
    config.add_argument("value", nargs="?")
    config.set_defaults(run=_config)

    asked.add_commands(commands)
    analyze.add_command(commands)

    demo = commands.add_parser(
        "demo",
        help="open JupyterLab on the tour, which needs no key and no network",
        description="Copies the tour's notebook to ./redpanda-tour and opens JupyterLab on it. "
        "The last line printed is the address. PORT and NO_BROWSER=1 work too.",
    )
    demo.add_argument("--port", type=int, help="default: PORT, or the first free one from 8888 on")
    demo.add_argument("--no-browser", action="store_true", help="only print the address")
    demo.set_defaults(run=_demo)
    return parser


def _program() -> str:
    name = os.path.basename(sys.argv[0] or "")  # noqa: PTH119 - argv[0] may be no path at all
    return "jupyter redpanda" if name.startswith("jupyter-redpanda") else "redpanda"


# --- status ---------------------------------------------------------------------------------------


def _status(_: argparse.Namespace) -> int:
    from ..services.status import status
    from ..services.wording import status_text
    from ..settings import load_settings
    from ..store import Store

    settings = load_settings()
    with Store(settings.database_url) as store:
        told = status(settings, store, ask_server=False)
    print(status_text(told, tour="`redpanda demo`"))
    return 0 if told.store.problem is None else 1


# --- keys -----------------------------------------------------------------------------------------


def _key(arguments: argparse.Namespace) -> int:
    from ..services.status import delete_key, key_account, key_status, set_key
    from ..services.wording import key_text
    from ..settings import load_settings

    provider = arguments.provider
    if arguments.rest:
        raise UsageError(
            "A key is never written on the line: it would stay in the shell's history.",
            hint="Leave it out and it is asked for; or give it on standard input. "
            "A key that was written here should be replaced at the provider's.",
        )
    settings = load_settings()
    if arguments.action == "status":
        for state in key_status(provider, settings):
            print(key_text(state))
    elif arguments.action == "delete":
        print(f"Deleted. {key_text(delete_key(provider, settings))}")
    else:
        kept = set_key(provider, _read_key(key_account(provider)), settings)
        print(f"Kept. {key_text(kept)}")
    return 0


def _read_key(account: Account) -> str:
    if not sys.stdin.isatty():
        return sys.stdin.read(_KEY_LIMIT)
    from getpass import getpass

    try:
        return getpass(f"Key for {account.title} (it is not shown): ")
    except EOFError:
        return ""


# --- settings -------------------------------------------------------------------------------------


def _config(arguments: argparse.Namespace) -> int:
    action, name, value = arguments.action, arguments.name, arguments.value
    if action != "get" and name is None:
        raise UsageError("Which setting?", hint="`redpanda config get` lists them.")
    if action != "set" and value is not None:
        raise UsageError(f"`config {action}` takes no value.", hint="`config set` does.")
    if action == "set" and value is None:
        raise UsageError("Which value?", hint=f"Write `redpanda config set {name} <value>`.")
    return _show_settings(name) if action == "get" else _change_setting(name, value)


def _show_settings(name: str | None) -> int:
    from ..settings import explain_settings

    told = explain_settings()
    if name is not None:
        _known(name)
        print(_shown(told[name][0]))
        return 0
    width = max(map(len, told))
    for setting, (value, where) in told.items():
        print(f"{setting:{width}}  {_shown(value)}  ({where})")
    return 0


def _change_setting(name: str, text: str | None) -> int:
    from ..settings import explain_settings, parse_text, save_user_setting

    _known(name)
    try:
        value = None if text is None else parse_text(name, text, "line")
    except SettingsError as error:  # what is wrong is on the line, not in a file
        raise UsageError(error.message.removeprefix("line: "), hint=error.hint) from None
    path = save_user_setting(name, value)
    print(f"{'Saved in' if value is not None else 'Taken out of'} {path}.")
    _, where = explain_settings()[name]
    if value is not None and where != str(path):
        print(f"It is not used as long as {where} says otherwise.")
    return 0


def _known(name: str) -> None:
    """Raise a usage error, not one of a file, for a setting that there is not."""
    import difflib

    from ..settings import setting_names

    names = setting_names()
    if name not in names:
        close = difflib.get_close_matches(name, names, n=1)
        hint = f"Did you mean '{close[0]}'?" if close else f"There are: {', '.join(names)}."
        raise UsageError(f"There is no setting '{name}'.", hint=hint)


def _shown(value: object) -> str:
    """Write a value as it is typed; a password in a URL is left out."""
    if value is None:
        return "-"
    if isinstance(value, bool):
        return str(value).lower()
    from ..credentials import redact

    return redact(str(value))


# --- the tour -------------------------------------------------------------------------------------


def _demo(arguments: argparse.Namespace) -> int:
    from ..tour.launch import run

    port = arguments.port
    wish = os.environ.get("PORT", "").strip()
    if port is None and wish:
        if not wish.isascii() or not wish.isdigit():
            raise UsageError(f"PORT must be a number, not {wish!r}.", hint="Such as PORT=8890.")
        port = int(wish)
    quiet = os.environ.get("NO_BROWSER", "").strip().lower() not in ("", "0", "no", "false")
    return run(port, browser=not (arguments.no_browser or quiet))
