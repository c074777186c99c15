"""What a connection tells beside its events: that it lives, and when it may be asked again.

The rule of this module: SDKs swallow keep-alives (comments of a stream, pings) and keep headers to
themselves, so both are read below them, from the HTTP response, for the attempt that is under way
in this context. Nothing of an answer is kept or touched.
"""

from __future__ import annotations

import asyncio
import re
from contextvars import ContextVar
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Awaitable, Mapping

Event = TypeVar("Event")

_current: ContextVar[Signs | None] = ContextVar("redpanda_signs", default=None)

_KINDS = ("requests", "tokens", "input-tokens", "output-tokens")
_HEADERS = ("x-ratelimit-{what}-{kind}", "anthropic-ratelimit-{kind}-{what}")
_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86_400.0}
_DURATION = re.compile(r"(?:\d+(?:\.\d+)?(?:ms|s|m|h|d))+")
_PART = re.compile(r"(\d+(?:\.\d+)?)(ms|s|m|h|d)")


class Signs:
    """The signs of life of one attempt.

    They are looked at now and then and not when they come: an answer has thousands of pieces.

    Parameters
    ----------
    every_s
        How often to look, in seconds. A silence is noticed so much late, and never early.

    Attributes
    ----------
    rest_s
        Seconds until there is something left of what the account may ask; ``None`` if there is,
        or the provider does not say.
    """

    def __init__(self, every_s: float) -> None:
        self.rest_s: float | None = None
        self._loop = asyncio.get_running_loop()
        self._every_s = every_s
        self._response: Any = None
        self._bytes = 0
        self._timer: asyncio.Timeout | None = None
        self._silence_s = self._end = 0.0
        self._next = self._loop.call_later(every_s, self._look)

    async def listen(self, coming: Awaitable[Event]) -> Event:
        """Wait for an event over a connection that is opened meanwhile, and listen to it."""
        token = _current.set(self)
        try:
            return await coming
        finally:
            _current.reset(token)

    def watch(self, timer: asyncio.Timeout, silence_s: float, end: float) -> None:
        """Put ``timer`` off with each sign of life from now on.

        Parameters
        ----------
        silence_s
            By how much: so long may nothing come.
        end
            Never beyond this, on the running loop's clock.
        """
        self._timer, self._silence_s, self._end = timer, silence_s, end

    def unwatch(self) -> None:
        """Leave the timer alone from now on: what was waited for has come."""
        self._timer = None

    def close(self) -> None:
        """Look no more."""
        self._next.cancel()
        self._timer = self._response = None

    def take(self, response: Any) -> None:
        """Listen to a response of the HTTP client."""
        self.rest_s = rest(response.headers)
        self._response, self._bytes = response, 0

    def _look(self) -> None:
        self._next = self._loop.call_later(self._every_s, self._look)
        came = getattr(self._response, "num_bytes_downloaded", 0)
        if came == self._bytes:
            return
        self._bytes = came
        if self._timer is not None and not self._timer.expired():
            self._timer.reschedule(min(self._loop.time() + self._silence_s, self._end))


async def note(response: Any) -> None:
    """Take a response of the HTTP client under an SDK: one of its ``response`` hooks."""
    signs = _current.get()
    if signs is not None:
        signs.take(response)


def rest(headers: Mapping[str, str]) -> float | None:
    """Return the seconds until the provider takes another request, where nothing is left now.

    OpenAI and those who imitate it give a duration (``6m0s``), Anthropic a moment; both until
    everything is back. Where the number of requests a turn is told, one of them is back earlier.
    """
    found = [
        wait
        for name in _HEADERS
        for kind in _KINDS
        if headers.get(name.format(what="remaining", kind=kind), "").strip() == "0"
        and (wait := _until_one(headers, name, kind)) is not None
    ]
    return max(found, default=None)


def _until_one(headers: Mapping[str, str], name: str, kind: str) -> float | None:
    seconds = _seconds(headers.get(name.format(what="reset", kind=kind), "").strip(), headers)
    allowed = headers.get(name.format(what="limit", kind=kind), "").strip()
    if seconds is None or kind != "requests" or not re.fullmatch(r"[1-9]\d{0,8}", allowed):
        return seconds
    return seconds / int(allowed)


def _seconds(text: str, headers: Mapping[str, str]) -> float | None:
    """Read a duration or a moment; the latter by the provider's own clock, where it tells it."""
    if _DURATION.fullmatch(text):
        return sum(float(number) * _UNITS[unit] for number, unit in _PART.findall(text))
    try:
        if re.fullmatch(r"\d{1,6}(?:\.\d+)?", text):
            return float(text)
        moment = datetime.fromisoformat(text)
        try:
            now = parsedate_to_datetime(headers.get("date", ""))
        except ValueError:
            now = datetime.now(UTC)
        return max(0.0, (moment - now).total_seconds())
    except (ValueError, TypeError):  # no time at all, or one without its zone
        return None
