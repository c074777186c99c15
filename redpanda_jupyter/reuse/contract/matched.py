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
    """Two inputs whose rows are matched, and the column of each by which they are.

    ``looked_up`` tells that rows of the left are only chosen by it, as ``isin`` does.
    """

    left: str
    left_column: str
    right: str
    right_column: str
    looked_up: bool = False


def matches_of(
    left: Frame, right: Frame, pairs: Iterable[tuple[str, str]], *, looked_up: bool = False
) -> Iterator[Match]:
    """Yield the matches of two frames by pairs of columns, for every input that has them."""
    for one, other in pairs:
        for name in _having(left, one):
            for another in _having(right, other):
                if name != another:
                    yield Match(name, one, another, other, looked_up)


def _having(frame: Frame, column: str) -> Iterator[str]:
    """Yield the variables of the inputs that a frame's column comes from."""
    if column in frame.made:
        return
    for root in frame.roots:
        if root.name is not None and (root.schema is None or column in root.schema):
            yield root.name
