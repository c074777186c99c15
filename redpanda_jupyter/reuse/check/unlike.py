"""Whether a column's values lie where those lay that the block ran on.

The rule of this module: it warns and never asks. Other data differ here and there; what is said is
that most values lie elsewhere, or that a few lie so far out that they are of another making.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from .numbers import said

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...models.datasets import ColumnProfile
    from .findings import Pair

FAR_OUT = 3.0
"""So many spans beyond everything that the block ran on, a value is of another making."""

APART = 0.4
"""By so much two distributions differ at one place at least (Kolmogorov and Smirnov's measure)."""

_FRESH = 0.5
_SAID = frozenset(("scale", "ranges_apart", "usual_apart", "shape", "constant"))
_FAR_SAID = frozenset(("scale", "ranges_apart", "sentinel"))
_NUMBERS = ("integer", "number")
_CATEGORIES = ("category", "categorical", "enum", "dictionary")


def check_unlike(pair: Pair) -> None:
    """Compare where the values of two columns lie."""
    source, target = pair.source, pair.target
    if source is None:
        return
    if source.kind in _NUMBERS and target.kind in _NUMBERS:
        said_of_it = {
            one.code
            for one in pair.findings.found
            if one.input == pair.side.name and one.column == pair.need.name
        }
        if not said_of_it & _FAR_SAID:
            _check_far_out(pair, source)
        if not said_of_it & _SAID:
            _check_apart(pair, source)
    elif source.kind == target.kind == "text":
        _check_fresh(pair, source)
        _check_category(pair, source)


def _check_far_out(pair: Pair, source: ColumnProfile) -> None:
    """Look at values far beyond all that the block ran on: totals, other units in some rows."""
    target = pair.target
    ends = (source.low, source.high, target.low, target.high)
    if not all(isinstance(one, int | float) for one in ends):
        return
    low, high, least, most = (float(one) for one in ends)  # type: ignore[arg-type]
    room = FAR_OUT * ((high - low) or abs(high) or 1.0)
    if most <= high + room and least >= low - room:
        return
    pair.add(
        "warn", "far_out",
        f"Some values of {pair.shown} lie far outside: it goes from {said(least)} to {said(most)}, "
        f"what the block ran on from {said(low)} to {said(high)}.",
        "Look for rows of totals, and for rows in another unit.",
    )  # fmt: skip


def _check_apart(pair: Pair, source: ColumnProfile) -> None:
    """Look at distributions: a column of the same range may hold something else."""
    ours, theirs = source.quantiles, pair.target.quantiles
    if len(ours) < 3 or len(theirs) < 3 or apart(ours, theirs) < APART:
        return
    middle, other = ours[len(ours) // 2], theirs[len(theirs) // 2]
    pair.add(
        "warn", "unlike",
        f"The values of {pair.shown} lie elsewhere: half of them are below {said(other)}, of what "
        f"the block ran on below {said(middle)}.",
        "Make sure that it is the same thing.",
    )  # fmt: skip


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


def _check_fresh(pair: Pair, source: ColumnProfile) -> None:
    """Look at texts most of which the block never saw; of none in common it is said elsewhere."""
    target = pair.target
    if not (source.all_levels and target.all_levels and target.levels):
        return
    known = {*source.levels, *pair.values.values()}
    fresh = [one for one in target.levels if one not in known]
    if len(fresh) <= _FRESH * len(target.levels) or len(fresh) == len(target.levels):
        return
    shown = ", ".join(map(repr, fresh[:5])) + (" …" if len(fresh) > 5 else "")
    pair.add(
        "warn", "levels_differ",
        f"{len(fresh)} of {len(target.levels)} texts in {pair.shown} are none that the block ran "
        f"on: {shown}.",
        "Make sure that it is the same thing.",
    )  # fmt: skip


def _check_category(pair: Pair, source: ColumnProfile) -> None:
    """Look at a type that brings an order and texts of its own, which plain texts do not."""
    if _is_category(pair.target) and not _is_category(source):
        pair.add(
            "warn", "category",
            f"{pair.shown} is a category: its groups come in the category's order, and some may be "
            "empty.",
            "Make it text first if the block goes by place or counts groups.",
        )  # fmt: skip


def _is_category(column: ColumnProfile) -> bool:
    return column.dtype.lower().startswith(_CATEGORIES)
