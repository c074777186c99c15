"""Imported blocks in both databases: apart from what is the library's own, and inert."""

from __future__ import annotations

import pytest

from redpanda_jupyter import models
from redpanda_jupyter.errors import ConflictError
from redpanda_jupyter.ids import new_id
from redpanda_jupyter.models.transfer import NewImport, Origin
from redpanda_jupyter.services.extraction import describe_source


@pytest.fixture
def new(make):
    """Make an import of a block that another library has."""

    def build(code="df['price'].sum()", **changes):
        block_id, version_id = new_id(), new_id()
        reading = describe_source(code)
        text = {
            "code": code, "content_hash": models.content_hash(code), "complete": True,
            "imports": [], "functions_defined": [], "variables_created": [], "inputs": ["df"],
            "executed_successfully": True,
        }  # fmt: skip
        version = models.CodeVersion(
            id=version_id, block_id=block_id, version=1, parent_version_id=None, origin="answer",
            created_at=make.at(0), **text,
        )  # fmt: skip
        block = models.CodeBlock(
            id=block_id, number=77, badge="verified", favourite=True, conversation_id=None,
            message_id=None, position=0, language="python", description="Adds up prices",
            prompt="Prices?", provider="tour", model="m", notebook_id=None, notebook_path=None,
            tags=["money"], created_at=make.at(0), updated_at=make.at(1), run_count=99,
            last_run_at=make.at(1), datasets=["df"], version=1, version_id=version_id,
            parent_version_id=None, **text,
        )  # fmt: skip
        mapping = models.SavedMapping(
            id=new_id(), source_schema="a" * 64, target_schema="b" * 64, source_name="us",
            target_name="de", columns={"price": "preis"}, created_at=make.at(0),
        )  # fmt: skip
        values = {
            "id": block_id, "name": "prices", "block": block, "version": 1,
            "versions": [version], "readings": {1: reading},
            "source": Origin(store_id=new_id(), block_id=block_id, number=77, file="a.zip",
                             sha256="0" * 64, imported_at=make.at(5)),
            "contracts": {version_id: models.Contract(version_id=version_id)},
            "came_along": {"mapping": {mapping.id: mapping.model_dump(mode="json")}},
        }  # fmt: skip
        return NewImport(**{**values, **changes})

    return build


def test_an_imported_block_is_found_and_has_nothing_of_its_fame(store, new):
    one = new()
    store.add_imported(one)
    block = store.get_block(one.id)
    assert (block.number, block.name, block.tags) == (1, "prices", ["money"])
    assert (block.badge, block.favourite, block.run_count) == ("draft", False, 0)
    assert (block.executed_successfully, block.reviewed_at) == (None, None)
    assert block.source["number"] == 77
    assert store.block_named("prices") == one.id
    assert store.blocks_with_text(block.content_hash) == [1]
    assert store.copies_of(one.source.store_id) == {one.id: [one.id]}
    assert [found.id for found in store.search_blocks("prices").items] == [one.id]
    kept = store.belongings(one.id)
    assert [contract.origin for contract in kept.contracts.values()] == ["analysis"]
    assert len(kept.came_along["mapping"]) == 1


def test_a_review_saves_mappings_once_and_never_over_ones_own(store, new):
    for place in range(2):
        one = new(name=f"prices-{place}")
        store.add_imported(one)
        assert store.mappings_touching(["b" * 64])[place:] == []
        store.review_block(one.id)
        first = store.get_block(one.id).reviewed_at
        store.review_block(one.id)
        assert store.get_block(one.id).reviewed_at == first
    assert len(store.mappings_touching(["a" * 64])) == 1


def test_a_versions_id_is_taken_once(store, new, everything):
    one = new()
    store.add_imported(one)
    before = everything(store)
    other = new(versions=[one.versions[0]], contracts={})
    with pytest.raises(ConflictError):
        store.add_imported(other)
    assert everything(store) == before


def test_what_came_along_goes_with_the_block(store, new, everything):
    from sqlalchemy import delete

    from redpanda_jupyter.store import schema

    store.add_imported(new())
    store._database.write(lambda connection, _: connection.execute(delete(schema.code_blocks)))
    assert everything(store)["imported_records"] == []
