"""The command line's parser.

The rule of this module: whatever is mistyped is named together with what was probably meant, and
nothing that may be a key is repeated.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any, NoReturn

from ..errors import UsageError
from ..grammar import suggestion

if TYPE_CHECKING:
    from collections.abc import Sequence


class Parser(argparse.ArgumentParser):
    """A parser whose complaints look like all others, with "did you mean"."""

    def error(self, message: str) -> NoReturn:
        """Raise what argparse found wrong."""
        raise UsageError(f"{message.rstrip('.')}.", hint=f"See `{self.prog} --help`.")

    def parse_args(self, args: Sequence[str] | None = None, namespace: Any = None) -> Any:  # type: ignore[override]
        """Read the words; what is left over is refused by the subcommand that it was given to."""
        found, rest = self.parse_known_args(args, namespace)
        if rest:
            getattr(found, "parser", self).refuse(rest)
        return found

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        if action.choices is None or value in action.choices:
            return
        from ..credentials import may_be_a_key

        known = [str(one) for one in action.choices]
        word = str(value)
        said = "of that name" if may_be_a_key(word) else repr(word)
        what = action.metavar if isinstance(action.metavar, str) else "word"
        raise UsageError(
            f"There is no {what.lower()} {said}.",
            hint=suggestion(word, known) or f"There are: {', '.join(known)}.",
        )

    def refuse(self, rest: list[str]) -> NoReturn:
        """Say that ``rest``, words of this command, are not understood."""
        from ..credentials import may_be_a_key

        word = rest[0].partition("=")[0]
        if word.startswith("-"):
            known = [one for action in self._actions for one in action.option_strings]
            said = "of that name" if may_be_a_key(word) else word
            raise UsageError(
                f"`{self.prog}` has no option {said}.",
                hint=suggestion(word, known) or f"There are: {', '.join(known)}.",
            )
        if any(may_be_a_key(one) for one in rest):
            self.error("there is more on the line than this command takes")
        self.error(f"unrecognized arguments: {' '.join(rest)}")


def add(commands: Any, name: str, **named: Any) -> Parser:
    """Add a subcommand that refuses by itself what it does not understand."""
    parser: Parser = commands.add_parser(name, **named)
    parser.set_defaults(parser=parser)
    return parser
