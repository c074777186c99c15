"""Whether numbers are the same ones in another unit: the shape stays where the scale does not.

The rule of this module: it compares deciles. Those of other data differ here and there; where all
of them differ in the same way, it is the unit, the nought or the sign that is another one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

DECILES = 11
"""So many numbers tell a distribution: the least, nine deciles, the greatest."""

_UNITS = (
    (1.8, 32.0, "degrees Fahrenheit instead of Celsius"),
    (1 / 1.8, -32 / 1.8, "degrees Celsius instead of Fahrenheit"),
    (1.0, 273.15, "kelvins instead of degrees Celsius"),
    (2.20462, 0.0, "pounds instead of kilograms"),
    (1 / 2.20462, 0.0, "kilograms instead of pounds"),
    (1.609344, 0.0, "kilometres instead of miles"),
    (1 / 1.609344, 0.0, "miles instead of kilometres"),
    (2.54, 0.0, "centimetres instead of inches"),
    (1 / 2.54, 0.0, "inches instead of centimetres"),
    (3.28084, 0.0, "feet instead of metres"),
    (1 / 3.28084, 0.0, "metres instead of feet"),
    (3.78541, 0.0, "litres instead of gallons"),
    (1 / 3.78541, 0.0, "gallons instead of litres"),
    (7.0, 0.0, "days instead of weeks"),
    (1 / 7, 0.0, "weeks instead of days"),
)
_SAME = 0.01
"""Deciles that lie no further from a line, as a share of their span, lie on it."""

_NEAR_UNIT = 0.06
"""Deciles that lie so near to what a known unit makes of them are in that unit."""

_FLAT = 1e-12


def line_between(ours: Sequence[float], theirs: Sequence[float]) -> tuple[float, float] | None:
    """Return ``a`` and ``b`` where all deciles follow ``theirs = a * ours + b``; else ``None``.

    What is about the same (``a`` near 1, ``b`` near 0) is no other unit.
    """
    if len(ours) != DECILES or len(theirs) != DECILES:
        return None
    span, other = ours[9] - ours[1], theirs[9] - theirs[1]
    if span <= _FLAT or abs(other) <= _FLAT or len(set(ours)) < 6:
        return None
    factor = other / span
    start = theirs[1] - factor * ours[1]
    if not _follows(ours, theirs, factor, start, _SAME):
        return None
    moved = max(abs(start + (factor - 1) * one) for one in ours)
    return None if moved <= 2 * _SAME * span else (factor, start)


def known_unit(ours: Sequence[float], theirs: Sequence[float]) -> str | None:
    """Return in words which known unit turns the one into the other, if one does.

    Other data in another unit follow less closely, so more is allowed; but they must follow
    better than without it.
    """
    if len(ours) != DECILES or len(theirs) != DECILES or len(set(ours)) < 6:
        return None
    if abs(theirs[9] - theirs[1]) <= _FLAT or _follows(ours, theirs, 1.0, 0.0, _NEAR_UNIT):
        return None
    for factor, start, said in _UNITS:
        if _follows(ours, theirs, factor, start, _NEAR_UNIT):
            return said
    return None


def _follows(
    ours: Sequence[float], theirs: Sequence[float], factor: float, start: float, within: float
) -> bool:
    allowed = within * abs(theirs[9] - theirs[1])
    return all(
        abs(factor * one + start - other) <= allowed
        for one, other in zip(ours[1:10], theirs[1:10], strict=True)
    )


def mirrored(ours: Sequence[float], theirs: Sequence[float]) -> bool:
    """Tell whether the one is the other with its sign turned round."""
    if len(ours) != DECILES or len(theirs) != DECILES or ours[9] - ours[1] <= _FLAT:
        return False
    turned = [-one for one in reversed(ours)]
    allowed = _SAME * (ours[9] - ours[1])
    same = all(abs(a - b) <= allowed for a, b in zip(turned[1:10], theirs[1:10], strict=True))
    is_own_mirror = all(abs(a - b) <= allowed for a, b in zip(turned, ours, strict=True))
    return same and not is_own_mirror


def distance(ours: Sequence[float], theirs: Sequence[float]) -> float | None:
    """Return how far two columns lie apart, as a share of the span of ``ours``."""
    if len(ours) != DECILES or len(theirs) != DECILES:
        return None
    span = ours[9] - ours[1] or abs(ours[5]) or 1.0
    apart = sum(abs(a - b) for a, b in zip(ours[1:10], theirs[1:10], strict=True))
    return apart / 9 / span
