"""Running one job: start, watch, end, and believe no more than what fits the record.

The rule of this module: it always returns, with all that was shown until then. What the child says
is data from nobody's friend: every field is read by hand, checked for its type and cut to size.
"""

from __future__ import annotations

import contextlib
import queue
import signal
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from . import walls
from .results import output_of, result_of
from .starting import Child, StartError, read_event

if TYPE_CHECKING:
    from collections.abc import Callable

    from ...models import Output, RunResult, RunStatus
    from .job import Job
    from .spares import Series, Spares

LOOK_S = 0.1
"""Seconds between two looks at what a run takes."""

_MOST_OUTPUTS = 2_000
_STREAM_CHARACTERS = 100_000
_BEAR_A_FORK = {
    "matplotlib.pyplot": "matplotlib",
    "seaborn": "seaborn",
    "scipy.stats": "scipy",
    "statsmodels.api": "statsmodels",
}
_OWN_PROCESSES = 5  # the walls' own, and the one that forks


class Flag(Protocol):
    """What can say that a run is no longer wanted, such as a ``threading.Event``."""

    def is_set(self) -> bool:
        """Say whether it is so."""


@dataclass(frozen=True)
class Progress:
    """Where a run is: the cell that it is in, of how many, and seconds since it began."""

    cell: int
    cells: int
    elapsed_s: float


def run_job(
    job: Job,
    *,
    on_progress: Callable[[Progress], None] | None = None,
    cancelled: Flag | None = None,
    way: walls.WayName | None = None,
    spares: Spares | None = None,
    series: Series | None = None,
) -> RunResult:
    """Run a job in a process of its own and return what came of it; never raises for the code.

    Parameters
    ----------
    job
        What to run.
    on_progress
        Called as each cell begins, in the thread that called this.
    cancelled
        When it is set, the run is ended within a second: status ``cancelled``.
    way
        The walls to use; None: the best that works on this machine.
    spares
        Where a child that is ready may be taken from. It is used where its walls are those wanted.
    series
        Keeps the child for the next job of the same code. Not for proofs: there each run has a
        process of its own from the start.

    Returns
    -------
    RunResult
        ``status``: ok, error (the code's), timeout, memory, died, cancelled or interrupted.
    """
    chosen = way or (spares.way if spares is not None else walls.best())
    started = time.perf_counter()
    kept = series.take(job, chosen) if series is not None else None
    again = series is not None and series.may(chosen)
    child = kept or _child(job, chosen, spares, _imports(job) if again else "")
    held = False
    try:
        if isinstance(child, str):
            watcher = _Watcher(job, None, on_progress, cancelled)
            watcher.message = f"The process did not start: {child}"
            return watcher.result("died", chosen, time.perf_counter() - started)
        if spares is not None:
            spares.fill()
        watcher = _Watcher(job, child, on_progress, cancelled)
        try:
            child.give(job, again=again)
        except OSError as error:
            watcher.message = f"What the run needs could not be laid out: {error.strerror or error}"
            return watcher.result("died", chosen, time.perf_counter() - started)
        status = watcher.watch()
        held = again and watcher.over and series is not None and series.keep(child, job)
        if not held:
            child.end()
        # what was printed past Python is complete only now
        return watcher.result(status, chosen, time.perf_counter() - started)
    finally:
        if isinstance(child, Child) and not held:
            child.end()


def _imports(job: Job) -> str:
    """Return what to import before the first fork: what the code names, of what bears a fork."""
    code = "\n".join(job.cells)
    named = [name for name, word in _BEAR_A_FORK.items() if word in code]
    return ",".join(["pandas", *named])


def _child(job: Job, way: walls.WayName, spares: Spares | None, preload: str) -> Child | str:
    """Return a child that is ready, or in words why there is none."""
    if spares is not None and spares.way == way and job.usual:
        ready = spares.take(job.limits.files_bytes)
        if ready is not None:
            return ready
    said = ""
    for _ in range(2):  # a start may fail for want of memory or processes at that moment
        child = None
        try:
            child = Child(way, job.readable, job.limits.files_bytes, preload, job.hash_seed)
            child.wait_ready()
            return child  # noqa: TRY300
        except (StartError, OSError) as error:
            said = str(error)
            if child is not None:
                child.end()
    return said


class _Watcher:
    """Follows one run until it ends or has to be ended."""

    def __init__(
        self,
        job: Job,
        child: Child | None,
        on_progress: Callable[[Progress], None] | None,
        cancelled: Flag | None,
    ) -> None:
        self._job = job
        self._child = child
        self._on_progress = on_progress
        self._cancelled = cancelled
        self._began = time.monotonic()
        self._room = job.limits.output_bytes + 100_000
        self._memory_before: int | None = None
        self._peak = 0
        self.outputs: list[Output] = []
        self.done: dict[str, Any] | None = None
        self.message = ""
        self.over = False

    def watch(self) -> RunStatus:
        """Take events until the run is over; return how it ended."""
        assert self._child is not None  # noqa: S101 - only a started run is watched
        limit = self._job.limits.time_s
        looked = 0.0
        while True:
            elapsed = time.monotonic() - self._began
            if self._cancelled is not None and self._cancelled.is_set():
                self.message = "It was cancelled."
                return "cancelled"
            if elapsed > limit:
                self.message = f"It took longer than {limit:g} s and was ended."
                return "timeout"
            if elapsed - looked >= LOOK_S or not looked:
                looked = elapsed or LOOK_S
                status = self._look()
                if status is not None:
                    return status
            with contextlib.suppress(queue.Empty):
                wait = max(min(LOOK_S, limit - elapsed), 0.001)
                line = self._child.events.get(timeout=wait)
                status = self._died() if line is None else self._take(line)
                if status is not None:
                    return status

    def _take(self, line: bytes) -> RunStatus | None:
        event = read_event(line)
        kind = None if event is None else event["event"]
        if event is None or kind == "flood":
            self.message = "It sent something that is no result, or far too much, and was ended."
            return "died"
        if kind == "output" and len(self.outputs) < _MOST_OUTPUTS:
            made = output_of(event, self._room)
            if made is not None:
                self._room -= len(made.data) + sum(map(len, made.others.values()))
                self._add(made)
        elif kind == "cut" and self.outputs:
            self.outputs[-1] = self.outputs[-1].model_copy(update={"truncated": True})
        elif kind == "cell" and self._on_progress is not None:
            number = event.get("number")
            if isinstance(number, int):
                cells = len(self._job.cells)
                elapsed = time.monotonic() - self._began
                self._on_progress(Progress(min(max(number, 0), cells), cells, elapsed))
        elif kind == "swept":
            code = event.get("code")
            self.message = f"The process ended by itself ({_ending(_small(code))})."
            return "died"
        elif kind == "done":
            self.done, self.over = event, True
            status = event.get("status")
            known: dict[Any, RunStatus] = {
                "ok": "ok", "error": "error", "memory": "memory", "interrupted": "interrupted",
            }  # fmt: skip
            return known.get(status if isinstance(status, str) else None, "died")
        return None

    def _add(self, made: Output) -> None:
        """Add an output; what is printed to one stream without a break is one output."""
        last = self.outputs[-1] if self.outputs else None
        same = last is not None and last.kind == made.kind == "stream" and last.name == made.name
        if last is not None and same and len(last.data) < _STREAM_CHARACTERS:
            text = last.data + made.data
            cut = last.truncated or made.truncated
            self.outputs[-1] = last.model_copy(update={"data": text, "truncated": cut})
        else:
            self.outputs.append(made)

    def _look(self) -> RunStatus | None:
        """See what it takes; end it when that is too much."""
        if not sys.platform.startswith("linux") or self._child is None:
            return None
        members = self._child.family.members()
        memory, count = self._child.family.usage(members)
        if self._memory_before is None:
            self._memory_before = memory
        self._peak = max(self._peak, memory)
        allowed = self._job.limits.memory_bytes + self._memory_before
        if memory > allowed and self._child.family.exact_memory(members) > allowed:
            self.message = f"It took more than {_words(self._job.limits.memory_bytes)} of memory."
            return "memory"
        if count > self._job.limits.processes + _OWN_PROCESSES:
            self.message = f"It started more than {self._job.limits.processes} processes."
            return "died"
        if self._child.way == "plain" and self._written() > self._job.limits.files_bytes:
            self.message = f"It wrote more than {_words(self._job.limits.files_bytes)}."
            return "died"
        return None

    def _written(self) -> int:
        """Return how much lies in the run's own folders; links are not followed."""
        assert self._child is not None  # noqa: S101 - only a started run is looked at
        import os

        total = seen = 0
        for name in ("work", "home"):
            for folder, _, names in os.walk(self._child.base / name):
                for one in names:
                    seen += 1
                    with contextlib.suppress(OSError):
                        total += os.lstat(os.path.join(folder, one)).st_size  # noqa: PTH118
                if seen > 2_000:
                    return total
        return total

    def _died(self) -> RunStatus:
        assert self._child is not None  # noqa: S101 - only a started run dies
        with contextlib.suppress(Exception):
            self._child.process.wait(3)
        code = self._child.process.returncode
        self.message = f"The process ended by itself ({_ending(code)})."
        return "died"

    def result(self, status: RunStatus, way: walls.WayName, total_s: float) -> RunResult:
        """Return the record of the run."""
        raw = "" if self._child is None else self._child.raw
        described = walls.describe(way)
        return result_of(
            status,
            self.done,
            outputs=self.outputs,
            raw=raw[: max(self._room, 0)],
            message=self.message,
            duration_s=total_s if self._child is None else time.monotonic() - self._began,
            peak=self._peak or None,
            way=described,
            most_files=1_000,
        )


def _small(value: Any) -> int | None:
    return value if isinstance(value, int) and abs(value) < 1000 else None


def _ending(code: int | None) -> str:
    if code is None:
        return "it does not say how"
    number = -code if code < 0 else code - 128
    if number > 0:
        with contextlib.suppress(ValueError):
            return f"signal {signal.Signals(number).name}"
    return f"exit code {code}"


def _words(size: int) -> str:
    return f"{size / (1 << 30):.3g} GB" if size >= 1 << 30 else f"{size / (1 << 20):.3g} MB"
