"""How long a block takes to come to other data: looked at, checked, handed over, run, offered.

``python -m tests.benchmarks.apply_blocks [ROUNDS]`` prints medians in milliseconds, with the
least and the most, of a library of its own in a temporary folder.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from redpanda_jupyter.ids import new_id
from redpanda_jupyter.reuse.engines import LocalEngine
from redpanda_jupyter.reuse.sandbox import Spares
from redpanda_jupyter.services.applying.binding import bind
from redpanda_jupyter.services.applying.inserting import cells_of, keep
from redpanda_jupyter.services.applying.pipeline import load
from redpanda_jupyter.services.applying.running import run_all
from redpanda_jupyter.services.applying.targets import given
from redpanda_jupyter.services.offering import offers
from redpanda_jupyter.store import Store

from ..asked import put_block

if TYPE_CHECKING:
    from collections.abc import Callable

ROWS = 10_000
CODE = 'df.groupby(["month", "region"])["revenue"].sum().unstack("region")'
QUESTION = "Monthly revenue by region"
COLUMNS = ["month", "region", "revenue"]


def market(seed: int) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "month": rng.integers(1, 13, ROWS),
            "region": rng.choice(["North", "South", "East"], ROWS),
            "revenue": rng.gamma(2.0, 50.0, ROWS).round(2),
            **{f"other_{place}": rng.normal(size=ROWS) for place in range(7)},
        }
    )


def timed(
    name: str, rounds: int, work: Callable[[], object], before: Callable[[], object] = lambda: None
) -> None:
    times = []
    for _ in range(rounds):
        before()
        started = time.perf_counter()
        work()
        times.append((time.perf_counter() - started) * 1000)
    low, high = min(times), max(times)
    print(f"{name:52} {statistics.median(times):8.1f}  ({low:.1f} to {high:.1f})", flush=True)


def main(rounds: int) -> None:
    with tempfile.TemporaryDirectory() as folder, Store(f"sqlite:///{folder}/a.sqlite") as store:
        os.chdir(folder)
        put_block(store, CODE, QUESTION, ran_on=market(0))
        frames = {"us": market(1), "fr": market(2)}
        names = {"month": "Monat", "region": "Region", "revenue": "Umsatz"}
        frames["de"] = market(3).rename(columns=names)
        for name in ("a", "b", "c"):
            market(4).to_csv(Path(folder, f"{name}.csv"), index=False)
        pipelines = [load(store, ["1"])]

        def bound() -> list[object]:
            wanted = given(["us", "fr", "de"], [], Path(folder))
            return [bind(store, pipelines, one, frames) for one in wanted]

        timed(
            "analyse and store a block",
            rounds * 5,
            lambda: put_block(store, f"{CODE}  # {new_id()}\nx_{new_id()} = 1", columns=COLUMNS),
        )
        timed("look at and check 3 frames of 10,000 × 10", rounds, bound)
        timed(
            "the same, and hand over the cells",
            rounds,
            lambda: keep(store, [(one, cells_of(one)) for one in bound()]),
        )  # type: ignore
        timed(
            "find that there is nothing to offer",
            rounds,
            lambda: offers(store, "Which customers bought less this year", ["de"], frames),
        )
        timed(
            "find what to offer before a question",
            rounds,
            lambda: offers(store, QUESTION, ["de"], frames),
        )
        timed(
            "run 3 frames from cold", max(2, rounds // 3), lambda: run_all(store, bound(), frames)
        )  # type: ignore
        with Spares(2) as spares:

            def ready() -> None:
                spares.fill()
                spares.wait()

            def warm() -> None:
                with LocalEngine(spares=spares) as here:
                    run_all(store, bound(), frames, machine=here)  # type: ignore

            timed("run 3 frames, warm", rounds, warm, ready)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
