"""The results of one block on several data sets, side by side.

The rule of this module: results are comparable because they stand in the block's own names; what
cannot be put under one schema is not, and nothing is added up, filled in or rounded.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from redpanda_jupyter import models

MOST_ROWS = 100_000
"""Longer stacks are not made: the results stand by themselves."""
MOST_COLUMNS = 60
"""So many columns stand side by side where results have not all the same ones; gaps stay empty."""
_MOST_MARKS = 5_000
_EXACT = 2**53
"""The largest whole number up to which a float holds all of them."""

logger = logging.getLogger("redpanda_jupyter")


@dataclass(frozen=True, slots=True)
class Stacked:
    """All results under one schema, and a chart where that says something.

    Parameters
    ----------
    frame
        A pandas frame. Numbers: a row a data set. Series: a row a data set, a column a label.
        Frames: their rows, with a first column that names the data set.
    chart
        A Vega-Lite specification; ``None`` where there is nothing to draw.
    """

    frame: Any
    chart: dict[str, Any] | None


def results_of(matrix: models.ResultMatrix) -> dict[str, Any]:
    """Return the values of the rows that ran well, unpacked, by data set."""
    from redpanda_jupyter.reuse import values

    found = {}
    for row in matrix.rows:
        packed = primary(row.result) if row.result is not None and row.status == "ok" else None
        if packed is not None:
            found[row.target] = values.unpack(packed)
    return found


def primary(result: models.RunResult) -> dict[str, Any] | None:
    """Return what a run is about: the value of its last expression, packed.

    Where that is none, or is made for the eye (a styled table, a figure), it is the last thing that
    the block made; ``None`` if there is nothing.
    """
    tried = [result.value, *reversed(result.values.values())]
    return next(
        (one for one in tried if one is not None and one.get("kind") not in ("opaque", "figure")),
        None,
    )


def stack(results: Mapping[str, Any], name: str = "result") -> Stacked | None:
    """Put results under one schema; ``None`` where they have none in common.

    Parameters
    ----------
    results
        Values by data set.
    name
        What a number is called.
    """
    if len(results) < 1:
        return None
    try:
        return _stacked(results, name)
    except Exception:
        # labels that cannot be brought together; the results stand by themselves then
        logger.debug("Results could not be put under one schema", exc_info=True)
        return None


def _stacked(results: Mapping[str, Any], name: str) -> Stacked | None:
    import pandas as pd

    kinds = {_kind(value, pd) for value in results.values()}
    if kinds == {"number"}:
        return _numbers(results, name, pd)
    if kinds == {"series"}:
        return _series(results, pd)
    if kinds == {"frame"}:
        return _frames(results, pd)
    return None


def _kind(value: Any, pd: Any) -> str:
    if isinstance(value, bool):
        return "other"
    if isinstance(value, int | float) or pd.api.types.is_number(value):
        return "number"
    if isinstance(value, pd.Series):
        return "series"
    return "frame" if isinstance(value, pd.DataFrame) else "other"


def _numbers(results: Mapping[str, Any], name: str, pd: Any) -> Stacked:
    frame = pd.DataFrame({"data set": list(results), name: list(results.values())})
    marks = [{"data set": label, "value": _plain(value)} for label, value in results.items()]
    return Stacked(frame, _bars(marks, name) if len(marks) > 1 else None)


def _series(results: Mapping[str, Any], pd: Any) -> Stacked | None:
    if sum(len(one) for one in results.values()) > MOST_ROWS:
        return None
    if not all(one.index.is_unique for one in results.values()):
        return _frames({label: one.to_frame() for label, one in results.items()}, pd)
    if len({one.index.nlevels for one in results.values()}) > 1:
        return None
    frame = pd.DataFrame({label: _exact(one, pd) for label, one in results.items()}).T
    frame.index.name = "data set"
    return Stacked(frame, _lines(results, pd))


def _exact(series: Any, pd: Any) -> Any:
    """Keep whole numbers apart that floats, which gaps make of them, could not tell apart."""
    if not pd.api.types.is_integer_dtype(series.dtype) or not len(series):
        return series
    largest = max(abs(int(series.max())), abs(int(series.min()))) if series.notna().any() else 0
    return series.astype(object) if largest > _EXACT else series


def _frames(results: Mapping[str, Any], pd: Any) -> Stacked | None:
    frames = list(results.values())
    if sum(len(one) for one in frames) > MOST_ROWS:
        return None
    first = frames[0]
    every = dict.fromkeys(name for one in frames for name in one.columns)
    if len(every) > max(MOST_COLUMNS, len(first.columns)):
        return None
    if any(not one.columns.is_unique or one.columns.nlevels > 1 for one in frames) and any(
        list(one.columns) != list(first.columns) for one in frames[1:]
    ):
        return None
    if any(one.index.nlevels != first.index.nlevels for one in frames[1:]):
        return None
    names = list(first.index.names)
    return Stacked(pd.concat(dict(results), names=["data set", *names]), None)


def _plain(value: Any) -> Any:
    item = getattr(value, "item", None)
    return item() if callable(item) else value


def _bars(marks: list[dict[str, Any]], name: str) -> dict[str, Any] | None:
    if len(marks) > 200:
        return None
    return _chart(
        "bar",
        marks,
        {
            "y": {"field": "data set", "type": "nominal", "sort": None, "title": None},
            "x": {"field": "value", "type": "quantitative", "title": name},
        },
    )


def _lines(results: Mapping[str, Any], pd: Any) -> dict[str, Any] | None:
    """Draw a series a data set, over numbers, moments or the labels of categories."""
    series = list(results.values())
    if len(series) < 2 or any(one.index.nlevels > 1 for one in series):
        return None
    if not all(pd.api.types.is_numeric_dtype(one.dtype) for one in series):
        return None
    if sum(map(len, series)) > _MOST_MARKS:
        return None
    moments = all(isinstance(one.index, pd.DatetimeIndex | pd.PeriodIndex) for one in series)
    numbers = all(pd.api.types.is_numeric_dtype(one.index.dtype) for one in series)
    kind = "temporal" if moments else "quantitative" if numbers else "nominal"
    marks = [
        {"data set": label, "at": _label(at), "value": _plain(value)}
        for label, one in results.items()
        for at, value in one.items()
        if pd.notna(value)
    ]
    title = str(series[0].index.name or "")
    encoding = {
        "x": {
            "field": "at",
            "type": kind,
            "title": title or None,
            "sort": None,
            **({"axis": {"labelAngle": 0}} if kind == "nominal" and len(series[0]) <= 8 else {}),
        },
        "y": {"field": "value", "type": "quantitative", "title": str(series[0].name or "")},
        "color": {"field": "data set", "type": "nominal", "sort": None},
    }
    if kind == "nominal":
        encoding["xOffset"] = {"field": "data set", "sort": None}
    return _chart("bar" if kind == "nominal" else "line", marks, encoding)


def _label(at: Any) -> Any:
    if isinstance(at, int | float):
        return at
    moment = getattr(at, "to_timestamp", None)
    at = moment() if callable(moment) else at
    iso = getattr(at, "isoformat", None)
    return iso() if callable(iso) else _plain(at) if hasattr(at, "item") else str(at)


def _chart(mark: str, marks: list[dict[str, Any]], encoding: dict[str, Any]) -> dict[str, Any]:
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "data": {"values": marks},
        "mark": {"type": mark, "tooltip": True},
        "encoding": encoding,
        "width": 480,
    }
