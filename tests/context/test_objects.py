"""What is no frame: told by its parts as far as the level allows, and none of its code runs."""

from __future__ import annotations

import functools
import uuid
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from redpanda_jupyter.context import snapshot
from redpanda_jupyter.privacy import LEVELS

MARK = "zq" + uuid.uuid4().hex[:12]


def body(value: Any, privacy: str = "schema", name: str = "v", **more: Any) -> list[str]:
    lines = snapshot([name], {name: value}, privacy=privacy, **more).split("\n")
    return lines[lines.index("<data>") + 1 : -1]


class Estimator:
    """In the manner of scikit-learn."""

    def __init__(self, depth: int = 3, token: str = "s") -> None:
        self.depth, self.token, self.inner = depth, token, object()

    def fit(self, x: Any) -> Estimator:
        self.feature_names_in_ = np.array(["age", "income"], dtype=object)
        self.coef_ = np.array([MARK], dtype=object)
        return self

    def get_params(self) -> Any:
        raise AssertionError("called")

    def __repr__(self) -> str:
        raise AssertionError("called")


class Pipeline(Estimator):
    def __init__(self, steps: list[tuple[str, Any]]) -> None:
        self.steps = steps


def total(price: Any, /, tax: float = float(1234567), *rest: Any, sign: str = MARK) -> Any:
    """Add the tax.

    More words.
    """


class Holder:
    def method(self, a: int) -> None:
        """Do it."""


@pytest.mark.parametrize("level", LEVELS)
def test_a_model_tells_its_features_and_from_stats_on_its_parameters(level: str) -> None:
    text = "\n".join(body(Estimator().fit(None), level))
    assert 'features: "age", "income"' in text
    assert (", fitted" in text) is (level != "names")
    assert ("parameters: depth=3, token=[redacted], inner=object" in text) is (
        level in ("stats", "samples")
    )
    assert MARK not in text


def test_a_model_that_was_not_fitted_says_so_and_a_pipeline_names_its_steps() -> None:
    assert body(Estimator())[0].endswith("Estimator, not fitted")
    lines = body(Pipeline([("scale", Estimator().fit(None)), ("model", Estimator())]))
    assert lines[0].endswith("Pipeline, not fitted")
    assert [line.split(": ")[0] for line in lines[1:]] == [
        '  step "scale"', '  step "model"', "  features"
    ]  # fmt: skip


def test_a_function_tells_its_signature_without_defaults_and_its_first_line() -> None:
    line = "v: function total(price, /, tax=…, *rest, sign=…)"
    assert body(total) == [line]  # what it says of itself may speak of anybody
    assert body(total, "stats") == [line, "  Add the tax."]
    assert body(Holder().method, "stats") == ["v: function method(self, a)", "  Do it."]
    assert body(total, "names") == ["v: function"]
    assert body(lambda **k: 1)[0] == "v: function <lambda>(**k)"


def test_a_dict_tells_its_keys_and_the_types_below() -> None:
    value = {
        "us": pd.DataFrame({"a": [MARK]}),
        "rates": [1.5, 2.5],
        "deep": {"x": {"y": {"z": MARK}}},
        "api_key": MARK,
    }
    assert body(value) == [
        "v: dict, 4 entries",
        '  "us": pandas.DataFrame, 1 row, 1 column',
        '  "rates": list, 2 items: float',
        '  "deep": dict, 1 entries',
        f'  "api_key": str, {len(MARK)} characters',
    ]
    assert body(value, "names") == ["v: dict"]
    lines = body(value, "samples", samples=5)
    assert '  entry: "api_key": [redacted]' in lines
    assert '  entry: "rates": [1.5, 2.5]' in lines


def test_records_tell_the_keys_that_all_of_them_have() -> None:
    records = [{"id": 1, "name": MARK}, {"id": 2, "name": MARK}]
    assert body(records) == ['v: list, 2 items: dict, 2 entries with keys "id", "name"']
    assert body([{MARK: 1}, {"b": 1}]) == ["v: list, 2 items: dict, 1 entries"]
    assert body({1001: MARK, "b": 2})[0] == "v: dict, 2 entries, keys int; str"


def test_containers_without_end_end() -> None:
    loop: list[Any] = []
    loop.append(loop)
    ring: dict[str, Any] = {}
    ring["ring"] = ring
    for level in LEVELS:
        assert len("\n".join(body(loop, level) + body(ring, level))) < 2000


def fail_to_group(self: Any) -> Any:
    raise AssertionError("grouped")


def test_groupings_tell_their_keys_and_form_no_group(monkeypatch: pytest.MonkeyPatch) -> None:
    frame = pd.DataFrame({"a": ["x", "y"], "b": [1, 2]})
    one, other = frame.groupby("a"), frame.groupby([MARK, MARK + "2"])["b"]
    assert body(one)[0] == (
        'v: pandas.DataFrameGroupBy by "a" of pandas.DataFrame, 2 rows, 2 columns'
    )
    assert "by <list> of" in body(other)[0]
    assert MARK not in "\n".join(body(other, "stats"))
    assert body(frame.groupby(["a", "b"])["b"])[0].startswith(
        'v: pandas.SeriesGroupBy by "a", "b" of pandas.Series, 2 rows'
    )
    monkeypatch.setattr(type(one._grouper), "codes_info", property(fail_to_group))
    monkeypatch.setattr(type(one._grouper), "result_index", property(fail_to_group))
    again = frame.groupby("a")
    assert body(again, "samples")
    with pytest.raises(AssertionError, match="grouped"):
        _ = again.ngroups
    assert "by <function>" in body(frame.groupby(lambda row: row))[0]
    assert body(pl.DataFrame({"a": [1]}).group_by("a", pl.col("a") + 1))[0] == (
        'v: polars.GroupBy by "a", <polars.Expr> of polars.DataFrame, 1 row, 1 column'
    )


def test_series_index_and_arrays() -> None:
    series = pd.Series([1.0, None], name="price")
    space = {"v": series, "df": pd.DataFrame({"price": [1]})}
    for level, line in (
        ("schema", 'v: pandas.Series "price", 2 rows, float64, 50% missing'),
        ("names", 'v: pandas.Series "price"'),
    ):
        assert line in snapshot(["v"], space, privacy=level).split("\n")
    assert body(series, "stats")[0].startswith('v: pandas.Series "price", 2 rows, float64')
    assert body(pd.Series([3, 5]), "stats") == [
        "v: pandas.Series, 2 rows, int64, 3 to 5, all distinct"
    ]
    levels = pd.MultiIndex.from_product([[1, 2], ["x"]], names=["n", None])
    for level in LEVELS:
        assert body(levels, level)[0].startswith('v: pandas.MultiIndex "n", None')
    assert "2 rows" in body(levels)[0]
    masked = np.ma.array([1, 99], mask=[0, 1])
    assert "99" not in "\n".join(body(masked, "samples"))
    assert body(np.arange(12).reshape(3, 4), "samples", samples=1) == [
        "v: numpy.ndarray, 3 × 4, int64, 0 to 11, all distinct",
        "  row 1: [0, 1, 2, 3]",
    ]
    assert body(np.broadcast_to(1.5, (10**6, 10**6)), "stats")[0].startswith(
        "v: numpy.ndarray, 1,000,000 × 1,000,000, float64"
    )
    assert body(pa.array([1, None]))[0] == "v: pyarrow.Int64Array, 2 rows, int64, 50% missing"


def test_a_plain_value_is_told_at_samples_only() -> None:
    for level in ("names", "schema", "stats"):
        assert body(41, level) == ["v: int"]
    assert body(41, "samples") == ["v: int", "  value: 41"]
    assert body("pass word", "samples", name="password")[1] == "  value: [redacted]"
    assert body(41, "samples", samples=0) == ["v: int"]


def make_loud(meta: type, kind: type) -> None:
    """Let every method of a class, and of its metaclass, fail from now on."""

    def fail(self: Any, *_: Any, **__: Any) -> Any:
        raise AssertionError("called")

    names = ["repr", "str", "len", "iter", "eq", "hash", "getitem", "bool"]
    names += ["format", "contains", "array", "float", "int", "index", "dir", "getattribute"]
    for name in ("dtype", "shape", "columns", "values", "items", "keys", "name"):
        setattr(kind, name, property(fail))
    for name in names:
        setattr(kind, f"__{name}__", fail)
    meta.__getattribute__ = fail  # type: ignore[method-assign, assignment]


@pytest.mark.parametrize("base", [object, dict, list, str, int, float, set, tuple, np.ndarray])
@pytest.mark.parametrize("level", LEVELS)
def test_no_code_of_a_foreign_class_runs(base: type, level: str) -> None:
    meta: Any = type("Meta", (type,), {})
    loud: list[bool] = []

    def claim(self: Any) -> type:
        assert not loud, "called"
        return type(self)

    kind: Any = meta("Loud", (base,), {"__class__": property(claim)})
    made = base.__new__(kind, 3) if base is np.ndarray else base.__new__(kind)
    space = {"alone": made, "listed": [made, 1], "keyed": {"k": made}, "set": {"k": [made]}}
    if base is not np.ndarray:
        cells = np.empty(2, dtype=object)
        cells[0] = made
        space["array"] = cells
        space["column"] = pd.Series(cells, dtype=object)
        space["frame"] = pd.DataFrame({"a": space["column"]})
        space["named"] = pd.DataFrame([[1]], columns=pd.Index([made], dtype=object))
    make_loud(meta, kind)
    loud.append(True)
    text = snapshot(list(space), space, privacy=level, samples=5)
    assert "could not be described" not in text
    assert "Loud" in text


def test_cached_functions_and_partials_are_named_only() -> None:
    cached = functools.lru_cache(total)
    assert body(cached) == ["v: functools._lru_cache_wrapper"]
    assert body(functools.partial(total, MARK)) == ["v: functools.partial"]
