"""A variable that is no frame: what it is, how large, of which parts, at the level that was chosen.

The rule of this module: built-in types, and those of libraries that are known, are asked for what
they store; of any other object the class is named and nothing of it is called. Keys of a dict are
names of fields, and leave at ``schema``, if there are at most 30, each looks like one
(``max_depth``, ``apiKey``: it begins with a small letter and has no long number), and the entries
are of several types or the same keys come in each of several records: ``{"alice": 3, "bob": 4}``
has values for keys. These, and the first line of what a function says of itself, leave from
``stats`` on; all items are values.
"""

from __future__ import annotations

import re
import sys
import types
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ..grammar import counted
from ..privacy import reaches
from ..secrecy import MARK, mask
from .cells import cell, is_scalar, is_secret_name, kept_cell
from .frames import as_column, as_frame, lazy_column
from .functions import signature
from .looking import kind_of, of_class
from .models import describe_model
from .redact import label, type_name, visible

if TYPE_CHECKING:
    from collections.abc import Iterable

_UNITS: dict[type, str] = {
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
_MAX_KEYS = 30
_FIELD = re.compile(r"[a-z_](?!\w*\d{3})[A-Za-z0-9_]{0,39}")
_MAX_LOOKED_AT = 100
_MAX_DEPTH = 3
_MAX_TEXT = 200


@dataclass(frozen=True, slots=True)
class Described:
    """An object in words: a line, and what stands below it; the last parts are dropped first."""

    line: str
    parts: list[str] = field(default_factory=list)
    """Keys and fields, a line each."""
    statistics: list[str] = field(default_factory=list)
    values: list[str] = field(default_factory=list)


def describe_object(value: Any, *, name: str, privacy: str, samples: int) -> Described:
    """Describe ``value`` as far as ``privacy`` allows; ``samples`` items of a container at most."""
    if type(value) is types.ModuleType:
        return Described("module")
    values = reaches(privacy, "stats")
    if kind_of(value) in _FUNCTIONS:
        return _function(value, privacy)
    if of_class(value, type):
        return Described("class")
    model = describe_model(value, privacy)
    if model is not None:
        return Described(*model)
    kind = type_name(value)
    if not reaches(privacy, "schema"):
        return Described(kind)
    column = lazy_column(value)
    if column is not None:
        title = "" if column[0] is None else f" {label(column[0])}"
        return Described(f"{kind}{title}, rows not counted (lazy), {column[1]}")
    shown = _values(value, name, samples) if reaches(privacy, "samples") else []
    return Described(one_line(value, values=values), _keys(value, values=values), [], shown)


def one_line(value: Any, depth: int = 0, *, values: bool = False) -> str:
    """Describe a value's type and size, and the types of what is in it.

    ``values`` says whether more leaves than at the level ``schema``: keys that may be values.
    """
    kind = type_name(value)
    base = _container(value)
    if base is None:
        return _data_line(value) or kind
    try:
        size = base.__len__(value)
    except OverflowError:  # a range may have more items than Python can count
        return f"{kind}, more than {sys.maxsize:,} items"
    text = f"{kind}, {size:,} {_UNITS[base]}"
    if depth >= _MAX_DEPTH or base not in (list, tuple, set, frozenset, dict) or not size:
        return text
    if base is dict:
        if not _all_text(value):
            return f"{text}, keys {_types(_first(dict.keys(value)))}"
        if values or _is_record(value) or depth:
            return text
        return f"{text}, keys str: {_types(_first(dict.values(value)), depth)}"
    items = _first(base.__iter__(value))
    return f"{text}: {_types(items, depth)}{_records(items, values=values)}"


def _is_field(key: Any) -> bool:
    return type(key) is str and _FIELD.fullmatch(key) is not None


def _is_record(value: Any) -> bool:
    """Tell whether a dict's keys are names of fields."""
    keys = _text_keys(value)
    if len(keys) > _MAX_KEYS or not all(map(_is_field, keys)):
        return False
    return len({type_name(item) for item in _first(dict.values(value))}) > 1


def _records(items: list[Any], *, values: bool) -> str:
    """Name the keys of a list of records: of dicts that all have the same ones.

    Where they differ, or there is only one, keys may well be values, and are not told.
    """
    if len(items) < 2 or any(_container(item) is not dict for item in items):
        return ""
    keys = [key for key in _text_keys(items[0]) if type(key) is str]
    if not keys or len(keys) != dict.__len__(items[0]):
        return ""
    for item in items[1:]:
        others = _text_keys(item)
        if any(type(key) is not str for key in others) or others != keys:
            return ""
    if not values and not (len(keys) <= _MAX_KEYS and all(map(_is_field, keys))):
        return ""
    more = ", …" if len(keys) > _MAX_KEYS else ""
    return f" with keys {', '.join(map(label, keys[:_MAX_KEYS]))}{more}"


def _data_line(value: Any) -> str:
    """Describe a frame, series or array inside a container; ``""`` if it is none of these."""
    try:
        frame = as_frame(value) or as_column(value)
    except Exception:  # noqa: BLE001 - any library, any version: the container is described anyway
        return ""
    if frame is None:
        return ""
    rows = "" if frame.rows is None else f", {counted(frame.rows, 'row')}"
    return f"{frame.kind}{rows}, {counted(frame.width, 'column')}"


def _types(values: Iterable[Any], depth: int = 0) -> str:
    """Name the types of some values, the commonest first."""
    counts: dict[str, int] = {}
    for value in values:
        container = _container(value) in (list, tuple, dict)
        text = one_line(value, depth + 1) if container else type_name(value)
        counts[text] = counts.get(text, 0) + 1
    ordered = sorted(counts, key=lambda text: -counts[text])
    return "; ".join(ordered[:3]) + ("; …" if len(ordered) > 3 else "")


def _keys(value: Any, *, values: bool) -> list[str]:
    """Describe the entries of a dict under their keys, those that are texts and may leave."""
    if _container(value) is not dict or not _all_text(value):
        return []
    if not values and not _is_record(value):
        return []
    lines = [
        f"{label(key)}: {one_line(item, 1, values=values)}"
        for key, item in _first(dict.items(value), _MAX_KEYS)
    ]
    left = dict.__len__(value) - len(lines)
    return [*lines, *([f"… and {left:,} more"] if left else [])]


def _values(value: Any, name: str, samples: int) -> list[str]:
    """Write the value itself, or the first items of it."""
    if not samples:
        return []
    if is_scalar(value):
        return [f"value: {MARK if is_secret_name(name) else cell(value, _MAX_TEXT)}"]
    base = _container(value)
    if is_secret_name(name) and base is not None:
        return [f"values: {MARK}"]
    if base is dict:
        entries = _first(dict.items(value), samples)
        return [f"entry: {label(key)}: {kept_cell(key, item)}" for key, item in entries]
    if base in (list, tuple, set, frozenset):
        return [f"item: {cell(item)}" for item in _first(base.__iter__(value), samples)]
    return []


def _function(value: Any, privacy: str) -> Described:
    if not reaches(privacy, "schema") or type(value) is types.BuiltinFunctionType:
        return Described("function")
    function = value.__func__ if type(value) is types.MethodType else value
    if type(function) is not types.FunctionType:
        return Described("function")
    if not reaches(privacy, "stats"):
        return Described(f"function {visible(mask(signature(function)), _MAX_TEXT)}")
    text = function.__doc__ if type(function.__doc__) is str else ""
    first = next((line.strip() for line in text.splitlines() if line.strip()), "")
    return Described(
        f"function {visible(mask(signature(function)), _MAX_TEXT)}",
        [visible(mask(first), _MAX_TEXT)] if first else [],
    )


def _container(value: Any) -> Any:
    """Return the built-in class whose methods read ``value`` without running its own."""
    return next((base for base in _UNITS if of_class(value, base)), None)


def _first(values: Any, count: int = _MAX_LOOKED_AT) -> list[Any]:
    found = []
    for value in values:
        found.append(value)
        if len(found) >= count:
            break
    return found


def _text_keys(value: Any) -> list[Any]:
    return [key for key in _first(dict.keys(value)) if of_class(key, str)]


def _all_text(value: Any) -> bool:
    return len(_text_keys(value)) == min(dict.__len__(value), _MAX_LOOKED_AT)
