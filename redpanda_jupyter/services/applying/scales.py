"""Where the marks of an axis stand, and what is written at them.

The rule of this module: marks stand at round numbers, at moments at the data's own; no label is
written over another.
"""

from __future__ import annotations

import math
import sys
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
_LEAST, _GREATEST = 1e-300, sys.float_info.max
_NARROW = 0.57
"""The width of a usual character, in parts of the size of its font."""
_GAP = 14.0
"""Pixels between two labels of an axis."""


def round_marks(least: float, greatest: float, most: int = 5) -> list[float]:
    """Return round numbers from at or below ``least`` to at or above ``greatest``."""
    if greatest <= least:
        pad = abs(least) * 0.1 or 1.0
        least, greatest = max(least - pad, -_GREATEST), min(greatest + pad, _GREATEST)
    raw = (greatest - least) / max(most - 1, 1)
    if not _LEAST < raw < math.inf:  # wider than a float, or finer
        return [least, greatest]
    power = 10.0 ** math.floor(math.log10(raw))
    step = next((one * power for one in _STEPS if one * power >= raw * 0.999), 10 * power)
    first, last = math.floor(least / step + 1e-9), math.ceil(greatest / step - 1e-9)
    marks = [
        round(place * step, 12 - math.floor(math.log10(step))) for place in range(first, last + 1)
    ]
    return marks if all(map(math.isfinite, marks)) else [least, greatest]


def share(value: float, least: float, greatest: float) -> float:
    """Return how far between two ends a value lies, from 0 to 1; 0 where they are the same.

    It is right for the least and the greatest floats as well, of which the difference is none.
    """
    power = -math.frexp(max(abs(least), abs(greatest)))[1]
    value, least, greatest = (math.ldexp(one, power) for one in (value, least, greatest))
    return (value - least) / (greatest - least) if greatest > least else 0.0


def from_zero(values: Sequence[float]) -> tuple[float, float]:
    """Return the ends of an axis: zero is on it, unless the values lie close together far off."""
    least, greatest = min(values), max(values)
    if least > 0 and greatest - least >= 0.25 * greatest:
        least = 0.0
    elif greatest < 0 and greatest - least >= -0.25 * least:
        greatest = 0.0
    return least, greatest


def text_width(text: str, size: float) -> float:
    """Return about how many pixels a text takes, in a font of so many."""
    return sum(
        size * (1.0 if unicodedata.east_asian_width(sign) in "WF" else _NARROW) for sign in text
    )


def fit(text: str, width: float, size: float) -> str:
    """Cut a text to so many pixels."""
    if text_width(text, size) <= width:
        return text
    while text and text_width(f"{text}…", size) > width:
        text = text[:-1]
    return f"{text}…"


def spaced(
    places: Sequence[tuple[float, str]], size: float, ends: tuple[float, float]
) -> list[tuple[float, str]]:
    """Leave out labels that would stand over each other, or beyond the ends.

    Parameters
    ----------
    places
        Where the middle of each label stands, in pixels and from left to right, and what it says.
    """
    kept: list[tuple[float, str]] = []
    free = -math.inf
    for place, text in places:
        half = text_width(text, size) / 2
        middle = min(max(place, ends[0] + half), ends[1] - half)
        if middle - half >= free and abs(middle - place) <= half:
            kept.append((middle, text))
            free = middle + half + _GAP
    return kept
