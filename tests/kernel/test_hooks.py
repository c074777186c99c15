"""Watching cells: each run of a block is seen once, with its own text, whatever the cell does."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest
from IPython.core import async_helpers
from IPython.core.interactiveshell import ExecutionInfo

from redpanda_jupyter.kernel.insertion import join
from redpanda_jupyter.kernel.session import Session
from redpanda_jupyter.models import BundleBlock, content_hash

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from IPython.core.interactiveshell import InteractiveShell

    from redpanda_jupyter.store import Store

BLOCK = "01JD0000000000000000000000"


class Watched:
    """A shell whose cells carry a mark, and the runs that its hooks hand over."""

    def __init__(self, shell: InteractiveShell, monkeypatch: pytest.MonkeyPatch) -> None:
        session = Session.of(shell)
        assert session is not None
        self.session = session
        self.runs: list[Any] = []
        self.metadata: dict[str, Any] = {"redpanda": {"block_id": BLOCK}}
        self._shell = shell
        monkeypatch.setattr(session.recorder, "put", self.runs.append)
        monkeypatch.setattr(session, "cell_metadata", lambda: self.metadata)

    def cell(self, source: str, **options: Any) -> list[tuple[str, str, str | None]]:
        """Run a cell; return text, status and error's name of each run that was seen."""
        del self.runs[:]
        self._shell.run_cell(source, **options)
        return [(one.source, one.status, one.error_name) for one in self.runs]


@pytest.fixture
def watched(shell: InteractiveShell, monkeypatch: pytest.MonkeyPatch) -> Iterator[Watched]:
    yield Watched(shell, monkeypatch)
    # IPython's own loop, for cells that wait; it is made anew when it is closed
    if async_helpers._asyncio_event_loop is not None:
        async_helpers._asyncio_event_loop.close()


def ok(source: str) -> list[tuple[str, str, str | None]]:
    return [(source, "ok", None)]


def error(source: str, name: str) -> list[tuple[str, str, str | None]]:
    return [(source, "error", name)]


@pytest.mark.parametrize(
    "source",
    [
        "x = 1",
        "x = 1\n\n",
        "  \n x = 1",
        "%time x = 1",
        "%%time\nx = 1",
        "%%capture\nx = 1",
        "%%capture\n%%time\nx = 1",
        "!true",
        "x?",
        "import asyncio\nawait asyncio.sleep(0)\nx = 1",
        "async def f():\n    return 1\nx = await f()",
        "get_ipython().run_cell('y = 1'); x = 1",
        "get_ipython().run_cell(''); x = 1",
        "get_ipython().run_cell('1 / 0'); get_ipython().run_cell('y = 1')",
    ],
)
def test_a_cell_that_works_is_one_run_with_its_own_text(watched: Watched, source: str) -> None:
    assert watched.cell(source) == ok(source)
    assert watched.runs[0].block_id == BLOCK
    assert watched.runs[0].duration_s >= 0
    assert watched.cell("z = 1") == ok("z = 1"), "the next one is seen too"


@pytest.mark.filterwarnings("ignore:To exit:UserWarning")
@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("1 / 0", "ZeroDivisionError"),
        ("x = (", "SyntaxError"),
        ("if x:\ny", "IndentationError"),
        ("import sys\nsys.exit(1)", "SystemExit"),
        ("%no_such_magic", "UsageError"),
        ("%%no_such_magic\nx", "UsageError"),
        ("await nothing", "NameError"),
        ("%%time\n1 / 0", "ZeroDivisionError"),
        ("%%capture\n1 / 0", "ZeroDivisionError"),
        ("%%capture\nx y", "SyntaxError"),
        ("class _Own(Exception): pass\nraise _Own", "_Own"),
        ("class Empty(Exception):\n    def __len__(self): return 0\nraise Empty", "Empty"),
    ],
)
def test_a_cell_that_fails_is_one_run_with_the_errors_name(
    watched: Watched, source: str, name: str
) -> None:
    assert watched.cell(source) == error(source, name)


def test_an_interrupt_is_no_error(watched: Watched) -> None:
    assert watched.cell("raise KeyboardInterrupt") == [
        ("raise KeyboardInterrupt", "interrupted", "KeyboardInterrupt")
    ]


def test_a_cell_that_ends_without_a_result_was_interrupted(
    watched: Watched, shell: InteractiveShell
) -> None:
    """So IPython tells of a cell that waited for something when Interrupt was pressed."""
    shell.events.trigger("pre_run_cell", ExecutionInfo("await x", True, False, True, "cell"))
    shell.events.trigger("post_run_cell", None)
    assert [(one.source, one.status) for one in watched.runs] == [("await x", "interrupted")]
    assert watched.cell("x = 1") == ok("x = 1")


def test_what_is_run_silently_is_nobodys_run(watched: Watched) -> None:
    assert watched.cell("x = 1", silent=True) == []


@pytest.mark.parametrize("source", ["", "  \n", "%%panda\n", "\n%%panda --help\n"])
def test_questions_and_empty_cells_are_no_runs(watched: Watched, source: str) -> None:
    assert watched.cell(source) == []


def test_a_cell_without_a_mark_is_not_looked_at_before_the_first_question(watched: Watched) -> None:
    watched.metadata = {}
    assert watched.cell("x = 1") == []
    watched.session.store()
    assert watched.cell("x = 1") == ok("x = 1")


@pytest.mark.parametrize("mark", [None, 7, "text", [], {"block_id": 7}, {"block_id": None}, {}])
def test_a_mark_that_is_none_of_ours_breaks_nothing(
    watched: Watched, mark: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    watched.metadata = {"redpanda": mark}
    assert watched.cell("x = 1") == []
    assert "Error in callback" not in "".join(capsys.readouterr())


def test_frames_are_described_as_they_were_before_the_run(
    watched: Watched, shell: InteractiveShell
) -> None:
    shell.run_cell("import pandas as pd\ndf = pd.DataFrame({'a': [1, 2, 3]})\nother = df")
    watched.cell("df = df.rename(columns={'a': 'b'}).head(1)")
    (dataset,) = watched.runs[0].datasets
    assert (dataset.name, dataset.rows, dataset.columns) == ("df", 3, ["a"])


# --- several blocks in one cell -------------------------------------------------------------------


def joined_cell(watched: Watched, *codes: str) -> str:
    """Let the session know a cell that holds these texts, one block each; return its text."""
    blocks = [
        BundleBlock(
            id=f"01JD000000000000000000000{number}", number=number, version=1, position=number,
            language="python", description="", code=code, content_hash=content_hash(code),
            insert=True,
        )
        for number, code in enumerate(codes)
    ]  # fmt: skip
    joined = join(blocks)
    watched.session.remember(joined)
    watched.metadata = {}
    watched.session.store()
    return joined.source


def test_every_block_of_a_joined_cell_ran(watched: Watched) -> None:
    codes = ("x = 1\ny = 2", "z = x", "z")
    assert watched.cell(joined_cell(watched, *codes)) == [(code, "ok", None) for code in codes]
    assert [one.block_id[-1] for one in watched.runs] == ["0", "1", "2"]


@pytest.mark.parametrize("failing", [0, 1, 2])
@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("1 / 0", "ZeroDivisionError"),
        ("\n\n\ndef f():\n    return nothing\n\n\nf()", "NameError"),
        ("import fails_on_line_fifty", "RuntimeError"),
        ("import does_not_parse", "SyntaxError"),
        ("exec('\\n' * 40 + 'x = (')", "SyntaxError"),
    ],
)
def test_an_error_belongs_to_the_block_in_which_it_was(
    watched: Watched,
    failing: int,
    code: str,
    name: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "fails_on_line_fifty.py").write_text("\n" * 49 + "raise RuntimeError")
    (tmp_path / "does_not_parse.py").write_text("\n" * 49 + "x = (")
    monkeypatch.syspath_prepend(tmp_path)
    codes = [f"x{number} = 1\n" for number in range(3)]
    codes[failing] = code
    seen = watched.cell(joined_cell(watched, *codes))
    before = [(one, "ok", None) for one in codes[:failing]]
    assert seen == [*before, (code, "error", name)]


def test_a_joined_cell_that_does_not_parse_fails_where_it_does_not(watched: Watched) -> None:
    codes = ("x = 1", "y = (", "z = 1")
    seen = watched.cell(joined_cell(watched, *codes))
    assert (seen[-1][1], seen[-1][2]) == ("error", "SyntaxError")


# --- in a kernel ----------------------------------------------------------------------------------


def test_outcomes_of_watched_and_waiting_cells_reach_the_library(kernel: Any, store: Store) -> None:
    block = kernel.run("%%panda df\nWhat is the total?").bundle["blocks"][0]
    mark = {"redpanda": {"block_id": block["id"]}}
    for before in ("%%time\n", "%%capture\n"):
        assert kernel.run(before + block["code"], mark).status == "ok"
    kernel.run(f"import asyncio\nawait asyncio.sleep(0)\n{block['code']}", mark)
    deadline = time.monotonic() + 20
    while len(runs := store.list_executions(block["id"])) < 3:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert [(one.version, one.edited, one.status) for one in runs] == [
        (2, True, "ok"),
        (1, False, "ok"),
        (1, False, "ok"),
    ]
