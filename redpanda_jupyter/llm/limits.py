"""Limits around every call: attempts, a queue, a deadline in all, and one for every silence.

The rules of this module:

* a question is sent at most ``max_attempts`` times, and never again once text has come: that
  would cost twice and could contradict itself;
* what a provider asks of one question it asks of all: they wait at its :mod:`gate <.gate>`;
* whoever waits knows it: a :class:`~redpanda_jupyter.models.Waiting` says how long and why;
* nothing waits longer than the person allowed, whatever a provider asks for;
* silence is silence of the line: a model that thinks while its server sends signs of life, or that
  has not begun to write, is at work;
* whoever stops listening (cancels, or closes the generator) closes the provider's stream.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..errors import (
    ProviderConnectionError,
    ProviderError,
    ProviderTimeoutError,
    RateLimitError,
)
from ..grammar import counted
from .gate import LONGEST_S
from .signs import Signs

if TYPE_CHECKING:
    from ..models import StreamEvent
    from ..settings import Settings
    from .base import ChatRequest, Provider
    from .gate import Gate

MAX_RETRY_AFTER_S = LONGEST_S
"""A provider that asks for a longer wait is not waited for."""

_BACKOFF_S = 0.5
_BACKOFF_MAX_S = 8.0
_SPREAD_S = 1.0
"""Over how many seconds those who queued are let through: all at once would be refused at once."""

_SLACK_S = 0.1
"""A wait that is as short as this is none: clocks differ, and timers are early."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What the person allows one question.

    Parameters
    ----------
    max_attempts
        How often it may be sent.
    total_timeout_s
        Seconds for everything, retries and waits included.
    idle_timeout_s
        Seconds without any sign of life, once text has come.
    first_token_timeout_s
        The same before the first piece of text: many models think without a word.
    """

    max_attempts: int
    total_timeout_s: float
    idle_timeout_s: float
    first_token_timeout_s: float = 300.0

    @property
    def look_every_s(self) -> float:
        """How often to look for signs of life, in seconds."""
        return min(self.idle_timeout_s, self.first_token_timeout_s) / 10

    @classmethod
    def of(cls, settings: Settings) -> Limits:
        """Return the limits that the settings name."""
        return cls(
            settings.max_attempts,
            settings.total_timeout_s,
            settings.idle_timeout_s,
            settings.first_token_timeout_s,
        )


@dataclass(slots=True)
class Tally:
    """How often a request left this machine: an attempt counts unless it certainly sent nothing.

    Attributes
    ----------
    under_way
        Whether an attempt was sent that the provider did not end: it may be at work.
    """

    sent: int = 0
    under_way: bool = False


@dataclass(slots=True)
class _Call:
    """A question, to whom it goes, and whether the person has seen anything of its answer."""

    provider: Provider
    request: ChatRequest
    limits: Limits
    text: bool = False


async def stream_with_limits(
    provider: Provider,
    request: ChatRequest,
    limits: Limits,
    tally: Tally | None = None,
    gate: Gate | None = None,
) -> AsyncGenerator[StreamEvent, None]:
    """Send ``request`` and yield the answer as it comes, within limits.

    Parameters
    ----------
    provider
        An open connection; it stays open.
    request
        What is asked.
    limits
        How often it may be sent, and how long this may take.
    tally
        Kept up to date while this runs, for whoever must know how it went whatever ends it.
    gate
        Where all questions to this model wait that its provider wants to come later.

    Yields
    ------
    StreamEvent
        The provider's events, and ``Waiting`` before a further attempt or in the queue.
        ``Finished`` is the last; there is no other regular end.

    Raises
    ------
    ProviderTimeoutError
        One of the deadlines passed. What came until then was yielded.
    RateLimitError
        The provider is busy for longer than may be waited.
    ProviderConnectionError
        The provider hung up; after what came was yielded, if anything came. Such an answer is
        cut, and never complete.
    ProviderError
        Everything else that a provider raises.
    """
    deadline = asyncio.get_running_loop().time() + limits.total_timeout_s
    call = _Call(provider, request, limits)
    tally = tally or Tally()
    attempt = 1
    while True:
        async for event in _queue(gate, deadline, attempt):
            yield event
        try:
            async with aclosing(_attempt(call, gate, deadline, tally)) as events:
                async for event in events:
                    yield event
        except ProviderError as error:
            failure = error
        else:
            return
        seconds = _wait_before_retry(call, failure, attempt, deadline)
        attempt += 1
        yield _waiting(seconds, failure.message, attempt)
        await asyncio.sleep(seconds)


async def _queue(
    gate: Gate | None, deadline: float, attempt: int
) -> AsyncGenerator[StreamEvent, None]:
    """Wait until the gate is open."""
    if gate is None:
        return
    while (left := await asyncio.to_thread(gate.remaining)) > _SLACK_S:
        seconds = left + random.uniform(0, min(_SPREAD_S, left))  # noqa: S311 - no secret
        if asyncio.get_running_loop().time() + seconds >= deadline:
            raise RateLimitError(
                f"{gate.title} asked another question to wait {_duration(left)} longer, which is "
                "more than total_timeout_s allows.",
                hint="Ask again then, or another model with -m.",
                retryable=True,
                retry_after=left,
                sent=False,
            )
        yield _waiting(seconds, f"{gate.title} asked to be asked less often", attempt)
        await asyncio.sleep(seconds)


async def _attempt(
    call: _Call, gate: Gate | None, deadline: float, tally: Tally
) -> AsyncGenerator[StreamEvent, None]:
    """Send the request once; let all others wait where the provider says so."""
    signs = Signs(call.limits.look_every_s)
    tally.sent += 1
    tally.under_way = True
    try:
        async with aclosing(_events(call, deadline, signs)) as events:
            async for event in events:
                if signs.rest_s is not None:
                    await _hold(gate, signs)
                yield event
    except ProviderError as failure:
        tally.sent -= not failure.sent
        # a provider that was silent for too long may be at work on the answer all the same
        tally.under_way = failure.sent and isinstance(failure, ProviderTimeoutError)
        if isinstance(failure, RateLimitError):
            await _told_to_wait(gate, failure, signs)
        raise
    tally.under_way = False


async def _told_to_wait(gate: Gate | None, failure: RateLimitError, signs: Signs) -> None:
    if failure.retry_after is None and (signs.rest_s or 0) <= MAX_RETRY_AFTER_S:
        failure.retry_after = signs.rest_s  # until all is back; a little is back much earlier
    signs.rest_s = failure.retry_after
    await _hold(gate, signs)


async def _hold(gate: Gate | None, signs: Signs) -> None:
    seconds, signs.rest_s = signs.rest_s, None
    if gate is not None and seconds:
        await asyncio.to_thread(gate.hold, seconds)


async def _events(call: _Call, deadline: float, signs: Signs) -> AsyncGenerator[StreamEvent, None]:
    """Yield what the provider says, under all deadlines; the only regular end is ``Finished``."""
    loop, limits = asyncio.get_running_loop(), call.limits
    stream = call.provider.stream(call.request)
    begun = False
    try:
        while True:
            silence_s = limits.idle_timeout_s if call.text else limits.first_token_timeout_s
            event, came = None, False
            try:
                async with asyncio.timeout_at(min(loop.time() + silence_s, deadline)) as timer:
                    signs.watch(timer, silence_s, deadline)
                    coming = anext(stream, None)
                    event = await (coming if begun else signs.listen(coming))
                    signs.unwatch()
                    came = begun = True
            except TimeoutError:
                pass
            if not came:
                raise _too_late(call, total=loop.time() >= deadline)
            if event is None:
                raise _cut()
            call.text = call.text or event.type == "text"
            yield event
            if event.type == "finished":
                return
    finally:
        signs.close()
        # an iterator that is no generator (a third party's) closes when it is dropped
        if isinstance(stream, AsyncGenerator):
            await stream.aclose()


def _wait_before_retry(call: _Call, failure: ProviderError, attempt: int, deadline: float) -> float:
    """Return the seconds to wait before asking again, or raise ``failure`` where that is no use."""
    if call.text or not failure.retryable or attempt >= call.limits.max_attempts:
        raise failure
    seconds = failure.retry_after
    if seconds is None:
        backoff = min(_BACKOFF_MAX_S, _BACKOFF_S * 2.0 ** (attempt - 1))
        seconds = backoff * random.uniform(0.75, 1.25)  # noqa: S311 - spreads retries, no secret
    elif seconds > MAX_RETRY_AFTER_S:
        failure.hint = f"It asks to wait {_duration(seconds)}; ask again then, or another model."
        raise failure
    if asyncio.get_running_loop().time() + seconds >= deadline:
        raise failure
    return seconds


def _waiting(seconds: float, reason: str, attempt: int) -> StreamEvent:
    from ..models import Waiting

    return Waiting(seconds=seconds, reason=reason, attempt=attempt)


def _duration(seconds: float) -> str:
    if seconds < 120:
        return counted(round(seconds), "second")
    if seconds < 7200:
        return f"{seconds / 60:.0f} minutes"
    return f"{seconds / 3600:.0f} hours"


def _cut() -> ProviderConnectionError:
    return ProviderConnectionError(
        "The provider hung up before the answer was complete.", hint="Ask again.", retryable=True
    )


def _too_late(call: _Call, *, total: bool) -> ProviderTimeoutError:
    limits = call.limits
    if total:
        return ProviderTimeoutError(
            f"The answer was not complete after {_duration(limits.total_timeout_s)}.",
            hint="Ask for less at once; total_timeout_s in the settings says how long to wait.",
        )
    if not call.text:
        return ProviderTimeoutError(
            f"Not a word came for {_duration(limits.first_token_timeout_s)}.",
            hint="Ask again; first_token_timeout_s in the settings says how long to wait.",
        )
    return ProviderTimeoutError(
        f"Nothing more came for {_duration(limits.idle_timeout_s)}.",
        hint="Ask again; idle_timeout_s in the settings says how long to wait.",
    )
