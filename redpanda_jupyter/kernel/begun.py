"""When the cells under way began, so that a cell that is saved later still has its run.

The rule of this module: it costs a cell two looks at a clock, and holds nothing of the person's.
What a cell runs as cells (a magic's body) tells the cell around it how it ended.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from IPython.core.interactiveshell import ExecutionInfo

MOST = 20
"""So many cells within cells are under way at most; what never ended is forgotten."""


@dataclass(slots=True)
class Begun:
    """A cell under way: when it began, and how the last cell within it ended."""

    info: ExecutionInfo | None
    at: datetime = field(default_factory=lambda: datetime.now(UTC))
    started: float = field(default_factory=time.monotonic)
    within: BaseException | None = None


class BegunCells:
    """The cells of one shell that are under way, the outermost first."""

    def __init__(self) -> None:
        self._cells: list[Begun] = []

    def begin(self, info: ExecutionInfo) -> Begun:
        """Note that a cell begins."""
        one = Begun(info)
        self._cells = [*self._cells[-MOST + 1 :], one]
        return one

    def end(self, info: ExecutionInfo | None, error: BaseException | None) -> Begun | None:
        """Return a cell that has ended, if it was seen to begin."""
        for place in reversed(range(len(self._cells))):
            one = self._cells[place]
            if info is not None and one.info is info:
                del self._cells[place:]
                if self._cells:
                    self._cells[-1].within = error
                return one
        return None
