"""Two values are the same only if they are: each of these differs in one thing."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import plotly.express as px
import polars as pl
import pytest

from redpanda_jupyter.reuse.rewrite import Rewrite, accepted, same_value

LABELS = {"tag": "day", "kurs": "price"}
FRAME = pd.DataFrame({"day": ["Mo", None], "price": [1.5, np.nan], "n": [1, 2]}).set_index("n")
GERMAN = FRAME.rename(columns={"day": "tag", "price": "kurs"})


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (FRAME, GERMAN),
        (FRAME, GERMAN[["kurs", "tag"]]),
        (FRAME["price"], GERMAN["kurs"]),
        (FRAME.isna().sum(), GERMAN.isna().sum()),
        (FRAME.reset_index().groupby("day").sum(), GERMAN.reset_index().groupby("tag").sum()),
        (pl.from_pandas(FRAME), pl.from_pandas(GERMAN)),
        ({"day": 1}, {"tag": 1}),
        (["day", ("price", 1.0)], ["tag", ("kurs", 1.0 + 1e-15)]),
        ("the day is 3", "the tag is 3"),
        ("day   price\n1  2", "tag  kurs\n1  2"),
        (float("nan"), float("nan")),
        (np.array([1.0, np.nan]), np.array([1.0, np.nan])),
        (pd.Timestamp("2024-01-01"), pd.Timestamp("2024-01-01")),
        (FRAME.astype("Int64", errors="ignore"), GERMAN.astype("Int64", errors="ignore")),
        (
            px.bar(FRAME.dropna(), x="day", y="price"),
            px.bar(GERMAN.dropna(), x="tag", y="kurs"),
        ),
        (None, None),
        ({"a", "day"}, {"a", "tag"}),
    ],
)
def test_the_same_under_other_names(one: Any, other: Any) -> None:
    assert same_value(one, other, LABELS)


CHANGED = FRAME.copy()
CHANGED.loc[1, "price"] = 1.5001


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (FRAME, CHANGED),
        (FRAME, FRAME.iloc[::-1]),
        (FRAME, FRAME.rename(index={1: 5})),
        (FRAME, FRAME.rename(columns={"day": "other"})),
        (FRAME, FRAME.assign(x=1)),
        (FRAME, FRAME.fillna({"price": 0.0})),
        (FRAME, FRAME["price"]),
        (FRAME["price"], FRAME["price"].rename("x")),
        (FRAME["price"], FRAME["price"].rename_axis("x")),
        (GERMAN, FRAME.rename(columns={"day": "kurs", "price": "tag"})),
        (pl.from_pandas(FRAME), pl.from_pandas(CHANGED)),
        (1, 2),
        (1, True),
        (1.0, 1.001),
        ("day 1", "day 2"),
        ("dayprice", "tagprice"),
        ([1, 2], [1]),
        ([1], (1,)),
        ({"a": 1}, {"b": 1}),
        ({"a": 1}, {"a": 1, "b": 2}),
        (None, 0),
        (np.array([1, 2]), np.array([2, 1])),
        (np.array([1, 2]), np.array([[1, 2]])),
        (px.bar(x=[1], y=[2]), px.bar(x=[1], y=[3])),
        (object(), object()),
        (lambda: 1, lambda: 1),
    ],
)
def test_one_difference_is_enough(one: Any, other: Any) -> None:
    assert not same_value(one, other, LABELS)


def test_a_value_that_is_its_own_part_is_not_compared_for_ever() -> None:
    one: list[Any] = []
    one.append(one)
    other: list[Any] = []
    other.append(other)
    assert not same_value(one, other)


def test_a_rewrite_counts_only_with_the_adapter_s_value() -> None:
    made = Rewrite("code", "", LABELS)
    assert accepted(made, lambda: FRAME, lambda _: GERMAN) == made
    other = accepted(made, lambda: FRAME, lambda _: CHANGED)
    assert other.code is None
    assert "another value" in other.reason

    def fails(_: str) -> Any:
        raise KeyError("tag")

    failed = accepted(made, lambda: FRAME, fails)
    assert failed.code is None
    assert failed.reason == "The rewrite fails: KeyError: 'tag'"


def test_what_was_refused_is_not_run() -> None:
    refused = Rewrite(None, "no")

    def never(*_: Any) -> Any:
        raise AssertionError

    assert accepted(refused, never, never) is refused


def test_where_only_the_names_of_the_results_columns_differ_that_is_said() -> None:
    ours = pd.DataFrame({"price": [1.5, 2.5], "amount": [1, 2]})
    theirs = ours.set_axis(["Preis", "Menge in Stück"], axis=1)
    made = Rewrite(code="top", labels={"Preis": "price"})
    refused = accepted(made, lambda: {"top": ours}, lambda _: {"top": theirs})
    assert refused.code is None
    assert "in the names of columns alone: 'Menge in Stück' for 'amount'" in refused.reason
    other = accepted(made, lambda: {"top": ours}, lambda _: {"top": theirs * 2})
    assert "gives another value" in other.reason
