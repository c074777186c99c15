"""What became of a block: its runs are known, whatever happened to its cell."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from redpanda_jupyter.models import CodeBlock
    from redpanda_jupyter.store import Store

NOTEBOOK = "01JD0000000000000000000000"
IN_LAB = {"redpanda": {"notebook_id": NOTEBOOK}, "deletedCells": []}


def cell_of(block: dict[str, Any]) -> dict[str, Any]:
    """The metadata with which the extension inserts a block."""
    stamp = {"block_id": block["id"], "version": block["version"], "notebook_id": NOTEBOOK}
    return {"redpanda": stamp, "deletedCells": []}


def wait_for_runs(store: Store, block_id: str, count: int) -> CodeBlock:
    """Wait until the kernel's recorder has written ``count`` runs."""
    deadline = time.monotonic() + 20
    while (block := store.get_block(block_id)).run_count < count:
        assert time.monotonic() < deadline, f"{block.run_count} of {count} runs were recorded"
        time.sleep(0.05)
    return block


@pytest.fixture
def blocks(kernel: Any) -> list[dict[str, Any]]:
    ran = kernel.run("%%panda df\nWhat is the total?", IN_LAB)
    assert ran.status == "ok", ran.traceback
    return ran.bundle["blocks"]


def test_a_run_that_worked(kernel: Any, store: Store, blocks: list[dict[str, Any]]) -> None:
    assert store.get_block(blocks[0]["id"]).executed_successfully is None
    kernel.run(blocks[0]["code"], cell_of(blocks[0]))

    block = wait_for_runs(store, blocks[0]["id"], 1)
    assert block.executed_successfully is True
    assert block.datasets == ["df"]
    (run,) = store.list_executions(block.id)
    assert run.status == "ok"
    assert run.duration_s is not None
    assert not run.edited
    assert run.notebook_id == NOTEBOOK
    (dataset,) = run.datasets
    assert (dataset.name, dataset.rows, dataset.columns) == ("df", 3, ["a", "secret"])


def test_a_run_that_failed(kernel: Any, store: Store, blocks: list[dict[str, Any]]) -> None:
    kernel.run("df = df.rename(columns={'a': 'b'})")
    kernel.run(blocks[0]["code"], cell_of(blocks[0]))

    block = wait_for_runs(store, blocks[0]["id"], 1)
    assert block.executed_successfully is False
    (run,) = store.list_executions(block.id)
    assert (run.status, run.error_name) == ("error", "KeyError")


def test_success_follows_the_latest_run(
    kernel: Any, store: Store, blocks: list[dict[str, Any]]
) -> None:
    kernel.run("saved, df = df, None")
    kernel.run(blocks[0]["code"], cell_of(blocks[0]))
    kernel.run("df = saved")
    kernel.run(blocks[0]["code"], cell_of(blocks[0]))
    assert wait_for_runs(store, blocks[0]["id"], 2).executed_successfully is True


def test_an_edited_cell_that_ran_becomes_a_version(
    kernel: Any, store: Store, blocks: list[dict[str, Any]]
) -> None:
    edited = blocks[0]["code"].replace("sum", "mean")
    kernel.run(edited, cell_of(blocks[0]))

    block = wait_for_runs(store, blocks[0]["id"], 1)
    assert block.version == 2
    assert block.code == edited
    first, second = sorted(store.list_versions(block.id), key=lambda version: version.version)
    assert second.parent_version_id == first.id
    assert second.origin == "edit"
    assert first.code == blocks[0]["code"]
    (run,) = store.list_executions(block.id)
    assert run.edited
    assert run.version == 2

    kernel.run(edited, cell_of(blocks[0]))
    assert wait_for_runs(store, blocks[0]["id"], 2).version == 2


def test_an_interrupted_run_is_no_error_of_the_block(
    kernel: Any, store: Store, blocks: list[dict[str, Any]]
) -> None:
    kernel.run(
        "import time\nclass Slow:\n    def __getitem__(self, name): time.sleep(60)\ndf = Slow()"
    )
    request = kernel.start(blocks[0]["code"], cell_of(blocks[0]))
    time.sleep(0.5)
    kernel.interrupt()
    kernel.finish(request)

    block = wait_for_runs(store, blocks[0]["id"], 1)
    assert store.list_executions(block.id)[0].status == "interrupted"
    assert block.executed_successfully is None


def test_pasted_text_is_known_without_metadata(
    kernel: Any, store: Store, blocks: list[dict[str, Any]]
) -> None:
    kernel.run(blocks[0]["code"] + "\n")
    wait_for_runs(store, blocks[0]["id"], 1)


def test_metadata_that_lies_is_not_believed(
    kernel: Any, store: Store, blocks: list[dict[str, Any]]
) -> None:
    unknown = {"redpanda": {"block_id": "01JD9999999999999999999999", "version": 1}}
    kernel.run("1 + 1", unknown)
    kernel.run(blocks[1]["code"].replace("twice", "thrice"), {"redpanda": {"block_id": 7}})
    kernel.run(blocks[0]["code"], unknown)

    wait_for_runs(store, blocks[0]["id"], 1)
    assert store.get_block(blocks[1]["id"]).run_count == 0


def test_one_cell_with_all_blocks_is_told_back_to_each(kernel: Any, store: Store) -> None:
    ran = kernel.run("%%panda df\nWhat is the total?")
    first, second = ran.bundle["blocks"]
    kernel.run("df = df.rename(columns={'a': 'b'})")
    kernel.run(ran.payload[0]["text"])

    assert wait_for_runs(store, first["id"], 1).executed_successfully is False
    assert store.get_block(second["id"]).run_count == 0

    kernel.run("df = df.rename(columns={'b': 'a'})")
    kernel.run(ran.payload[0]["text"])
    assert wait_for_runs(store, first["id"], 2).executed_successfully is True
    assert wait_for_runs(store, second["id"], 1).executed_successfully is True


def test_runs_are_written_at_the_end_of_a_kernel(fresh_kernel: Any, store: Store) -> None:
    kernel = fresh_kernel
    blocks = kernel.run("%%panda df\nWhat is the total?", IN_LAB).bundle["blocks"]
    for _ in range(5):
        kernel.run(blocks[0]["code"], cell_of(blocks[0]))
    kernel.manager.shutdown_kernel()
    assert store.get_block(blocks[0]["id"]).run_count == 5


def test_an_ordinary_cell_opens_no_store(fresh_kernel: Any) -> None:
    kernel = fresh_kernel
    kernel.run("x = 1", {"deletedCells": []})
    ran = kernel.run("import sys\nprint('sqlalchemy' in sys.modules)", {"deletedCells": []})
    assert ran.text.strip() == "False"
