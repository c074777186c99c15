"""Frames, series, indexes and arrays of pandas and numpy as JSON.

The rule of this module: cells of plain dtypes are copied as buffers, all others one by one; how
many rows fit is estimated from a few before any is packed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .buffers import bare, plain, to_npy
from .columns import pack_column, pack_index
from .digests import digest_rows

if TYPE_CHECKING:
    from .packing import Packer

_LOOKED_AT = 50
COLUMN_BYTES = 260
"""What a column takes as JSON before its first row."""


def pack_array(packer: Packer, value: Any) -> dict[str, Any] | None:
    """Pack a numpy array; None if it is none."""
    import numpy as np

    if not isinstance(value, np.ndarray):
        return None
    if isinstance(value, np.ma.MaskedArray):
        mask = np.ma.getmaskarray(value)
        parts = {"data": packer.pack(np.asarray(value.data)), "mask": packer.pack(mask)}
        return {"kind": "masked", **parts}
    array = np.asarray(value)
    rows = array.shape[0] if array.ndim else 1
    row_bytes = array.nbytes / max(rows, 1) * 4 / 3
    if not plain(array.dtype):
        row_bytes = _cell_bytes(array.ravel()) * array.size / max(rows, 1)
    kept, cut = packer.rows(array, rows, row_bytes)
    if cut and array.ndim == 0:
        return {"kind": "opaque", "type": "numpy.ndarray", "text": "…", **cut}
    some = array[:kept] if array.ndim else array
    made = {"kind": "array", "dtype": str(array.dtype), "shape": list(some.shape), **cut}
    if plain(array.dtype):
        return {**made, "data": to_npy(some)}
    if array.dtype != object:  # a structure with objects in it
        return {**made, "cells": [packer.pack(tuple(one)) for one in some.ravel()]}
    return {**made, "cells": [packer.pack(one) for one in some.ravel()]}


def _cell_bytes(values: Any) -> float:
    """Estimate how long one of some objects is as JSON, from the first and evenly spread ones."""
    size = len(values)
    if not size:
        return 1.0
    places = {size * step // _LOOKED_AT for step in range(_LOOKED_AT)}
    total = 0.0
    for place in places:
        one = values[place]
        total += len(one) + 4 if isinstance(one, str | bytes) else 24
        total += 40 * len(one) if isinstance(one, list | tuple | dict | set) else 0
    return total / len(places)


def _row_bytes(array: Any) -> float:
    """Estimate what a row of one column takes as JSON."""
    import numpy as np

    array = bare(array)
    dtype = array.dtype
    if isinstance(dtype, np.dtype) and plain(dtype):
        return dtype.itemsize * 4 / 3
    if hasattr(array, "codes"):
        return float(array.codes.dtype.itemsize * 4 / 3)
    if dtype.kind in "biufcmM":
        return 9 * 4 / 3
    return _cell_bytes(array)


def pack_pandas(packer: Packer, value: Any) -> dict[str, Any] | None:
    """Pack what pandas makes: frame, series, index, array, styled frame; None if it is none."""
    import pandas as pd
    from pandas.api.extensions import ExtensionArray

    if isinstance(value, pd.DataFrame):
        return _frame(packer, value)
    if isinstance(value, pd.Series):
        kept, cut = packer.rows(
            value, len(value), _row_bytes(value.array) + _index_bytes(value.index)
        )
        some = value.iloc[:kept]
        index = pack_index(some.index, packer.pack)
        values = pack_column(some.array, packer.pack)
        made = {"kind": "series", "name": packer.pack(value.name), "rows": len(value), **cut}
        return {**made, "index": index, "values": values}
    if isinstance(value, pd.Index):
        kept, cut = packer.rows(value, len(value), _index_bytes(value))
        return {"kind": "index", "rows": len(value), **cut, **pack_index(value[:kept], packer.pack)}
    if isinstance(value, ExtensionArray):
        kept, cut = packer.rows(value, len(value), _row_bytes(value))
        packed = pack_column(value[:kept], packer.pack)
        return {"kind": "column", "rows": len(value), **cut, "values": packed}
    if type(value).__name__ == "Styler" and isinstance(getattr(value, "data", None), pd.DataFrame):
        return {**_frame(packer, value.data), "styled": True}
    return None


def _index_bytes(index: Any) -> float:
    import pandas as pd

    if isinstance(index, pd.RangeIndex):
        return 0.0
    if isinstance(index, pd.MultiIndex):
        return sum(_row_bytes(index.get_level_values(n).array) for n in range(index.nlevels))
    return _row_bytes(index.array)


def _frame(packer: Packer, value: Any) -> dict[str, Any]:
    width = value.shape[1]
    columns = value.columns
    said: dict[str, Any] = {}
    if width > 0 and width * COLUMN_BYTES > packer.left:
        fitting = max(packer.left // COLUMN_BYTES, 1)
        said = {"columns_cut": width, "digest_all": digest_rows(value)[0]}
        value = value.iloc[:, :fitting]
        width, columns = fitting, value.columns
    arrays = [value.iloc[:, place].array for place in range(width)]
    row_bytes = _index_bytes(value.index) + sum(_row_bytes(one) for one in arrays)
    kept, cut = packer.rows(value, len(value), row_bytes)
    some = value.iloc[:kept]
    return {
        "kind": "frame",
        "library": "pandas",
        "rows": len(value),
        **cut,
        **said,
        "columns": pack_index(columns, packer.pack),
        "index": pack_index(some.index, packer.pack),
        "data": [pack_column(some.iloc[:, place].array, packer.pack) for place in range(width)],
    }
