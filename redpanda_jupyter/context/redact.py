"""Make foreign text safe to stand in a prompt: names of columns and types come from anyone.

The rule of this module: a name can neither start a line of its own, nor hide, nor reorder what
stands beside it, nor end the part that is marked as data. Control, bidirectional, zero-width and
tag characters become visible escapes, which are also how Python would write them. What has the
shape of a secret is a secret in a name too, and becomes a mark. Nothing of an unknown class runs.
"""

from __future__ import annotations

import datetime
import decimal
import re
import unicodedata
from typing import Any

from ..secrecy import mask
from .looking import is_a, kind_of, name_of, of_class, package_of

MAX_NAME = 100
"""Longest name, in characters, before it is cut."""
MASKED = 10_000
"""So many characters of a text are searched for secrets; no more of it is ever shown."""

_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_PLAIN_TYPES = (
    int,
    float,
    complex,
    bool,
    type(None),
    datetime.date,
    datetime.time,
    decimal.Decimal,
)
_ZONES = frozenset({"datetime", "zoneinfo", "backports", "pytz", "dateutil", "pandas"})
_MARK = re.compile(r"<(?=\s*/?\s*data)", re.IGNORECASE)


def visible(text: str, limit: int = MAX_NAME) -> str:
    """Write ``text`` on one line, hidden characters as escapes, cut after ``limit`` characters."""
    cut = len(text) - limit
    shown = "".join(_character(character) for character in text[:limit])
    shown = _MARK.sub(r"\\x3c", shown)
    return f"{shown}… (+{cut:,} characters)" if cut > 0 else shown


def hidden_shown(text: str, *, lines: bool = False) -> str:
    """Write hidden characters of ``text`` as escapes; with ``lines``, line ends and tabs stay."""
    kept = "\n\t" if lines else ""
    if lines:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    shown = "".join(one if one in kept else _character(one) for one in text)
    return _MARK.sub(r"\\x3c", shown)


def label(name: Any) -> str:
    """Write a column's name as Python code would: ``"price"`` quoted, ``2024`` bare.

    A name of an unknown class is shown by its class alone: its ``repr`` could do anything.
    """
    if type(name) is str:
        return quoted(mask(name[:MASKED]))
    if type(name) is tuple:
        parts = ", ".join(label(part) for part in name[:8])
        return f"({parts}{', …' if len(name) > 8 else ''})"
    if of_class(name, str):
        return label(str.__str__(name))
    item = _plain(name)
    if item is not None or name is None:
        return mask(visible(repr(item)))
    return f"<{type_name(name)}>"


def quoted(text: str, limit: int = MAX_NAME) -> str:
    """Write ``text`` on one line in double quotes, as Python would."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{visible(escaped, limit)}"'


def plain_name(name: Any) -> str:
    """Write a column's name for a record: text as it is, anything else as :func:`label` does."""
    return str.__str__(name) if of_class(name, str) else label(name)


def type_name(value: Any) -> str:
    """Name an object's type, such as ``pandas.DataFrame``: its package and its class."""
    kind = type(value)
    package = package_of(value)
    name = visible(name_of(kind))
    return name if package in ("", "builtins", "__main__") else f"{visible(package)}.{name}"


def _character(character: str) -> str:
    if character == " " or unicodedata.category(character) not in _HIDDEN:
        return character
    return character.encode("unicode_escape").decode("ascii")


def _plain(name: Any) -> Any:
    """Return a name whose ``repr`` is known to be harmless; ``None`` for any other."""
    if type(name) is int and name.bit_length() > 400:
        return None  # Python refuses to write the longest
    if kind_of(name) in (datetime.datetime, datetime.time):
        return without_foreign_zone(name)
    if kind_of(name) in _PLAIN_TYPES:
        return name
    if is_a(name, "numpy", "generic") and package_of(name) == "numpy":
        item = name.item()
        return item if kind_of(item) in _PLAIN_TYPES or type(item) is datetime.datetime else None
    if is_a(name, "pandas", "Timestamp", "Timedelta", "Period", "Interval"):
        return _Bare(str(name)) if package_of(name) == "pandas" else None
    return None


def without_foreign_zone(moment: Any) -> Any:
    """Return a date and time that can be written without running a time zone of unknown class."""
    zone = moment.tzinfo
    known = zone is None or package_of(zone) in _ZONES
    return moment if known else moment.replace(tzinfo=None)


class _Bare(str):
    """Text whose ``repr`` is the text itself."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str.__str__(self)
