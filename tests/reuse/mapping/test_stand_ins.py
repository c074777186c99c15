"""Texts that stand for the block's: what was said, what was confirmed, and what is guessed."""

from __future__ import annotations

from typing import Any

import pytest

from redpanda_jupyter.models import ColumnNeed, SavedMapping, ValueMatch
from redpanda_jupyter.reuse.mapping.sought import texts_sought

from .frames import choices, frame, mapping, saved

SEX = frame(sex=choices("M", "F", "X"))
OTHER = frame(sex=choices("M", "F", "X", seed=1))
PAID = frame(paid=choices("Yes", "No"))
GERMAN = frame(paid=choices("Ja", "Nein"))
WANTED = ColumnNeed(name="paid", values=["Yes", "No"])


def ways(found: Any) -> dict[str, dict[str, list[str]]]:
    """What was found, by the way in which it was."""
    return {one.way: one.pairs for one in found.values}


def before(source: Any, target: Any, **values: dict[str, Any]) -> list[SavedMapping]:
    return [saved(source, target, {}, values=values)]


def test_what_was_confirmed_counts_also_where_the_data_have_the_texts_themselves() -> None:
    swapped = before(SEX, OTHER, sex={"M": "F", "F": "M"})
    for need, sought in ((["M"], ()), (["M", "X"], ()), ([], ("M",))):
        wanted = ColumnNeed(name="sex", values=need)
        found = mapping(SEX, OTHER, wanted, saved=swapped, sought=sought)
        assert ways(found) == {"saved": {"M": ["F"], "F": ["M"]}}
        assert all(one.confirmed for one in found.values)


def test_what_was_confirmed_counts_for_no_block_that_does_not_look_for_it() -> None:
    swapped = before(SEX, OTHER, sex={"M": "F", "F": "M"})
    for need in ([], ["X"]):
        found = mapping(SEX, OTHER, ColumnNeed(name="sex", values=need), saved=swapped)
        assert ways(found) == {}
    known = before(PAID, GERMAN, paid={"Yes": "Ja"})
    needs = ColumnNeed(name="paid"), ColumnNeed(name="other", values=["Yes"])
    assert ways(mapping(PAID, GERMAN, *needs, saved=known, sought=("Yes",))) == {}
    # the data's own text is what another block looks for
    own = ColumnNeed(name="paid", values=["Ja"])
    assert ways(mapping(PAID, GERMAN, own, saved=known)) == {}


@pytest.mark.parametrize(
    ("code", "sought"),
    [
        ('by = df.groupby("paid").sum()\nby.loc[["Yes", "No"]]', {"Yes", "No"}),
        ('[one for one in df.paid if one in ("Yes", "No")]', {"Yes", "No"}),
        ('{"Yes": 1}[df.paid[0]]', {"Yes"}),
        ('by.get("Yes")', {"Yes"}),
        ('print("Yes")\nplt.title("No")', set()),
        ("%%time\nby['Yes']", {"Yes"}),
        ("not python at all", set()),
    ],
)
def test_the_texts_that_code_looks_for(code: str, sought: set[str]) -> None:
    assert texts_sought([code], []) >= sought
    assert not {"Yes", "No"} & texts_sought([code], []) - sought
    assert texts_sought([], ["'Yes'", "['No', 1]", "3"]) == {"Yes", "No"}


def test_what_was_confirmed_of_two_texts_counts_for_both() -> None:
    both = before(SEX, OTHER, sex={"F": ["F", "X"]})
    need = ColumnNeed(name="sex", values=["F"])
    assert ways(mapping(SEX, OTHER, need, saved=both)) == {"saved": {"F": ["F", "X"]}}


def test_what_was_confirmed_of_other_texts_than_there_are_is_left_out() -> None:
    known = before(PAID, PAID, paid={"Yes": "Ja"})
    assert ways(mapping(PAID, PAID, WANTED, saved=known)) == {}


def test_what_is_said_counts_before_what_was_confirmed_and_takes_nothing_else_away() -> None:
    known = before(GERMAN, PAID, paid={"Ja": "No", "Nein": "Yes"})
    need = ColumnNeed(name="paid", values=["Ja", "Nein"])
    found = mapping(GERMAN, PAID, need, saved=known, texts={"paid": {"Ja": ["Yes"]}})
    # 'Yes' was confirmed for 'Nein', and is spoken for now; what is left is guessed again
    assert ways(found) == {"user": {"Ja": ["Yes"]}, "scored": {"Nein": ["No"]}}
    assert [one.confirmed for one in found.values] == [True, False]


def test_who_says_one_text_has_not_seen_the_others() -> None:
    found = mapping(PAID, GERMAN, WANTED, texts={"paid": {"Yes": ["Ja"]}})
    assert ways(found) == {"user": {"Yes": ["Ja"]}, "scored": {"No": ["Nein"]}}


def test_what_is_said_counts_in_columns_of_which_the_block_looks_for_nothing() -> None:
    found = mapping(SEX, OTHER, "sex", texts={"sex": {"female": ["F"]}})
    assert ways(found) == {"user": {"female": ["F"]}}


def test_records_of_one_text_for_another_are_read_as_they_were_written() -> None:
    """Libraries, bundles and proofs hold them so."""
    old = {"column": "paid", "pairs": {"Yes": "Ja"}, "confirmed": True}
    assert ValueMatch.model_validate(old).pairs == {"Yes": ["Ja"]}
    (known,) = before(PAID, GERMAN, paid={"Yes": "Ja"})
    written = known.model_dump(mode="json") | {"values": {"paid": {"Yes": "Ja"}}}
    assert SavedMapping.model_validate(written).values == {"paid": {"Yes": ["Ja"]}}
