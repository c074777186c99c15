"""Where many jobs run: processes of this machine, or a cluster by its address.

The rule of this module: a result is handed on the moment it is there, and whatever dies afterwards
(a job, a worker, the whole cluster) takes nothing of it away. Jobs are made only when there is room
for them, so that a thousand targets take no more memory than a few.
"""

from __future__ import annotations

import os
import queue
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from ..errors import RedPandaError, UsageError
from ..models import RunResult
from .sandbox import Job, Series, Spares, run_job, walls

if TYPE_CHECKING:
    from .sandbox import WayName

JobSource = Job | Callable[[], Job]
"""A job, or what makes it when its turn has come."""

OnDone = Callable[[int, RunResult], None]
"""Called with the job's number, from 0, and its result."""

POLL_S = 0.2


@runtime_checkable
class Engine(Protocol):
    """Runs jobs somewhere. Use as a context manager, or call :meth:`close`."""

    name: str
    workers: int

    def submit(self, number: int, job: Job) -> None:
        """Begin a job; its result comes out of :meth:`finished` under ``number``."""

    def finished(self, timeout: float) -> list[tuple[int, RunResult]]:
        """Return the results that are there, after at most ``timeout`` seconds."""

    def cancel(self) -> None:
        """End all that runs as soon as may be (``cancelled``); nothing can be begun afterwards."""

    def close(self) -> None:
        """Give back what the engine holds."""

    def __enter__(self) -> Engine: ...

    def __exit__(self, *exc: object) -> None: ...


def engine(
    address: str | None = None, workers: int | None = None, *, way: WayName | None = None
) -> Engine:
    """Return the engine for an address.

    Parameters
    ----------
    address
        None or ``local``: processes of this machine. ``dask://host:port``: the scheduler of a
        dask.distributed cluster.
    workers
        How many jobs at a time; None: as many as there are cores, at most. Of a cluster, it is the
        number of jobs that are under way, not of its machines.
    way
        The walls of local processes; None: the best. On a cluster each machine takes its best.

    Raises
    ------
    UsageError
        The address is of no known kind, or ``workers`` is less than 1.
    ConfigurationError
        The cluster cannot be reached, has no workers, or its library is not installed.
    """
    if workers is not None and workers < 1:
        raise UsageError("An engine needs at least one worker.", field="workers")
    if address in (None, "", "local"):
        return LocalEngine(workers, way=way)
    if str(address).startswith("dask://"):
        from .engines_dask import DaskEngine

        return DaskEngine(str(address), workers)
    raise UsageError(
        f"There is no engine at {str(address)[:200]!r}.",
        hint="local, or dask://host:port of a dask scheduler.",
        field="engine",
    )


def cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class LocalEngine:
    """Processes of this machine: threads that each wait for one.

    Parameters
    ----------
    workers
        At most so many at a time, and never more than there are cores.
    way
        The walls; None: the best.
    spares
        Where processes that are ready come from; None: the engine keeps its own.
    """

    name = "local"

    def __init__(
        self,
        workers: int | None = None,
        *,
        way: WayName | None = None,
        spares: Spares | None = None,
    ) -> None:
        self.workers = min(workers or cores(), cores())
        self._way = way or (walls.best() if spares is None else spares.way)
        self._own = spares is None and not Series.may(self._way)
        # behind walls each thread keeps the child that it has: none need be ready besides
        self._spares = Spares(self.workers, way=self._way) if self._own else spares
        self._threads = ThreadPoolExecutor(self.workers, thread_name_prefix="redpanda-run")
        self._cancelled = threading.Event()
        self._here = threading.local()
        self._all_series: list[Series] = []
        self._done: queue.SimpleQueue[tuple[int, RunResult]] = queue.SimpleQueue()

    def submit(self, number: int, job: Job) -> None:
        """Begin a job as soon as there is a thread for it."""
        self._threads.submit(self._run, number, job)

    def _run(self, number: int, job: Job) -> None:
        try:
            if self._cancelled.is_set():
                result = not_run("cancelled", "It was cancelled.")
            else:
                result = run_job(
                    job,
                    cancelled=self._cancelled,
                    way=self._way,
                    spares=self._spares,
                    series=self._series(),
                )
        except Exception as error:  # noqa: BLE001 - one job's trouble is not the others'
            result = not_run("died", f"It could not be run ({type(error).__name__}: {error}).")
        self._done.put((number, result))

    def _series(self) -> Series:
        """Return this thread's own: the same code on many data sets is started once a thread."""
        series = getattr(self._here, "series", None)
        if series is None:
            series = self._here.series = Series()
            self._all_series.append(series)
        return series

    def finished(self, timeout: float) -> list[tuple[int, RunResult]]:
        """Return the results that are there, after at most ``timeout`` seconds."""
        found = []
        try:
            found.append(self._done.get(timeout=timeout))
            while True:
                found.append(self._done.get_nowait())
        except queue.Empty:
            return found

    def cancel(self) -> None:
        """End all that runs."""
        self._cancelled.set()

    def close(self) -> None:
        """End what still runs, and the processes that were kept ready."""
        self._cancelled.set()
        self._threads.shutdown(wait=True, cancel_futures=True)
        for one in self._all_series:
            one.close()
        if self._own and self._spares is not None:
            self._spares.close()

    def __enter__(self) -> LocalEngine:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()


def not_run(status: str, message: str, error_name: str | None = None) -> RunResult:
    """Return the result of a job that has none of its own."""
    values = {"status": status, "error_message": message[:2_000], "error_name": error_name}
    return RunResult.model_validate(values)


def map_jobs(
    engine: Engine,
    jobs: Iterable[JobSource],
    *,
    on_done: OnDone,
    cancelled: threading.Event | None = None,
    window: int | None = None,
) -> int:
    """Run all jobs and hand on each result as soon as it is there.

    Parameters
    ----------
    engine
        Where they run.
    jobs
        Jobs, or what makes them; gone through only as far as there is room.
    on_done
        Called in this thread with number and result, in the order in which they end. A job that
        could not be made is a result with status ``error``.
    cancelled
        When it is set, nothing new begins and what runs is ended.
    window
        So many are under way at a time; None: the engine's workers and one more.

    Returns
    -------
    int
        How many results were handed on: one a job, unless it was cancelled.
    """
    most = window or engine.workers + 1
    under_way: set[int] = set()
    numbered = enumerate(jobs)
    more, told, handed = True, False, 0
    while more or under_way:
        stop = cancelled is not None and cancelled.is_set()
        if stop and not told:
            engine.cancel()
            more, told = False, True
        while more and len(under_way) < most:
            following = next(numbered, None)
            if following is None:
                more = False
                break
            number, source = following
            made = _made(source)
            if isinstance(made, RunResult):
                on_done(number, made)
                handed += 1
                break  # results that are there meanwhile are not kept waiting
            under_way.add(number)
            engine.submit(number, made)
        for number, result in engine.finished(POLL_S if len(under_way) >= most or not more else 0):
            if number in under_way:
                under_way.discard(number)
                on_done(number, result)
                handed += 1
    return handed


def _made(source: JobSource) -> Job | RunResult:
    """Return the job, or the result that says why there is none."""
    if isinstance(source, Job):
        return source
    try:
        return source()
    except RedPandaError as error:
        return not_run("error", str(error), type(error).__name__)
    except Exception as error:  # noqa: BLE001 - one target's trouble is not the others'
        message = f"The run could not be prepared ({type(error).__name__}: {error})."
        return not_run("error", message, type(error).__name__)


def wait_until(done: Callable[[], bool], timeout: float) -> bool:
    """Wait until ``done`` says so, at most ``timeout`` seconds; return whether it did."""
    end = time.monotonic() + timeout
    while time.monotonic() < end:
        if done():
            return True
        time.sleep(0.02)
    return done()
