"""What a server keeps between requests: its worker threads and the opened store.

The rule of this module: making a :class:`Library` touches neither disk nor network and imports
nothing; the first request that needs the store opens it, in a worker thread.
"""

from __future__ import annotations

import asyncio
import atexit
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, Any

from ..errors import StoreUnavailableError

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future

    from ..services.rereading import Rereading
    from ..settings import Settings
    from ..store import Store
    from .routes import Pool

BUSY_TIMEOUT_S = 3.0
"""How long a request waits for another program's transaction: less than any route's deadline."""

_THREADS: dict[Pool, int] = {"read": 8, "write": 4, "general": 6}


class Library:
    """The store and the threads that work for one Jupyter server.

    There are three bounded pools, so that writes which wait for another program's hold up no
    reads, and a stuck database holds up neither the event loop nor what needs no database.
    :meth:`close` may be called at any time and twice.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._store: Store | None = None
        self._closed = False
        self._imported = False
        self._rereading: Rereading | None = None
        self._pools = {
            name: ThreadPoolExecutor(count, thread_name_prefix=f"redpanda-{name}")
            for name, count in _THREADS.items()
        }
        atexit.register(self.close)

    def settings(self) -> Settings:
        """Read the settings as they are now: an edited file counts without a restart."""
        from ..settings import load_settings

        return load_settings()

    def store(self) -> Store:
        """Return the store; the first call imports SQLAlchemy. Only for worker threads."""
        with self._lock:
            self._check_open()
            if self._store is None:
                from ..services.rereading import Rereading
                from ..store import Store

                self._store = Store(self.settings().database_url, busy_timeout_s=BUSY_TIMEOUT_S)
                self._rereading = Rereading(self.store)
                self._rereading.start()
            return self._store

    def submit(self, pool: Pool, work: Callable[..., Any], *arguments: Any) -> Future[Any]:
        """Have a thread of ``pool`` do ``work``."""
        self._check_open()
        return self._pools[pool].submit(work, *arguments)

    def _check_open(self) -> None:
        if self._closed:
            raise StoreUnavailableError("The server is shutting down.")

    async def run(
        self, pool: Pool, deadline_s: float, work: Callable[..., Any], *arguments: Any
    ) -> Any:
        """Have a thread of ``pool`` do ``work``; await it without blocking the event loop.

        The first call imports what all need; that takes a second or more on a busy machine, and
        counts for no deadline: a slow import must not read as a database that does not answer.

        Raises
        ------
        TimeoutError
            It took longer than ``deadline_s``. What waits for a thread is dropped; what a thread
            has begun goes on to its own limits.
        StoreUnavailableError
            A write got its thread so late that it might happen after its answer.
        """
        if not self._imported:
            await asyncio.wrap_future(self.submit("general", _import_core))
            self._imported = True
        if pool == "write":
            work = partial(_in_time, time.monotonic() + deadline_s - BUSY_TIMEOUT_S, work)
        future = asyncio.wrap_future(self.submit(pool, work, *arguments))
        return await asyncio.wait_for(future, deadline_s)

    def close(self) -> None:
        """Close the store and let the threads go; begun work is not waited for."""
        atexit.unregister(self.close)
        self._closed = True
        for pool in self._pools.values():
            pool.shutdown(wait=False, cancel_futures=True)
        if self._rereading is not None:
            self._rereading.close()
        with self._lock:
            store, self._store = self._store, None
        if store is not None:
            store.close()


def _in_time(latest_start: float, work: Callable[..., Any], *arguments: Any) -> Any:
    if time.monotonic() > latest_start:
        raise StoreUnavailableError(
            "The library's database is busy.", hint="Try again in a moment."
        )
    return work(*arguments)


def _import_core() -> None:
    """Import pydantic and SQLAlchemy, with what of ours needs them."""
    from .. import models
    from ..store import Store

    del models, Store
