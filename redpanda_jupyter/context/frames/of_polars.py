"""Frames, queries and series of polars.

The rule of this module: a query is asked for its schema alone. (Polars finds it by looking at the
query; of a file that is scanned it reads the header.)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..dtypes import polars_dtype
from ..looking import bare
from ..redact import type_name
from .base import MAX_BYTES, UNKNOWN, Frame, Missing, Sample

if TYPE_CHECKING:
    from collections.abc import Sequence

_UNSHOWN = frozenset({"List", "Array", "Struct", "Object", "Binary", "Extension"})


class PolarsFrame(Frame):
    """A polars frame, which knows its counts of missing values."""

    def __init__(self, frame: Any) -> None:
        own = bare(frame, "polars", "DataFrame")
        super().__init__(own, int(own.height), int(own.width))
        self.kind = type_name(frame)

    def stretch(self, start: int, stop: int, column: int) -> list[Any] | bytes | None:
        """Return some rows of a column."""
        return list(self.frame.to_series(column).slice(start, stop - start).to_list())

    def _names(self) -> Sequence[Any]:
        return list(self.frame.columns)

    def _dtype(self, column: int) -> str:
        return polars_dtype(self.frame.to_series(column).dtype)

    def _plain_dtypes(self) -> list[str]:
        return [polars_dtype(dtype, levels=False) for dtype in self.frame.dtypes]

    def _missing(self, column: int) -> Missing | None:
        return Missing(self.frame.to_series(column).null_count() / max(self.rows or 0, 1))

    def _sample(self, column: int) -> Sample | None:
        series = self.frame.to_series(column)
        kind = type(series.dtype).__name__
        if kind in _UNSHOWN:
            return None
        found = series if self.sampled is None else series.gather(self.positions())
        if kind == "String" and (found.str.len_bytes().sum() or 0) > MAX_BYTES:
            return None
        return Sample(found.to_list(), self.sampled is None)

    def _head(self, rows: int, column: int) -> list[Any]:
        series = self.frame.to_series(column)
        if type(series.dtype).__name__ in _UNSHOWN:
            return [UNKNOWN] * rows
        return list(series.head(rows).to_list())


def polars_series_frame(series: Any) -> PolarsFrame:
    """Return a series as the frame of one column that it could be."""
    own = bare(series, "polars", "Series")
    made = PolarsFrame(own.to_frame())
    made.kind = type_name(series)
    return made
