"""A value as JSON: frames, series, arrays, containers, figures, and the text of all else.

The rule of this module: a packed value is never much longer than ``max_bytes``. Rows and items
that do not fit are left out from the end and counted; a hash over all of them stays, so that two
values that differ only in what was left out are still told apart. No code of the value's own runs
but ``repr`` where nothing better is known.
"""

from __future__ import annotations

import json
from typing import Any

from .digests import digest_rows
from .figures import pack_figure
from .scalars import NOT_ONE, pack_scalar

MAX_BYTES = 8_000_000
"""So long a packed value is by default, in bytes of JSON, about."""

DEEPEST = 24
"""Containers inside each other; what lies deeper is kept as text."""

TEXT_CHARACTERS = 2_000
"""So much of the text of an opaque thing is kept."""


def pack(value: Any, *, max_bytes: int = MAX_BYTES) -> dict[str, Any]:
    """Return ``value`` as a JSON-able ``dict`` with a ``kind``; never raises.

    Parameters
    ----------
    value
        Anything. What is not known becomes ``{"kind": "opaque", "type": …, "text": …}``.
    max_bytes
        About how long it may be as JSON. What is cut says ``cut``: how many rows or items there
        are, with ``kept`` of them here, and ``digest`` over the whole (``hashed`` says "whole" or
        "sample").
    """
    try:
        packed = Packer(max_bytes).pack(value)
    except Exception as error:  # noqa: BLE001 - a value of foreign code may break in any way
        return opaque(value, f"It cannot be packed ({type(error).__name__}).")
    if isinstance(packed, dict):
        return packed
    kinds: dict[type, str] = {type(None): "none", bool: "bool", str: "text"}
    return {"kind": kinds.get(type(packed), "number"), "value": packed}


def opaque(value: Any, note: str = "") -> dict[str, Any]:
    """Return what is known of a thing that cannot be packed: its type and its text."""
    kind = type(value)
    name = f"{kind.__module__}.{kind.__qualname__}"
    try:
        text = repr(value)[:TEXT_CHARACTERS]
    except Exception as error:  # noqa: BLE001 - the repr is anybody's code
        text = f"<{name} whose text raises {type(error).__name__}>"
    clean = text.encode("utf-8", "replace").decode("utf-8")
    packed = {"kind": "opaque", "type": name, "text": clean}
    return {**packed, "note": note} if note else packed


class Packer:
    """Packs one value; knows how much room is left, and what it is inside of."""

    def __init__(self, max_bytes: int) -> None:
        self.left = max_bytes
        self._inside: list[int] = []

    def pack(self, value: Any) -> Any:
        """Return the JSON form of ``value``: itself for what JSON holds, else a ``dict``."""
        packed = pack_scalar(value)
        if packed is not NOT_ONE:
            return self._scalar(packed)
        if id(value) in self._inside or len(self._inside) > DEEPEST:
            return {"kind": "opaque", "type": type(value).__qualname__, "text": "…"}
        self._inside.append(id(value))
        try:
            return self._compound(value)
        finally:
            self._inside.pop()

    def _scalar(self, packed: Any) -> Any:
        size = len(packed) if isinstance(packed, str) else 20
        if isinstance(packed, dict):
            size = len(str(packed.get("value", packed.get("data", "")))) + 30
        if size > max(self.left, 1_000):
            text = (
                packed if isinstance(packed, str) else str(packed.get("value", packed.get("data")))
            )
            return self._long_text(text)
        self.left -= size
        return packed

    def _long_text(self, text: str) -> Any:
        import hashlib

        whole = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
        kept = text[: max(self.left // 2, 500)]
        self.left -= len(kept)
        return {"kind": "long", "value": kept, "cut": len(text), "kept": len(kept), "digest": whole}

    def _compound(self, value: Any) -> Any:
        if isinstance(value, dict):
            return self._dict(value)
        if isinstance(value, list | tuple):
            return self._items(value, "list" if isinstance(value, list) else "tuple")
        if isinstance(value, set | frozenset):
            return self._set(value)
        home = type(value).__module__.partition(".")[0]
        handler = getattr(self, f"_of_{home}", None)
        packed = handler(value) if handler is not None else None
        if packed is None:
            packed = pack_figure(value)
        if packed is None:
            packed = self._derived(value)
        if packed.get("kind") in ("opaque", "figure"):
            self.left -= 100
        return packed

    def _derived(self, value: Any) -> dict[str, Any]:
        """Pack an instance of a class that someone derived from a library's, as that library's."""
        for base in type(value).__mro__[1:]:
            home = base.__module__.partition(".")[0]
            if home in ("pandas", "numpy"):
                packed = getattr(self, f"_of_{home}")(value)
                if packed is not None:
                    return {
                        **packed,
                        "type": f"{type(value).__module__}.{type(value).__qualname__}",
                    }
        return opaque(value)

    # --- containers ----------------------------------------------------------------------------

    def _items(self, value: Any, kind: str) -> dict[str, Any]:
        packed: list[Any] = []
        for one in value:
            if self.left <= 0:
                return {"kind": kind, "items": packed, "cut": len(value), "kept": len(packed)}
            self.left -= 2
            packed.append(self.pack(one))
        made = {"kind": kind, "items": packed}
        return {**made, "type": type(value).__name__} if hasattr(value, "_fields") else made

    def _set(self, value: Any) -> dict[str, Any]:
        import itertools

        few = itertools.islice(value, 100_000)
        items = sorted(
            (self.pack(one) for one in few), key=lambda one: json.dumps(one, sort_keys=True)
        )
        made = {"kind": "set" if isinstance(value, set) else "frozenset", "items": items}
        return made if len(items) == len(value) else {**made, "cut": len(value), "kept": len(items)}

    def _dict(self, value: dict[Any, Any]) -> dict[str, Any]:
        pairs: list[Any] = []
        for key, one in value.items():
            if self.left <= 0:
                return {"kind": "dict", "pairs": pairs, "cut": len(value), "kept": len(pairs)}
            self.left -= 4
            pairs.append([self.pack(key), self.pack(one)])
        return {"kind": "dict", "pairs": pairs}

    # --- libraries -----------------------------------------------------------------------------

    def _of_numpy(self, value: Any) -> dict[str, Any] | None:
        from .tables import pack_array

        return pack_array(self, value)

    def _of_pandas(self, value: Any) -> dict[str, Any] | None:
        from .tables import pack_pandas

        return pack_pandas(self, value)

    def _of_polars(self, value: Any) -> dict[str, Any] | None:
        from .foreign import pack_polars

        return pack_polars(self, value)

    def _of_pyarrow(self, value: Any) -> dict[str, Any] | None:
        from .foreign import pack_arrow

        return pack_arrow(self, value)

    def rows(self, value: Any, rows: int, row_bytes: float) -> tuple[int, dict[str, Any]]:
        """Return how many of ``rows`` fit, and what to say of those left out."""
        kept = min(rows, int(max(self.left, 0) / max(row_bytes, 0.01)))
        self.left -= int(kept * row_bytes) + 200
        if kept == rows:
            return rows, {}
        whole, hashed = digest_rows(value)
        return kept, {"cut": rows, "kept": kept, "digest": whole, "hashed": hashed}
