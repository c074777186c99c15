"""Blocks on several data sets at once: no cell takes another one's data, and no name is lost."""

from __future__ import annotations

import json
import os
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from redpanda_jupyter.errors import ContractError, UsageError

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

    from redpanda_jupyter.store import Store


def test_the_blocks_own_frame_among_others_is_not_run_on_the_data_of_the_cell_before(
    shell: InteractiveShell, panda: Any, block: Any, given: list[str]
) -> None:
    number = block()
    panda(f"apply {number} de sales")
    first, second = given.pop().split("\n\n")
    assert shell.run_cell(first).success
    assert shell.user_ns["by_region"].to_dict() == {"E": 40.0, "N": 40.0, "S": 20.0}
    assert shell.run_cell(second).success
    assert shell.user_ns["by_region"].to_dict() == {"N": 15.5, "S": 60.0}


def test_cells_that_would_take_each_others_data_are_not_made(
    shell: InteractiveShell, panda: Any, block: Any, given: list[str]
) -> None:
    shell.run_cell('shops = pd.DataFrame({"region": ["N", "S", "E"], "boss": ["a", "b", "c"]})')
    shell.run_cell("sales2, shops2 = sales.copy(), shops.copy()")
    code = 'b = sales.merge(shops, on="region").groupby("boss")["revenue"].sum()\nb'
    number = block(code, "By boss", "sales shops")
    with pytest.raises(UsageError, match="overwrite each other's data"):
        panda(f"apply {number} sales=sales2,shops=shops sales=sales,shops=shops2")
    assert given == []


def test_a_name_that_cannot_hold_results_is_refused_before_anything_runs(
    shell: InteractiveShell, panda: Any, block: Any
) -> None:
    number = block()
    for name in ("class", "1st", "'a b'"):
        with pytest.raises(UsageError, match="no variable's name"):
            panda(f"apply {number} fr --run --into {name}")
    with pytest.raises(UsageError, match="in the place of the data fr"):
        panda(f"apply {number} fr --run --into fr")
    assert list(shell.user_ns["fr"].columns) == ["region", "revenue"]


def test_results_reach_the_variable_also_where_json_is_printed(
    shell: InteractiveShell, panda: Any, block: Any
) -> None:
    number = block()
    printed = json.loads(panda(f"apply {number} fr --run --json --into here"))
    assert printed["rows"][0]["status"] == "ok"
    assert shell.user_ns["here"].loc["fr"].to_dict() == {"N": 50.0, "S": 25.0}


def test_a_plus_without_blocks_is_told_and_is_no_fault(panda: Any, block: Any) -> None:
    number = block()
    for word in ("+", f"{number}+", f"+{number}"):
        with pytest.raises(UsageError, match="names no block"):
            panda(f"apply {word} fr")


def test_a_rewrite_and_a_run_at_once_are_refused(panda: Any, block: Any) -> None:
    number = block()
    with pytest.raises(UsageError, match="--rewrite makes a cell"):
        panda(f"apply {number} fr --run --rewrite")


def test_results_whose_labels_do_not_go_together_are_still_shown_and_kept(
    shell: InteractiveShell, panda: Any, block: Any
) -> None:
    code = (
        'r = sales.set_index("region")["revenue"].groupby(level=0).sum()\n'
        "if len(r) < 3:\n"
        "    r.index = pd.MultiIndex.from_tuples([(one, 1) for one in r.index])\n"
        "r"
    )
    number = block(code, "Odd labels")
    shown = panda(f"apply {number} fr sales --run --into both")
    assert "2 ok" in shown
    assert set(shell.user_ns["both"]) == {"fr", "sales"}
    assert shell.user_ns["both"]["fr"].to_list() == [50.0, 25.0]


def test_long_whole_numbers_side_by_side_are_not_rounded(
    shell: InteractiveShell, panda: Any, block: Any
) -> None:
    large = 2**53 + 1
    code = f'r = sales.groupby("region")["revenue"].sum().astype("int64") + {large}\nr'
    number = block(code, "Long numbers")
    panda(f"apply {number} fr sales --run --into both")
    assert int(shell.user_ns["both"].loc["fr", "S"]) == large + 25


def test_one_file_that_cannot_be_read_stops_no_other(
    shell: InteractiveShell,
    panda: Any,
    block: Any,
    given: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    number = block()
    monkeypatch.chdir(tmp_path)
    (tmp_path / "s_a.csv").write_text("region,revenue\nN,11\nS,22\n")
    (tmp_path / "s_b.csv").write_text("")
    (tmp_path / "s_c.csv").write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00\x00")
    found = json.loads(panda(f"apply {number} --to 's_*.csv' --run --json"))
    rows = {row["target"]: row for row in found["rows"]}
    assert rows["s_a.csv"]["status"] == "ok"
    assert rows["s_b.csv"]["status"] == rows["s_c.csv"]["status"] == "blocked"
    assert "s_b.csv is empty" in rows["s_b.csv"]["message"]
    shown = panda(f"apply {number} --to 's_*.csv'")
    assert "s_b.csv is empty" in shown
    assert "s_a.csv" in given.pop()
    with pytest.raises(ContractError, match="is empty"):
        panda(f"apply {number} --file s_b.csv")


def test_inputs_that_share_a_columns_name_are_mapped_apart(
    shell: InteractiveShell, panda: Any, block: Any, given: list[str]
) -> None:
    shell.run_cell('shops = pd.DataFrame({"region": ["N", "S", "E"], "boss": ["a", "b", "c"]})')
    shell.run_cell('s2 = pd.DataFrame({"X": ["N", "S"], "revenue": [10.0, 20.0]})')
    shell.run_cell('h2 = pd.DataFrame({"Y": ["N", "S"], "boss": ["a", "b"]})')
    code = 'b = sales.merge(shops, on="region").groupby("boss")["revenue"].sum()\nb'
    number = block(code, "By boss", "sales shops")
    said = "--map sales.region=X --map shops.region=Y"
    panda(f"apply {number} sales=s2,shops=h2 {said}")
    assert shell.run_cell(given.pop()).success
    assert shell.user_ns["b"].to_dict() == {"a": 10.0, "b": 20.0}


def test_the_command_to_copy_names_a_file_as_a_file_and_a_frame_as_a_frame(
    shell: InteractiveShell,
    panda: Any,
    block: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    number = block()
    monkeypatch.chdir(tmp_path)
    (tmp_path / "odd.csv").write_text("Land,Umsatz\nN,11\nS,22\n")
    shell.run_cell('odd = pd.DataFrame({"Land": ["N", "S"], "Umsatz": [11.0, 22.0]})')
    shown = panda(f"apply {number} odd --file sales=odd.csv --run --into here")
    assert f"%panda apply {number} odd --run --into here --yes" in shown
    assert f"%panda apply {number} --file sales=odd.csv --run --into here --yes" in shown


def test_results_are_shown_though_the_library_is_locked_while_they_are_made(
    shell: InteractiveShell, panda: Any, block: Any, store: Store
) -> None:
    number = block()
    runs = len(store.list_executions(str(number)))
    place = next(Path(os.environ["REDPANDA_DATA_DIR"]).rglob("redpanda.sqlite"))
    other = sqlite3.connect(place, isolation_level=None)
    other.execute("begin immediate")
    try:
        shown = panda(f"apply {number} fr --run --into here")
    finally:
        other.execute("rollback")
        other.close()
    assert "1 ok" in shown
    assert "no record of this run" in shown
    assert shell.user_ns["here"].loc["fr"].to_dict() == {"N": 50.0, "S": 25.0}
    assert len(store.list_executions(str(number))) == runs


def test_columns_whose_names_are_no_text_are_told_before_anything_runs(
    shell: InteractiveShell, panda: Any, block: Any
) -> None:
    number = block()
    shell.run_cell('wide = pd.DataFrame([[15.0, "N"], [25.0, "S"]])')
    shown = panda(f"apply {number} wide --map revenue=0 --map region=1 --run")
    assert "not run" in shown
    assert "are no text" in shown


def test_a_rewritten_cell_that_changes_the_data_themselves_says_so(
    shell: InteractiveShell, panda: Any, block: Any, given: list[str]
) -> None:
    number = block('sales["more"] = sales["revenue"] * 2\nx = sales["more"].sum()\nx', "More")
    shown = panda(f"apply {number} de --rewrite")
    assert 'de["more"]' in given.pop()
    assert "de itself is changed by the cell" in shown


def test_a_question_that_differs_in_one_word_is_never_answered_by_the_library_itself(
    shell: InteractiveShell, panda: Any, block: Any, given: list[str], provider: Any
) -> None:
    question = "Total revenue monthly region shops Germany north paid customers above 100"
    number = block('r = sales[sales["revenue"] > 100]["revenue"].sum()\nr', question)
    panda(f"verify {number}")
    for other in (question.replace("100", "200"), question.replace("paid", "unpaid")):
        count = len(provider.requests)
        assert "Reused" not in panda("sales --reuse auto", other)
        assert len(provider.requests) > count
    assert "Reused" in panda("sales --reuse auto", question.lower())
