"""A block run on several data sets, in a real shell: a row each, and nothing changes here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from redpanda_jupyter.services.applying.drawing import CHART_MIME_TYPE, WIDTHS
from redpanda_jupyter.services.extraction import describe_source

from .conftest import BY_REGION, MARKETS

if TYPE_CHECKING:
    from pathlib import Path

    from IPython.core.interactiveshell import InteractiveShell

    from redpanda_jupyter.store import Store


@pytest.fixture
def frames() -> str:
    return MARKETS


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


def test_results_are_drawn_for_every_frontend_and_say_nothing_of_a_theme(
    kernel: Any, store: Store
) -> None:
    kernel.run(MARKETS)
    store.add_block(describe_source(BY_REGION), name="by-region")
    kernel.run(BY_REGION)
    ran = kernel.run("%panda apply by-region sales fr --run", {"deletedCells": []}, 120)
    (chart,) = [one for one in ran.displays if CHART_MIME_TYPE in one]
    assert set(chart) == {CHART_MIME_TYPE, "image/svg+xml", "text/plain"}
    assert [one["width"] for one in chart[CHART_MIME_TYPE]["sheets"]] == list(WIDTHS)
    assert chart["image/svg+xml"].startswith("<svg ")
    assert chart["text/plain"] == "A chart of revenue; the table has its numbers."
    assert not any("vega" in mime for one in ran.displays for mime in one)


@pytest.mark.parametrize("code", [
    'some = sales[sales["revenue"] > 25]\nsome',
    'some = sales[sales["revenue"] > 25].groupby("region")["revenue"].sum()\nsome',
])  # fmt: skip
def test_results_without_a_row_make_no_table(
    shell: InteractiveShell, panda: Any, block: Any, code: str
) -> None:
    number = block(code, "Some")
    shell.run_cell("low = fr.assign(revenue=[14.0, 15.0, 12.0])\ntop = fr")
    shown = panda(f"apply {number} low --run --into none --yes")
    assert "1 ok" in shown
    assert "has no rows" in shown
    assert "Side by side" not in shown
    assert len(shell.user_ns["none"].columns) < 1 or not len(shell.user_ns["none"])
    assert "Side by side" in panda(f"apply {number} low top --run --yes")
