"""A target under the source's names is an object of its own, in whatever library it is."""

from __future__ import annotations

from typing import Any

import dask.dataframe as dd
import duckdb
import narwhals as nw
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from redpanda_jupyter.errors import ContractError
from redpanda_jupyter.reuse.adapter import adapt_frame

from .bindings import mapping


def german() -> pd.DataFrame:
    """Return a target: its price is called preis, and what it calls price is another thing."""
    return pd.DataFrame(
        {
            "preis": [1.5, 2.5, 3.5],
            "price": ["low", "low", "high"],
            "raucher": ["Ja", "Nein", "Ja"],
            "menge": [1, 2, 3],
        }
    )


RENAMES = mapping(columns={"price": "preis", "smoker": "raucher"})
VALUES = mapping(
    columns={"price": "preis", "smoker": "raucher"},
    values={"smoker": {"Yes": "Ja", "No": "Nein"}},
)
EXPECTED = {
    "price": [1.5, 2.5, 3.5],
    "price__target": ["low", "low", "high"],
    "smoker": ["Yes", "No", "Yes"],
    "menge": [1, 2, 3],
}


def in_polars(frame: Any) -> Any:
    """Return a frame of any library as one of polars, in the order of its columns."""
    if isinstance(frame, pl.LazyFrame):
        return frame.collect()
    if isinstance(frame, nw.DataFrame | nw.LazyFrame):
        return in_polars(frame.to_native())
    if isinstance(frame, duckdb.DuckDBPyRelation):
        return frame.pl()
    if isinstance(frame, pa.Table):
        return pl.from_arrow(frame)
    if isinstance(frame, dd.DataFrame):
        return pl.from_pandas(frame.compute())
    return pl.from_pandas(frame) if isinstance(frame, pd.DataFrame) else frame


MAKERS: dict[str, Any] = {
    "pandas": lambda: german(),
    "polars": lambda: pl.from_pandas(german()),
    "polars lazy": lambda: pl.from_pandas(german()).lazy(),
    "pyarrow": lambda: pa.Table.from_pandas(german()),
    "duckdb": lambda: duckdb.from_df(german()),
    "dask": lambda: dd.from_pandas(german(), npartitions=2),
    "narwhals": lambda: nw.from_native(pl.from_pandas(german())),
    "narwhals lazy": lambda: nw.from_native(pl.from_pandas(german()).lazy()),
}


@pytest.mark.parametrize("library", MAKERS)
def test_every_library_gives_names_values_and_moves_what_is_in_the_way(library: str) -> None:
    target = MAKERS[library]()
    made = adapt_frame(target, VALUES)
    assert type(made) is type(target)
    found = in_polars(made)
    assert found.to_dict(as_series=False) == EXPECTED
    assert found.columns == ["price", "price__target", "smoker", "menge"]


@pytest.mark.parametrize("library", MAKERS)
def test_the_source_s_order_is_kept_where_columns_are_taken_by_place(library: str) -> None:
    made = adapt_frame(MAKERS[library](), RENAMES, order=["smoker", "price"])
    assert in_polars(made).columns == ["smoker", "price", "price__target", "menge"]


def test_a_block_cannot_change_the_person_s_own_frame() -> None:
    target = german().assign(tags=[["a"], ["b"], ["c"]], info=[{"n": 1}, {"n": 2}, {"n": 3}])
    target.attrs["unit"] = ["EUR"]
    before = target.copy(deep=True)
    tags = [list(one) for one in target["tags"]]
    made = adapt_frame(target, RENAMES)
    made["price"] = 0
    made.loc[0, "smoker"] = "x"
    made["menge"].array[0] = 99
    made["tags"].iloc[0].append("z")
    made["info"].iloc[1]["n"] = 5
    made.attrs["unit"].append("USD")
    made.columns = list("abcdef")
    made.index = [7, 8, 9]
    assert target[["preis", "price", "raucher", "menge"]].equals(
        before[["preis", "price", "raucher", "menge"]]
    )
    assert target["tags"].tolist() == tags
    assert target["info"].tolist() == [{"n": 1}, {"n": 2}, {"n": 3}]
    assert target.attrs == {"unit": ["EUR"]}


def test_a_polars_frame_is_an_own_one_too() -> None:
    target = pl.from_pandas(german())
    made = adapt_frame(target, mapping(columns={"menge": "menge"}))
    made[0, "menge"] = 99
    made.insert_column(0, pl.Series("new", [1, 2, 3]))
    assert target["menge"].to_list() == [1, 2, 3]
    assert target.columns == ["preis", "price", "raucher", "menge"]


def test_functions_of_dask_are_handed_copies() -> None:
    base = german()
    made = adapt_frame(dd.from_pandas(base, npartitions=1), RENAMES)

    def spoil(part: pd.DataFrame) -> pd.DataFrame:
        part.iloc[:, 0] = -1
        return part

    made.map_partitions(spoil, meta=made._meta).compute(scheduler="synchronous")
    assert base["preis"].tolist() == [1.5, 2.5, 3.5]


def test_nothing_lazy_is_computed() -> None:
    asked = []

    def look(cell: float) -> float:
        asked.append(cell)
        return cell

    counted = pl.col("preis").map_elements(look, return_dtype=pl.Float64)
    lazy = pl.from_pandas(german()).lazy().with_columns(counted)
    made = adapt_frame(lazy, VALUES)
    assert asked == []
    assert made.collect()["price"].to_list() == [1.5, 2.5, 3.5]
    assert sorted(asked) == [1.5, 2.5, 3.5]  # polars asks from several threads


@pytest.mark.parametrize("ordered", [True, False])
def test_a_category_stays_a_category(ordered: bool) -> None:
    levels = pd.Categorical(["Nein", "Ja", None], categories=["Ja", "Nein"], ordered=ordered)
    made = adapt_frame(
        pd.DataFrame({"raucher": levels}),
        mapping(columns={"smoker": "raucher"}, values={"smoker": {"Yes": "Ja", "No": "Nein"}}),
    )
    assert isinstance(made["smoker"].dtype, pd.CategoricalDtype)
    assert made["smoker"].cat.ordered is ordered
    assert list(made["smoker"].cat.categories) == ["Yes", "No"]
    assert made["smoker"].tolist()[:2] == ["No", "Yes"]


def test_polars_categories_and_enums_stay_what_they_are() -> None:
    pairs = mapping(columns={"s": "s"}, values={"s": {"Yes": "Ja"}})
    for dtype in (pl.Categorical, pl.Enum(["Ja", "Nein"])):
        made = adapt_frame(pl.DataFrame({"s": pl.Series(["Ja", "Nein"], dtype=dtype)}), pairs)
        assert made["s"].cast(pl.String).to_list() == ["Yes", "Nein"]
        assert type(made.schema["s"]) is type(pl.Series([], dtype=dtype).dtype)


def test_values_that_are_swapped_are_swapped_at_once() -> None:
    swap = mapping(columns={"sex": "sex"}, values={"sex": {"M": "F", "F": "M"}})
    made = adapt_frame(pd.DataFrame({"sex": ["M", "F", "M"], "other": ["M", "F", "F"]}), swap)
    assert made["sex"].tolist() == ["F", "M", "F"]
    assert made["other"].tolist() == ["M", "F", "F"]


TWO_OF_ONE = mapping(columns={"region": "region"}, values={"region": {"N": ["S", "N"], "W": ["E"]}})
"""The data's S and N are both the block's N."""


@pytest.mark.parametrize(
    "make",
    [
        pd.DataFrame,
        lambda one: pd.DataFrame({"region": pd.Categorical(one["region"])}),
        pl.DataFrame,
        lambda one: pl.DataFrame(one).cast(pl.Categorical),
        lambda one: pl.DataFrame(one).cast(pl.Enum(["E", "N", "S", "X"])),
        pa.table,
        lambda one: duckdb.from_arrow(pa.table(one)),
    ],
)
def test_several_texts_become_one(make: Any) -> None:
    made = adapt_frame(make({"region": ["N", "S", "E", "X"]}), TWO_OF_ONE)
    if isinstance(made, duckdb.DuckDBPyRelation):
        made = made.df()
    found = made["region"]
    found = found.to_pylist() if hasattr(found, "to_pylist") else list(found)
    assert found == ["N", "N", "W", "X"]


def test_truth_values_and_numbers_are_mapped_by_their_text() -> None:
    pairs = mapping(
        columns={"paid": "paid", "code": "code"},
        values={"paid": {"yes": "True", "no": "False"}, "code": {"one": "1"}},
    )
    made = adapt_frame(pd.DataFrame({"paid": [True, False], "code": [1, 2]}), pairs)
    assert made["paid"].tolist() == ["yes", "no"]
    assert made["code"].tolist() == ["one", 2]


def test_names_that_are_swapped_are_swapped_at_once() -> None:
    made = adapt_frame(pd.DataFrame({"a": [1], "b": [2]}), mapping(columns={"a": "b", "b": "a"}))
    assert made.to_dict("list") == {"b": [1], "a": [2]}


def test_a_source_without_a_match_is_not_found_by_chance() -> None:
    made = adapt_frame(german(), mapping(columns={"price": None, "menge": "menge"}))
    assert list(made.columns) == ["preis", "price__target", "raucher", "menge"]


def test_what_is_moved_aside_meets_nothing_else() -> None:
    frame = pd.DataFrame({"preis": [1], "price": [2], "price__target": [3]})
    made = adapt_frame(frame, mapping(columns={"price": "preis"}))
    assert made.to_dict("list") == {"price": [1], "price__target2": [2], "price__target": [3]}


def test_a_series_without_a_name_gets_values_too() -> None:
    series = pd.Series(["Ja", "Nein"], name="raucher")
    made = adapt_frame(series, mapping(columns={"None": "raucher"}, values={"None": {"Yes": "Ja"}}))
    assert made.name is None
    assert made.tolist() == ["Yes", "Nein"]


def test_a_series_gets_name_and_values() -> None:
    series = pd.Series(["Ja"], name="raucher")
    made = adapt_frame(series, VALUES.model_copy(update={"columns": VALUES.columns[1:]}))
    assert (made.name, made.tolist(), series.name) == ("smoker", ["Yes"], "raucher")
    one = adapt_frame(pl.Series("raucher", ["Ja"]), mapping(columns={"smoker": "raucher"}))
    assert one.name == "smoker"


@pytest.mark.parametrize(
    ("frame", "columns", "reason"),
    [
        (pd.DataFrame({1: [1]}), {"a": "1"}, "has a int for a name"),
        (pd.DataFrame([[1, 2]], columns=["x", "x"]), {"a": "x"}, "2 columns 'x'"),
        (pd.DataFrame({"x": [1]}), {"a": "y"}, "no column 'y'"),
        (pd.DataFrame({"x": [1]}), {"a": "x", "b": "x"}, "stands for both 'a' and 'b'"),
        (
            pd.DataFrame([[1]], columns=pd.MultiIndex.from_tuples([("a", "b")])),
            {"a": "('a', 'b')"},
            "2 levels of names",
        ),
        ([1, 2], {"a": "x"}, "is no frame"),
    ],
)
def test_what_cannot_be_renamed_is_refused_in_words(
    frame: Any, columns: dict[str, str | None], reason: str
) -> None:
    with pytest.raises(ContractError) as error:
        adapt_frame(frame, mapping(columns=columns))
    assert reason in error.value.message
