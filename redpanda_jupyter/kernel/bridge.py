"""The bridge between a cell, which is synchronous, and the provider core, which is not.

The rule of this module: one background thread with one event loop a kernel; everything that talks
to a provider runs there. A cell waits in the main thread, where Interrupt arrives at once, however
long the provider is silent.
"""

from __future__ import annotations

import asyncio
import contextlib
import math
import queue
import threading
import time
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Coroutine, Generator, Iterator

Item = TypeVar("Item")

LAST_WORDS_S = 5.0
"""How long a stopped stream may take to hang up and to keep what it has received."""


class Loop:
    """An event loop that turns in a daemon thread of its own, from first use until closed."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None

    def get(self) -> asyncio.AbstractEventLoop:
        """Return the running loop, starting it if need be."""
        with self._lock:
            if self._loop is None or self._thread is None or not self._thread.is_alive():
                self._loop = asyncio.new_event_loop()
                self._thread = threading.Thread(
                    target=_turn, args=(self._loop,), name="redpanda-loop", daemon=True
                )
                self._thread.start()
            return self._loop

    def run(self, coroutine: Coroutine[Any, Any, Item], timeout_s: float | None = None) -> Item:
        """Run ``coroutine`` on the loop and wait for its result.

        Raises
        ------
        TimeoutError
            It took longer than ``timeout_s`` seconds, and was cancelled.
        """
        running = asyncio.run_coroutine_threadsafe(coroutine, self.get())
        try:
            return running.result(timeout_s)
        finally:
            running.cancel()

    def close(self) -> None:
        """Cancel what is under way, and stop the loop and its thread.

        What does not end within :data:`LAST_WORDS_S` is not waited for.
        """
        with self._lock:
            loop, thread, self._loop, self._thread = self._loop, self._thread, None, None
        if loop is None or thread is None:
            return
        loop.call_soon_threadsafe(loop.stop)
        thread.join(LAST_WORDS_S)


def _turn(loop: asyncio.AbstractEventLoop) -> None:
    """Let the loop turn until it is stopped; then end what it began, and close it."""
    try:
        loop.run_forever()
        loop.run_until_complete(_end(asyncio.all_tasks(loop)))
    finally:
        loop.close()


async def _end(tasks: set[asyncio.Task[Any]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await asyncio.get_running_loop().shutdown_asyncgens()


class _Wake:
    """Put into a stream's queue so that whoever waits looks up."""


class Stream(Generic[Item]):
    """An asynchronous stream, read from a synchronous cell.

    Parameters
    ----------
    loop
        Where the stream runs.
    source
        Called on the loop with a stop button (an event); returns the stream. Once the button is
        pressed, the stream is expected to say its last words and end.
    """

    def __init__(
        self, loop: Loop, source: Callable[[asyncio.Event], AsyncGenerator[Item, None]]
    ) -> None:
        self._loop = loop.get()
        self._source = source
        self._items: queue.SimpleQueue[Item | BaseException | _Wake | None] = queue.SimpleQueue()
        self._stop = asyncio.Event()
        self._task = asyncio.run_coroutine_threadsafe(self._pump(), self._loop)

    async def _pump(self) -> None:
        try:
            async with contextlib.aclosing(self._source(self._stop)) as items:
                async for item in items:
                    self._items.put(item)
        except BaseException as error:  # noqa: BLE001 - raised again in the cell's thread
            self._items.put(error)
        finally:
            self._items.put(None)

    def read(self, tick_s: float) -> Iterator[Item | None]:
        """Yield the items as they come, and ``None`` whenever ``tick_s`` seconds bring none.

        Raises
        ------
        Exception
            Whatever the stream raised.
        """
        while True:
            try:
                item = self._items.get(timeout=tick_s)
            except queue.Empty:
                yield None
                continue
            if item is None:
                return
            if isinstance(item, BaseException):
                raise item
            yield None if isinstance(item, _Wake) else item

    def wake(self) -> None:
        """Let :meth:`read` yield ``None`` at once; may be called from a signal handler."""
        self._items.put(_Wake())

    def press_stop(self) -> None:
        """Press the stop button; what the stream still says is read as before."""
        self._loop.call_soon_threadsafe(self._stop.set)

    def read_until_stopped(
        self, tick_s: float, presses: Callable[[], int]
    ) -> Generator[Item | None, None, None]:
        """Yield as :meth:`read` does, and be stopped; then nothing of the stream is left running.

        The first press presses the stop button and waits for the last words, for
        :data:`LAST_WORDS_S` at most; the second waits for nothing.

        Parameters
        ----------
        presses
            Tells how often somebody wanted it to stop; asked after each item.
        """
        deadline = math.inf
        try:
            for item in self.read(tick_s):
                yield item
                pressed = presses()
                if pressed and deadline == math.inf:
                    self.press_stop()
                    deadline = time.monotonic() + LAST_WORDS_S
                if pressed > 1 or time.monotonic() > deadline:
                    return
        finally:
            self.abandon()

    def abandon(self) -> None:
        """Cancel whatever is still under way, without waiting for it."""
        self._task.cancel()
