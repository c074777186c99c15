"""Whether a column's values lie where those lay that the block ran on.

The rule of this module: it warns and never asks. Other data differ here and there; what is said is
that most values lie elsewhere, or that a few lie so far out that they are of another making.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from typing import TYPE_CHECKING

from .numbers import said, tells_rows
from .periods import goes_on

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...models.datasets import ColumnProfile, DatasetProfile
    from .findings import Findings, Pair, Side

FAR_OUT = 3.0
"""So many spans beyond everything that the block ran on, a value is of another making."""

MANY_TIMES = 5.0
"""So many times more or fewer different texts are another thing."""

APART = 0.4
"""By so much two distributions differ at one place at least (Kolmogorov and Smirnov's measure)."""

SURELY = 0.5
"""By so much they differ enough to be told of, however few rows there are."""

LEAST_ROWS = 8
"""Of fewer rows nobody can say where they usually lie."""

_CHANCE = 1.22
"""Times the root of 1/n + 1/m: by so much one in ten pairs of like samples differs (Smirnov)."""

_MOST_COLUMNS = 200
_SAID = frozenset(("scale", "ranges_apart", "usual_apart", "shape", "constant"))
_FAR_SAID = frozenset(("scale", "ranges_apart", "sentinel"))
_NUMBERS = ("integer", "number")


def check_unlike(pair: Pair) -> None:
    """Compare where the values of two columns lie."""
    source, target = pair.source, pair.target
    if source is None:
        return
    codes = {
        one.code
        for one in pair.findings.found
        if one.input == pair.side.name and one.column == pair.need.name
    }
    if source.kind in _NUMBERS and target.kind in _NUMBERS:
        if tells_rows(pair):
            return
        if not codes & _FAR_SAID:
            _check_far_out(pair, source)
        if not codes & _SAID:
            _check_apart(pair, source)
    elif source.kind == target.kind == "text":
        _check_make(pair, source)


def _check_far_out(pair: Pair, source: ColumnProfile) -> None:
    """Look at values far beyond all that the block ran on: totals, other units in some rows."""
    target = pair.target
    if not _above(source, target) and not _below(source, target):
        return
    low, high, least, most = (float(one or 0) for one in _ends(source, target))
    pair.add(
        "warn", "far_out",
        f"Some values of {pair.shown} lie far outside: it goes from {said(least)} to {said(most)}, "
        f"in the original data from {said(low)} to {said(high)}.",
        "Look for rows of totals, and for rows in another unit.",
    )  # fmt: skip


def _ends(source: ColumnProfile, target: ColumnProfile) -> tuple[float | str | None, ...]:
    return source.low, source.high, target.low, target.high


def _room(low: float, high: float) -> float:
    return FAR_OUT * ((high - low) or abs(high) or 1.0)


def _above(source: ColumnProfile, target: ColumnProfile) -> bool:
    low, high, _, most = _ends(source, target)
    if not all(isinstance(one, int | float) for one in (low, high, most)):
        return False
    return float(most or 0) > float(high or 0) + _room(float(low or 0), float(high or 0))


def _below(source: ColumnProfile, target: ColumnProfile) -> bool:
    low, high, least, _ = _ends(source, target)
    if not all(isinstance(one, int | float) for one in (low, high, least)):
        return False
    return float(least or 0) < float(low or 0) - _room(float(low or 0), float(high or 0))


def check_totals(side: Side, found: Findings) -> None:
    """Look for a row of totals, also in columns that the block does not need: it counts rows."""
    if side.source is None:
        return
    mapped = side.mapping.columns if side.mapping is not None else []
    names = {one.source: one.target for one in mapped if one.target is not None}
    out = looked = 0
    for source in side.source.columns[:_MOST_COLUMNS]:
        target = side.targets.get(names.get(source.name, source.name))
        if target is None or source.kind not in _NUMBERS or target.kind not in _NUMBERS:
            continue
        looked += 1
        out += _above(source, target) or _below(source, target)
    if side.target.totals and not side.source.totals:
        found.add(
            "warn", "total_row",
            f"The {side.target.totals} row of {side.label} is the sum of all others.",
            hint="Take rows of totals out first.", name=side.name,
        )  # fmt: skip
    elif out and 2 * out >= looked:
        found.add(
            "warn", "total_row",
            f"In {out} of {looked} columns of numbers {side.label} has values far outside the "
            "original ones: one row may hold totals.",
            hint="Take rows of totals out first.", name=side.name,
        )  # fmt: skip


def _check_apart(pair: Pair, source: ColumnProfile) -> None:
    """Look at distributions: a column of the same range may hold something else."""
    ours, theirs = source.quantiles, pair.target.quantiles
    rows = _rows(pair.side.source), _rows(pair.side.target)
    if min(rows) < LEAST_ROWS or not ours or not theirs or goes_on(pair):
        return
    by_chance = _CHANCE * math.sqrt(1 / rows[0] + 1 / rows[1])
    if apart(ours, theirs) < max(APART, min(by_chance, SURELY)):
        return
    middle, other = ours[len(ours) // 2], theirs[len(theirs) // 2]
    pair.add(
        "warn", "unlike",
        f"The values of {pair.shown} lie elsewhere: half of them are below {said(other)}, in the "
        f"original data below {said(middle)}.",
        "Make sure that it is the same thing.",
    )  # fmt: skip


def _rows(profile: DatasetProfile | None) -> int:
    known = profile.seen if profile is not None else None
    return LEAST_ROWS if known is None else known


def apart(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """Return how far two distributions lie apart, from 0 to 1, by their quantiles."""
    return max(
        (abs(_share_below(ours, one) - _share_below(theirs, one)) for one in (*ours, *theirs)),
        default=0.0,
    )


def _share_below(quantiles: Sequence[float], value: float) -> float:
    """Return the share of values up to one; between two quantiles on a straight line."""
    last = len(quantiles) - 1
    at = bisect_right(quantiles, value) - 1
    if at < 0:
        return 0.0
    if at >= last:
        return 1.0
    return (at + (value - quantiles[at]) / (quantiles[at + 1] - quantiles[at])) / last


def _check_make(pair: Pair, source: ColumnProfile) -> None:
    """Look at texts of which there are too many to compare each: how many, how long."""
    target = pair.target
    if (source.all_levels and target.all_levels) or set(source.levels) & set(target.levels):
        return
    told = []
    ours, theirs = source.distinct or 0, target.distinct or 0
    if ours and theirs and not 1 / MANY_TIMES <= theirs / ours <= MANY_TIMES:
        told.append(f"{theirs:,} different ones, not {ours:,}")
    if source.length and target.length and not 0.5 <= target.length / source.length <= 2:
        told.append(f"{said(target.length)} characters each, not {said(source.length)}")
    if told:
        pair.add(
            "warn", "texts_unlike",
            f"The texts in {pair.shown} are unlike those of the original data: "
            f"{' and '.join(told)}.",
            "Make sure that it is the same thing.",
        )  # fmt: skip
