"""A corrected cell goes into its place in the page, and nothing runs that was not chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from redpanda_jupyter.models import content_hash

if TYPE_CHECKING:
    from collections.abc import Callable

lab_only = pytest.mark.parametrize("server", ["lab"], indirect=True)
"""The same code runs in both applications; one of them is enough here."""

FAILING, FIXED = "total = 1 + '1'", "total = 1 + 1"
ANSWER = f"Line 1 adds a text to a number.\n\n```python\n{FIXED}\n```\n"


def test_a_corrected_cell_takes_the_place_of_the_one_that_failed(
    notebook: Callable[..., Any], answers: dict[str, str]
) -> None:
    answers["Correct it"] = ANSWER
    book = notebook(FAILING, "%panda fix", "%panda accept", "below = 1")
    first = book.sources()[0]
    failed = book.cells()[1]["id"]
    book.run(1)
    book.run(2)
    assert "+total = 1 + 1" in book.output(2)
    assert book.sources()[1] == FAILING, "nothing changes before it is accepted"
    book.run(3)
    book.wait_for_sources(first, FIXED, "%panda fix", "%panda accept", "below = 1")
    cell = book.cells()[1]
    assert cell["id"] != failed
    assert (cell["execution_count"], cell["outputs"]) == (None, [])
    assert cell["metadata"]["redpanda"]["hash"] == content_hash(FIXED)
    book.command("notebook:undo-cell-action")
    book.wait_for_sources(first, FAILING, "%panda fix", "%panda accept", "below = 1")
    book.command("notebook:redo-cell-action")
    book.wait_for_sources(first, FIXED, "%panda fix", "%panda accept", "below = 1")
    book.run(1)
    assert book.cells()[1]["execution_count"]
    assert book.trace.own_errors() == []


@lab_only
def test_a_cell_that_was_edited_meanwhile_is_left_alone(
    notebook: Callable[..., Any], answers: dict[str, str]
) -> None:
    answers["Correct it"] = ANSWER
    book = notebook(FAILING, "%panda fix", "%panda accept")
    first = book.sources()[0]
    book.run(1)
    book.run(2)
    book.evaluate("panel.content.model.sharedModel.cells[1].setSource('mine = 1');")
    book.run(3)
    book.wait_for_sources(first, "mine = 1", FIXED, "%panda fix", "%panda accept")
    book.wait_until(lambda: "has been edited" in book.said(), "Nothing was said")


@lab_only
def test_cells_run_in_order_up_to_the_first_error_where_that_was_chosen(
    notebook: Callable[..., Any], answers: dict[str, str]
) -> None:
    blocks = ["a = 40 + 2", "a / 0", "b = a"]
    answers["three steps"] = "\n\n".join(f"Do:\n\n```python\n{one}\n```" for one in blocks)
    book = notebook("%panda config set run auto --notebook", "%%panda\nPlease, three steps", "a")
    before = book.sources()
    book.run(1)
    book.run(2)
    book.wait_for_sources(*before[:3], *blocks, before[3])
    book.wait_until(
        lambda: any(one["output_type"] == "error" for one in book.cells()[4]["outputs"]),
        "The second cell did not run",
    )
    ran = [bool(cell["execution_count"]) for cell in book.cells()[3:6]]
    assert ran == [True, True, False]
    book.run(6)
    assert "42" in book.output(6)


@lab_only
def test_a_policy_in_the_notebook_file_runs_nothing(
    notebook: Callable[..., Any], answers: dict[str, str], library: Any
) -> None:
    answers["one step"] = "Do:\n\n```python\nhidden = 1\n```"
    book = notebook("%%panda\nPlease, one step", "1 + 1")
    book.evaluate(
        "const model = panel.content.model;"
        "model.setMetadata('redpanda', {...model.getMetadata('redpanda'), run: 'auto'});"
        "model.cells.get(1).setMetadata('redpanda', {run: 'auto'});"
    )
    before = book.sources()
    book.run(1)
    book.wait_for_sources(*before[:2], "hidden = 1", before[2])
    book.wait_until(lambda: book.trace.asked_for("/runs/") == 1, "The library was not asked")
    book.run(3)
    assert book.cells()[2]["execution_count"] is None
    del library
