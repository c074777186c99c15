"""Jobs on a real scheduler with several workers, also while these die."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from redpanda_jupyter.errors import ConfigurationError, UsageError
from redpanda_jupyter.reuse.engines import engine, map_jobs
from redpanda_jupyter.reuse.engines_dask import ship
from redpanda_jupyter.reuse.sandbox import Job, freeze
from redpanda_jupyter.reuse.values import unpack

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from redpanda_jupyter.models import RunResult

pytest.importorskip("distributed")
pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::DeprecationWarning")


class Cluster:
    """A scheduler and workers, each a process of its own."""

    def __init__(self, folder: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port = probe.getsockname()[1]
        self._folder = folder
        self._started: list[subprocess.Popen[bytes]] = []
        self.scheduler = self._start(
            "dask_scheduler", "--host", "127.0.0.1", "--port", str(self.port), "--no-dashboard"
        )
        self.address = f"dask://127.0.0.1:{self.port}"
        self.workers: list[subprocess.Popen[bytes]] = []

    def _start(self, program: str, *options: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", f"distributed.cli.{program}", *options]
        with (self._folder / "log.txt").open("ab") as log:
            started = subprocess.Popen(command, stdout=log, stderr=log, cwd=self._folder)
        self._started.append(started)
        return started

    def add_workers(self, count: int) -> None:
        address = f"tcp://127.0.0.1:{self.port}"
        options = ("--nthreads", "1", "--no-nanny", "--no-dashboard", "--death-timeout", "20")
        for _ in range(count):
            self.workers.append(self._start("dask_worker", address, *options))

    def close(self) -> None:
        for one in self._started:
            if one.poll() is None:
                one.send_signal(signal.SIGKILL)
            one.wait()


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    made = Cluster(tmp_path)
    yield made
    made.close()


def frames(count: int, code: str = "float(df.x.sum())") -> Iterator[Callable[[], Job]]:
    for number in range(count):

        def make(number: int = number) -> Job:
            frame = pd.DataFrame({"x": [float(number), 1.0]})
            return Job(cells=(code,), inputs={"df": freeze(frame)})

        yield make


def test_jobs_run_on_several_workers(cluster: Cluster) -> None:
    cluster.add_workers(2)
    results: dict[int, RunResult] = {}
    with engine(cluster.address) as made:
        deadline = time.monotonic() + 20
        while len(made._client.ncores()) < 2 and time.monotonic() < deadline:  # type: ignore[attr-defined]
            time.sleep(0.1)
        map_jobs(made, frames(6), on_done=results.__setitem__, window=4)
        wide = Job(cells=("len(df)",), inputs={"df": freeze(pd.DataFrame({"x": range(2_000_000)}))})
        map_jobs(made, [wide], on_done=lambda _, one: results.__setitem__(6, one))
    assert [unpack(results[number].value) for number in range(6)] == [n + 1.0 for n in range(6)]
    assert unpack(results[6].value) == 2_000_000
    assert all(one.enforced for one in results.values())


def test_a_worker_that_dies_costs_nothing(cluster: Cluster) -> None:
    cluster.add_workers(2)
    results: dict[int, RunResult] = {}

    def on_done(number: int, result: RunResult) -> None:
        if not results:
            cluster.workers[0].kill()
        results[number] = result

    code = "import time; time.sleep(0.5); float(df.x.sum())"
    with engine(cluster.address, 4) as made:
        map_jobs(made, frames(6, code), on_done=on_done)
    assert [results[number].status for number in range(6)] == ["ok"] * 6
    assert cluster.workers[0].wait() != 0


def test_when_the_scheduler_dies_what_was_done_is_kept(cluster: Cluster) -> None:
    cluster.add_workers(1)
    results: dict[int, RunResult] = {}

    def on_done(number: int, result: RunResult) -> None:
        results[number] = result
        if len(results) == 2:
            cluster.scheduler.kill()

    began = time.monotonic()
    code = "import time; time.sleep(0.3); float(df.x.sum())"
    with engine(cluster.address, 2) as made:
        assert map_jobs(made, frames(6, code), on_done=on_done) == 6
    assert [one.status for one in results.values()][:2] == ["ok", "ok"]
    lost = [one for one in results.values() if one.status != "ok"]
    assert lost
    assert {one.status for one in lost} == {"died"}
    assert "is gone" in str(lost[-1].error_message)
    assert time.monotonic() - began < 60


def test_a_run_on_the_cluster_can_be_cancelled(cluster: Cluster, tmp_path: Path) -> None:
    cluster.add_workers(1)
    cancelled = threading.Event()
    results: dict[int, Any] = {}
    with engine(cluster.address, 3) as made:
        began = time.monotonic()
        threading.Timer(4, cancelled.set).start()
        code = "import time; time.sleep(100)"
        map_jobs(made, frames(50, code), on_done=results.__setitem__, cancelled=cancelled)
    assert time.monotonic() - began < 40
    assert {one.status for one in results.values()} == {"cancelled"}
    deadline = time.monotonic() + 15
    while _sleepers(cluster.workers[0].pid) and time.monotonic() < deadline:
        time.sleep(0.2)
    assert _sleepers(cluster.workers[0].pid) == 0


def _sleepers(worker: int) -> int:
    """Count the runs that a worker has under way (Linux), leaving out those kept ready."""
    busy = 0
    for one in Path("/proc").iterdir():
        if one.name.isdigit():
            try:
                said = (one / "cmdline").read_bytes()
                parent = int((one / "stat").read_text().rpartition(")")[2].split()[1])
            except (OSError, ValueError):
                continue
            given = said.split(b"\0")
            if parent == worker and b"sandbox.child" in said and b"--ro-bind" in given:
                folder = Path(os.fsdecode(given[given.index(b"/tmp/in") - 1]))
                busy += (folder / "job.json").exists()
    return busy


def test_no_scheduler_no_worker_no_library(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    from redpanda_jupyter.reuse import engines_dask

    monkeypatch.setattr(engines_dask, "CONNECT_S", 2.0)
    with pytest.raises(ConfigurationError, match="No dask scheduler answers at 127"):
        engine("dask://127.0.0.1:9")
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", cluster.port), 1).close()
            break
        except OSError:
            time.sleep(0.1)
    with pytest.raises(ConfigurationError, match="has no workers"):
        engine(cluster.address)
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ConfigurationError, match=r"redpanda-jupyter\[cluster\]"):
        engine(cluster.address)


def test_a_shipped_job_needs_nothing_of_this_machine(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"a\n1\n")
    pickled = tmp_path / "df.pickle"
    pickled.write_bytes(freeze(3))
    job = ship(Job(cells=(), files={"a.csv": path}, input_paths={"df": str(pickled)}))
    assert (job.files, job.inputs, job.input_paths) == ({"a.csv": b"a\n1\n"}, {"df": freeze(3)}, {})
    with pytest.raises(UsageError):
        ship(Job(cells=(), readable=(str(path),)))
