"""Run from beginning to end by nbconvert or papermill: nobody looks on, nobody can be asked."""

from __future__ import annotations

import importlib.util
import json
from typing import TYPE_CHECKING, Any

import nbformat
import pytest

from redpanda_jupyter.tour.server import Fault

from ..kernel.conftest import TURN
from .conftest import outputs, sent

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from subprocess import CompletedProcess

    from redpanda_jupyter.store import Store
    from redpanda_jupyter.tour.server import TourServer

QUESTION = "%%panda df\nWhat is the total?"
NOTEBOOK = "01JD0000000000000000000000"


@pytest.fixture(params=["nbconvert", "papermill"])
def execute(request: pytest.FixtureRequest, start: Callable[..., Any]) -> Any:
    """Return a function that executes a notebook; it gives the process and the result's path."""
    if request.param == "papermill" and importlib.util.find_spec("papermill") is None:
        pytest.skip("papermill is not installed with this version of Python")

    def run(book: Path) -> tuple[CompletedProcess[str], Path]:
        done = book.with_name(f"done-{book.name}")
        if request.param == "papermill":
            words = ("papermill", book.name, done.name)
        else:
            words = ("nbconvert", "--to", "notebook", "--execute", book.name, "--output", done.name)
        return start(*words, cwd=book.parent), done

    return run


def test_the_answer_stands_in_the_output_and_no_cell_is_made(
    execute: Any, write_notebook: Any, provider: TourServer, store: Store
) -> None:
    book = write_notebook(QUESTION, "1 + 1")
    ran, done = execute(book)
    assert ran.returncode == 0, ran.stderr
    assert len(nbformat.read(done, as_version=4).cells) - len(
        nbformat.read(book, as_version=4).cells
    ) in (0, 1)  # papermill may add its parameters
    (output,) = outputs(done, 0)
    text = output["data"]["text/plain"]
    assert "The total is one line." in text
    assert 'total = df["a"].sum()' in text
    assert "kept as #1, #2; no cell is made where a notebook runs by itself" in text
    assert "<pre><code>total = df" in output["data"]["text/html"]
    assert not [one for one in output["data"][TURN]["blocks"] if one["insert"]]
    assert len(provider.requests) == 1
    assert len(store.search_blocks().items) == 2


def test_a_kept_answer_costs_nothing(
    execute: Any, write_notebook: Any, provider: TourServer
) -> None:
    book = write_notebook("%%panda df --keep\nWhat is the total?")
    for _ in range(2):
        ran, done = execute(book)
        assert ran.returncode == 0, ran.stderr
    assert len(provider.requests) == 1
    (output,) = outputs(done, 0)
    assert "nothing was asked" in output["data"]["text/plain"]
    assert "The total is one line." in output["data"]["text/html"]


def test_what_was_kept_in_jupyterlab_is_kept_here(
    execute: Any, kernel: Any, write_notebook: Any, provider: TourServer
) -> None:
    in_lab = {"redpanda": {"notebook_id": NOTEBOOK}, "deletedCells": []}
    kernel.run(QUESTION, in_lab)
    assert "Kept" in kernel.run("%panda keep", in_lab).text
    ran, done = execute(write_notebook(QUESTION))
    assert ran.returncode == 0, ran.stderr
    assert len(provider.requests) == 1
    assert "nothing was asked" in outputs(done, 0)[0]["data"]["text/plain"]


def test_a_level_that_was_chosen_for_the_notebook_holds_here(
    execute: Any, kernel: Any, write_notebook: Any, provider: TourServer
) -> None:
    in_lab = {"redpanda": {"notebook_id": NOTEBOOK}, "deletedCells": []}
    kernel.run("%panda config set privacy names --notebook", in_lab)
    kernel.run(QUESTION, in_lab)
    provider.requests.clear()
    ran, _ = execute(write_notebook(QUESTION, "%%panda df\nSomething else?"))
    assert ran.returncode == 0, ran.stderr
    lowered, other = (json.dumps(one.body) for one in provider.requests)
    assert "int64" not in lowered
    assert "int64" in other
    assert "xq-" not in sent(provider)


def test_a_notebook_started_from_a_notebook_is_not_taken_for_it(
    execute: Any, write_notebook: Any, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JPY_SESSION_NAME", "/home/me/outer.ipynb")
    ran, _ = execute(write_notebook(QUESTION))
    assert ran.returncode == 0, ran.stderr
    (conversation,) = store.list_conversations().items
    assert conversation.notebook_path is None


def test_an_error_ends_the_run_with_its_line(
    execute: Any, write_notebook: Any, provider: TourServer
) -> None:
    provider.faults.append(Fault(status=401, message="Incorrect API key provided"))
    book = write_notebook(QUESTION, "open('ran-on', 'w')")
    ran, _ = execute(book)
    assert ran.returncode != 0
    assert "Red Panda: " in ran.stderr
    assert not (book.parent / "ran-on").exists()
    assert "redpanda_jupyter/" not in ran.stderr


def test_nobody_is_asked_for_a_key(execute: Any, write_notebook: Any, provider: TourServer) -> None:
    ran, _ = execute(write_notebook("%panda key set openai"))
    assert ran.returncode != 0
    assert "Nobody can be asked for a key here" in ran.stderr


def test_nothing_runs_by_itself_whatever_the_line_says(
    execute: Any, write_notebook: Any, provider: TourServer
) -> None:
    ran, done = execute(write_notebook("%%panda df --run auto\nWhat is the total?", "print(total)"))
    assert ran.returncode != 0, "the answer's code has run"
    assert "name 'total' is not defined" in ran.stderr
    if done.exists():  # papermill writes it in spite of the error
        assert "nothing runs by itself here" in outputs(done, 0)[0]["data"]["text/plain"]


def test_an_exported_page_reads_well(
    start: Any, write_notebook: Any, provider: TourServer, tmp_path: Path
) -> None:
    book = write_notebook(QUESTION, "%panda", "%panda --help")
    ran = start("nbconvert", "--to", "html", "--execute", book.name, cwd=tmp_path)
    assert ran.returncode == 0, ran.stderr
    page = (tmp_path / "sales.html").read_text()
    for words in ("The total is one line.", "twice = total * 2", "openai:gpt-test", "kept as #1"):
        assert words in page
    assert "application/vnd.redpanda" not in page
