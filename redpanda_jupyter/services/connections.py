"""Connections to providers, kept open between questions.

The rule of this module: one connection a provider, endpoint and key, and all of them on one event
loop. A new key or endpoint makes a new connection; building one (an SDK's import takes a second)
happens in a thread, so that the loop goes on turning.
"""

from __future__ import annotations

import asyncio
import hashlib
from typing import TYPE_CHECKING

from redpanda_jupyter import credentials
from redpanda_jupyter.llm.base import Timeouts

if TYPE_CHECKING:
    from redpanda_jupyter.credentials import Access
    from redpanda_jupyter.llm.base import Provider, ProviderSpec
    from redpanda_jupyter.settings import Settings


class Connections:
    """The open providers of one event loop."""

    def __init__(self) -> None:
        self._open: dict[str, tuple[str, Provider]] = {}
        self._lock = asyncio.Lock()

    async def get(self, spec: ProviderSpec, settings: Settings) -> tuple[Provider, Access]:
        """Return a provider for ``spec`` and where its key came from, connecting if need be.

        Raises
        ------
        MissingAPIKeyError, SettingsError
            Before anything is sent.
        """
        access = await asyncio.to_thread(credentials.resolve, spec.account, settings)
        mark = _mark(access, settings)
        async with self._lock:
            known = self._open.get(spec.name)
            if known is not None and known[0] == mark:
                return known[1], access
            if known is not None:
                await known[1].aclose()
            timeouts = Timeouts(idle_s=settings.idle_timeout_s)
            provider = await asyncio.to_thread(
                spec.create, access.endpoint.url, access.secret, timeouts
            )
            self._open[spec.name] = (mark, provider)
            return provider, access

    async def aclose(self) -> None:
        """Close every connection."""
        async with self._lock:
            opened, self._open = self._open, {}
            for _, provider in opened.values():
                await provider.aclose()


def _mark(access: Access, settings: Settings) -> str:
    """Tell connections apart without keeping the key itself as a dictionary's key."""
    secret = access.secret.reveal() if access.secret else ""
    text = f"{access.endpoint.url}\0{settings.idle_timeout_s}\0{secret}"
    return hashlib.sha256(text.encode()).hexdigest()
