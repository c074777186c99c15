"""A block in a library as an answer puts it there, for tests that are not about asking."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from redpanda_jupyter import models
from redpanda_jupyter.context.profiling import profile
from redpanda_jupyter.ids import new_id
from redpanda_jupyter.services.applying.contracts import learn
from redpanda_jupyter.services.extraction import describe_source

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from redpanda_jupyter.store import Store


def turn_of(
    code: str, prompt: str = "Revenue by region", columns: Sequence[str] = ("region", "revenue")
) -> models.NewTurn:
    """Make a question about a frame ``df`` with these columns, and an answer that is this code."""
    now = datetime.now(UTC)
    new = describe_source(code, description="", schemas={"df": list(columns)})
    return models.NewTurn(
        user_message_id=new_id(), assistant_message_id=new_id(),
        notebook=models.NotebookRef(path="a.ipynb"), prompt=prompt, context=None, answer=code,
        provider="tour", model="t", complete=True, incomplete_reason=None, usage=models.Usage(),
        blocks=[new], sent_endpoint="", sent_privacy="schema", sent_body={}, sent_attempts=0,
        asked_at=now, answered_at=now,
    )  # fmt: skip


def put_block(
    store: Store,
    code: str,
    prompt: str = "Revenue by region",
    *,
    columns: Sequence[str] = ("region", "revenue"),
    ran_on: pd.DataFrame | None = None,
) -> str:
    """Put a block into a library and return its id.

    Parameters
    ----------
    columns
        Those of the frame ``df`` that the question was about.
    ran_on
        The frame ``df`` that it has run on, with its columns; ``None``: it never ran.
    """
    if ran_on is not None:
        columns = [str(name) for name in ran_on.columns]
    block_id = store.add_turn(turn_of(code, prompt, columns)).blocks[0].id
    if ran_on is not None:
        seen = profile("df", ran_on)
        assert seen is not None
        learn(store, store.get_version(block_id, 1), {"df": seen})
    return block_id
