"""A block on files, in a real shell: what they hold is read as the block needs it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from redpanda_jupyter.errors import UsageError

from .conftest import MARKETS

if TYPE_CHECKING:
    from pathlib import Path

    from IPython.core.interactiveshell import InteractiveShell

    from redpanda_jupyter.store import Store


@pytest.fixture
def frames() -> str:
    return MARKETS


def test_files_are_read_one_by_one(
    shell: InteractiveShell,
    panda: Any,
    block: Any,
    tmp_path: Path,
    store: Store,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    number = block()
    monkeypatch.chdir(tmp_path)
    (tmp_path / "sales_us.csv").write_text("region,revenue\nN,11\nS,22\n")
    (tmp_path / "sales_de.csv").write_text("Region;Revenue\nN;15,5\nS;25,5\n")
    shown = panda(f"apply {number} --to 'sales_*.csv' --run --into both")
    assert "2 ok" in shown
    both = shell.user_ns["both"]
    assert both.loc["sales_de.csv"].to_dict() == {"N": 15.5, "S": 25.5}
    assert both.loc["sales_us.csv"].to_dict() == {"N": 11.0, "S": 22.0}
    with pytest.raises(UsageError, match="No file fits"):
        panda(f"apply {number} --to 'nothing_*.csv'")
    with pytest.raises(UsageError, match="no file"):
        panda(f"apply {number} --file nothing.csv")


def test_a_block_that_reads_a_file_is_brought_to_others(
    shell: InteractiveShell,
    panda: Any,
    block: Any,
    given: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    rows = ["N,10", "S,20", "N,30"]
    (tmp_path / "us.csv").write_text("\n".join(["region,revenue", *rows]))
    (tmp_path / "de.csv").write_text("Region;Revenue\nN;15,5\nS;25,5\nS;20,5\n")
    code = (
        'read = pd.read_csv("us.csv", usecols=["region", "revenue"])\n'
        'by = read.groupby("region")["revenue"].sum()\nby'
    )
    number = block(code, "Read and sum")
    panda(f"apply {number} --file de.csv")
    cell = given.pop()
    assert shell.run_cell(cell).success
    assert shell.user_ns["by"].to_dict() == {"N": 15.5, "S": 46.0}
    shown = panda(f"apply {number} --to '*.csv' --run")
    assert "2 ok" in shown
    shown = panda(f"verify {number}")
    assert "reproduced" in shown


def test_dates_of_a_file_are_read_as_dates_where_the_block_needs_them(
    shell: InteractiveShell,
    panda: Any,
    block: Any,
    given: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    shell.run_cell(
        'sales["day"] = pd.to_datetime(["2026-01-01", "2026-01-02", "2026-02-01", "2026-02-03"])'
    )
    number = block(
        'months = sales.groupby(sales["day"].dt.month)["revenue"].sum()\nmonths', "Months"
    )
    lines = ["day,revenue", "2026-01-03,11.5", "2026-02-02,22.5", "2026-02-03,20"]
    (tmp_path / "new.csv").write_text("\n".join(lines))
    panda(f"apply {number} --file new.csv")
    assert shell.run_cell(given.pop()).success
    assert shell.user_ns["months"].to_dict() == {1: 11.5, 2: 42.5}


def test_each_warning_says_of_which_file_it_is(
    panda: Any, block: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = block()
    monkeypatch.chdir(tmp_path)
    for name, rows in {"a": "N,11\nS,22\n", "b": "N,\nS,\n", "c": ""}.items():
        (tmp_path / f"ev_{name}.csv").write_text(f"region,revenue\n{rows}")
    for run in ("", " --run"):
        shown = panda(f"apply {number} --to 'ev_*.csv'{run}")
        warned = [line for line in shown.splitlines() if line.startswith("⚠")]
        assert [line[2:10] for line in warned][:2] == ["ev_b.csv", "ev_c.csv"]
        assert "⚠ ev_c.csv has no rows." in shown
    assert f"%panda apply {number} --to 'ev_*.csv' --run --into by_region_each" in panda(
        f"apply {number} --to 'ev_*.csv'"
    )
    alone = panda(f"apply {number} --file ev_b.csv")
    assert "⚠ 'revenue' has nothing but missing values." in alone
