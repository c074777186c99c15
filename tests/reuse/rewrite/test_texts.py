"""Texts that are mapped, in a block that is written in the target's own names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from redpanda_jupyter.analysis import analyze
from redpanda_jupyter.models.reuse import Binding, Target, ValueMatch
from redpanda_jupyter.reuse import adapter
from redpanda_jupyter.reuse.rewrite import Rewrite, accepted, rewrite

from .one_frame import bound_to

if TYPE_CHECKING:
    from collections.abc import Sequence

    from redpanda_jupyter.models.contract import Contract

COLUMNS = {"paid": "bezahlt", "revenue": "Umsatz", "region": "Land"}
TEXTS = {"Yes": ["Ja"], "No": ["Nein"]}
DE = pd.DataFrame({
    "bezahlt": ["Ja", "Nein", "Ja", "Ja"], "Umsatz": [1.0, 2.0, 4.0, 8.0],
    "Land": ["Yes", "S", "S", "Yes"],
})  # fmt: skip


def bound(texts: dict[str, Sequence[str]]) -> tuple[Contract, Binding]:
    values = [ValueMatch(column="paid", pairs=texts, confirmed=True)]
    return bound_to(Target(name="de"), COLUMNS, values)


def written(code: str, texts: dict[str, Sequence[str]] | None = None) -> Rewrite:
    contract, binding = bound(texts or TEXTS)
    return rewrite(code, contract, binding, analyze(code, {"df": list(COLUMNS)}))


def proven(code: str) -> Rewrite:
    """Rewrite, and compare with the adapter by running both."""
    _, binding = bound(TEXTS)

    def run(text: str, **names: Any) -> Any:
        exec(text, names)
        return names["x"]

    as_source = adapter.adapt_frame(DE, binding.mappings[0])
    return accepted(written(code), lambda: run(code, df=as_source), lambda text: run(text, de=DE))


LOOKED_FOR = {
    'x = df.loc[df.paid == "Yes", "revenue"].sum()  # Yes': (
        'x = de.loc[de.bezahlt == "Ja", "Umsatz"].sum()  # Yes'
    ),
    "x = df[df['paid'].isin(['Yes', 'No'])]['revenue'].sum()": (
        "x = de[de['bezahlt'].isin(['Ja', 'Nein'])]['Umsatz'].sum()"
    ),
    "x = df.query(\"paid != 'Yes' and region != 'Yes'\")['revenue'].sum()": (
        "x = de.query(\"bezahlt != 'Ja' and Land != 'Yes'\")['Umsatz'].sum()"
    ),
    'wanted = "Yes"\nx = df[df["paid"] == wanted]["revenue"].sum()': (
        'wanted = "Ja"\nx = de[de["bezahlt"] == wanted]["Umsatz"].sum()'
    ),
    'x = df[(df.paid == "Yes") & (df.region == "Yes")]["revenue"].sum()': (
        'x = de[(de.bezahlt == "Ja") & (de.Land == "Yes")]["Umsatz"].sum()'
    ),
}


@pytest.mark.parametrize("code", LOOKED_FOR)
def test_what_is_looked_for_is_looked_for_in_the_targets_words(code: str) -> None:
    found = proven(code)
    assert (found.code, found.reason) == (LOOKED_FOR[code], "")


@pytest.mark.parametrize("code", [
    'x = df["paid"].map({"Yes": 1, "No": 0}).sum()',
    'wanted = "Yes"\nx = df[(df["paid"] == wanted) | (df["region"] == wanted)]["revenue"].sum()',
    'wanted = "Yes"\nx = df.query("paid == @wanted")["revenue"].sum()',
    "x = df.groupby('paid')['revenue'].sum()",
    'x = df[df["paid"].str.startswith("Y")]["revenue"].sum()',
])  # fmt: skip
def test_what_is_looked_for_in_another_way_is_refused_with_the_reason(code: str) -> None:
    found = proven(code)
    assert found.code is None
    assert found.reason.startswith("Texts of 'paid' are mapped, and ")
    assert found.reason.endswith("the adapted cell is right as it is.")


def test_results_that_would_hold_the_targets_texts_are_refused() -> None:
    found = proven('x = df[df["paid"] == "Yes"]')
    assert found.code is None
    assert found.reason.startswith("Its results would hold 'Ja' where those of the block hold")


def test_two_texts_that_stand_for_one_are_refused() -> None:
    found = written('x = df[df["paid"] == "Yes"]["revenue"].sum()', {"Yes": ["Ja", "J"]})
    assert found.code is None
    assert found.reason == "'Ja' and 'J' stand for 'Yes' of 'paid', and one text cannot be both."
