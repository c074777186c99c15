"""A cell that was saved holds its block, and the run just before is the block's first one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from redpanda_jupyter.services.extraction import describe_source

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from redpanda_jupyter.store import Store

    from .conftest import Kernel

TOTAL = "total = df['a'].sum()\ntotal * 1.0"
EDITED = "total = df['a'].sum()\ntotal * 2.0"
KEY = "sk-proj-" + "a1B2c3D4e5F6g7H8" * 3


def in_lab(cell: str) -> dict[str, Any]:
    """What JupyterLab sends along with a cell that holds nothing of ours."""
    return {"cellId": cell, "deletedCells": [], "recordTiming": False}


def versions(kernel: Kernel, store: Store) -> list[tuple[int, str, str, bool]]:
    kernel.run("%panda runs 1", in_lab("look"))
    found = store.list_executions("1")[::-1]
    return [(one.version, one.status, one.origin, one.edited) for one in found]


@pytest.mark.parametrize("save", ["%panda save sum", "%panda save sum --last"])
def test_edit_of_a_cell_that_was_saved_is_a_version(
    kernel: Kernel, store: Store, save: str
) -> None:
    kernel.run(TOTAL, in_lab("a"))
    assert "Saved as #1 sum" in kernel.run(save, in_lab("b")).text
    kernel.run(EDITED, in_lab("a"))
    assert versions(kernel, store) == [(1, "ok", "cell", False), (2, "ok", "cell", True)]
    assert store.get_block("1").code == EDITED
    kernel.run(EDITED.replace("2.0", "3.0"), in_lab("c"))
    assert len(versions(kernel, store)) == 2, "a cell that nobody saved"


def test_edit_of_an_earlier_cell_that_was_saved_is_a_version(kernel: Kernel, store: Store) -> None:
    kernel.run(TOTAL, in_lab("a"))
    number = kernel.run("print(len(In) - 2)", in_lab("n")).text.strip()
    assert "Saved as #1" in kernel.run(f"%panda save sum --cell {number}", in_lab("b")).text
    (run,) = store.list_executions("1")
    assert (run.status, run.datasets, run.output_count) == ("ok", [], 0)
    kernel.run(EDITED, in_lab("a"))
    assert versions(kernel, store) == [(1, "ok", "cell", False), (2, "ok", "cell", True)]


def test_run_just_before_is_the_first_run(kernel: Kernel, store: Store) -> None:
    kernel.run(TOTAL, in_lab("a"))
    kernel.run("%panda save sum", in_lab("b"))
    (run,) = store.list_executions("1")
    assert (run.version, run.status, run.origin) == (1, "ok", "cell")
    assert run.duration_s is not None
    assert [one.name for one in run.datasets] == ["df"]
    (shown,) = store.list_outputs(run.id)
    assert "6.0" in shown.data
    assert store.get_version("1", 1).executed_successfully
    for command in ("blocks", "show sum", "versions sum", "search sum"):
        ran = kernel.run(f"%panda {command}", in_lab("b"))
        text = ran.text + "".join(one.get("text/plain", "") for one in ran.displays)
        assert "not run" not in text
        assert "sum" in text
    kernel.run("%panda save sum", in_lab("b"))
    assert len(store.list_executions("1")) == 1, "once only"
    kernel.run("%panda save sum-again --new", in_lab("b"))
    assert len(store.list_executions("1")) == 1
    assert len(store.list_executions("2")) == 1


@pytest.fixture
def run(said_below: Callable[[str], str]) -> Callable[[str], str]:
    """Run a cell of a notebook that has a frame; return what was said."""
    return said_below


@pytest.mark.parametrize(
    ("cell", "status", "error"),
    [
        ("x = 1 / 0", "error", "ZeroDivisionError"),
        ("%%capture shown\nx = 1 / 0", "error", "ZeroDivisionError"),
        ("%%time\nx = 1", "ok", None),
        ("raise KeyboardInterrupt", "interrupted", "KeyboardInterrupt"),
    ],
)
def test_first_run_ended_as_it_did(
    run: Any, store: Store, cell: str, status: str, error: str | None
) -> None:
    run(cell)
    run("%panda save it")
    (one,) = store.list_executions("it")
    assert (one.status, one.error_name, one.output_count) == (status, error, 0)
    outcome = {"ok": True, "error": False, "interrupted": None}[status]
    assert store.get_block("it").executed_successfully is outcome


def test_data_that_the_cell_has_changed_are_not_said_to_be_what_it_read(
    run: Any, store: Store
) -> None:
    run("df['b'] = df['a'] * 2")
    run("%panda save doubled")
    (one,) = store.list_executions("doubled")
    assert one.datasets == []


def test_run_that_was_recorded_already_is_not_recorded_twice(run: Any, store: Store) -> None:
    store.add_block(describe_source("total = 1"), name="total")
    run("%panda config set edits offer")
    run("%panda insert total")
    run("total = 1 + 1")
    assert "Saved as version 2 of #1 total" in run("%panda save total")
    assert [(one.version, one.status) for one in store.list_executions("1")] == [(2, "ok")]


def test_key_that_the_cell_showed_is_not_kept(run: Any, shell: Any, store: Store) -> None:
    shell.user_ns["given"] = KEY
    run("found = [given]\nfound")
    run("%panda save found")
    (one,) = store.list_executions("found")
    assert all(KEY not in shown.data for shown in store.list_outputs(one.id))
    assert "1 kept" in run("%panda runs found")


def test_value_that_may_do_something_when_it_is_shown_is_not_shown_again(
    run: Any, store: Store
) -> None:
    run("class Loud:\n    def __repr__(self):\n        print('AGAIN')\n        return 'loud'")
    run("loud = Loud()\nloud")
    assert "AGAIN" not in run("%panda save loud")
    (one,) = store.list_executions("loud")
    assert one.output_count == 0


# --- what is said of versions without an outcome --------------------------------------------------


def test_block_that_ran_on_other_data_only_is_not_said_not_to_have_run(
    run: Any, store: Store
) -> None:
    store.add_block(describe_source("total = df['a'].sum()"), name="total")
    assert "not run" in run("%panda blocks")
    run("%panda apply total df --run")
    assert "ran on other data" in run("%panda blocks")
    assert "ran on other data" in run("%panda show total").splitlines()[0]
    assert "ran on other data" in run("%panda versions total")
    found = run("%panda search total")
    assert "1 run" in found
    assert "not run" not in found


def test_new_version_of_a_block_that_ran_says_that_it_did_not(run: Any, store: Store) -> None:
    run("total = 1")
    run("%panda save total")
    store.add_version("total", describe_source("total = 2"))
    assert "this version not run" in run("%panda blocks")
    shown = run("%panda versions total")
    assert " not run" in shown
    assert " ran" in shown


# --- names ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "command",
    ["apply {} df", "show {}", "insert {}", "verify {}", "delete {}", "export {}", "check {} df"],
)
def test_name_that_nobody_has_is_refused_with_the_nearest(
    run: Any, store: Store, command: str
) -> None:
    store.add_block(describe_source("total = df['a'].sum()"), name="monthly-revenue")
    said = " ".join(run(f"%panda {command.format('monthly-revenu')}").split())
    assert "no code block 'monthly-revenu'" in said
    assert "Did you mean monthly-revenue?" in said
    assert len(store.search_blocks().items) == 1


def test_first_words_of_a_name_are_taken_and_that_is_said(
    run: Any, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    store.add_block(describe_source("total = df['a'].sum()"), name="monthly-revenue")
    for command in ("apply monthly df", "show monthly", "insert monthly", "export monthly"):
        assert "'monthly' is taken for #1 monthly-revenue." in run(f"%panda {command}")
    assert "taken for" not in run("%panda show Monthly-Revenue")
    assert "taken for" not in run("%panda show 1")
    assert "taken for" not in run("%panda show monthly --json")
