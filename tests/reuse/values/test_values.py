"""Values survive the way to JSON and back, and what is forged is refused."""

from __future__ import annotations

import base64
import datetime as dt
import decimal
import fractions
import json
import math
import os
import subprocess
import sys
import uuid
import zoneinfo
from collections import namedtuple
from typing import Any

import hypothesis
import hypothesis.strategies as st
import numpy as np
import pandas as pd
import pytest

from redpanda_jupyter.reuse.values import (
    Drawn,
    Opaque,
    PackedError,
    digest,
    fingerprint,
    pack,
    shown,
    unpack,
)

UTC = dt.UTC
Point = namedtuple("Point", "x y")


def there_and_back(value: Any) -> Any:
    text = json.dumps(pack(value), allow_nan=False)
    return unpack(json.loads(text))


@pytest.mark.parametrize(
    "value",
    [
        None, True, 3, -(2**80), 2**53 + 1, 1.5, "text", "", "ü € 𝔘", "\ud800 half", b"\x00\xff",
        float("inf"), 1 + 2j, decimal.Decimal("1.10"), fractions.Fraction(1, 3),
        dt.date(2026, 1, 2), dt.time(3, 4), dt.timedelta(days=-1, seconds=3),
        dt.datetime(2026, 1, 2, 3, 4, tzinfo=UTC), dt.datetime(2026, 1, 2),  # noqa: DTZ001
        dt.datetime(2026, 1, 2, tzinfo=zoneinfo.ZoneInfo("Europe/Berlin")),
        uuid.UUID(int=5), range(3, 9, 2), [1, [2, (3, None)]], {"a": {1: 2}, (1, 2): "t"},
        {1, 2, 3}, frozenset({"a"}), set(), [], {}, np.float64(2.5), np.int8(3), np.bool_(True),
        pd.Timestamp("2026-01-02 03:04:05.123456789"), pd.Timestamp("2026-01-02", tz="Asia/Tokyo"),
        pd.Timedelta("1 days 00:00:01.5"), pd.Period("2026-03", "M"), pd.Interval(1, 2, "left"),
    ],
    ids=repr,
)  # fmt: skip
def test_a_scalar_or_container_survives(value: Any) -> None:
    back = there_and_back(value)
    assert back == value
    assert type(back) is type(value)


def test_what_stands_for_nothing_survives() -> None:
    assert math.isnan(there_and_back(float("nan")))
    assert there_and_back(pd.NaT) is pd.NaT
    assert there_and_back(pd.NA) is pd.NA
    assert there_and_back([None, pd.NA])[1] is pd.NA


@pytest.mark.parametrize(
    "array",
    [
        np.arange(6.0).reshape(2, 3), np.array([1, 2], "int8"), np.array(["a", "bc"]),
        np.array(["2026-01-01", "NaT"], "M8[D]"), np.array([], float), np.zeros((0, 3)),
        np.array([1 + 2j]), np.asfortranarray(np.arange(6).reshape(2, 3)), np.array(5),
        np.array([(1, 2.5)], dtype=[("a", "i4"), ("b", "f8")]), np.arange(10)[::2],
    ],
    ids=repr,
)  # fmt: skip
def test_an_array_survives(array: Any) -> None:
    back = there_and_back(array)
    np.testing.assert_array_equal(back, array)
    assert back.dtype == array.dtype
    assert back.shape == array.shape


def test_an_array_of_objects_survives_without_pickle() -> None:
    array = np.array([1, "a", None, {"k": [1]}], object)
    assert there_and_back(array).tolist() == array.tolist()
    masked = np.ma.MaskedArray([1, 2, 3], mask=[False, True, False])
    assert there_and_back(masked).tolist() == [1, None, 3]


COLUMNS: dict[str, Any] = {
    "numbers": [1.5, np.nan, 3.0],
    "whole": np.array([1, 2, 3], "uint16"),
    "texts": ["a", None, "ü"],
    "objects": pd.Series([1, "a", [1, 2]], dtype=object),
    "truth": [True, False, True],
    "moments": pd.to_datetime(["2026-01-01", None, "2026-03-01"]),
    "zoned": pd.to_datetime(["2026-01-01", None, "2026-07-01"]).tz_localize("Europe/Berlin"),
    "spans": pd.to_timedelta(["1 days", None, "2 h"]),
    "nullable": pd.array([1, None, 3], dtype="Int64"),
    "nullable_float": pd.array([1.5, None, 3], dtype="Float32"),
    "boolean": pd.array([True, None, False], dtype="boolean"),
    "string": pd.array(["a", None, "c"], dtype="string"),
    "category": pd.Categorical(["a", "b", None], categories=["b", "a", "c"], ordered=True),
    "numbered": pd.Categorical([1, 2, 1]),
    "periods": pd.period_range("2026-01", periods=3, freq="M"),
    "intervals": pd.interval_range(0, 3),
    "arrow": pd.array([1, None, 3], dtype="int64[pyarrow]"),
    "decimals": pd.Series([decimal.Decimal("1.1")] * 3, dtype=object),
}


@pytest.mark.parametrize("name", COLUMNS)
def test_a_column_survives_with_its_dtype(name: str) -> None:
    frame = pd.DataFrame({name: COLUMNS[name]})
    pd.testing.assert_frame_equal(there_and_back(frame), frame)
    series = frame[name]
    pd.testing.assert_series_equal(there_and_back(series), series)
    index = pd.Index(series)
    pd.testing.assert_index_equal(there_and_back(index), index)


def test_labels_of_every_sort_survive() -> None:
    frame = pd.DataFrame(np.arange(8).reshape(2, 4), columns=["a", "a", 3, ("x", "y")])
    pd.testing.assert_frame_equal(there_and_back(frame), frame)
    levels = pd.DataFrame(
        np.arange(4).reshape(2, 2),
        columns=pd.MultiIndex.from_tuples([("m", 1), ("m", 2)], names=["g", None]),
        index=pd.date_range("2026-01-01", periods=2, name="day"),
    )
    pd.testing.assert_frame_equal(there_and_back(levels), levels, check_freq=False)
    for empty in (pd.DataFrame(), pd.DataFrame(index=[1, 2]), pd.DataFrame({"a": []})):
        pd.testing.assert_frame_equal(there_and_back(empty), empty)
    grouped = frame.iloc[:, :1].groupby([["x", "y"], [1, 2]]).sum()
    pd.testing.assert_frame_equal(there_and_back(grouped), grouped)


def test_frames_of_other_libraries_survive() -> None:
    import polars as pl
    import pyarrow as pa

    frame = pl.DataFrame({
        "n": [1, None], "f": [1.5, 2.5], "t": ["a", None], "d": [dt.date(2026, 1, 1), None],
        "l": [[1], [2, 3]],
    }).with_columns(pl.col("n").cast(pl.Int8))  # fmt: skip
    assert there_and_back(frame).equals(frame)
    assert there_and_back(frame["f"]).equals(frame["f"])
    table = pa.table({"n": pa.array([1, None], pa.int16()), "t": ["a", "b"]})
    assert there_and_back(table).equals(table)
    assert isinstance(there_and_back(frame.lazy()), Opaque)


def test_without_the_library_a_frame_comes_back_as_pandas(monkeypatch: pytest.MonkeyPatch) -> None:
    import polars as pl

    packed = pack(pl.DataFrame({"n": [1, 2]}))
    monkeypatch.setitem(sys.modules, "polars", None)
    pd.testing.assert_frame_equal(unpack(packed), pd.DataFrame({"n": [1, 2]}))


def test_a_figure_keeps_its_picture_and_what_was_drawn() -> None:
    from matplotlib.figure import Figure

    figure = Figure()
    axes = figure.subplots()
    axes.plot([1, 2], [3.0, np.nan], label="line")
    axes.bar([0, 1], [5, 6])
    axes.scatter([1], [2])
    axes.set_title("Title")
    for value in (figure, axes):
        back = there_and_back(value)
        assert isinstance(back, Drawn)
        assert back.png is not None
        assert back.png.startswith(b"\x89PNG")
        (drawn,) = back.data
        assert drawn["lines"][0] == {"label": "line", "x": [1.0, 2.0], "y": [3.0, "nan"]}
        assert [bar[3] for bar in drawn["bars"]] == [5.0, 6.0]
        assert drawn["points"] == [[[1.0, 2.0]]]
        assert drawn["texts"]["title"] == "Title"


def test_a_plotly_figure_is_its_json() -> None:
    import plotly.graph_objects as go

    back = there_and_back(go.Figure(go.Bar(x=["a"], y=[1])))
    assert back.data["data"][0]["type"] == "bar"


def test_a_specification_with_what_is_no_number_is_still_json() -> None:
    class Chart:
        __module__ = "altair.vegalite.v5.api"

        def to_json(self) -> str:
            return '{"data": [NaN, Infinity, 1]}'

    assert there_and_back(Chart()).data == {"data": ["NaN", "Infinity", 1]}


def test_what_is_unknown_is_opaque_and_never_breaks() -> None:
    class Bad:
        def __repr__(self) -> str:
            raise RuntimeError

    assert pack(Bad())["kind"] == "opaque"
    assert "raises RuntimeError" in pack(Bad())["text"]
    assert there_and_back(len).text == "<built-in function len>"
    endless: list[Any] = []
    endless.append(endless)
    assert there_and_back(endless)[0].text == "…"
    deep: Any = 1
    for _ in range(500):
        deep = [deep]
    assert shown(pack(deep))
    styled = pd.DataFrame({"a": [1]}).style
    pd.testing.assert_frame_equal(there_and_back(styled), pd.DataFrame({"a": [1]}))


def test_derived_frames_and_named_tuples_are_packed_as_what_they_derive_from() -> None:
    class Mine(pd.DataFrame):
        pass

    packed = pack(Mine({"a": [1]}))
    assert packed["kind"] == "frame"
    assert packed["type"].endswith("Mine")
    assert there_and_back(Point(1, 2)) == (1, 2)


# --- size ----------------------------------------------------------------------------------------


def test_a_large_frame_is_cut_counted_and_hashed_whole() -> None:
    frame = pd.DataFrame({"n": np.arange(200_000.0), "t": ["text"] * 200_000})
    packed = pack(frame, max_bytes=100_000)
    assert len(json.dumps(packed)) < 200_000
    assert packed["cut"] == 200_000
    assert packed["hashed"] == "whole"
    assert len(unpack(packed)) == packed["kept"] > 1000
    assert f"the first {packed['kept']} of 200000" in shown(packed)
    other = frame.copy()
    other.loc[199_999, "n"] = -1
    assert fingerprint(pack(other, max_bytes=100_000)) != fingerprint(packed)


def test_a_very_long_table_is_hashed_by_a_sample_and_says_so() -> None:
    packed = pack(pd.DataFrame({"n": np.arange(1_500_000)}), max_bytes=100_000)
    assert packed["hashed"] == "sample"


@pytest.mark.parametrize(
    "value",
    [list(range(100_000)), "x" * 1_000_000, {n: n for n in range(100_000)}, np.zeros((10, 10_000)),
     b"x" * 1_000_000, set(range(50_000)), pd.DataFrame(np.zeros((2, 20_000)))],
    ids=["list", "text", "dict", "array", "bytes", "set", "wide"],
)  # fmt: skip
def test_nothing_is_much_longer_than_allowed(value: Any) -> None:
    packed = pack(value, max_bytes=20_000)
    assert len(json.dumps(packed)) < 60_000 or packed["kind"] == "set"
    unpack(packed)
    assert shown(packed)


# --- the same everywhere -------------------------------------------------------------------------

PROGRAM = """
import pandas as pd
from redpanda_jupyter.reuse.values import digest, fingerprint, pack
value = {"n": 2**90, "s": {"b", "a", "ü"}, "f": pd.DataFrame({"a": [1.5, None], "t": ["x", {1}]})}
print(fingerprint(pack(value)), digest(value["f"]), digest(value))
"""


def test_a_fingerprint_is_the_same_in_every_process() -> None:
    seen = set()
    for seed in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        command = [sys.executable, "-c", PROGRAM]
        seen.add(subprocess.check_output(command, env=environment, text=True))
    assert len(seen) == 1
    assert len(seen.pop().split()[0]) == 64


@pytest.mark.parametrize("of", [lambda days: days, lambda days: days - days[0]])
def test_a_digest_tells_of_a_change_beside_moments_and_of_one_of_them(of: Any) -> None:
    days = of(pd.date_range("2024-01-01", periods=3))
    frame = pd.DataFrame({"a": [1.0, 2.0, 3.0], "day": days})
    before = digest(frame)
    assert digest(frame.copy()) == before
    assert digest(frame.assign(a=[1.0, 2.0, 4.0])) != before
    assert digest(frame.assign(day=days[::-1])) != before
    assert digest(frame.set_index("day")) != digest(frame.assign(a=0.0).set_index("day"))


def test_a_digest_tells_of_a_change_and_only_of_one() -> None:
    frame = pd.DataFrame({"a": [1, 2], "t": ["x", "y"], "o": [[1], [2]]})
    before = digest(frame)
    frame._consolidate_inplace()
    assert digest(frame) == before
    frame["o"].iloc[0].append(3)
    assert digest(frame) != before
    for change in ({"a": [1, 3]}, {"a": [1.0, 2.0]}, {"t": ["x", "z"]}):
        assert digest(frame.assign(**change)) != digest(frame)
    assert digest(frame.rename(columns={"a": "b"})) != digest(frame)
    assert digest(frame.set_index("a")) != digest(frame)


# --- not to be trusted ---------------------------------------------------------------------------


def npy(array: Any, **options: Any) -> str:
    import io

    target = io.BytesIO()
    np.save(target, array, **options)
    return base64.b64encode(target.getvalue()).decode()


class Evil:
    def __reduce__(self) -> Any:
        return (os.system, ("touch /tmp/pickled-by-redpanda",))


def forged_header(shape: str, descr: str = "'<f8'") -> str:
    header = f"{{'descr': {descr}, 'fortran_order': False, 'shape': {shape}, }}"
    header += " " * (64 - (len(header) + 11) % 64) + "\n"
    raw = b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header.encode()
    return base64.b64encode(raw).decode()


@pytest.mark.parametrize(
    "packed",
    [
        {"kind": "array", "data": npy(np.array([Evil()], object), allow_pickle=True)},
        {"kind": "array", "data": forged_header("(1000000000000,)")},
        {"kind": "array", "data": forged_header("(1000000000000,)", "'|V0'")},
        {"kind": "array", "data": forged_header("(-1,)")},
        {"kind": "array", "data": forged_header("(1,)", "'|O'")},
        {"kind": "array", "data": "no base64"}, {"kind": "array", "data": 5}, {"kind": "array"},
        {"kind": "array", "cells": [1], "shape": [5]}, {"kind": "nothing"}, {}, [], object(),
        {"kind": "frame"}, {"kind": "frame", "library": "pandas", "index": 3},
        {"kind": "frame", "library": "pandas", "columns": {"index": "range", "names": [None],
         "range": [0, 5, 1]}, "index": {"index": "range", "names": [None], "range": [0, 10**12, 1]},
         "data": [{"dtype": "object", "cells": []}]},
        {"kind": "frame", "library": "polars", "names": ["a"], "data": [3]},
        {"kind": "series", "values": {"dtype": "category", "codes": npy(np.array([9])),
         "levels": {"dtype": "object", "cells": []}, "ordered": False}},
        {"kind": "int", "value": "zz"}, {"kind": "decimal", "value": "9" * 200_000},
        {"kind": "datetime", "value": "tomorrow"}, {"kind": "dict", "pairs": [[{"kind": "list",
         "items": []}, 1]]}, {"kind": "dict", "pairs": [1]}, {"kind": "list", "items": 5},
        {"kind": "figure", "png": "!"}, {"kind": "text", "value": [1]}, {"kind": "period"},
    ],
    ids=lambda packed: json.dumps(packed, default=lambda one: type(one).__name__)[:60],
)  # fmt: skip
def test_what_is_forged_is_refused(packed: Any) -> None:
    with pytest.raises(PackedError):
        unpack(packed)
    assert isinstance(shown(packed), str)


def test_a_million_brackets_do_not_break_the_reader() -> None:
    packed: Any = 1
    for _ in range(100_000):
        packed = {"kind": "list", "items": [packed]}
    with pytest.raises(PackedError):
        unpack(packed)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(["kind", "value", "items", "pairs", "data", "dtype", "cells", "index",
                         "names", "columns", "library", "levels", "codes"]),
        inner | st.sampled_from(["frame", "series", "index", "column", "array", "list", "dict",
                                 "int", "float", "timestamp", "category", "plain", "pandas"]),
        max_size=6,
    ),
    max_leaves=12,
)  # fmt: skip


@hypothesis.settings(max_examples=200)
@hypothesis.given(JSON)
def test_no_json_makes_the_reader_raise_anything_else(packed: Any) -> None:
    try:
        unpack(packed)
    except PackedError as error:
        assert error.message  # noqa: PT017
