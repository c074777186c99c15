"""Reading the library's code again, where an older analyser or none has read it, and naming it.

The rule of this module: nobody waits for it. It works in a thread of its own, rests longer than it
works, writes many texts at once, and what it does not finish the next start finishes. Two programs
may do it at the same time, and what a run teaches meanwhile is not overwritten.
"""

from __future__ import annotations

import logging
import threading
import time
from typing import TYPE_CHECKING

from redpanda_jupyter import models
from redpanda_jupyter.analysis.fingerprints import fingerprint
from redpanda_jupyter.errors import RedPandaError

from .extraction import read

if TYPE_CHECKING:
    from collections.abc import Callable

    from redpanda_jupyter.store import Store

logger = logging.getLogger("redpanda_jupyter")

START_AFTER_S = 5.0
"""How long after the library's first use it begins, in seconds."""

BATCH = 50
"""So many versions are read, and then written in one transaction."""

NAMES = 500
"""So many blocks that were kept before there were names are named in one transaction."""

PAUSE_S = 0.05
"""Seconds between two of these."""

REST = 3
"""It rests this many times as long as it has worked."""


def reread(store: Store, stop: threading.Event | None = None) -> int:
    """Read all texts that this package's analyser has not read; return how many there were.

    Parameters
    ----------
    stop
        Ends it after the version that is being read; what was read until then is kept.

    Raises
    ------
    StoreError
        The database does not answer.
    """
    stop = stop or threading.Event()
    while not stop.is_set() and store.name_blocks(NAMES):
        stop.wait(PAUSE_S)
    done = 0
    while texts := store.stale_versions(BATCH):
        readings = []
        for text in texts:
            if stop.is_set():
                break
            started = time.perf_counter()
            readings.append(reading_of(text))
            stop.wait(REST * (time.perf_counter() - started))
        if readings:
            store.put_readings(readings)
        done += len(readings)
        if stop.is_set():
            break
    return done


def reading_of(
    text: models.VersionText, more: dict[str, list[str]] | None = None
) -> models.VersionReading:
    """Read one version's text; ``more`` adds to the columns that are known for it."""
    print_ = fingerprint(text.code)
    if text.language != "python":
        return models.VersionReading(version_id=text.id, analysis=None, fingerprint=print_)
    analysis, schemas = read(text.code, {**text.schemas, **(more or {})})
    return models.VersionReading(
        version_id=text.id, schemas=schemas, analysis=analysis, fingerprint=print_
    )


class Rereading:
    """Reads again in the background, once, some time after the library's first use."""

    def __init__(self, store: Callable[[], Store], after_s: float = START_AFTER_S) -> None:
        self._store = store
        self._after_s = after_s
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin, unless it has begun; returns at once."""
        if self._thread is None:
            self._thread = threading.Thread(
                target=self._work, name="redpanda-rereading", daemon=True
            )
            self._thread.start()

    def close(self, timeout_s: float = 1.0) -> None:
        """End it; what it is reading right now is waited for, for ``timeout_s`` at most."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(timeout_s)

    def _work(self) -> None:
        if self._stop.wait(self._after_s):
            return
        try:
            reread(self._store(), self._stop)
        except RedPandaError as error:
            logger.debug("The library's code was not read again: %s", error)
        except Exception:
            # Nobody asked for it, so nobody is disturbed; the next start tries again.
            logger.debug("The library's code was not read again", exc_info=True)
