"""How names are taken apart and compared."""

from __future__ import annotations

import pytest

from redpanda_jupyter.reuse.mapping.lexicon import fold, lexicon, meanings, pieces
from redpanda_jupyter.reuse.mapping.names import parse, similarity, unit_factor, units


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("totalSales", ["total", "sales"]),
        ("HTTPStatusCode", ["http", "status", "code"]),
        ("first_name", ["firstname"]),
        ("gdpPercap", ["gdp", "percap"]),
        ("realgdp", ["real", "gdp"]),
        ("Rechnungsdatum", ["rechnungs", "datum"]),
        ("Geburtsdatum", ["geburts", "datum"]),
        ("Wohnort", ["wohn", "ort"]),
        ("customerid", ["customer", "id"]),
        ("temp-min", ["temp", "min"]),
        ("Price (EUR)", ["price"]),
        ("weight_in_kg", ["weight"]),
        ("m2", ["m2"]),
        ("y1960", ["y", "1960"]),
        ("species", ["species"]),
        ("", []),
        ("🐼", []),
    ],
)
def test_a_name_falls_into_words(name: str, words: list[str]) -> None:
    assert [token.text for token in parse(name).tokens] == words


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("price", "Preis"), ("date", "fecha"), ("customer_id", "Kundennummer_id"), ("qty", "menge"),
        ("lifeExp", "life_expectancy"), ("gdpPercap", "gdp_per_capita"),
        ("mpg", "Miles_per_Gallon"),
        ("total_bill", "Rechnungsbetrag"), ("Größe", "groesse"), ("lat", "Breitengrad"),
        ("order_date", "Bestelldatum"), ("order_date", "besteldatum"),
        ("temp_max", "TMAX"), ("first_name", "Vorname"), ("zip", "PLZ"), ("BIP_real", "realgdp"),
        ("yrs_married", "years_married"), ("unit_price", "PrecioUnitario"),
    ],
)  # fmt: skip
def test_what_means_the_same_is_alike(first: str, second: str) -> None:
    assert similarity(first, second) >= 0.65


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("temp_min", "temp_max"), ("start_date", "end_date"), ("price", "cost"), ("lat", "lon"),
        ("Startdatum", "end_date"), ("q1", "q2"), ("experiment_1", "experiment_2"),
        ("net_price", "Bruttopreis"), ("first_name", "last_name"), ("sepal_length", "petal_length"),
        ("infl", "NFLX"), ("low", "LOWINC"), ("group_a", "group_b"), ("month", "mother"),
    ],
)  # fmt: skip
def test_what_means_another_thing_is_not(first: str, second: str) -> None:
    assert similarity(first, second) <= 0.5


@pytest.mark.parametrize(
    ("short", "long"),
    [("cust", "customer"), ("ctry", "country"), ("bl_mm", "bill_length_mm"), ("le", "lifeExp"),
     ("PTRATIO", "pupil_teacher_ratio"), ("prod_desc", "product_description")],
)  # fmt: skip
def test_abbreviations_and_first_letters(short: str, long: str) -> None:
    assert similarity(short, long) >= 0.65


def test_units_are_found_and_converted() -> None:
    assert parse("Length (mm)").unit == parse("length_mm").unit == "mm"
    assert parse("temp_min").unit is None
    assert parse("mm").unit is None
    assert unit_factor("length_cm", "length [mm]") == pytest.approx(10)
    assert unit_factor("price_usd", "price_eur") is None
    assert unit_factor("length_mm", "length") == 1
    assert units("weight_lb", "weight_kg") == ("lb", "kg")
    assert units("weight_lb", "weight_lbs") is None
    assert units("weight", "weight_kg") is None


def test_accents_case_and_umlauts() -> None:
    assert fold("ÉTÉ Straße Łódź") == "ete strasse lodz"
    assert meanings("groesse") == meanings("grosse") != frozenset()
    assert pieces("x" * 100) == ("x" * 100,)


def test_no_word_is_lost_in_the_lists() -> None:
    words = lexicon()
    assert len(words) > 1500
    assert all(words.values())
    assert not any("_" in word or word != word.lower() for word in words)
