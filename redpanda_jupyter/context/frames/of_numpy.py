"""Arrays of NumPy, as frames of one column.

The rule of this module: an array is never copied, whatever its shape and its steps, and what a mask
hides is not looked at.
"""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any

from ..dtypes import pandas_dtype
from ..looking import is_a
from ..redact import type_name
from .base import UNKNOWN, Frame, Sample
from .of_pandas import classes

if TYPE_CHECKING:
    from collections.abc import Sequence

_SHOWN = 8
"""Values of a row of an array that are shown."""


class ArrayColumn(Frame):
    """All values of an array, in its order."""

    def __init__(self, array: Any) -> None:
        import numpy

        own = numpy.ndarray.view(array, numpy.ndarray)
        super().__init__(own, prod(own.shape), 1)
        self.kind = type_name(array)
        self._masked = is_a(array, "numpy.ma", "MaskedArray")
        self.shape = " × ".join(f"{size:,}" for size in own.shape) or "no dimensions"

    def stretch(self, start: int, stop: int, column: int) -> list[Any] | bytes | None:
        """Return ``None``: a single array is no data set."""
        return None

    def head(self, rows: int, limit: int) -> list[list[Any]] | None:
        """Return the first rows, of each the first values."""
        if self._masked:
            return None
        if not self.frame.ndim:
            return [[_plain(self.frame)]]
        first = (self.frame[row, ...] for row in range(min(rows, self.frame.shape[0])))
        return [[_plain(row)] for row in first]

    def _names(self) -> Sequence[Any]:
        return [None]

    def _dtype(self, column: int) -> str:
        text = pandas_dtype(self.frame.dtype)
        sample = self._sample(column) if text == "object" else None
        return f"object ({classes(sample.values)})" if sample else text

    def _plain_dtypes(self) -> list[str]:
        return [pandas_dtype(self.frame.dtype)]

    def _sample(self, column: int) -> Sample | None:
        if self._masked or self.frame.dtype.fields or self.frame.dtype.kind == "V":
            return None
        import numpy

        if not self.frame.ndim:  # taken out of it, an object would be asked for its own tolist()
            return Sample(self.frame.reshape(1).tolist(), complete=True)
        flat = numpy.array(self.positions(), dtype="int64")
        at = numpy.unravel_index(flat, self.frame.shape)
        return Sample(self.frame[at].tolist(), self.sampled is None)


def array_column(array: Any) -> ArrayColumn:
    """Return an array as the frame of one column that it could be."""
    return ArrayColumn(array)


def _plain(part: Any) -> Any:
    """Return an element as Python's own value, a row as a list of its first values."""
    if part.dtype.fields or part.dtype.kind == "V":
        return UNKNOWN
    if not part.ndim:
        return part.item()
    return part.flat[: _SHOWN + 1].tolist()
