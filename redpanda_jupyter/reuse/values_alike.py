"""Where two values are not the same, within a tolerance.

The rule of this module: labels, shape and order count; dtypes that hold the same are a note; a
missing value equals a missing value. Values were unpacked from JSON, so none has code of its own.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

RTOL = 1e-6
ATOL = 1e-9
_MOST = 5
_DEEPEST = 30

Place = tuple[str, str, str]


class Alike:
    """Compares two values; ``notes`` says what differs and does not count.

    Parameters
    ----------
    masked
        Takes out of a text what differs between any two runs.
    """

    def __init__(self, masked: Callable[[str], str]) -> None:
        self._masked = masked
        self.notes: list[str] = []

    def differences(self, a: Any, b: Any, where: str, depth: int = 0) -> list[Place]:
        """Return the first places where ``a`` and ``b`` differ; none: they are the same."""
        if depth > _DEEPEST:
            return []
        a, b = _as_pandas(a), _as_pandas(b)
        kinds = (_kind(a), _kind(b))
        if kinds[0] != kinds[1]:
            return [(where, f"{type(a).__name__} {_short(a)}", f"{type(b).__name__} {_short(b)}")]
        if kinds[0] == "scalar":
            return [] if self._same(a, b) else [(where, _short(a), _short(b))]
        return list(getattr(self, f"_{kinds[0]}")(a, b, where, depth))

    # --- scalars -------------------------------------------------------------------------------

    def _same(self, a: Any, b: Any) -> bool:
        if a is b or _missing(a) or _missing(b):
            return a is b or (_missing(a) and _missing(b))
        if isinstance(a, str) and isinstance(b, str):
            return a == b or self._masked(a) == self._masked(b)
        numbers = [_number(one) for one in (a, b)]
        if numbers[0] is not None and numbers[1] is not None:
            if type(a) is not type(b):
                self._note(f"{type(a).__name__} and {type(b).__name__}")
            return close(*numbers)
        try:
            return bool(a == b)
        except Exception:  # noqa: BLE001 - moments with and without a zone, for example
            return False

    def _note(self, text: str) -> None:
        note = f"The types differ and hold the same: {text}."
        if note not in self.notes and len(self.notes) < 10:
            self.notes.append(note)

    # --- containers ----------------------------------------------------------------------------

    def _sequence(self, a: Any, b: Any, where: str, depth: int) -> list[Place]:
        if len(a) != len(b):
            return [(f"{where}, length", str(len(a)), str(len(b)))]
        found: list[Place] = []
        for number, (one, other) in enumerate(zip(a, b, strict=True)):
            found += self.differences(one, other, f"{where}[{number}]", depth + 1)
            if len(found) >= _MOST:
                break
        return found

    def _mapping(self, a: Any, b: Any, where: str, depth: int) -> list[Place]:
        if list(a) != list(b):
            if set(a) != set(b):
                return [(f"{where}, keys", _short(list(a)), _short(list(b)))]
            self.notes.append(f"The keys of {where} come in another order.")
        found: list[Place] = []
        for key in a:
            found += self.differences(a[key], b[key], f"{where}[{key!r:.60}]", depth + 1)
            if len(found) >= _MOST:
                break
        return found

    def _set(self, a: Any, b: Any, where: str, depth: int) -> list[Place]:
        return [] if a == b else [(where, _short(a - b), _short(b - a))]

    # --- tables --------------------------------------------------------------------------------

    def _frame(self, a: Any, b: Any, where: str, depth: int) -> list[Place]:
        if a.shape != b.shape:
            return [(f"{where}, shape", str(a.shape), str(b.shape))]
        found = self._index(a.columns, b.columns, f"{where}, columns", depth)
        found += self._index(a.index, b.index, f"{where}, labels", depth)
        if found:
            return found[:_MOST]
        for place, name in enumerate(a.columns):
            one, other = a.iloc[:, place], b.iloc[:, place]
            found += self._column(one, other, f"{where}, column {name}")
            if len(found) >= _MOST:
                break
        return found[:_MOST]

    def _series(self, a: Any, b: Any, where: str, depth: int) -> list[Place]:
        if len(a) != len(b):
            return [(f"{where}, length", str(len(a)), str(len(b)))]
        if a.name != b.name:
            return [(f"{where}, name", str(a.name), str(b.name))]
        found = self._index(a.index, b.index, f"{where}, labels", depth)
        return found or self._column(a, b, where)

    def _index(self, a: Any, b: Any, where: str, depth: int) -> list[Place]:
        if len(a) != len(b):
            return [(f"{where}, length", str(len(a)), str(len(b)))]
        if list(a.names) != list(b.names):
            return [(f"{where}, names", _short(list(a.names)), _short(list(b.names)))]
        if a.equals(b):
            return []
        return self._sequence(list(a), list(b), where, depth)

    def _column(self, a: Any, b: Any, where: str) -> list[Place]:
        if str(a.dtype) != str(b.dtype):
            self._note(f"{where}: {a.dtype} and {b.dtype}")
        rows = _unlike_rows(a, b)
        if rows is None:
            pairs = enumerate(zip(a.tolist(), b.tolist(), strict=True))
        else:
            pairs = ((row, (a.iloc[row], b.iloc[row])) for row in rows)  # type: ignore[assignment]
        found: list[Place] = []
        labels = a.index
        for row, (one, other) in pairs:
            found += self.differences(one, other, f"{where}, row {labels[row]}", 1)
            if len(found) >= _MOST:
                break
        return found

    def _array(self, a: Any, b: Any, where: str, depth: int) -> list[Place]:
        if a.shape != b.shape:
            return [(f"{where}, shape", str(a.shape), str(b.shape))]
        import pandas as pd

        if a.dtype != b.dtype:
            self._note(f"{where}: {a.dtype} and {b.dtype}")
        flat = [one.ravel() for one in (a, b)]
        if a.dtype.kind in "VSU":
            return self._sequence(flat[0].tolist(), flat[1].tolist(), where, depth)
        return self._column(pd.Series(flat[0]), pd.Series(flat[1]), where)


def _unlike_rows(a: Any, b: Any) -> list[int] | None:
    """Return the rows where two columns of numbers differ; None where they hold other things."""
    import numpy as np

    if any(one.dtype.kind not in "biuf" for one in (a, b)):
        if a.dtype == b.dtype and a.dtype.kind in "mM" and isinstance(a.dtype, np.dtype):
            left, right = a.to_numpy(), b.to_numpy()
            same = (left == right) | (np.isnat(left) & np.isnat(right))
            return [int(one) for one in np.flatnonzero(~same)[:_MOST]]
        return None
    left, right = (one.to_numpy(dtype=float, na_value=np.nan) for one in (a, b))
    with np.errstate(invalid="ignore", over="ignore"):
        alike = np.isclose(left, right, rtol=RTOL, atol=ATOL, equal_nan=True)
    whole = [one.dtype.kind in "biu" for one in (a, b)]
    if all(whole):  # large whole numbers are not the same because they are near
        alike = (a == b).to_numpy(dtype=bool, na_value=False) | (a.isna() & b.isna()).to_numpy()
    return [int(one) for one in np.flatnonzero(~alike)[:_MOST]]


def close(a: Any, b: Any) -> bool:
    """Whether two numbers are the same within the tolerance; whole numbers must be equal."""
    if isinstance(a, int) and isinstance(b, int):
        return a == b
    if isinstance(a, complex) or isinstance(b, complex):
        one, other = complex(a), complex(b)
        return close(one.real, other.real) and close(one.imag, other.imag)
    try:
        one, other = float(a), float(b)
    except OverflowError:
        return bool(a == b)
    if math.isnan(one) or math.isnan(other):
        return math.isnan(one) and math.isnan(other)
    if math.isinf(one) or math.isinf(other):
        return one == other
    return abs(one - other) <= ATOL + RTOL * abs(other)


def _number(value: Any) -> Any:
    """Return a number as Python has it, None for anything else."""
    if isinstance(value, bool | int | float | complex):
        return value
    item = getattr(value, "item", None)
    if type(value).__module__ == "numpy" and item is not None:
        inner = item()
        return inner if isinstance(inner, bool | int | float | complex) else None
    return None


def _missing(value: Any) -> bool:
    if value is None:
        return True
    name = type(value).__name__
    return name in ("NAType", "NaTType") or (isinstance(value, float) and math.isnan(value))


def _kind(value: Any) -> str:
    if isinstance(value, list | tuple):
        return "sequence"
    if isinstance(value, dict):
        return "mapping"
    if isinstance(value, set | frozenset):
        return "set"
    home = type(value).__module__.partition(".")[0]
    if home == "pandas":
        name = type(value).__name__
        if name in ("DataFrame", "Series"):
            return name.lower().replace("data", "")
        if hasattr(value, "get_indexer"):
            return "index"
    if home == "numpy" and getattr(value, "ndim", None):
        return "array"
    return "scalar"


def _as_pandas(value: Any) -> Any:
    """Return a frame of another library as one of pandas, anything else as it is."""
    home = type(value).__module__.partition(".")[0]
    if home in ("polars", "pyarrow") and hasattr(value, "to_pandas"):
        try:
            return value.to_pandas()
        except Exception:  # noqa: BLE001 - polars needs pyarrow for it
            import pandas as pd

            columns = (
                value.to_dict(as_series=False) if hasattr(value, "to_dict") else {"": list(value)}
            )
            return pd.DataFrame(columns)
    if home == "pandas" and hasattr(value, "_from_sequence"):
        import pandas as pd

        return pd.Series(value)
    return value


def _short(value: Any) -> str:
    if type(value).__module__ == "numpy":  # 0.0 rather than np.float64(0.0)
        return str(value)[:200]
    return repr(value)[:200]
