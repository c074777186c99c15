"""``redpanda blocks``, ``show``, ``rename`` …: the library, kept in order from a terminal.

The rule of this module: what the commands do and say stands in the services, for cell and terminal
alike.
"""

from __future__ import annotations

import getpass
from typing import TYPE_CHECKING, Any

from ..grammar import let_dashes_pass
from .asked import library, tell_of_taken
from .parser import add
from .terminal import ask, say

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from ..services.library_commands import Command


def add_commands(commands: Any) -> None:
    """Add all of them to the commands of a parser."""
    from ..services.library_commands import COMMANDS

    for command in COMMANDS:
        parser = add(
            commands, command.name, aliases=list(command.names), help=command.summary,
            epilog=command.more or None,
        )  # fmt: skip
        command.declare(adder(parser))
        if command.dashed:
            let_dashes_pass(parser)
        parser.set_defaults(run=_runner(command))


def adder(parser: argparse.ArgumentParser) -> Callable[..., Any]:
    """Return what declares words for a terminal, which completes nothing."""

    def adder(*names: str, kind: str = "", **named: Any) -> Any:
        del kind
        return parser.add_argument(*names, **named)

    return adder


def _runner(command: Command) -> Callable[[argparse.Namespace], int]:
    def run(words: argparse.Namespace) -> int:
        from ..services.library_commands import Front
        from ..settings import load_settings

        try:
            person = getpass.getuser()
        except (OSError, KeyError, ImportError):
            person = None
        days = load_settings().deleted_days
        front = Front("redpanda", made_by=person, deleted_days=days, ask=ask)
        with library() as store:
            tell_of_taken(store, words)
            told = command.run(store, words, front)
        return say(told.text)

    return run
