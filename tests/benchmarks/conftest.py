"""What the measurements share: a provider that answers at once, and a library with many blocks."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from redpanda_jupyter import models
from redpanda_jupyter.ids import new_id
from redpanda_jupyter.store import Store
from redpanda_jupyter.tour.server import TourServer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

WORDS = [
    *("revenue", "orders", "region", "month", "customer", "price"),
    *("weather", "station", "daily", "mean", "total", "share"),
]


@pytest.fixture
def provider(isolated_home: Path) -> Iterator[TourServer]:
    """A provider that answers with about 2,000 tokens, without a pause between them."""
    answer = "The answer follows.\n\n```python\nx = 1\n```\n\n" + "word " * 2000
    with TourServer(lambda message: answer, piece_delay_s=0) as server:
        folder = isolated_home / "jupyter-config"
        folder.mkdir(exist_ok=True)
        addresses = {"openai_base_url": server.openai_url, "model": "openai:gpt-test"}
        (folder / "redpanda.json").write_text(json.dumps(addresses))
        yield server


@pytest.fixture
def run() -> Iterator[Callable[[Any], Any]]:
    """Run coroutines on one event loop."""
    with asyncio.Runner() as runner:
        yield runner.run


def turn(number: int) -> models.NewTurn:
    """A turn with one block, whose words depend on ``number``."""
    words = [WORDS[(number * step) % len(WORDS)] for step in (1, 3, 7)]
    code = f"{words[0]}_{number} = df.groupby('{words[1]}')['{words[2]}'].sum()\n"
    now = datetime.now(UTC)
    block = models.NewBlock(
        language="python", code=code, complete=True, description=" ".join(words), inputs=["df"]
    )
    return models.NewTurn(
        user_message_id=new_id(), assistant_message_id=new_id(),
        notebook=models.NotebookRef(path=f"notebook-{number % 50}.ipynb"),
        prompt=f"What is the {words[0]} by {words[1]}?", context=None, answer=code,
        provider="openai", model="gpt-test", complete=True, incomplete_reason=None,
        usage=models.Usage(), blocks=[block], sent_endpoint="https://api.openai.com/v1",
        sent_privacy="schema", sent_body={"messages": [{"role": "user", "content": words[0]}]},
        asked_at=now, answered_at=now,
    )  # fmt: skip


@pytest.fixture(scope="module")
def full_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A library with 5,000 blocks."""
    store = Store(f"sqlite:///{tmp_path_factory.mktemp('library') / 'redpanda.sqlite'}")
    for number in range(5000):
        store.add_turn(turn(number))
    yield store
    store.close()


@pytest.fixture
def new_turn() -> Callable[[int], models.NewTurn]:
    return turn
