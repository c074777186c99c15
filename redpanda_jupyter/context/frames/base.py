"""What every library's frames are asked for, and how an answer looks.

The rule of this module: no answer may cost more with more rows. What only the values tell is
taken from at most :data:`~redpanda_jupyter.context.positions.MAX_SAMPLE` rows and says so.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from ..positions import MAX_SAMPLE, scattered
from ..redact import type_name

if TYPE_CHECKING:
    from collections.abc import Sequence

SMALL_CELLS = 50_000
"""Up to so many cells a frame is looked at in full."""
MAX_BYTES = 4_000_000
"""Up to so many bytes of text are taken out of one column to be counted."""


@dataclass(frozen=True, slots=True)
class Missing:
    """How much of a column is missing: a share from 0 to 1, and whether it comes from a sample."""

    share: float
    sampled: bool = False


@dataclass(frozen=True, slots=True)
class Sample:
    """Values of a column, missing ones among them, and whether they are all that there are."""

    values: list[Any]
    complete: bool


class Frame(ABC):
    """What the rest of the package asks of a frame; each library fills in the abstract methods.

    Parameters
    ----------
    frame
        The library's own object.
    rows
        Number of rows; ``None`` where counting would mean computing.
    width
        Number of columns.
    """

    def __init__(self, frame: Any, rows: int | None, width: int) -> None:
        self.frame = frame
        self.kind = type_name(frame)
        self.rows = rows
        self.width = width
        self._chosen: list[int] | None = None
        self._first: list[int] = []

    def put_first(self, columns: list[int]) -> None:
        """Let columns, by position, come before all others where only the first are asked for."""
        self._first = columns

    def _first_ones(self, limit: int) -> list[int]:
        if not self._first:
            return list(range(min(limit, self.width)))
        first = set(self._first)
        others = (column for column in range(self.width) if column not in first)
        return [*self._first, *islice(others, max(limit - len(first), 0))][:limit]

    def names(self, limit: int) -> list[Any]:
        """Return the names of the first ``limit`` columns, as they are."""
        names = self._names()
        return [names[column] for column in self._first_ones(limit)]

    def dtypes(self, limit: int) -> list[str]:
        """Return the types of the first ``limit`` columns, for a reader."""
        return [self._dtype(column) for column in self._first_ones(limit)]

    def schema(self) -> list[tuple[Any, str]]:
        """Return names and types of all columns; the types depend on no value, not even a count."""
        return list(zip(self._names(), self._plain_dtypes(), strict=True))

    def missing(self, limit: int) -> list[Missing | None]:
        """Return the share of missing values of the first columns; ``None`` where unknown."""
        return [self._missing(column) for column in self._first_ones(limit)]

    def samples(self, limit: int) -> list[Sample | None]:
        """Return values of the first columns; ``None`` where they would have to be computed."""
        return [self._sample(column) for column in self._first_ones(limit)]

    def categories(self, limit: int) -> list[bool | None]:
        """Return of the first columns whether they are categories that group as plain texts do.

        ``None`` of a column that holds no categories, and where that is not known.
        """
        return [self._category(column) for column in self._first_ones(limit)]

    def head(self, rows: int, limit: int) -> list[list[Any]] | None:
        """Return the first rows of the first columns; ``None`` if they would be computed."""
        if self.rows is None:
            return None
        stop = min(rows, self.rows)
        columns = [self._head(stop, column) for column in self._first_ones(limit)]
        return [[column[row] for column in columns] for row in range(stop)]

    def index(self) -> list[tuple[Any, str]]:
        """Return names and types of the index, if it has one that says something."""
        return []

    @abstractmethod
    def stretch(self, start: int, stop: int, column: int) -> list[Any] | bytes | None:
        """Return some rows of a column, to be hashed; ``None`` where they would be computed."""

    def index_stretch(self, start: int, stop: int) -> list[Any] | None:
        """Return some rows of the index, to be hashed; ``None`` if it has nothing of its own."""
        return None

    @property
    def sampled(self) -> int | None:
        """How many rows stand for all of them; ``None`` if all of them are looked at."""
        chosen = len(self.positions())
        return None if self.rows is None or chosen == self.rows else chosen

    def positions(self) -> list[int]:
        """Return the rows that stand for all rows: all of a small frame."""
        if self._chosen is None:
            rows = self.rows or 0
            small = rows * max(self.width, 1) <= SMALL_CELLS
            self._chosen = list(range(rows)) if small else scattered(rows, MAX_SAMPLE)
        return self._chosen

    @abstractmethod
    def _names(self) -> Sequence[Any]:
        """Return the names of all columns, as they are."""

    @abstractmethod
    def _dtype(self, column: int) -> str:
        """Return the type of a column, for a reader."""

    @abstractmethod
    def _plain_dtypes(self) -> list[str]:
        """Return the types of all columns, which depend on no value."""

    def _missing(self, column: int) -> Missing | None:
        return None

    def _sample(self, column: int) -> Sample | None:
        return None

    def _category(self, column: int) -> bool | None:
        return None

    def _head(self, rows: int, column: int) -> list[Any]:
        return [UNKNOWN] * rows


class Unknown:
    """Stands in a row for what cannot be shown at no cost."""

    __slots__ = ()


UNKNOWN = Unknown()
