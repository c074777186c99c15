"""Frames that are grouped: the frame below, and by which columns.

The rule of this module: groups are never formed. What was grouped by is told where it is a name;
a function, an expression or a list of values is told by its class.
"""

from __future__ import annotations

import sys
from typing import Any

from .looking import attributes, kind_of, module_of, package_of, parents
from .redact import label, type_name

_MAX_KEYS = 20


def grouped(value: Any) -> tuple[Any, str] | None:
    """Return the frame (or series) below a grouping and its keys in words; ``None`` if it is none.

    The groupings of pandas and polars are known. A lazy one of polars does not tell what it is of.
    """
    kind = type(value)
    if package_of(value) == "pandas":
        base = getattr(sys.modules.get("pandas.core.groupby.groupby"), "BaseGroupBy", None)
        if base not in parents(kind):
            return None
        own = attributes(value)
        return own.get("obj"), ", ".join(_pandas_keys(own)[:_MAX_KEYS])
    if module_of(kind) == "polars.dataframe.group_by" and kind.__name__ == "GroupBy":
        own = attributes(value)
        keys = [*own.get("by", ()), *(own.get("named_by") or {})]
        return own.get("df"), ", ".join(map(_key, keys[:_MAX_KEYS]))
    return None


def _pandas_keys(own: dict[str, Any]) -> list[str]:
    """Name what pandas grouped by: it gives a name to columns and series, and none to values."""
    names = list(own["_grouper"].names)
    keys = own.get("keys")
    many = keys if type(keys) is list and len(keys) == len(names) else [keys] * len(names)
    return [
        _class(key) if name is None else label(name) for name, key in zip(names, many, strict=True)
    ]


def _key(key: Any) -> str:
    if kind_of(key) in (list, tuple) and all(_is_name(part) for part in key):
        return ", ".join(map(label, key))
    return label(key) if _is_name(key) else _class(key)


def _class(key: Any) -> str:
    return f"<{type_name(key)}>"


def _is_name(key: Any) -> bool:
    return kind_of(key) in (str, int) or (type(key) is tuple and all(map(_is_name, key)))
