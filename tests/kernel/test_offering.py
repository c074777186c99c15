"""A cell that was changed by hand: its block becomes it, or it is offered once, by setting."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from redpanda_jupyter.ids import new_id
from redpanda_jupyter.kernel.session import Session
from redpanda_jupyter.services.extraction import describe_source

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

    from redpanda_jupyter.models import CodeBlock
    from redpanda_jupyter.store import Store

OFFER = "This cell differs from #1 total. %panda save makes it a new version.\n"


@pytest.fixture
def block(store: Store) -> CodeBlock:
    return store.add_block(describe_source("total = 1"), name="total")


@pytest.fixture
def run(
    shell: InteractiveShell,
    block: CodeBlock,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Any:
    """Run a text in the block's cell; return what was said below it."""
    session = Session.of(shell)
    assert session is not None
    stamp = {"redpanda": {"block_id": block.id, "notebook_id": new_id()}, "cellId": "c1"}
    monkeypatch.setattr(session, "cell_metadata", lambda: stamp)

    def cell(source: str) -> str:
        capsys.readouterr()
        shell.run_cell(source, store_history=True)
        session.recorder.flush(60)
        return capsys.readouterr().out

    return cell


def test_edit_is_the_block_at_once_where_nothing_is_chosen(
    run: Any, store: Store, block: CodeBlock
) -> None:
    assert run("total = 2") == ""
    assert store.get_block(block.id).code == "total = 2"


def test_edit_is_offered_once_and_waits(
    run: Any, store: Store, block: CodeBlock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REDPANDA_EDITS", "offer")
    assert run("total = 1") == ""
    assert "ZeroDivisionError" in run("total = 1 / 0")
    assert run("total = 2") == OFFER
    assert run("total = 3") == ""
    assert run("total = 2") == ""
    found = store.get_block(block.id)
    assert (found.version, found.code) == (1, "total = 1")
    assert len(store.list_versions(block.id)) == 4


BACK = "#1 total is version 1 again, as in this cell. %panda restore 1 2 takes version 2 back.\n"


def test_older_text_that_is_typed_back_is_the_block_again(
    run: Any, store: Store, block: CodeBlock
) -> None:
    assert run("total = 1") == ""
    assert run("total = 2") == ""
    assert run("total = 1") == BACK
    found = store.get_block(block.id)
    assert (found.version, found.code) == (1, "total = 1")
    assert run("total = 1") == ""
    assert len(store.list_versions(block.id)) == 2
    assert "ZeroDivisionError" in run("total = 2; 1 / 0")
    assert run("total = 2").startswith("#1 total is version 2 again")
    assert store.get_block(block.id).code == "total = 2"


OFFERED = (
    "This cell has version 1 of #1 total, which is version 2 now. %panda save makes the block this "
    "one again.\n"
)


def test_older_text_is_offered_where_cells_have_no_names(
    run: Any, store: Store, block: CodeBlock, monkeypatch: pytest.MonkeyPatch, shell: Any
) -> None:
    session = Session.of(shell)
    assert session is not None
    stamp = {key: one for key, one in session.cell_metadata().items() if key != "cellId"}
    monkeypatch.setattr(session, "cell_metadata", lambda: stamp)
    run("total = 2")
    assert run("%%capture\ntotal = 1") == OFFERED
    assert store.get_block(block.id).code == "total = 2"
    # in another notebook an older text is what that notebook has, and no edit
    run("total = 2")
    other = {"redpanda": {"block_id": block.id, "notebook_id": new_id()}}
    monkeypatch.setattr(session, "cell_metadata", lambda: other)
    assert run("total = 1") == ""
    assert store.get_block(block.id).code == "total = 2"


def test_a_notebook_that_runs_again_in_a_new_kernel_leaves_the_block_as_it_is(
    run: Any, store: Store, block: CodeBlock, monkeypatch: pytest.MonkeyPatch, shell: Any
) -> None:
    session = Session.of(shell)
    assert session is not None
    copied = session.cell_metadata()
    older = {**copied, "cellId": "c0"}
    for order in ("older last", "older first"):
        run("total = 2")
        session.marks = type(session.marks)()  # what a kernel knows of cells ends with it
        session.here.offered.clear()
        told = {}
        for cell in (copied, older) if order == "older last" else (older, copied):
            monkeypatch.setattr(session, "cell_metadata", lambda cell=cell: cell)
            told[cell["cellId"]] = run("total = 1" if cell is older else "total = 2")
        assert store.get_block(block.id).code == "total = 2", order
        assert told[copied["cellId"]] == ""
        assert told["c0"] in ("", OFFERED)
        monkeypatch.setattr(session, "cell_metadata", lambda: copied)


def test_what_is_offered_is_done_by_save(
    run: Any, store: Store, block: CodeBlock, monkeypatch: pytest.MonkeyPatch, shell: Any
) -> None:
    session = Session.of(shell)
    assert session is not None
    run("total = 2")
    session.marks = type(session.marks)()
    assert run("total = 1") == OFFERED
    assert "version" in run("%panda save")
    assert store.get_block(block.id).code == "total = 1"


def test_older_text_in_a_cell_of_its_own_leaves_the_block_as_it_is(
    run: Any, store: Store, block: CodeBlock, monkeypatch: pytest.MonkeyPatch, shell: Any
) -> None:
    session = Session.of(shell)
    assert session is not None
    stamp = session.cell_metadata()
    older = {**stamp, "cellId": "c0"}
    monkeypatch.setattr(session, "cell_metadata", lambda: older)
    run("total = 1")
    for _ in range(2):
        monkeypatch.setattr(session, "cell_metadata", lambda: stamp)
        run("total = 2")
        monkeypatch.setattr(session, "cell_metadata", lambda: older)
        assert run("total = 1") == ""
    assert store.get_block(block.id).code == "total = 2"


def test_older_text_waits_for_a_person_who_wishes_to_be_asked(
    run: Any, store: Store, block: CodeBlock, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("total = 1")
    run("total = 2")
    monkeypatch.setenv("REDPANDA_EDITS", "offer")
    told = "This cell has version 1 of #1 total, which is version 2 now. "
    assert run("total = 1") == f"{told}%panda save makes the block this one again.\n"
    assert store.get_block(block.id).version == 2


@pytest.fixture
def two_cells(run: Any, monkeypatch: pytest.MonkeyPatch, shell: InteractiveShell) -> Any:
    """Run a text in one of two cells of the same block; return what was said below it."""
    session = Session.of(shell)
    assert session is not None
    stamp = session.cell_metadata()

    def cell(name: str, source: str) -> str:
        monkeypatch.setattr(session, "cell_metadata", lambda: {**stamp, "cellId": name})
        return run(source)

    return cell


def _parents(store: Store, block: CodeBlock) -> dict[int, int | None]:
    versions = store.list_versions(block.id)
    numbers = {one.id: one.version for one in versions}
    return {one.version: numbers.get(one.parent_version_id or "") for one in versions}


def test_edit_of_an_older_version_comes_of_that_version(
    two_cells: Any, run: Any, store: Store, block: CodeBlock
) -> None:
    two_cells("old", "total = 1")
    two_cells("new", "total = 1")
    assert two_cells("new", "a, b = 20, 30\ntotal = a + b") == ""
    # nearer to the newest by its words, and the cell is known to have held the first one
    told = two_cells("old", "a, b = 20, 30\ntotal = a + b + 1")
    assert told == (
        "#1 total is this edit of version 1 now, without what version 2 brought. "
        "%panda restore 1 2 takes version 2 back.\n"
    )
    assert store.get_block(block.id).version == 3
    assert _parents(store, block) == {1: None, 2: 1, 3: 1}
    assert "of 1" in run("%panda versions 1").splitlines()[1]
    run("%panda restore 1 2")
    assert store.get_block(block.id).code == "a, b = 20, 30\ntotal = a + b"
    # the next edit of that cell is one of its own last text
    two_cells("old", "a, b = 20, 30\ntotal = a + b + 2")
    assert _parents(store, block)[5] == 3


def test_edit_in_a_new_kernel_comes_of_the_version_that_it_is_most_like(
    two_cells: Any, store: Store, block: CodeBlock, shell: InteractiveShell
) -> None:
    session = Session.of(shell)
    assert session is not None
    two_cells("new", "total = 1")
    two_cells("new", "a, b = 20, 30\ntotal = a + b")
    session.marks = type(session.marks)()
    two_cells("old", "total = 1 # one")
    assert _parents(store, block) == {1: None, 2: 1, 3: 1}
    session.marks = type(session.marks)()
    two_cells("new", "a, b = 20, 31\ntotal = a + b")
    assert _parents(store, block)[4] == 2
    # what is like none of them comes of what the block is
    session.marks = type(session.marks)()
    two_cells("new", "print(0)")
    assert _parents(store, block)[5] == 4


def test_what_would_undo_the_newest_version_is_not_proposed(
    two_cells: Any, run: Any, store: Store, block: CodeBlock, monkeypatch: pytest.MonkeyPatch
) -> None:
    two_cells("old", "total = 1")
    store.add_version(block.id, describe_source("a, b = 20, 30\ntotal = a + b"))
    two_cells("old", "total = 1")
    shown = " ".join(run("%panda show 1").split())
    assert "has version 1. The block is version 2 now: %panda diff 1 1 2 shows both." in shown
    assert "%panda save" not in shown
    shown = " ".join(run("%panda").split())
    assert "differs from #1 total, which is version 2 now" in shown
    assert "%panda save --cell" not in shown
    monkeypatch.setenv("REDPANDA_EDITS", "offer")
    told = two_cells("old", "total = 1 # one")
    assert "differs from version 1 of #1 total, which is version 2 now." in told
    assert "%panda save NAME --new keeps it as a block of its own" in told
    shown = " ".join(run("%panda show 1").split())
    assert "differs from version 1: 1 line added, 1 removed. The block is version 2 now;" in shown
    assert "--new keeps it as a block of its own." in shown
    shown = " ".join(run("%panda").split())
    assert "differs from #1 total, which is version 2 now" in shown
    assert "%panda save --cell" not in shown
    # who saves it all the same is told what that leaves out
    told = " ".join(run("%panda save").split())
    assert "Saved as version 3 of #1 total. It was made from version 1, without what" in told
    assert "%panda restore 1 2 takes that back." in told
    assert _parents(store, block)[3] == 1
