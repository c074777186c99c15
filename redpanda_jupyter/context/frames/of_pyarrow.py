"""Tables, batches and arrays of pyarrow, which also lie below columns of pandas.

The rule of this module: values are taken chunk by chunk, because Arrow would first copy a column
of many chunks into one; and nothing is taken that is nested, of a foreign type, or very long.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, Any

from ..dtypes import arrow_dtype
from ..looking import is_a
from .base import MAX_BYTES, UNKNOWN, Frame, Missing, Sample

if TYPE_CHECKING:
    from collections.abc import Sequence


class ArrowFrame(Frame):
    """A pyarrow table or batch, which knows its counts of missing values."""

    def __init__(self, frame: Any) -> None:
        super().__init__(frame, int(frame.num_rows), int(frame.num_columns))

    def stretch(self, start: int, stop: int, column: int) -> list[Any] | bytes | None:
        """Return some rows of a column."""
        return list(self.frame.column(column).slice(start, stop - start).to_pylist())

    def _names(self) -> Sequence[Any]:
        return list(self.frame.schema.names)

    def _dtype(self, column: int) -> str:
        return arrow_dtype(self.frame.schema.field(column).type)

    def _plain_dtypes(self) -> list[str]:
        return [arrow_dtype(dtype) for dtype in self.frame.schema.types]

    def _missing(self, column: int) -> Missing | None:
        return Missing(self.frame.column(column).null_count / max(self.rows or 0, 1))

    def _sample(self, column: int) -> Sample | None:
        values = self.frame.column(column)
        return arrow_sample(values, self.positions(), complete=self.sampled is None)

    def _head(self, rows: int, column: int) -> list[Any]:
        values = self.frame.column(column)
        if is_nested(values.type):
            return [UNKNOWN] * rows
        return list(values.slice(0, rows).to_pylist())


def arrow_sample(values: Any, positions: list[int], *, complete: bool) -> Sample | None:
    """Return the values at ``positions``; ``None`` where they are nested or very long."""
    if is_nested(values.type):
        return None
    found = values if complete else take(values, positions)
    if found.nbytes > MAX_BYTES:
        return None
    return Sample(found.to_pylist(), complete)


def take(values: Any, positions: list[int]) -> Any:
    """Return the values at ``positions`` (which ascend) of an array, chunked or not."""
    import pyarrow

    if not is_a(values, "pyarrow", "ChunkedArray"):
        return values.take(pyarrow.array(positions, pyarrow.int64()))
    starts = [0]
    for chunk in values.chunks:
        starts.append(starts[-1] + len(chunk))
    parts: dict[int, list[int]] = {}
    for position in positions:
        chunk = bisect_right(starts, position) - 1
        parts.setdefault(chunk, []).append(position - starts[chunk])
    taken = [
        values.chunk(chunk).take(pyarrow.array(local, pyarrow.int64()))
        for chunk, local in parts.items()
    ]
    return pyarrow.chunked_array(taken, type=values.type)


def is_nested(dtype: Any) -> bool:
    """Tell whether values of a type can be of any size, or are written by foreign code."""
    from pyarrow import BaseExtensionType, types

    if isinstance(dtype, BaseExtensionType):
        return True
    if types.is_dictionary(dtype):
        return is_nested(dtype.value_type)
    return bool(types.is_nested(dtype)) or types.is_run_end_encoded(dtype)
