"""One face for every library's frames: names, types, shares of missing values, some of the rows.

The rule of this package: no library is imported because of it, no lazy frame is collected, no
code of a class that someone derived from a library's runs, and no call costs more with more rows.
Shares of missing values are exact where the container knows them or the frame is small, else
taken from at most 1,000 positions and marked as sampled.

One module per family: :mod:`.of_pandas`, :mod:`.of_polars`, :mod:`.of_pyarrow`, :mod:`.of_numpy`,
and :mod:`.lazy` for all that would have to be computed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..looking import is_a, package_of
from .base import UNKNOWN, Frame, Missing, Sample, Unknown
from .lazy import lazy_column, lazy_frame, through_narwhals

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = [
    "UNKNOWN",
    "Frame",
    "Missing",
    "Sample",
    "Unknown",
    "as_column",
    "as_frame",
    "as_table",
    "lazy_column",
    "through_narwhals",
]


def as_frame(value: Any) -> Frame | None:
    """Return ``value`` behind that face, or ``None`` if it is no frame. Imports no library."""
    if is_a(value, "pandas", "DataFrame"):
        from .of_pandas import PandasFrame

        return PandasFrame(value)
    if is_a(value, "polars", "DataFrame"):
        from .of_polars import PolarsFrame

        return PolarsFrame(value)
    if is_a(value, "pyarrow", "Table", "RecordBatch") and package_of(value) == "pyarrow":
        from .of_pyarrow import ArrowFrame

        return ArrowFrame(value)
    return lazy_frame(value)


def as_table(value: Any) -> Frame | None:
    """Return a frame, or a series as a frame of one column; what a block may be applied to."""
    found = as_frame(value)
    if found is None and (is_a(value, "pandas", "Series") or is_a(value, "polars", "Series")):
        return as_column(value)
    return found


def as_column(value: Any) -> Frame | None:
    """Return a series, an index or an array as a frame of one column, else ``None``."""
    make: Callable[[Any], Frame]
    if is_a(value, "pandas", "Series", "Index"):
        from .of_pandas import series_frame as make
    elif is_a(value, "polars", "Series"):
        from .of_polars import polars_series_frame as make
    elif is_a(value, "numpy", "ndarray"):
        from .of_numpy import array_column as make
    elif is_a(value, "pyarrow", "Array", "ChunkedArray") and package_of(value) == "pyarrow":
        import pyarrow

        from .of_pyarrow import ArrowFrame

        made = ArrowFrame(pyarrow.table({"": value}))
        made.kind = type_kind(value)
        return made
    else:
        return None
    return make(value)


def type_kind(value: Any) -> str:
    """Name the class of ``value`` for the line that describes it."""
    from ..redact import type_name

    return type_name(value)
