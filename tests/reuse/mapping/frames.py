"""What the tests of mapping share: profiles of small frames, and a mapping as a dictionary."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd

from redpanda_jupyter.context import profile
from redpanda_jupyter.ids import new_id
from redpanda_jupyter.models import ColumnMatch, ColumnNeed, DatasetProfile, Mapping, SavedMapping
from redpanda_jupyter.reuse.mapping import suggest

ROWS = 200
_AT = datetime(2026, 1, 1, tzinfo=UTC)


def numbers(low: float, high: float, seed: int = 0) -> Any:
    """Numbers that are spread evenly, others for each seed."""
    return np.random.default_rng(seed).uniform(low, high, ROWS).round(2)


def choices(*texts: str, seed: int = 0) -> Any:
    return np.random.default_rng(seed).choice(texts, ROWS)


def frame(**columns: Any) -> pd.DataFrame:
    return pd.DataFrame(columns)


def profiled(data: pd.DataFrame, name: str = "df") -> DatasetProfile:
    found = profile(name, data)
    assert found is not None
    return found


def mapped(
    source: pd.DataFrame | None, target: pd.DataFrame, *names: Any, **options: Any
) -> dict[str, ColumnMatch]:
    """Map columns (all of the source's, unless some are named) and return the matches by name."""
    return {one.source: one for one in mapping(source, target, *names, **options).columns}


def mapping(
    source: pd.DataFrame | None, target: pd.DataFrame, *names: Any, **options: Any
) -> Mapping:
    wanted = names or (source.columns if source is not None else ())
    needs = [name if isinstance(name, ColumnNeed) else ColumnNeed(name=name) for name in wanted]
    first = profiled(source) if source is not None else None
    return suggest("df", needs, first, profiled(target, "other"), **options)


def saved(
    source: pd.DataFrame, target: pd.DataFrame, columns: dict[str, str], *, day: int = 0,
    values: dict[str, dict[str, str]] | None = None,
) -> SavedMapping:  # fmt: skip
    """A mapping as a person has confirmed it on a day."""
    return SavedMapping(
        id=new_id(), source_name="df", target_name="other", columns=columns, values=values or {},
        source_schema=profiled(source).schema_fingerprint,
        target_schema=profiled(target).schema_fingerprint, created_at=_AT + timedelta(days=day),
    )  # fmt: skip
