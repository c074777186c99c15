"""Where the selection goes: to the first new cell, once the keys rest, and nothing runs for it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest

from redpanda_jupyter.tour.server import Fault

if TYPE_CHECKING:
    from collections.abc import Callable

lab_only = pytest.mark.parametrize("server", ["lab"], indirect=True)
"""The same code runs in both applications; one of them is enough here."""

QUESTION = "%%panda\nWhere do I go"
ANSWER = "Do:\n\n```python\nfirst = 1\n```\n\nand\n\n```python\nsecond = 2\n```\n"
NEW = ["first = 1", "second = 2"]
FAILING, FIXED = "total = 1 + '1'", "total = 1 + 1"
CORRECTED = f"Line 1 adds a text to a number.\n\n```python\n{FIXED}\n```\n"


def active(book: Any) -> list[Any]:
    """Return the text of the active cell, and the notebook's mode."""
    return book.evaluate(
        "const notebook = panel.content;"
        "return [notebook.activeCell.model.sharedModel.getSource(), notebook.mode];"
    )


def press(book: Any, index: int, keys: str = "Shift+Enter") -> None:
    """Select a cell and press keys in it."""
    book.evaluate(
        "app.shell.activateById(panel.id); panel.content.activeCellIndex = argument;"
        "panel.content.mode = 'command';",
        index,
    )
    book.wait_for_keys()
    book.page.keyboard.press(keys)


def hold(route: Any, seconds: float) -> None:
    """Let a file come late."""
    time.sleep(seconds)
    route.continue_()


def wait_with_restless_fingers(book: Any, *sources: str) -> None:
    """Wait for cells with a finger that rests never: a slow machine must not look like a pause."""

    def came() -> bool:
        book.page.keyboard.press("Shift")
        return book.sources() == list(sources)

    book.wait_until(came, "The cells are others")


def is_seen(book: Any, index: int) -> bool:
    """Tell whether the top of a cell is in view."""
    top, height = book.evaluate(
        "return [panel.content.widgets[argument].node.getBoundingClientRect().top,"
        " window.innerHeight];",
        index,
    )
    return 0 < top < height


def add_markdown(book: Any, index: int) -> None:
    book.evaluate(
        "panel.content.model.sharedModel.insertCell(argument,"
        " {cell_type: 'markdown', source: 'Words'});",
        index,
    )


@pytest.mark.parametrize("below", ["code", "markdown", "the end"])
def test_shift_enter_leads_to_the_first_new_cell_whatever_is_below(
    notebook: Callable[..., Any], answers: dict[str, str], below: str
) -> None:
    answers["Where do I go"] = ANSWER
    book = notebook(QUESTION, *(["below = 1"] if below == "code" else []))
    if below == "markdown":
        add_markdown(book, 2)
    after = book.sources()[2:] or [""]
    press(book, 1)
    book.wait_for_sources(*book.sources()[:2], *NEW, *after)
    book.wait_until(lambda: active(book) == ["first = 1", "command"], "It leads elsewhere", 5)
    assert [cell["execution_count"] for cell in book.cells()[2:4]] == [None, None]
    book.wait_for_keys()
    # now it has been seen, and runs as any cell
    book.page.keyboard.press("Shift+Enter")
    book.wait_until(lambda: bool(book.cells()[2]["execution_count"]), "The keys went elsewhere")
    assert active(book)[0] == "second = 2"
    assert book.trace.own_errors() == []


@lab_only
@pytest.mark.parametrize("held", [0.0, 0.5], ids=["at once", "files come late"])
def test_a_hurried_second_press_runs_the_cell_that_was_there(
    notebook: Callable[..., Any], answers: dict[str, str], held: float
) -> None:
    answers["Where do I go"] = ANSWER
    book = notebook(QUESTION, "print('below')", "last = 1")
    if held:  # each file that is loaded for an insertion
        book.page.route("**/redpanda*/static/**", lambda route: hold(route, held))
    press(book, 1)
    wait_with_restless_fingers(book, *book.sources()[:2], *NEW, "print('below')", "last = 1")
    book.page.keyboard.press("Shift+Enter")  # within the second
    book.wait_until(lambda: "below" in book.output(4), "Another cell ran")
    book.page.wait_for_timeout(1500)
    assert active(book)[0] == "last = 1", "who went on is not led back"
    assert [cell["execution_count"] for cell in book.cells()[2:4]] == [None, None]


@lab_only
def test_who_writes_in_the_new_last_cell_stays_there(
    notebook: Callable[..., Any], answers: dict[str, str]
) -> None:
    answers["Where do I go"] = ANSWER
    book = notebook(QUESTION)
    press(book, 1)
    book.wait_until(lambda: active(book) == ["", "edit"], "There is no new cell")
    book.page.keyboard.type("mine = 1")
    book.wait_for_sources(*book.sources()[:2], *NEW, "mine = 1")
    book.page.wait_for_timeout(1500)
    assert active(book) == ["mine = 1", "edit"]


def test_continue_inserts_what_the_interrupted_answer_would_have_brought(
    notebook: Callable[..., Any], answers: dict[str, str], provider: Any
) -> None:
    answers["Where do I go"] = "Do:\n\n```python\nfirst = 1\n```\n\nand " + "so on " * 40
    answers["cut off"] = "\n\n```python\nsecond = 2\n```\n"
    book = notebook(QUESTION, "%panda continue", "below = 1")
    provider.faults.append(Fault(cut_after=12))
    book.run(1)
    book.wait_until(lambda: "the part received is kept" in book.output(1), "It was not cut")
    assert book.sources()[1:] == [QUESTION, "%panda continue", "below = 1"]
    press(book, 2)
    expected = [*book.sources()[:3], *NEW, "below = 1"]
    book.wait_for_sources(*expected)
    assert all(block["insert"] for block in book.bundle(2)["blocks"])
    marks = [cell["metadata"]["redpanda"] for cell in book.cells()[3:5]]
    assert {mark["turn_cell_id"] for mark in marks} == {book.cells()[2]["id"]}
    assert [cell["execution_count"] for cell in book.cells()[3:5]] == [None, None]
    book.wait_until(lambda: active(book)[0] == "first = 1", "It leads elsewhere", 5)
    book.run(2)  # there is nothing left to go on with
    book.wait_until(lambda: "no answer here that broke off" in book.output(2), "It went on")
    assert book.sources() == expected
    assert book.trace.own_errors() == []


@pytest.mark.parametrize("keys", ["Shift+Enter", "Control+Enter"])
def test_accept_leads_to_the_corrected_cell_and_a_second_one_says_so_once(
    notebook: Callable[..., Any], answers: dict[str, str], keys: str
) -> None:
    answers["Correct it"] = CORRECTED
    far = ["\n".join(f"# {n}" for n in range(60))]
    book = notebook(FAILING, *far, "%panda fix", "%panda accept", "below = 1")
    book.run(1)
    book.run(3)
    press(book, 4, keys)
    book.wait_for_sources(
        book.sources()[0], FIXED, *far, "%panda fix", "%panda accept", "below = 1"
    )
    book.wait_until(lambda: active(book) == [FIXED, "command"], "It leads elsewhere", 5)
    book.wait_until(lambda: is_seen(book, 1), "The corrected cell is not shown", 5)
    assert book.cells()[1]["execution_count"] is None
    press(book, 4, keys)
    book.wait_until(lambda: "Accepted already" in book.output(4), "It says something else")
    assert "goes into the place" not in book.output(4)
    book.wait_until(lambda: active(book)[0] == FIXED, "It leads elsewhere", 5)
    assert book.said() == ""
    book.run(3)
    assert "was corrected and accepted already" in book.output(3)
    assert book.trace.own_errors() == []
