"""Which block a cell holds: by its mark, and where frontends keep none, as far as it can be told.

The rule of this module: a mark in the cell's metadata decides. Without one, a cell that has held a
block's text here is known by its id (VS Code sends one), and the first cell that runs after code
was handed over is taken for that code; both only while the cell has most of its words. Of a cell on
other data half of its signs are enough, since what is changed there is only offered, and in a short
one a word is much. The line that says which block that is is no part of it: people leave it out.
All of it is kept in memory, by the kernel.
"""

from __future__ import annotations

import re
from collections import Counter, OrderedDict
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST = 500
"""So many cells are known by their ids, those that ran last."""

ALIKE = 0.6
"""The part of the words, of both texts together, that are the same in a text that was edited."""

SHORT = 1_000
"""A text of so many characters is short: a word that changes is much of it."""

NEAR = 0.5
"""The part of the characters, of both texts together, that are the same in a short one."""

_HEAD = re.compile(r"^# Red Panda: #.*\n?", re.MULTILINE)


class Marks:
    """The blocks of one shell's cells."""

    def __init__(self) -> None:
        self._cells: OrderedDict[str, tuple[str, str]] = OrderedDict()
        self._next: tuple[str, str] | None = None
        self._applied: set[str] = set()

    def expect(self, mark: str | None, code: str) -> None:
        """Note that code was handed over as the next input; ``None``: it is several blocks."""
        self._next = (mark, code) if mark is not None else None

    def note(self, cell: str | None, mark: str, source: str, *, applied: bool = False) -> None:
        """Note which block a cell has held when it ran; ``applied``: on other data than its own."""
        if cell is None:
            return
        if applied:
            self._applied.add(mark)
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
        last = self.last(cell_id(metadata))
        if last is not None and (
            alike(last[1], source) or (last[0] in self._applied and _near(last[1], source))
        ):
            return last[0]
        if expected is not None and alike(expected[1], source):
            return expected[0]
        return None


def cell_id(metadata: Mapping[str, Any]) -> str | None:
    """Return the frontend's name for a cell, where it sends one."""
    found = metadata.get("cellId")
    return found if isinstance(found, str) else None


def alike(old: str, new: str) -> bool:
    """Tell whether a text may have been made of another one by editing it."""
    heads = _heads(old), _heads(new)
    if heads[0] and heads[0] == heads[1]:
        return True
    if not (heads[0] and heads[1]):
        old, new = _HEAD.sub("", old), _HEAD.sub("", new)
    before, after = (Counter(re.findall(r"\w+", text)) for text in (old, new))
    common = (before & after).total()
    return common >= ALIKE * max(before.total(), after.total(), 1)


def _heads(text: str) -> list[str]:
    """Return the lines of a text that say which block it brings to which data."""
    return [line.strip() for line in _HEAD.findall(text)]


def _near(old: str, new: str) -> bool:
    """Tell whether two short texts have many of their signs in the same order."""
    old, new = _HEAD.sub("", old), _HEAD.sub("", new)
    if max(len(old), len(new)) > SHORT:
        return False
    return SequenceMatcher(None, old, new, autojunk=False).ratio() >= NEAR
