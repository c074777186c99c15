"""What is kept for a time only: the requests that left, and blocks that were deleted.

The rule of this module: only what the person's settings say is deleted, and never by reading.
"""

from __future__ import annotations

import logging
import threading
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from redpanda_jupyter.errors import RedPandaError

if TYPE_CHECKING:
    from redpanda_jupyter.settings import Settings
    from redpanda_jupyter.store import Store

EVERY_S = 3600.0
"""How often a process looks for what is too old, in seconds; the first time with a question."""

logger = logging.getLogger("redpanda_jupyter")
_lock = threading.Lock()
_looked: dict[str, float] = {}


def purge_old(store: Store, settings: Settings) -> None:
    """Delete what is older than the settings let it be; costs nothing most times."""
    if settings.sent_days is None and settings.deleted_days is None:
        return
    place = f"{settings.database_url}|{settings.sent_days}|{settings.deleted_days}"
    with _lock:
        now = time.monotonic()
        if now - _looked.get(place, -EVERY_S) < EVERY_S:
            return
        _looked[place] = now
    try:
        if settings.sent_days is not None:
            purge(store, settings.sent_days)
        if settings.deleted_days is not None and store.list_deleted(1):
            store.purge_deleted(datetime.now(UTC) - timedelta(days=settings.deleted_days))
    except RedPandaError:  # said where the library is asked for something
        logger.debug("Old requests could not be deleted", exc_info=True)


def purge(store: Store, days: int | None) -> int:
    """Delete requests that are older than ``days``, or all; return how many."""
    before = None if days is None else datetime.now(UTC) - timedelta(days=days)
    return store.purge_sent(before)
