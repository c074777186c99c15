"""Columns that are offered for a name which none of them has."""

from __future__ import annotations

import pytest

from redpanda_jupyter.reuse.mapping import did_you_mean, nearest

COLUMNS = ["Bestelldatum", "Kunde", "Umsatz", "Versandart"]


@pytest.mark.parametrize(("said", "meant"), [
    ("Datum", ["Bestelldatum"]), ("Umsaz", ["Umsatz"]), ("umsatz", ["Umsatz"]),
    ("revenue", ["Umsatz"]), ("customer", ["Kunde"]), ("xyz", []), ("", []),
])  # fmt: skip
def test_what_is_alike_by_word_or_letters_is_offered(said: str, meant: list[str]) -> None:
    assert nearest(said, COLUMNS) == meant


def test_two_that_are_as_near_are_both_named() -> None:
    names = ["Bestelldatum", "Lieferdatum", "Kunde"]
    assert did_you_mean("Datum", names) == "Did you mean Bestelldatum or Lieferdatum?"
    assert did_you_mean("xyz", names) == ""
