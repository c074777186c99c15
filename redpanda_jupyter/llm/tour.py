"""The tour's provider: prepared answers, through the real SDKs and over real HTTP.

The rule of this module: it is never mistaken for a model. Its answers say what they are, it takes
no key, counts no tokens and has no price; its server listens on this machine alone and stops with
the connection. ``chat`` speaks OpenAI's wire format, ``messages`` Anthropic's.
"""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from typing import TYPE_CHECKING, Any, cast

from ..credentials import Account
from .base import ProviderSpec
from .openai import OpenAIProvider

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator, Sequence

    from ..credentials import Secret
    from ..models import StreamEvent
    from .anthropic import AnthropicProvider
    from .base import ChatRequest, Provider, Timeouts

ACCOUNT = Account(
    provider="tour",
    title="The tour",
    key_variable="",
    url_variable="",
    default_url="",
    key_needed=False,
)

NOTICE = "The tour gives prepared answers from this machine; no model is asked."

CHAT, MESSAGES = "chat", "messages"

PIECE_DELAY_S = 0.004
"""Between two words, so that one can see an answer arrive."""


def models() -> Sequence[str]:
    """Return the tour's two ways to answer."""
    return (CHAT, MESSAGES)


class TourProvider:
    """A server with prepared answers, and the SDKs' clients that ask it.

    Parameters
    ----------
    url, secret
        Not used: the server has a new address each time, and takes no key.
    timeouts
        Limits of each wait.
    """

    def __init__(self, url: str, secret: Secret | None, timeouts: Timeouts) -> None:
        from ..tour.server import TourServer

        self._timeouts = timeouts
        self._server = TourServer(
            models=(CHAT, MESSAGES),
            strict_models=True,
            piece_delay_s=PIECE_DELAY_S,
            usage=False,  # no tokens were spent
            keep_requests=0,
        ).start()
        self._chat = OpenAIProvider(self._server.openai_url, None, timeouts, ACCOUNT)
        self._messages: AnthropicProvider | None = None

    def body(self, request: ChatRequest) -> dict[str, Any]:
        """Return the exact JSON body that :meth:`stream` sends."""
        if request.model != MESSAGES:
            return self._chat.body(request)
        from .anthropic import messages_body

        return messages_body(request)

    async def stream(self, request: ChatRequest) -> AsyncIterator[StreamEvent]:
        """Send ``request`` and yield what comes back; see :class:`~.base.Provider`."""
        provider: Provider = self._chat
        if request.model == MESSAGES:
            if self._messages is None:
                self._messages = await asyncio.to_thread(self._connect_messages)
            provider = self._messages
        stream = cast("AsyncGenerator[StreamEvent, None]", provider.stream(request))
        async with aclosing(stream):
            async for event in stream:
                yield event

    def _connect_messages(self) -> AnthropicProvider:
        from .anthropic import AnthropicProvider

        return AnthropicProvider(self._server.anthropic_url, None, self._timeouts, ACCOUNT)

    async def aclose(self) -> None:
        """Close the connections and stop the server."""
        await self._chat.aclose()
        if self._messages is not None:
            await self._messages.aclose()
        await asyncio.to_thread(self._server.close)


SPEC = ProviderSpec(
    account=ACCOUNT, models=models, create=TourProvider, notice=NOTICE, preload="openai"
)
"""What the registry loads."""
