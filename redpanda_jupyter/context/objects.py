"""One line for a variable that is no frame: what it is and how large, never what is in it.

The rule of this module: only built-in and well-known types are asked for their size; of any other
object the class is named and nothing of it is called.
"""

from __future__ import annotations

import types
from typing import Any

from .dtypes import arrow_dtype, pandas_dtype, polars_dtype
from .frames import is_a
from .redact import type_name

_SIZED: dict[Any, str] = {
    list: "items",
    tuple: "items",
    set: "items",
    frozenset: "items",
    dict: "entries",
    str: "characters",
    bytes: "bytes",
    bytearray: "bytes",
    range: "items",
}
_FUNCTIONS = (types.FunctionType, types.BuiltinFunctionType, types.MethodType)


def describe_object(value: Any, *, schema: bool) -> str:
    """Describe ``value`` in one line; ``schema`` allows lengths and element types."""
    if isinstance(value, types.ModuleType):
        return "module"
    if isinstance(value, _FUNCTIONS):
        return "function"
    if isinstance(value, type):
        return "class"
    kind = type_name(value)
    if not schema:
        return kind
    array = _array(value)
    if array is not None:
        return f"{kind}, {array}"
    unit = _SIZED.get(type(value))
    if unit is None:
        return kind
    return f"{kind}, {len(value):,} {unit}"


def _array(value: Any) -> str | None:
    """Describe arrays and series of the libraries that are loaded."""
    if is_a(value, "numpy", "ndarray"):
        shape = " × ".join(f"{size:,}" for size in value.shape) or "no dimensions"
        return f"{shape}, {pandas_dtype(value.dtype)}"
    if is_a(value, "pandas", "Series", "Index"):
        return f"{len(value):,} rows, {pandas_dtype(value.dtype)}"
    if is_a(value, "polars", "Series"):
        return f"{len(value):,} rows, {polars_dtype(value.dtype)}"
    if is_a(value, "pyarrow", "Array", "ChunkedArray"):
        return f"{len(value):,} rows, {arrow_dtype(value.type)}"
    return None
