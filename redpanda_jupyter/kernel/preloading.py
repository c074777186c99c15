"""Imports what the first question needs, while the person is typing.

The rule of this module: modules of our own are imported by one thread at a time. Python locks each
module by itself, so of two threads that import a package and one of its modules at once, one may
get a module that has not begun ("partially initialized").
"""

from __future__ import annotations

import contextlib
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class Preloading:
    """Imports in the background, a while after it was started, and once.

    Parameters
    ----------
    own
        Imports modules of our own. Whatever fails is said where they are needed.
    others
        Imports packages of others, after that; nobody waits for it.
    """

    def __init__(self, own: Callable[[], None], others: Callable[[], None]) -> None:
        self._own, self._others = own, others
        self._lock = threading.Lock()
        self._timer: threading.Timer | None = None
        self._late = False

    def start(self, after_s: float) -> None:
        """Begin after so many seconds."""
        self._timer = threading.Timer(after_s, self._run)
        self._timer.daemon = True
        self._timer.start()

    def give_way(self) -> None:
        """Let this thread import: what has not begun does not, and what has is waited for."""
        self._late = True
        with self._lock:
            pass

    def cancel(self) -> None:
        """Do not begin any more."""
        self._late = True
        if self._timer is not None:
            self._timer.cancel()

    def _run(self) -> None:
        with self._lock:
            if not self._late:
                with contextlib.suppress(Exception):
                    self._own()
        with contextlib.suppress(Exception):
            self._others()
