"""Texts that stand for others: two become one only where a person has said so of both."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from redpanda_jupyter.analysis import analyze
from redpanda_jupyter.ids import new_id
from redpanda_jupyter.models import Binding, Check, Finding, Mapping, Target, ValueMatch
from redpanda_jupyter.reuse.check import check
from redpanda_jupyter.reuse.contract import build

from .profiling import profile_of

SOURCE = pd.DataFrame({"region": ["N", "S", "E", "N"], "paid": ["Yes", "No", "Yes", "No"]})
GROUPS = 'result = df.groupby("region").size()'
LOOKS = 'result = (df["region"] == "N").sum()'
PAID = 'result = (df["paid"] == "Yes").sum()'


def checked(
    code: str,
    target: pd.DataFrame,
    pairs: dict[str, dict[str, Any]],
    *,
    counts: dict[str, dict[str, int]] | None = None,
    sampled: int | None = None,
    **more: Any,
) -> Check:
    schemas = {"df": list(SOURCE.columns)}
    profiles = {"df": profile_of(SOURCE, "df")}
    contract = build(new_id(), analyze(code, schemas), code=code, profiles=profiles)
    values = [
        ValueMatch(column=one, pairs=two, way="user", confirmed=True) for one, two in pairs.items()
    ]
    mapping = Mapping(variable="df", values=values, **more)
    binding = Binding(
        block_id=new_id(), version=1, inputs={"df": Target(name="de")}, mappings=[mapping]
    )
    seen = profile_of(target, "de").model_copy(update={"sampled": sampled})
    return check(contract, binding, {"df": seen}, {"df": counts} if counts else None)


def found(check: Check) -> dict[str, Finding]:
    return {one.code: one for one in check.findings}


@pytest.mark.parametrize("code", [GROUPS, LOOKS])
def test_a_text_that_the_data_have_besides_is_asked_about_with_both_counts(code: str) -> None:
    target = pd.DataFrame({"region": ["N", "S", "S", "E"]})
    counts = {"region": {"N": 1, "S": 2}}
    known = checked(code, target, {"region": {"N": ["S"]}}, counts=counts)
    assert known.verdict == "ask"
    told = found(known)["value_merged"]
    assert told.reason == (
        "'region' of de has 'S' (2 rows), and also 'N' (1 row): all would count as 'N'."
    )
    assert "--value region:N=S --value region:N=N" in told.hint


def test_without_counts_what_was_seen_counts() -> None:
    target = pd.DataFrame({"region": ["N", "S", "S", "E"]})
    told = found(checked(GROUPS, target, {"region": {"N": ["S"]}}))["value_merged"]
    assert told.reason == "'region' of de has 'S', and also 'N': all would count as 'N'."


def test_a_yes_to_the_columns_is_no_yes_to_putting_texts_together() -> None:
    """Who says yes has been asked, and then both are in the mapping; see the services."""
    target = pd.DataFrame({"region": ["N", "S", "S", "E"]})
    known = checked(GROUPS, target, {"region": {"N": ["S"]}}, confirmed=True)
    assert "value_merged" in found(known)


@pytest.mark.parametrize(
    "pairs",
    [
        {"N": ["S"], "S": ["N"]},
        {"N": ["S"], "S": ["E"], "E": ["N"]},
        {"N": ["S", "N"]},
        {"N": ["N", "S", "E"]},
        {"N": ["S"], "OTHER": ["N"]},
    ],
)
def test_what_was_said_of_both_is_not_asked(pairs: dict[str, list[str]]) -> None:
    target = pd.DataFrame({"region": ["N", "S", "S", "E"]})
    known = checked(GROUPS, target, {"region": pairs})
    assert not {"value_merged", "value_twice", "value_unseen"} & set(found(known))


def test_a_chain_that_ends_on_a_text_of_the_data_is_asked_about() -> None:
    target = pd.DataFrame({"region": ["N", "S", "S", "E"]})
    known = checked(GROUPS, target, {"region": {"N": ["S"], "S": ["E"]}})
    assert [one.reason for one in known.findings if one.code == "value_merged"] == [
        "'region' of de has 'S', and also 'N': all would count as 'N'."
    ]


def test_a_text_that_is_gone_from_the_data_is_no_question() -> None:
    target = pd.DataFrame({"region": ["W", "S", "S", "E"]})
    assert "value_merged" not in found(checked(LOOKS, target, {"region": {"N": ["W"]}}))


@pytest.mark.parametrize("code", [GROUPS, LOOKS])
def test_data_that_have_the_own_text_alone_are_no_question(code: str) -> None:
    """Of several data sets only some need the word."""
    target = pd.DataFrame({"region": ["N", "S", "S", "E"]})
    known = checked(code, target, {"region": {"N": ["North"]}})
    assert not {"value_merged", "value_idle", "value_missing"} & set(found(known))


def test_one_text_cannot_stand_for_two() -> None:
    target = pd.DataFrame({"paid": ["Ja", "Nein"]})
    known = checked(PAID, target, {"paid": {"Yes": ["Ja"], "No": ["Ja", "Nein"]}})
    assert known.verdict == "blocked"
    told = found(known)["value_twice"]
    assert told.reason == "'Ja' in 'paid' shall stand for 'Yes', 'No'."
    assert "--value paid:Yes=Ja" in told.hint


def test_what_was_not_looked_at_is_said_to_be_not_known() -> None:
    target = pd.DataFrame({"region": ["W", "S", "S", "E"]})
    known = checked(GROUPS, target, {"region": {"N": ["S"]}}, sampled=4)
    told = found(known)["value_unseen"]
    assert told.verdict == "warn"
    assert "Whether de has 'N' besides is not known" in told.reason
    # and once it was counted there is nothing to say
    counts = {"region": {"N": 0, "S": 2}}
    known = checked(GROUPS, target, {"region": {"N": ["S"]}}, sampled=4, counts=counts)
    assert "value_unseen" not in found(known)


def test_a_word_that_does_nothing_is_told_and_which_way_round_it_is_said() -> None:
    target = pd.DataFrame({"region": ["North", "S", "S", "E"]})
    known = checked(GROUPS, target, {"region": {"North": ["N"]}})
    told = found(known)["value_idle"]
    assert "'N', which you said stands for 'North', does not occur" in told.reason
    assert "The block's own text comes first: --value region:N=North." in told.hint
    right = checked(GROUPS, target, {"region": {"N": ["North"]}})
    assert "value_idle" not in found(right)


def test_what_was_said_of_all_texts_of_a_group_leaves_nothing_to_ask() -> None:
    target = pd.DataFrame({"region": ["Nord", "Sud", "Est", "Sud"]})
    before = checked(GROUPS, target, {})
    assert {"values_disjoint"} <= set(found(before))
    known = checked(GROUPS, target, {"region": {"N": ["Nord"], "S": ["Sud"], "E": ["Est"]}})
    assert not {"values_disjoint", "levels_differ"} & set(found(known))
    # of one alone the others are told
    told = found(checked(GROUPS, target, {"region": {"N": ["Nord"]}}))["levels_differ"]
    assert "has 'Sud', 'Est' and lacks 'S', 'E'" in told.reason


@pytest.mark.parametrize(
    ("code", "texts"),
    [
        (PAID, ["Yes", "No", "Oui"]),
        (PAID, ["Yes", "No", "Ja", "Nein"]),
        ('result = df.groupby("paid").size()', ["Yes", "No", "Ja"]),
    ],
)
def test_a_text_that_means_what_another_one_means_is_told_where_both_are(
    code: str, texts: list[str]
) -> None:
    target = pd.DataFrame({"paid": texts})
    told = found(checked(code, target, {}))["value_meaning"]
    assert "'Yes'" in told.reason or "'No'" in told.reason
    assert "--value paid:Yes=Yes --value paid:Yes=" in told.hint or "paid:No=No" in told.hint
    # once it is said there is nothing to tell
    pairs = {"Yes": ["Yes", "Oui", "Ja"], "No": ["No", "Nein"]}
    assert "value_meaning" not in found(checked(code, target, {"paid": pairs}))


@pytest.mark.parametrize("texts", [["Yes", "No"], ["Yes", "No", "Maybe"], ["Ja", "Nein"]])
def test_other_texts_are_no_second_ones(texts: list[str]) -> None:
    assert "value_meaning" not in found(checked(PAID, pd.DataFrame({"paid": texts}), {}))


@pytest.mark.parametrize(
    ("texts", "code", "words"),
    [
        (["Ja", "ja", "JA ", "Nein"], "value_several",
         ["paid:Yes=Ja", "paid:Yes=ja", "'paid:Yes=JA '", "paid:Yes=Yes"]),
        (["Ja", "Oui", "Nein"], "value_several", ["paid:Yes=Ja", "paid:Yes=Oui"]),
        (["Yes", "Ja", "Nein"], "value_meaning", ["paid:Yes=Yes", "paid:Yes=Ja"]),
        (["Yes", "yes", " YES", "No"], "value_meaning",
         ["paid:Yes=Yes", "paid:Yes=yes", "'paid:Yes= YES'"]),
    ],
)  # fmt: skip
def test_texts_that_may_all_mean_what_the_block_looks_for_are_asked_once_with_the_command(
    texts: list[str], code: str, words: list[str]
) -> None:
    target = pd.DataFrame({"paid": texts})
    known = checked(PAID, target, {})
    told = [one for one in known.findings if one.code == code and one.verdict == "ask"]
    assert len(told) == 1
    assert all(f"--value {one}" in told[0].hint for one in words)
    assert "Nein" not in told[0].hint
    # what a person says settles it
    said = {"paid": {"Yes": [one for one in texts if one.strip().lower()[:1] in "yjo"]}}
    assert not {"value_several", "value_meaning"} & set(found(checked(PAID, target, said)))
    if code == "value_several":
        assert code not in found(checked(PAID, target, {"paid": {"Yes": ["Yes"]}}))


def test_what_was_said_before_stands_in_the_command_as_well() -> None:
    target = pd.DataFrame({"paid": ["Ja", "ja", "Nein"]})
    told = found(checked(PAID, target, {"paid": {"Yes": ["Ja"]}}))["value_meaning"]
    assert told.verdict == "ask"
    assert "--value paid:Yes=Ja --value paid:Yes=ja" in told.hint


@pytest.mark.parametrize(("texts", "hint"), [
    (["Oui", "Non"], "--value paid:Yes=Oui."), (["A", "B"], "--value 'paid:Yes=…'."),
])  # fmt: skip
def test_no_text_is_suggested_that_means_something_else(texts: list[str], hint: str) -> None:
    known = checked(PAID, pd.DataFrame({"paid": texts}), {"paid": {"Yes": ["Ja"]}})
    told = found(known)["value_absent"]
    assert told.verdict == "ask"
    assert told.hint.endswith(hint)


@pytest.mark.parametrize(("values", "text"), [
    ([1, 0], "1"), ([1.0, 0.0], "1"), ([True, False], "True"),
])  # fmt: skip
def test_texts_may_stand_for_numbers_and_truth_values(values: list[Any], text: str) -> None:
    target = pd.DataFrame({"paid": values * 4})
    before = found(checked(PAID, target, {}))["kind_differs"]
    assert before.verdict == "ask"
    assert "--value 'paid:Yes=…'" in before.hint
    counts = {"paid": {"Yes": 0, text: 4}}
    known = checked(PAID, target, {"paid": {"Yes": [text]}}, counts=counts)
    assert known.verdict in ("ok", "warn"), known
    none = {"paid": {"Yes": 0, "5": 0}}
    gone = checked(PAID, target, {"paid": {"Yes": ["5"]}}, counts=none)
    assert found(gone)["value_absent"].verdict == "ask"
