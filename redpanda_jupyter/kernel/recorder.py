"""Writing down what ran, behind the notebook's back.

The rule of this module: no cell waits for the database. Runs go into a queue that one daemon thread
empties; what a locked database refuses is tried again, and what is left is written at exit.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from redpanda_jupyter.models import Execution
    from redpanda_jupyter.services.outcomes import Run
    from redpanda_jupyter.store import Store

logger = logging.getLogger("redpanda_jupyter")

RETRY_S = 2.0
"""How long a run that the database refused waits before it is tried again, in seconds."""

ATTEMPTS = 5


class Recorder:
    """A queue of runs and the thread that stores them; the thread starts with the first run."""

    def __init__(
        self, store: Callable[[], Store], recorded: Callable[[Run, Execution], None] | None = None
    ) -> None:
        self._store = store
        self._recorded = recorded
        self._queue: queue.Queue[Run | None] = queue.Queue()
        self._thread: threading.Thread | None = None
        self._closing = threading.Event()
        self.lost = 0

    def put(self, run: Run) -> None:
        """Queue a run; returns at once."""
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(
                target=self._work, name="redpanda-recorder", daemon=True
            )
            self._thread.start()
        self._queue.put(run)

    def flush(self, timeout_s: float) -> bool:
        """Wait until all runs are written, for ``timeout_s`` seconds at most; tell whether so."""
        deadline = time.monotonic() + timeout_s
        while self._queue.unfinished_tasks and time.monotonic() < deadline:
            time.sleep(0.005)
        return not self._queue.unfinished_tasks

    def close(self, timeout_s: float) -> None:
        """Write what is queued, for ``timeout_s`` seconds at most, and end the thread."""
        self._closing.set()
        if self._thread is not None:
            self._queue.put(None)
            self._thread.join(timeout_s)

    def _work(self) -> None:
        while (run := self._queue.get()) is not None:
            try:
                self._record(run)
            finally:
                self._queue.task_done()
        self._queue.task_done()

    def _record(self, run: Run) -> None:
        from redpanda_jupyter.errors import StoreError
        from redpanda_jupyter.services.outcomes import record

        for _ in range(ATTEMPTS):
            try:
                done = record(self._store(), run)
                if done is not None and self._recorded is not None:
                    self._recorded(run, done)
            except StoreError as error:
                logger.debug("A run was not recorded: %s", error)
                if self._closing.wait(RETRY_S):
                    break
            except Exception:
                # A fault of ours must not end the thread: the next run may well be recorded.
                logger.debug("A run was not recorded", exc_info=True)
                break
            else:
                return
        self.lost += 1
