"""A block of the library as a cell: marked as the block's own where a frontend keeps marks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from redpanda_jupyter.ids import new_id
from redpanda_jupyter.services.extraction import describe_source

from .conftest import TURN

if TYPE_CHECKING:
    from redpanda_jupyter.models import CodeBlock
    from redpanda_jupyter.store import Store

    from .conftest import Kernel

CODE = "total = sum([1, 2])\ntotal"


@pytest.fixture
def block(store: Store, kernel: Kernel) -> CodeBlock:
    del kernel  # whose library it is
    return store.add_block(describe_source(CODE), name="total")


def in_lab(block: CodeBlock | None = None, cell: str = "c1") -> dict[str, Any]:
    """What JupyterLab sends along of a cell, and of one with a block's mark."""
    stamp = {"notebook_id": new_id()}
    if block is not None:
        stamp |= {"block_id": block.id, "version": 1, "hash": block.content_hash}
    return {"redpanda": stamp, "cellId": cell, "deletedCells": []}


def test_jupyterlab_is_asked_for_the_cell_and_may_ask_back(
    kernel: Kernel, store: Store, block: CodeBlock
) -> None:
    ran = kernel.run("%panda insert total", in_lab())
    assert ran.payload == []
    said = "#1 total, version 1, is in the next cell. It is not run."
    assert ran.final["text/plain"] == said
    assert ran.final[TURN] == store.get_turn(block.version_id).model_dump(mode="json")
    assert ran.final[TURN]["blocks"][0]["code"] == CODE


def test_other_frontends_get_their_next_input(kernel: Kernel, block: CodeBlock) -> None:
    ran = kernel.run("%panda insert total")
    assert [one["text"] for one in ran.payload] == [CODE]
    assert "#1 total, version 1, is in the next cell." in ran.text
    assert ran.displays == []


def test_a_run_of_the_cell_counts_for_the_block_and_an_edit_is_its_version(
    kernel: Kernel, store: Store, block: CodeBlock
) -> None:
    kernel.run("%panda insert total", in_lab())
    kernel.run(CODE, in_lab(block))
    kernel.run(f"{CODE} + 1", in_lab(block))
    kernel.run("%panda runs 1")
    runs = list(reversed(store.list_executions("1")))
    assert [(one.version, one.edited, one.origin) for one in runs] == [
        (1, False, "cell"),
        (2, True, "cell"),
    ]
    assert store.get_block("1").code == f"{CODE} + 1"
    kernel.run(f"{CODE} + 2 / 0", in_lab(block))
    told = kernel.run("%panda show 1").final["text/plain"]
    assert "differs from version 2" in told


OTHER = "other = [3, 4]\nother"
LOOP = (
    "for name in ('total', 'other'):\n    get_ipython().run_line_magic('panda', f'insert {name}')"
)


@pytest.mark.parametrize(
    "source",
    [
        "%panda insert total\n%panda insert other",
        "if True:\n    %panda insert total\n    %panda insert other",
        LOOP,
    ],
)
def test_two_blocks_of_one_cell_are_one_next_input(
    kernel: Kernel, store: Store, block: CodeBlock, source: str
) -> None:
    other = store.add_block(describe_source(OTHER), name="other")
    ran = kernel.run(source)
    assert [one["text"] for one in ran.payload] == [f"{CODE}\n\n{OTHER}"]
    assert "#1 total, version 1, is in the next cell. It is not run." in ran.text
    assert "#2 other, version 1, is in the next cell, below the code of #1. It is not" in ran.text
    # the run of that cell is a run of both
    kernel.run(f"{CODE}\n\n{OTHER}")
    kernel.run("%panda runs 1")
    for one in (block, other):
        assert [run.edited for run in store.list_executions(one.id)] == [False]
    # the next cell begins anew
    assert [one["text"] for one in kernel.run("%panda insert other").payload] == [OTHER]


def test_what_jupyterlab_cannot_see_in_the_cell_is_its_next_input(
    kernel: Kernel, store: Store, block: CodeBlock
) -> None:
    store.add_block(describe_source(OTHER), name="other")
    ran = kernel.run(LOOP, in_lab())
    assert (ran.payload, [TURN in one for one in ran.displays]) == ([], [True, True])
    kernel.run("magic = 'panda'", in_lab())
    ran = kernel.run(LOOP.replace("'panda'", "magic"), in_lab())
    assert [one["text"] for one in ran.payload] == [f"{CODE}\n\n{OTHER}"]
    assert ran.displays == []
