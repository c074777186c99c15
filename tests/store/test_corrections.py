"""A corrected cell is a version of the block that it corrects, and a draft until it ran."""

from __future__ import annotations

import pytest

from redpanda_jupyter import models


@pytest.fixture
def failed(store, make):
    """A block whose one version has failed."""
    (block,) = store.add_turn(make.turn(blocks=[make.block("x = y")])).blocks
    store.add_execution(make.run(block.id, "error", minutes=1, version=1))
    return block


@pytest.fixture
def correct(store, make, failed):
    """Return a function that answers with a text in the place of a version."""

    def corrected(code, version=1, kind="fix", block_id=failed.id):
        made = models.Corrected(block_id=block_id, version=version, kind=kind)
        turn = make.turn("Correct it", minutes=2, blocks=[make.block(code)], corrects=made)
        return store.add_turn(turn).blocks

    return corrected


@pytest.mark.parametrize("kind", ["fix", "improve"])
def test_a_correction_is_a_further_version_with_its_parent(store, failed, correct, kind):
    (made,) = correct("x = 1", kind=kind)
    assert (made.id, made.number, made.version) == (failed.id, failed.number, 2)
    new, old = store.list_versions(failed.id)
    assert (new.origin, new.parent_version_id, new.code) == (kind, old.id, "x = 1")
    assert new.executed_successfully is None
    assert store.get_block(failed.id).version == 1
    assert len(store.search_blocks().items) == 1


def test_it_becomes_the_block_when_it_ran_ok_and_not_before(store, make, failed, correct):
    correct("x = 1")
    correct("x = z", version=2)
    store.add_execution(make.run(failed.id, "error", minutes=3, version=3))
    assert store.get_block(failed.id).version == 1
    store.add_execution(make.run(failed.id, "interrupted", minutes=4, version=2))
    assert store.get_block(failed.id).version == 1
    store.add_execution(make.run(failed.id, "ok", minutes=5, version=2))
    assert store.get_block(failed.id).version == 2
    assert [one.number for one in store.search_blocks("x = 1").items] == [failed.number]


def test_a_correction_that_is_known_already_makes_no_twin(store, failed, correct):
    correct("x = 1")
    assert [one.version for one in correct("x = 1\n")] == [2]
    assert [one.version for one in correct("x = y")] == [1]
    assert len(store.list_versions(failed.id)) == 2


def test_of_a_block_that_is_gone_the_correction_is_a_block_of_its_own(store, failed, correct):
    store.delete_block(failed.id)
    (made,) = correct("x = 1")
    assert made.id != failed.id
    assert made.version == 1
    (other,) = correct("x = 2", version=9, block_id=made.id)
    assert (other.id == made.id, other.version) == (False, 1)
