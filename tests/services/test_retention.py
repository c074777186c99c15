"""Deleted blocks are gone for good once the days of the setting are over."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update

from redpanda_jupyter.services import retention
from redpanda_jupyter.services.extraction import describe_source
from redpanda_jupyter.services.saving import save_cell, saved_text
from redpanda_jupyter.settings import load_settings
from redpanda_jupyter.store import Store, schema

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    monkeypatch.setattr(retention, "_looked", {})
    with Store(f"sqlite:///{tmp_path}/library.sqlite") as opened:
        for code in ("old = 1", "new = 1", "here = 1"):
            opened.add_block(describe_source(code), name=code[:3].strip())
        opened.delete_block("old")
        before = datetime.now(UTC) - timedelta(days=31)
        table = schema.code_blocks
        opened._database.write(
            lambda connection, _: connection.execute(
                update(table).where(table.c.deleted_at.is_not(None)).values(deleted_at=before)
            )
        )
        opened.delete_block("new")
        yield opened


def test_only_what_was_deleted_long_ago_goes(store: Store) -> None:
    retention.purge_old(store, load_settings())
    assert [one.name for one in store.list_deleted()] == ["new"]
    assert store.get_block("her").code == "here = 1"


def test_nothing_goes_where_it_shall_be_kept_for_ever(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REDPANDA_DELETED_DAYS", "60")
    retention.purge_old(store, load_settings())
    assert len(store.list_deleted()) == 2


def test_code_of_a_deleted_block_is_saved_as_a_new_one(store: Store) -> None:
    saved = save_cell(store, "new = 1", name="fresh")
    assert saved_text(saved, "redpanda").startswith("Saved as #4 fresh.")
