"""Which column is suggested, how sure it is, and what is asked; one test for each rule."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from redpanda_jupyter.models import SURE, ColumnNeed

from .frames import ROWS, choices, frame, mapped, mapping, numbers, saved

SALES = frame(
    price=numbers(1, 90), region=choices("North", "South", "East"), units=np.arange(ROWS) % 9
)


def test_the_same_name_is_sure() -> None:
    match = mapped(SALES, frame(price=numbers(2, 80, 1), other=numbers(0, 1)), "price")["price"]
    assert (match.target, match.way, match.confidence) == ("price", "exact", 1.0)


def test_case_blanks_signs_and_accents_do_not_matter() -> None:
    source = frame(unitPrice=numbers(1, 9), Größe=numbers(20, 30), prénom=choices("Ann", "Bob"))
    target = frame(
        UNIT_PRICE=numbers(1, 9, 1),
        GROSSE=numbers(20, 30, 1),
        Prenom=choices("Ann", "Bob", seed=1),
    )
    found = mapped(source, target)
    assert {name: one.target for name, one in found.items()} == {
        "unitPrice": "UNIT_PRICE", "prénom": "Prenom", "Größe": "GROSSE",
    }  # fmt: skip
    assert {found[name].way for name in ("unitPrice", "prénom")} == {"normalised"}
    assert all(one.sure for one in found.values())


def test_two_columns_that_differ_by_case_alone_are_asked() -> None:
    target = frame(Price=numbers(1, 90, 1), PRICE=numbers(1, 90, 2))
    match = mapped(SALES, target, "price")["price"]
    assert not match.sure
    assert match.target in ("Price", "PRICE")
    assert match.second in ("Price", "PRICE")


def test_another_language_is_sure_where_the_values_agree() -> None:
    target = frame(Preis=numbers(1, 85, 1), Gebiet=choices("North", "South", "East", seed=1))
    found = mapped(SALES, target, "price", "region")
    assert [(one.target, one.way, one.sure) for one in found.values()] == [
        ("Preis", "scored", True), ("Gebiet", "scored", True),
    ]  # fmt: skip


def test_what_a_person_says_comes_first() -> None:
    target = frame(price=numbers(1, 90, 1), list_price=numbers(1, 90, 2))
    match = mapped(SALES, target, "price", given={"price": "list_price"})["price"]
    assert (match.target, match.way, match.confidence) == ("list_price", "user", 1.0)


def test_a_person_may_say_that_there_is_none() -> None:
    match = mapped(SALES, frame(price=numbers(1, 90, 1)), "price", given={"price": None})["price"]
    assert (match.target, match.way, match.sure) == (None, "user", False)


@pytest.mark.parametrize(
    ("given", "reason"),
    [({"price": "gone"}, "no column gone"), ({"region": "price", "price": "price"}, "to another")],
)
def test_a_person_may_be_mistaken(given: dict[str, str], reason: str) -> None:
    match = mapped(SALES, frame(price=numbers(1, 90)), "price", "region", given=given)["price"]
    assert (match.target, match.way) == (None, "open")
    assert reason in match.reason


def test_what_was_confirmed_before_is_known() -> None:
    target = frame(zz=numbers(1, 90, 1), price=choices("a", "b"))
    before = saved(SALES, target, {"price": "zz"})
    match = mapped(SALES, target, "price", saved=[before])["price"]
    assert (match.target, match.way, match.confidence) == ("zz", "saved", 1.0)


def test_what_was_confirmed_for_other_data_is_not_used() -> None:
    target = frame(zz=numbers(1, 90, 1), yy=numbers(1, 90, 2))
    before = saved(SALES, target.rename(columns={"yy": "xx"}), {"price": "zz"})
    assert mapped(SALES, target, "price", saved=[before])["price"].way != "saved"


def test_the_latest_confirmed_counts() -> None:
    target = frame(zz=numbers(1, 90, 1), yy=numbers(1, 90, 2))
    before = [saved(SALES, target, {"price": "zz"}, day=2), saved(SALES, target, {"price": "yy"})]
    assert mapped(SALES, target, "price", saved=before)["price"].target == "zz"


def test_from_germany_over_france_to_america() -> None:
    french, american = frame(px=numbers(1, 90, 1)), frame(qq=numbers(1, 90, 2), rr=numbers(0, 1))
    known = [saved(SALES, french, {"price": "px"}), saved(french, american, {"px": "qq"})]
    match = mapped(SALES, american, "price", saved=known)["price"]
    assert (match.target, match.way, match.sure) == ("qq", "composed", True)


@pytest.mark.parametrize("other", [numbers(1000, 2000), choices("a", "b")], ids=["apart", "texts"])
def test_the_same_name_with_other_values_is_asked(other: object) -> None:
    match = mapped(SALES, frame(price=other), "price")["price"]
    assert match.target == "price"
    assert not match.sure
    assert "but" in match.reason


def test_the_same_name_with_other_choices_is_asked() -> None:
    source, target = frame(kind=choices("ape", "bee")), frame(kind=choices("x1", "x2"))
    assert not mapped(source, target)["kind"].sure


@pytest.mark.parametrize(
    ("first", "second"),
    [(("Mon", "Tue"), ("Wed", "Thu")), (("DE",), ("FR",)), (("Yes", "No"), ("Ja", "Nein"))],
)
def test_other_choices_of_one_sort_are_no_surprise(
    first: tuple[str, ...], second: tuple[str, ...]
) -> None:
    match = mapped(frame(kind=choices(*first)), frame(kind=choices(*second)))["kind"]
    assert match.sure


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (np.arange(2000, 2000 + ROWS) % 10 + 2000, np.arange(ROWS) % 10 + 2010),
        (np.arange(ROWS), np.arange(ROWS) + 90_000),
        (pd.date_range("2024-01-01", periods=ROWS), pd.date_range("2026-01-01", periods=ROWS)),
    ],
    ids=["years", "running numbers", "dates"],
)
def test_next_months_file_is_not_asked_about(before: object, after: object) -> None:
    assert mapped(frame(when=before), frame(when=after))["when"].sure


def test_swapped_latitude_and_longitude_are_asked() -> None:
    source = frame(lat=numbers(25, 49), lon=numbers(-125, -66))
    target = frame(lat=numbers(-124, -67, 1), lon=numbers(25, 48, 1))
    found = mapped(source, target)
    assert [one.sure for one in found.values()] == [False, False]
    assert (found["lat"].second, found["lon"].second) == ("lon", "lat")


def test_swapped_price_and_cost_are_asked() -> None:
    source = frame(price=numbers(50, 90), cost=numbers(10, 30))
    target = frame(price=numbers(11, 32, 1), cost=numbers(48, 92, 1))
    assert not any(one.sure for one in mapped(source, target).values())
    right = frame(price=numbers(48, 92, 1), cost=numbers(11, 32, 1))
    assert all(one.sure for one in mapped(source, right).values())


def test_swapped_names_of_a_column_that_is_not_needed_are_seen_too() -> None:
    source = frame(price=numbers(50, 90), cost=numbers(10, 30))
    target = frame(price=numbers(11, 32, 1), cost=numbers(48, 92, 1))
    assert not mapped(source, target, "price")["price"].sure


def test_all_prices_higher_is_no_swap() -> None:
    source = frame(price=numbers(50, 90), cost=numbers(30, 60))
    target = frame(price=numbers(80, 140, 1), cost=numbers(48, 95, 1))
    assert all(one.sure for one in mapped(source, target).values())


@pytest.mark.parametrize(
    ("wanted", "there"),
    [
        ("price", "cost"), ("temp_max", "temp_min"), ("start_date", "end_date"),
        ("first_name", "last_name"), ("price_net", "price_gross"), ("year", "year_end"),
        ("bill_length_mm", "egg_length_mm"), ("sales_2023", "sales_2024"), ("city", "country"),
    ],
)  # fmt: skip
def test_the_opposite_is_never_taken_without_asking(wanted: str, there: str) -> None:
    match = mapped(frame(**{wanted: numbers(1, 9)}), frame(**{there: numbers(1, 9, 1)}))[wanted]
    assert not match.sure


def test_what_has_no_partner_gets_none() -> None:
    match = mapped(SALES, frame(note=choices("a b c", "d e")), "price")["price"]
    assert (match.target, match.way, match.confidence) == (None, "open", 0.0)


def test_two_that_fit_as_well_are_asked() -> None:
    source = frame(price=numbers(1, 90))
    target = frame(price_a=numbers(1, 90, 1), price_b=numbers(1, 90, 2))
    match = mapped(source, target)["price"]
    assert not match.sure
    assert {match.target, match.second} == {"price_a", "price_b"}
    assert match.second_confidence is not None
    assert abs(match.confidence - match.second_confidence) < 0.06


def test_what_fits_a_column_that_is_not_needed_better_is_not_taken() -> None:
    source = frame(price=numbers(1, 90), list_price=numbers(1, 90, 1))
    target = frame(**{"List Price": numbers(1, 90, 2)})
    assert mapped(source, target, "price")["price"].target is None


def test_other_units_are_asked() -> None:
    source, target = frame(weight_lb=numbers(2, 20)), frame(weight_kg=numbers(1, 9))
    match = mapped(source, target)["weight_lb"]
    assert match.target == "weight_kg"
    assert not match.sure
    assert "lb and kg" in match.reason


def test_without_the_data_that_it_ran_on_less_is_sure() -> None:
    target = frame(price=numbers(1, 90), REGION=choices("a", "b"), Einheiten=numbers(0, 9))
    found = mapped(None, target, "price", "region", "units")
    assert SURE <= found["price"].confidence < 1.0
    assert SURE <= found["region"].confidence < found["price"].confidence
    assert not found["units"].sure


def test_the_kind_that_the_block_needs_counts_where_nothing_else_is_known() -> None:
    need = ColumnNeed(name="price", kind="number")
    assert not mapped(None, frame(price=choices("a", "b")), need)["price"].sure
    assert mapped(None, frame(price=numbers(1, 9)), need)["price"].sure


def test_two_columns_of_one_name_are_asked() -> None:
    target = frame(a=numbers(1, 90, 1), b=numbers(1, 90, 2))
    target.columns = ["price", "price"]
    match = mapped(SALES, target, "price")["price"]
    assert not match.sure
    assert mapped(SALES, target, "price", given={"price": "price"})["price"].target is None


def test_texts_that_are_written_otherwise_come_along() -> None:
    source = frame(smoker=choices("Yes", "No"))
    target = frame(Raucher=choices("Ja", "Nein", seed=1))
    found = mapping(source, target, ColumnNeed(name="smoker", values=["Yes"]))
    assert found.values[0].pairs == {"Yes": ["Ja"]}
    assert not found.values[0].confirmed
    assert found.renames() == {"Raucher": "smoker"}


def test_texts_that_were_confirmed_stay_confirmed() -> None:
    source, target = frame(kind=choices("aa", "bb")), frame(sort=choices("q1", "q2"))
    before = saved(source, target, {"kind": "sort"}, values={"kind": {"aa": "q2", "cc": "q1"}})
    found = mapping(source, target, ColumnNeed(name="kind", values=["aa"]), saved=[before])
    assert found.values[0].pairs == {"aa": ["q2"]}
    assert found.values[0].confirmed


def test_a_column_that_the_block_names_and_its_data_lacked() -> None:
    found = mapped(SALES, frame(price=numbers(1, 90), extra=numbers(0, 1)), "price", "extra", "zz")
    assert found["extra"].sure
    assert found["zz"].target is None
