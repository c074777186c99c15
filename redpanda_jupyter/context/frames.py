"""One face for every library's frames: names, types, shares of missing values, stretches of rows.

The rule of this module: no library is imported because of it, no lazy frame is collected, and no
call costs more with more rows. Shares of missing values are exact where the container knows them
or the frame is small, else taken from at most 1,000 positions and marked as sampled.
"""

from __future__ import annotations

import sys
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .dtypes import arrow_dtype, pandas_dtype, polars_dtype
from .positions import MAX_SAMPLE, scattered
from .redact import type_name

if TYPE_CHECKING:
    from collections.abc import Sequence

SMALL_CELLS = 200_000
"""Up to so many cells a frame is counted in full."""

_THROUGH_NARWHALS = frozenset(
    {"cudf", "daft", "dask", "dask_expr", "duckdb", "ibis", "modin", "pyspark", "sqlframe"}
)


@dataclass(frozen=True, slots=True)
class Missing:
    """How much of a column is missing: a share from 0 to 1, and whether it comes from a sample."""

    share: float
    sampled: bool = False


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

    def names(self, limit: int) -> list[Any]:
        """Return the names of the first ``limit`` columns, as they are."""
        return list(self._names()[:limit])

    def dtypes(self, limit: int) -> list[str]:
        """Return the types of the first ``limit`` columns, for a reader."""
        return [self._dtype(column) for column in range(min(limit, self.width))]

    def schema(self) -> list[tuple[Any, str]]:
        """Return names and types of all columns; the types depend on no value, not even a count."""
        return list(zip(self._names(), self._plain_dtypes(), strict=True))

    def missing(self, limit: int) -> list[Missing | None]:
        """Return the share of missing values of the first columns; ``None`` where unknown."""
        return [self._missing(column) for column in range(min(limit, self.width))]

    def index(self) -> list[tuple[Any, str]]:
        """Return names and types of the index, if it has one that says something."""
        return []

    @abstractmethod
    def stretch(self, start: int, stop: int, column: int) -> list[Any] | bytes | None:
        """Return some rows of a column, to be hashed; ``None`` where they would be computed."""

    def index_stretch(self, start: int, stop: int) -> list[Any] | None:
        """Return some rows of the index, to be hashed; ``None`` if it has nothing of its own."""
        return None

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


def as_frame(value: Any) -> Frame | None:
    """Return ``value`` behind that face, or ``None`` if it is no frame. Imports no library."""
    if is_a(value, "pandas", "DataFrame"):
        return PandasFrame(value)
    if is_a(value, "polars", "DataFrame"):
        return PolarsFrame(value)
    if is_a(value, "polars", "LazyFrame"):
        return SchemaFrame(value, dict(value.collect_schema()))
    if is_a(value, "pyarrow", "Table", "RecordBatch"):
        return ArrowFrame(value)
    if type(value).__module__.partition(".")[0] in _THROUGH_NARWHALS:
        return through_narwhals(value)
    return None


def is_a(value: Any, library: str, *names: str) -> bool:
    """Tell whether ``value`` is of a class of a library, if that library is loaded at all."""
    module = sys.modules.get(library)
    return module is not None and any(
        isinstance(value, getattr(module, name, ())) for name in names
    )


def through_narwhals(value: Any) -> Frame | None:
    """Read a frame of a library that narwhals knows; ``None`` if it does not know it."""
    import narwhals

    wrapped = narwhals.from_native(value, pass_through=True)
    if isinstance(wrapped, narwhals.LazyFrame):
        return SchemaFrame(value, dict(wrapped.collect_schema()))
    if isinstance(wrapped, narwhals.DataFrame):
        return SchemaFrame(value, dict(wrapped.schema), rows=len(wrapped))
    return None


class PandasFrame(Frame):
    """A pandas frame, read by position: its column names need be neither text nor unique."""

    def __init__(self, frame: Any) -> None:
        super().__init__(frame, len(frame), int(frame.shape[1]))
        self._chosen: Any = None

    def index(self) -> list[tuple[Any, str]]:
        """Return names and types of the index levels, but not of a plain count of rows."""
        index = self.frame.index
        if index.nlevels > 1:
            types = [pandas_dtype(level.dtype) for level in index.levels]
            return list(zip(index.names, types, strict=True))
        if type(index).__name__ == "RangeIndex" and index.name is None:
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
        return None if type(index).__name__ == "RangeIndex" else list(index[start:stop].tolist())

    def _names(self) -> Sequence[Any]:
        return list(self.frame.columns)

    def _dtype(self, column: int) -> str:
        values = self.frame.iloc[:, column]
        text = pandas_dtype(values.dtype)
        if text != "object":
            return text
        from pandas.api.types import infer_dtype

        sample = values.to_numpy()[self._positions()]
        return f"object ({infer_dtype(sample, skipna=True)})"

    def _plain_dtypes(self) -> list[str]:
        return [pandas_dtype(dtype, levels=False) for dtype in self.frame.dtypes.array]

    def _missing(self, column: int) -> Missing | None:
        values = self.frame.iloc[:, column]
        rows = len(values)
        dtype = values.dtype
        if rows == 0 or _numpy_kind(dtype) in ("i", "u", "b"):
            return Missing(0.0)
        array = values.array
        if type(dtype).__name__ == "ArrowDtype" or getattr(dtype, "storage", "") == "pyarrow":
            return Missing(array.__arrow_array__().null_count / rows)
        from pandas import isna

        positions = self._positions()
        # Not take(): NumPy copies a whole column first where its values do not lie together.
        sample = array if len(positions) == rows else array[positions]
        return Missing(float(isna(sample).mean()), sampled=len(positions) < rows)

    def _positions(self) -> Any:
        if self._chosen is None:
            from numpy import array

            rows = self.rows or 0
            small = rows * max(self.width, 1) <= SMALL_CELLS
            chosen = range(rows) if small else scattered(rows, MAX_SAMPLE)
            self._chosen = array(chosen, dtype="int64")
        return self._chosen


class PolarsFrame(Frame):
    """A polars frame, which knows its counts of missing values."""

    def __init__(self, frame: Any) -> None:
        super().__init__(frame, int(frame.height), int(frame.width))

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


class ArrowFrame(Frame):
    """A pyarrow table or batch, which knows its counts of missing values too."""

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


class SchemaFrame(Frame):
    """A frame of which only the schema is to be had for free: a query, or a far-away table."""

    def __init__(self, frame: Any, schema: dict[str, Any], *, rows: int | None = None) -> None:
        super().__init__(frame, rows, len(schema))
        self._schema = schema

    def stretch(self, start: int, stop: int, column: int) -> list[Any] | bytes | None:
        """Return ``None``: rows would have to be computed."""
        return None

    def _names(self) -> Sequence[Any]:
        return list(self._schema)

    def _dtype(self, column: int) -> str:
        return polars_dtype(list(self._schema.values())[column])

    def _plain_dtypes(self) -> list[str]:
        return [polars_dtype(dtype, levels=False) for dtype in self._schema.values()]


def _numpy_kind(dtype: Any) -> str:
    return str(dtype.kind) if type(dtype).__module__.partition(".")[0] == "numpy" else ""
