"""Where a frame's columns come from, and what a block has asked of them.

The rule of this module: a root remembers and judges nothing but this: a column is missing only if
the block names it where nothing else can stand, and if nothing in the block could have made it or
shows that its author did not count on it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Literal

from .values import ANY

Choice = Literal["positional", "pattern", "all_columns"]
"""How a block comes to columns that it does not name: by their place, by what their names or types
have in common, or by taking every one."""

_MOST_DOUBTS: Final = 100  # of one root; beyond, nothing of it is missing


@dataclass(eq=False, slots=True)
class Guard:
    """What all roots of a block share.

    Parameters
    ----------
    depth
        How many ``try`` there are around what is followed right now: it may fail without harm.
    names
        How many names in long lists have been looked at.
    stand_in
        A name that every choice of columns keeps: put in the place of another, it shows whether a
        column is named there.
    """

    depth: int = 0
    names: int = 0
    stand_in: str = ""


@dataclass(eq=False, slots=True)
class Root:
    """Where a frame's columns come from: a variable that exists before, or a file.

    Parameters
    ----------
    name
        The variable; of a file, the first one that holds its frame, ``None`` until there is one.
    schema
        The columns, where they are known.
    likely
        The columns that the variable is known to have had before or after the run, of a frame that
        the block itself reads from a file: they tell whose a name is, and forbid none.
    needed, created
        The columns that the block names and needs, and those that it makes, in order.
    choices
        How the block comes to columns that it does not name.
    is_frame
        Whether it is known to be a frame, or has been used as only frames are.
    may_be
        Whether it can be shown to be one; a name may speak against it.
    whole
        The root of which this one is a choice of columns.
    lacking
        The columns that the block names where only a column can stand, and that the schema lacks.
    doubts
        Names, ``*`` for what is not known of one, that may have been made where no reading sees it,
        or that the block itself looks for before it counts on them.
    guard
        What all roots of a block share.
    """

    name: str | None
    schema: frozenset[str] | None
    needed: dict[str, None] = field(default_factory=dict)
    created: dict[str, None] = field(default_factory=dict)
    choices: set[Choice] = field(default_factory=set)
    is_frame: bool = False
    may_be: bool = True
    whole: Root | None = None
    likely: frozenset[str] = frozenset()
    lacking: dict[str, None] = field(default_factory=dict)
    doubts: set[str] = field(default_factory=set)
    guard: Guard = field(default_factory=Guard)

    @property
    def source(self) -> Root:
        """The root itself, of which others may be choices."""
        return self.whole or self

    def only(self, names: frozenset[str]) -> Root:
        """Return this root with no more columns than these."""
        if self.schema is not None and self.guard.stand_in in self.schema:
            names |= {self.guard.stand_in}
        schema = names if self.schema is None else names & self.schema
        return Root(
            self.name, schema, self.needed, self.created, whole=self.source, guard=self.guard
        )

    def lack(self, name: str) -> None:
        """Note that the block names a column which this root should have."""
        source = self.source
        if source.schema is None or source.guard.depth or name in source.schema or name == ANY:
            return
        if name.partition(".")[0] not in source.schema:  # else a part of a column with parts
            source.lacking.setdefault(name)

    def doubt(self, name: str = ANY) -> None:
        """Note a name that nobody can say to be missing."""
        doubts = self.source.doubts
        doubts.add(name if len(doubts) < _MOST_DOUBTS else ANY)

    def missing(self) -> list[str]:
        """Return the columns that the block names and that this root has not, in order."""
        return [
            name
            for name in self.lacking
            if name not in self.created and not any(_fits(name, doubt) for doubt in self.doubts)
        ]


def _fits(name: str, pattern: str) -> bool:
    """Tell whether a name may be what a text known in part stands for."""
    if ANY not in pattern:
        return name == pattern
    first, *inner, last = pattern.split(ANY)
    if len(name) < len(first) + len(last) or not name.startswith(first):
        return False
    if not name.endswith(last):
        return False
    place, end = len(first), len(name) - len(last)
    for part in inner:
        place = name.find(part, place, end)
        if place < 0:
            return False
        place += len(part)
    return True
