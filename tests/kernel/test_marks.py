"""An edited block is known where frontends keep no marks: by its cell, or as what came next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redpanda_jupyter.kernel.marks import MOST, Marks, alike
from redpanda_jupyter.kernel.session import Session
from redpanda_jupyter.services.extraction import describe_source

from .conftest import BY_REGION

if TYPE_CHECKING:
    from collections.abc import Callable

    from IPython.core.interactiveshell import InteractiveShell

    from redpanda_jupyter.models import CodeBlock
    from redpanda_jupyter.store import Store

    from .conftest import Kernel

CODE = "numbers = [1, 2, 3]\ntotal = sum(numbers)\ntotal"
EDITED = CODE.replace("3]", "4]")
OTHER = "import os\nprint(os.getcwd())\nnames = os.listdir()"


def in_vscode(cell: str) -> dict[str, Any]:
    return {"cellId": f"vscode-notebook-cell:/home/me/sales.ipynb#{cell}"}


# --- the memory -----------------------------------------------------------------------------------


def test_a_mark_in_the_metadata_goes_before_all() -> None:
    marks = Marks()
    marks.note("c1", "held", CODE)
    marks.expect("expected", CODE)
    assert marks.of({"redpanda": {"block_id": "mark"}, "cellId": "c1"}, CODE) == "mark"


def test_a_cell_is_known_while_it_is_much_the_same() -> None:
    marks = Marks()
    marks.note("c1", "held", CODE)
    assert marks.of({"cellId": "c1"}, EDITED) == "held"
    assert marks.of({"cellId": "c2"}, EDITED) is None
    assert marks.of({"cellId": "c1"}, OTHER) is None
    assert marks.of({}, EDITED) is None
    assert marks.of({"cellId": 1}, EDITED) is None


def test_what_was_handed_over_is_the_next_cell_or_none() -> None:
    marks = Marks()
    marks.expect("expected", CODE)
    assert marks.of({}, EDITED) == "expected"
    assert marks.of({}, EDITED) is None
    marks.expect("expected", CODE)
    assert marks.of({}, OTHER) is None
    assert marks.of({}, EDITED) is None


def test_the_cells_that_ran_last_are_remembered() -> None:
    marks = Marks()
    for number in range(MOST + 1):
        marks.note(str(number), "held", CODE)
    assert marks.of({"cellId": "0"}, CODE) is None
    assert marks.of({"cellId": str(MOST)}, CODE) == "held"
    marks.note(None, "held", CODE)


@given(st.text(), st.text())
def test_likeness_is_the_same_both_ways(one: str, other: str) -> None:
    assert alike(one, other) == alike(other, one)
    assert alike(one, one) or not any(sign.isalnum() or sign == "_" for sign in one)


HEAD = "# Red Panda: #4 total, version 1, on de\n"
SHORT = 'de_as_df = de.rename(columns={"Preis": "price"})\nde_as_df["price"].sum()'


def test_a_short_cell_on_other_data_is_known_with_its_first_line_and_without() -> None:
    changed = SHORT.replace("sum()", "quantile(0.9, interpolation='lower').round(2)")
    for shown in (HEAD, ""):
        marks = Marks()
        marks.expect("applied", HEAD + SHORT)
        assert marks.of({"cellId": "c1"}, shown + SHORT) == "applied"
        marks.note("c1", "applied", shown + SHORT, applied=True)
        assert marks.of({"cellId": "c1"}, shown + changed) == "applied"
        assert marks.of({"cellId": "c1"}, changed) == "applied"
        assert marks.of({"cellId": "c2"}, shown + changed) is None
        assert marks.of({"cellId": "c1"}, OTHER) is None
    # an edit of a block's own cell is saved at once, and must be one
    marks.note("c1", "block", "df.head()")
    assert marks.of({"cellId": "c1"}, "df.tail()") is None


# --- in frontends ---------------------------------------------------------------------------------


def outcomes(kernel: Kernel, store: Store) -> list[tuple[int, str, bool]]:
    kernel.run("%panda runs 1")
    return [(one.version, one.origin, one.edited) for one in store.list_executions("1")][::-1]


def test_in_vscode_a_cell_that_held_a_block_is_known_by_its_id(
    kernel: Kernel, store: Store
) -> None:
    store.add_block(describe_source(CODE), name="total")
    kernel.run("%panda insert total")
    kernel.run(CODE, in_vscode("a"))
    assert outcomes(kernel, store) == [(1, "cell", False)]
    kernel.run("x = 1", in_vscode("b"))
    kernel.run(EDITED, in_vscode("a"))
    assert outcomes(kernel, store)[1:] == [(2, "cell", True)]
    assert store.get_block("1").code == EDITED
    kernel.run(OTHER, in_vscode("a"))
    assert len(outcomes(kernel, store)) == 2, "a cell that was emptied for something else"


def test_in_vscode_a_cell_that_was_edited_before_it_ran_is_known_as_what_came_next(
    kernel: Kernel, store: Store
) -> None:
    store.add_block(describe_source(CODE), name="total")
    kernel.run("%panda insert total")
    kernel.run(EDITED, in_vscode("a"))
    assert outcomes(kernel, store) == [(2, "cell", True)]
    kernel.run(EDITED.replace("4]", "5]"), in_vscode("a"))
    assert outcomes(kernel, store)[1:] == [(3, "cell", True)]


def test_in_vscode_the_lines_above_a_block_are_no_edit(
    kernel: Kernel, store: Store, frames: str, answers: dict[str, str]
) -> None:
    answers["Revenue by region"] = f"Do:\n\n```python\n{BY_REGION}\n```\n"
    kernel.run(frames)
    code = kernel.run("%%panda sales\nRevenue by region").payload[0]["text"]
    kernel.run(code, in_vscode("a"))
    kernel.run("%panda runs 1")
    cell = kernel.run("%panda apply 1 de").payload[0]["text"]
    kernel.run(cell, in_vscode("b"))
    assert outcomes(kernel, store)[1:] == [(1, "apply", False)]
    kernel.run(cell.replace("= de.rename", "= de.dropna().rename"), in_vscode("b"))
    assert outcomes(kernel, store)[2:] == [(1, "apply", False)]
    ran = kernel.run(cell.replace(".sum()", ".mean()"), in_vscode("b"))
    assert "The block in this cell differs from #1" in ran.text
    assert outcomes(kernel, store)[3:] == [(1, "apply", True)]


@pytest.fixture
def block(store: Store) -> CodeBlock:
    return store.add_block(describe_source(CODE), name="total")


def test_at_the_prompt_code_that_is_changed_at_once_is_an_edit(
    panda: Callable[..., str], shell: InteractiveShell, store: Store, block: CodeBlock
) -> None:
    panda("insert total")
    shell.run_cell(EDITED, store_history=True)
    panda("insert total")
    shell.run_cell(OTHER, store_history=True)
    shell.run_cell(CODE.replace("3]", "9]"), store_history=True)
    session = Session.of(shell)
    assert session is not None
    assert session.recorder.flush(20)
    assert [(one.version, one.edited) for one in store.list_executions("1")] == [(2, True)]
    assert "differs" not in panda("")
