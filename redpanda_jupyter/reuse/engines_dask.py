"""Jobs on a dask.distributed cluster: shipped with their data, sandboxed where they arrive.

The rule of this module: the library is imported only for an address of its own. A job goes out as
bytes and comes back as a record; the worker runs it behind the best walls of its own machine. What
a dead worker had is run again elsewhere by the scheduler; what a dead scheduler had is told as
lost, and nothing that came back before is.
"""

from __future__ import annotations

import time
import warnings
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from ..errors import ConfigurationError, UsageError
from .engines import not_run, wait_until
from .sandbox import Job, Spares, run_job

if TYPE_CHECKING:
    from ..models import RunResult

CONNECT_S = 15.0
"""Seconds within which a scheduler must answer, and must have a worker."""

LOST_S = 10.0
"""Seconds without the scheduler after which all that it had is given up."""

_INSTALL = 'pip install "redpanda-jupyter[cluster]"'


class DaskEngine:
    """A cluster.

    Parameters
    ----------
    address
        ``dask://host:port`` of the scheduler.
    workers
        How many jobs are under way at a time; None: as many as the cluster has threads.

    Raises
    ------
    UsageError
        The address names no host and port.
    ConfigurationError
        No library, no scheduler there, or no worker.
    """

    name = "dask"

    def __init__(self, address: str, workers: int | None = None) -> None:
        self._address = _checked(address)
        try:
            import distributed
        except ImportError:
            raise ConfigurationError(
                "A dask cluster needs the package distributed, which is not installed.",
                hint=_INSTALL,
            ) from None
        try:
            make_client: Any = distributed.Client
            self._client: Any = make_client(
                f"tcp://{self._address}", timeout=CONNECT_S, set_as_default=False, name="redpanda"
            )
        except (OSError, TimeoutError, ValueError) as error:
            raise ConfigurationError(
                f"No dask scheduler answers at {self._address} ({type(error).__name__}).",
                hint="Start one with `dask scheduler`, and workers with `dask worker`.",
            ) from None
        wait_until(lambda: bool(self._client.ncores()), CONNECT_S)
        threads = sum(self._client.ncores().values())
        if not threads:
            self._client.close(timeout=2)
            raise ConfigurationError(
                f"The dask cluster at {self._address} has no workers.",
                hint="Start one with `dask worker`.",
            )
        self.workers = workers or threads
        self._pending: dict[int, Any] = {}
        self._early: list[tuple[int, RunResult]] = []
        self._lost_since: float | None = None
        self._gone = False
        self._stopped = False

    def submit(self, number: int, job: Job) -> None:
        """Ship a job."""
        if self._gone:
            self._early.append((number, self._lost()))
            return
        try:
            shipped = ship(job)
        except (UsageError, OSError) as error:
            self._early.append((number, not_run("error", str(error), type(error).__name__)))
            return
        try:
            key = f"redpanda-{number}-{time.time_ns()}"
            with warnings.catch_warnings():
                # data go with the job on purpose: scattered, they would die with a worker
                warnings.filterwarnings("ignore", message="Sending large graph")
                # pure=False: the same code twice is two runs
                self._pending[number] = self._client.submit(
                    on_worker, shipped, pure=False, retries=0, key=key
                )
        except Exception as error:  # noqa: BLE001 - whatever a client without scheduler says
            self._early.append((number, self._lost(type(error).__name__)))

    def finished(self, timeout: float) -> list[tuple[int, RunResult]]:
        """Return the results that are there, after at most ``timeout`` seconds."""
        end = time.monotonic() + timeout
        while True:
            found, self._early = self._early, []
            found += self._collect()
            if found or time.monotonic() >= end or not self._pending:
                return found
            time.sleep(0.02)

    def _collect(self) -> list[tuple[int, RunResult]]:
        self._look()
        found = []
        for number, future in list(self._pending.items()):
            if self._gone or future.status != "pending":
                del self._pending[number]
                found.append((number, self._result(future)))
        return found

    def _look(self) -> None:
        """See whether the scheduler is still there."""
        if self._client.status == "running":
            self._lost_since = None
            return
        now = time.monotonic()
        self._lost_since = self._lost_since or now
        if self._client.status == "closed" or now - self._lost_since > LOST_S:
            self._gone = True

    def _result(self, future: Any) -> RunResult:
        from ..models import RunResult

        if self._stopped and future.status != "finished":
            return not_run("cancelled", "It was cancelled.")
        if future.status in ("cancelled", "lost") or (self._gone and future.status != "finished"):
            return self._lost()
        try:
            if future.status == "error":
                error = future.exception(timeout=5)
                name = type(error).__name__
                return not_run("died", f"The cluster could not run it ({name}: {error}).", name)
            result = future.result(timeout=60)
        except Exception as error:  # noqa: BLE001 - the result was lost with who held it
            return self._lost(type(error).__name__)
        if not isinstance(result, RunResult):
            return not_run("died", "The cluster sent something that is no result.")
        return result

    def _lost(self, why: str = "") -> RunResult:
        reason = f" ({why})" if why else ""
        return not_run(
            "died", f"The dask scheduler at {self._address} is gone{reason}.", "RunEnded"
        )

    def cancel(self) -> None:
        """Take back what has not begun, and end what runs."""
        self._stopped = True
        if not self._gone and self._pending:
            try:
                self._client.cancel(list(self._pending.values()), force=True)
            except Exception:  # noqa: BLE001 - it may be gone just now: then it runs no longer
                self._gone = True

    def close(self) -> None:
        """Leave the cluster."""
        self.cancel()
        self._pending.clear()
        try:
            self._client.close(timeout=3)
        except Exception:  # noqa: BLE001 - a scheduler that is gone cannot be left properly
            self._gone = True

    def __enter__(self) -> DaskEngine:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()


def _checked(address: str) -> str:
    parts = urlsplit(address)
    try:
        port = parts.port
    except ValueError:
        port = None
    if not parts.hostname or not port or parts.path not in ("", "/") or parts.username:
        raise UsageError(
            f"{address[:200]!r} is no address of a cluster.",
            hint="dask://host:port",
            field="engine",
        )
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{host}:{port}"


def ship(job: Job) -> Job:
    """Return the job with all that it needs as bytes, so that any machine can run it.

    Raises
    ------
    UsageError
        It reads files where they lie, which another machine does not have.
    OSError
        A file that it brings cannot be read.
    """
    if job.readable:
        raise UsageError("A block that reads files where they lie cannot run on a cluster.")
    inputs = {name: Path(path).read_bytes() for name, path in job.input_paths.items()}
    files: dict[str, bytes | Path] = {
        name: source if isinstance(source, bytes) else source.read_bytes()
        for name, source in job.files.items()
    }
    return replace(job, inputs={**job.inputs, **inputs}, input_paths={}, files=files)


# --- on the worker -------------------------------------------------------------------------------

_spares: Spares | None = None


class _Taken:
    """Whether the task that runs here was taken back; looks like an event to whom it is given."""

    def __init__(self) -> None:
        from distributed import get_worker

        self._worker = get_worker()
        self._key = self._worker.get_current_task()

    def is_set(self) -> bool:
        """Say whether it was."""
        task = self._worker.state.tasks.get(self._key)
        return task is None or task.state in ("cancelled", "released", "forgotten")


def on_worker(job: Job) -> RunResult:
    """Run a job on a worker, in a process of its own behind the best walls of that machine."""
    global _spares
    if _spares is None:
        _spares = Spares(1, idle_s=60)
    return run_job(job, cancelled=_Taken(), spares=_spares)
