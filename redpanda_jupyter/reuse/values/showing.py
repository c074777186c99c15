"""A packed value as a short text for people.

The rule of this module: it never raises, and what was cut is said.
"""

from __future__ import annotations

from typing import Any

from .records import PackedError
from .unpacking import unpack

_CHARACTERS = 4_000


def shown(packed: Any, rows: int = 10) -> str:
    """Return a packed value as text: a table with at most ``rows`` rows, else its ``repr``."""
    if not isinstance(packed, dict):
        return repr(packed)
    kind = packed.get("kind")
    if kind == "opaque":
        return str(packed.get("text"))[:_CHARACTERS]
    if kind == "figure":
        return f"<figure of {packed.get('library')}>"
    try:
        text = _text(unpack(packed), rows)
    except PackedError as error:
        return f"<{error.message}>"
    except Exception as error:  # noqa: BLE001 - a library's own printing may break on odd values
        return f"<{kind} that cannot be shown ({type(error).__name__})>"
    if len(text) > _CHARACTERS:
        text = text[:_CHARACTERS] + "…"
    if "cut" in packed:
        text += f"\n[the first {packed.get('kept')} of {packed['cut']} are kept]"
    return text


def _text(value: Any, rows: int) -> str:
    import reprlib

    if hasattr(value, "to_string"):
        return str(value.to_string(max_rows=rows))
    if isinstance(value, str):
        return value
    if isinstance(value, list | tuple | dict | set | frozenset):
        short = reprlib.Repr()
        short.maxlist = short.maxtuple = short.maxdict = short.maxset = rows
        short.maxstring = short.maxother = 200
        return short.repr(value)
    return str(value)
