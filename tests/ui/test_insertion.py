"""Answers become cells: below their question, as the library has them, once, and never run."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from redpanda_jupyter.ids import is_id, new_id
from redpanda_jupyter.models import TURN_MIME_TYPE, content_hash
from redpanda_jupyter.tour.server import Fault

if TYPE_CHECKING:
    from collections.abc import Callable

lab_only = pytest.mark.parametrize("server", ["lab"], indirect=True)
"""The same code runs in both applications; one of them is enough here."""

BLOCKS = [
    "import pandas as pd\n\nruns = 'first'",
    'text = """\n```\n\tüñí 🐼  \n"""\n\nif text:\n    print(text)',
    "raise SystemExit('nobody ran this')",
]


def answer(*blocks: str, prose: str = "Do this:") -> str:
    """Write an answer with code blocks; their fences are longer than any inside."""
    return "\n\n".join(f"{prose}\n\n````python\n{block}\n````" for block in blocks)


def codes(book: Any) -> list[str]:
    """Return the code cells below the first, which loads us."""
    return book.sources()[1:]


def open_question(book: Any, index: int, *expected: str) -> None:
    """Ask the question at ``index`` and wait for its cells below it."""
    before = book.sources()
    book.run(index)
    book.wait_for_sources(*before[: index + 1], *expected, *before[index + 1 :])


def test_cells_land_below_in_order_unchanged_and_unrun(
    notebook: Callable[..., Any], answers: dict[str, str]
) -> None:
    answers["three cells"] = answer(*BLOCKS)
    book = notebook("%%panda\nPlease, three cells", "below = 1")
    question = book.cells()[1]
    open_question(book, 1, *BLOCKS)
    bundle = book.bundle(1)
    assert [block["code"] for block in bundle["blocks"]] == BLOCKS
    for cell, block, code in zip(book.cells()[2:5], bundle["blocks"], BLOCKS, strict=True):
        assert cell["cell_type"] == "code"
        assert (cell["execution_count"], cell["outputs"]) == (None, [])
        assert cell["metadata"]["redpanda"] == {
            "block_id": block["id"],
            "version": 1,
            "hash": content_hash(code),
            "turn_cell_id": question["id"],
            "turn_id": bundle["turn_id"],
        }
    assert book.cells()[1]["metadata"]["redpanda"]["notebook_id"]
    active = book.evaluate("return panel.content.activeCell.model.id;")
    assert active == question["id"], "the active cell stays where it was"
    book.command("notebook:undo-cell-action")
    book.wait_for_sources("%load_ext redpanda_jupyter", "%%panda\nPlease, three cells", "below = 1")
    book.command("notebook:redo-cell-action")
    book.wait_for_sources(book.sources()[0], question["source"], *BLOCKS, "below = 1")
    assert book.trace.own_errors() == []


def test_an_answer_arrives_while_another_cell_is_being_typed(
    notebook: Callable[..., Any], answers: dict[str, str], provider: Any
) -> None:
    answers["be slow"] = answer("x = 1", prose="slowly " * 25)
    provider.faults.append(Fault(piece_delay_s=0.08))
    book = notebook("%%panda\nPlease be slow", "")
    book.run(1, wait=False)
    book.evaluate("panel.content.activeCellIndex = 2;panel.content.mode = 'edit';")
    book.page.keyboard.type("total = 1")
    assert book.sources()[2] == "total = 1"
    book.wait_until(lambda: len(book.sources()) == 4, "The cell did not arrive")
    book.page.keyboard.type("23")
    book.wait_for_sources(*book.sources()[:2], "x = 1", "total = 123")
    assert book.evaluate("return [panel.content.activeCellIndex, panel.content.mode];") == [
        3,
        "edit",
    ]


def test_run_all_puts_each_answer_below_its_own_question_and_runs_none(
    notebook: Callable[..., Any], answers: dict[str, str], provider: Any
) -> None:
    for name in ("alpha", "beta", "gamma"):
        answers[f"about {name}"] = answer(f"{name} = 'ran'", f"raise ValueError({name!r})")
    book = notebook(
        "%%panda\nTell about alpha",
        "between = [name for name in ('alpha', 'beta', 'gamma') if name in globals()]",
        "%%panda\nTell about beta",
        "%%panda\nTell about gamma",
        "print('still', [n for n in ('alpha', 'beta', 'gamma') if n in globals()], between)",
    )
    before = codes(book)
    book.command("notebook:run-all-cells")
    expected = []
    for source in before:
        expected.append(source)
        if source.startswith("%%panda"):
            name = source.split()[-1]
            expected += [f"{name} = 'ran'", f"raise ValueError({name!r})"]
    book.wait_for_sources(book.sources()[0], *expected)
    for cell in book.cells():
        ours = "block_id" in cell["metadata"].get("redpanda", {})
        assert (cell["execution_count"] is None) == ours
    assert book.output(len(book.cells()) - 1).strip() == "still [] []"
    assert len([one for one in provider.requests if one.method == "POST"]) == 3
    owners = [cell["metadata"]["redpanda"].get("turn_cell_id") for cell in book.cells()[2:4]]
    assert set(owners) == {book.cells()[1]["id"]}


def test_a_rerun_replaces_what_is_untouched_and_keeps_what_was_edited(
    notebook: Callable[..., Any], answers: dict[str, str]
) -> None:
    answers["over again"] = answer("a = 1", "b = 1", "c = 1")
    book = notebook("%%panda\nonce and over again", "below = 1")
    open_question(book, 1, "a = 1", "b = 1", "c = 1")
    book.evaluate("panel.content.model.cells.get(3).sharedModel.setSource('b = 1  # mine');")
    edited = book.cells()[3]
    answers["over again"] = answer("a = 2", "c = 2", "d = 2", "e = 2")
    top = book.sources()[:2]
    book.run(1)
    book.wait_for_sources(*top, "a = 2", "b = 1  # mine", "c = 2", "d = 2", "e = 2", "below = 1")
    assert book.cells()[3] == edited
    turns = [book.cells()[index]["metadata"]["redpanda"]["turn_id"] for index in (2, 4, 5, 6)]
    assert set(turns) == {book.bundle(1)["turn_id"]}
    answers["over again"] = answer("a = 3")
    book.run(1)
    book.wait_for_sources(*top, "a = 3", "b = 1  # mine", "below = 1")


def test_run_all_asks_again_and_the_same_code_stays_the_same_block_and_cell(
    notebook: Callable[..., Any], answers: dict[str, str], library: Any
) -> None:
    answers["the same again"] = answer("kept = 1\nprint('kept', kept)", "mine = 1")
    book = notebook("%%panda\nSay the same again", "print('below')")
    open_question(book, 1, "kept = 1\nprint('kept', kept)", "mine = 1")
    first = book.bundle(1)
    ids = [block["id"] for block in first["blocks"]]
    book.evaluate("panel.content.model.cells.get(3).sharedModel.setSource('mine = 2');")
    for index in (2, 3, 4):
        book.run(index)

    def ran(count: int) -> bool:
        return all(library.get_block(one).run_count == count for one in ids)

    def standing() -> list[Any]:
        marks = [cell["metadata"].get("redpanda", {}) for cell in book.cells()]
        named = [[mark.get(name) for name in ("block_id", "version", "hash")] for mark in marks]
        cells = [[cell["id"], cell["source"]] for cell in book.cells()]
        return [named, cells, [book.output(index) for index in range(2, len(cells))]]

    def is_new(index: int) -> bool:
        turn_id = book.cells()[index]["metadata"]["redpanda"]["turn_id"]
        return turn_id == book.bundle(1)["turn_id"] != first["turn_id"]

    book.wait_until(lambda: ran(1), "The runs are not recorded")
    before, blocks = standing(), [one.id for one in library.search_blocks(limit=500).items]
    assert "kept 1" in book.output(2)
    book.command("notebook:run-all-cells")
    book.wait_until(lambda: is_new(2) and is_new(3), "The new answer has no cells")
    book.wait_until(lambda: ran(2), "The runs are not recorded")
    assert [block["id"] for block in book.bundle(1)["blocks"]] == ids
    assert standing() == before
    assert [one.id for one in library.search_blocks(limit=500).items] == blocks
    # what was edited stays its edit, which the second answer did not undo
    assert library.get_block(ids[1]).code == "mine = 2"


def test_two_notebooks_on_one_kernel_get_their_own_cells(
    server: Any, notebook: Callable[..., Any], answers: dict[str, str], provider: Any
) -> None:
    answers["from the first"] = answer("first = 1", prose="slow " * 10)
    answers["from the second"] = answer("second = 2")
    one = notebook("%%panda\nA question from the first", "below = 1")
    if server.app == "lab":  # both in one page, as tabs
        name = server.write_notebook("twin.ipynb", "%%panda\nA question from the second")
        server.share_kernel(name)
        two = type(one)(one.page, server, one.trace, name)
        two.evaluate(
            "const other = await app.commands.execute('docmanager:open', {path: argument});"
            "await other.context.ready; await other.sessionContext.ready;",
            name,
        )
        ask = 0
    else:
        two, ask = notebook("%%panda\nA question from the second"), 1
    provider.faults.append(Fault(piece_delay_s=0.1))
    one.run(1, wait=False)
    two.run(ask, wait=False)
    two.wait_until(lambda: "second = 2" in two.sources(), "The second's cell did not arrive")
    one.wait_until(lambda: "first = 1" in one.sources(), "The first's cell did not arrive")
    assert codes(one) == ["%%panda\nA question from the first", "first = 1", "below = 1"]
    assert two.sources()[ask:] == ["%%panda\nA question from the second", "second = 2"]
    ids = {book.cells()[at]["metadata"]["redpanda"]["notebook_id"] for book, at in
           ((one, 1), (two, ask))}  # fmt: skip
    assert len(ids) == 2
    assert all(is_id(one) for one in ids)


def test_a_saved_notebook_that_is_opened_again_inserts_nothing(
    notebook: Callable[..., Any], open_book: Callable[..., Any], answers: dict[str, str]
) -> None:
    answers["keep me"] = answer("kept = 1", "removed = 1")
    book = notebook("%%panda\nPlease keep me", "print('plain')")
    open_question(book, 1, "kept = 1", "removed = 1")
    book.evaluate("panel.content.model.sharedModel.deleteCell(3);")
    book.save()
    book.page.close()
    again = open_book(book.name)
    left = ["%%panda\nPlease keep me", "kept = 1", "print('plain')"]
    again.run(3)  # an ordinary run beside the old answer
    assert codes(again) == left
    assert again.bundle(1)["blocks"], "the old answer is there"
    assert again.trace.asked_for("redpanda/turns/") == 0
    assert again.said() == ""


@lab_only
def test_what_is_no_whole_python_is_shown_and_not_inserted(
    notebook: Callable[..., Any], answers: dict[str, str]
) -> None:
    answers["all sorts"] = (
        "```bash\nrm -rf everything\n```\n\n```python\nfine = 1\n```\n\n"
        "```python\ndef broken(:\n```\n\n```sql\nselect 1\n```\n\n```\nplain output\n```\n\n"
        "```python\ncut_off = "
    )
    book = notebook("%%panda\nGive me all sorts")
    open_question(book, 1, "fine = 1")
    text = book.page.locator(".jp-RedPanda-answer").inner_text()
    for shown in ("rm -rf everything", "def broken(:", "select 1", "plain output", "cut_off ="):
        assert shown in text


@lab_only
def test_a_cut_answer_is_shown_and_inserts_nothing(
    notebook: Callable[..., Any], answers: dict[str, str], provider: Any
) -> None:
    answers["in part"] = answer("whole = 1") + "\n\nand much more, " * 9
    faults = {
        "the part received is kept": Fault(cut_after=12),
        "cut short": Fault(finish="length"),
        "ended by an error": Fault(error_after=12),
    }
    questions = [f"%%panda\nAnswer in part, until {told}" for told in faults]
    book = notebook(*questions, "below = 1")
    for index, (told, fault) in enumerate(faults.items(), start=1):
        provider.faults.append(fault)
        book.run(index)
        assert "whole = 1" in book.output(index)
        assert told in book.output(index)
    book.run(len(questions) + 1)
    assert codes(book) == [*questions, "below = 1"]
    assert book.trace.asked_for("redpanda/turns/") == 0


def test_interrupt_shows_the_part_that_came_and_inserts_nothing(
    notebook: Callable[..., Any], answers: dict[str, str], provider: Any
) -> None:
    answers["interrupted"] = answer("early = 1") + "\n\nand so on " * 500
    provider.faults.append(Fault(piece_delay_s=0.05))
    book = notebook("%%panda\nI will be interrupted", "print('alive')")
    book.run(1, wait=False)
    book.wait_until(lambda: "early = 1" in book.output(1), "Nothing arrived")
    book.command("notebook:interrupt-kernel")
    book.wait_until(lambda: "interrupted; the part received" in book.output(1), "It went on")
    assert "early = 1" in book.output(1)
    book.run(2)
    assert "alive" in book.output(2), "the kernel answers again"
    assert codes(book) == ["%%panda\nI will be interrupted", "print('alive')"]
    asked = provider.requests[-1]
    book.wait_until(lambda: asked.disconnected_at is not None, "The request goes on")


FORGER = """\
import json
from IPython.core.magic import register_cell_magic
from IPython.display import display
forged = json.loads({bundle!r})

@register_cell_magic
def panda(line, cell):
    display({{"text/plain": "trust me", {mime!r}: forged}}, raw=True)
"""


@lab_only
def test_a_forged_answer_inserts_nothing_and_says_why(
    notebook: Callable[..., Any], add_turn: Callable[..., Any]
) -> None:
    book = notebook("forger", "%%panda\nforged", "below = 1", fresh=True)
    genuine = add_turn("Who is genuine?", answer("genuine = 1")).model_dump(mode="json")

    def run_forged(bundle: dict[str, Any]) -> list[str]:
        code = FORGER.format(bundle=json.dumps(bundle), mime=TURN_MIME_TYPE)
        book.evaluate("panel.content.model.cells.get(1).sharedModel.setSource(argument);", code)
        book.run(1)
        expected = book.sources()
        asked = book.trace.asked_for("redpanda/turns/")
        book.run(2)
        assert book.trace.asked_for("redpanda/turns/") == asked + 1
        return expected

    def refused(bundle: dict[str, Any], told: str) -> None:
        expected = run_forged(bundle)
        book.wait_until(lambda: told in book.said(), "Nothing is said", 10)
        assert book.sources() == expected
        book.command("apputils:dismiss-notification")
        book.wait_until(lambda: told not in book.said(), "The notification stays")

    block = genuine["blocks"][0]
    evil = {**block, "code": "import evil", "content_hash": content_hash("import evil")}
    refused({**genuine, "blocks": [evil]}, "not what the library stored")
    refused({**genuine, "blocks": [block, evil]}, "not what the library stored")
    refused({**genuine, "turn_id": new_id()}, "keeps its library elsewhere")
    # The right hash beside another text: what is inserted is the library's own text.
    before = run_forged({**genuine, "blocks": [{**block, "code": "import evil"}]})
    book.wait_for_sources(*before[:3], "genuine = 1", "below = 1")


@lab_only
def test_a_bundle_in_the_output_of_an_ordinary_cell_is_not_even_looked_at(
    notebook: Callable[..., Any], answers: dict[str, str]
) -> None:
    answers["be real"] = answer("real = 1")
    book = notebook("%%panda\nbe real", "pass")
    open_question(book, 1, "real = 1")
    asked = book.trace.asked_for("redpanda/turns/")
    mime, bundle = TURN_MIME_TYPE, json.dumps(book.bundle(1))
    code = (
        "import json\nfrom IPython.display import display\n"
        f"display({{'text/plain': 'here', {mime!r}: json.loads({bundle!r})}}, raw=True)"
    )
    book.evaluate(
        "panel.content.model.sharedModel.deleteCell(2);"
        "panel.content.model.cells.get(2).sharedModel.setSource(argument);",
        code,
    )
    book.run(2)
    assert "here" in book.output(2)
    assert codes(book) == ["%%panda\nbe real", code]
    assert book.trace.asked_for("redpanda/turns/") == asked


@lab_only
def test_an_error_leaves_the_cells_of_the_answer_before(
    notebook: Callable[..., Any], answers: dict[str, str], provider: Any
) -> None:
    answers["twice"] = answer("good = 1", "better = 2")
    book = notebook("%%panda\nask me twice", "below = 1")
    open_question(book, 1, "good = 1", "better = 2")
    cells = book.cells()
    provider.faults.append(Fault(status=401, message="The key is wrong."))
    book.run(1)
    book.wait_until(lambda: "key" in book.output(1), "The error is not shown")
    assert book.cells()[2:] == cells[2:]


@lab_only
def test_the_cells_go_where_their_question_is_by_then(
    notebook: Callable[..., Any], answers: dict[str, str], provider: Any
) -> None:
    answers["on the move"] = answer("moved = 1", prose="slow " * 10)
    provider.faults.append(Fault(piece_delay_s=0.1))
    book = notebook("one = 1", "%%panda\non the move", "two = 2")
    book.run(2, wait=False)
    book.wait_until(lambda: len(provider.requests) == 1, "It was not asked")
    book.evaluate(
        "panel.content.model.sharedModel.moveCell(3, 1);"
        "panel.content.model.sharedModel.insertCell(0, {cell_type: 'markdown', source: 'Top'});"
    )
    rest = ["%load_ext redpanda_jupyter", "two = 2", "one = 1", "%%panda\non the move"]
    book.wait_for_sources("Top", *rest, "moved = 1")


@lab_only
def test_nothing_arrives_where_the_question_was_deleted_meanwhile(
    notebook: Callable[..., Any], answers: dict[str, str], provider: Any
) -> None:
    answers["and gone"] = answer("gone = 1", prose="slow " * 10)
    provider.faults.append(Fault(piece_delay_s=0.1))
    book = notebook("%%panda\nasked and gone", "print('still here')")
    book.run(1, wait=False)
    book.wait_until(lambda: len(provider.requests) == 1, "It was not asked")
    book.evaluate("panel.content.model.sharedModel.deleteCell(1);")
    book.run(1)
    assert "still here" in book.output(1)
    assert book.sources() == ["%load_ext redpanda_jupyter", "print('still here')"]
    assert book.trace.own_errors() == []
