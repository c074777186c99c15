"""Both providers, connected to the tour's server, and a short way to ask them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
import pytest_asyncio

from redpanda_jupyter.credentials import Secret
from redpanda_jupyter.llm import registry
from redpanda_jupyter.llm.base import ChatMessage, ChatRequest, Provider, Timeouts
from redpanda_jupyter.llm.limits import Limits, Tally, stream_with_limits
from redpanda_jupyter.tour.server import TourServer

KEY = "sk-proj-Zx81abcdEFGH5678ijklMNOP"
ANSWER = "Hällo **Wörld** 🐼, here is `code` for you."


@dataclass
class Got:
    """What came out of one question."""

    events: list[Any] = field(default_factory=list)
    error: Exception | None = None

    @property
    def text(self) -> str:
        return "".join(event.text for event in self.events if event.type == "text")

    @property
    def thinking(self) -> str:
        return "".join(event.text for event in self.events if event.type == "thinking")

    @property
    def types(self) -> list[str]:
        kinds: list[str] = []
        for event in self.events:
            if not kinds or kinds[-1] != event.type:
                kinds.append(event.type)
        return kinds

    @property
    def finish(self) -> str | None:
        return next((event.reason for event in self.events if event.type == "finished"), None)

    @property
    def usage(self) -> Any:
        return next((event.usage for event in self.events if event.type == "usage"), None)


@pytest.fixture
def key() -> str:
    return KEY


@pytest.fixture
def answer() -> str:
    return ANSWER


@pytest.fixture
def server() -> Iterator[TourServer]:
    with TourServer(lambda question: ANSWER, models=("model-a", "model-b")) as running:
        yield running


@pytest.fixture
def request_() -> ChatRequest:
    return ChatRequest(
        model="model-a",
        system="Be brief.",
        messages=(
            ChatMessage("user", "first — «é» {braces} %s"),
            ChatMessage("assistant", "answered"),
            ChatMessage("user", "second"),
        ),
        max_output_tokens=77,
    )


Connect = Callable[..., Provider]


@pytest_asyncio.fixture
async def connect(server: TourServer) -> AsyncIterator[Connect]:
    """Connect a provider ("openai" or "anthropic") to the server, or to another URL."""
    opened: list[Provider] = []

    def connect(
        wire: str, *, url: str | None = None, key: str = KEY, idle_s: float = 20
    ) -> Provider:
        own = server.openai_url if wire == "openai" else server.anthropic_url
        provider = registry.get_spec(wire).create(
            url or own, Secret(key), Timeouts(connect_s=5, idle_s=idle_s)
        )
        opened.append(provider)
        return provider

    yield connect
    for provider in opened:
        await provider.aclose()


@pytest.fixture(params=["openai", "anthropic"])
def wire(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture
def ask() -> Callable[..., Awaitable[Got]]:
    """Ask within limits and collect what comes; an error ends up in ``error``."""

    async def ask(
        provider: Provider, request: ChatRequest, tally: Tally | None = None, **chosen: Any
    ) -> Got:
        got = Got()
        limits = replace(Limits(max_attempts=1, total_timeout_s=60, idle_timeout_s=20), **chosen)
        try:
            async for event in stream_with_limits(provider, request, limits, tally):
                got.events.append(event)
        except Exception as error:
            got.error = error
        return got

    return ask
