"""The revision is another one after every change, by whatever process, and costs little."""

from __future__ import annotations

import time

from redpanda_jupyter.ids import new_id
from redpanda_jupyter.models import NotebookClaim


def test_every_change_by_another_program_is_noticed(store, another, make):
    seen = [store.revision()]

    def changed():
        seen.append(store.revision())
        return seen[-1] != seen[-2]

    assert not changed()
    block_id = another.add_turn(make.turn()).blocks[0].id
    assert changed()
    another.add_execution(make.run(block_id))
    assert changed()
    another.delete_block(block_id)
    assert changed()
    another.restore_block(block_id)
    assert changed()
    another.claim_notebook(NotebookClaim(id=new_id(), path="a.ipynb"), lambda path: False)
    assert changed()
    another.search_blocks("df")
    another.get_block(block_id)
    assert not changed()
    assert len(set(seen)) == 6


def test_another_library_has_other_revisions(store, make, tmp_path, open_store):
    other = open_store(f"sqlite:///{tmp_path}/other.sqlite")
    assert store.revision() != other.revision()


def test_asking_for_the_revision_is_cheap(store, make):
    store.add_turn(make.turn())
    store.revision()
    start = time.perf_counter()
    for _ in range(200):
        store.revision()
    # the budget is 1 ms; the wide ratio is for machines under load
    assert (time.perf_counter() - start) / 200 < 0.02
