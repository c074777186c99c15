"""Which block a cell holds: by its mark, and where frontends keep none, as far as it can be told.

The rule of this module: a mark in the cell's metadata decides. Without one, a cell that has held a
block's text here is known by its id (VS Code sends one), and the first cell that runs after code
was handed over is taken for that code; both only while the cell has most of its words.
All of it is kept in memory, by the kernel.
"""

from __future__ import annotations

import re
from collections import Counter, OrderedDict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST = 500
"""So many cells are known by their ids, those that ran last."""

ALIKE = 0.6
"""The part of the words, of both texts together, that are the same in a text that was edited."""


class Marks:
    """The blocks of one shell's cells."""

    def __init__(self) -> None:
        self._cells: OrderedDict[str, tuple[str, str]] = OrderedDict()
        self._next: tuple[str, str] | None = None

    def expect(self, mark: str | None, code: str) -> None:
        """Note that code was handed over as the next input; ``None``: it is several blocks."""
        self._next = (mark, code) if mark is not None else None

    def note(self, cell: str | None, mark: str, source: str) -> None:
        """Note which block a cell has held when it ran."""
        if cell is None:
            return
        self._cells.pop(cell, None)
        self._cells[cell] = (mark, source)
        while len(self._cells) > MOST:
            self._cells.popitem(last=False)

    def last(self, cell: str | None) -> tuple[str, str] | None:
        """Return mark and text with which a cell ran last; ``None`` where that is not known."""
        return self._cells.get(cell) if cell is not None else None

    def of(self, metadata: Mapping[str, Any], source: str) -> str | None:
        """Return the mark of a cell that is about to run; ``None`` where it is not known."""
        expected, self._next = self._next, None
        stamp = metadata.get("redpanda")
        mark = stamp.get("block_id") if isinstance(stamp, dict) else None
        if isinstance(mark, str):
            return mark
        cell = cell_id(metadata)
        for one in (self.last(cell), expected):
            if one is not None and alike(one[1], source):
                return one[0]
        return None


def cell_id(metadata: Mapping[str, Any]) -> str | None:
    """Return the frontend's name for a cell, where it sends one."""
    found = metadata.get("cellId")
    return found if isinstance(found, str) else None


def alike(old: str, new: str) -> bool:
    """Tell whether a text may have been made of another one by editing it."""
    before, after = (Counter(re.findall(r"\w+", text)) for text in (old, new))
    common = (before & after).total()
    return common >= ALIKE * max(before.total(), after.total(), 1)
