"""Signs of life: a model that thinks in silence is at work, a line that is dead is not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from redpanda_jupyter.errors import ProviderTimeoutError
from redpanda_jupyter.llm.signs import rest
from redpanda_jupyter.tour.server import Fault, TourServer

if TYPE_CHECKING:
    from redpanda_jupyter.llm.base import ChatRequest


@pytest.mark.asyncio
@pytest.mark.parametrize("after", [0, 2])
async def test_keep_alives_keep_an_answer_alive_wherever_it_is_silent(
    after: int, wire: str, server: TourServer, connect: Any, ask: Any, request_: Any, answer: str
) -> None:
    server.faults.append(Fault(quiet_after=after, quiet_s=3, quiet_sign_s=0.1))
    got = await ask(connect(wire), request_, idle_timeout_s=1, first_token_timeout_s=1)
    assert got.error is None
    assert got.text == answer


@pytest.mark.asyncio
async def test_silence_without_a_sign_ends_an_answer_that_has_begun(
    wire: str, server: TourServer, connect: Any, ask: Any, request_: Any
) -> None:
    server.faults.append(Fault(quiet_after=2, quiet_s=30))
    got = await ask(connect(wire), request_, idle_timeout_s=1, first_token_timeout_s=20)
    assert type(got.error) is ProviderTimeoutError
    assert "idle_timeout_s" in got.error.hint
    assert got.text


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "fault",
    [
        Fault(delay_s=3),
        Fault(quiet_after=0, quiet_s=3),
        Fault(thinking="First, the columns.", quiet_after=0, quiet_s=3),
    ],
    ids=["before the headers", "after them", "after a thought"],
)
async def test_a_model_may_think_longer_than_it_may_pause(
    fault: Fault, wire: str, server: TourServer, connect: Any, ask: Any, request_: Any, answer: str
) -> None:
    server.faults.append(fault)
    got = await ask(connect(wire), request_, idle_timeout_s=1, first_token_timeout_s=20)
    assert got.error is None
    assert got.text == answer


@pytest.mark.asyncio
@pytest.mark.parametrize("fault", [Fault(delay_s=30), Fault(quiet_after=0, quiet_s=30)])
async def test_the_first_word_is_not_waited_for_without_end(
    fault: Fault, wire: str, server: TourServer, connect: Any, ask: Any, request_: Any
) -> None:
    server.faults.append(fault)
    got = await ask(connect(wire), request_, first_token_timeout_s=2, max_attempts=3)
    assert type(got.error) is ProviderTimeoutError
    assert "Not a word came for 2 seconds" in got.error.message
    assert "first_token_timeout_s" in got.error.hint
    assert len(server.requests) == 1, "it is not sent again: the provider is at work, and charges"


@pytest.mark.asyncio
async def test_keep_alives_do_not_put_off_the_total_deadline(
    wire: str, server: TourServer, connect: Any, ask: Any, request_: Any
) -> None:
    server.faults.append(Fault(quiet_after=1, quiet_s=60, quiet_sign_s=0.1))
    got = await ask(connect(wire), request_, total_timeout_s=3, idle_timeout_s=2)
    assert type(got.error) is ProviderTimeoutError
    assert "total_timeout_s" in got.error.hint


@pytest.mark.asyncio
async def test_two_answers_at_a_time_hear_only_their_own_signs(
    wire: str, server: TourServer, connect: Any, ask: Any, request_: ChatRequest
) -> None:
    import asyncio

    provider = connect(wire)
    alive = Fault(quiet_after=2, quiet_s=4, quiet_sign_s=0.1)
    server.faults.extend([alive, Fault(quiet_after=2, quiet_s=30)])
    first = asyncio.create_task(ask(provider, request_, idle_timeout_s=1))
    while not server.requests:  # noqa: ASYNC110 - the server is in another thread
        await asyncio.sleep(0.01)
    second = await ask(provider, request_, idle_timeout_s=1)
    assert type(second.error) is ProviderTimeoutError
    assert (await first).error is None


# --- what headers say -----------------------------------------------------------------------------

DATE = "Fri, 27 Nov 2026 02:00:00 GMT"


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"x-ratelimit-remaining-requests": "1", "x-ratelimit-reset-requests": "9s"}, None),
        ({"x-ratelimit-remaining-requests": "0"}, None),
        ({"x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "1h2m3.5s"}, 3723.5),
        ({"x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-tokens": "20ms"}, 0.02),
        ({"x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-tokens": "7"}, 7),
        # all sixty of a minute are back after a minute, one of them after a second
        (
            {
                "x-ratelimit-limit-requests": "60",
                "x-ratelimit-remaining-requests": "0",
                "x-ratelimit-reset-requests": "1m0s",
            },
            1,
        ),
        (
            {
                "anthropic-ratelimit-input-tokens-remaining": "0",
                "anthropic-ratelimit-input-tokens-reset": "2026-11-27T02:00:30Z",
                "date": DATE,
            },
            30,
        ),
        (
            {
                "anthropic-ratelimit-requests-remaining": "0",
                "anthropic-ratelimit-requests-reset": "2026-11-27T01:59:30Z",
                "date": DATE,
            },
            0,
        ),
        (
            {
                "x-ratelimit-remaining-tokens": "0",
                "x-ratelimit-reset-tokens": "5s",
                "x-ratelimit-remaining-requests": "0",
                "x-ratelimit-reset-requests": "9s",
            },
            9,
        ),
        *(
            ({"x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-tokens": text}, None)
            for text in ("", "soon", "-1", "nan", "1e400", "5 s", "2026-11-27T02:00:30", "9" * 40)
        ),
    ],
)
def test_headers_that_say_that_nothing_is_left(
    headers: dict[str, str], seconds: float | None
) -> None:
    assert rest(headers) == (None if seconds is None else pytest.approx(seconds))
