"""Attempts, waits, deadlines, and hanging up on a provider whose answer nobody wants any more."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any

import pytest

from redpanda_jupyter.errors import (
    ProviderConnectionError,
    ProviderTimeoutError,
    RateLimitError,
)
from redpanda_jupyter.llm.limits import Limits, Tally, stream_with_limits
from redpanda_jupyter.models import Finished, TextDelta
from redpanda_jupyter.tour.server import Fault, TourServer

if TYPE_CHECKING:
    from redpanda_jupyter.llm.base import ChatRequest

BUSY = Fault(status=429, headers={"Retry-After": "0.05"})


@pytest.mark.asyncio
async def test_busy_provider_is_asked_again(
    wire: str, server: TourServer, connect: Any, ask: Any, request_: Any, answer: str
) -> None:
    server.faults.extend([BUSY, Fault(status=529, headers={"Retry-After-Ms": "30"})])
    got = await ask(connect(wire), request_, max_attempts=3)
    assert got.text == answer
    assert len(server.requests) == 3
    waits = [event for event in got.events if event.type == "waiting"]
    assert [(event.attempt, event.seconds) for event in waits] == [(2, 0.05), (3, 0.03)]
    assert all(event.reason for event in waits)
    bodies = [one.body for one in server.requests]
    assert bodies[0] == bodies[1] == bodies[2]


@pytest.mark.asyncio
async def test_attempts_that_left_are_counted_and_no_others(
    wire: str, server: TourServer, connect: Any, ask: Any, request_: Any
) -> None:
    server.faults.extend([BUSY, Fault(cut_after=1)])
    tally = Tally()
    await ask(connect(wire), request_, max_attempts=3, tally=tally)
    assert tally.sent == len(server.requests) == 2

    with TourServer(lambda question: "") as gone:
        url = gone.openai_url if wire == "openai" else gone.anthropic_url
    tally = Tally()
    await ask(connect(wire, url=url), request_, max_attempts=2, tally=tally)
    assert tally.sent == 0


@pytest.mark.asyncio
@pytest.mark.parametrize("attempts", [1, 2, 3])
async def test_never_more_requests_than_attempts(
    attempts: int, wire: str, server: TourServer, connect: Any, ask: Any, request_: Any
) -> None:
    server.faults.extend([BUSY] * 9)
    got = await ask(connect(wire), request_, max_attempts=attempts)
    assert type(got.error) is RateLimitError
    assert len(server.requests) == attempts


@pytest.mark.asyncio
async def test_no_further_attempt_once_text_has_come(
    wire: str, server: TourServer, connect: Any, ask: Any, request_: Any
) -> None:
    server.faults.append(Fault(cut_after=1))
    got = await ask(connect(wire), request_, max_attempts=3)
    assert type(got.error) is ProviderConnectionError
    assert got.text
    assert len(server.requests) == 1


@pytest.mark.asyncio
async def test_backoff_without_a_word_from_the_provider(
    wire: str, server: TourServer, connect: Any, ask: Any, request_: Any, answer: str
) -> None:
    server.faults.append(Fault(status=500))
    got = await ask(connect(wire), request_, max_attempts=2)
    assert got.text == answer
    assert 0.3 <= got.events[0].seconds <= 0.7


@pytest.mark.asyncio
@pytest.mark.parametrize(("header", "said"), [("90", "90 seconds"), ("3600", "60 minutes")])
async def test_long_retry_after_is_said_and_not_waited_for(
    header: str, said: str, wire: str, server: TourServer, connect: Any, ask: Any, request_: Any
) -> None:
    server.faults.append(Fault(status=429, headers={"Retry-After": header}))
    began = time.monotonic()
    got = await ask(connect(wire), request_, max_attempts=3)
    assert time.monotonic() - began < 10
    assert type(got.error) is RateLimitError
    assert got.error.retry_after == float(header)
    assert said in got.error.hint
    assert len(server.requests) == 1


@pytest.mark.asyncio
async def test_retry_after_as_a_date(
    wire: str, server: TourServer, connect: Any, ask: Any, request_: Any
) -> None:
    date = "Wed, 21 Oct 2099 07:28:00 GMT"
    server.faults.append(Fault(status=503, headers={"Retry-After": date}))
    got = await ask(connect(wire), request_, max_attempts=3)
    assert got.error.retry_after > 1e9
    assert "hours" in got.error.hint


@pytest.mark.asyncio
async def test_wait_that_would_pass_the_total_deadline_is_not_begun(
    wire: str, server: TourServer, connect: Any, ask: Any, request_: Any
) -> None:
    server.faults.append(Fault(status=429, headers={"Retry-After": "50"}))
    began = time.monotonic()
    got = await ask(connect(wire), request_, max_attempts=3, total_timeout_s=5)
    assert time.monotonic() - began < 4
    assert type(got.error) is RateLimitError


@pytest.mark.asyncio
async def test_idle_deadline(
    wire: str, server: TourServer, connect: Any, ask: Any, request_: Any
) -> None:
    server.faults.append(Fault(stall_after=2))
    got = await ask(connect(wire), request_, max_attempts=3, idle_timeout_s=2)
    assert type(got.error) is ProviderTimeoutError
    assert "idle_timeout_s" in got.error.hint
    assert got.text
    await _gone(server)


@pytest.mark.asyncio
async def test_total_deadline_holds_also_while_text_keeps_coming(
    wire: str, server: TourServer, connect: Any, ask: Any, request_: Any
) -> None:
    server.faults.append(Fault(piece_delay_s=0.2))
    server.answers = lambda question: "word " * 200
    got = await ask(connect(wire), request_, total_timeout_s=1.0, idle_timeout_s=20)
    assert type(got.error) is ProviderTimeoutError
    assert "total_timeout_s" in got.error.hint
    assert got.text
    await _gone(server)


@pytest.mark.asyncio
async def test_total_deadline_before_the_first_byte(
    wire: str, server: TourServer, connect: Any, ask: Any, request_: Any
) -> None:
    server.faults.append(Fault(delay_s=30))
    # long enough for the request to arrive on a busy machine
    got = await ask(connect(wire), request_, total_timeout_s=3.0)
    assert type(got.error) is ProviderTimeoutError
    await _gone(server)


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "fault",
    [Fault(stall_after=1), Fault(delay_s=30), Fault(piece_delay_s=0.05)],
    ids=["stalled", "silent", "talking"],
)
async def test_cancel_closes_the_upstream_within_a_second(
    fault: Fault, wire: str, server: TourServer, connect: Any, ask: Any, request_: Any
) -> None:
    server.faults.append(fault)
    server.answers = lambda question: "word " * 1000
    provider = connect(wire)
    task = asyncio.create_task(ask(provider, request_))
    while not server.requests:  # noqa: ASYNC110 - the server is in another thread
        await asyncio.sleep(0.01)
    await asyncio.sleep(0.3)
    task.cancel()
    cancelled_at = time.monotonic()
    with pytest.raises(asyncio.CancelledError):
        await task
    await _gone(server)
    disconnected_at = server.requests[0].disconnected_at
    assert disconnected_at is not None
    assert disconnected_at - cancelled_at < 1
    # the connection to the provider is still good for the next question
    again = await ask(provider, request_)
    assert again.error is None


@pytest.mark.asyncio
async def test_closing_the_generator_closes_the_upstream(
    wire: str, server: TourServer, connect: Any, request_: Any
) -> None:
    server.faults.append(Fault(piece_delay_s=0.05))
    server.answers = lambda question: "word " * 1000
    limits = Limits(max_attempts=1, total_timeout_s=60, idle_timeout_s=20)
    events = stream_with_limits(connect(wire), request_, limits)
    async for event in events:
        if event.type == "text":
            break
    await events.aclose()
    await _gone(server)


async def _gone(server: TourServer) -> None:
    """Wait until the server has noticed that its client left."""
    for _ in range(300):
        if server.requests[0].disconnected_at is not None:
            return
        await asyncio.sleep(0.01)
    raise AssertionError("the upstream is still open after 3 s")


@pytest.mark.asyncio
async def test_third_partys_plain_iterator(ask: Any, request_: ChatRequest) -> None:
    class Plain:
        def __init__(self) -> None:
            self.left = [TextDelta(text="hi"), Finished(reason="stop")]

        def __aiter__(self) -> Plain:
            return self

        async def __anext__(self) -> Any:
            if not self.left:
                raise StopAsyncIteration
            return self.left.pop(0)

    class Provider:
        def stream(self, request: ChatRequest) -> Plain:
            return Plain()

    got = await ask(Provider(), request_)
    assert got.types == ["text", "finished"]
