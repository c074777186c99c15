"""A cell that was changed by hand: its block becomes it, or it is offered once, by setting."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from redpanda_jupyter.ids import new_id
from redpanda_jupyter.kernel.session import Session

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

    from redpanda_jupyter.models import CodeBlock
    from redpanda_jupyter.store import Store

OFFER = "This cell differs from #1 total. %panda save makes it a new version.\n"


@pytest.fixture
def block(store: Store) -> CodeBlock:
    from redpanda_jupyter.services.extraction import describe_source

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
        session.recorder.flush(10)
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
