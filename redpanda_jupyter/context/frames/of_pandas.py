"""Frames and series of pandas.

The rule of this module: a column is read by its position, since names need be neither text nor
unique; and of arrays that are neither NumPy's, pandas' nor Arrow's only the type is told.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..dtypes import pandas_dtype
from ..looking import bare, is_a, package_of
from ..redact import type_name
from .base import UNKNOWN, Frame, Missing, Sample
from .lazy import SchemaFrame
from .of_pyarrow import arrow_sample, is_nested

if TYPE_CHECKING:
    from collections.abc import Sequence

_MAX_CLASSES = 4
_MAX_CATEGORIES = 10_000


class PandasFrame(Frame):
    """A pandas frame, or one of a class derived from it."""

    def __init__(self, frame: Any) -> None:
        own = bare(frame, "pandas", "DataFrame")
        super().__init__(own, len(own), int(own.shape[1]))
        self.kind = type_name(frame)
        self._series: dict[int, Any] = {}
        self._columns: dict[int, Any] = {}
        self._array: Any = None
        self.title: list[Any] | None = None

    def index(self) -> list[tuple[Any, str]]:
        """Return names and types of the index levels, but not of a plain count of rows."""
        index = self.frame.index
        if index.nlevels > 1:
            types = [pandas_dtype(level.dtype) for level in index.levels]
            return list(zip(index.names, types, strict=True))
        if is_a(index, "pandas", "RangeIndex") and index.name is None:
            return []
        return [(index.name, pandas_dtype(index.dtype))]

    def stretch(self, start: int, stop: int, column: int) -> list[Any] | bytes | None:
        """Return some rows of a column: the bytes of numbers, else the values."""
        values = self.frame.iloc[start:stop, column]
        if _numpy_kind(values.dtype) in tuple("iubfc"):
            return bytes(values.to_numpy().tobytes())
        return list(values.tolist())

    def index_stretch(self, start: int, stop: int) -> list[Any] | None:
        """Return some labels; none of a plain count of rows."""
        index = self.frame.index
        return None if is_a(index, "pandas", "RangeIndex") else list(index[start:stop].tolist())

    def _names(self) -> Sequence[Any]:
        return list(self.frame.columns) if self.title is None else self.title

    def _dtype(self, column: int) -> str:
        dtype = self._values(column).dtype
        text = pandas_dtype(dtype)
        if text != "object":
            return text
        sample = self._sample(column)
        return f"object ({classes(sample.values if sample else [])})"

    def _plain_dtypes(self) -> list[str]:
        return [pandas_dtype(dtype, levels=False) for dtype in self.frame.dtypes.array]

    def _missing(self, column: int) -> Missing | None:
        values = self._values(column)
        dtype = values.dtype
        if not self.rows or _numpy_kind(dtype) in ("i", "u", "b"):
            return Missing(0.0)
        arrow = _arrow(values)
        if arrow is not None:
            return Missing(arrow.null_count / self.rows)
        taken = self._taken(column)
        if taken is None:
            return None
        from pandas import isna

        return Missing(float(isna(taken).mean()), sampled=self.sampled is not None)

    def _sample(self, column: int) -> Sample | None:
        values = self._values(column)
        arrow = _arrow(values)
        if arrow is not None:
            return arrow_sample(arrow, self.positions(), complete=self.sampled is None)
        taken = self._taken(column)
        if taken is None:
            return None
        if _numpy_kind(values.dtype) in tuple("iufbO"):
            taken = taken.to_numpy()  # its tolist() makes Python's numbers at once, not one by one
        return Sample(list(taken.tolist()), complete=self.sampled is None)

    def _category(self, column: int) -> bool | None:
        dtype = self._values(column).dtype
        if not is_a(dtype, "pandas", "CategoricalDtype"):
            return None
        names = dtype.categories
        if dtype.ordered or len(names) > _MAX_CATEGORIES or not names.is_monotonic_increasing:
            return False
        taken = self._taken(column)
        if taken is None or not _groups_what_is_there():
            return None
        return len(taken.dropna().unique()) == len(names)

    def _head(self, rows: int, column: int) -> list[Any]:
        values = self._values(column)
        arrow = _arrow(values)
        if arrow is not None:
            return [UNKNOWN] * rows if is_nested(arrow.type) else arrow.slice(0, rows).to_pylist()
        if not _is_known(values.dtype):
            return [UNKNOWN] * rows
        return list(values.array[:rows].tolist())

    def _values(self, column: int) -> Any:
        if column not in self._series:
            self._series[column] = self.frame.iloc[:, column]
        return self._series[column]

    def _taken(self, column: int) -> Any:
        """Return the values of the column at the chosen positions; ``None`` of a foreign class."""
        if column in self._columns:
            return self._columns[column]
        values = self._values(column)
        taken = None
        if _is_known(values.dtype):
            if self._array is None:
                from numpy import array

                self._array = array(self.positions(), dtype="int64")
            # Not take(): NumPy copies a whole column first where its values do not lie together.
            taken = values.array if self.sampled is None else values.array[self._array]
        self._columns[column] = taken
        return taken


def series_frame(series: Any) -> Frame:
    """Return a series, or an index, as the frame that it could be.

    The values of an index of several levels are put together when they are asked for, all of
    them at once, so they are not.
    """
    from pandas import DataFrame, Series

    if is_a(series, "pandas", "Index"):
        if package_of(series) != "pandas":
            raise TypeError("an index of a foreign class")
        if series.nlevels > 1:
            types = [pandas_dtype(level.dtype) for level in series.levels]
            columns = list(zip(series.names, types, types, strict=True))
            return SchemaFrame(series, columns, rows=len(series))
        own = Series(series)
    else:
        own = bare(series, "pandas", "Series")
    made = PandasFrame(DataFrame({0: own}, copy=False))
    made.title = [own.name]  # pandas would ask a name of a foreign class what it is
    made.kind = type_name(series)
    return made


def classes(values: Sequence[Any]) -> str:
    """Name the classes of values, the commonest first, without the missing ones."""
    counts: dict[str, int] = {}
    for value in values:
        if value is None or (type(value) is float and value != value):
            continue
        name = type_name(value)
        if name not in ("pandas.NaTType", "pandas.NAType"):
            counts[name] = counts.get(name, 0) + 1
    if not counts:
        return "empty"
    ordered = sorted(counts, key=lambda name: -counts[name])
    more = ", …" if len(ordered) > _MAX_CLASSES else ""
    return ", ".join(ordered[:_MAX_CLASSES]) + more


def _groups_what_is_there() -> bool:
    """Tell whether pandas makes groups of those pairs of categories only that occur."""
    from pandas import __version__

    return int(__version__.partition(".")[0]) >= 3  # ``observed`` was false by default before


def _numpy_kind(dtype: Any) -> str:
    return str(dtype.kind) if package_of(dtype) == "numpy" else ""


def _is_known(dtype: Any) -> bool:
    return package_of(dtype) in ("numpy", "pandas")


def _arrow(values: Any) -> Any:
    """Return the Arrow data below a column, if that is what is below it."""
    dtype = values.dtype
    if package_of(dtype) != "pandas":
        return None
    if type(dtype).__name__ == "ArrowDtype" or getattr(dtype, "storage", "") == "pyarrow":
        return values.array.__arrow_array__()
    return None
