"""Blocks that take a series: another series stands for it, checked as one column is."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from IPython.core.interactiveshell import InteractiveShell

    from redpanda_jupyter.store import Store

SERIES = """
us = pd.Series([10.0, 20.0, 30.0, 40.0], pd.Index(list("NSWE"), name="region"), name="revenue")
germany = pd.Series([11.0, 25.0, 33.0], pd.Index(list("NSW"), name="region"), name="Umsatz")
unnamed = pd.Series([12.0, 22.0], list("NS"))
texts = pd.Series(["a", "b"], pd.Index(list("NS"), name="region"), name="revenue")
numbered = pd.Series([11.0, 25.0], name="revenue")
daily = pd.Series([1.0, 2.0, 3.0], pd.date_range("2026-01-30", periods=3), name="revenue")
monthly = pd.Series([4.0, 5.0], pd.date_range("2026-02-01", periods=2), name="turnover")
"""
TOP = "top = us.nlargest(2)\ntop"


@pytest.fixture
def series(block: Callable[..., int], shell: InteractiveShell) -> Callable[..., int]:
    """Make a block that ran on a series; return its number."""
    assert shell.run_cell(SERIES).success

    def make(code: str = TOP, on: str = "us") -> int:
        return block(code, f"Do {code}", on)

    return make


def test_contract_has_the_series_as_one_column(
    series: Callable[..., int], store: Store, panda: Callable[..., str]
) -> None:
    number = series()
    (frame,) = store.get_contract(str(number)).frames  # type: ignore[union-attr]
    assert (frame.variable, frame.kind) == ("us", "pandas.Series")
    assert [(one.name, one.kind) for one in frame.columns] == [("revenue", "number")]
    assert frame.profile is not None
    assert (frame.profile.index, frame.profile.index_kinds) == (["region"], ["text"])
    assert "us" in panda(f"contract {number}")
    assert "pandas.Series" in panda(f"contract {number}")


def test_series_stands_for_a_series_under_its_name(
    series: Callable[..., int],
    panda: Callable[..., str],
    given: list[str],
    shell: InteractiveShell,
) -> None:
    number = series()
    panda(f"apply {number} germany")
    cell = given.pop()
    assert 'us = germany.rename("revenue")' in cell
    assert shell.run_cell(cell).success
    assert shell.user_ns["top"].to_dict() == {"W": 33.0, "S": 25.0}
    assert shell.user_ns["top"].name == "revenue"
    assert shell.user_ns["germany"].name == "Umsatz"


@pytest.mark.parametrize(
    ("code", "on", "to", "expected"),
    [
        ("total = us[us > 15].sum()\ntotal", "us", "germany", 58.0),
        ("share = (us / us.sum()).max()\nshare", "us", "germany", 33 / 69),
        ("mean = us.reset_index()['revenue'].mean()\nmean", "us", "germany", 23.0),
        ("jan = daily.resample('MS').sum().iloc[-1]\njan", "daily", "monthly", 9.0),
        ("total = unnamed.sum()\ntotal", "unnamed", "germany", 69.0),
        ("held = us.name\nlen(held)", "us", "unnamed", 7),
    ],
)
def test_series_runs_in_a_sandbox(
    series: Callable[..., int],
    panda: Callable[..., str],
    shell: InteractiveShell,
    code: str,
    on: str,
    to: str,
    expected: float,
) -> None:
    number = series(code, on)
    panda(f"apply {number} {to} --yes --run --into results")
    frame = shell.user_ns["results"]
    assert frame["result"].tolist() == pytest.approx([expected])


def test_unnamed_series_stays_one(
    series: Callable[..., int],
    panda: Callable[..., str],
    given: list[str],
    shell: InteractiveShell,
) -> None:
    number = series("wide = unnamed.reset_index()[0].sum()\nwide", "unnamed")
    panda(f"apply {number} germany --yes")
    cell = given.pop()
    assert "germany.rename(None)" in cell
    assert shell.run_cell(cell).success
    assert shell.user_ns["wide"] == 69.0


@pytest.mark.parametrize(
    ("to", "said"),
    [
        ("texts", "texts where"),
        ("sales", "The block ran on a pandas.Series; sales is a pandas.DataFrame"),
        ("numbered", "labels (the index)"),
        ("daily", "labels (the index)"),
    ],
)
def test_what_is_no_such_series_does_not_run(
    series: Callable[..., int], panda: Callable[..., str], to: str, said: str, store: Store
) -> None:
    number = series()
    before = len(store.list_executions(str(number)))
    shown = panda(f"apply {number} {to} --run")
    assert said in shown
    assert len(store.list_executions(str(number))) == before


def test_frame_block_does_not_take_a_series_and_a_column_stands_for_one(
    series: Callable[..., int], block: Callable[..., int], panda: Callable[..., str]
) -> None:
    number = series()
    assert "1 ok" in panda(f"apply {number} sales.revenue --yes --run")
    of_frame = block()
    shown = panda(f"apply {of_frame} us --run")
    assert "The block ran on a pandas.DataFrame; us is a pandas.Series" in shown


def test_data_stand_for_the_first_input_of_their_shape(
    series: Callable[..., int], panda: Callable[..., str]
) -> None:
    number = series(
        "big = us[us > 15]\nkept = sales[sales['region'].isin(big.index)]['revenue'].sum()\nkept",
        "us sales",
    )
    assert "1 ok" in panda(f"apply {number} fr --run --yes")
    shown = panda(f"apply {number} fr --yes")
    assert "us = fr" not in shown
    assert "1 ok" in panda(f"apply {number} germany --run --yes")
    assert "1 ok" in panda(f"apply {number} us=germany,sales=fr --run --yes")


def test_label_that_the_code_names_is_no_column(
    series: Callable[..., int], store: Store, panda: Callable[..., str]
) -> None:
    number = series("north = us['N'] + 1\nnorth")
    (frame,) = store.get_contract(str(number)).frames  # type: ignore[union-attr]
    assert [one.name for one in frame.columns] == ["revenue"]
    shown = panda(f"apply {number} germany --run")
    assert "1 ok" in shown


def test_series_is_verified_and_confirmed_and_exported(
    series: Callable[..., int], panda: Callable[..., str], tmp_path: Path
) -> None:
    number = series()
    assert "needed as a whole" in panda(f"contract {number} --confirm")
    assert "reproduced" in panda(f"verify {number} --yes")
    for form, name in (("notebook", "a.ipynb"), ("module", "a.py"), ("script", "b.py")):
        assert name in panda(f"export {number} --as {form} -o {tmp_path}/{name}")
    tests = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_a.py"]
    done = subprocess.run(tests, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert "pd.Series(" in (tmp_path / "test_a.py").read_text()
