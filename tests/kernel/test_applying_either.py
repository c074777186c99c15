"""Data that could be what an earlier block reads as well as what it makes: nobody knows but people.

Such data are asked about, with both commands; where the columns or the name tell, they are not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from IPython.core.interactiveshell import InteractiveShell

FRAMES = """
import pandas as pd
us = pd.DataFrame({"region": ["N", "S", "N", "E"], "revenue": [10.0, 20.0, 30.0, 40.0],
                   "note": ["a", "b", "c", "d"]})
rev_de = pd.DataFrame({"region": ["N", "S", "W"], "revenue": [15.0, 25.0, 35.0],
                       "note": ["x", "y", "z"]})
de = rev_de.copy()
both_de = rev_de.assign(net=[1.5, 2.5, 3.5])
us_2024 = both_de.copy()
two_de = rev_de[["region", "revenue"]]
"""
CHANGES = "rev = us.assign(revenue=us['revenue'] * 1.1)"
FILTERS = "rev = us[us['revenue'] > 15]"
CREATES = "rev = us.assign(net=us['revenue'] * 0.5)"
DROPS = "rev = us[us['revenue'] > 15][['region', 'revenue']]"
TOTAL = "total = rev['revenue'].sum()\ntotal"


@pytest.fixture
def frames() -> str:
    return FRAMES


@pytest.fixture
def chained(block: Any) -> Any:
    def make(first: str, second: str = TOTAL) -> int:
        block(first, "Rev", "us")
        number: int = block(second, "Total of rev", "rev")
        return number

    return make


@pytest.mark.parametrize(("maker", "data"), [
    (CHANGES, "rev_de"), (FILTERS, "rev_de"),  # called as what is made
    (CREATES, "both_de"),  # it has what the maker creates
    (DROPS, "two_de"),  # it has just the columns that are left
])  # fmt: skip
def test_data_that_could_be_both_are_asked_about_with_both_commands(
    shell: InteractiveShell, panda: Any, chained: Any, given: list[str], maker: str, data: str
) -> None:
    number = chained(maker)
    shown = panda(f"apply {number} {data} --run --into out")
    assert "0 ok" in shown
    assert f"{data} may stand for us, which #{number - 1} rev reads, or be rev already" in shown
    for name in ("us", "rev"):
        line = f"%panda apply {number} {name}={data} --run --into out"
        assert sum(one.endswith(line) for one in shown.splitlines()) == 1
    assert "--yes" not in shown
    assert "table above" not in shown
    assert "rev already" in panda(f"check {number} {data}")
    panda(f"apply {number} {data}")
    assert not given
    panda(f"apply {number} rev={data} --run --into out")
    assert shell.ev("out['result'][0]") == shell.ev(f"{data}['revenue'].sum()")
    shown = panda(f"apply {number} us={data} --run --into out")
    assert "Brings #" in shown
    assert "say rev=" not in shown, "it has been said"
    made = shell.ev(maker.removeprefix("rev = ").replace("us", data))
    assert shell.ev("out['result'][0]") == made["revenue"].sum()


@pytest.mark.parametrize(("maker", "data"), [
    (CHANGES, "de"), (FILTERS, "de"),  # nothing says that it is what is made
    (CREATES, "de"), (CREATES, "rev_de"),  # what the maker creates is not there
    (CREATES, "us_2024"),  # called as what the maker reads
    (DROPS, "de"),  # it has what the maker leaves out
])  # fmt: skip
def test_no_question_is_asked_where_columns_or_the_name_tell(
    shell: InteractiveShell, panda: Any, chained: Any, maker: str, data: str
) -> None:
    number = chained(maker)
    shown = panda(f"apply {number} {data} --run --into out")
    assert "1 ok" in shown
    assert "Brings #" in shown
    made = shell.ev(maker.removeprefix("rev = ").replace("us", data))
    assert shell.ev("out['result'][0]") == made["revenue"].sum()


def test_the_very_data_that_a_block_made_are_asked_about_under_any_name(
    shell: InteractiveShell, panda: Any, chained: Any
) -> None:
    number = chained(CHANGES)
    shell.run_cell("x = rev.copy()\ny = us.copy()")
    assert f"%panda apply {number} rev=x" in panda(f"apply {number} x")
    assert "1 ok" in panda(f"apply {number} y --run")


def test_a_yes_takes_what_is_suggested(shell: InteractiveShell, panda: Any, chained: Any) -> None:
    number = chained(CHANGES)
    shown = panda(f"apply {number} rev_de --run --yes --into out")
    assert "Brings #" in shown
    assert shell.ev("out['result'][0]") == pytest.approx(82.5)


def test_of_many_only_those_are_asked_about_that_could_be_both(
    shell: InteractiveShell, panda: Any, chained: Any
) -> None:
    number = chained(CHANGES)
    shown = panda(f"apply {number} de rev_de --run")
    assert "1 ok" in shown
    assert f"%panda apply {number} rev=rev_de --run" in shown


def test_a_file_that_could_be_both_is_asked_about(
    shell: InteractiveShell,
    panda: Any,
    chained: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    number = chained(CHANGES)
    monkeypatch.chdir(tmp_path)
    shell.run_cell("rev_de.to_csv('rev_de.csv', index=False); de.to_csv('de.csv', index=False)")
    shown = panda(f"apply {number} --file rev_de.csv --run")
    assert f"%panda apply {number} --file us=rev_de.csv --run" in shown
    assert f"%panda apply {number} --file rev=rev_de.csv --run" in shown
    shown = panda(f"apply {number} --file us=rev_de.csv --run")
    assert "1 ok" in shown
    assert "say rev=" not in shown
    assert "1 ok" in panda(f"apply {number} --file de.csv --run")


@pytest.mark.parametrize(("source", "made", "data", "as_made"), [
    ("us", "rev", "rev_de", True), ("us", "rev", "revDe", True), ("us", "rev", "de", False),
    ("sales", "sales_clean", "sales_de", False), ("sales", "sales_clean", "clean_de", True),
    ("sales", "sales_clean", "sales_clean_de", True), ("raw_sales", "sales", "sales_de", True),
    ("raw_sales", "sales", "raw_sales_de", False), ("df", "df2", "df_2024", False),
    ("df", "df2", "df2_de", True), ("sales", "df_clean", "df_de", False),
    ("raw", "df", "df_de", True), ("sales", "sales_by_region", "orders_by_day", False),
    ("sales_us", "rev_us", "rev_de", True), ("sales_us", "rev_us", "sales_de", False),
    ("df", "adults", "de", False), ("sales_us", "sales_us_clean", "us", False),
])  # fmt: skip
def test_which_of_two_names_a_third_one_is_like(
    source: str, made: str, data: str, as_made: bool
) -> None:
    from redpanda_jupyter.services.applying.either import closer

    assert (closer(data, source, made) == made) is as_made
