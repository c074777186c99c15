"""Keys of several columns, of what is looked up, and of files: whether they find their like."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from IPython.core.interactiveshell import InteractiveShell

FRAMES = """
import pandas as pd
def shops(shift):
    return pd.DataFrame({"shop": [f"S{n % 4}" for n in range(40)],
                         "day": [n // 4 for n in range(40)],
                         "sold": [n + shift for n in range(40)]})
def prices(days):
    return pd.DataFrame({"shop": [f"S{n % 4}" for n in range(4 * days)],
                         "day": [n // 4 for n in range(4 * days)],
                         "price": [n % 7 + 1.5 for n in range(4 * days)]})
def people(count):
    return pd.DataFrame({"id": [f"S{n}" for n in range(count)],
                         "name": [f"name {n}" for n in range(count)]})
sales, sales2 = shops(0), shops(5)
cost, cost2 = prices(10), prices(10)
# each shop and each day is there, but not each day of each shop
apart = cost2.assign(shop=[f"S{(n + 1 + n // 4) % 4}" if n % 2 else f"S{n % 4}" for n in range(40)])
apart = apart.drop_duplicates(["shop", "day"])
who, who2 = people(4), people(4)
few, none = people(2), people(4).assign(id=["T0", "T1", "T2", "T3"])
odd = cost2[cost2["shop"].isin(["S0", "S1"])]
names, names2 = who.set_index("id")["name"], few.set_index("id")["name"]
"""


@pytest.fixture
def frames() -> str:
    return FRAMES


def told(panda: Any, words: str) -> dict[str, Any] | None:
    """Return what a run says of keys."""
    (row,) = json.loads(panda(f"{words} --run --json"))["rows"]
    found = [one for one in row["check"]["findings"] if one["code"].startswith("keys_")]
    assert len(found) < 2
    return found[0] if found else None


def test_keys_of_several_columns_are_compared_together(panda: Any, block: Any) -> None:
    code = "j = sales.merge(cost, on=['shop', 'day'])\nr = (j['sold'] * j['price']).sum()\nr"
    number = block(code, "Worth", "sales cost")
    assert told(panda, f"apply {number} sales=sales2,cost=cost2") is None
    found = told(panda, f"apply {number} sales=sales2,cost=apart")
    assert found is not None
    assert (found["verdict"], found["code"]) == ("ask", "keys_lost")
    assert found["reason"].endswith(
        "of 40 rows of sales2 find their 'shop' with 'day' in apart; in the original data all did."
    )


LOOKED_UP = [
    "sales['shop'].map(who.set_index('id')['name'])",
    "sales['shop'].map(who.set_index('id')['name'].to_dict())",
    "sales['shop'].map(dict(zip(who['id'], who['name'])))",
    "sales['shop'].map(who.groupby('id')['name'].first())",
]


@pytest.mark.parametrize("how", LOOKED_UP)
def test_what_map_looks_up_and_does_not_find_is_asked_about(
    panda: Any, block: Any, how: str
) -> None:
    number = block(f"r = sales.groupby({how})['sold'].sum()\nr", "By name", "sales who")
    assert told(panda, f"apply {number} sales=sales2,who=who2") is None
    found = told(panda, f"apply {number} sales=sales2,who=few")
    assert found is not None
    assert (found["verdict"], found["code"]) == ("ask", "keys_lost")
    assert found["reason"] == (
        "20 of 40 rows of sales2 find their 'shop' in few; in the original data all did."
    )
    found = told(panda, f"apply {number} sales=sales2,who=none")
    assert found is not None
    assert (found["verdict"], found["code"]) == ("ask", "keys_apart")
    assert (
        "so nothing is added to any row. Of 40 rows of sales2 0 find their like" in found["reason"]
    )


def test_a_series_is_looked_up_by_its_labels(panda: Any, block: Any) -> None:
    code = "r = sales.groupby(sales['shop'].map(names))['sold'].sum()\nr"
    number = block(code, "By name", "sales names")
    found = told(panda, f"apply {number} sales=sales2,names=names2")
    assert found is not None
    assert found["reason"].startswith("20 of 40 rows of sales2 find their 'shop' in names2")


def test_a_dictionary_of_the_notebook_is_looked_into(
    shell: InteractiveShell, panda: Any, block: Any
) -> None:
    shell.run_cell("called = {'S0': 'north', 'S1': 'south', 'S2': 'west', 'S3': 'east'}")
    code = "r = sales.groupby(sales['shop'].map(called))['sold'].sum()\nr"
    number = block(code, "By side", "sales")
    assert told(panda, f"apply {number} sales2") is None
    shell.run_cell("new = sales2.assign(shop=sales2['shop'].replace({'S3': 'S4', 'S2': 'S5'}))")
    found = told(panda, f"apply {number} new")
    assert found is not None
    assert found["verdict"] == "ask"
    assert found["reason"].startswith("20 of 40 rows of new find their 'shop' in called")


def test_keys_of_a_file_that_the_block_reads_are_compared(
    shell: InteractiveShell, panda: Any, block: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    shell.run_cell("who.to_csv('who.csv', index=False)")
    code = (
        "import pandas as pd\nwho = pd.read_csv('who.csv')\n"
        "r = sales.merge(who, left_on='shop', right_on='id', how='left')['name'].count()\nr"
    )
    number = block(code, "Named", "sales")
    assert told(panda, f"apply {number} sales=sales2") is None
    shell.run_cell("new = sales2.assign(shop=sales2['shop'].replace({'S3': 'S4', 'S2': 'S5'}))")
    found = told(panda, f"apply {number} sales=new")
    assert found is not None
    assert found["verdict"] == "ask"
    assert found["reason"].startswith("20 of 40 rows of new find their 'shop' in who.csv")
    monkeypatch.setattr("redpanda_jupyter.services.applying.keys.MOST_BYTES", 10)
    assert told(panda, f"apply {number} sales=new") is None


def test_a_column_of_truths_is_asked_about_where_nothing_is_in_the_other(
    panda: Any, block: Any
) -> None:
    code = "sales['known'] = sales['shop'].isin(who['id'])\nr = sales['known'].mean()\nr"
    number = block(code, "Known", "sales who")
    found = told(panda, f"apply {number} sales=sales2,who=none")
    assert found is not None
    assert (found["verdict"], found["code"]) == ("ask", "keys_apart")
    half = told(panda, f"apply {number} sales=sales2,who=few")
    assert half is not None
    assert half["code"] == "keys_lost"


def test_what_must_be_the_same_beside_the_nearest_is_compared(panda: Any, block: Any) -> None:
    code = (
        "import pandas as pd\n"
        "one, two = sales.sort_values('day'), cost.sort_values('day')\n"
        "j = pd.merge_asof(one, two, on='day', by='shop')\n"
        "r = j['price'].sum()\nr"
    )
    number = block(code, "Nearest", "sales cost")
    assert told(panda, f"apply {number} sales=sales2,cost=cost2") is None
    found = told(panda, f"apply {number} sales=sales2,cost=odd")
    assert found is not None
    assert found["verdict"] == "ask"
    assert found["reason"].startswith("20 of 40 rows of sales2 find their 'shop' in odd")
