"""The tour answers without a key, through both SDKs, and is never mistaken for a model."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
import pytest_asyncio

from redpanda_jupyter import credentials
from redpanda_jupyter.context import build_prompt
from redpanda_jupyter.errors import ProviderResponseError
from redpanda_jupyter.llm.base import ChatMessage, ChatRequest, Timeouts
from redpanda_jupyter.llm.registry import get_spec
from redpanda_jupyter.llm.tour import TourProvider
from redpanda_jupyter.settings import Settings
from redpanda_jupyter.tour.answers import LABEL, PreparedAnswers

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


@pytest_asyncio.fixture
async def tour() -> AsyncIterator[TourProvider]:
    provider = TourProvider("", None, Timeouts())
    yield provider
    await provider.aclose()


def asked(model: str, question: str, context: str | None = None) -> ChatRequest:
    return ChatRequest(model, "sys", (ChatMessage("user", build_prompt(question, context)),), 100)


@pytest.mark.asyncio
@pytest.mark.parametrize("model", ["chat", "messages"])
async def test_prepared_answer(model: str, tour: TourProvider, ask: Any) -> None:
    question = PreparedAnswers.packaged().questions[0]
    request = asked(model, question, "<data>\ndf: DataFrame\n</data>")
    assert tour.body(request)["messages"]
    got = await ask(tour, request)
    assert got.error is None
    assert got.text.startswith(LABEL)
    assert "```python" in got.text
    assert got.finish == "stop"
    assert got.usage is None, "no tokens were spent"


@pytest.mark.asyncio
@pytest.mark.parametrize("model", ["chat", "messages"])
async def test_unknown_question(model: str, tour: TourProvider, ask: Any) -> None:
    got = await ask(tour, asked(model, "What is the meaning of life?"))
    assert got.text.startswith(LABEL)
    assert "I only know the tour's questions" in got.text
    assert "%panda key set openai" in got.text
    assert PreparedAnswers.packaged().questions[-1] in got.text


@pytest.mark.asyncio
async def test_unknown_model(tour: TourProvider, ask: Any) -> None:
    got = await ask(tour, asked("gpt-x", "hi"))
    assert type(got.error) is ProviderResponseError
    assert "It has chat, messages" in got.error.hint


@pytest.mark.asyncio
async def test_server_stops_with_the_connection(ask: Any) -> None:
    provider = TourProvider("", None, Timeouts())
    url = urlsplit(provider._server.openai_url)
    assert url.hostname == "127.0.0.1"
    await ask(provider, asked("chat", "hi"))
    await provider.aclose()
    with pytest.raises(OSError, match="refused"):
        socket.create_connection((url.hostname, url.port or 0), timeout=2)


def test_needs_no_key_and_says_what_it_is() -> None:
    spec = get_spec("tour")
    assert "no model" in spec.notice
    access = credentials.resolve(spec.account, Settings())
    assert access.secret is None
    assert credentials.status(spec.account, Settings()).source == "not_needed"
