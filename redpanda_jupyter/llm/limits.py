"""Limits around every call: attempts, a deadline in all, and one for every silence.

The rules of this module:

* a question is sent at most ``max_attempts`` times, and never again once text has come: that
  would cost twice and could contradict itself;
* whoever waits knows it: a :class:`~redpanda_jupyter.models.Waiting` says how long and why;
* nothing waits longer than the person allowed, whatever a provider asks for;
* whoever stops listening (cancels, or closes the generator) closes the provider's stream.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..errors import ProviderConnectionError, ProviderError, ProviderTimeoutError

if TYPE_CHECKING:
    from ..models import StreamEvent
    from ..settings import Settings
    from .base import ChatRequest, Provider

MAX_RETRY_AFTER_S = 60.0
"""A provider that asks for a longer wait is not waited for."""

_BACKOFF_S = 0.5
_BACKOFF_MAX_S = 8.0


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
        Seconds without any event.
    """

    max_attempts: int
    total_timeout_s: float
    idle_timeout_s: float

    @classmethod
    def of(cls, settings: Settings) -> Limits:
        """Return the limits that the settings name."""
        return cls(settings.max_attempts, settings.total_timeout_s, settings.idle_timeout_s)


@dataclass(slots=True)
class Tally:
    """How often a request left this machine: an attempt counts unless it certainly sent nothing."""

    sent: int = 0


@dataclass(slots=True)
class _Progress:
    """What the person has seen of this answer."""

    text: bool = False
    finished: bool = False


async def stream_with_limits(
    provider: Provider,
    request: ChatRequest,
    limits: Limits,
    tally: Tally | None = None,
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

    Yields
    ------
    StreamEvent
        The provider's events, and ``Waiting`` before a further attempt. ``Finished`` is the last;
        there is no other regular end.

    Raises
    ------
    ProviderTimeoutError
        One of the two deadlines passed. What came until then was yielded.
    ProviderConnectionError
        The provider hung up; after what came was yielded, if anything came. Such an answer is
        cut, and never complete.
    ProviderError
        Everything else that a provider raises.
    """
    deadline = asyncio.get_running_loop().time() + limits.total_timeout_s
    progress = _Progress()
    tally = tally or Tally()
    attempt = 1
    while True:
        tally.sent += 1
        events = _attempt(provider, request, limits, progress, deadline)
        try:
            async with aclosing(events):
                async for event in events:
                    yield event
        except ProviderError as error:
            failure = error
            tally.sent -= not error.sent
        else:
            return
        if progress.text or not failure.retryable or attempt >= limits.max_attempts:
            raise failure
        seconds = _wait_before_retry(failure, attempt)
        if asyncio.get_running_loop().time() + seconds >= deadline:
            raise failure
        attempt += 1
        yield _waiting(seconds, failure, attempt)
        await asyncio.sleep(seconds)


async def _attempt(
    provider: Provider,
    request: ChatRequest,
    limits: Limits,
    progress: _Progress,
    deadline: float,
) -> AsyncGenerator[StreamEvent, None]:
    """Send the request once, under both deadlines; its only regular end is ``Finished``."""
    loop = asyncio.get_running_loop()
    stream = provider.stream(request)
    try:
        while True:
            idle_at = loop.time() + limits.idle_timeout_s
            event = None
            try:
                async with asyncio.timeout_at(min(idle_at, deadline)):
                    event = await anext(stream, None)
            except TimeoutError:
                pass
            else:
                if event is None:
                    raise _cut()
            if event is None:
                raise _too_late(limits, total=deadline <= idle_at)
            progress.text = progress.text or event.type == "text"
            yield event
            if event.type == "finished":
                return
    finally:
        # an iterator that is no generator (a third party's) closes when it is dropped
        if isinstance(stream, AsyncGenerator):
            await stream.aclose()


def _wait_before_retry(failure: ProviderError, attempt: int) -> float:
    """Return the seconds to wait, or raise ``failure`` with its hint if they are too many."""
    asked = failure.retry_after
    if asked is None:
        backoff = min(_BACKOFF_MAX_S, _BACKOFF_S * 2.0 ** (attempt - 1))
        return backoff * random.uniform(0.75, 1.25)  # noqa: S311 - spreads retries, no secret
    if asked > MAX_RETRY_AFTER_S:
        failure.hint = f"It asks to wait {_duration(asked)}; ask again then, or another model."
        raise failure
    return asked


def _waiting(seconds: float, failure: ProviderError, attempt: int) -> StreamEvent:
    from ..models import Waiting

    return Waiting(seconds=seconds, reason=failure.message, attempt=attempt)


def _duration(seconds: float) -> str:
    if seconds < 120:
        return "1 second" if round(seconds) == 1 else f"{seconds:.0f} seconds"
    if seconds < 7200:
        return f"{seconds / 60:.0f} minutes"
    return f"{seconds / 3600:.0f} hours"


def _cut() -> ProviderConnectionError:
    return ProviderConnectionError(
        "The provider hung up before the answer was complete.", hint="Ask again.", retryable=True
    )


def _too_late(limits: Limits, *, total: bool) -> ProviderTimeoutError:
    if total:
        return ProviderTimeoutError(
            f"The answer was not complete after {_duration(limits.total_timeout_s)}.",
            hint="Ask for less at once; total_timeout_s in the settings says how long to wait.",
        )
    return ProviderTimeoutError(
        f"Nothing more came for {_duration(limits.idle_timeout_s)}.",
        hint="Ask again; idle_timeout_s in the settings says how long to wait.",
    )
