"""Every way in which a provider can fail, over both wires, ends in one error of ours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from redpanda_jupyter.errors import (
    ContextLengthError,
    ProviderAuthenticationError,
    ProviderConnectionError,
    ProviderError,
    ProviderResponseError,
    ProviderTimeoutError,
    QuotaError,
    RateLimitError,
)
from redpanda_jupyter.tour.server import Fault, TourServer


@dataclass(frozen=True)
class Case:
    fault: Fault
    error: type[ProviderError]
    retryable: bool
    pieces: int = 0
    """How many pieces of text arrive before the error."""
    says: str = ""


CASES = {
    "400": Case(
        Fault(status=400, message="bad thing"), ProviderResponseError, False, says="bad thing"
    ),
    "400 too long": Case(
        Fault(status=400, message="prompt is too long: 9 tokens > 5"), ContextLengthError, False
    ),
    "400 context length": Case(
        Fault(
            status=400,
            error_code="context_length_exceeded",
            message="This model's maximum context length is 8192 tokens.",
        ),
        ContextLengthError,
        False,
    ),
    "400 no credit": Case(
        Fault(status=400, message="Your credit balance is too low"), QuotaError, False
    ),
    "401": Case(Fault(status=401), ProviderAuthenticationError, False, says="refused the key"),
    "402": Case(Fault(status=402), QuotaError, False),
    "403": Case(Fault(status=403), ProviderAuthenticationError, False),
    "404 model": Case(
        Fault(status=404, message="model: model-a", error_code="model_not_found"),
        ProviderResponseError,
        False,
        says="does not know the model 'model-a'. It has model-a, model-b",
    ),
    "404 address": Case(
        Fault(status=404, body="<h1>Not Found</h1>"), ProviderResponseError, False, says="address"
    ),
    "408": Case(Fault(status=408), ProviderTimeoutError, True),
    "409": Case(Fault(status=409), ProviderResponseError, True),
    "413": Case(Fault(status=413), ContextLengthError, False),
    "422": Case(Fault(status=422), ProviderResponseError, False),
    "429": Case(Fault(status=429), RateLimitError, True),
    "429 quota": Case(
        Fault(status=429, error_code="insufficient_quota", error_type="insufficient_quota"),
        QuotaError,
        False,
    ),
    "500": Case(Fault(status=500), ProviderResponseError, True),
    "502 web page": Case(
        Fault(status=502, body="<html><h1>Bad Gateway</h1>"), ProviderResponseError, True
    ),
    "503": Case(Fault(status=503), ProviderResponseError, True),
    "504": Case(Fault(status=504), ProviderTimeoutError, True),
    "529": Case(Fault(status=529), RateLimitError, True, says="overloaded"),
    "200 web page": Case(
        Fault(body="<html>Sign in</html>"), ProviderResponseError, False, says="not an answer"
    ),
    "200 json": Case(
        Fault(body='{"ok": true}', content_type="application/json"), ProviderResponseError, False
    ),
    "200 empty stream": Case(
        Fault(body="", content_type="text/event-stream"), ProviderConnectionError, True
    ),
    "200 plain text": Case(
        Fault(body="hello\n\n", content_type="text/plain"), ProviderConnectionError, True
    ),
    "hang up": Case(Fault(hang_up=True), ProviderConnectionError, True, says="hung up"),
    "cut before text": Case(Fault(cut_after=0), ProviderConnectionError, True),
    "cut": Case(Fault(cut_after=2), ProviderConnectionError, True, pieces=2, says="hung up"),
    "cut, invisible in framing": Case(
        Fault(end_after=2), ProviderConnectionError, True, pieces=2, says="hung up"
    ),
    "cut in tiny chunks": Case(
        Fault(cut_after=3, chunk_bytes=5), ProviderConnectionError, True, pieces=3
    ),
    "malformed piece": Case(Fault(malformed_after=1), ProviderResponseError, False, pieces=1),
    "error in the stream": Case(
        Fault(error_after=2, error_type="api_error", message="it broke"),
        ProviderResponseError,
        True,
        pieces=2,
        says="it broke",
    ),
    "overloaded in the stream": Case(
        Fault(error_after=0, error_type="overloaded_error"), RateLimitError, True
    ),
    "no credit in the stream": Case(
        Fault(error_after=0, error_type="insufficient_quota"), QuotaError, False
    ),
}


@pytest.mark.asyncio
@pytest.mark.parametrize("name", CASES)
async def test_fault_becomes_one_readable_error(
    name: str, wire: str, server: TourServer, connect: Any, ask: Any, request_: Any, answer: str
) -> None:
    case = CASES[name]
    server.faults.append(case.fault)
    got = await ask(connect(wire), request_)
    error = got.error
    assert type(error) is case.error, error
    assert error.retryable is case.retryable
    assert error.sent
    assert error.message
    assert "\n" not in str(error)
    assert len(str(error)) < 500
    assert case.says in str(error)
    assert "finished" not in got.types
    assert got.text == answer[: len(got.text)]
    assert len([event for event in got.events if event.type == "text"]) == case.pieces
    # an SDK's exception holds the request with its key: none stays within reach
    assert error.__cause__ is None
    assert error.__context__ is None
    answered = [one for one in server.requests if one.method == "POST"]
    assert len(answered) == 1, "one attempt is one request"


@pytest.mark.asyncio
@pytest.mark.parametrize("size", [1, 2, 3, 7, 64])
async def test_chunk_borders_fall_anywhere(
    size: int, wire: str, server: TourServer, connect: Any, ask: Any, request_: Any, answer: str
) -> None:
    server.faults.append(Fault(chunk_bytes=size))
    got = await ask(connect(wire), request_)
    assert got.error is None
    assert got.text == answer
    assert got.types == ["text", "usage", "finished"]


@pytest.mark.asyncio
async def test_stall_ends_by_the_clients_own_timeout(
    wire: str, server: TourServer, connect: Any, ask: Any, request_: Any
) -> None:
    server.faults.append(Fault(stall_after=1))
    got = await ask(connect(wire, idle_s=0.3), request_)
    assert type(got.error) is ProviderTimeoutError
    assert got.error.retryable is False
    assert len(got.text) > 0


@pytest.mark.asyncio
async def test_answer_with_its_finish_reason_is_complete_whatever_follows(
    wire: str, server: TourServer, connect: Any, ask: Any, request_: Any, answer: str
) -> None:
    server.faults.append(Fault(stall_after_finish=True))
    got = await ask(connect(wire, idle_s=0.6), request_)
    assert got.error is None
    assert got.text == answer
    assert got.finish == "stop"


@pytest.mark.asyncio
async def test_unknown_usage_stays_unknown(
    wire: str, server: TourServer, connect: Any, ask: Any, request_: Any, answer: str
) -> None:
    server.faults.append(Fault(usage=False))
    got = await ask(connect(wire), request_)
    assert got.text == answer
    assert got.usage is None
    assert got.finish == "stop"


@pytest.mark.asyncio
async def test_redirect_is_not_followed_and_the_prompt_goes_nowhere(
    wire: str, server: TourServer, connect: Any, ask: Any, request_: Any
) -> None:
    with TourServer(lambda question: "caught") as other:
        for status in (301, 302, 307, 308):
            path = "chat/completions" if wire == "openai" else "messages"
            target = f"{other.openai_url}/{path}"
            server.faults.append(Fault(status=status, headers={"Location": target}))
            got = await ask(connect(wire), request_)
            assert type(got.error) is ProviderResponseError
            assert f"127.0.0.1:{other.port}" in got.error.message
            assert got.error.status == status
        assert list(other.requests) == []


@pytest.mark.asyncio
async def test_nothing_listens(wire: str, connect: Any, ask: Any, request_: Any) -> None:
    with TourServer(lambda question: "") as gone:
        url = gone.openai_url if wire == "openai" else gone.anthropic_url
    got = await ask(connect(wire, url=url), request_)
    assert type(got.error) is ProviderConnectionError
    assert "nothing listens there" in got.error.message
    assert url in got.error.hint
    assert got.error.retryable is False
    assert not got.error.sent


@pytest.mark.asyncio
async def test_unknown_host(wire: str, connect: Any, ask: Any, request_: Any) -> None:
    got = await ask(connect(wire, url="http://nowhere.localhost.invalid:9/v1"), request_)
    assert type(got.error) in (ProviderConnectionError, ProviderTimeoutError)
    assert "could not be reached" in got.error.message
    assert not got.error.sent


@pytest.mark.asyncio
async def test_tls_that_is_none(
    wire: str, server: TourServer, connect: Any, ask: Any, request_: Any
) -> None:
    url = server.openai_url.replace("http://", "https://")
    got = await ask(connect(wire, url=url), request_)
    assert type(got.error) is ProviderConnectionError
    assert "TLS" in got.error.message
    assert not got.error.sent


@pytest.mark.asyncio
async def test_company_proxy_is_not_asked_for_this_machine(
    wire: str,
    connect: Any,
    ask: Any,
    request_: Any,
    answer: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    got = await ask(connect(wire), request_)
    assert got.text == answer
