"""What one question needs: a provider on this machine, a library, and open connections."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import pytest_asyncio

from redpanda_jupyter import models
from redpanda_jupyter.ids import new_id
from redpanda_jupyter.models import NotebookRef
from redpanda_jupyter.services.chat import ask
from redpanda_jupyter.services.connections import Connections
from redpanda_jupyter.services.extraction import new_blocks
from redpanda_jupyter.services.question import Ask
from redpanda_jupyter.settings import Settings
from redpanda_jupyter.store import Store
from redpanda_jupyter.tour.server import TourServer

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

    from redpanda_jupyter.models import StreamEvent, TurnEnded

ANSWER = """\
The total — in one line 🐼.

Add up the column:

```python
total = df["a"].sum()
total
```

How it looks:

```text
6
```

Then show it twice:

```python
twice = total * 2
```
"""


START = datetime(2030, 1, 1, tzinfo=UTC)


def keep_answer(store: Store, answer: str, prompt: str = "What is the total?") -> models.TurnBundle:
    """Store an answer as if a provider had just given it, and return what the frontend gets."""
    return store.add_turn(
        models.NewTurn(
            user_message_id=new_id(),
            assistant_message_id=new_id(),
            notebook=models.NotebookRef(path="a.ipynb"),
            prompt=prompt,
            context=None,
            answer=answer,
            provider="tour",
            model="chat",
            complete=True,
            incomplete_reason=None,
            usage=models.Usage(),
            blocks=new_blocks(answer),
            sent_endpoint="http://127.0.0.1:1/v1",
            sent_privacy="schema",
            sent_body={},
            asked_at=START,
            answered_at=START,
        )
    )


@pytest.fixture
def answer() -> str:
    return ANSWER


@pytest.fixture
def server() -> Iterator[TourServer]:
    with TourServer(lambda question: ANSWER, models=("model-a",)) as running:
        yield running


@pytest.fixture(scope="session")
def empty_library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty library, made once: to migrate one takes longer than most tests here."""
    path = tmp_path_factory.mktemp("library") / "empty.sqlite"
    with Store(f"sqlite:///{path}") as store:
        store.open()
    return path


@pytest.fixture
def library(tmp_path: Path, empty_library: Path) -> Path:
    """The database's file."""
    return Path(shutil.copy(empty_library, tmp_path / "library.sqlite"))


@pytest.fixture
def store(library: Path) -> Iterator[Store]:
    opened = Store(f"sqlite:///{library}")
    yield opened
    opened.close()


@pytest.fixture(params=["openai", "anthropic"])
def wire(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest_asyncio.fixture
async def connections() -> AsyncIterator[Connections]:
    opened = Connections()
    yield opened
    await opened.aclose()


@dataclass
class Got:
    """What one question brought."""

    events: list[StreamEvent] = field(default_factory=list)

    @property
    def end(self) -> TurnEnded:
        """The last event; the only one of its kind."""
        kinds = [event.type for event in self.events]
        assert kinds[-1] == "ended"
        assert kinds.count("ended") == 1
        return self.events[-1]  # type: ignore[return-value]

    @property
    def text(self) -> str:
        return "".join(event.text for event in self.events if event.type == "text")


class Asker:
    """Asks the server one question after the other, as a front does."""

    def __init__(self, server: TourServer, store: Store, connections: Connections) -> None:
        self.server, self.store, self.connections = server, store, connections
        self.notebook = NotebookRef(path="a.ipynb")
        self.settings: dict[str, Any] = {
            "openai_base_url": server.openai_url,
            "anthropic_base_url": server.anthropic_url,
            "max_attempts": 1,
        }

    def stream(self, prompt: str, stop: asyncio.Event | None = None, **choices: Any) -> Any:
        """Begin a question: ``choices`` are fields of :class:`Ask`."""
        chosen: dict[str, Any] = {"model": "openai:model-a", "notebook": self.notebook} | choices
        return ask(
            Ask(prompt, **chosen),
            store=self.store,
            settings=Settings(**self.settings),
            connections=self.connections,
            stop=stop,
        )

    async def __call__(
        self,
        prompt: str,
        *,
        on: Callable[[Got], Any] = lambda got: None,
        stop: asyncio.Event | None = None,
        **choices: Any,
    ) -> Got:
        """Ask to the end; ``on`` is told after each event."""
        got = Got()
        async with contextlib.aclosing(self.stream(prompt, stop, **choices)) as events:
            async for event in events:
                got.events.append(event)
                on(got)
        return got

    def last_answer(self) -> Any:
        """What the library has as the latest answer of the notebook."""
        conversation = self.store.conversation_for(self.notebook)
        assert conversation is not None
        return self.store.recent_messages(conversation.id, 2)[-1]

    async def gone(self, seconds: float = 10) -> float:
        """Wait until the server has noticed that its client left; say when (monotonic)."""
        async with asyncio.timeout(seconds):
            # the server lives in threads of its own: no event of this loop tells
            while (when := self.server.requests[-1].disconnected_at) is None:  # noqa: ASYNC110
                await asyncio.sleep(0.005)
        return when


@pytest.fixture
def asking(server: TourServer, store: Store, connections: Connections) -> Asker:
    return Asker(server, store, connections)
