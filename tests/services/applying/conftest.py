"""A library with one block that has seen its data."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from redpanda_jupyter import Library, models
from redpanda_jupyter.context.profiling import profile
from redpanda_jupyter.ids import new_id
from redpanda_jupyter.services.applying.contracts import learn
from redpanda_jupyter.services.extraction import describe_source
from redpanda_jupyter.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SALES = pd.DataFrame({"region": ["N", "S", "N", "E"], "revenue": [10.0, 20.0, 30.0, 40.0]})
CODE = 'limit = 2\nby = df.groupby("region")["revenue"].sum().nlargest(limit)\nby'


@pytest.fixture
def library(isolated_home: Path) -> Iterator[Library]:
    now = datetime.now(UTC)
    with Store() as store:
        new = describe_source(CODE, description="", schemas={"df": list(SALES.columns)})
        bundle = store.add_turn(
            models.NewTurn(
                user_message_id=new_id(), assistant_message_id=new_id(),
                notebook=models.NotebookRef(path="a.ipynb"), prompt="Revenue by region",
                context=None, answer=CODE, provider="tour", model="t", complete=True,
                incomplete_reason=None, usage=models.Usage(), blocks=[new], sent_endpoint="",
                sent_privacy="schema", sent_body={}, sent_attempts=0, asked_at=now, answered_at=now,
            )
        )  # fmt: skip
        version = store.get_version(bundle.blocks[0].id, 1)
        learn(store, version, {"df": profile("df", SALES)})  # type: ignore[dict-item]
    with Library() as opened:
        yield opened
