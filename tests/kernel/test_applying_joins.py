"""A block that joins two frames, on data of which fewer rows find their like."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

FRAMES = """
import pandas as pd
def market(ids, rows, factor):
    orders = pd.DataFrame({"customer": [ids[place % len(ids)] for place in range(rows)],
                           "amount": [10.0 + factor * (place % 40) for place in range(rows)]})
    segments = [["a", "b", "c"][place % 3] for place in range(len(ids))]
    return orders, pd.DataFrame({"customer": ids, "segment": segments})
texts = [f"C{place:03}" for place in range(1, 31)]
numbers = list(range(1, 31))
orders, customers = market(texts, 200, 1)
orders2, customers2 = market(texts, 200, 2)
fewer = customers2.head(15)
int_orders, int_customers = market(numbers, 300, 1)
int_orders2, int_customers2 = market(numbers, 300, 2)
int_fewer = int_customers2.iloc[:28]
most = int_orders2.assign(customer=[1, 2, 3, 99] + [place % 29 + 1 for place in range(296)])
"""
MERGED = '{0}.merge({1}, on="customer"{2}).groupby("segment")["amount"].sum()'
LOOKED_UP = 'by = {0}[{0}["customer"].isin({1}["customer"])]["amount"].sum()\nby'


@pytest.fixture
def frames() -> str:
    return FRAMES


def put(block: Any, how: str = "", left: str = "orders", right: str = "customers") -> int:
    code = f"by = {MERGED.format(left, right, how)}\nby" if how != "isin" else LOOKED_UP.format(
        left, right
    )  # fmt: skip
    number: int = block(code, "By segment", "orders customers int_orders int_customers")
    return number


def lost(panda: Any, words: str) -> dict[str, Any] | None:
    """Return what a run says of rows that find nothing."""
    (row,) = json.loads(panda(f"{words} --run --json"))["rows"]
    found = [one for one in row["check"]["findings"] if one["code"] == "keys_lost"]
    assert len(found) < 2
    return {**found[0], "status": row["status"]} if found else None


@pytest.mark.parametrize("how", ["", ', how="left"', "isin"])
def test_half_of_the_rows_without_a_like_are_asked_about(
    shell: InteractiveShell, panda: Any, block: Any, given: list[str], how: str
) -> None:
    number = put(block, how)
    words = f"apply {number} orders=orders2,customers=fewer"
    told = lost(panda, words)
    assert told is not None
    assert (told["verdict"], told["status"]) == ("ask", "asked")
    assert told["reason"] == (
        "105 of 200 rows of orders2 find their 'customer' in fewer; in the original data all did."
    )
    shown = panda(words)
    assert not given
    assert "If it is right as it stands" in shown
    assert "--yes" in shown
    agreed = lost(panda, f"{words} --yes")
    assert agreed is not None
    assert (agreed["verdict"], agreed["status"]) == ("warn", "ok")


@pytest.mark.parametrize("how", ["", "isin"])
def test_nothing_is_said_where_all_rows_find_their_like(panda: Any, block: Any, how: str) -> None:
    number = put(block, how)
    assert lost(panda, f"apply {number} orders=orders2,customers=customers2") is None


def test_whole_numbers_are_compared_as_texts_are(panda: Any, block: Any) -> None:
    number = put(block, "", "int_orders", "int_customers")
    told = lost(panda, f"apply {number} int_orders=int_orders2,int_customers=int_fewer")
    assert told is not None
    assert told["verdict"] == "ask"
    assert told["reason"].startswith("280 of 300 rows of int_orders2 find")
    few = lost(panda, f"apply {number} int_orders=most,int_customers=int_customers2")
    assert few is not None
    assert (few["verdict"], few["status"]) == ("warn", "ok")
    assert few["reason"].startswith("299 of 300 rows of most find")


def test_the_rows_of_the_frame_that_repeats_count_on_either_side(panda: Any, block: Any) -> None:
    number = put(block, "", "customers", "orders")
    told = lost(panda, f"apply {number} customers=fewer,orders=orders2")
    assert told is not None
    assert told["reason"].startswith("105 of 200 rows of orders2 find their 'customer' in fewer")


def test_what_found_nothing_before_is_no_fall(
    shell: InteractiveShell, panda: Any, block: Any
) -> None:
    shell.run_cell("customers = customers.head(15)")
    number = put(block, "isin")
    assert lost(panda, f"apply {number} orders=orders2,customers=fewer") is None
    shell.run_cell("fewer = fewer.head(14)")
    told = lost(panda, f"apply {number} orders=orders2,customers=fewer")
    assert told is not None
    assert told["verdict"] == "warn"
    assert told["reason"].endswith("in the original data 52.5% did.")


@pytest.mark.parametrize(("most", "was"), [
    (300, "in the original data 93.3% did."),
    (299, "how many did in the original data is not known."),
])  # fmt: skip
def test_where_the_original_data_are_gone_what_was_counted_then_is_known(
    monkeypatch: pytest.MonkeyPatch,
    shell: InteractiveShell,
    panda: Any,
    block: Any,
    most: int,
    was: str,
) -> None:
    monkeypatch.setattr("redpanda_jupyter.services.applying.matching.WATCHED_ROWS", most)
    shell.run_cell("int_customers = int_customers.iloc[:28]")
    number = put(block, "", "int_orders", "int_customers")
    shell.run_cell("del int_orders, int_customers\nhalf = int_customers2.head(12)")
    told = lost(panda, f"apply {number} int_orders=int_orders2,int_customers=half")
    assert told is not None
    assert told["verdict"] == "ask"
    assert told["reason"] == (
        f"120 of 300 rows of int_orders2 find their 'customer' in half; {was}"
    )


GERMAN = """
de = orders2.rename(columns={"customer": "Kunde", "amount": "Betrag"})
kunden = customers2.rename(columns={"customer": "Kunde", "segment": "Segment"})
kunden["Segment"] = kunden["Segment"].iloc[::-1].to_numpy()
"""
BOTH = 'by = {0}.merge(customers, on="customer").groupby("segment")["amount"].sum()\nby'


def borrowed(panda: Any, words: str) -> dict[str, Any]:
    (row,) = json.loads(panda(f"{words} --run --json"))["rows"]
    (found,) = [one for one in row["check"]["findings"] if one["code"] == "borrowed"]
    return {**found, "status": row["status"]}


def test_an_input_that_nobody_named_is_asked_about_where_keys_are_called_alike_elsewhere(
    shell: InteractiveShell, panda: Any, block: Any
) -> None:
    number = block(BOTH.format("orders"), "By segment", "orders customers")
    shell.run_cell(GERMAN)
    told = borrowed(panda, f"apply {number} de")
    assert told["verdict"] == "ask"
    assert "kunden seems to belong to de" in told["reason"]
    # where nothing belongs there better, it is told and not asked
    shell.run_cell("del kunden")
    plain = borrowed(panda, f"apply {number} de")
    assert plain["verdict"] == "warn"


def test_an_input_that_nobody_named_is_asked_about_where_more_keys_are_elsewhere(
    shell: InteractiveShell, panda: Any, block: Any
) -> None:
    number = block(BOTH.format("orders"), "By segment", "orders customers")
    shell.run_cell("fuller = customers2\nneu = orders2\ncustomers = customers.head(25)")
    told = borrowed(panda, f"apply {number} neu")
    assert told["verdict"] == "ask"
    assert "seems to belong to neu" in told["reason"]
    assert borrowed(panda, f"apply {number} neu --yes")["verdict"] == "warn"


@pytest.mark.parametrize(("left_out", "verdict"), [(1, "warn"), (30, "ask")])
def test_a_small_loss_is_told_with_both_numbers_and_a_clear_one_asked_about(
    shell: InteractiveShell, panda: Any, block: Any, left_out: int, verdict: str
) -> None:
    number = put(block)
    shell.run_cell(
        f"few = orders2.head(60).copy()\nfew.loc[few.index[:{left_out}], 'customer'] = 'C999'"
    )
    told = lost(panda, f"apply {number} orders=few,customers=customers2")
    assert told is not None
    assert told["verdict"] == verdict
    assert f"{60 - left_out} of 60 rows" in told["reason"]
    assert "in the original data all did" in told["reason"]
