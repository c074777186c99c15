"""Profiles of frames as the records say that they are, made in the plainest way: for tests alone.

The rule of this module: it follows the descriptions in ``models/datasets.py`` and nothing else, so
that what is tested does not lean on the code that makes profiles.
"""

from __future__ import annotations

import math
import re
from typing import Any

import pandas as pd

from redpanda_jupyter.models import ColumnProfile, DatasetProfile

MANY = 20
"""Of more levels than this only the commonest are kept."""


def kind_of(values: pd.Series) -> str:
    types = pd.api.types
    if types.is_bool_dtype(values):
        return "boolean"
    if types.is_integer_dtype(values):
        return "integer"
    if types.is_numeric_dtype(values):
        return "number"
    if types.is_datetime64_any_dtype(values):
        return "datetime"
    if types.is_timedelta64_dtype(values):
        return "duration"
    there = values.dropna()
    if there.empty:
        return "unknown"
    return "text" if all(isinstance(one, str) for one in there) else "other"


_NUMBER = re.compile(r"[-+]?[\d.,' ]*\d[\d.,]*%?")
_MOMENT = re.compile(r"\d{4}-\d\d?(-\d\d?)?([T ][\d:.+Z-]*)?|\d\d?[./-]\d\d?[./-]\d{2,4}")


def _looks_like(texts: list[str]) -> str | None:
    for kind, form in (("datetime", _MOMENT), ("number", _NUMBER)):
        fits = sum(form.fullmatch(one.strip()) is not None for one in texts)
        if texts and fits >= 0.95 * len(texts):
            return kind
    return None


def _ordered(values: pd.Series) -> str | None:
    try:
        if values.is_monotonic_increasing:
            return "rising"
        return "falling" if values.is_monotonic_decreasing else "mixed"
    except TypeError:
        return None


def column_profile(name: str, values: pd.Series) -> ColumnProfile:
    kind, there = kind_of(values), values.dropna()
    known: dict[str, Any] = {"null_share": float(values.isna().mean()) if len(values) else None}
    if kind != "other":
        known["distinct"] = int(there.nunique())
    if kind in ("integer", "number") and len(there):
        steps = [there.quantile(place / 10, interpolation="nearest") for place in range(11)]
        known |= {"low": float(there.min()), "high": float(there.max())}
        known |= {"quantiles": [float(one) for one in steps if math.isfinite(one)]}
        known |= {"integral": bool((there == there.round()).all())}
    elif kind == "datetime" and len(there):
        known |= {"low": there.min().isoformat(), "high": there.max().isoformat()}
    elif kind in ("text", "boolean") and len(there):
        counts = there.astype(str).value_counts()
        texts = [str(one) for one in counts.index]
        known |= {"levels": texts[:MANY], "all_levels": len(texts) <= MANY}
        if kind == "text":
            known |= {"looks_like": _looks_like(texts), "length": float(there.str.len().mean())}
    known["ordered"] = _ordered(there) if kind != "other" else None
    known["examples"] = [str(one) for one in there.head(3)]
    return ColumnProfile(name=name, kind=kind, dtype=str(values.dtype), **known)


def profile_of(frame: pd.DataFrame, name: str = "df", sampled: int | None = None) -> DatasetProfile:
    index = (
        []
        if isinstance(frame.index, pd.RangeIndex)
        else [str(one or "") for one in frame.index.names]
    )
    return DatasetProfile(
        name=name,
        kind="pandas.DataFrame",
        rows=len(frame),
        columns=[
            column_profile(str(label), frame.iloc[:, place])
            for place, label in enumerate(frame.columns)
        ],
        index=index,
        sampled=sampled,
    )
