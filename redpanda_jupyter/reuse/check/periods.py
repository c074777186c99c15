"""Whether a column of time merely goes on: next month's file, last year's, other years.

The rule of this module: another period is what an analysis is applied to, so nothing is said of it,
unless the block names dates or years itself; a time that lies a generation away is another thing.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from ..mapping.evidence import is_year
from ..mapping.names import parse

if TYPE_CHECKING:
    from ...models.datasets import ColumnProfile
    from .findings import Pair

NEAR = 10.0
"""So many years may lie between two periods, or as many as the longer of them lasts."""

_YEAR = 365.25 * 86400


def goes_on(pair: Pair) -> bool:
    """Tell whether two columns of dates, or of calendar years, are two periods not far apart."""
    source, target = pair.source, pair.target
    if source is None or pair.bounds or pair.values or "named_dates" in pair.side.flags:
        return False  # a block that names dates was written for its own period
    if source.kind == target.kind == "datetime":
        ends = [moment(one) for one in (source.low, source.high, target.low, target.high)]
        times = [end.timestamp() / _YEAR for end in ends if end is not None]
        return len(times) == len(ends) and _near(*times)
    if not (is_year(source) and is_year(target) and _says_year(pair)):
        return False
    return _near(*_outer(source), *_outer(target))


def _outer(column: ColumnProfile) -> tuple[float, float]:
    return column.quantiles[0], column.quantiles[-1]


def _near(first: float, last: float, start: float, stop: float) -> bool:
    gap = max(start - last, first - stop)
    return gap <= max(NEAR, last - first, stop - start)


def _says_year(pair: Pair) -> bool:
    """Tell whether one of the names says year, in any of the languages that are known."""
    names = (pair.need.name, pair.target.name)
    return any("year" in token.meanings for name in names for token in parse(name).tokens)


def moment(text: object) -> datetime | None:
    """Return a moment in ISO 8601 as Python's own, in UTC if it names no zone; else ``None``."""
    try:
        found = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)
