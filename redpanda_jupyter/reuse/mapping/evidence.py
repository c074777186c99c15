"""How much alike the values of two columns are, by their profiles.

The rule of this module: it compares what profiles say and nothing else. Kinds come first: where
one holds texts and the other numbers, nothing else matters. The same column of another month or
market has other values, so likeness of shape and kind counts beside overlap.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import TYPE_CHECKING

from .levels import same_sort, shared_levels, value_meanings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...models import ColumnKind, ColumnProfile

_CHOICES = 12
"""Up to so many levels a column's texts are taken for a list of choices."""
_SHOWN = 50
_RUNNING = 20
_FAR = 0.2
_DAY_S = 86_400.0
_YEARS = (1500.0, 2200.0)
_NUMBERS = ("integer", "number")


@dataclass(frozen=True, slots=True)
class Evidence:
    """What two columns' values say of each other.

    ``score`` is from 0 to 1, ``None`` where values are not known; ``kinds_fit`` tells whether the
    one can stand for the other; ``disjoint`` that they have no value in common where the same
    column should; ``same_levels`` that both have the same few texts.
    """

    score: float | None
    kinds_fit: bool
    disjoint: bool = False
    same_levels: bool = False


UNKNOWN = Evidence(None, kinds_fit=True)


def times_apart(source: ColumnProfile, target: ColumnProfile) -> float:
    """Return how many powers of ten lie between the sizes of two columns' numbers."""
    if not source.quantiles or not target.quantiles:
        return 0.0
    one, other = (sum(map(abs, column.quantiles[1:10])) for column in (source, target))
    return abs(math.log10(one / other)) if one and other else 0.0


def kinds_fit(first: ColumnKind, second: ColumnKind) -> bool:
    """Tell whether values of the one kind can stand where the other is expected."""
    if "unknown" in (first, second) or first == second:
        return True
    return first in _NUMBERS and second in _NUMBERS


def effective_kind(column: ColumnProfile) -> ColumnKind:
    """Return what a column holds, of texts what they can be read as."""
    return column.looks_like or column.kind


def compare(
    source: ColumnProfile, target: ColumnProfile, *, factor: float | None = 1.0
) -> Evidence:
    """Compare the values of two columns.

    Parameters
    ----------
    factor
        By what the source's numbers are multiplied before, because of other units; ``None`` if
        that is not known.
    """
    fit = kinds_fit(source.kind, target.kind)
    if not fit:
        return _across(source, target)
    if source.kind in _NUMBERS and source.quantiles and target.quantiles:
        return _numbers(source, target, factor)
    if source.kind == "text" and source.levels and target.levels:
        return _texts(source, target)
    if source.kind == "datetime" and source.low is not None and target.low is not None:
        return _moments(source, target)
    if source.kind == "boolean" and source.levels and target.levels:
        return Evidence(0.8, kinds_fit=True)
    return UNKNOWN


def _across(source: ColumnProfile, target: ColumnProfile) -> Evidence:
    """Compare columns of other kinds: they may hold the same in another form."""
    kinds = {effective_kind(source), effective_kind(target)}
    if len(kinds) == 1 or kinds <= set(_NUMBERS):
        return Evidence(0.6, kinds_fit=False)
    if "boolean" in kinds and (_is_truth(source) and _is_truth(target)):
        return Evidence(0.7, kinds_fit=False)
    if kinds == {"datetime", "integer"} and (is_year(source) or is_year(target)):
        return Evidence(0.3, kinds_fit=False)
    return Evidence(0.0, kinds_fit=False)


def _is_truth(column: ColumnProfile) -> bool:
    if column.kind == "boolean":
        return True
    if column.kind == "text":
        known = [value_meanings(level) & {"yes", "no"} for level in column.levels]
        return 0 < len(known) <= 2 and all(known)
    return column.low in (0, 1) and column.high in (0, 1)


def is_year(column: ColumnProfile) -> bool:
    """Tell whether all numbers of a column may be calendar years."""
    if not column.quantiles or not column.integral:
        return False
    return _YEARS[0] <= column.quantiles[0] and column.quantiles[-1] <= _YEARS[1]


def _numbers(source: ColumnProfile, target: ColumnProfile, factor: float | None) -> Evidence:
    a = [value * (factor or 1.0) for value in source.quantiles]
    b = list(target.quantiles)
    place, size, shape = _place(a, b), _size(a, b), _shape(a, b)
    whole = 1.0 if bool(source.integral) == bool(target.integral) or factor != 1.0 else 0.3
    unique = _counts_alike(source, target)
    score = 0.4 * place + 0.15 * size + 0.2 * shape + 0.1 * whole + 0.15 * unique
    years = is_year(source), is_year(target)
    if all(years):
        return Evidence(max(score, 0.85), kinds_fit=True)
    if any(years):
        score *= 0.5
    if _sign(a) * _sign(b) < 0:
        score *= 0.5
    apart = a[-1] < b[0] or b[-1] < a[0]
    far = apart and (_gap(a, b) > 1.0 or size < _FAR or _sign(a) * _sign(b) < 0)
    return Evidence(score, kinds_fit=True, disjoint=far and not _is_key(source, target))


def _place(a: Sequence[float], b: Sequence[float]) -> float:
    """Compare where the numbers lie: the mean way between deciles, in units of their spread.

    The least and the greatest are left out: one outlier more is no other column.
    """
    spread = max(a[9] - a[1], b[9] - b[1]) or max(abs(a[5]), abs(b[5])) or 1.0
    way = sum(abs(x - y) for x, y in zip(a[1:10], b[1:10], strict=True)) / 9
    return math.exp(-1.5 * way / spread)


def _size(a: Sequence[float], b: Sequence[float]) -> float:
    """Compare how large the numbers are: nothing from ten times as large on."""
    one, other = sum(map(abs, a[1:10])), sum(map(abs, b[1:10]))
    if not one or not other:
        return 1.0 if one == other else 0.3
    return max(0.0, 1.0 - abs(math.log10(one / other)))


def _shape(a: Sequence[float], b: Sequence[float]) -> float:
    """Compare how the numbers are distributed, wherever they lie and however large they are."""
    wide, other = a[9] - a[1], b[9] - b[1]
    if not wide or not other:
        return 1.0 if wide == other else 0.2
    pairs = zip(a[1:10], b[1:10], strict=True)
    way = sum(abs((x - a[5]) / wide - (y - b[5]) / other) for x, y in pairs) / 9
    return math.exp(-3.0 * way)


def _gap(a: Sequence[float], b: Sequence[float]) -> float:
    """Return how far two ranges that do not touch are apart, in widths of the wider one."""
    gap = b[0] - a[-1] if a[-1] < b[0] else a[0] - b[-1]
    return gap / (max(a[-1] - a[0], b[-1] - b[0]) or abs(a[5]) or 1.0)


def _sign(values: Sequence[float]) -> int:
    return 1 if values[0] > 0 else -1 if values[-1] < 0 else 0


def _counts_alike(source: ColumnProfile, target: ColumnProfile) -> float:
    """Compare how many different values there are, as a ratio."""
    one, other = source.distinct or 0, target.distinct or 0
    return min(one, other) / max(one, other) if one and other else 0.5


def _is_key(source: ColumnProfile, target: ColumnProfile) -> bool:
    """Tell whether both may be running numbers: whole, many, and evenly spread."""
    return all(
        column.integral and (column.distinct or 0) > _RUNNING and _is_even(column.quantiles)
        for column in (source, target)
    )


def _is_even(deciles: Sequence[float]) -> bool:
    steps = [after - before for before, after in pairwise(deciles)]
    return min(steps) > 0 and max(steps) <= 3 * sum(steps) / len(steps)


def _texts(source: ColumnProfile, target: ColumnProfile) -> Evidence:
    same, meant = shared_levels(source.levels, target.levels)
    counts = _counts_alike(source, target)
    length = _ratio(source.length, target.length)
    written = _written_alike(source, target)
    if source.all_levels and target.all_levels:
        few = not _open_ended(source, target) and not same_sort(source.levels, target.levels)
        look = 0.25 * counts + 0.2 * length + 0.4 * written
        shared = 0.4 + 0.4 * meant + 0.1 * counts + 0.1 * length if meant else 0.0
        score = max(shared, 0.6 * look if few else look)
        identical = meant >= 0.9 and counts >= 0.8 and len(target.levels) >= 3
        # words of the same length and look may be names of persons or towns: others every time
        return Evidence(
            score, kinds_fit=True, disjoint=few and not meant,
            same_levels=identical,
        )  # fmt: skip
    score = 0.4 * written + 0.25 * length + 0.2 * counts + 0.15 * min(1.0, 3 * same)
    return Evidence(score, kinds_fit=True)


def _open_ended(source: ColumnProfile, target: ColumnProfile) -> bool:
    """Tell whether texts are names rather than choices: the same column may have all others."""
    return min(len(source.levels), len(target.levels)) > _CHOICES


def _ratio(one: float | None, other: float | None) -> float:
    if not one or not other:
        return 0.5
    return min(one, other) / max(one, other)


def _written_alike(source: ColumnProfile, target: ColumnProfile) -> float:
    """Compare the signs that texts are made of: capitals, letters, digits, blanks, others."""
    one, other = _signs(source), _signs(target)
    return 1.0 - sum(abs(x - y) for x, y in zip(one, other, strict=True)) / 2


def _signs(column: ColumnProfile) -> list[float]:
    text = "".join(column.levels[:_SHOWN])
    counts = [
        sum(sign.isupper() for sign in text),
        sum(sign.islower() for sign in text),
        sum(sign.isdigit() for sign in text),
        sum(sign.isspace() for sign in text),
    ]
    counts.append(len(text) - sum(counts))
    return [count / max(len(text), 1) for count in counts]


def _moments(source: ColumnProfile, target: ColumnProfile) -> Evidence:
    one, other = _span(source), _span(target)
    counts = _counts_alike(source, target)
    if one is None or other is None:
        return Evidence(0.6 + 0.2 * counts, kinds_fit=True)
    wide = max(one[1] - one[0], other[1] - other[0], _DAY_S)
    gap = max(one[0] - other[1], other[0] - one[1], 0.0)
    near = math.exp(-gap / wide)
    return Evidence(0.55 + 0.2 * counts + 0.25 * near, kinds_fit=True)


def _span(column: ColumnProfile) -> tuple[float, float] | None:
    """Return the first and last moment in seconds; zones do not matter here."""
    try:
        low, high = (
            datetime.fromisoformat(str(text)).replace(tzinfo=None)
            for text in (column.low, column.high)
        )
    except ValueError:
        return None
    start = datetime(1970, 1, 1)  # noqa: DTZ001 - compared with moments without a zone
    return (low - start).total_seconds(), (high - start).total_seconds()
