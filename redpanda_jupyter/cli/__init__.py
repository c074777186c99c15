"""The command line: ``redpanda …``, also as ``jupyter redpanda …``.

The rule of this module: it only reads arguments and prints. Whatever goes wrong is one line on
standard error with the next step below it, and an exit code: 1 for what is wrong around us, 2 for
what is wrong on the line. A key is never an argument: it would stay in the shell's history.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from .. import __version__
from ..errors import RedPandaError, UsageError
from ..grammar import declare_json
from . import (
    analyze,
    applying,
    asked,
    config,
    insights,
    keys,
    library,
    models,
    names,
    search,
    transfer,
    verify,
)
from .parser import Parser, add
from .terminal import hang_up

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence


_OF_CELLS = ("apply", "save", "insert", "fix", "accept", "improve", "explain", "keep", "continue")
_IN_A_CELL = "It works with the cells of a notebook: write %panda {} in one."


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

        named = error.message.startswith(f"{_program()} ")
        print(redact(error.message if named else f"redpanda: {error.message}"), file=sys.stderr)
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


def _parser() -> Parser:
    parser = Parser(
        prog=_program(),
        description="Ask about your data in a notebook cell, keep the code, reuse it.",
        epilog="In a notebook: %load_ext redpanda_jupyter, then %panda --help.",
    )
    parser.elsewhere = {name: _IN_A_CELL.format(name) for name in _OF_CELLS}
    parser.add_argument("--version", action="version", version=f"Red Panda {__version__}")
    commands = parser.add_subparsers(metavar="command", required=True)

    status = add(commands, "status", help="which model, whose key, where the library is")
    declare_json(status.add_argument, "status")
    status.set_defaults(run=_status)
    keys.add_command(commands)
    models.add_command(commands)
    config.add_command(commands)
    asked.add_commands(commands)
    names.add_commands(commands)
    library.add_commands(commands)
    search.add_command(commands)
    analyze.add_command(commands)
    transfer.add_commands(commands)
    insights.add_command(commands)
    applying.add_commands(commands)
    verify.add_command(commands)

    demo = add(
        commands,
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


def _status(words: argparse.Namespace) -> int:
    from ..services.documents import as_json
    from ..services.status import status
    from ..services.wording import status_text
    from ..settings import load_settings
    from ..store import Store

    settings = load_settings()
    with Store(settings.database_url) as store:
        told = status(settings, store, ask_server=False)
    print(as_json(told) if words.json else status_text(told, tour="`redpanda demo`"))
    return 0 if told.store.problem is None else 1


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
