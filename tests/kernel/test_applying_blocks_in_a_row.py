"""Blocks that feed each other, on data whose columns are called otherwise."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from IPython.core.interactiveshell import InteractiveShell

FRAMES = """
us = pd.DataFrame({"paid": ["Yes", "No", "Yes", "Yes"], "customer": ["A", "B", "C", "A"],
                   "revenue": [10.0, 20.0, 30.0, 50.0], "region": ["N", "S", "N", "S"]})
de = pd.DataFrame({"Region": ["S", "S", "N"], "Revenue": [5.0, 7.0, 11.0],
                   "Customer": ["A", "C", "A"], "Paid": ["Yes", "Yes", "No"]})
"""
BOUGHT = 'bought = us[us.paid == "Yes"]'
SHOWN = 'out = bought[["customer", "revenue"]].reset_index(drop=True)\nout'
CASES = {
    "chosen rows": [BOUGHT, SHOWN],
    "another name": ["df = us", 'out = df.groupby("customer")["revenue"].sum()\nout'],
    "the same name": ["us = us.copy()", 'out = us.groupby("customer")["revenue"].sum()\nout'],
    "a made column": [
        'bought = us[us.paid == "Yes"].copy()\nbought["tax"] = bought["revenue"] * 2',
        'out = bought[["customer", "tax"]].reset_index(drop=True)\nout',
    ],
    "a column made in the frame itself": [
        'us["tax"] = us["revenue"] * 2',
        'out = us.groupby("customer")["tax"].sum()\nout',
    ],
    "sums": ['by = us.groupby("region").sum(numeric_only=True)', 'out = by["revenue"].max()\nout'],
    "sizes under another's name": [
        'by = us.groupby("region").size().reset_index(name="revenue")',
        'out = by["revenue"].max()\nout',
    ],
    "a function of another block": [
        'def keep(d):\n    return d[d["paid"] == "Yes"]',
        "bought = keep(us)",
        SHOWN,
    ],
    "where reading cannot follow": [
        'rows = [one for one in us.to_dict("records")]\nbought = pd.DataFrame(rows)',
        SHOWN,
    ],
    "a chain of three": [BOUGHT, "two = bought.copy()", 'out = two["revenue"].sum()\nout'],
    "a magic above": [BOUGHT, f"%%time\n{SHOWN}"],
    "a value that only the last one looks for": [
        "df = us",
        'out = df[df["region"] == "N"]["revenue"].sum()\nout',
    ],
}


@pytest.fixture
def row(shell: InteractiveShell, block: Any) -> Callable[[list[str]], str]:
    """Make blocks that ran one after the other; return how they are asked for together."""
    shell.run_cell(FRAMES)

    def make(codes: list[str]) -> str:
        numbers = []
        for place, code in enumerate(codes):
            numbers.append(block(code, f"{place}: {code[:30]}".replace("\n", " "), "us"))
        shell.run_cell(FRAMES)
        return "+".join(map(str, numbers))

    return make


def right(shell: InteractiveShell, codes: list[str]) -> Any:
    """Return what the blocks give on the other data, under the block's own names."""
    names = dict(shell.user_ns)
    names["us"] = shell.user_ns["de"].rename(columns=str.lower)
    for code in codes:
        exec(code.removeprefix("%%time\n"), names)
    return names["out"]


def plain(value: Any) -> Any:
    return value.to_dict() if hasattr(value, "to_dict") else value


@pytest.mark.parametrize("codes", CASES.values(), ids=CASES)
def test_a_run_gives_what_the_blocks_give(
    shell: InteractiveShell, panda: Any, row: Any, codes: list[str]
) -> None:
    asked = row(codes)
    (done,) = json.loads(panda(f"apply {asked} de --run --json"))["rows"]
    assert done["status"] == "ok", done["check"]
    shown = done["result"]["outputs"][-1]
    assert shown["others"].get("text/plain", shown["data"]) == repr(right(shell, codes))


IN_ONE_CELL = {name: codes for name, codes in CASES.items() if name != "a magic above"}


@pytest.mark.parametrize("codes", IN_ONE_CELL.values(), ids=IN_ONE_CELL)
def test_cells_give_what_the_blocks_give(
    shell: InteractiveShell, panda: Any, row: Any, given: list[str], codes: list[str]
) -> None:
    asked = row(codes)
    want = plain(right(shell, codes))
    del shell.user_ns["us"]
    panda(f"apply {asked} de")
    for name in ("bought", "df", "by", "out", "two"):
        shell.user_ns.pop(name, None)
    for text in given:
        assert shell.run_cell(text).success
    assert plain(shell.user_ns["out"]) == want


@pytest.mark.parametrize("lacking", ["revenue", "customer"])
def test_the_check_tells_what_a_later_block_misses(
    shell: InteractiveShell, panda: Any, row: Any, lacking: str
) -> None:
    asked = row([BOUGHT, SHOWN])
    shell.run_cell(f"less = us.drop(columns=[{lacking!r}])")
    assert lacking in panda(f"check {asked} less")
    (done,) = json.loads(panda(f"apply {asked} less --run --json"))["rows"]
    assert done["status"] in ("asked", "blocked")


@pytest.mark.parametrize("name", ["a made column", "a column made in the frame itself"])
def test_the_check_asks_no_data_for_what_a_block_makes(panda: Any, row: Any, name: str) -> None:
    asked = row(CASES[name])
    assert "tax" not in panda(f"check {asked} de")


def test_the_title_says_whose_result_is_shown(panda: Any, row: Any) -> None:
    asked = row([BOUGHT, SHOWN])
    told = panda(f"apply {asked} de --run")
    assert "block-0 + block-1, result of block-1 v1 on 1 data set: 1 ok" in told
