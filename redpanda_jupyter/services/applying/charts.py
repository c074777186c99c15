"""What is drawn of results: a number or a series a data set.

The rule of this module: a chart has the values as they are; what is missing is a gap, what is
infinite is named, and what is no number that can be drawn makes no chart.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from .figures import column_texts, label_text
from .scales import round_marks

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Point = tuple[Any, float]

MOST_POINTS = 5_000
_LONGEST_ISO = len("2026-01-01")


@dataclass(frozen=True, slots=True)
class Chart:
    """Values to be drawn side by side.

    Parameters
    ----------
    kind
        Bars a label, in groups where there are several series; or a line a series.
    title
        What is measured.
    series
        A name, and a value for each label or place; of what is missing there is no point.
    labels
        What is on the axis of labels, in order.
    over
        What that axis is called.
    endless
        Where values are infinite, or too great to be drawn; there are no points of them.
    """

    kind: Literal["bars", "lines"]
    title: str
    series: list[tuple[str, list[Point]]]
    labels: list[Any]
    over: str = ""
    endless: tuple[str, ...] = ()

    def place(self, at: Any) -> float:
        """Return where on the axis of labels something stands."""
        return at.timestamp() if isinstance(at, datetime) else float(at)

    def text(self, at: Any) -> str:
        """Write one label."""
        return _label_text(at)

    def marks(self) -> list[tuple[Any, str]]:
        """Return what the axis of labels of a line may be marked with, in order."""
        if any(isinstance(at, datetime) for at in self.labels):
            texts = [self.text(at) for at in self.labels]
            if all(text.endswith("-01") and len(text) == _LONGEST_ISO for text in texts):
                texts = [text.removesuffix("-01") for text in texts]  # whole months
            return list(zip(self.labels, texts, strict=True))
        if all(isinstance(at, int) for at in self.labels):
            return list(zip(self.labels, column_texts(self.labels), strict=True))
        least, greatest = min(self.labels), max(self.labels)
        found = [one for one in round_marks(least, greatest, 6) if least <= one <= greatest]
        return list(zip(found, column_texts(found), strict=True))

    def runs(self, points: Sequence[Point]) -> list[list[Point]]:
        """Return the stretches of a series that have no gap between them."""
        values = dict(points)
        runs: list[list[Point]] = [[]]
        for at in self.labels:
            if at in values:
                runs[-1].append((at, values[at]))
            elif runs[-1] and self._is_gap(at, points):
                runs.append([])
        return [run for run in runs if run]

    def _is_gap(self, at: Any, points: Sequence[Point]) -> bool:
        """Tell whether a series should have a value: one that begins late or ends early has not.

        Series with other places each (days of the month here, of the week there) have no gaps.
        """
        return len(points) > len(self.labels) / 2 and points[0][0] < at < points[-1][0]


def of_numbers(results: Mapping[str, Any], name: str) -> Chart | None:
    """Return bars of a number a data set; ``None`` where there is nothing to compare."""
    points = [(label, number) for label, value in results.items()
              if (number := _number(value)) is not None]  # fmt: skip
    if len(points) < 2:
        return None
    endless = tuple(label for label, value in results.items() if _is_endless(value))
    return Chart("bars", name, [(name, points)], [label for label, _ in points], endless=endless)


def of_series(results: Mapping[str, Any], pd: Any) -> Chart | None:
    """Return a series a data set, over numbers, moments or the labels of categories."""
    series = list(results.values())
    if len(series) < 2 or any(one.index.nlevels > 1 for one in series):
        return None
    if not all(pd.api.types.is_numeric_dtype(one.dtype) for one in series):
        return None
    if sum(map(len, series)) > MOST_POINTS:
        return None
    moments = all(isinstance(one.index, pd.DatetimeIndex | pd.PeriodIndex) for one in series)
    numbers = all(pd.api.types.is_numeric_dtype(one.index.dtype) for one in series)
    found: list[tuple[str, list[Point]]] = []
    for label, one in results.items():
        points = [(_label(at, moments), _number(value)) for at, value in one.items()]
        found.append((label, [(at, value) for at, value in points
                              if value is not None and at is not None]))  # fmt: skip
    labels = list(dict.fromkeys(at for _, points in found for at, _ in points))
    if not labels:
        return None
    title, over = str(series[0].name or ""), str(series[0].index.name or "")
    endless = tuple(
        f"{label} · {_label_text(_label(at, moments))}"
        for label, one in results.items()
        for at, value in one.items()
        if _is_endless(value)
    )
    if not (moments or numbers):
        return Chart("bars", title, found, labels, over, endless)
    ordered = [(label, sorted(points, key=_place)) for label, points in found]
    return Chart("lines", title, ordered, sorted(labels), over, endless)


def _label_text(at: Any) -> str:
    return label_text(at.isoformat() if isinstance(at, datetime) else at)


def _place(point: Point) -> Any:
    return point[0]


def _label(at: Any, moments: bool) -> Any:
    """Return a label as it can be drawn; ``None`` for one that is missing."""
    if moments:
        stamp = getattr(at, "to_timestamp", None)
        at = stamp() if callable(stamp) else at
        moment = getattr(at, "to_pydatetime", None)
        if at != at or not callable(moment):
            return None
        return moment(warn=False).replace(tzinfo=None)
    item = getattr(at, "item", None)
    at = item() if callable(item) else at
    if isinstance(at, float) and not math.isfinite(at):
        return None
    return at if isinstance(at, int | float) and not isinstance(at, bool) else str(at)


def _number(value: Any) -> float | int | None:
    """Return a value as it can be drawn; ``None`` for one that is missing or beyond a float."""
    item = getattr(value, "item", None)
    value = item() if callable(item) else value
    try:
        drawn = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    if not math.isfinite(drawn):
        return None
    return value if isinstance(value, int | float) else drawn


def _is_endless(value: Any) -> bool:
    """Tell whether a value is a number that is infinite, or beyond a float."""
    try:
        return math.isinf(value)
    except OverflowError:
        return True
    except TypeError:
        return False
