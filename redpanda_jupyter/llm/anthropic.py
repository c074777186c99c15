"""Anthropic, and every server that speaks its messages.

The rule of this module: an answer has ended when its stop reason came (:mod:`.endings`). Token
counts are totals: what was written to or read from the provider's cache counts as input, as it is
billed as input.
"""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from functools import partial
from typing import TYPE_CHECKING, Any

from ..credentials import Account
from .base import ProviderSpec
from .catalog import anthropic_models
from .endings import MESSAGES, ending, finished
from .failures import translate
from .place import Place
from .sdk import LIST_LIMIT, SDKProvider, client_options, model_names, text_of
from .transport import sync_http_client

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Sequence

    from ..credentials import Secret
    from ..models import StreamEvent, Usage
    from .base import ChatRequest, Timeouts

ACCOUNT = Account(
    provider="anthropic",
    title="Anthropic",
    key_variable="ANTHROPIC_API_KEY",
    url_variable="ANTHROPIC_BASE_URL",
    default_url="https://api.anthropic.com",
)


def messages_body(request: ChatRequest) -> dict[str, Any]:
    """Return the exact JSON body of a messages request."""
    body: dict[str, Any] = {
        "model": request.model,
        "max_tokens": request.max_output_tokens,
        "messages": [{"role": one.role, "content": one.content} for one in request.messages],
        "stream": True,
    }
    if request.system:
        body["system"] = request.system
    return body


class AnthropicProvider(SDKProvider):
    """A connection to Anthropic or to a server that speaks like it.

    Parameters
    ----------
    url
        The base URL, without ``/v1``.
    secret
        The key; ``None`` for a server that needs none.
    timeouts
        Limits of each wait.
    account
        Under whose name errors are told.
    """

    home = ACCOUNT

    def __init__(
        self, url: str, secret: Secret | None, timeouts: Timeouts, account: Account = ACCOUNT
    ) -> None:
        import anthropic

        super().__init__(
            url, secret, timeouts, account, sdk=anthropic, client=anthropic.AsyncAnthropic
        )
        self._create = self._client.messages.create

    def body(self, request: ChatRequest) -> dict[str, Any]:
        """Return the exact JSON body that :meth:`stream` sends."""
        return messages_body(request)

    def _read(self, events: AsyncGenerator[Any, None]) -> AsyncGenerator[StreamEvent, None]:
        return _read(events, self._grace_s, self._place)

    def _known_models(self) -> Sequence[str]:
        return anthropic_models()


async def _read(
    events: AsyncGenerator[Any, None], grace_s: float, place: Place
) -> AsyncGenerator[StreamEvent, None]:
    """Turn the events of a message into ours."""
    from ..models import TextDelta, ThinkingDelta, UsageReport

    counts = _Counts()
    stop = ""
    async with aclosing(events):
        async for event in events:
            kind = getattr(event, "type", None)
            part = None
            if kind == "message_start":
                counts.take(getattr(event, "message", None), started=True)
            elif kind == "content_block_start":
                part = getattr(event, "content_block", None)
            elif kind == "content_block_delta":
                part = getattr(event, "delta", None)
            elif kind == "message_delta":
                counts.take(event)
                stop = ending(getattr(getattr(event, "delta", None), "stop_reason", None))
            if text := text_of(part, "text"):
                yield TextDelta(text=text)
            elif thought := text_of(part, "thinking"):
                yield ThinkingDelta(text=thought)
            if stop:
                break
        if stop:
            await _read_to_end(events, grace_s)
    usage = counts.usage()
    if usage is not None:
        yield UsageReport(usage=usage)
    if stop:
        yield finished(stop, MESSAGES, place)


async def _read_to_end(events: AsyncGenerator[Any, None], grace_s: float) -> None:
    """Read the end mark, so that the connection can be used again; the answer is whole already."""
    from ..errors import ProviderError

    try:
        async with asyncio.timeout(grace_s):
            async for _ in events:
                pass
    except (TimeoutError, ProviderError):
        pass  # an answer with its stop reason is complete, whatever the line does then


class _Counts:
    """The token counts of a message: given at its start, corrected at its end."""

    _INPUT = ("input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens")

    def __init__(self) -> None:
        self._known: dict[str, int] = {}

    def take(self, holder: Any, *, started: bool = False) -> None:
        """Take what ``holder.usage`` says; at the start its output is no count yet."""
        counts = getattr(holder, "usage", None)
        for name in (*self._INPUT, *(() if started else ("output_tokens",))):
            value = getattr(counts, name, None)
            if isinstance(value, int) and value >= 0:
                self._known[name] = value

    def usage(self) -> Usage | None:
        """Return the totals, or ``None`` if nothing is known."""
        from ..models import Usage

        if not self._known:
            return None
        total = sum(self._known.get(name, 0) for name in self._INPUT)
        return Usage(
            input_tokens=total if "input_tokens" in self._known else None,
            output_tokens=self._known.get("output_tokens"),
            cached_input_tokens=self._known.get("cache_read_input_tokens"),
        )


def served_models(
    url: str, secret: Secret | None, timeouts: Timeouts, account: Account = ACCOUNT
) -> list[str]:
    """Ask the server at ``url`` which models it has. Not for an event loop."""
    import anthropic

    place = Place(account, url, secret, timeouts.network)
    http = sync_http_client(anthropic, url, timeouts)
    with anthropic.Anthropic(**client_options(url, secret, http)) as client:
        try:
            return model_names(client.models.list(limit=LIST_LIMIT))
        except Exception as error:  # noqa: BLE001 - translated, whatever it is
            failure = translate(error, place)
    raise failure


def spec_for(account: Account) -> ProviderSpec:
    """Return the provider under ``account``: Anthropic's own, or a profile's."""
    return ProviderSpec(
        account=account,
        models=anthropic_models,
        create=partial(AnthropicProvider, account=account),
        preload="anthropic",
        served=partial(served_models, account=account),
        profile=spec_for,
    )


SPEC = spec_for(ACCOUNT)
"""What the registry loads."""
