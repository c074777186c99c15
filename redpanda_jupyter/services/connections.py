"""Connections to providers, kept open between questions.

The rule of this module: one connection a provider, endpoint and key, and all of them on one event
loop. A new key or endpoint makes a new connection, and the old one is closed when the last answer
over it has ended; building one (an SDK's import takes a second) happens in a thread, so that the
loop goes on turning.
"""

from __future__ import annotations

import asyncio
import hashlib
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from redpanda_jupyter import credentials
from redpanda_jupyter.llm.base import Timeouts
from redpanda_jupyter.llm.transport import network

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from redpanda_jupyter.credentials import Access
    from redpanda_jupyter.llm.base import Network, Provider, ProviderSpec
    from redpanda_jupyter.settings import Settings


BEYOND_S = 5.0
"""How much longer a connection waits than the limits around it, which know more; in seconds."""


@dataclass(slots=True)
class _Line:
    """An open provider, and how many answers are coming over it."""

    mark: str
    provider: Provider
    users: int = 0
    replaced: bool = False


class Connections:
    """The open providers of one event loop."""

    def __init__(self) -> None:
        self._open: dict[str, _Line] = {}
        self._lock = asyncio.Lock()

    @asynccontextmanager
    async def borrow(
        self, spec: ProviderSpec, settings: Settings
    ) -> AsyncIterator[tuple[Provider, Access]]:
        """Give a provider for ``spec`` and where its key came from, connecting if need be.

        The provider stays open for as long as it is borrowed, also where another key or endpoint
        replaces it meanwhile.

        Raises
        ------
        MissingAPIKeyError, SettingsError
            Before anything is sent.
        """
        access = await asyncio.to_thread(credentials.resolve, spec.account, settings)
        line = await self._line(spec, access, settings)
        try:
            yield line.provider, access
        finally:
            line.users -= 1
            if line.replaced and not line.users:
                await line.provider.aclose()

    async def aclose(self) -> None:
        """Close every connection, and with it the answers that are coming."""
        async with self._lock:
            opened, self._open = self._open, {}
            for line in opened.values():
                await line.provider.aclose()

    async def _line(self, spec: ProviderSpec, access: Access, settings: Settings) -> _Line:
        way = network(settings, access.endpoint.url)
        mark = _mark(access, settings, way)
        async with self._lock:
            line = self._open.get(spec.name)
            if line is None or line.mark != mark:
                timeouts = Timeouts(idle_s=_silence_s(settings), network=way)
                provider = await asyncio.to_thread(
                    spec.create, access.endpoint.url, access.secret, timeouts
                )
                old, line = line, _Line(mark, provider)
                self._open[spec.name] = line
                if old is not None:
                    old.replaced = True
                    if not old.users:
                        await old.provider.aclose()
            line.users += 1
            return line


def _silence_s(settings: Settings) -> float:
    return max(settings.idle_timeout_s, settings.first_token_timeout_s) + BEYOND_S


def _mark(access: Access, settings: Settings, way: Network) -> str:
    """Tell connections apart without keeping the key itself as a dictionary's key."""
    secret = access.secret.reveal() if access.secret else ""
    parts = (access.endpoint.url, str(_silence_s(settings)), way.proxy, way.ca_bundle, secret)
    text = "\0".join(parts)
    return hashlib.sha256(text.encode()).hexdigest()
