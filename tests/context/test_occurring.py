"""How often texts occur: counted in all rows, of every library that holds its rows."""

from __future__ import annotations

from typing import Any

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from redpanda_jupyter.context.occurring import occurrences, rows_by_value

TEXTS = ["N", "S", "S", None]


class Derived(pd.DataFrame):
    """A frame that may not be asked."""

    def __getitem__(self, key: Any) -> Any:
        raise AssertionError(key)


@pytest.mark.parametrize(
    "frame",
    [
        pd.DataFrame({"a": TEXTS}),
        pd.DataFrame({"a": pd.Series(TEXTS, dtype="object")}),
        pd.DataFrame({"a": pd.Categorical(TEXTS, ["E", "N", "S"])}),
        Derived({"a": TEXTS}),
        pl.DataFrame({"a": TEXTS}),
        pl.DataFrame({"a": TEXTS}).cast(pl.Categorical),
        pa.table({"a": TEXTS}),
        pd.Series(TEXTS, name="a"),
        pd.Series(TEXTS),
        pl.Series("a", TEXTS),
    ],
)
def test_all_rows_are_counted(frame: Any) -> None:
    assert occurrences(frame, "a", ["N", "S", "E", "None"]) == {"N": 1, "S": 2, "E": 0, "None": 0}


def test_truth_values_and_numbers_count_by_their_text() -> None:
    frame = pd.DataFrame({"paid": [True, False, True], "code": [1, 2, 1]})
    assert occurrences(frame, "paid", ["True", "no"]) == {"True": 2, "no": 0}
    assert occurrences(frame, "code", ["1", "3", "x"]) == {"1": 2, "3": 0, "x": 0}
    shares = pd.DataFrame({"a": [0.5, 0.25, 0.5, None]})
    assert occurrences(shares, "a", ["0.5", "1.0"]) == {"0.5": 2, "1.0": 0}
    whole = pd.DataFrame({"a": [1.0, 0.0, 1.0, None]})
    assert occurrences(whole, "a", ["1", "1.0", "0"]) == {"1": 2, "1.0": 2, "0": 1}


def test_rows_are_counted_by_value_and_missing_ones_together() -> None:
    texts = pd.DataFrame({"a": pd.Categorical(TEXTS, ["E", "N", "S"])})
    assert rows_by_value(texts, ["a"], 9) == {"N": 1, "S": 2, None: 1}
    numbers = pl.DataFrame({"a": [1.0, 1.0, float("nan"), None]})
    assert rows_by_value(numbers, ["a"], 9) == {1.0: 2, None: 2}
    assert rows_by_value(pd.DataFrame({"a": [1, 2, 2]}), ["a"], 9) == {1: 1, 2: 2}
    assert rows_by_value(numbers, ["a"], 3) is None
    assert rows_by_value(numbers.lazy(), ["a"], 9) is None


def test_a_text_that_a_sample_would_miss_is_found() -> None:
    frame = pd.DataFrame({"a": ["N"] * 99_999 + ["rare"]})
    assert occurrences(frame, "a", ["rare"]) == {"rare": 1}


@pytest.mark.parametrize(
    "frame",
    [
        pl.LazyFrame({"a": ["N"]}),
        pd.DataFrame([["N", "S"]], columns=["a", "a"]),
        pd.DataFrame({"b": ["N"]}),
        [1, 2],
    ],
)
def test_what_cannot_be_counted_is_not_known(frame: Any) -> None:
    assert occurrences(frame, "a", ["N"]) is None
