"""On which data a block ran: the same data are known again, in any process."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from redpanda_jupyter.context import dataset_use
from redpanda_jupyter.context.positions import MAX_SAMPLE, scattered, windows


def make(library: str, **columns: Any) -> Any:
    columns = columns or {"a": [1, 2, None], "b": ["x", "y", None], "c": [0.5, 1.5, 2.5]}
    return {"pandas": pd.DataFrame, "polars": pl.DataFrame, "pyarrow": pa.table}[library](columns)


LIBRARIES = ["pandas", "polars", "pyarrow"]


@pytest.mark.parametrize("library", LIBRARIES)
def test_a_frame_is_recorded_without_its_values(library: str) -> None:
    use = dataset_use("df", make(library))
    assert use is not None
    assert (use.name, use.rows, use.columns) == ("df", 3, ["a", "b", "c"])
    assert use.kind in ("pandas.DataFrame", "polars.DataFrame", "pyarrow.Table")
    assert len(use.schema_fingerprint) == len(use.content_fingerprint or "") == 64


@pytest.mark.parametrize("library", LIBRARIES)
def test_other_values_change_the_content_and_other_columns_the_schema(library: str) -> None:
    base = dataset_use("df", make(library, a=[1, 2], b=["x", "y"]))
    same = dataset_use("other_name", make(library, a=[1, 2], b=["x", "y"]))
    value = dataset_use("df", make(library, a=[1, 2], b=["x", "z"]))
    order = dataset_use("df", make(library, a=[2, 1], b=["x", "y"]))
    longer = dataset_use("df", make(library, a=[1, 2, 2], b=["x", "y", "y"]))
    renamed = dataset_use("df", make(library, a=[1, 2], c=["x", "y"]))
    retyped = dataset_use("df", make(library, a=[1.0, 2.0], b=["x", "y"]))
    assert None not in (base, same, value, order, longer, renamed, retyped)
    contents = {
        use.content_fingerprint for use in (base, value, order, longer, renamed, retyped) if use
    }
    assert len(contents) == 6
    assert base is not None
    assert same is not None
    assert same.content_fingerprint == base.content_fingerprint
    schemas = {use.schema_fingerprint for use in (base, value, order, longer) if use}
    assert len(schemas) == 1
    assert renamed is not None
    assert retyped is not None
    assert len({*schemas, renamed.schema_fingerprint, retyped.schema_fingerprint}) == 3


def test_an_index_belongs_to_the_content() -> None:
    one = dataset_use("df", pd.DataFrame({"a": [1, 2]}, index=["x", "y"]))
    other = dataset_use("df", pd.DataFrame({"a": [1, 2]}, index=["x", "z"]))
    assert one is not None
    assert other is not None
    assert one.content_fingerprint != other.content_fingerprint


PROGRAM = """
import datetime, decimal
import numpy as np, pandas as pd, polars as pl
from redpanda_jupyter.context import dataset_use
dates = pd.date_range("2024", periods=3)
frame = pd.DataFrame({
    "s": ["x", None, "z"], "f": [0.1, float("nan"), 3.0], "t": dates, "p": dates.to_period("D"),
    "c": pd.Categorical(["u", "v", "u"]), "o": [{"k": {1}}, [1, "a"], object()],
    "d": [decimal.Decimal(1), datetime.date(2024, 1, 1), b"x"], 7: [True, False, True],
    "n": [np.int8(1), pd.NA, pd.NaT], "i": pd.array([1, None, 3], dtype="Int64"),
})
print(dataset_use("a", frame).model_dump_json())
levels = pl.Series(["q"], dtype=pl.Enum(["q"]))
other = pl.DataFrame({"s": [{"x": [1, None]}], "e": levels})
print(dataset_use("b", other).model_dump_json())
"""


def test_every_process_computes_the_same_fingerprint() -> None:
    def run(seed: str) -> str:
        env = {"PYTHONHASHSEED": seed, "PATH": ""}
        command = [sys.executable, "-c", PROGRAM]
        return subprocess.run(command, env=env, check=True, capture_output=True, text=True).stdout

    first = run("1")
    assert '"content_fingerprint":null' not in first
    assert first == run("2")


@pytest.mark.parametrize(
    "value", [1, "text", [1], {"a": 1}, None, np.zeros(3), pd.Index([1]), pd.DataFrame]
)
def test_what_is_no_frame_is_no_dataset(value: Any) -> None:
    assert dataset_use("x", value) is None


def test_a_lazy_frame_has_a_schema_only() -> None:
    eager = pl.DataFrame({"a": [1]})
    lazy = dataset_use("df", eager.lazy())
    known = dataset_use("df", eager)
    assert lazy is not None
    assert known is not None
    assert (lazy.rows, lazy.content_fingerprint) == (None, None)
    assert lazy.schema_fingerprint == known.schema_fingerprint


def test_a_frame_of_a_derived_class_is_read_as_its_library_would() -> None:
    class Broken(pd.DataFrame):
        @property
        def iloc(self) -> Any:
            raise RuntimeError

    use = dataset_use("df", Broken({"a": [1]}))
    plain = dataset_use("df", pd.DataFrame({"a": [1]}))
    assert use is not None
    assert plain is not None
    assert use.content_fingerprint == plain.content_fingerprint


def test_a_frame_that_fails_is_still_no_error() -> None:
    class Failing(pd.api.extensions.ExtensionArray):
        dtype = pd.array([1]).dtype
        _asked = False

        def __len__(self) -> int:
            return 2

        def __getitem__(self, item: Any) -> Any:
            raise RuntimeError

        def view(self, dtype: Any = None) -> Any:
            return self

        def copy(self) -> Any:
            return self

    use = dataset_use("df", pd.DataFrame({"a": Failing()}))
    assert use is not None
    assert use.content_fingerprint is None


def test_odd_names_can_be_stored() -> None:
    frame = pd.DataFrame([[1, 2, 3, 4]])
    frame.columns = pd.Index(["a", "a", 1, "\ud800"], dtype=object)
    use = dataset_use("df", frame)
    assert use is not None
    assert use.columns == ["a", "a", "1", "\\ud800"]
    use.model_dump_json().encode("utf-8")


def test_columns_named_by_a_number_and_by_its_text_differ() -> None:
    number = dataset_use("df", pd.DataFrame({1: [0]}))
    text = dataset_use("df", pd.DataFrame({"1": [0]}))
    assert number is not None
    assert text is not None
    assert number.schema_fingerprint != text.schema_fingerprint


def test_a_very_wide_frame_is_recorded_in_part() -> None:
    use = dataset_use("df", pd.DataFrame(np.zeros((2, 5000))))
    assert use is not None
    assert len(use.columns) == 1000


@pytest.mark.parametrize("rows", [0, 1, 999, 1000, 1001, 1500, 20_000, 10**9])
def test_positions_are_few_ordered_and_fixed(rows: int) -> None:
    chosen = scattered(rows)
    assert chosen == sorted(set(chosen)) == scattered(rows)
    assert len(chosen) == min(rows, MAX_SAMPLE)
    if rows:
        assert (chosen[0], chosen[-1]) == (0, rows - 1)
    for width in (1, 500, 5000):
        parts = windows(rows, width)
        assert sum(stop - start for start, stop in parts) <= MAX_SAMPLE
        if rows:
            assert (parts[0][0], parts[-1][1]) == (0, rows)
