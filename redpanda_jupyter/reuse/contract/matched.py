"""Which columns of two inputs are compared to find the rows that belong together.

The rule of this module: only columns that stand in the inputs themselves; one that the block has
made holds what no look at the data can tell.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ...analysis.follow.values import Frame


@dataclass(frozen=True, slots=True)
class Match:
    """Two inputs whose rows are matched, and the column of each by which they are."""

    left: str
    left_column: str
    right: str
    right_column: str


def matches_of(left: Frame, right: Frame, pairs: Iterable[tuple[str, str]]) -> Iterator[Match]:
    """Yield the matches of two frames by pairs of columns, for every input that has them."""
    for one, other in pairs:
        for name in _having(left, one):
            for another in _having(right, other):
                if name != another:
                    yield Match(name, one, another, other)


def _having(frame: Frame, column: str) -> Iterator[str]:
    """Yield the variables of the inputs that a frame's column comes from."""
    if column in frame.made:
        return
    for root in frame.roots:
        if root.name is not None and (root.schema is None or column in root.schema):
            yield root.name
