"""The results of one block on several data sets, side by side.

The rule of this module: results are comparable because they stand in the block's own names; what
cannot be put under one schema is not, and nothing is added up, filled in or rounded.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from . import charts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from redpanda_jupyter import models

    from .charts import Chart

MOST_ROWS = 100_000
"""Longer stacks are not made: the results stand by themselves."""
MOST_COLUMNS = 60
"""So many columns stand side by side where results have not all the same ones; gaps stay empty."""
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
        What can be drawn of it; ``None`` where there is nothing to draw.
    """

    frame: Any
    chart: Chart | None


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
    return Stacked(frame, charts.of_numbers(results, name))


def _series(results: Mapping[str, Any], pd: Any) -> Stacked | None:
    if sum(len(one) for one in results.values()) > MOST_ROWS:
        return None
    if not all(one.index.is_unique for one in results.values()):
        return _frames({label: one.to_frame() for label, one in results.items()}, pd)
    if len({one.index.nlevels for one in results.values()}) > 1:
        return None
    frame = pd.DataFrame({label: _exact(one, pd) for label, one in results.items()}).T
    frame.index.name = "data set"
    return Stacked(frame, charts.of_series(results, pd))


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
