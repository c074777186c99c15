"""What a connection tells beside its events: that it lives, and when it may be asked again.

The rule of this module: SDKs swallow keep-alives (comments of a stream, pings) and keep headers to
themselves, so both are read below them, from the HTTP response, and noted for the attempt that is
under way in this context. Only times are kept, and nothing here can make an answer fail.
"""

from __future__ import annotations

import asyncio
import logging
import re
import sys
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Mapping

logger = logging.getLogger("redpanda_jupyter")

_current: ContextVar[Signs | None] = ContextVar("redpanda_signs", default=None)

_KINDS = ("requests", "tokens", "input-tokens", "output-tokens")
_HEADERS = ("x-ratelimit-{what}-{kind}", "anthropic-ratelimit-{kind}-{what}")
_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86_400.0}
_DURATION = re.compile(r"(?:\d+(?:\.\d+)?(?:ms|s|m|h|d))+")
_PART = re.compile(r"(\d+(?:\.\d+)?)(ms|s|m|h|d)")


class Signs:
    """The signs of life of one attempt.

    Attributes
    ----------
    rest_s
        Seconds until there is something left of what the account may ask; ``None`` if there is,
        or the provider does not say.
    """

    def __init__(self) -> None:
        self.rest_s: float | None = None
        self._timer: asyncio.Timeout | None = None
        self._silence_s = 0.0
        self._end = 0.0

    @contextmanager
    def watching(self, timer: asyncio.Timeout, silence_s: float, end: float) -> Iterator[None]:
        """Put ``timer`` off by ``silence_s`` with each sign of life, and never beyond ``end``.

        Parameters
        ----------
        end
            On the running loop's clock.
        """
        self._timer, self._silence_s, self._end = timer, silence_s, end
        token = _current.set(self)
        try:
            yield
        finally:
            _current.reset(token)
            self._timer = None

    def beat(self) -> None:
        """Note that something came, whatever it was."""
        timer = self._timer
        if timer is not None and not timer.expired():
            now = asyncio.get_running_loop().time()
            timer.reschedule(min(now + self._silence_s, self._end))


async def note(response: Any) -> None:
    """Take a response of the HTTP client under an SDK: one of its ``response`` hooks."""
    signs = _current.get()
    if signs is None:
        return
    try:
        signs.rest_s = rest(response.headers)
        library = type(response).__module__.partition(".")[0]
        response.stream = _heard(library)(response.stream, signs)
    except Exception:
        logger.debug("The signs of life of a response cannot be read", exc_info=True)


@cache
def _heard(library: str) -> Any:
    """Return the class of streams that are listened to, for the httpx that is in use."""
    base: Any = sys.modules[library].AsyncByteStream

    class Heard(base):  # type: ignore[misc]
        """A response's bytes, on their way to the SDK."""

        def __init__(self, stream: Any, signs: Signs) -> None:
            self._stream, self._signs = stream, signs

        async def __aiter__(self) -> AsyncIterator[bytes]:
            beat = self._signs.beat
            async for part in self._stream:
                beat()
                yield part

        async def aclose(self) -> None:
            await self._stream.aclose()

    return Heard


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
