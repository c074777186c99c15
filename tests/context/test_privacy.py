"""At the levels ``names`` and ``schema`` no value leaves, whatever holds it."""

from __future__ import annotations

import decimal
import uuid
from typing import Any

import pandas as pd
import polars as pl
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from redpanda_jupyter.context import dataset_use, snapshot

MARK = "zq" + uuid.uuid4().hex[:12]


def marked(number: int) -> str:
    return f"{MARK}{number}"


CELLS = st.sampled_from(
    [
        lambda number: marked(number),
        lambda number: [marked(number)],
        lambda number: {marked(number): marked(number)},
        lambda number: marked(number).encode(),
        lambda number: (marked(number), 1),
        lambda number: None,
        lambda number: float(number),
        lambda number: decimal.Decimal(number),
        lambda number: pd.Interval(0, 1),
        lambda number: type(f"K{number}", (), {"__repr__": lambda self: MARK})(),
    ]
)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.lists(CELLS, min_size=1, max_size=4), min_size=1, max_size=5),
    st.sampled_from(["names", "schema"]),
)
def test_no_value_of_any_cell_leaves(columns: list[list[Any]], privacy: str) -> None:
    length = max(map(len, columns))
    data = {
        f"c{index}": pd.Series(
            [make(row) for row, make in enumerate(column)], dtype=object
        ).reindex(range(length))
        for index, column in enumerate(columns)
    }
    frame = pd.DataFrame(data)
    frame.index = pd.Index([marked(row) for row in range(length)])
    space = {
        "df": frame,
        "one": frame["c0"],
        "values": frame.to_numpy(),
        "cells": list(frame["c0"]),
    }
    assert MARK not in snapshot(list(space), space, privacy=privacy)


def test_no_value_leaves_through_a_type() -> None:
    frame = pd.DataFrame(
        {
            "category": pd.Categorical([MARK]),
            "sparse": pd.arrays.SparseArray([MARK], fill_value=MARK),
            "arrow": pd.array([MARK], dtype=pd.ArrowDtype(pa.dictionary(pa.int8(), pa.string()))),
            "interval": pd.Categorical([pd.Interval(0, 1)]),
        },
        index=pd.CategoricalIndex([MARK]),
    )
    frame.attrs["note"] = MARK
    polars = pl.DataFrame(
        {
            "e": pl.Series([MARK], dtype=pl.Enum([MARK])),
            "c": pl.Series([MARK], dtype=pl.Categorical),
        }
    )
    arrow = pa.table({"a": pa.array([MARK]).dictionary_encode()}).replace_schema_metadata(
        {"note": MARK}
    )
    space = {
        "a": frame,
        "b": polars,
        "c": arrow,
        "d": polars.lazy(),
        "e": {"key": MARK, "deeper": [{MARK: MARK}]},
        "f": MARK,
        "g": frame["sparse"],
        "h": lambda x=MARK: x,
    }
    for privacy in ("names", "schema"):
        assert MARK not in snapshot(list(space), space, privacy=privacy)


def test_a_recorded_dataset_holds_no_value() -> None:
    frame = pd.DataFrame({"a": [MARK], "b": pd.Categorical([MARK])}, index=[MARK])
    use = dataset_use("df", frame)
    assert use is not None
    assert MARK not in use.model_dump_json()
