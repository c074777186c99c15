"""How a column's type is written: for people and models, and without a value in it.

The rule of this module: the text of a type is never taken from ``str(dtype)`` where a library puts
values into it. Categories, enumeration levels and fill values are values; field names are not.
"""

from __future__ import annotations

from typing import Any

from .looking import package_of
from .redact import label, type_name, visible

_MAX_FIELDS = 20
_MAX_DEPTH = 5
_MAX_TYPE = 120


def pandas_dtype(dtype: Any, *, levels: bool = True) -> str:
    """Write a dtype of pandas or NumPy; ``levels`` adds how many levels a category has."""
    kind = type(dtype).__name__
    if package_of(dtype) not in ("numpy", "pandas"):
        return type_name(dtype)
    if kind == "CategoricalDtype":
        categories = dtype.categories
        if not levels or categories is None:
            return "category"
        return f"category ({len(categories):,} levels)"
    if kind == "SparseDtype":
        return f"Sparse[{pandas_dtype(dtype.subtype)}]"
    if kind == "ArrowDtype":
        return f"{arrow_dtype(dtype.pyarrow_dtype)}[pyarrow]"
    if getattr(dtype, "fields", None):
        return _fields("structured", [(name, dtype.fields[name][0]) for name in dtype.names], 0)
    return visible(str(dtype), _MAX_TYPE)


def polars_dtype(dtype: Any, *, levels: bool = True, depth: int = 0) -> str:
    """Write a dtype of polars or narwhals, whose classes bear the same names."""
    kind = (dtype if isinstance(dtype, type) else type(dtype)).__name__
    if isinstance(dtype, type) or depth > _MAX_DEPTH:
        return kind
    if kind == "Enum":
        categories = dtype.categories
        return f"Enum ({len(categories):,} levels)" if levels else "Enum"
    if kind in ("List", "Array"):
        inner = polars_dtype(dtype.inner, levels=levels, depth=depth + 1)
        size = getattr(dtype, "size", None)
        return f"{kind}({inner}{f', {size}' if size is not None else ''})"
    if kind == "Struct":
        fields = [(field.name, field.dtype) for field in dtype.fields[: _MAX_FIELDS + 1]]
        return _fields("Struct", fields, depth, levels=levels)
    if kind in ("Datetime", "Duration"):
        zone = getattr(dtype, "time_zone", None)
        return visible(f"{kind}({dtype.time_unit}{f', {zone}' if zone else ''})", _MAX_TYPE)
    if kind == "Decimal":
        return f"Decimal({getattr(dtype, 'precision', None)}, {getattr(dtype, 'scale', None)})"
    return kind


def arrow_dtype(dtype: Any, *, depth: int = 0) -> str:
    """Write a pyarrow type."""
    from pyarrow import types

    if depth > _MAX_DEPTH:
        return "…"
    if types.is_struct(dtype):
        count = min(dtype.num_fields, _MAX_FIELDS + 1)
        fields = [(dtype.field(index).name, dtype.field(index).type) for index in range(count)]
        return _fields("struct", fields, depth, arrow=True)
    if types.is_dictionary(dtype):
        return f"dictionary<{arrow_dtype(dtype.value_type, depth=depth + 1)}>"
    if types.is_map(dtype):
        inner = [arrow_dtype(part, depth=depth + 1) for part in (dtype.key_type, dtype.item_type)]
        return f"map<{', '.join(inner)}>"
    if types.is_list(dtype) or types.is_large_list(dtype) or types.is_fixed_size_list(dtype):
        return f"list<{arrow_dtype(dtype.value_type, depth=depth + 1)}>"
    if types.is_union(dtype) or types.is_run_end_encoded(dtype):
        return type(dtype).__name__
    if hasattr(dtype, "extension_name"):
        return f"extension<{visible(str(dtype.extension_name))}>"
    return visible(str(dtype), _MAX_TYPE)


def duckdb_dtype(dtype: Any, *, levels: bool = True, depth: int = 0) -> str:
    """Write a type of DuckDB, whose own text would name the levels of an enumeration."""
    kind = str(dtype.id)
    if depth > _MAX_DEPTH:
        return "…"
    if kind in ("list", "array"):
        inner = duckdb_dtype(dtype.children[0][1], levels=levels, depth=depth + 1)
        return f"{kind.upper()}({inner})"
    if kind in ("struct", "union"):
        children = dtype.children if kind == "struct" else dtype.children[1:]
        return _fields(kind.upper(), list(children[: _MAX_FIELDS + 1]), depth, levels=levels)
    if kind == "map":
        inner = ", ".join(
            duckdb_dtype(part, levels=levels, depth=depth + 1) for _, part in dtype.children
        )
        return f"MAP({inner})"
    if kind == "enum":
        return f"ENUM ({len(dtype.children[0][1]):,} levels)" if levels else "ENUM"
    if kind == "decimal":
        return f"DECIMAL({', '.join(str(int(size)) for _, size in dtype.children)})"
    return visible(kind.upper(), _MAX_TYPE)


def _fields(
    kind: str,
    fields: list[tuple[Any, Any]],
    depth: int,
    *,
    arrow: bool = False,
    levels: bool = True,
) -> str:
    parts = []
    for name, dtype in fields[:_MAX_FIELDS]:
        if arrow:
            text = arrow_dtype(dtype, depth=depth + 1)
        elif kind == "structured":
            text = pandas_dtype(dtype)
        elif kind in ("STRUCT", "UNION"):
            text = duckdb_dtype(dtype, levels=levels, depth=depth + 1)
        else:
            text = polars_dtype(dtype, levels=levels, depth=depth + 1)
        parts.append(f"{label(name)}: {text}")
    more = ", …" if len(fields) > _MAX_FIELDS else ""
    return f"{kind}{{{', '.join(parts)}{more}}}"
