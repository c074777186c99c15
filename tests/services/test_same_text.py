"""A version that was restored is told of, and known again, by its text and not by its number."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from redpanda_jupyter import models
from redpanda_jupyter.ids import new_id
from redpanda_jupyter.services.extraction import describe_source
from redpanda_jupyter.services.going_back import brought_back
from redpanda_jupyter.services.library_text import versions_told
from redpanda_jupyter.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HERE = models.NotebookRef(path="a.ipynb")
WHEN = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Store]:
    """Three versions: the third is the first again."""
    with Store(f"sqlite:///{tmp_path}/a.sqlite") as store:
        store.add_block(describe_source("total = 1"), name="total")
        store.add_version("total", describe_source("total = 2"))
        ran(store, 2, "cell", 0)
        store.restore_version("total", 1)
        yield store


def ran(store: Store, version: int, origin: models.ExecutionOrigin, minutes: int) -> None:
    block_id = store.get_block("total").id
    store.add_execution(
        models.NewExecution(
            id=new_id(), block_id=block_id, version=version, status="ok", notebook=HERE,
            origin=origin, started_at=WHEN + timedelta(minutes=minutes), duration_s=0.1,
        )
    )  # fmt: skip


def test_list_of_versions_says_what_became_of_the_text(library: Store) -> None:
    ran(library, 1, "apply", 1)
    told = versions_told(
        library.get_block("total"), library.list_versions("total"), library.list_executions("total")
    )
    third, second, first = told.text.splitlines()[1:4]
    assert "ran on other data" in third
    assert "ran on other data" in first
    assert second.split()[4:] == ["edit", "of", "1", "ran"]


def test_older_text_typed_back_is_known_where_the_same_text_ran_under_another_number(
    library: Store,
) -> None:
    ran(library, 1, "cell", 1)  # the cell was of version 1 when it ran; the block is version 3
    block = library.get_block("total")
    found = brought_back(library, block.id, "total = 2", HERE, None)
    assert found is not None
    assert found[1].version == 2
