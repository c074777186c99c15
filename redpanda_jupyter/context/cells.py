"""How a value is written, where the person allowed that values leave.

The rule of this module: only values of classes that are known are written, on one line, cut, and
with a mark in the place of a secret. Any other is named by its class, and nothing of it runs.
"""

from __future__ import annotations

import datetime
import decimal
from typing import Any

from ..secrecy import MARK, mask, secret_name
from .looking import is_a, kind_of, of_class, package_of
from .redact import MASKED, label, quoted, type_name, visible, without_foreign_zone

MAX_CELL = 60
"""Longest text of a value, in characters, before it is cut."""
_MAX_ITEMS = 6
_MAX_DEPTH = 3

NUMBERS = (int, float, decimal.Decimal)
"""Classes of numbers that can be compared."""
MOMENTS = (datetime.date, datetime.datetime, datetime.time, datetime.timedelta)
"""Classes of dates, times and spans."""


def plain(value: Any) -> Any:
    """Return NumPy's scalars as Python's, pandas' "missing" as ``None``, all else as it is."""
    package = package_of(value)
    if package == "numpy" and is_a(value, "numpy", "generic"):
        return value.item()
    if package == "pandas" and type(value).__name__ in ("NaTType", "NAType"):
        return None
    return value


def is_scalar(value: Any) -> bool:
    """Tell whether ``value`` is a single number, truth, date or text of a known class."""
    kind = kind_of(plain(value))
    if kind in (str, bool, *NUMBERS, *MOMENTS, complex):
        return True
    return _is_pandas(value)


def scalar_text(value: Any) -> str:
    """Write what :func:`is_scalar` accepts, a text without quotes, uncut."""
    value = plain(value)
    kind = kind_of(value)
    if kind is str:
        return str(value)
    if kind is int:
        bits = value.bit_length()
        return str(value) if bits <= 4000 else f"(a whole number of {bits:,} bits)"
    if kind in (datetime.datetime, datetime.time):
        return str(without_foreign_zone(value))
    return str(value)


def cell(value: Any, limit: int = MAX_CELL, *, depth: int = 0) -> str:
    """Write a value for a reader: text quoted, a secret marked, the unknown by its class."""
    value = plain(value)
    kind = kind_of(value)
    if value is None:
        return "null"
    if of_class(value, str):
        return quoted(mask(str.__str__(value)[:MASKED]), limit)
    if kind is float:
        return f"{value:.6g}" if mask(f"{value:.0f}") == f"{value:.0f}" else MARK
    if is_scalar(value):
        return visible(mask(scalar_text(value)[:MASKED]), limit)
    if kind in (bytes, bytearray):
        return f"<{len(value):,} bytes>"
    if kind in (list, tuple, dict) and depth >= _MAX_DEPTH:
        return "…"
    if kind in (list, tuple):
        parts = [cell(item, limit, depth=depth + 1) for item in value[:_MAX_ITEMS]]
        more = ", …" if len(value) > _MAX_ITEMS else ""
        return f"[{', '.join(parts)}{more}]"
    if kind is dict:
        return _pairs(value, limit, depth)
    return f"<{type_name(value)}>"


def kept_cell(name: Any, value: Any, limit: int = MAX_CELL) -> str:
    """Write a value that stands under ``name``: a mark, if that is the name of a secret."""
    return MARK if is_secret_name(name) and plain(value) is not None else cell(value, limit)


def is_secret_name(name: Any) -> bool:
    """Tell whether a column, key or variable is, by any part of its name, one for secrets."""
    if of_class(name, tuple):
        return any(is_secret_name(part) for part in tuple.__iter__(name))
    return of_class(name, str) and secret_name(str.__str__(name))


def _pairs(value: dict[Any, Any], limit: int, depth: int) -> str:
    parts = []
    for key, item in list(value.items())[:_MAX_ITEMS]:
        text = MARK if is_secret_name(key) else cell(item, limit, depth=depth + 1)
        parts.append(f"{label(key)}: {text}")
    more = ", …" if len(value) > _MAX_ITEMS else ""
    return f"{{{', '.join(parts)}{more}}}"


def _is_pandas(value: Any) -> bool:
    return package_of(value) == "pandas" and is_a(
        value, "pandas", "Timestamp", "Timedelta", "Period", "Interval"
    )
