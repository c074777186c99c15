"""Single values as JSON: texts, numbers, moments, and what stands for nothing.

The rule of this module: what JSON holds by itself is itself; everything else is a tagged ``dict``
with a ``kind``. A text that UTF-8 cannot hold is kept as bytes, so that no later step breaks on it.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import decimal
import fractions
import math
import pathlib
import uuid
from typing import Any

from .buffers import from_npy, plain, to_npy
from .records import PackedError

_EXACT = 2**53
_LONGEST = 100_000
NOT_ONE = object()
"""What :func:`pack_scalar` returns for a value that is no scalar."""


def pack_scalar(value: Any) -> Any:
    """Return the JSON form of a scalar, :data:`NOT_ONE` for anything else."""
    kind = type(value)
    if value is None or kind is bool:
        return value
    if kind is str:
        return _text(value)
    if kind is int:
        return value if abs(value) <= _EXACT else {"kind": "int", "value": hex(value)}
    if kind is float:
        return value if math.isfinite(value) else {"kind": "float", "value": repr(value)}
    maker = _MAKERS.get(kind)
    if maker is not None:
        return maker(value)
    if isinstance(value, pathlib.PurePath):
        return {"kind": "path", "value": str(value)}
    home = kind.__module__.partition(".")[0]
    if home == "numpy":
        return _numpy(value)
    if home == "pandas":
        return _pandas(value)
    return NOT_ONE


def _text(value: str) -> Any:
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        raw = value.encode("utf-8", "surrogatepass")
        return {"kind": "surrogates", "value": base64.b64encode(raw).decode("ascii")}
    return value


def _moment(value: dt.datetime) -> Any:
    zone = getattr(value.tzinfo, "key", None) or (value.tzname() if value.tzinfo else None)
    return {"kind": "datetime", "value": value.isoformat(), "zone": zone}


def _bytes(value: bytes | bytearray) -> Any:
    kind = "bytes" if isinstance(value, bytes) else "bytearray"
    return {"kind": kind, "value": base64.b64encode(bytes(value)).decode("ascii")}


def _delta(value: dt.timedelta) -> Any:
    return {"kind": "timedelta", "value": [value.days, value.seconds, value.microseconds]}


_MAKERS: dict[type, Any] = {
    bytes: _bytes,
    bytearray: _bytes,
    complex: lambda v: {"kind": "complex", "value": [repr(v.real), repr(v.imag)]},
    decimal.Decimal: lambda v: {"kind": "decimal", "value": str(v)},
    fractions.Fraction: lambda v: {
        "kind": "fraction",
        "value": [hex(v.numerator), hex(v.denominator)],
    },
    dt.datetime: _moment,
    dt.date: lambda v: {"kind": "date", "value": v.isoformat()},
    dt.time: lambda v: {"kind": "time", "value": v.isoformat()},
    dt.timedelta: _delta,
    uuid.UUID: lambda v: {"kind": "uuid", "value": str(v)},
    range: lambda v: {"kind": "range", "value": [hex(v.start), hex(v.stop), hex(v.step)]},
}


def _numpy(value: Any) -> Any:
    import numpy as np

    if isinstance(value, np.generic) and plain(value.dtype):
        return {"kind": "numpy", "data": to_npy(np.asarray(value))}
    return NOT_ONE


def _pandas(value: Any) -> Any:
    import pandas as pd

    if value is pd.NaT or value is pd.NA:
        return {"kind": "missing", "value": "NaT" if value is pd.NaT else "NA"}
    if isinstance(value, pd.Timestamp):
        zone = str(value.tz) if value.tz is not None else None
        return {"kind": "timestamp", "value": value.isoformat(), "zone": zone, "unit": value.unit}
    if isinstance(value, pd.Timedelta):
        return {"kind": "span", "value": value.isoformat(), "unit": value.unit}
    if isinstance(value, pd.Period):
        return {"kind": "period", "value": value.ordinal, "freq": value.freqstr}
    if isinstance(value, pd.Interval):
        ends = [pack_scalar(value.left), pack_scalar(value.right)]
        return {"kind": "interval", "value": ends, "closed": value.closed}
    return NOT_ONE


def unpack_scalar(packed: Any) -> Any:
    """Return the scalar in ``packed``, :data:`NOT_ONE` if it is of another kind.

    Raises
    ------
    PackedError
        It is said to be a scalar and is none.
    """
    if packed is None or isinstance(packed, bool | int | float | str):
        return packed
    reader = _READERS.get(str(packed.get("kind"))) if isinstance(packed, dict) else None
    if reader is None:
        return NOT_ONE
    if len(str(packed.get("value", ""))) > _LONGEST and packed["kind"] not in _LONG:
        raise PackedError(f"A packed {packed['kind']} is far too long.")
    try:
        return reader(packed)
    except PackedError:
        raise
    except (ValueError, TypeError, KeyError, IndexError, ArithmeticError, AttributeError):
        raise PackedError(f"A packed {packed['kind']} cannot be read.") from None
    except (binascii.Error, LookupError, OSError):
        raise PackedError(f"A packed {packed['kind']} cannot be read.") from None


def _read_moment(packed: dict[str, Any]) -> Any:
    value = dt.datetime.fromisoformat(packed["value"])
    zone = packed.get("zone")
    if value.tzinfo is None or not zone:
        return value
    import zoneinfo

    try:
        return value.astimezone(zoneinfo.ZoneInfo(str(zone)))
    except (ValueError, LookupError, OSError):  # a name that is no zone: the offset is right
        return value


def _read_timestamp(packed: dict[str, Any]) -> Any:
    import pandas as pd

    value: Any = pd.Timestamp(str(packed["value"]))
    if packed.get("zone") and value.tz is not None:
        value = value.tz_convert(str(packed["zone"]))
    unit = packed.get("unit")
    return value.as_unit(unit) if unit in ("s", "ms", "us", "ns") else value


def _read_span(packed: dict[str, Any]) -> Any:
    import pandas as pd

    unit = packed.get("unit")
    value: Any = pd.Timedelta(str(packed["value"]))
    return value.as_unit(unit) if unit in ("s", "ms", "us", "ns") else value


def _read_missing(packed: dict[str, Any]) -> Any:
    import pandas as pd

    return pd.NaT if packed["value"] == "NaT" else pd.NA


def _read_period(packed: dict[str, Any]) -> Any:
    import pandas as pd

    return pd.Period(ordinal=int(packed["value"]), freq=str(packed["freq"]))


def _read_interval(packed: dict[str, Any]) -> Any:
    import pandas as pd

    left, right = (unpack_scalar(one) for one in packed["value"])
    return pd.Interval(left, right, closed=packed["closed"])


def _read_numpy(packed: dict[str, Any]) -> Any:
    array = from_npy(packed["data"])
    if array.ndim:
        raise PackedError("A packed numpy value is an array.")
    return array[()]


def _whole(text: Any) -> int:
    return int(str(text), 16)


_READERS: dict[Any, Any] = {
    "int": lambda p: _whole(p["value"]),
    "float": lambda p: float(str(p["value"])[:20]),
    "surrogates": lambda p: base64.b64decode(p["value"]).decode("utf-8", "surrogatepass"),
    "bytes": lambda p: base64.b64decode(p["value"], validate=True),
    "bytearray": lambda p: bytearray(base64.b64decode(p["value"], validate=True)),
    "complex": lambda p: complex(float(p["value"][0]), float(p["value"][1])),
    "decimal": lambda p: decimal.Decimal(p["value"]),
    "fraction": lambda p: fractions.Fraction(*(_whole(one) for one in p["value"])),
    "datetime": _read_moment,
    "date": lambda p: dt.date.fromisoformat(p["value"]),
    "time": lambda p: dt.time.fromisoformat(p["value"]),
    "timedelta": lambda p: dt.timedelta(*(int(one) for one in p["value"])),
    "uuid": lambda p: uuid.UUID(p["value"]),
    "range": lambda p: range(*(_whole(one) for one in p["value"])),
    "path": lambda p: pathlib.PurePath(p["value"]),
    "numpy": _read_numpy,
    "missing": _read_missing,
    "timestamp": _read_timestamp,
    "span": _read_span,
    "period": _read_period,
    "interval": _read_interval,
}
_LONG = frozenset({"bytes", "bytearray", "surrogates", "int", "fraction", "numpy"})
