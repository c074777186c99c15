"""Which texts stand for which, and when that is sure."""

from __future__ import annotations

import pytest

from redpanda_jupyter.models import ColumnNeed, ColumnProfile
from redpanda_jupyter.reuse.mapping import match_values


def column(*levels: str, kind: str = "text", every: bool = True) -> ColumnProfile:
    return ColumnProfile(name="x", kind=kind, levels=list(levels), all_levels=every)


def pairs(wanted: list[str], target: ColumnProfile, source: ColumnProfile | None = None) -> object:
    found = match_values(ColumnNeed(name="x", values=wanted), source, target)
    if found is None:
        return None
    return {ours: theirs for ours, (theirs,) in found.pairs.items()}, found.confirmed


@pytest.mark.parametrize(
    ("wanted", "levels", "expected"),
    [
        (["Yes", "No"], ("Ja", "Nein"), {"Yes": "Ja", "No": "Nein"}),
        (["Yes"], ("oui", "non"), {"Yes": "oui"}),
        (["yes"], ("Y", "N"), {"yes": "Y"}),
        (["male"], ("M", "F"), {"male": "M"}),
        (["Female"], ("weiblich", "männlich"), {"Female": "weiblich"}),
        (["F", "M"], ("Mujer", "Hombre"), {"F": "Mujer", "M": "Hombre"}),
        (["Germany"], ("DE", "FR"), {"Germany": "DE"}),
        (["FRA"], ("Deutschland", "Frankreich"), {"FRA": "Frankreich"}),
        (["Sun", "Sat"], ("Sonntag", "Samstag", "Freitag"), {"Sun": "Sonntag", "Sat": "Samstag"}),
        (["sun"], ("sole", "pioggia", "neve"), {"sun": "sole"}),
        (["control"], ("controllo", "trattamento"), {"control": "controllo"}),
    ],
)
def test_other_words_are_offered_and_never_confirmed(
    wanted: list[str], levels: tuple[str, ...], expected: dict[str, str]
) -> None:
    assert pairs(wanted, column(*levels)) == (expected, False)


@pytest.mark.parametrize(
    ("wanted", "level"),
    [("usa", "USA"), ("New York", "new york "), ("Perú", "Peru"), ("new york", "NewYork")],
)
def test_case_blanks_and_accents_are_sure(wanted: str, level: str) -> None:
    assert pairs([wanted], column(level, "other")) == ({wanted: level}, True)
    assert pairs([wanted], column(level, "other", every=False)) == ({wanted: level}, False)


def test_truth_values_stand_for_words() -> None:
    assert pairs(["Yes", "No"], column("True", "False", kind="boolean")) == (
        {"Yes": "True", "No": "False"},
        False,
    )


def test_what_is_there_needs_nothing() -> None:
    assert pairs(["Yes"], column("Yes", "No")) is None
    assert pairs(["Yes", "no"], column("Yes", "No")) == ({"no": "No"}, True)


def test_the_other_of_two_is_what_is_left() -> None:
    source, target = column("Dinner", "Lunch"), column("Dinner", "Vesper")
    assert pairs(["Lunch"], target, source) == ({"Lunch": "Vesper"}, False)
    assert pairs(["Lunch"], column("Dinner", "Vesper", "Tea"), source) is None


def test_two_texts_never_share_one() -> None:
    assert pairs(["yes", "YES"], column("Ja", "Nein")) is None
    found = pairs(["Yes", "y"], column("Ja", "No"))
    assert found is None


@pytest.mark.parametrize(
    "target",
    [column(), column(kind="integer"), column("a", "b"), ColumnProfile(name="x", kind="unknown")],
)
def test_nothing_is_made_up(target: ColumnProfile) -> None:
    assert pairs(["Yes"], target) is None


def test_nothing_is_asked_for() -> None:
    assert pairs([], column("Ja")) is None


def test_numbers_in_texts_are_not_guessed() -> None:
    assert pairs(["Region 1"], column("Region 2", "Region 3")) is None
