"""OpenAI, and every server that speaks its chat completions: Ollama, vLLM, llama.cpp, LM Studio.

The rule of this module: chat completions and nothing newer, because that is what all of them
speak. An answer has ended when a finish reason came (:mod:`.endings`); what a server leaves out
(usage) stays unknown; what a server does not understand is left out once and for all, and asked
again.
"""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from typing import TYPE_CHECKING, Any

from ..credentials import Account
from ..urls import url_host
from .base import ProviderSpec, Timeouts
from .catalog import openai_models
from .endings import CHAT_COMPLETIONS, ending, finished
from .failures import (
    Place,
    check_stream,
    is_unknown_model,
    models_hint,
    read_said,
    translate,
    translated,
)
from .thinking import ThinkSplitter
from .transport import http_client, sync_http_client

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator

    from ..credentials import Secret
    from ..models import StreamEvent, Usage
    from .base import ChatRequest

ACCOUNT = Account(
    provider="openai",
    title="OpenAI",
    key_variable="OPENAI_API_KEY",
    url_variable="OPENAI_BASE_URL",
    default_url="https://api.openai.com/v1",
)

USAGE_GRACE_S = 5.0
"""How long at most to wait for the token counts once the answer is complete."""

_LIST_TIMEOUTS = Timeouts(connect_s=2.0, idle_s=3.0)
_NO_KEY = "none"  # the SDK insists on a key; servers that need none ignore it
_REFUSED_PARAMETER = (400, 422)


class OpenAIProvider:
    """A connection to OpenAI or to a server that speaks like it.

    Parameters
    ----------
    url
        The base URL, with its ``/v1``.
    secret
        The key; ``None`` for a server that needs none.
    timeouts
        Limits of each wait.
    account
        Under whose name errors are told.
    """

    def __init__(
        self, url: str, secret: Secret | None, timeouts: Timeouts, account: Account = ACCOUNT
    ) -> None:
        import openai

        self._place = Place(account, url, secret)
        self._official = url_host(url) == url_host(ACCOUNT.default_url)
        self._client = openai.AsyncOpenAI(
            api_key=secret.reveal() if secret else _NO_KEY,
            base_url=url,
            max_retries=0,
            http_client=http_client(openai, url, timeouts),
        )
        if not self._official:  # names of the account at OpenAI are nobody else's business
            self._client.organization = None
            self._client.project = None
        self._create = self._client.chat.completions.create  # imports more of the SDK, here and now
        self._grace_s = min(USAGE_GRACE_S, timeouts.idle_s / 2)
        self._token_limit = "max_completion_tokens" if self._official else "max_tokens"
        self._asks_usage = True
        self._token_limit_swapped = False

    def body(self, request: ChatRequest) -> dict[str, Any]:
        """Return the exact JSON body that :meth:`stream` sends."""
        messages = [{"role": "system", "content": request.system}] if request.system else []
        messages += [{"role": one.role, "content": one.content} for one in request.messages]
        body: dict[str, Any] = {
            "model": request.model,
            "messages": messages,
            "stream": True,
            self._token_limit: request.max_output_tokens,
        }
        if self._asks_usage:
            body["stream_options"] = {"include_usage": True}
        return body

    async def stream(self, request: ChatRequest) -> AsyncIterator[StreamEvent]:
        """Send ``request`` and yield what comes back; see :class:`~.base.Provider`."""
        response = await self._open(request)
        try:
            check_stream(response.response, self._place)
            events = translated(aiter(response), self._place, model=request.model)
            async with aclosing(_read(events, self._grace_s, self._place)) as read:
                async for event in read:
                    yield event
        finally:
            await response.close()

    async def _open(self, request: ChatRequest) -> Any:
        """Send the request; without a parameter that the server turns out not to know."""
        while True:
            try:
                return await self._create(**self.body(request))
            except Exception as error:  # noqa: BLE001 - translated, whatever it is
                adapted = self._adapt(error)
                failure = translate(error, self._place, model=request.model)
            if adapted:
                continue
            if is_unknown_model(failure):
                failure.hint = await self._models_hint(request.model)
            raise failure

    def _adapt(self, error: Exception) -> bool:
        """Leave out, or rename, what the server complains about; True if that is worth a try."""
        if getattr(error, "status_code", None) not in _REFUSED_PARAMETER:
            return False
        complaint = read_said(error).all
        if self._asks_usage and ("stream_options" in complaint or "include_usage" in complaint):
            self._asks_usage = False
            return True
        if not self._token_limit_swapped and self._token_limit in complaint:
            self._token_limit_swapped = True
            names = {"max_tokens": "max_completion_tokens", "max_completion_tokens": "max_tokens"}
            self._token_limit = names[self._token_limit]
            return True
        return False

    async def _models_hint(self, model: str) -> str:
        names: list[str] = []
        try:
            async with asyncio.timeout(_LIST_TIMEOUTS.idle_s):
                names = list(openai_models()) if self._official else await self.list_models()
        except Exception:  # noqa: BLE001, S110 - a hint less; the error itself is told anyway
            pass
        return models_hint(model, names, self._place.account.provider)

    async def list_models(self) -> list[str]:
        """Ask the server which models it has."""
        try:
            page = await self._client.models.list(timeout=_LIST_TIMEOUTS.idle_s)
            return _model_names(page)
        except Exception as error:  # noqa: BLE001 - translated, whatever it is
            failure = translate(error, self._place)
        raise failure

    async def aclose(self) -> None:
        """Close the connections."""
        await self._client.close()


async def _read(
    chunks: AsyncGenerator[Any, None], grace_s: float, place: Place
) -> AsyncGenerator[StreamEvent, None]:
    """Turn chat completion chunks into events. Servers leave out, and add, nearly anything."""
    from ..models import ThinkingDelta, UsageReport

    usage: Usage | None = None
    finish = ""
    splitter = ThinkSplitter()
    async with aclosing(chunks):
        async for chunk in chunks:
            usage = _usage(chunk) or usage
            choices = getattr(chunk, "choices", None)
            if not isinstance(choices, list) or not choices:
                continue
            delta = getattr(choices[0], "delta", None)
            if thought := _thought(delta):
                yield ThinkingDelta(text=thought)
            if text := _text(delta, "content") or _text(delta, "refusal"):
                for event in splitter.feed(text):
                    yield event
            finish = ending(getattr(choices[0], "finish_reason", None))
            if finish:
                break
        for event in splitter.flush():
            yield event
        if finish:
            usage = await _wait_for_usage(chunks, grace_s) or usage
    if usage is not None:
        yield UsageReport(usage=usage)
    if finish:
        yield finished(finish, CHAT_COMPLETIONS, place)


async def _wait_for_usage(chunks: AsyncGenerator[Any, None], grace_s: float) -> Usage | None:
    """Read on to the end for the token counts: the answer is whole, they are all that is left."""
    from ..errors import ProviderError

    usage: Usage | None = None
    try:
        async with asyncio.timeout(grace_s):
            async for chunk in chunks:
                usage = _usage(chunk) or usage
    except (TimeoutError, ProviderError):
        pass  # unknown usage is better than an answer called incomplete
    return usage


def _thought(delta: Any) -> str:
    """Return the thinking in a piece: no field of the SDK's, and servers name it as they like.

    (Asking a pydantic model for an attribute that it does not have is slow: an exception a piece.)
    """
    extra = getattr(delta, "model_extra", None)
    if not extra:
        return ""
    for name in ("reasoning_content", "reasoning"):
        thought = extra.get(name)
        if thought and isinstance(thought, str):
            return str(thought)
    return ""


def _text(holder: Any, name: str) -> str:
    value = getattr(holder, name, None)
    return value if isinstance(value, str) else ""


def _count(holder: Any, name: str) -> int | None:
    value = getattr(holder, name, None)
    return value if isinstance(value, int) and value >= 0 else None


def _usage(chunk: Any) -> Usage | None:
    from ..models import Usage

    counts = getattr(chunk, "usage", None)
    if counts is None:
        return None
    return Usage(
        input_tokens=_count(counts, "prompt_tokens"),
        output_tokens=_count(counts, "completion_tokens"),
        cached_input_tokens=_count(getattr(counts, "prompt_tokens_details", None), "cached_tokens"),
    )


def _model_names(page: Any) -> list[str]:
    return [name for one in page.data if (name := _text(one, "id"))]


def served_models(url: str, secret: Secret | None) -> list[str]:
    """Ask the server at ``url`` which models it has; 3 seconds at most. Not for an event loop."""
    import openai

    place = Place(ACCOUNT, url, secret)
    with openai.OpenAI(
        api_key=secret.reveal() if secret else _NO_KEY,
        base_url=url,
        max_retries=0,
        http_client=sync_http_client(openai, url, _LIST_TIMEOUTS),
    ) as client:
        client.organization = None
        client.project = None
        try:
            return _model_names(client.models.list())
        except Exception as error:  # noqa: BLE001 - translated, whatever it is
            failure = translate(error, place)
    raise failure


SPEC = ProviderSpec(
    account=ACCOUNT,
    models=openai_models,
    create=OpenAIProvider,
    preload="openai",
    served=served_models,
)
"""What the registry loads."""
