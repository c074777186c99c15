"""Frames that are queries, or tables elsewhere: DuckDB, Dask, and those that narwhals knows.

The rule of this module: only a schema is asked for, and only where the library has it already or
finds it by looking at the query. Nothing is collected, computed, counted or fetched.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..dtypes import duckdb_dtype, pandas_dtype, polars_dtype
from ..looking import bare, is_a, package_of
from ..redact import type_name
from .base import Frame

if TYPE_CHECKING:
    from collections.abc import Sequence

_COUNTED = frozenset({"cudf", "pandas", "polars", "pyarrow"})
_THROUGH_NARWHALS = frozenset({"cudf", "daft", "ibis", "modin", "pyspark", "sqlframe"})


class SchemaFrame(Frame):
    """A frame of which only the schema is to be had for free."""

    def __init__(
        self,
        frame: Any,
        schema: Sequence[tuple[Any, str, str]],
        *,
        rows: int | None = None,
    ) -> None:
        super().__init__(frame, rows, len(schema))
        self._schema = schema
        """Name, type for a reader, and type that depends on no value, of each column."""

    def stretch(self, start: int, stop: int, column: int) -> list[Any] | bytes | None:
        """Return ``None``: rows would have to be computed."""
        return None

    def _names(self) -> Sequence[Any]:
        return [name for name, _, _ in self._schema]

    def _dtype(self, column: int) -> str:
        return self._schema[column][1]

    def _plain_dtypes(self) -> list[str]:
        return [dtype for _, _, dtype in self._schema]


def lazy_frame(value: Any) -> Frame | None:
    """Return a lazy frame behind the common face; ``None`` if it is none that is known."""
    if is_a(value, "polars", "LazyFrame"):
        own = bare(value, "polars", "LazyFrame")
        made = SchemaFrame(own, _polars(own.collect_schema().items()))
        made.kind = type_name(value)
        return made
    package = package_of(value)
    if is_a(value, "duckdb", "DuckDBPyRelation"):
        types = [duckdb_dtype(dtype) for dtype in value.types]
        plain = [duckdb_dtype(dtype, levels=False) for dtype in value.types]
        return SchemaFrame(value, list(zip(value.columns, types, plain, strict=True)))
    if package == "dask" and is_a(value, "dask.dataframe", "DataFrame"):
        empty = value._meta
        types = [pandas_dtype(dtype, levels=False) for dtype in empty.dtypes.array]
        return SchemaFrame(value, list(zip(empty.columns, types, types, strict=True)))
    if package in _THROUGH_NARWHALS:
        return through_narwhals(value)
    return None


def lazy_column(value: Any) -> tuple[Any, str] | None:
    """Return name and type of a single column that is not computed; ``None`` if it is none."""
    if is_a(value, "dask.dataframe", "Series", "Index") and package_of(value) == "dask":
        empty = value._meta
        return empty.name, pandas_dtype(empty.dtype, levels=False)
    if is_a(value, "ibis.expr.types", "Column") and package_of(value) == "ibis":
        import narwhals

        table = narwhals.from_native(value.as_table(), pass_through=True)
        ((name, dtype),) = table.collect_schema().items()
        return name, polars_dtype(dtype)
    return None


def through_narwhals(value: Any) -> Frame | None:
    """Read a frame of a library that narwhals knows; ``None`` if it does not know it."""
    import narwhals

    wrapped = narwhals.from_native(value, pass_through=True)
    if isinstance(wrapped, narwhals.LazyFrame):
        return SchemaFrame(value, _polars(wrapped.collect_schema().items()))
    if isinstance(wrapped, narwhals.DataFrame):
        # elsewhere (modin) the rows may still be on their way: to count them would wait for them
        rows = len(wrapped) if package_of(value) in _COUNTED else None
        return SchemaFrame(value, _polars(wrapped.schema.items()), rows=rows)
    return None


def _polars(schema: Any) -> list[tuple[Any, str, str]]:
    return [
        (name, polars_dtype(dtype), polars_dtype(dtype, levels=False)) for name, dtype in schema
    ]
