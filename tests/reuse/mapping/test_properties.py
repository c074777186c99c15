"""What holds for any names and any data: one to one, no order, no error."""

from __future__ import annotations

import datetime
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from redpanda_jupyter.models import ColumnNeed, ColumnProfile, DatasetProfile, Mapping
from redpanda_jupyter.reuse.mapping import match_values, rows, suggest
from redpanda_jupyter.reuse.mapping.names import MAX_NAME, similarity

from .frames import profiled

WORDS = (
    "price",
    "Preis",
    "PRICE",
    "cost",
    "date",
    "Datum",
    "temp_min",
    "temp_max",
    "x",
    "x1",
    "x2",
)
NAMES = st.one_of(
    st.sampled_from(WORDS), st.text(max_size=12), st.sampled_from(["", "🐼", "\n", "é"])
)
KINDS = st.sampled_from(["integer", "number", "text", "datetime", "boolean", "unknown", "other"])


@st.composite
def columns(draw: st.DrawFn) -> ColumnProfile:
    """A column of any kind, with values or without."""
    kind = draw(KINDS)
    known: dict[str, Any] = {}
    if draw(st.booleans()) and kind in ("integer", "number"):
        found = sorted(draw(st.lists(st.floats(-1e300, 1e300), min_size=11, max_size=11)))
        known = {"quantiles": found, "low": found[0], "high": found[-1], "distinct": 5}
    elif draw(st.booleans()) and kind in ("text", "boolean"):
        levels = draw(st.lists(st.text(max_size=5), max_size=4, unique=True))
        known = {"levels": levels, "all_levels": draw(st.booleans()), "distinct": len(levels)}
    elif draw(st.booleans()) and kind == "datetime":
        known = {"low": draw(st.sampled_from(["2024-01-01", "x", "2024-01-01T00:00:00+02:00"]))}
        known["high"] = known["low"]
    return ColumnProfile(name=draw(NAMES), kind=kind, **known)


TABLES = st.lists(columns(), max_size=7)


def table(found: list[ColumnProfile]) -> DatasetProfile:
    return DatasetProfile(name="t", kind="pandas.DataFrame", columns=found)


def matches(mapping: Mapping) -> dict[str, Any]:
    return {one.source: one for one in mapping.columns}


@settings(max_examples=300, deadline=None)
@given(TABLES, TABLES, st.booleans(), st.lists(NAMES, max_size=3))
def test_one_to_one_and_complete(
    source: list[ColumnProfile], target: list[ColumnProfile], profiled: bool, more: list[str]
) -> None:
    needs = [ColumnNeed(name=name) for name in [*(one.name for one in source), *more]]
    found = suggest("df", needs, table(source) if profiled else None, table(target))
    assert [one.source for one in found.columns] == list(dict.fromkeys(one.name for one in needs))
    taken = [one.target for one in found.columns if one.target is not None]
    assert len(taken) == len(set(taken))
    assert set(taken) <= {one.name for one in target}
    assert Mapping.model_validate_json(found.model_dump_json()) == found
    assert len(rows(found, table(source), table(target))) == len(found.columns)


@settings(max_examples=200, deadline=None)
@given(TABLES, TABLES, st.randoms(use_true_random=False))
def test_the_order_of_columns_does_not_matter(
    source: list[ColumnProfile], target: list[ColumnProfile], random: Any
) -> None:
    source = list({one.name: one for one in source}.values())
    target = list({one.name: one for one in target}.values())
    needs = [ColumnNeed(name=one.name) for one in source]
    before = matches(suggest("df", needs, table(source), table(target)))
    for shuffled in (source, target, needs):
        random.shuffle(shuffled)
    assert matches(suggest("df", needs, table(source), table(target))) == before


@settings(max_examples=300, deadline=None)
@given(NAMES, NAMES)
def test_likeness_is_mutual(first: str, second: str) -> None:
    assert similarity(first, second) == pytest.approx(similarity(second, first))
    assert 0 <= similarity(first, second) <= 1
    assert similarity(first, first) == 1


@settings(max_examples=200, deadline=None)
@given(st.lists(st.text(max_size=6), max_size=5), columns(), columns())
def test_texts_are_paired_one_to_one(
    wanted: list[str], source: ColumnProfile, target: ColumnProfile
) -> None:
    found = match_values(ColumnNeed(name="x", values=wanted), source, target)
    if found is not None:
        pairs = {ours: theirs for ours, (theirs,) in found.pairs.items()}
        assert len(set(pairs.values())) == len(pairs)
        assert set(pairs) <= set(wanted) - set(target.levels)
        assert set(pairs.values()) <= set(target.levels)


ODD = [
    0, 1.5, None, ("a", 1), "", " ", "🐼", datetime.date(2024, 1, 1), True, "a" * 5000, "\n\t",
    "١٢", float("nan"), b"bytes", "日付", "a", "a",
]  # fmt: skip


@pytest.mark.parametrize("turned", [False, True])
def test_names_that_are_no_texts(turned: bool) -> None:
    data = pd.DataFrame(np.arange(len(ODD) * 3).reshape(3, -1))
    data.columns = pd.Index(ODD, dtype=object)
    source = profiled(data)
    target = profiled(data.iloc[:, ::-1] if turned else data)
    needs = [ColumnNeed(name=one.name) for one in source.columns]
    found = suggest("df", needs, source, target)
    assert {one.source: one.target for one in found.columns} == {
        one.name: one.name for one in needs
    }
    assert [one.source for one in found.columns if not one.sure] == ["a"]


def test_a_thousand_columns_all_renamed() -> None:
    random = np.random.default_rng(0)
    values = random.normal(size=(50, 1000)) * random.uniform(1, 100, 1000)
    source = profiled(pd.DataFrame(values, columns=[f"sensor_{n}_mean" for n in range(1000)]))
    target = profiled(pd.DataFrame(values, columns=[f"SensorAverage{n}x" for n in range(1000)]))
    found = suggest(
        "df", [ColumnNeed(name=f"sensor_{n}_mean") for n in (0, 7, 999)], source, target
    )
    given = {one.source: one.target for one in found.columns}
    assert given["sensor_7_mean"] in (None, "SensorAverage7x")
    assert len(found.columns) == 3


def test_a_name_longer_than_is_looked_at() -> None:
    assert similarity("a" * (MAX_NAME + 50), "b" * 10_000) == 0
