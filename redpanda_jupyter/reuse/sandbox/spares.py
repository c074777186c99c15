"""Children kept ready for the next job, and one kept for more of the same.

The rule of this module: what is kept ready has run nobody's code, or only that which comes again.
"""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

from . import walls
from .starting import FILES_BYTES, START_S, Child, StartError

if TYPE_CHECKING:
    from .job import Job


class Series:
    """Keeps the child of the last job for the next, if that runs the same code.

    For one thread at a time. Where there are no walls nothing is kept: only a namespace of its own
    can be cleared up between two runs.
    """

    def __init__(self) -> None:
        self._child: Child | None = None
        self._cells: tuple[str, ...] = ()

    @staticmethod
    def may(way: walls.WayName) -> bool:
        """Whether children behind these walls can be kept."""
        return way != "plain"

    def take(self, job: Job, way: walls.WayName) -> Child | None:
        """Return the child that is kept if it is good for ``job``, and end it else."""
        child, self._child = self._child, None
        if child is None:
            return None
        same = job.cells == self._cells and job.usual and child.way == way
        if same and child.files_bytes == job.limits.files_bytes and child.alive:
            return child
        child.end()
        return None

    def keep(self, child: Child, job: Job) -> bool:
        """Keep a child whose job is over, once it has cleared up; False: it is none to keep."""
        if not job.usual or not child.settle():
            return False
        self.close()
        self._child, self._cells = child, job.cells
        return True

    def close(self) -> None:
        """End what is kept."""
        child, self._child = self._child, None
        if child is not None:
            child.end()


class Spares:
    """Keeps children ready, so that a job need not wait for pandas to be imported.

    Parameters
    ----------
    count
        How many are kept ready. Each takes about as much memory as an import of pandas.
    way
        The walls; None: the best that this machine has.
    preload
        Modules to import beforehand, comma separated.
    idle_s
        Seconds without a job after which those kept ready are ended; a job starts them again.

    Use as a context manager, or call :meth:`close`. Safe from several threads.
    """

    def __init__(
        self,
        count: int = 1,
        *,
        way: walls.WayName | None = None,
        preload: str = "pandas",
        idle_s: float = 600.0,
    ) -> None:
        self.count = count
        self._way = way
        self._preload = preload
        self._idle_s = idle_s
        self._lock = threading.Lock()
        self._ready: list[Child] = []
        self._starting = 0
        self._closed = False
        self._last = time.monotonic()
        self._watch: threading.Timer | None = None

    @property
    def way(self) -> walls.WayName:
        """The walls around those kept ready."""
        if self._way is None:
            self._way = walls.best()
        return self._way

    def fill(self) -> None:
        """Begin to start what is missing; returns at once."""
        with self._lock:
            missing = 0 if self._closed else self.count - len(self._ready) - self._starting
            self._starting += max(missing, 0)
            self._last = time.monotonic()
            self._arm(self._idle_s)
        for _ in range(missing):
            threading.Thread(target=self._add, daemon=True, name="redpanda-spare").start()

    def wait(self, timeout: float = START_S) -> int:
        """Wait until as many are ready as are to be; return how many are."""
        end = time.monotonic() + timeout
        while time.monotonic() < end:
            with self._lock:
                if len(self._ready) >= self.count or self._closed or not self._starting:
                    return len(self._ready)
            time.sleep(0.01)
        return len(self._ready)

    def _add(self) -> None:
        child = None
        try:
            child = Child(self.way, preload=self._preload)
            child.wait_ready()
        except (StartError, OSError):
            if child is not None:
                child.end()
            child = None
        with self._lock:
            self._starting -= 1
            if child is not None and not self._closed:
                self._ready.append(child)
                self._arm(self._idle_s)
                return
        if child is not None:
            child.end()

    def take(self, files_bytes: int) -> Child | None:
        """Return a child that is ready and allows to write so much, None if there is none.

        One that is about to be ready is waited for: it will be sooner than one started now.
        """
        taken = self._take(files_bytes)
        while taken is None and self._starting and files_bytes == FILES_BYTES:
            time.sleep(0.01)
            taken = self._take(files_bytes)
        return taken

    def _take(self, files_bytes: int) -> Child | None:
        taken, gone = None, []
        with self._lock:
            for one in list(self._ready):
                if not one.alive:
                    self._ready.remove(one)
                    gone.append(one)
                elif taken is None and one.files_bytes == files_bytes:
                    self._ready.remove(one)
                    taken = one
        for one in gone:
            one.end()
        return taken

    def _arm(self, seconds: float) -> None:
        if self._watch is None and not self._closed:
            self._watch = threading.Timer(seconds, self._idle)
            self._watch.daemon = True
            self._watch.start()

    def _idle(self) -> None:
        with self._lock:
            self._watch = None
            rest = self._last + self._idle_s - time.monotonic()
            if rest > 0:
                self._arm(rest)
                return
            ended, self._ready = self._ready, []
        for one in ended:
            one.end()

    def close(self) -> None:
        """End all that are kept ready."""
        with self._lock:
            self._closed = True
            ended, self._ready = self._ready, []
            if self._watch is not None:
                self._watch.cancel()
        for one in ended:
            one.end()

    def __enter__(self) -> Spares:
        self.fill()
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()
