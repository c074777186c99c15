"""On which data a block ran: a fingerprint to know it again, and none of its values.

The rule of this module: the same data give the same fingerprints in every process (no ``hash()``,
no addresses, no ``repr`` of foreign objects), and more rows cost nothing more.
"""

from __future__ import annotations

import datetime
import decimal
import hashlib
import json
from typing import TYPE_CHECKING, Any

from .frames import as_frame, as_table
from .looking import is_a, kind_of, kinds_of, name_of, of_class, package_of
from .positions import windows
from .redact import plain_name, type_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ..models import DatasetUse
    from .frames import Frame

MAX_COLUMNS = 1000
"""So many columns are named, and at most so many (evenly spread) have their content hashed."""

_PLAIN = frozenset(
    {
        str,
        int,
        float,
        complex,
        bool,
        bytes,
        type(None),
        datetime.date,
        datetime.datetime,
        datetime.time,
        datetime.timedelta,
        decimal.Decimal,
    }
)


def dataset_use(name: str, value: Any) -> DatasetUse | None:
    """Record that a block used ``value`` under ``name``; ``None`` if it is no frame or series.

    Never raises: a frame that cannot be read has no content fingerprint.
    """
    from ..models import DatasetUse

    try:
        frame = as_table(value)
        if frame is None:
            return None
        schema = frame.schema()
    except Exception:  # noqa: BLE001 - any library, any version: a run must be recorded anyway
        return None
    digest = _schema_fingerprint(schema)
    return DatasetUse(
        name=column_text(name),
        kind=frame.kind,
        rows=frame.rows,
        columns=_names(schema),
        schema_fingerprint=digest,
        content_fingerprint=_content_fingerprint(frame, digest),
    )


def columns_of(names: Iterable[str], namespace: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return the columns of those variables that hold frames; at most :data:`MAX_COLUMNS` each."""
    found = {}
    for name in names:
        try:
            frame = as_frame(namespace[name]) if name in namespace else None
            if frame is not None:
                found[name] = _names(frame.schema())
        except Exception:  # noqa: BLE001, S112 - any library, any version: known or not, it is asked
            continue
    return found


def _names(schema: Sequence[tuple[Any, str]]) -> list[str]:
    """Return the names of a frame's columns as they are kept, the first :data:`MAX_COLUMNS`."""
    return [column_text(column) for column, _ in schema[:MAX_COLUMNS]]


def column_text(name: Any) -> str:
    """Return a name so that it can be stored and sent: half a sign as Python would escape it."""
    return plain_name(name).encode("utf-8", "backslashreplace").decode("utf-8")


def _schema_fingerprint(schema: Iterable[tuple[Any, str]]) -> str:
    digest = hashlib.sha256()
    for name, dtype in schema:
        kind = "str" if of_class(name, str) else type_name(name)
        digest.update(json.dumps([kind, plain_name(name), dtype]).encode())
    return digest.hexdigest()


def _content_fingerprint(frame: Frame, schema: str) -> str | None:
    if frame.rows is None:
        return None
    digest = hashlib.sha256(f"{schema} {frame.rows} {frame.width}".encode())
    step = -(-frame.width // MAX_COLUMNS) or 1
    try:
        for start, stop in windows(frame.rows, frame.width):
            digest.update(f"|{start}:".encode() + _encode(frame.index_stretch(start, stop)))
            for column in range(0, frame.width, step):
                values = frame.stretch(start, stop, column)
                if values is None:
                    return None
                digest.update(f"|{column}:".encode() + _encode(values))
    except Exception:  # noqa: BLE001 - foreign columns may fail on any access
        return None
    return digest.hexdigest()


def _encode(values: Any) -> bytes:
    """Write a list of values in a form that depends on nothing but the values."""
    if values is None or isinstance(values, bytes):
        return values or b""
    if kinds_of(values) <= _PLAIN:
        return repr(values).encode("utf-8", "backslashreplace")
    return repr([_stable(value, 0) for value in values]).encode("utf-8", "backslashreplace")


def _stable(value: Any, depth: int) -> Any:
    kind = kind_of(value)
    if kind in _PLAIN:
        return value
    if depth < 6 and kind in (list, tuple):
        return [kind.__name__, *(_stable(item, depth + 1) for item in value[:1000])]
    if depth < 6 and kind is dict:
        return [(_stable(key, depth + 1), _stable(item, depth + 1)) for key, item in value.items()]
    if package_of(value) == "pandas" and name_of(kind) in (
        "Timestamp",
        "Timedelta",
        "Period",
        "Interval",
        "NaTType",
        "NAType",
    ):
        return [name_of(kind), str(value)]
    if is_a(value, "numpy", "generic", "ndarray"):
        return [name_of(kind), str(value.dtype), _stable(value.tolist(), depth + 1)]
    return type_name(value)
