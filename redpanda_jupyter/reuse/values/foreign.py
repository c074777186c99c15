"""Frames of polars and pyarrow as JSON, and back into what made them where it is installed.

The rule of this module: numbers without gaps go as buffers, all else cell by cell, with the dtype
in words. Where the library is not there, a frame comes back as pandas.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .buffers import from_npy, plain, to_npy
from .records import PackedError

if TYPE_CHECKING:
    from .packing import Packer


def _pack_numbers_or_cells(packer: Packer, numbers: Any, cells: Any) -> dict[str, Any]:
    array = numbers()
    if array is not None and plain(array.dtype):
        return {"data": to_npy(array)}
    return {"cells": [packer.pack(one) for one in cells()]}


def pack_polars(packer: Packer, value: Any) -> dict[str, Any] | None:
    """Pack a polars frame or series; None for anything else, such as a lazy frame."""
    import polars as pl

    if isinstance(value, pl.Series):
        frame = value.to_frame()
        packed = pack_polars(packer, frame)
        return None if packed is None else {**packed, "kind": "series", "name": value.name}
    if not isinstance(value, pl.DataFrame):
        return None
    row_bytes = value.estimated_size() / max(value.height, 1) * 1.6 + 4 * value.width
    kept, cut = packer.rows(value, value.height, row_bytes)
    some = value.head(kept)
    data = []
    for one in some.get_columns():
        simple = one.dtype.is_numeric() and not one.null_count() and one.dtype != pl.Decimal

        def numbers(one: Any = one, simple: bool = simple) -> Any:
            return one.to_numpy() if simple else None

        packed = _pack_numbers_or_cells(packer, numbers, one.to_list)
        data.append({"dtype": str(one.dtype), **packed})
    made = {"kind": "frame", "library": "polars", "rows": value.height, **cut}
    return {**made, "names": list(value.columns), "data": data}


def pack_arrow(packer: Packer, value: Any) -> dict[str, Any] | None:
    """Pack a pyarrow table or record batch; None for anything else."""
    import pyarrow as pa

    if not isinstance(value, pa.Table | pa.RecordBatch):
        return None
    kept, cut = packer.rows(value, value.num_rows, value.nbytes / max(value.num_rows, 1) * 1.6 + 4)
    some = value.slice(0, kept)
    data = []
    for one in some.columns:
        simple = (
            pa.types.is_integer(one.type) or pa.types.is_floating(one.type)
        ) and not one.null_count

        def numbers(one: Any = one, simple: bool = simple) -> Any:
            return one.to_numpy() if simple else None

        packed = _pack_numbers_or_cells(packer, numbers, one.to_pylist)
        data.append({"dtype": str(one.type), **packed})
    made = {"kind": "frame", "library": "pyarrow", "rows": value.num_rows, **cut}
    return {**made, "names": list(value.schema.names), "data": data}


def unpack_foreign(packed: dict[str, Any], cell: Any) -> Any:
    """Return the frame or series in ``packed``: polars or pyarrow, or pandas without them."""
    names, data = packed.get("names"), packed.get("data")
    if not isinstance(names, list) or not isinstance(data, list) or len(names) != len(data):
        raise PackedError("A packed frame does not name its columns.")
    columns = {str(name): _read(one, cell) for name, one in zip(names, data, strict=True)}
    dtypes = {str(name): str(one.get("dtype")) for name, one in zip(names, data, strict=True)}
    try:
        made = _MADE_BY.get(str(packed.get("library")), _as_pandas)(columns, dtypes)
        if packed.get("kind") != "series":
            return made
        return made.get_column(names[0]) if hasattr(made, "get_column") else made[names[0]]
    except Exception as error:  # noqa: BLE001 - whatever a library says of damaged parts
        raise PackedError(f"A packed frame cannot be read ({type(error).__name__}).") from None


def _read(packed: Any, cell: Any) -> Any:
    if not isinstance(packed, dict):
        raise PackedError("A packed column is none.")
    if "data" in packed:
        return from_npy(packed["data"])
    if not isinstance(packed.get("cells"), list):
        raise PackedError("A packed column has no cells.")
    return [cell(one) for one in packed["cells"]]


def _as_polars(columns: dict[str, Any], dtypes: dict[str, str]) -> Any:
    try:
        import polars as pl
    except ImportError:
        return _as_pandas(columns, dtypes)
    made = []
    for name, values in columns.items():
        series = pl.Series(name, values, strict=False)
        wanted = getattr(pl, dtypes[name], None) if dtypes[name].isidentifier() else None
        if isinstance(wanted, type) and issubclass(wanted, pl.DataType) and series.dtype != wanted:
            series = series.cast(wanted, strict=False)
        made.append(series)
    return pl.DataFrame(made)


def _as_arrow(columns: dict[str, Any], dtypes: dict[str, str]) -> Any:
    try:
        import pyarrow as pa
    except ImportError:
        return _as_pandas(columns, dtypes)
    arrays = []
    for name, values in columns.items():
        try:
            arrays.append(pa.array(values, type=pa.type_for_alias(dtypes[name])))
        except (ValueError, TypeError, pa.ArrowException):
            arrays.append(pa.array(values))
    return pa.Table.from_arrays(arrays, names=list(columns))


def _as_pandas(columns: dict[str, Any], dtypes: dict[str, str]) -> Any:
    import pandas as pd

    return pd.DataFrame(columns)


_MADE_BY: dict[str, Any] = {"polars": _as_polars, "pyarrow": _as_arrow}
