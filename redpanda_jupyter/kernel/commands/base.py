"""What a subcommand is.

The rule of this module: a declaration costs nothing until its command is used.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from redpanda_jupyter.grammar import Grammar

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable

    from ..session import Session


def _nothing(_: Session, __: Namespace) -> str:
    return ""


def _no_words(_: Grammar) -> None:
    """Declare nothing."""


@dataclass(frozen=True, slots=True)
class Subcommand:
    """One word behind ``%panda``, or an action behind that.

    Parameters
    ----------
    name
        The word.
    summary
        What it does, in a few words for the list.
    takes
        The words that may follow, for the list.
    run
        What is done with the words that were read.
    declare
        Declares the words.
    more
        What else its help says, such as examples.
    actions
        Words of the next level; the command itself runs where none is named.
    """

    name: str
    summary: str
    takes: str = ""
    run: Callable[[Session, Namespace], str] = _nothing
    declare: Callable[[Grammar], None] = _no_words
    more: str = ""
    actions: tuple[Subcommand, ...] = ()

    def grammar(self) -> Grammar:
        """Return what may stand behind the subcommand."""
        lines = [f"  {one.name} {one.takes}".ljust(34) + one.summary for one in self.actions]
        listed = "\n".join(["actions:", *lines]) if lines else ""
        more = "\n\n".join(part for part in (listed, self.more) if part)
        summary = f"{self.summary[:1].upper()}{self.summary[1:]}."
        grammar = Grammar(f"%panda {self.name}", summary, epilog=more)
        self.declare(grammar)
        return grammar
