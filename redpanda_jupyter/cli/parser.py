"""The command line's parser.

The rule of this module: it reads and refuses as the magics do (:mod:`redpanda_jupyter.grammar`);
only help is printed at once, as terminals are used to.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..grammar import Refusing

if TYPE_CHECKING:
    from collections.abc import Sequence


class Parser(Refusing):
    """A parser of a program with subcommands."""

    def __init__(self, **named: Any) -> None:
        super().__init__(exit_on_error=False, allow_abbrev=False, **named)

    def parse_args(self, args: Sequence[str] | None = None, namespace: Any = None) -> Any:  # type: ignore[override]
        """Read the words; what is left over is refused by the subcommand that it was given to."""
        found, rest = self.parse_known_args(args, namespace)
        if rest:
            raise getattr(found, "parser", self).stray(rest)
        return found


def add(commands: Any, name: str, **named: Any) -> Parser:
    """Add a subcommand that refuses by itself what it does not understand."""
    parser: Parser = commands.add_parser(name, **named)
    parser.set_defaults(parser=parser)
    return parser
