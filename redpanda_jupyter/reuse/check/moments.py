"""Whether dates and times are like the original ones: zone, steps, span, how they are written.

The rule of this module: they come as ISO 8601, so that they can be compared as texts of equal
length; whatever cannot be read is not compared.
"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from .periods import goes_on, moment

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ...models.datasets import ColumnProfile
    from .findings import Pair

_NUMERIC_DATE = re.compile(r"\s*(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})\b")
_ZONE = re.compile(r"\[[^\],]+,\s*([^\]]+)\]|timestamp\[\w+,\s*tz=([^\]]+)\]")
_OFFSET = re.compile(r"\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*(Z|[+-]\d{2}:?\d{2})$")
_PLACEHOLDERS = ("1970-01-01", "1900-01-01", "1899-12-30", "9999-12-31", "2099-12-31", "0001-01-01")
_STEP = 2.5  # so many times as long is another step
_COMMON = 0.5  # so much of the shorter span is in common where it is about the same time
_DAY = 86400.0


def date_order(texts: Iterable[str]) -> str | None:
    """Tell how dates are written: ``day`` or ``month`` first, ``open`` where none shows it.

    ``None`` if they are written another way, ``mixed`` if some show the one and some the other.
    """
    seen: set[str] = set()
    for text in texts:
        match = _NUMERIC_DATE.match(text)
        if match is not None:
            first, second = int(match[1]), int(match[3])
            seen.add("day" if first > 12 else "month" if second > 12 else "open")
    if not seen:
        return None
    seen.discard("open")
    if len(seen) == 2:
        return "mixed"
    return seen.pop() if seen else "open"


def check_moments(pair: Pair) -> None:
    """Compare two columns of dates, or of texts that are read as such."""
    _check_writing(pair)
    if pair.target.kind != "datetime":
        return
    low, high = pair.target.low, pair.target.high
    if not isinstance(low, str) or not isinstance(high, str):
        return
    _check_bounds(pair, low, high)
    source = pair.source
    _check_zone(pair)
    if source is None or source.kind != "datetime":
        return
    if not isinstance(source.low, str) or not isinstance(source.high, str):
        return
    _check_placeholder(pair, source, low, high)
    _check_span(pair, source.low, source.high, low, high)
    _check_steps(pair, source)


def _check_writing(pair: Pair) -> None:
    """Look at the order of day and month in texts."""
    target, source = pair.target, pair.source
    if target.kind != "text" or target.looks_like != "datetime":
        return
    order = date_order([*target.levels, *target.examples])
    before = date_order([*source.levels, *source.examples]) if source is not None else None
    example = next(iter(target.examples or target.levels), "")
    if order == "mixed":
        pair.add(
            "ask", "date_order", f"{pair.shown} is written with the day first and the month first.",
            "Bring it to one form first.",
        )  # fmt: skip
    elif order in ("day", "month") and before in ("day", "month") and order != before:
        pair.add(
            "ask", "date_order",
            f"{pair.shown} is written with the {order} first, in the original data with "
            f"the {before} first.",
            "Convert it to dates first, and say which comes first.",
        )  # fmt: skip
    elif order == "open" or (order != before and source is not None):
        what = (
            "may be read with the day or the month first"
            if order == "open"
            else ("is written otherwise than in the original data")
        )
        was = next(iter(source.examples or source.levels), "") if source is not None else ""
        pair.add(
            "warn", "date_order",
            f"{pair.shown} {what} ({example!r}" + (f" against {was!r})." if was else ")."),
            "Convert it to dates first, and say which comes first.",
        )  # fmt: skip
    offsets = {found[1] for one in target.examples if (found := _OFFSET.search(one))}
    if len(offsets) > 1:
        pair.add(
            "warn", "timezone",
            f"{pair.shown} has more than one zone: {', '.join(sorted(offsets))}.",
            "Convert it to one zone first: pd.to_datetime(…, utc=True).",
        )  # fmt: skip


def _zone(column: ColumnProfile) -> str | None:
    """Return a column's zone: empty where it has none, ``None`` where that is not known."""
    match = _ZONE.search(column.dtype)
    if match is not None:
        return match[1] or match[2]
    if isinstance(column.low, str):
        offset = _OFFSET.search(column.low)
        return (offset[1] if offset else "") if "T" in column.low or " " in column.low else ""
    return None


def _check_zone(pair: Pair) -> None:
    source = pair.source
    ours = _zone(source) if source is not None and source.kind == "datetime" else None
    theirs = _zone(pair.target)
    if ours is None or theirs is None or ours == theirs:
        return
    pair.add(
        "warn", "timezone",
        f"{pair.shown} is in {theirs or 'no time zone'}, in the original data in "
        f"{ours or 'no time zone'}: days begin at another time.",
        "Convert it to the same zone first.",
    )  # fmt: skip


def _check_placeholder(pair: Pair, source: ColumnProfile, low: str, high: str) -> None:
    before = (str(source.low)[:10], str(source.high)[:10])
    for day in (low[:10], high[:10]):
        if day in _PLACEHOLDERS and day not in before:
            pair.add(
                "warn", "sentinel", f"{pair.shown} has {day}, which may stand for a missing value.",
                "Replace it by a missing value first.",
            )  # fmt: skip
            return


def _check_span(pair: Pair, before: str, until: str, low: str, high: str) -> None:
    ends = [moment(one) for one in (before, until, low, high)]
    if any(end is None for end in ends):
        return
    first, last, start, stop = (end.timestamp() for end in ends if end is not None)
    shorter = min(last - first, stop - start)
    if goes_on(pair) or min(last, stop) - max(first, start) >= _COMMON * shorter:
        return
    pair.add(
        "warn", "ranges_apart",
        f"{pair.shown} goes from {low[:10]} to {high[:10]}, in the original data from "
        f"{before[:10]} to {until[:10]}.",
        "Make sure that these are dates of the same thing.",
    )  # fmt: skip


def _check_steps(pair: Pair, source: ColumnProfile) -> None:
    """Look at how far apart dates are, and whether they are whole days."""
    if _whole_days(source) and not _whole_days(pair.target):
        pair.add(
            "warn", "time_of_day",
            f"{pair.shown} has times of the day ({pair.target.low}), the original data have whole "
            "days: what is grouped or matched by it falls apart.",
            "Take the day alone first: .dt.normalize().",
        )  # fmt: skip
        return
    of = (pair.side.source, pair.side.target)
    if any(one is None or one.sampled is not None for one in of):
        return  # dates left out look like longer steps
    ours, theirs = _step(source), _step(pair.target)
    if ours and theirs and not 1 / _STEP <= theirs / ours <= _STEP:
        pair.add(
            "warn", "step",
            f"{pair.shown} has one date every {_span(theirs)} on average, the original data one "
            f"every {_span(ours)}.",
            "Sums and differences from row to row mean something else then.",
        )  # fmt: skip


def _whole_days(column: ColumnProfile) -> bool:
    ends = [one for one in (column.low, column.high, *column.examples) if isinstance(one, str)]
    return bool(ends) and all(
        re.search(r"[T ](?!00:00(:00(\.0+)?)?)\d", one) is None for one in ends
    )


def _step(column: ColumnProfile) -> float | None:
    low, high = moment(column.low), moment(column.high)
    if low is None or high is None or not column.distinct or column.distinct < 3:
        return None
    return (high - low).total_seconds() / (column.distinct - 1)


def _span(seconds: float) -> str:
    for size, name in (
        (365.25 * _DAY, "years"),
        (30.44 * _DAY, "months"),
        (_DAY, "days"),
        (3600.0, "hours"),
    ):
        if seconds >= 0.95 * size:
            return f"{seconds / size:.3g} {name}"
    return f"{seconds:.3g} seconds"


def _plain(text: str) -> str:
    return text.replace(" ", "T")


def _check_bounds(pair: Pair, low: str, high: str) -> None:
    """Look at dates that the block compares with."""
    source = pair.source
    before = (source.low, source.high) if source is not None else (None, None)
    ran = all(isinstance(end, str) for end in before)
    for text in (*pair.values.values(), *map(_text, pair.bounds)):
        bound = _plain(text or "")
        if re.match(r"\d{4}(-\d\d){0,2}", bound) is None:
            continue
        if _within(bound, _plain(low), _plain(high)):
            continue
        if ran and not _within(bound, _plain(str(before[0])), _plain(str(before[1]))):
            continue  # as it was when the block ran
        pair.add(
            "warn", "bound_outside",
            f"The block compares {pair.shown} with {bound}, but it goes from {low[:10]} to "
            f"{high[:10]}.",
            "Give the parameter a value that fits these data.",
        )  # fmt: skip


def _within(moment: str, low: str, high: str) -> bool:
    size = len(moment)
    return low[:size] <= moment <= high[:size]


def _text(literal: str) -> str | None:
    try:
        value = ast.literal_eval(literal)
    except (ValueError, SyntaxError):
        return None
    return value if isinstance(value, str) else None
