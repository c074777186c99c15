"""Contracts in words: how they are told, what of them may leave, how a person corrects them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pytest

from redpanda_jupyter.analysis import analyze
from redpanda_jupyter.context.profiling import profile
from redpanda_jupyter.errors import ContractError
from redpanda_jupyter.ids import new_id
from redpanda_jupyter.reuse.contract import build, edit, in_words, project, renew, signature

from .contracts import built, full

if TYPE_CHECKING:
    from redpanda_jupyter.models import Contract

# --- words ----------------------------------------------------------------------------------------


def test_a_contract_in_words() -> None:
    assert in_words(full()).splitlines() == [
        "Contract (from reading the code; it never ran)",
        "needs",
        "  df: a table (pandas.DataFrame) with region (text; looked for: 'North'), price (number); "
        "the block depends on the order of the rows; the block changes it",
        "  file hidden/names.csv by pandas.read_csv, sep=';', na_values='-1', as names with sku",
        "parameters",
        "  CITY = 'Berlin'",
        "  region = 'North' (for region)",
        "  min_price = 2.5 (for price)",
        "  limit = 3",
        "makes",
        "  CITY",
        "  names",
        "  r: frame with region, price",
        "  s",
        "imports pandas",
        "cannot be known, or has to be minded",
        "  region North was odd",
    ]
    assert "needs nothing" in in_words(built("x = 1"))


def test_a_signature_is_a_line_or_two() -> None:
    assert signature(full(), "top-sales").splitlines() == [
        "top-sales(df[region: text, price: number], file hidden/names.csv[sku]; CITY='Berlin', "
        "region='North', min_price=2.5, limit=3) -> CITY, names, r: frame[region, price], s",
        "  df: depends on the order of the rows",
    ]
    assert signature(built("print(1)"), "x") == "x() -> shows its result"


VALUES = ["North", "South", "Berlin", "2.5", "-1", "2024", "6.5", "hidden"]


@pytest.mark.parametrize("level", ["names", "schema"])
def test_no_value_leaves_below_stats(level: str) -> None:
    kept = project(full(), level)
    text = kept.model_dump_json() + signature(kept, "x") + in_words(kept)
    assert not [one for one in VALUES if one in text]
    assert {one.name for one in kept.frames[0].columns} == {"region", "price"}


def test_names_are_all_that_leaves_at_names() -> None:
    kept = project(full(), "names")
    assert {one.kind for one in kept.frames[0].columns} == {"unknown"}
    assert kept.files[0].path == "*.csv"
    profile = kept.frames[0].profile
    assert profile is not None
    assert (profile.rows, {one.kind for one in profile.columns}) == (None, {"unknown"})


def test_ranges_leave_at_stats_and_no_levels() -> None:
    kept = project(full(), "stats")
    text = kept.model_dump_json() + signature(kept, "x") + in_words(kept)
    assert not [one for one in ("North", "South", "Berlin") if one in text]
    profile = kept.frames[0].profile
    assert profile is not None
    price, region = profile.column("price"), profile.column("region")
    assert price is not None
    assert region is not None
    assert (price.low, price.high, price.examples, price.quantiles) == (1.5, 6.5, [], [])
    assert (region.low, region.levels, region.examples) == (None, [], [])
    assert "min_price=2.5" in signature(kept, "x")


def test_all_of_it_leaves_at_samples() -> None:
    assert (
        project(full(), "samples")
        == full().model_copy(update={"version_id": project(full(), "samples").version_id})
        or project(full(), "samples").frames == full().frames
    )


# --- corrections ----------------------------------------------------------------------------------


def test_a_person_corrects_a_contract() -> None:
    said = edit(
        full(),
        "df.qty is needed\ndf.region not needed; df.price is a float; call limit rows\n"
        "drop hidden/names.csv; add other",
    )
    columns = {one.name: (one.kind, one.confirmed) for one in said.frames[0].columns}
    assert columns == {
        "region": ("text", False), "price": ("number", None), "qty": ("unknown", True),
    }  # fmt: skip
    assert said.origin == "edited"
    assert said.files == []
    assert [one.variable for one in said.frames] == ["df", "other"]
    renamed = next(one for one in said.parameters if one.name == "rows")
    assert renamed.original == "limit"
    again = edit(said, "call rows first; df.region needed")
    assert next(one for one in again.parameters if one.name == "first").original == "limit"
    assert again.frames[0].columns[0].confirmed is True
    assert "waived" not in again.frames[0].columns[0].uses


def test_the_same_as_a_mapping() -> None:
    said = edit(full(), {"kinds": {"df.price": "text"}, "not_needed": ["df.region"]})
    assert said == edit(said, "df.price is text")
    assert [one.confirmed for one in said.frames[0].columns] == [False, None]
    same = edit(full(), {"needed": "hidden/names.csv.unit.price"})
    assert same.files[0].columns[-1].name == "unit.price"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ("", "Nothing was said to change."),
        ("make it better", "'make it better' is no change of a contract."),
        ("dg.price needed", "'dg.price' names no column of an input."),
        ("df.prise not needed", "'df.prise' is no column of the contract."),
        ("df.price is red", "'red' is no kind."),
        ("call nothing x", "'nothing' is no parameter."),
        ("call limit min_price", "'min_price' is a parameter already."),
        ("call limit 3x", "'3x' is no name."),
        ("add df", "'df' is an input already."),
        ("add a-b", "'a-b' is no name of a variable."),
        ("drop nothing", "'nothing' is no input."),
        ({"kind": {}}, "'kind' is no change of a contract."),
        ({"kinds": ["df.price"]}, "'kinds' needs names and what they are."),
    ],
)
def test_a_wrong_correction_is_named_and_changes_nothing(changes: object, message: str) -> None:
    with pytest.raises(ContractError) as caught:
        edit(full(), changes)
    assert caught.value.message == message
    if changes:
        assert caught.value.field is not None or "Nothing" in message


def test_what_was_meant_is_offered() -> None:
    with pytest.raises(ContractError, match="Did you mean region"):
        edit(full(), "df.regoin not needed")


BY_PLACE = "first = df['price'].head(1)\nnamed = df.loc['a', 'price']"


def by_place() -> Contract:
    data = pd.DataFrame({"price": [1.0, 2.0], "order": [2, 1]})
    known = profile("df", data)
    assert known is not None
    analysis = analyze(BY_PLACE, {"df": [*data.columns]})
    return build(new_id(), analysis, code=BY_PLACE, profiles={"df": known})


def test_a_person_says_that_order_and_labels_do_not_matter() -> None:
    made = by_place()
    assert {"row_order", "row_labels"} <= set(made.frames[0].flags)
    said = edit(made, "df.row order not needed; df.index not needed")
    assert said.frames[0].flags == ["row_order_waived", "row_labels_waived"]
    words = in_words(said)
    assert "does not go by the order of the rows, as a person has said" in words
    assert "depends on" not in words
    read = analyze(BY_PLACE, {"df": ["price", "order"]})
    again = renew(said.model_copy(update={"reader": 0}), read, BY_PLACE)
    assert again.frames[0].flags == said.frames[0].flags
    back = edit(said, "df.row_order needed; df.labels needed")
    assert back.frames[0].flags == ["row_order", "row_labels"]
    # a column of that name is a column
    column = edit(made, "df.order needed")
    assert column.frames[0].flags == made.frames[0].flags
    assert column.frames[0].columns[-1].name == "order"
