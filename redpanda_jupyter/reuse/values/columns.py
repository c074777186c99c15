"""One column of a pandas frame, an index or an array as JSON, and back.

The rule of this module: numbers go as buffers, everything else cell by cell; the dtype is kept in
words, and where it cannot be made again the values come back as objects.
"""

from __future__ import annotations

from typing import Any

from .buffers import bare, from_npy, plain, to_npy
from .records import PackedError


def pack_column(values: Any, cell: Any) -> dict[str, Any]:
    """Pack a one-dimensional numpy or pandas array; ``cell`` packs one of its objects."""
    import numpy as np
    import pandas as pd

    values = bare(values)
    dtype = values.dtype
    name = str(dtype)
    if isinstance(dtype, np.dtype):
        if plain(dtype):
            return {"dtype": name, "data": to_npy(values)}
        return {"dtype": "object", "cells": [cell(one) for one in values]}
    if isinstance(dtype, pd.CategoricalDtype):
        kept = pack_column(values.categories.array, cell)
        codes = to_npy(np.asarray(values.codes))
        return {"dtype": "category", "codes": codes, "levels": kept, "ordered": bool(dtype.ordered)}
    if isinstance(dtype, pd.DatetimeTZDtype):
        moments = to_npy(values.tz_convert("UTC").tz_localize(None).to_numpy())
        return {"dtype": "zoned", "zone": str(dtype.tz), "data": moments}
    if isinstance(dtype, pd.PeriodDtype):
        return {"dtype": "period", "freq": name[7:-1], "data": to_npy(values.astype("i8"))}
    if isinstance(dtype, pd.IntervalDtype):
        ends = {side: pack_column(getattr(values, side).array, cell) for side in ("left", "right")}
        return {"dtype": "interval", "closed": str(dtype.closed), **ends}
    if isinstance(dtype, pd.SparseDtype):
        return {**pack_column(np.asarray(values), cell), "was": name}
    missing = np.asarray(values.isna())
    inner = getattr(dtype, "numpy_dtype", None)
    if name in _NULLABLE and inner is not None:
        data = values.to_numpy(dtype=inner, na_value=inner.type(0))
        return {"dtype": name, "data": to_npy(data), "missing": to_npy(missing)}
    cells = [None if gone else cell(one) for one, gone in zip(values, missing, strict=True)]
    return {"dtype": name, "cells": cells}


_NULLABLE = {
    *(f"{sign}nt{bits}" for sign in ("I", "UI") for bits in (8, 16, 32, 64)),
    *("Float32", "Float64", "boolean"),
}
_TEXTS = {"str", "string", "string[python]", "string[pyarrow]", "string[pyarrow_numpy]"}


def unpack_column(packed: Any, cell: Any) -> Any:
    """Return the array in ``packed``: numpy or pandas, of one dimension; ``cell`` reads one.

    Raises
    ------
    PackedError
        It is no packed column.
    """
    if not isinstance(packed, dict) or not isinstance(packed.get("dtype"), str):
        raise PackedError("A packed column has no dtype.")
    try:
        values = _array(packed, packed["dtype"], cell)
    except PackedError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever a library says of damaged parts
        kind = type(error).__name__
        raise PackedError(f"A packed column cannot be read ({kind}).") from None
    if getattr(values, "ndim", 1) != 1:
        raise PackedError("A packed column has more than one dimension.")
    return values


def _array(packed: dict[str, Any], name: str, cell: Any) -> Any:
    import numpy as np
    import pandas as pd

    if name == "category":
        levels = unpack_column(packed["levels"], cell)
        return pd.Categorical.from_codes(
            from_npy(packed["codes"]), categories=_index(levels), ordered=bool(packed["ordered"])
        )
    if name == "zoned":
        moments: Any = pd.DatetimeIndex(from_npy(packed["data"]))
        return moments.tz_localize("UTC").tz_convert(str(packed["zone"])).array
    if name == "period":
        ordinals = from_npy(packed["data"])
        periods: Any = pd.PeriodIndex
        return periods.from_ordinals(ordinals, freq=str(packed["freq"])).array
    if name == "interval":
        left, right = (unpack_column(packed[side], cell) for side in ("left", "right"))
        return pd.arrays.IntervalArray.from_arrays(left, right, closed=packed["closed"])
    if name in _NULLABLE:
        return _nullable(packed, name)
    if "data" in packed:
        return from_npy(packed["data"])
    cells = _cells(packed, cell)
    if name in _TEXTS or name.endswith("[pyarrow]"):
        try:
            wanted: Any = name
            return pd.array(cells, dtype=wanted)
        except Exception:  # noqa: BLE001 - another version of pandas, or no pyarrow: the values are right
            name = "object"
    out = np.empty(len(cells), object)
    for position, one in enumerate(cells):
        out[position] = one
    return out


def _cells(packed: dict[str, Any], cell: Any) -> list[Any]:
    cells = packed.get("cells")
    if not isinstance(cells, list):
        raise PackedError("A packed column has no cells.")
    return [cell(one) for one in cells]


def _nullable(packed: dict[str, Any], name: str) -> Any:
    import numpy as np
    import pandas as pd

    data, missing = from_npy(packed["data"]), from_npy(packed["missing"])
    if missing.dtype != bool or missing.shape != data.shape:
        raise PackedError("A packed column does not say which values are missing.")
    kinds: dict[str, Any] = {"b": pd.arrays.BooleanArray, "f": pd.arrays.FloatingArray}
    maker = kinds.get(data.dtype.kind, pd.arrays.IntegerArray)
    made = maker(np.ascontiguousarray(data), missing)
    if str(made.dtype) != name:
        raise PackedError("A packed column is of another dtype than it says.")
    return made


def pack_index(index: Any, cell: Any) -> dict[str, Any]:
    """Pack a pandas index, plain or with levels."""
    import pandas as pd

    names = [cell(one) for one in index.names]
    if isinstance(index, pd.RangeIndex):
        return {"index": "range", "names": names, "range": [index.start, index.stop, index.step]}
    if isinstance(index, pd.MultiIndex):
        levels = [pack_column(index.get_level_values(n).array, cell) for n in range(index.nlevels)]
        return {"index": "levels", "names": names, "levels": levels}
    return {"index": "plain", "names": names, "values": pack_column(index.array, cell)}


def unpack_index(packed: Any, cell: Any) -> Any:
    """Return the index in ``packed``; ``cell`` reads one of its objects."""
    import pandas as pd

    if not isinstance(packed, dict) or not isinstance(packed.get("names"), list):
        raise PackedError("A packed index has no names.")
    names = [cell(one) for one in packed["names"]]
    try:
        if packed["index"] == "range":
            start, stop, step = (int(one) for one in packed["range"])
            return pd.RangeIndex(start, stop, step, name=names[0])
        if packed["index"] == "levels":
            levels = [unpack_column(one, cell) for one in packed["levels"]]
            return pd.MultiIndex.from_arrays(levels, names=names)
        values: Any = unpack_column(packed["values"], cell)
        return _index(values, name=names[0])
    except PackedError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever pandas says of damaged parts
        raise PackedError(f"A packed index cannot be read ({type(error).__name__}).") from None


def _index(values: Any, name: Any = None) -> Any:
    """Make an index that keeps the dtype of ``values``, also where it holds objects."""
    import pandas as pd

    dtype = object if values.dtype == object else None
    return pd.Index(values, name=name, dtype=dtype, tupleize_cols=False)
