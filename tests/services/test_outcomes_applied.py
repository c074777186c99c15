"""Runs of cells that brought a block to other data: the text says for which data, not the mark."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from redpanda_jupyter import models
from redpanda_jupyter.ids import new_id
from redpanda_jupyter.services import outcomes

from .conftest import START, keep_answer

if TYPE_CHECKING:
    from redpanda_jupyter.store import Store

ANSWER = """\
Add up:

```python
total = df["a"].sum()
```
"""


@pytest.fixture
def blocks(store: Store) -> list[models.BundleBlock]:
    """The block of an answer."""
    return keep_answer(store, ANSWER).blocks


def run(source: str, mark: str) -> outcomes.Run:
    """A cell's run, with what its metadata says."""
    return outcomes.Run(
        source=source,
        status="ok",
        started_at=START + timedelta(minutes=1),
        duration_s=0.25,
        block_id=mark,
    )


def test_a_run_counts_for_the_data_that_its_text_names_not_for_those_of_its_mark(
    store: Store, blocks: Any
) -> None:
    cells = [
        _applied(blocks[0], f"df = df_{name}\ndf.sum()", f"df_{name}") for name in ("de", "fr")
    ]
    store.add_applications(cells)
    german, french = cells
    done = outcomes.record(store, run(french.code, german.id))
    assert done is not None
    assert (done.target, done.edited) == ("df_fr", False)
    done = outcomes.record(store, run(f"%%time\n{german.code}", german.id))
    assert done is not None
    assert (done.target, done.edited) == ("df_de", False), "a magic that only watches is no edit"
    done = outcomes.record(store, run(f"{german.code} + 1", german.id))
    assert done is not None
    assert (done.target, done.edited) == ("df_de", True)


def test_a_blocks_own_text_in_a_cell_that_was_for_other_data_is_a_run_of_the_block(
    store: Store, blocks: Any
) -> None:
    applied = _applied(blocks[0], f"df = df_de\n{blocks[0].code}", "df_de")
    store.add_applications([applied])
    done = outcomes.record(store, run(blocks[0].code, applied.id))
    assert done is not None
    assert (done.origin, done.target, done.edited) == ("cell", None, False)


def _applied(block: Any, code: str, target: str) -> models.Application:
    return models.Application(
        id=new_id(),
        turn_id=new_id(),
        position=0,
        block_id=block.id,
        version=1,
        target=target,
        binding=models.Binding(block_id=block.id, version=1, inputs={}),
        code=code,
        content_hash=models.content_hash(code),
        created_at="2026-01-01T00:00:00Z",
    )
