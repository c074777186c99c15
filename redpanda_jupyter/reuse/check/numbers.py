"""Whether numbers are those that the block ran on: scale, sign, range, placeholders.

The rule of this module: it compares what two profiles say, and every finding names both numbers.
"""

from __future__ import annotations

import ast
from statistics import median
from typing import TYPE_CHECKING

from ..mapping.names import parse
from .periods import goes_on
from .shapes import DECILES, known_unit, line_between, mirrored

if TYPE_CHECKING:
    from ...models.datasets import ColumnProfile, DatasetProfile
    from .findings import Pair

SCALE = 10.0
"""So many times greater or smaller, by the median of magnitudes, is another scale."""

_MORE_NEGATIVE = 0.1
_CODES = 12  # so few different whole numbers may be codes
_REPEAT = 1.2  # if each comes so often at least,
_DENSE = 3  # or if they lie so close together
_PLACEHOLDERS = frozenset(
    (-99.0, -999.0, -9999.0, -99999.0, -999999.0, 999.0, 9999.0, 99999.0, 999999.0, 9999999.0)
)
_OFTEN = 0.02
_FACTORS = (
    (1_000_000.0, "millions against ones"),
    (1000.0, "thousands against ones"),
    (100.0, "per cent against shares, or cents against whole money"),
)
_HOW = "Bring both to the same unit first if that is so."


def said(number: float) -> str:
    """Write a number for people."""
    return f"{number:,.0f}" if abs(number) >= 1000 and number == round(number) else f"{number:.4g}"


def check_numbers(pair: Pair) -> None:
    """Compare two columns of numbers."""
    target = pair.target
    if target.kind not in ("integer", "number"):
        return
    ends = _ends(target)
    if ends is None:
        return
    _check_uses(pair, *ends)
    _check_bounds(pair, *ends)
    source = pair.source
    before = _ends(source) if source is not None else None
    if source is None or before is None or source.kind not in ("integer", "number"):
        return
    if mirrored(source.quantiles, target.quantiles):
        pair.add(
            "warn", "sign",
            f"{pair.shown} has the opposite sign: {said(ends[0])} to {said(ends[1])} here, "
            f"{said(before[0])} to {said(before[1])} in the original data.",
            "Look what a minus means there.",
        )  # fmt: skip
        return
    if goes_on(pair):
        return
    told = _check_placeholder(pair, source)
    if not told and tells_rows(pair):
        _check_codes(pair, source, before, ends)
    elif not told and not (_check_unit(pair, source) or _check_scale(pair, source, before, ends)):
        _check_shape(pair, source)
    _check_signs(pair, source, before[0], ends[0])


def _check_signs(pair: Pair, source: ColumnProfile, before: float, low: float) -> None:
    """Look whether there are values below zero where there were none, or many more of them."""
    ours, theirs = _negative(source), _negative(pair.target)
    more = ours is not None and theirs is not None and theirs - ours >= _MORE_NEGATIVE
    if before >= 0 > low:
        reason = f"goes down to {said(low)}; the original data have nothing below {said(before)}."
    elif more:
        reason = f"is below zero in {theirs:.0%} of its rows; in the original data in {ours:.0%}."
    else:
        return
    pair.add("warn", "sign", f"{pair.shown} {reason}", "Look what a minus means there.")


def _negative(column: ColumnProfile) -> float | None:
    """Return the share of values below zero, as far as deciles tell it."""
    steps = column.quantiles
    if len(steps) < DECILES:
        return None
    below = sum(one < 0 for one in steps)
    if not 0 < below < DECILES:
        return 0.0 if below == 0 else 1.0
    first, second = steps[below - 1], steps[below]
    return (below - 1 + (0 - first) / (second - first)) / 10


def _ends(column: ColumnProfile) -> tuple[float, float] | None:
    if isinstance(column.low, str) or isinstance(column.high, str):
        return None
    if column.low is None or column.high is None:
        return None
    return float(column.low), float(column.high)


def tells_rows(pair: Pair) -> bool:
    """Tell whether a column's whole numbers say which row it is: they have no unit and no range.

    Rows are matched by it, or its name says so and nothing is calculated with it.
    """
    is_whole = all(
        one is not None and (one.kind == "integer" or one.integral)
        for one in (pair.source, pair.target)
    )
    if not is_whole or pair.uses("key"):
        return is_whole
    tokens = parse(pair.need.name).tokens
    return bool(tokens) and "id" in tokens[-1].meanings and not pair.uses("arithmetic")


def _spans(before: tuple[float, float], ends: tuple[float, float]) -> str:
    return (
        f"{said(ends[0])} to {said(ends[1])} here, {said(before[0])} to {said(before[1])} in the "
        "original data"
    )


def _check_scale(
    pair: Pair, source: ColumnProfile, before: tuple[float, float], ends: tuple[float, float]
) -> bool:
    """Say the first of these: another scale, no overlap, usual values elsewhere, other codes."""
    spans = _spans(before, ends)
    same = "Make sure that it is the same thing in the same unit."
    ours, theirs = _magnitude(source), _magnitude(pair.target)
    inner, inner_before = _middle(pair.target), _middle(source)
    if ours and theirs and not 1 / SCALE <= theirs / ours <= SCALE:
        factor = theirs / ours
        times = said(max(factor, 1 / factor)) + (
            " times greater" if factor > 1 else " times smaller"
        )
        pair.add(
            "warn", "scale",
            f"{pair.shown} is usually {times} than in the original data: {said(theirs)} against "
            f"{said(ours)}{_guess(factor)}.",
            _HOW,
        )  # fmt: skip
    elif ends[0] > before[1] or ends[1] < before[0]:
        pair.add("warn", "ranges_apart", f"{pair.shown} lies in another range: {spans}.", same)
    elif inner and inner_before and (inner[0] > inner_before[1] or inner[1] < inner_before[0]):
        pair.add(
            "warn", "usual_apart",
            f"Eight of ten values of {pair.shown} lie from {said(inner[0])} to {said(inner[1])}; "
            f"in the original data from {said(inner_before[0])} to {said(inner_before[1])}.",
            same,
        )  # fmt: skip
    else:
        return _check_codes(pair, source, before, ends)
    return True


def _check_codes(
    pair: Pair, source: ColumnProfile, before: tuple[float, float], ends: tuple[float, float]
) -> bool:
    """Look at few whole numbers, which may be codes; tell whether others have come."""
    spans = _spans(before, ends)
    if (
        _are_codes(source, pair.side.source)
        and pair.target.integral is False
        and pair.uses("compared", "group", "key", "mapped")
    ):
        pair.add(
            "warn", "codes_differ",
            f"{pair.shown} has fractions; the original data have {source.distinct} whole "
            f"numbers ({said(before[0])} to {said(before[1])}), which may be codes or counts.",
            "Make sure that the same number means the same.",
        )  # fmt: skip
    elif (
        _are_codes(source, pair.side.source)
        and _are_codes(pair.target, pair.side.target)
        and not (before[0] <= ends[0] and ends[1] <= before[1])
    ):
        pair.add(
            "warn", "codes_differ",
            f"{pair.shown} has other numbers, which may be codes: {spans}.",
            "Make sure that the same number means the same.",
        )  # fmt: skip
    else:
        return False
    return True


def _check_unit(pair: Pair, source: ColumnProfile) -> bool:
    """Look whether a unit that is known turns the one into the other; tell whether one does."""
    ours, theirs = source.quantiles, pair.target.quantiles
    unit = known_unit(ours, theirs)
    if unit is not None:
        pair.add(
            "warn", "scale",
            f"{pair.shown} looks like {unit}: half of it lies below {said(theirs[5])}; in the "
            f"original data half lies below {said(ours[5])}.",
            _HOW,
        )  # fmt: skip
    return unit is not None


def _check_shape(pair: Pair, source: ColumnProfile) -> None:
    """Look at deciles that all differ in the same way."""
    line = line_between(source.quantiles, pair.target.quantiles)
    if line is None:
        return
    factor, start = line
    times = f"{said(factor)} times those" if abs(factor - 1) > 0.005 else "those"
    moved = f", {said(abs(start))} {'more' if start > 0 else 'less'}"
    is_moved = abs(start) > 0.01 * abs(pair.target.quantiles[5] or 1)
    pair.add(
        "warn", "shape",
        f"All deciles of {pair.shown} are {times} of the original data"
        f"{moved if is_moved else ''}: it may be the same in another unit.",
        _HOW,
    )  # fmt: skip


def _magnitude(column: ColumnProfile) -> float | None:
    """Return the median of the magnitudes, of those that are not zero."""
    sizes = [abs(one) for one in column.quantiles if one]
    return median(sizes) if sizes else None


def _guess(factor: float) -> str:
    for size, words in _FACTORS:
        if 0.5 <= factor / size <= 2 or 0.5 <= 1 / factor / size <= 2:
            return f" ({words}?)"
    return ""


def _middle(column: ColumnProfile) -> tuple[float, float] | None:
    if len(column.quantiles) < 11:
        return None
    return column.quantiles[1], column.quantiles[9]


def _are_codes(column: ColumnProfile, of: DatasetProfile | None) -> bool:
    """Tell whether few whole numbers come again and again: of few rows each may be a measure."""
    rows = of.seen if of is not None else None
    few = column.distinct is not None and column.distinct <= _CODES
    ends = _ends(column)
    dense = ends is not None and ends[1] - ends[0] <= _DENSE * (column.distinct or 0)
    if few and not dense and rows is not None and rows < _REPEAT * (column.distinct or 0):
        return False
    return few and bool(column.integral or column.kind == "integer")


def _check_placeholder(pair: Pair, source: ColumnProfile) -> bool:
    """Look for a number that stands for no entry; tell whether there is one."""
    target = pair.target
    often = target.common
    if often in _PLACEHOLDERS and often != source.common and (target.common_share or 0) >= _OFTEN:
        pair.add(
            "warn", "sentinel",
            f"{said(often or 0)} stands in {target.common_share or 0:.0%} of {pair.shown}, more "
            "often than any other number: it may stand for a missing value.",
            "Replace it by a missing value first.",
        )  # fmt: skip
        return True
    for end, rest in ((target.low, target.quantiles), (target.high, target.quantiles)):
        if not isinstance(end, int | float) or float(end) not in _PLACEHOLDERS:
            continue
        if end in (source.low, source.high) or not rest:
            continue
        others = [abs(one) for one in rest if one != end]
        if others and abs(end) > 2 * max(others):
            pair.add(
                "warn", "sentinel",
                f"{pair.shown} has {said(float(end))}, far from its other values (up to "
                f"{said(max(others))} in magnitude): it may stand for a missing value.",
                "Replace it by a missing value first.",
            )  # fmt: skip
            return True
        if end < 0 and isinstance(source.low, int | float) and source.low >= 0:
            pair.add(
                "warn", "sentinel",
                f"{pair.shown} goes down to {said(float(end))}: it may stand for a missing value.",
                "Replace it by a missing value first.",
            )  # fmt: skip
            return True
    return False


def _check_uses(pair: Pair, low: float, high: float) -> None:
    """Look at numbers of which no logarithm is taken, and by which nothing is divided."""
    source = pair.source
    lowest = source.low if source is not None else None
    if isinstance(lowest, int | float) and lowest <= 0:
        return
    if pair.uses("positive") and low <= 0:
        pair.add(
            "warn", "not_positive",
            f"The block takes logarithms or roots of {pair.shown}, which goes down to {said(low)}.",
            "They become infinite or missing without an error.",
        )  # fmt: skip
    if pair.uses("divisor") and low <= 0 <= high:
        pair.add(
            "warn", "divisor",
            f"The block divides by {pair.shown}, which may be zero ({said(low)} to "
            f"{said(high)}).",
            "The quotient becomes infinite or missing without an error.",
        )  # fmt: skip


def _check_bounds(pair: Pair, low: float, high: float) -> None:
    """Look at numbers that the block compares with: none on one side means all or nothing."""
    source = pair.source
    before = _ends(source) if source is not None else None
    seen = _all_values(pair.target) if pair.uses("equal") else None
    for text in pair.bounds:
        try:
            bound = ast.literal_eval(text)
        except (ValueError, SyntaxError):
            continue
        if isinstance(bound, bool) or not isinstance(bound, int | float):
            continue
        if low <= bound <= high:
            if seen is not None and float(bound) not in seen:
                pair.add(
                    "warn", "value_missing",
                    f"The block looks for {said(bound)} in {pair.shown}, where it does not occur; "
                    f"there are {', '.join(map(said, sorted(seen)))}.",
                    "Give the parameter a value that fits these data.",
                )  # fmt: skip
            continue
        if before is not None and not before[0] <= bound <= before[1]:
            continue  # as it was when the block ran
        pair.add(
            "warn", "bound_outside",
            f"The block compares {pair.shown} with {said(bound)}, but it goes from {said(low)} to "
            f"{said(high)}.",
            "Give the parameter a value that fits these data.",
        )  # fmt: skip


def _all_values(column: ColumnProfile) -> set[float] | None:
    """Return all values of a column, where its deciles show every one; else ``None``."""
    seen = set(column.quantiles)
    return seen if column.distinct is not None and len(seen) == column.distinct else None
