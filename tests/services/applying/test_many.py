"""One block on very many files: steady memory, and what has finished stays."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from redpanda_jupyter.reuse.engines import LocalEngine
from redpanda_jupyter.services.applying.binding import bind
from redpanda_jupyter.services.applying.pipeline import load
from redpanda_jupyter.services.applying.running import Progress, run_all
from redpanda_jupyter.services.applying.targets import given
from redpanda_jupyter.store import Store

from ...asked import put_block

if TYPE_CHECKING:
    from collections.abc import Iterator

    from redpanda_jupyter.services.applying.binding import Bound

CODE = 'df.groupby("region")["revenue"].sum()'


@pytest.fixture
def store(isolated_home: Path) -> Iterator[Store]:
    with Store() as opened:
        put_block(opened, CODE)
        yield opened


def bounds_of(store: Store, folder: Path, count: int, rows: int) -> list[Bound]:
    for number in range(count):
        lines = [f"{'NSEW'[row % 4]},{row + number}" for row in range(rows)]
        (folder / f"sales_{number:04}.csv").write_text("\n".join(["region,revenue", *lines]))
    pipelines = [load(store, ["1"])]
    wanted = given([], ["sales_*.csv"], folder)
    return [bind(store, pipelines, one, {}) for one in wanted]


def memory() -> int:
    """Return the memory of this process in bytes."""
    line = next(one for one in Path("/proc/self/status").read_text().splitlines() if "VmRSS" in one)
    return int(line.split()[1]) * 1024


def test_what_has_finished_is_kept_when_the_rest_is_cancelled(store: Store, tmp_path: Path) -> None:
    bounds = bounds_of(store, tmp_path, 12, 10)
    progress = Progress(bounds)
    watch = threading.Thread(target=_cancel_after, args=(progress, 3))
    watch.start()
    matrix = run_all(store, bounds, {}, progress=progress)
    watch.join()
    kept = {run.target for run in store.list_executions("1")}
    done = {row.target for row in matrix.rows if row.status == "ok"}
    assert len(matrix.rows) == 12
    assert len(done) >= 3
    assert kept == done
    assert any(row.status == "cancelled" for row in matrix.rows)


def _cancel_after(progress: Progress, count: int) -> None:
    while progress.finished < count:
        threading.Event().wait(0.01)
    progress.cancelled.set()


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_a_thousand_files_take_no_more_memory_than_a_hundred(store: Store, tmp_path: Path) -> None:
    bounds = bounds_of(store, tmp_path, 1000, 200)
    progress = Progress(bounds)
    seen: dict[int, int] = {}

    def look() -> None:
        while progress.finished < len(bounds):
            seen[progress.finished] = memory()
            threading.Event().wait(0.2)

    watch = threading.Thread(target=look, daemon=True)
    watch.start()
    with LocalEngine() as here:
        matrix = run_all(store, bounds, {}, machine=here, progress=progress)
    assert sum(row.status == "ok" for row in matrix.rows) == 1000
    early = max(size for count, size in seen.items() if count <= 100)
    late = max(size for count, size in seen.items() if count >= 900)
    print(f"{matrix.duration_s:.0f} s, {early / 1e6:.0f} MB early, {late / 1e6:.0f} MB late")
    assert late < early * 1.3
