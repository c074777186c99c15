"""A block that reads two frames, where a person names data for one of them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from redpanda_jupyter.errors import UsageError

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

FRAMES = """
import pandas as pd
def market(start, names, share=1):
    ids = [start + place for place in range(len(names))]
    bought = [place % len(ids) for place in range(40)]
    orders = pd.DataFrame({"customer_id": [ids[place] for place in bought],
                           "amount": [10.0 + share * place for place in range(40)]})
    return orders, pd.DataFrame({"customer_id": ids, "name": names})
orders, customers = market(100, ["Ann", "Bob", "Cy", "Dee"])
orders_de, customers_de = market(500, ["Ann", "Bob", "Cy", "Dee"], 2)
orders_fr, _ = market(100, ["Ann", "Bob", "Cy", "Dee"], 3)
"""
BEST = 'best = orders.merge(customers, on="customer_id").groupby("name")["amount"].sum()\nbest'


@pytest.fixture
def frames() -> str:
    return FRAMES


@pytest.fixture
def best(block: Any) -> int:
    number: int = block(BEST, "Best customers", "orders customers")
    return number


def test_the_other_frame_of_that_market_is_proposed_with_its_command(
    panda: Any, best: int, given: list[str], shell: InteractiveShell
) -> None:
    shown = panda(f"apply {best} orders_de")
    assert not given
    assert "customers of this notebook, which the block ran on, would be taken" in shown
    assert "customers.customer_id" in shown
    assert f"%panda apply {best} orders=orders_de,customers=customers_de" in shown
    panda(f"apply {best} orders=orders_de,customers=customers_de --yes")
    (cell,) = given
    want = shell.ev("orders_de.merge(customers_de).groupby('name')['amount'].sum().to_dict()")
    assert shell.run_cell(cell).success
    assert shell.user_ns["best"].to_dict() == want


def test_the_other_frame_is_proposed_where_the_blocks_own_is_gone(
    shell: InteractiveShell, panda: Any, best: int
) -> None:
    shell.run_cell("del customers")
    with pytest.raises(UsageError, match="does not fit orders_de"):
        panda(f"apply {best} orders_de")
    shown = panda(f"apply {best} orders_de --run")
    assert f"%panda apply {best} orders=orders_de,customers=customers_de --run" in shown


def test_a_frame_that_is_taken_besides_is_said(panda: Any, best: int, given: list[str]) -> None:
    shown = panda(f"apply {best} orders_fr")
    assert len(given) == 1
    assert "⚠ No data were named for customers: customers of this notebook" in shown
    assert "No data were named" not in panda(f"apply {best} orders=orders_fr,customers=customers")
    (row,) = json.loads(panda(f"apply {best} orders_fr --run --json"))["rows"]
    (finding,) = (one for one in row["check"]["findings"] if one["code"] == "borrowed")
    assert (finding["verdict"], finding["input"]) == ("warn", "customers")


def test_words_for_different_inputs_are_one_run(panda: Any, best: int, given: list[str]) -> None:
    shown = panda(f"apply {best} orders=orders_fr customers=customers")
    assert len(given) == 1
    assert "best-customers on orders=orders_fr,customers=customers: not run" in shown


def test_keys_of_which_none_is_in_the_other_are_asked(
    shell: InteractiveShell, panda: Any, best: int, given: list[str]
) -> None:
    shell.run_cell("del customers_de; orders['customer_id'] = orders['customer_id'].astype(int)")
    # ranges overlap, so that only the values tell
    shell.run_cell(
        "orders_odd = orders.assign(customer_id=[99, 150] * 20)\n"
        "customers = pd.concat([customers, customers.assign(customer_id=[200, 98, 151, 101])])"
    )
    shown = panda(f"apply {best} orders_odd")
    assert not given
    assert "no value of the one is in the other, so nothing is found" in shown
    panda(f"apply {best} orders_odd --yes")
    assert len(given) == 1


@pytest.mark.parametrize("code", [
    'x = orders.merge(customers, left_on="who", right_on="id")',
    'import pandas as pd\nx = pd.merge(orders, customers[["id"]], left_on="who", right_on="id")',
    'x = orders[orders["who"].isin(customers["id"])]',
])  # fmt: skip
def test_keys_with_two_names_are_found(code: str) -> None:
    from redpanda_jupyter.reuse.contract.matched import Match
    from redpanda_jupyter.reuse.contract.uses import read_uses

    schemas = {"orders": ["who", "amount"], "customers": ["id", "name"]}
    match = Match("orders", ("who",), "customers", ("id",), looked_up="isin" in code)
    assert read_uses(code, schemas).matches == [match]


def test_keys_that_the_block_makes_are_no_columns_of_the_data() -> None:
    from redpanda_jupyter.reuse.contract.uses import read_uses

    code = 'c = customers.rename(columns={"id": "who"})\nx = orders.merge(c, on="who")'
    schemas = {"orders": ["who", "amount"], "customers": ["id", "name"]}
    assert read_uses(code, schemas).matches == []


@pytest.mark.parametrize(("code", "kept"), [
    ('x = orders[~orders["who"].isin(customers["id"])]', "excluded"),
    ('m = orders["who"].isin(customers["id"])\nx = orders.loc[~m, "amount"].sum()', "excluded"),
    ('m = orders["who"].isin(customers["id"])\nx = orders[~m]\ny = orders[m]', ""),
    ('m = orders["who"].isin(customers["id"])\nx = orders[m]', ""),
    ('x = orders.merge(customers, left_on="who", right_on="id", how="left")', "joined"),
    ('x = orders.merge(customers, "outer", left_on="who", right_on="id")', "joined"),
    ('x = orders.merge(customers, left_on="who", right_on="id", how="inner")', ""),
    ('x = orders.join(customers, left_on="who", right_on="id", how="anti")', "excluded"),
    ('x = orders.merge(customers, left_on="who", right_on="id", how=HOW)', ""),
])  # fmt: skip
def test_what_stays_of_rows_without_a_partner_is_read(code: str, kept: str) -> None:
    from redpanda_jupyter.reuse.contract.uses import read_uses

    schemas = {"orders": ["who", "amount"], "customers": ["id", "name"]}
    (match,) = read_uses(code, schemas).matches
    assert (match.left_columns, match.right_columns, match.kept) == (("who",), ("id",), kept)


ADDED = "added to any row."
KEPT = {
    "x = orders[~orders.customer_id.isin(customers.customer_id)]['amount'].sum()\nx": "left out.",
    "x = orders.merge(customers, on='customer_id', how='left')['amount'].sum()\nx": ADDED,
    "x = orders.merge(customers, on='customer_id', how='outer')['amount'].sum()\nx": ADDED,
    "j = orders.merge(customers, on='customer_id', how='left')\n"
    "x = orders.merge(customers, on='customer_id')['amount'].sum()\nx": "found.",
}


FAR = "odd = orders.assign(customer_id=[901, 902, 903, 904] * 10)"
NEAR = """
odd = orders.assign(customer_id=[99, 150] * 20)
customers = pd.concat([customers, customers.assign(customer_id=[200, 98, 151, 101])])
"""


@pytest.mark.parametrize("odd", [FAR, NEAR])  # that ranges lie apart is seen by the check as well
@pytest.mark.parametrize("code", KEPT)
def test_what_comes_of_keys_that_have_nothing_in_common_is_said(
    shell: InteractiveShell, panda: Any, block: Any, code: str, odd: str
) -> None:
    number = block(code, "Kept", "orders customers")
    shell.run_cell(odd)
    found = json.loads(panda(f"apply {number} orders=odd,customers=customers --run --json"))
    (told,) = (one for one in found["rows"][0]["check"]["findings"] if one["code"] == "keys_apart")
    assert told["reason"].endswith(
        f"no value of the one is in the other, so nothing is {KEPT[code]} Of 40 rows of odd 0 find "
        "their like; in the original data all did."
    )
    assert told["verdict"] == ("warn" if KEPT[code] == "left out." else "ask")
