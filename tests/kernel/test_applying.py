"""A block on other data, in a real shell: handed over, checked, run on many, and remembered."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from redpanda_jupyter.errors import RecordNotFoundError, UsageError
from redpanda_jupyter.kernel.session import Session
from redpanda_jupyter.services.applying.drawing import CHART_MIME_TYPE, WIDTHS
from redpanda_jupyter.services.extraction import describe_source

from .conftest import BY_REGION, SALES

if TYPE_CHECKING:
    from pathlib import Path

    from IPython.core.interactiveshell import InteractiveShell

    from redpanda_jupyter.store import Store

FRAMES = f"""
{SALES}
de = pd.DataFrame({{"Revenue": [15.5, 25.0, 35.0], "Region": ["N", "S", "S"], "filiale": [1, 2, 3],
                   "Paid": ["Yes", "No", "No"]}})
fr = pd.DataFrame({{"region": ["N", "S", "N"], "revenue": [15.0, 25.0, 35.0],
                   "paid": ["Yes", "Yes", "No"]}})
bare = pd.DataFrame({{"shop": ["A", "B"], "note": ["x", "y"]}})
"""


@pytest.fixture
def frames() -> str:
    return FRAMES


def test_a_cell_brings_other_names_to_the_unchanged_block(
    shell: InteractiveShell, panda: Any, block: Any, given: list[str], store: Store
) -> None:
    number = block()
    shown = panda(f"apply {number} de")
    (cell,) = given
    assert cell.endswith(BY_REGION.replace("sales", "de_as_sales"))
    assert "not run" in shown
    assert "by_region" in shell.user_ns
    before = shell.user_ns["by_region"].to_dict()
    assert before == {"E": 40.0, "N": 40.0, "S": 20.0}, "nothing has run"
    assert shell.run_cell(cell).success
    assert shell.user_ns["by_region"].to_dict() == {"N": 15.5, "S": 60.0}
    assert list(shell.user_ns["de"].columns) == ["Revenue", "Region", "filiale", "Paid"]
    assert list(shell.user_ns["sales"].columns) == ["region", "revenue", "paid"], "it is as it was"
    session = Session.of(shell)
    assert session is not None
    assert session.recorder.flush(10)
    run = store.list_executions(str(number))[0]
    assert (run.origin, run.target, run.status) == ("apply", "de", "ok")
    assert len(store.list_versions(str(number))) == 1, "it is no edit of the block"


def test_a_run_on_several_shows_a_row_each_and_changes_nothing_here(
    shell: InteractiveShell, panda: Any, block: Any, given: list[str], store: Store
) -> None:
    number = block()
    names = set(shell.user_ns)
    shown = panda(f"apply {number} de fr bare --run")
    lines = [line for line in shown.splitlines() if line.startswith("  ")]
    rows = {line.split()[0]: line for line in reversed(lines)}
    assert " ok " in rows["de"]
    assert " ok " in rows["fr"]
    assert "not run" in rows["bare"]
    assert "by_region" in shell.user_ns
    assert shell.user_ns["by_region"].to_dict() == {"E": 40.0, "N": 40.0, "S": 20.0}
    assert {name for name in shell.user_ns if not name.startswith("_")} <= names
    assert given == []
    runs = {run.target: run for run in store.list_executions(str(number)) if run.target}
    assert set(runs) == {"de", "fr"}
    assert runs["de"].fingerprint != runs["fr"].fingerprint


def test_results_come_under_one_schema_into_a_variable(
    shell: InteractiveShell, panda: Any, block: Any
) -> None:
    number = block()
    panda(f"apply {number} de fr --run --into both")
    both = shell.user_ns["both"]
    assert both.loc["de"].dropna().to_dict() == {"N": 15.5, "S": 60.0}
    assert both.loc["fr"].dropna().to_dict() == {"N": 50.0, "S": 25.0}


def test_nothing_is_inserted_where_a_name_is_missing(
    shell: InteractiveShell, panda: Any, block: Any, given: list[str]
) -> None:
    shell.run_cell("def scaled(column):\n    return column * 2\n\nimport math")
    number = block('up = scaled(sales["revenue"]).map(math.floor)', "Scaled revenue")
    del shell.user_ns["scaled"], shell.user_ns["math"]
    with pytest.raises(UsageError, match="does not fit de; nothing was inserted"):
        panda(f"apply {number} de")
    assert not given
    shell.run_cell("def scaled(column):\n    return column * 3\n")
    # what everybody imports by the same name is no obstacle
    panda(f"apply {number} fr")
    assert len(given) == 1


def test_nothing_is_inserted_where_a_column_is_missing(
    panda: Any, block: Any, given: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    number = block()
    with pytest.raises(UsageError, match="does not fit bare"):
        panda(f"apply {number} bare")
    assert given == []


def test_a_column_that_is_named_counts_and_is_remembered(
    shell: InteractiveShell, panda: Any, block: Any, given: list[str], store: Store
) -> None:
    number = block()
    shell.run_cell(
        'odd = pd.DataFrame({"k1": ["N", "S"], "k2": [11.0, 22.0]});'
        'odd2 = pd.DataFrame({"k1": ["N", "W"], "k2": [13.0, 25.0]})'
    )
    panda(f"apply {number} odd --map region=k1 --map revenue=k2")
    assert shell.run_cell(given.pop()).success
    assert shell.user_ns["by_region"].to_dict() == {"N": 11.0, "S": 22.0}
    # the next data of that shape needs no word
    panda(f"apply {number} odd2")
    assert shell.run_cell(given.pop()).success
    assert shell.user_ns["by_region"].to_dict() == {"N": 13.0, "W": 25.0}


def test_other_words_for_a_value_are_never_passed_over(
    shell: InteractiveShell, panda: Any, block: Any, given: list[str]
) -> None:
    number = block('paid = sales.loc[sales["paid"] == "Yes", "revenue"].sum()\npaid', "Paid?")
    shell.run_cell(
        'ja = pd.DataFrame({"region": ["N", "S"], "revenue": [11.0, 22.0], "paid": ["Ja", "Nein"]})'
    )
    shown = panda(f"apply {number} ja")
    if given:  # handed over with a word about it
        assert "Yes" in shown
        given.clear()
    panda(f"apply {number} ja --value paid:Yes=Ja")
    assert shell.run_cell(given.pop()).success
    assert shell.user_ns["paid"] == 11.0


def test_a_parameter_gets_another_value(
    shell: InteractiveShell, panda: Any, block: Any, given: list[str]
) -> None:
    number = block('limit = 2\ntop = sales.nlargest(limit, "revenue")\ntop', "Top")
    panda(f"apply {number} fr -p limit 1")
    assert shell.run_cell(given.pop()).success
    assert len(shell.user_ns["top"]) == 1
    with pytest.raises(UsageError, match="no parameter 'size'"):
        panda(f"apply {number} fr -p size 1")


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


def test_blocks_that_depend_on_each_other_come_along(
    shell: InteractiveShell, panda: Any, block: Any, given: list[str]
) -> None:
    block()
    second = block("best = by_region.max()\nbest", "Best region")
    panda(f"apply {second} de --run --into one")
    assert shell.user_ns["one"].to_dict("records") == [{"data set": "de", "result": 60.0}]
    assert shell.user_ns["best"] == 40.0


def test_functions_and_modules_of_the_notebook_are_there_in_the_sandbox(
    shell: InteractiveShell, panda: Any, block: Any
) -> None:
    shell.run_cell("import numpy as numbers\nfactor = 2\ndef twice(x):\n    return factor * x")
    number = block('double = twice(numbers.sum(sales["revenue"]))\ndouble', "Double")
    shown = panda(f"apply {number} fr --run")
    assert "150" in shown


def test_a_block_that_never_ends_is_stopped(panda: Any, block: Any, shell: Any) -> None:
    number = block('if sales["revenue"].sum() < 90:\n    while True:\n        pass', "Loop")
    shown = panda(f"apply {number} de fr --run --time-limit 3")
    assert shown.count("too long") == 2


def test_what_a_block_writes_and_changes_is_said_and_kept_away(
    shell: InteractiveShell,
    panda: Any,
    block: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    number = block('sales["more"] = sales["revenue"] * 2\nsales.to_csv("out.csv")', "Write")
    (tmp_path / "out.csv").unlink()
    shown = panda(f"apply {number} fr --run")
    assert "changes" in shown
    assert "out.csv" in shown
    assert not (tmp_path / "out.csv").exists()
    assert "more" not in shell.user_ns["fr"].columns


def test_unknown_things_are_told_with_the_next_step(panda: Any, block: Any) -> None:
    number = block()
    with pytest.raises(RecordNotFoundError):
        panda("apply 99 de")
    with pytest.raises(UsageError, match="no variable dee"):
        panda(f"apply {number} dee")
    with pytest.raises(UsageError, match="no data to apply"):
        panda(f"apply {number}")
    with pytest.raises(UsageError, match="needs no column 'Revenue'"):
        panda(f"apply {number} de --map Revenue=revenue")
    with pytest.raises(UsageError, match="OLD=NEW"):
        panda(f"apply {number} de --map revenue")


def test_a_check_runs_nothing(
    shell: InteractiveShell, panda: Any, block: Any, given: list[str], store: Store
) -> None:
    number = block()
    runs = len(store.list_executions(str(number)))
    shown = panda(f"check {number} de")
    assert "Revenue" in shown
    assert given == []
    assert len(store.list_executions(str(number))) == runs


def test_a_proof_makes_a_badge_and_a_change_makes_it_stale(
    shell: InteractiveShell, panda: Any, block: Any, store: Store
) -> None:
    number = block()
    shown = panda(f"verify {number}")
    assert "reproduced" in shown
    assert store.get_block(str(number)).badge == "verified"
    shown = panda(f"verify {number} --on fr --json")
    (validation,) = json.loads(shown)
    assert validation["verdict"] == "reproduced"
    assert validation["document"]["inputs"][0]["rows"] == 3
    assert validation["document"]["packages"]["pandas"]


def test_a_block_that_is_never_the_same_is_told_with_its_cause(
    panda: Any, block: Any, store: Store
) -> None:
    number = block('import random\nsales["revenue"].sum() * random.random()', "Random")
    shown = panda(f"verify {number}")
    assert "nondeterministic" in shown
    assert "random" in shown
    assert store.get_block(str(number)).badge != "verified"


def test_a_question_that_the_library_answers_is_offered_it(
    shell: InteractiveShell,
    panda: Any,
    block: Any,
    answers: dict[str, str],
    given: list[str],
    provider: Any,
) -> None:
    number = block()
    panda(f"verify {number}")
    shown = panda("fr", "Revenue by region")
    assert f"#{number} " in shown
    assert "0 tokens" in shown
    given.clear()
    count = len(provider.requests)
    shown = panda("fr --reuse auto", "revenue by region?")
    assert "Reused" in shown
    assert len(provider.requests) == count, "no model was asked"
    assert given[-1].endswith(BY_REGION.replace("sales", "fr_as_sales"))
    shown = panda("fr --reuse never", "Revenue by region")
    assert "0 tokens" not in shown


def test_what_a_model_is_told_of_blocks_is_in_the_request_and_holds_no_value(
    shell: InteractiveShell, panda: Any, block: Any, provider: Any
) -> None:
    number = block('big = sales[sales["region"] == "N"]["revenue"].sum()\nbig', "Revenue of N")
    panda(f"rename {number} revenue-of-n")
    panda(f"verify {number}")
    shown = panda("fr --dry-run", "Revenue of N")
    assert "revenue-of-n" in shown
    line = next(one for one in shown.splitlines() if "revenue-of-n" in one)
    assert "'N'" not in line


def test_insights_count_what_was_reused(panda: Any, block: Any) -> None:
    number = block()
    panda(f"apply {number} de fr --run")
    found = json.loads(panda("insights --json"))
    assert found["generations_avoided"] == 2
    assert found["used_again"] == 1
    assert "2 generations avoided" in panda("insights")


def test_a_cell_in_the_names_of_the_data_gives_the_same(
    shell: InteractiveShell, panda: Any, block: Any, given: list[str]
) -> None:
    number = block()
    shown = panda(f"apply {number} de --rewrite")
    cell = given.pop()
    assert 'de.groupby("Region")["Revenue"].sum()' in cell
    assert "rename" not in cell
    assert "binds that name" not in shown
    assert shell.run_cell(cell).success
    assert shell.user_ns["by_region"].to_dict() == {"N": 15.5, "S": 60.0}
    assert list(shell.user_ns["sales"].columns) == ["region", "revenue", "paid"]


def test_what_cannot_be_written_in_other_names_is_adapted_with_the_reason(
    shell: InteractiveShell, panda: Any, block: Any, given: list[str]
) -> None:
    number = block('sum_of = sales.filter(like="reven").sum().sum()\nsum_of', "Sum by pattern")
    shown = panda(f"apply {number} fr --rewrite")
    if given:
        assert "not in its own names" in shown
        assert given.pop().endswith("sum_of")
    else:
        assert "--yes" in shown, "a pattern over names may be asked about first"


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


def test_a_cell_takes_no_frame_of_the_notebook_and_is_unchanged_where_none_is_there(
    shell: InteractiveShell, panda: Any, block: Any, given: list[str]
) -> None:
    number = block()
    panda(f"apply {number} de")
    assert shell.run_cell(given.pop()).success
    panda(f"apply {number} de --run --into again")
    assert shell.user_ns["again"].loc["de"].to_dict() == {"N": 15.5, "S": 60.0}
    shown = panda(f"verify {number}")
    assert "reproduced" in shown
    assert "on sales" in shown
    shell.run_cell("del sales")
    panda(f"apply {number} de")
    assert given.pop().endswith(BY_REGION)


def test_next_months_data_under_the_same_name_is_not_renamed_itself(
    shell: InteractiveShell, panda: Any, block: Any, given: list[str]
) -> None:
    number = block()
    shell.run_cell('sales = de.rename(columns={"Revenue": "REVENUE"})')
    panda(f"apply {number} sales")
    cell = given.pop()
    for _ in range(2):
        assert shell.run_cell(cell).success
        assert shell.user_ns["by_region"].to_dict() == {"N": 15.5, "S": 60.0}
    assert list(shell.user_ns["sales"].columns) == ["REVENUE", "Region", "filiale", "Paid"]


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


def test_what_must_be_converted_first_is_not_offered_as_right(
    shell: InteractiveShell, panda: Any, block: Any
) -> None:
    number = block()
    shell.run_cell(
        'texts = pd.DataFrame({"region": ["N", "S", "N"], "revenue": ["15.5", "25.0", "35.0"]})'
    )
    shown = panda(f"apply {number} texts --run")
    assert "--yes" not in shown
    assert "texts['revenue']" in shown


def test_confirming_takes_no_column_for_needed_that_is_only_carried_along(
    shell: InteractiveShell, panda: Any, block: Any
) -> None:
    number = block(
        'some = sales[sales["revenue"] > 5]\nsome.groupby("region")["revenue"].sum()', "Some"
    )
    found = json.loads(panda(f"contract {number} --confirm --json"))
    needs = {one["name"]: one["confirmed"] for one in found["frames"][0]["columns"]}
    assert {name for name, needed in needs.items() if needed} == {"region", "revenue"}


def test_results_are_drawn_for_every_frontend_and_say_nothing_of_a_theme(
    kernel: Any, store: Store
) -> None:
    kernel.run(FRAMES)
    store.add_block(describe_source(BY_REGION), name="by-region")
    kernel.run(BY_REGION)
    ran = kernel.run("%panda apply by-region sales fr --run", {"deletedCells": []}, 120)
    (chart,) = [one for one in ran.displays if CHART_MIME_TYPE in one]
    assert set(chart) == {CHART_MIME_TYPE, "image/svg+xml", "text/plain"}
    assert [one["width"] for one in chart[CHART_MIME_TYPE]["sheets"]] == list(WIDTHS)
    assert chart["image/svg+xml"].startswith("<svg ")
    assert chart["text/plain"] == "A chart of revenue; the table has its numbers."
    assert not any("vega" in mime for one in ran.displays for mime in one)
