"""What was deleted for good is in no list of words either, and what others have stays."""

from __future__ import annotations

from sqlalchemy import select

from redpanda_jupyter.services.extraction import describe_source
from redpanda_jupyter.store import schema


def lists(store):
    tables = (schema.search_words, schema.search_spellings, schema.search_values)
    return store._database.read(
        lambda connection, _: [
            {tuple(row) for row in connection.execute(select(table))} for table in tables
        ]
    )


def test_words_and_values_of_a_purged_block_are_gone(url, open_store):
    store = open_store(url)
    store.add_block(
        describe_source("sharedTotal = df['kept_column'].sum()", schemas={"df": ["kept_column"]}),
        name="kept-block", tags=["eu"],
    )  # fmt: skip
    before = lists(store)
    assert all(before)
    gone = store.add_block(
        describe_source(
            "sharedTotal = df['Zyxwaldo'].sum()  # Müllerstraße Qwertzuiop",
            schemas={"df": ["Zyxwaldo"]},
        ),
        name="gone-block", tags=["eu", "verborgen"], category="Geheimnis",
    )  # fmt: skip
    store.add_version(gone.id, describe_source("sharedTotal = df['kept_column'].sum()  # Other"))
    store.delete_block(gone.id)
    full = lists(store)
    assert all(now >= then for now, then in zip(full, before, strict=True))
    assert full != before
    assert store.purge_deleted() == 1
    assert lists(store) == before
    assert store.search_blocks("sharedT").total == store.search_blocks("sharedtoatl").total == 1
    assert store.search_blocks("zyxw").total == 0
