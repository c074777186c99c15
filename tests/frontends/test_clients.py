"""Notebooks that cannot run here, by clients that do to a real kernel as they do.

VS Code sends the cell's metadata and makes a cell of the next input; Colab does the latter; and one
that does neither. What VS Code does was read in its source (`cellExecution.ts` and
`cellExecutionMessageHandler.ts`), what Colab does in its issues (googlecolab/colabtools#5176).
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from redpanda_jupyter.tour.server import Fault

from .conftest import sent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from redpanda_jupyter.store import Store
    from redpanda_jupyter.tour.server import TourServer

QUESTION = "%%panda df\nWhat is the total?"
NOTEBOOK = "01JD0000000000000000000000"
STAMP = {"notebook_id": NOTEBOOK}


@dataclass
class Cell:
    """A cell of a notebook, with the metadata that stand in the file."""

    source: str
    metadata: dict[str, Any] = field(default_factory=dict)


@dataclass
class Notebook:
    """A client that runs cells, and makes of a reply what its original does."""

    kernel: Any
    sends: dict[str, Any] | None
    honours: bool
    cells: list[Cell] = field(default_factory=list)

    def run(self, place: int) -> Any:
        cell = self.cells[place]
        metadata = {} if self.sends is None else {**self.sends, **cell.metadata}
        ran = self.kernel.run(cell.source, metadata)
        for payload in ran.payload if self.honours else []:
            assert payload["source"] == "set_next_input"
            if payload["replace"]:
                cell.source = payload["text"]
            else:
                self.cells.insert(place + 1, Cell(payload["text"]))
        return ran


CLIENTS: dict[str, tuple[dict[str, Any] | None, bool]] = {
    "vscode": ({"cellId": "vscode-notebook-cell:/home/me/sales.ipynb#W0sZmlsZQ%3D%3D"}, True),
    "colab": (None, True),
    "neither": ({"cellId": "5"}, False),
}


@pytest.fixture(params=list(CLIENTS))
def notebook(request: pytest.FixtureRequest, kernel: Any) -> Iterator[Notebook]:
    sends, honours = CLIENTS[request.param]
    if request.param == "colab":
        kernel.run("import sys, types; sys.modules['google.colab'] = types.ModuleType('colab')")
    yield Notebook(kernel, sends, honours)
    kernel.run("import sys; sys.modules.pop('google.colab', None)")


def wait_for_run(store: Store, block_id: str) -> Any:
    deadline = time.monotonic() + 20
    while not (block := store.get_block(block_id)).run_count:
        assert time.monotonic() < deadline, "the run was not recorded"
        time.sleep(0.05)
    return block


def test_the_answer_is_readable_and_says_where_the_code_is(notebook: Notebook) -> None:
    notebook.cells = [Cell(QUESTION), Cell("1 + 1")]
    ran = notebook.run(0)
    assert ran.status == "ok", ran.traceback
    text, page = ran.final["text/plain"], ran.final["text/html"]
    assert "The total is one line." in text
    assert "The total is one line." in page
    assert "kept as #1, #2; the code is in the next cell" in text
    assert "twice = total * 2" in text
    assert len(ran.payload) == 1
    sure = "where this frontend makes one" not in text
    assert sure == notebook.honours
    code = 'total = df["a"].sum()\ntotal\n\ntwice = total * 2\ntwice'
    added = [code] if notebook.honours else []
    assert [one.source for one in notebook.cells] == [QUESTION, *added, "1 + 1"]


def test_a_stamp_that_came_with_the_file_costs_nobody_the_code(notebook: Notebook) -> None:
    """A notebook that was begun in JupyterLab is opened elsewhere: its stamps go along."""
    notebook.cells = [Cell(QUESTION, {"redpanda": STAMP})]
    ran = notebook.run(0)
    assert len(ran.payload) == 1
    assert not [one for one in ran.bundle["blocks"] if one["insert"]]
    assert "<details>" not in ran.final["text/html"]


def test_a_run_of_the_code_is_known_by_its_text(notebook: Notebook, store: Store) -> None:
    notebook.cells = [Cell(QUESTION)]
    ran = notebook.run(0)
    first, second = ran.bundle["blocks"]
    # where no cell was made, a person copies it from the answer
    text = first["code"] if not notebook.honours else notebook.cells[1].source
    notebook.cells.append(Cell(text))
    assert notebook.run(-1).status == "ok"
    assert wait_for_run(store, first["id"]).executed_successfully is True
    if notebook.honours:
        wait_for_run(store, second["id"])


def test_a_fixed_cell_is_accepted(notebook: Notebook, answers: dict[str, str]) -> None:
    answers["KeyError"] = "Line 1 names a column that is not there.\n\n```python\ndf['a']\n```\n"
    notebook.cells = [Cell("df['missing']"), Cell("%panda fix"), Cell("%panda accept")]
    assert notebook.run(0).error == "KeyError"
    assert "+df['a']" in notebook.run(1).final["text/plain"]
    ran = notebook.run(2)
    assert "It has not run." in ran.text
    if notebook.honours:
        assert "takes the place of this one" in ran.text
        assert notebook.cells[2].source == "df['a']"
    else:
        assert ran.text.rstrip().endswith("df['a']")
    assert notebook.cells[0].source == "df['missing']"


def test_interrupt_keeps_the_part_and_hangs_up(
    notebook: Notebook, provider: TourServer, store: Store
) -> None:
    notebook.cells = [Cell(QUESTION), Cell("%panda continue")]
    notebook.run(0)
    provider.faults.append(Fault(stall_after=6))
    metadata = {} if notebook.sends is None else notebook.sends
    request = notebook.kernel.start(QUESTION, metadata)
    time.sleep(1.0)
    pressed = time.monotonic()
    notebook.kernel.interrupt()
    ran = notebook.kernel.finish(request)
    assert ran.payload == []
    assert "%panda continue goes on with it" in ran.final["text/plain"]
    until = time.monotonic() + 10  # the provider may see it a moment later than the notebook
    while (gone := provider.requests[-1].disconnected_at) is None:
        assert time.monotonic() < until, "the provider was not hung up on"
        time.sleep(0.05)
    assert gone > pressed
    assert notebook.kernel.run("%panda continue", metadata).status == "ok"


def test_the_notebook_goes_on_with_its_own_conversation_and_choices(
    notebook: Notebook, provider: TourServer, store: Store
) -> None:
    """Also where no id and no path is known: then the kernel is the notebook."""
    notebook.cells = [
        Cell("%panda config set privacy names --notebook"), Cell(QUESTION), Cell("%panda history"),
    ]  # fmt: skip
    notebook.run(0)
    notebook.run(1)
    notebook.run(1)
    assert "int64" not in sent(provider)
    (conversation,) = store.list_conversations().items
    assert conversation.message_count == 4
    assert "What is the total?" in notebook.run(-1).text


def test_vscode_tells_the_notebooks_path(kernel: Any, store: Store) -> None:
    kernel.run("__vsc_ipynb_file__ = '/home/me/sales.ipynb'")
    kernel.run(QUESTION)
    (conversation,) = store.list_conversations().items
    assert conversation.notebook_path == "/home/me/sales.ipynb"


def test_a_console_that_drops_updates_shows_the_whole_answer(kernel: Any) -> None:
    """Jupyter console, Qt console and Spyder know no `update_display_data`."""
    ran = kernel.run(QUESTION, {})
    assert "The total is one line." in ran.text
    assert "twice = total * 2" in ran.text
    assert "the code is at the next prompt" in ran.text
    assert ran.displays == ran.updates == []
    assert len(ran.payload) == 1
