"""OpenAI, and every server that speaks its chat completions: Ollama, vLLM, llama.cpp, Azure.

The rule of this module: chat completions and nothing newer, because that is what all of them
speak. An answer has ended when a finish reason came (:mod:`.endings`); what a server leaves out
(usage) stays unknown; what a server does not understand is left out once and for all, and asked
again.
"""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from functools import partial
from typing import TYPE_CHECKING, Any

from ..credentials import Account
from .base import ProviderSpec
from .catalog import openai_models
from .endings import CHAT_COMPLETIONS, ending, finished
from .failures import read_said, translate
from .place import Place
from .sdk import SDKProvider, client_options, model_names
from .thinking import ThinkSplitter
from .transport import sync_http_client

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Sequence

    from ..credentials import Secret
    from ..models import StreamEvent, Usage
    from .base import ChatRequest, Timeouts

ACCOUNT = Account(
    provider="openai",
    title="OpenAI",
    key_variable="OPENAI_API_KEY",
    url_variable="OPENAI_BASE_URL",
    default_url="https://api.openai.com/v1",
)

_REFUSED_PARAMETER = (400, 422)


class OpenAIProvider(SDKProvider):
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

    home = ACCOUNT

    def __init__(
        self, url: str, secret: Secret | None, timeouts: Timeouts, account: Account = ACCOUNT
    ) -> None:
        import openai

        def connect(**options: Any) -> Any:
            made = azure(openai.AsyncAzureOpenAI, options, account)
            return made or openai.AsyncOpenAI(**options)

        super().__init__(url, secret, timeouts, account, sdk=openai, client=connect)
        if not self._official:  # names of the account at OpenAI are nobody else's business
            self._client.organization = None
            self._client.project = None
        # Pieces come as plain JSON: the SDK would make four models of each, field by field, which
        # takes it most of the time that it spends on an answer.
        self._create = partial(_post, self._client, openai.AsyncStream[object])
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

    def _read(self, events: AsyncGenerator[Any, None]) -> AsyncGenerator[StreamEvent, None]:
        return _read(events, self._grace_s, self._place)

    def _known_models(self) -> Sequence[str]:
        return openai_models()


async def _post(client: Any, kind: Any, /, **body: Any) -> Any:
    """Send a body by the client's own way for requests without a method of their own."""
    return await client.post(
        "/chat/completions", cast_to=object, body=body, stream=True, stream_cls=kind
    )


def _field(holder: Any, name: str) -> Any:
    """Return a field of a piece, or nothing: servers leave out and put in what they like."""
    return holder.get(name) if isinstance(holder, dict) else None


def _text(holder: Any, name: str) -> str:
    value = _field(holder, name)
    return value if isinstance(value, str) else ""


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
            choices = _field(chunk, "choices")
            if not isinstance(choices, list) or not choices:
                continue
            delta = _field(choices[0], "delta")
            if thought := _thought(delta):
                yield ThinkingDelta(text=thought)
            if text := _text(delta, "content") or _text(delta, "refusal"):
                for event in splitter.feed(text):
                    yield event
            finish = ending(_field(choices[0], "finish_reason"))
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
    """Return the thinking in a piece: no field of OpenAI's, and servers name it as they like."""
    return _text(delta, "reasoning_content") or _text(delta, "reasoning")


def _count(holder: Any, name: str) -> int | None:
    value = _field(holder, name)
    return value if isinstance(value, int) and value >= 0 else None


def _usage(chunk: Any) -> Usage | None:
    from ..models import Usage

    counts = _field(chunk, "usage")
    if counts is None:
        return None
    return Usage(
        input_tokens=_count(counts, "prompt_tokens"),
        output_tokens=_count(counts, "completion_tokens"),
        cached_input_tokens=_count(_field(counts, "prompt_tokens_details"), "cached_tokens"),
    )


def served_models(
    url: str, secret: Secret | None, timeouts: Timeouts, account: Account = ACCOUNT
) -> list[str]:
    """Ask the server at ``url`` which models it has. Not for an event loop."""
    import openai

    place = Place(account, url, secret, timeouts.network)
    http = sync_http_client(openai, url, timeouts)
    options = client_options(url, secret, http)
    with azure(openai.AzureOpenAI, options, account) or openai.OpenAI(**options) as client:
        client.organization = None
        client.project = None
        try:
            return model_names(client.models.list())
        except Exception as error:  # noqa: BLE001 - translated, whatever it is
            failure = translate(error, place)
    raise failure


def azure(client: Any, options: dict[str, Any], account: Account) -> Any:
    """Return the SDK's client for a resource of Azure's; ``None`` for any other server."""
    if not account.api_version:
        return None
    rest = {name: value for name, value in options.items() if name != "base_url"}
    made = client(
        azure_endpoint=options["base_url"].removesuffix("/openai"),
        api_version=account.api_version,
        **rest,
    )
    # older SDKs take one from the environment, which would go along in the place of the key
    made._azure_ad_token = None
    return made


def spec_for(account: Account) -> ProviderSpec:
    """Return the provider under ``account``: OpenAI's own, or a profile's."""
    return ProviderSpec(
        account=account,
        models=openai_models,
        create=partial(OpenAIProvider, account=account),
        preload="openai",
        served=partial(served_models, account=account),
        any_server=True,
        profile=spec_for,
    )


SPEC = spec_for(ACCOUNT)
"""What the registry loads."""
