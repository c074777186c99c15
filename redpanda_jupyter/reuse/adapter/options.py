"""How a file is written, as arguments of the libraries that read it.

The rule of this module: an option that another library has no word for is refused, never dropped.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ...models.reuse import Target
    from .calls import ReaderCall

DEFAULTS = {
    "sep": '","',
    "delimiter": "None",
    "decimal": '"."',
    "encoding": '"utf-8"',
    "encoding_errors": '"strict"',
    "thousands": "None",
    "quotechar": "'\"'",
    "quoting": "0",
    "doublequote": "True",
    "escapechar": "None",
    "skiprows": "None",
    "skipfooter": "0",
    "skipinitialspace": "False",
    "compression": '"infer"',
    "dayfirst": "False",
    "date_format": "None",
    "comment": "None",
    "lineterminator": "None",
    "header": "0",
}
"""Arguments of pandas' readers that say how a file is written, with what pandas assumes."""

FRAME_FREE = frozenset(("parse_dates", "dtype", "low_memory", "engine", "na_values", "memory_map"))
"""Arguments that a frame has behind it, and that change no label."""

_POLARS = {"sep": "separator", "quotechar": "quote_char", "skiprows": "skip_rows"}
_POLARS_DEFAULTS = {
    "separator": ",",
    "quote_char": '"',
    "skip_rows": 0,
    "encoding": "utf8",
    "decimal_comma": False,
    "has_header": True,
}
_FOR_POLARS_ENCODINGS = {"utf-8": "utf8", "utf-8-sig": "utf8"}
_DUCKDB = {"sep": "sep", "quotechar": "quotechar", "decimal": "decimal", "encoding": "encoding"}


def plain(value: Any) -> str:
    """Write a plain value as Python does, texts in double quotes where they may."""
    from .lines import literal

    if isinstance(value, str):
        return literal(value)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{plain(key)}: {plain(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(plain, value)) + "]"
    return repr(value)


def for_polars(call: ReaderCall, target: Target, how: str) -> dict[str, Any]:
    """Return what polars calls a target's options, and its own defaults for those that are gone."""
    from .calls import refuse

    found: dict[str, Any] = {}
    for name, value in target.options.items():
        if name in _POLARS:
            found[_POLARS[name]] = value
        elif name == "decimal" and value == ",":
            found["decimal_comma"] = True
        elif name == "encoding":
            found["encoding"] = _FOR_POLARS_ENCODINGS.get(value, value)
            if how == "scan" and found["encoding"] != "utf8":
                refuse(call, f"a file in {value} cannot be scanned")
        elif name == "header" and value is None:
            found["has_header"] = False
        elif name == "names":
            found["new_columns"] = value
        elif name not in ("decimal", "header", "lines"):
            refuse(call, f"polars has no {name}")
    if target.reader is not None:
        for name, default in _POLARS_DEFAULTS.items():
            if call.has(name):
                found.setdefault(name, default)
    return found


def for_duckdb(call: ReaderCall, target: Target) -> dict[str, Any]:
    """Return what DuckDB calls a target's options."""
    from .calls import refuse

    found: dict[str, Any] = {}
    for name, value in target.options.items():
        if name in _DUCKDB:
            found[_DUCKDB[name]] = value
        elif name == "skiprows":
            found["skiprows"] = value
        elif name != "header":
            refuse(call, f"DuckDB has no {name}")
    if target.reader is not None and call.has("sep"):
        found.setdefault("sep", ",")
    if target.reader is not None and call.has("delimiter"):
        found["delimiter"] = found.pop("sep", ",")
    return found
