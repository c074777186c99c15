"""Numbers and dates as people read them in a table of results.

The rule of this module: the numbers of a column have the same places behind the point, so that they
can be compared at a glance; nothing is written as a power of ten that fits without, and labels
(years, ids, dates) stay as they are.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_DIGITS = 6
"""So many digits a number is shown with, and always all of those before the point."""

_GREATEST = 1e15
_LEAST = 1e-4
_MONEY = 2
_YEARS = (1500, 2200)
_MIDNIGHT = re.compile(r"(\d{4}-\d\d-\d\d)[T ]00:00:00(?:\.0+)?$")


def number_text(value: float) -> str:
    """Write one number."""
    return column_texts([value])[0]


def column_texts(values: Sequence[Any]) -> list[str]:
    """Write the values of one column: numbers alike, everything else as it is."""
    places = _places(values)
    whole = [one for one in values if isinstance(one, int) and not isinstance(one, bool)]
    if whole and all(_YEARS[0] <= one <= _YEARS[1] for one in whole):
        return [label_text(value) for value in values]
    return [_text(value, places) for value in values]


def label_text(value: Any) -> str:
    """Write a label: a date of a whole day without its midnight, a number as Python does."""
    return _MIDNIGHT.sub(r"\1", str(value))


def _places(values: Iterable[Any]) -> int | None:
    """Return how many places behind the point all numbers get; ``None``: they differ too much."""
    sizes = [abs(one) for one in values if isinstance(one, float) and math.isfinite(one) and one]
    if not sizes:
        return 0
    if max(sizes) >= _GREATEST or min(sizes) < _LEAST:
        return None
    if all(one.is_integer() for one in sizes):
        return 0
    before = len(str(int(max(sizes)))) if max(sizes) >= 1 else 0
    most = max(_MONEY, _DIGITS - before)
    ends = (f"{one:.{most}f}".rstrip("0").rpartition(".")[2] for one in sizes)
    return max(map(len, ends))


def _text(value: Any, places: int | None) -> str:
    if isinstance(value, float):
        if not math.isfinite(value):
            return str(value)
        return f"{value:,.6g}" if places is None else f"{value:,.{places}f}"
    if isinstance(value, int) and not isinstance(value, bool) and value.bit_length() < 64:
        return f"{value:,}"
    return label_text(value)
