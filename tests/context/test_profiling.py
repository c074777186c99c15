"""What is kept of a frame, to find the same columns in other data."""

from __future__ import annotations

import datetime
import decimal
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from redpanda_jupyter.context import dataset_use, profile, profile_columns
from redpanda_jupyter.context.profiling import kind_of_type
from redpanda_jupyter.models import ColumnProfile, DatasetProfile

ROWS = {
    "whole": [1, 2, 3, None],
    "part": [0.5, 1.5, 2.5, None],
    "truth": [True, False, True, None],
    "text": ["a", "b", "a", None],
    "moment": [datetime.datetime(2024, 1, day) for day in (1, 2, 3)] + [None],  # noqa: DTZ001
    "span": [datetime.timedelta(hours=hour) for hour in (1, 2, 3)] + [None],
}


def looked_at(value: Any) -> DatasetProfile:
    found = profile("df", value)
    assert found is not None
    return found


def column(values: Any, name: Any = "x", **options: Any) -> ColumnProfile:
    return looked_at(pd.DataFrame({name: pd.Series(values, **options)})).columns[0]


@pytest.mark.parametrize("make", [pd.DataFrame, pl.DataFrame, pa.table])
def test_kinds_are_the_same_in_every_library(make: Any) -> None:
    found = looked_at(make(ROWS))
    kinds = {one.name: one.kind for one in found.columns}
    whole = "number" if make is pd.DataFrame else "integer"  # pandas: a float, for the missing one
    assert kinds == {
        "whole": whole, "part": "number", "truth": "boolean", "text": "text",
        "moment": "datetime", "span": "duration",
    }  # fmt: skip
    assert [one.null_share for one in found.columns] == [0.25] * 6
    assert found.rows == 4
    assert found.sampled is None


@pytest.mark.parametrize("make", [pd.DataFrame, pl.DataFrame, pa.table])
def test_fingerprints_are_those_of_a_run(make: Any) -> None:
    frame = make(ROWS)
    found, use = looked_at(frame), dataset_use("df", frame)
    assert use is not None
    assert found.schema_fingerprint == use.schema_fingerprint
    assert found.content_fingerprint == use.content_fingerprint is not None


@pytest.mark.parametrize("value", [None, 1, "df", [1, 2], {"a": 1}, pd.Index([1]), np.ones(3)])
def test_what_is_no_frame_has_no_profile(value: Any) -> None:
    assert profile("x", value) is None


def test_numbers_have_deciles() -> None:
    found = column(np.arange(101))
    assert found.quantiles == [float(part * 10) for part in range(11)]
    assert (found.low, found.high, found.integral, found.distinct) == (0, 100, True, 101)
    assert column([0.5, 1.0]).integral is False


def test_numbers_that_are_not_finite_are_left_out() -> None:
    found = column([1.0, np.inf, -np.inf, 2.0, np.nan])
    assert (found.low, found.high) == (1.0, 2.0)
    assert column([np.inf]).quantiles == []


def test_levels_come_by_frequency_and_no_more_than_fifty() -> None:
    found = column(["b", "a", "b", "c"])
    assert found.levels == ["b", "a", "c"]
    assert found.all_levels
    many = column([f"level {number}" for number in range(60)])
    assert len(many.levels) == 50
    assert not many.all_levels
    assert many.distinct == 60
    assert column([True, False, True]).levels == ["True", "False"]


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["1", "2", "3"], "integer"),
        (["1,5", "2,25", "1.000,5"], "number"),
        (["12 %", "5 %"], "number"),
        (["2024-01-31", "2024-02-01"], "datetime"),
        (["31.12.2024", "01.01.2025"], "datetime"),
        (["2024-01-31T10:00:00Z"], "datetime"),
        (["true", "False"], "boolean"),
        (["01234", "98765"], None),
        (["a", "b"], None),
        (["", " "], None),
        (["1"] * 99 + ["n/a"], "number"),
        (["1"] * 9 + ["n/a"], None),
    ],
)
def test_texts_that_read_as_something_else(texts: list[str], expected: str | None) -> None:
    assert column(texts).looks_like == expected


def test_a_column_of_objects_is_what_its_values_are() -> None:
    assert column([1, 2.5], dtype=object).kind == "number"
    assert column([decimal.Decimal("1.5")], dtype=object).kind == "number"
    assert column([True, None], dtype=object).kind == "boolean"
    assert column(["a", 1], dtype=object).kind == "other"
    assert column([datetime.date(2024, 1, 1)], dtype=object).kind == "datetime"
    assert column([None, None], dtype=object).kind == "unknown"
    assert column([1, 2, 1], dtype="category").kind == "integer"
    assert column(["x", "y"], dtype="category").kind == "text"


@pytest.mark.parametrize("name", ["password", "api_key", "IBAN", "accessToken"])
@pytest.mark.parametrize("values", [["hunter2", "letmein"], [1, 2], [True, False]])
def test_a_column_for_secrets_has_no_values(name: str, values: list[Any]) -> None:
    found = column(values, name)
    assert (found.examples, found.levels, found.quantiles) == ([], [], [])
    assert (found.low, found.high) == (None, None)
    assert found.kind != "unknown"


def test_a_value_with_the_shape_of_a_secret_is_left_out() -> None:
    key = "sk-" + "a1B2c3D4" * 5
    found = column(["plain", key, key])
    assert key not in found.model_dump_json()
    assert found.levels == ["plain"]
    assert not found.all_levels
    assert "4111111111111111" not in column([4111111111111111, 5]).model_dump_json()


def test_a_lazy_frame_is_never_collected(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> Any:
        raise AssertionError("collected")

    monkeypatch.setattr(pl.LazyFrame, "collect", refuse)
    found = looked_at(pl.LazyFrame({"a": [1], "b": ["x"], "c": [1.5]}))
    assert [(one.name, one.kind) for one in found.columns] == [
        ("a", "integer"), ("b", "text"), ("c", "number"),
    ]  # fmt: skip
    assert all(not one.examples and one.null_share is None for one in found.columns)
    assert found.rows is None
    assert found.content_fingerprint is None


def test_a_query_of_duckdb_has_names_and_kinds() -> None:
    duckdb = pytest.importorskip("duckdb")
    found = looked_at(duckdb.sql("select 1 a, 'x' b, date '2024-01-01' c, true d, 1.5::double e"))
    assert [one.kind for one in found.columns] == [
        "integer", "text", "datetime", "boolean", "number",
    ]  # fmt: skip


def test_no_more_than_a_thousand_rows_are_looked_at() -> None:
    found = looked_at(pd.DataFrame({f"c{number}": np.arange(100_000) for number in range(10)}))
    assert found.sampled == 1000
    assert found.rows == 100_000
    assert found.columns[0].low == 0
    assert found.columns[0].high == 99_999
    assert len(looked_at(pd.DataFrame(np.ones((2, 1500)))).columns) == 1000


def test_of_a_wide_frame_fewer_rows_are_looked_at() -> None:
    found = looked_at(pd.DataFrame(np.arange(1_000_000).reshape(1000, -1)))
    assert found.sampled == 200
    assert found.columns[0].distinct == 200


def test_a_file_of_which_the_beginning_was_read() -> None:
    frame = pd.DataFrame({"a": ["x", "y"]})
    part = profile_columns(frame, name="sales.csv", kind="csv", whole=False)
    assert part is not None
    assert (part.name, part.kind, part.rows, part.sampled) == ("sales.csv", "csv", None, 2)
    assert part.content_fingerprint is None
    assert not part.columns[0].all_levels
    whole = profile_columns(frame, name="sales.csv", kind="csv")
    assert whole is not None
    assert (whole.rows, whole.sampled, whole.columns[0].all_levels) == (2, None, True)
    assert whole.schema_fingerprint == part.schema_fingerprint
    assert profile_columns("no frame", name="x", kind="csv") is None


def test_half_a_character_can_be_stored() -> None:
    found = column(["\ud83d", "x"], dtype=object)
    assert ColumnProfile.model_validate_json(found.model_dump_json()) == found
    assert found.levels == ["x", "\\ud83d"]


class Hostile:
    def __eq__(self, other: object) -> bool:
        raise AssertionError("asked")

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        raise AssertionError("asked")


def test_nothing_of_a_foreign_class_runs() -> None:
    found = column([Hostile(), Hostile()], dtype=object)
    assert found.kind == "other"
    assert found.examples == []


ODD = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.binary(), st.dates(),
    st.datetimes(timezones=st.none() | st.timezones()), st.decimals(), st.lists(st.integers()),
)  # fmt: skip


@given(st.lists(ODD, max_size=8), st.one_of(st.text(), st.integers(), st.none()))
def test_it_never_raises(values: list[Any], name: Any) -> None:
    found = column(values, name, dtype=object)
    assert DatasetProfile.model_validate_json(
        DatasetProfile(name="x", kind="x", columns=[found]).model_dump_json()
    )


@pytest.mark.parametrize(
    ("dtype", "kind"),
    [
        ("int64", "integer"), ("UInt8", "integer"), ("int32[pyarrow]", "integer"),
        ("BIGINT", "integer"), ("HUGEINT", "integer"), ("float32", "number"),
        ("DOUBLE", "number"), ("DECIMAL(18, 3)", "number"), ("decimal128(5, 2)", "number"),
        ("Sparse[float64]", "number"), ("bool", "boolean"), ("BOOLEAN", "boolean"),
        ("VARCHAR", "text"), ("large_string", "text"), ("category", "text"), ("Enum", "text"),
        ("datetime64[ns, UTC]", "datetime"), ("Date", "datetime"), ("period[M]", "datetime"),
        ("TIMESTAMP WITH TIME ZONE", "datetime"), ("timedelta64[ns]", "duration"),
        ("Duration(us)", "duration"), ("INTERVAL", "duration"), ("interval[int64]", "unknown"),
        ("List(Int64)", "other"), ("struct{a: int64}", "other"), ("object", "unknown"),
        ("acme.Money", "unknown"),
    ],
)  # fmt: skip
def test_kinds_by_the_type_alone(dtype: str, kind: str) -> None:
    assert kind_of_type(dtype) == kind
