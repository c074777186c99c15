"""How long a run in a process of its own takes: cold, warm, by every way, and beside nbclient.

A plain script, never part of the suite: ``python tests/benchmarks/run_sandbox.py [ROUNDS]``.
Prints medians with least and greatest, in seconds. Ways take turns within a round.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from redpanda_jupyter.reuse.engines import LocalEngine, cores, map_jobs
from redpanda_jupyter.reuse.sandbox import Job, Spares, freeze, run_job, walls
from redpanda_jupyter.reuse.values import digest, fingerprint, pack, unpack

if TYPE_CHECKING:
    from collections.abc import Callable

CODE = "df.groupby(['region', 'month'])['sales'].sum().reset_index()"


def frame(rows: int) -> pd.DataFrame:
    random = np.random.default_rng(0)
    return pd.DataFrame({
        "region": random.choice(["north", "south", "east", "west"], rows),
        "month": random.integers(1, 13, rows),
        "sales": random.normal(100, 20, rows),
        "customer": random.integers(0, 1000, rows),
    })  # fmt: skip


def job(rows: int) -> Job:
    return Job(cells=(CODE,), inputs={"df": freeze(frame(rows))})


def timed(action: Callable[[], Any]) -> float:
    began = time.perf_counter()
    action()
    return time.perf_counter() - began


def said(name: str, times: list[float]) -> None:
    middle, least, most = statistics.median(times), min(times), max(times)
    print(f"{name:<48} {middle:7.3f}  ({least:.3f} … {most:.3f})")


def by_nbclient(folder: Path) -> None:
    """Run the same in a kernel: frame by a file, result by a file, without any walls."""
    import nbformat
    from nbclient import NotebookClient

    frame(10_000).to_pickle(folder / "df.pickle")
    notebook = nbformat.v4.new_notebook()
    read = "import pandas as pd\ndf = pd.read_pickle('df.pickle')"
    notebook.cells = [nbformat.v4.new_code_cell(one) for one in (read, CODE)]
    NotebookClient(notebook, timeout=60, resources={"metadata": {"path": str(folder)}}).execute()


def apply_to(engine: LocalEngine, count: int) -> float:
    statuses: list[str] = []
    jobs = (lambda: job(10_000) for _ in range(count))
    took = timed(lambda: map_jobs(engine, jobs, on_done=lambda _, one: statuses.append(one.status)))
    assert statuses == ["ok"] * count
    return took


def main(rounds: int) -> None:
    ways = [one for one in walls.WAYS if walls.why_not(one) is None]
    print(f"{rounds} rounds, {cores()} cores, ways: {', '.join(ways)}")
    times: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as name:
        for _ in range(rounds):
            for way in ways:
                one = job(10_000)
                times.setdefault(f"cold, {way}", []).append(timed(lambda: run_job(one, way=way)))  # noqa: B023
                with Spares(1, way=way) as spares:
                    spares.wait()
                    spares.count = 0  # the next is not started beside the run that is measured
                    warm = timed(lambda: run_job(one, spares=spares))  # noqa: B023
                times.setdefault(f"warm, {way}", []).append(warm)
            took = timed(lambda: by_nbclient(Path(name)))
            times.setdefault("nbclient + ipykernel (no walls)", []).append(took)
    for way in (ways[0], "plain"):
        for ready in (0, 1, 2):
            key = f"three frames of 10k rows, {ready} kept ready, {way}"
            for _ in range(rounds):
                with Spares(ready, way=way) as spares, LocalEngine(2, spares=spares) as engine:
                    spares.wait()
                    times.setdefault(key, []).append(apply_to(engine, 3))
    with LocalEngine(2) as engine:
        times[f"50 frames of 10k rows, from cold, {ways[0]}"] = [apply_to(engine, 50)]
    for name, several in times.items():
        said(name, several)
    million = frame(1_000_000)
    said("digest of 1M rows x 4", [timed(lambda: digest(million)) for _ in range(3)])
    small = frame(10_000)
    said("pack 10k rows x 4", [timed(lambda: pack(small)) for _ in range(5)])
    packed = pack(small)
    said("unpack 10k rows x 4", [timed(lambda: unpack(packed)) for _ in range(5)])
    said("fingerprint 10k rows x 4", [timed(lambda: fingerprint(packed)) for _ in range(5)])


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
