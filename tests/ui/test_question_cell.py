"""The cell of a question: it may be moved while it is answered, and it reads as text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from redpanda_jupyter.tour.server import Fault

if TYPE_CHECKING:
    from collections.abc import Callable

lab_only = pytest.mark.parametrize("server", ["lab"], indirect=True)
"""The same code runs in both applications; one of them is enough here."""

QUESTION = "%%panda\nWhile I am on the move"
ANSWER = f"{'slow ' * 40}\n\n```python\nmoved = 1\n```\n\nAnd {'so on ' * 10}the end."
"""Pieces for some five seconds."""


def cell_at(book: Any, index: int) -> Any:
    """Return what the page shows of a cell."""
    cells = book.page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-Notebook .jp-Cell")
    return cells.nth(index)


def move_down(book: Any, index: int) -> None:
    """Move a cell down as Ctrl+Shift+Down does."""
    book.evaluate("panel.content.activeCellIndex = argument;", index)
    book.command("notebook:move-cell-down")


def move_from_outside(book: Any, index: int) -> None:
    """Move a cell down as another extension or another person does: JupyterLab drops its run."""
    book.evaluate("panel.content.model.sharedModel.moveCell(argument, argument + 1);", index)


def move_to_and_fro(book: Any, index: int) -> None:
    """Move a cell down, undo that, and move it down again."""
    move_down(book, index)
    book.page.wait_for_timeout(300)
    book.command("notebook:undo-cell-action")
    book.page.wait_for_timeout(300)
    move_down(book, index)


def drag_down(book: Any, index: int) -> None:
    """Drag a cell with the mouse, by its prompt, below the next."""
    prompt = cell_at(book, index).locator(".jp-InputPrompt").bounding_box()
    target = cell_at(book, index + 2).locator(".jp-InputArea").bounding_box()
    mouse = book.page.mouse
    mouse.move(prompt["x"] + 20, prompt["y"] + 10)
    mouse.down()
    mouse.move(prompt["x"] + 40, prompt["y"] + 40, steps=4)
    mouse.move(target["x"] + 150, target["y"] + target["height"] / 2, steps=6)
    mouse.up()


def shown(book: Any, index: int) -> str:
    """Return what stands on the screen below a cell."""
    return "\n".join(cell_at(book, index).locator(".jp-OutputArea-output").all_inner_texts())


WAYS = [
    pytest.param("lab", move_down, id="lab-keys"),
    pytest.param("lab", drag_down, id="lab-mouse"),
    pytest.param("lab", move_from_outside, id="lab-outside"),
    pytest.param("lab", move_to_and_fro, id="lab-undone"),
    pytest.param("notebook", move_down, id="notebook-keys"),
]


@pytest.mark.parametrize(("server", "move"), WAYS, indirect=["server"])
def test_a_question_that_is_moved_while_it_is_answered_keeps_its_answer(
    notebook: Callable[..., Any],
    answers: dict[str, str],
    provider: Any,
    move: Callable[[Any, int], None],
) -> None:
    answers["on the move"] = ANSWER
    provider.faults.append(Fault(piece_delay_s=0.08))
    book = notebook(QUESTION, "two = 2", "three = 3")
    book.run(1, wait=False)
    book.wait_until(lambda: "slow" in shown(book, 1), "Nothing arrived")
    move(book, 1)
    assert book.sources()[1:] == ["two = 2", QUESTION, "three = 3"]
    book.wait_for_sources(book.sources()[0], "two = 2", QUESTION, "moved = 1", "three = 3")
    assert "the end." in shown(book, 2)
    question, block = book.cells()[2:4]
    assert [one["code"] for one in book.bundle(2)["blocks"]] == ["moved = 1"]
    assert block["metadata"]["redpanda"]["turn_cell_id"] == question["id"]
    assert block["execution_count"] is None
    book.wait_until(lambda: book.cells()[2]["execution_count"] is not None, "It runs forever")
    # Where the question is now, it is like any other: asked again, it replaces what it brought.
    answers["on the move"] = "```python\nmoved = 2\n```"
    book.run(2)
    book.wait_for_sources(book.sources()[0], "two = 2", QUESTION, "moved = 2", "three = 3")
    assert book.trace.own_errors() == []


@lab_only
@pytest.mark.parametrize("move", [move_down, move_from_outside])
def test_a_moved_question_shows_what_comes_and_can_be_interrupted(
    notebook: Callable[..., Any],
    answers: dict[str, str],
    provider: Any,
    move: Callable[[Any, int], None],
) -> None:
    answers["on the move"] = ANSWER
    provider.faults.append(Fault(piece_delay_s=0.08, stall_after=30))
    book = notebook(QUESTION, "two = 2", "print('alive')")
    book.run(1, wait=False)
    book.wait_until(lambda: "slow" in shown(book, 1), "Nothing arrived")
    move(book, 1)
    book.wait_until(lambda: shown(book, 2).count("slow") > 20, "The output stands still")
    book.command("notebook:interrupt-kernel")
    book.wait_until(lambda: "interrupted; the part received" in shown(book, 2), "It went on")
    book.run(3)
    assert "alive" in book.output(3)
    assert book.sources()[1:] == ["two = 2", QUESTION, "print('alive')"]


@lab_only
def test_the_first_key_finds_the_cell_that_a_long_answer_pushed_out_of_sight(
    notebook: Callable[..., Any], answers: dict[str, str], provider: Any
) -> None:
    block = "```python\n" + "x = 1\n" * 60 + "```\n\nand\n\n"
    answers["on the move"] = block * 4
    provider.faults.append(Fault(delay_s=2))
    book = notebook(QUESTION)
    book.evaluate(  # cells out of sight are not even in the page
        "panel.content.notebookConfig = {...panel.content.notebookConfig, windowingMode: 'full'};"
        "panel.content.activeCellIndex = 1;"
    )
    book.wait_for_keys()
    book.page.keyboard.press("Shift+Enter")
    book.wait_until(lambda: len(book.sources()) == 3, "There is no cell to write in")
    cell_at(book, 2).locator(".cm-content").click()  # to write there, in a moment
    book.wait_until(lambda: len(book.sources()) == 7, "The cells did not arrive")
    edges = (
        "const edge = index => panel.content.widgets[index].node.getBoundingClientRect().top;"
        "return [edge(argument), window.innerHeight];"
    )

    def is_seen(index: int) -> bool:
        top, height = book.evaluate(edges, index)
        return 0 < top < height

    book.wait_until(lambda: is_seen(2) and not is_seen(6), "The first new cell is not shown")
    book.page.keyboard.type("typed = 1")
    book.wait_until(lambda: is_seen(6), "The cell that is typed in is not shown")
    assert book.sources()[6] == "typed = 1"


COLOURS = """
const cell = panel.content.widgets[argument];
const lines = [...cell.node.querySelectorAll('.cm-line')];
const found = lines.map(line => {
  const words = [];
  const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const style = getComputedStyle(walker.currentNode.parentElement);
    words.push([walker.currentNode.data, style.color, style.fontWeight]);
  }
  return words;
});
return [getComputedStyle(lines[0]).color, found];
"""

WORDS = "Which is it: for df and 'x' or sum(y) if 3 is not None?"


def colours(book: Any, index: int) -> list[list[str]]:
    """Return the words of each line of a cell that do not look like plain text."""
    plain, lines = book.evaluate(COLOURS, index)
    return [
        [text for text, colour, weight in line if (colour, weight) != (plain, "400")]
        for line in lines
    ]


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_a_question_reads_as_text_and_its_first_line_as_a_magic(
    notebook: Callable[..., Any], theme: str
) -> None:
    book = notebook(f"%%panda df  --privacy names\n{WORDS}", f"x = 1\n{WORDS}", WORDS)
    book.command("apputils:change-theme", {"theme": theme})
    name = "return document.body.dataset.jpThemeName;"
    book.wait_until(lambda: book.evaluate(name) == theme, "The theme does not come")
    book.wait_until(lambda: len(colours(book, 2)[1]) > 3, "The Python has no colours")
    expected = [["%%panda", "--privacy"], []]
    book.wait_until(lambda: colours(book, 1) == expected, "The question looks otherwise")
    # It follows what is typed, there and back.
    assert colours(book, 3)[0], "as yet it is Python"
    cell_at(book, 3).locator(".cm-line").first.click()
    book.wait_for_keys()
    book.page.keyboard.press("Home")
    book.page.keyboard.type("%%panda\n")
    book.wait_until(lambda: colours(book, 3) == [["%%panda"], []], "It is Python still")
    book.page.keyboard.press("Backspace")
    book.page.keyboard.press("Backspace")
    book.wait_until(lambda: len(colours(book, 3)[0]) > 3, "It is a question still")
    # A line that ends in a colon is no block of code.
    book.page.keyboard.press("Control+a")
    book.page.keyboard.type("%%panda\nTell me this:\nwhy?")
    assert book.sources()[3] == "%%panda\nTell me this:\nwhy?"
    book.command("apputils:change-theme", {"theme": "JupyterLab Light"})
