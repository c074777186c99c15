"""From JSON back to values, trusting none of it.

The rule of this module: damaged or forged JSON raises :class:`PackedError` and nothing else, takes
no more memory than it is long, and makes values only, never objects with code of their own.
"""

from __future__ import annotations

import base64
import binascii
from typing import Any

from .columns import unpack_column, unpack_index
from .records import Drawn, Opaque, PackedError
from .scalars import NOT_ONE, unpack_scalar

DEEPEST = 60


def unpack(packed: Any) -> Any:
    """Return the value that :func:`~.packing.pack` has packed.

    Things that were opaque come back as :class:`~.records.Opaque`, figures as
    :class:`~.records.Drawn`; a table or list that was cut comes back as far as it was kept.

    Raises
    ------
    PackedError
        It is no packed value.
    """
    try:
        return _unpack(packed, 0)
    except RecursionError:
        raise PackedError("A packed value is nested too deeply.") from None
    except (MemoryError, OverflowError):
        raise PackedError("A packed value does not fit into memory.") from None


def _unpack(packed: Any, depth: int) -> Any:
    if depth > DEEPEST:
        raise PackedError("A packed value is nested too deeply.")
    value = unpack_scalar(packed)
    if value is not NOT_ONE:
        return value
    if not isinstance(packed, dict):
        raise PackedError(f"A packed value cannot be a {type(packed).__name__}.")
    reader = _READERS.get(str(packed.get("kind")))
    if reader is None:
        raise PackedError("A packed value is of an unknown kind.")

    def cell(one: Any) -> Any:
        return _unpack(one, depth + 1)

    try:
        return reader(packed, cell)
    except (PackedError, RecursionError, MemoryError):
        raise
    except Exception as error:  # noqa: BLE001 - whatever a library says of damaged parts
        raise PackedError(f"A packed value cannot be read ({type(error).__name__}).") from None


def _list(packed: dict[str, Any], key: str) -> list[Any]:
    items = packed.get(key)
    if not isinstance(items, list):
        raise PackedError(f"A packed value has no {key}.")
    return items


def _plain(packed: dict[str, Any], cell: Any) -> Any:
    value = packed.get("value")
    if value is not None and not isinstance(value, bool | int | float | str):
        raise PackedError("A packed value is none.")
    return value


def _dict(packed: dict[str, Any], cell: Any) -> Any:
    return {cell(key): cell(one) for key, one in _list(packed, "pairs")}


def _array(packed: dict[str, Any], cell: Any) -> Any:
    import numpy as np

    from .buffers import from_npy

    if "data" in packed:
        return from_npy(packed["data"])
    cells = _list(packed, "cells")
    out = np.empty(len(cells), object)
    for place, one in enumerate(cells):
        out[place] = cell(one)
    return out.reshape([int(size) for size in _list(packed, "shape")])


def _masked(packed: dict[str, Any], cell: Any) -> Any:
    import numpy as np

    return np.ma.MaskedArray(cell(packed.get("data")), mask=cell(packed.get("mask")))


def _series(packed: dict[str, Any], cell: Any) -> Any:
    import pandas as pd

    if "names" in packed:
        return _foreign(packed, cell)
    values: Any = unpack_column(packed.get("values"), cell)
    dtype = object if values.dtype == object else None
    index = unpack_index(packed.get("index"), cell)
    return pd.Series(values, index=index, name=cell(packed.get("name")), dtype=dtype)


def _frame(packed: dict[str, Any], cell: Any) -> Any:
    import pandas as pd

    if packed.get("library") != "pandas":
        return _foreign(packed, cell)
    index = unpack_index(packed.get("index"), cell)
    columns = unpack_index(packed.get("columns"), cell)
    data: dict[int, Any] = {}
    for place, one in enumerate(_list(packed, "data")):
        values: Any = unpack_column(one, cell)
        if len(values) != len(index):
            raise PackedError("A packed frame has columns of different lengths.")
        dtype = object if values.dtype == object else None
        data[place] = pd.Series(values, index=index, dtype=dtype)
    if len(data) != len(columns):
        raise PackedError("A packed frame does not name its columns.")
    frame = pd.DataFrame(data, index=index)
    frame.columns = columns
    return frame


def _foreign(packed: dict[str, Any], cell: Any) -> Any:
    from .foreign import unpack_foreign

    return unpack_foreign(packed, cell)


def _figure(packed: dict[str, Any], cell: Any) -> Any:
    png = packed.get("png")
    try:
        picture = base64.b64decode(png, validate=True) if isinstance(png, str) else None
    except binascii.Error:
        raise PackedError("A packed figure's picture cannot be read.") from None
    data = packed.get("axes", packed.get("spec"))
    return Drawn(str(packed.get("library")), picture, data)


def _opaque(packed: dict[str, Any], cell: Any) -> Any:
    return Opaque(str(packed.get("type")), str(packed.get("text")))


_READERS: dict[str, Any] = {
    "none": lambda packed, cell: None,
    "bool": _plain,
    "number": _plain,
    "text": _plain,
    "long": _plain,
    "list": lambda packed, cell: [cell(one) for one in _list(packed, "items")],
    "tuple": lambda packed, cell: tuple(cell(one) for one in _list(packed, "items")),
    "set": lambda packed, cell: {cell(one) for one in _list(packed, "items")},
    "frozenset": lambda packed, cell: frozenset(cell(one) for one in _list(packed, "items")),
    "dict": _dict,
    "array": _array,
    "masked": _masked,
    "series": _series,
    "frame": _frame,
    "index": lambda packed, cell: unpack_index(packed, cell),
    "column": lambda packed, cell: unpack_column(packed.get("values"), cell),
    "figure": _figure,
    "opaque": _opaque,
}
