"""Many jobs: steady, each result handed on at once, and no failure costs another job's result."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Any

import pytest

from redpanda_jupyter.errors import UsageError
from redpanda_jupyter.reuse.engines import Engine, LocalEngine, cores, engine, map_jobs, not_run
from redpanda_jupyter.reuse.sandbox import Job, Limits, walls
from redpanda_jupyter.reuse.twice import verify_runs
from redpanda_jupyter.reuse.values import unpack

if TYPE_CHECKING:
    from collections.abc import Iterator

    from redpanda_jupyter.models import RunResult


class Counting:
    """An engine that runs nothing and counts what it is given, to see how much is under way."""

    name = "counting"
    workers = 3

    def __init__(self) -> None:
        self.under_way: dict[int, Job] = {}
        self.most = 0

    def submit(self, number: int, job: Job) -> None:
        self.under_way[number] = job
        self.most = max(self.most, len(self.under_way))

    def finished(self, timeout: float) -> list[tuple[int, RunResult]]:
        number = next(reversed(self.under_way), None)  # not in the order in which they came
        if number is None:
            return []
        del self.under_way[number]
        return [(number, not_run("ok", ""))]

    def cancel(self) -> None:
        self.under_way.clear()

    def close(self) -> None: ...

    def __enter__(self) -> Counting:
        return self

    def __exit__(self, *exc: object) -> None: ...


def test_a_thousand_targets_are_made_a_few_at_a_time() -> None:
    alive: set[int] = set()
    most = 0

    def jobs() -> Iterator[Any]:
        for number in range(1000):

            def make(number: int = number) -> Job:
                nonlocal most
                alive.add(number)
                most = max(most, len(alive))
                return Job(cells=("1",))

            yield make

    def on_done(number: int, result: RunResult) -> None:
        alive.discard(number)

    counting = Counting()
    assert isinstance(counting, Engine)
    assert map_jobs(counting, jobs(), on_done=on_done) == 1000
    assert alive == set()
    assert most <= counting.workers + 1
    assert counting.most <= counting.workers + 1


@pytest.fixture
def local() -> Iterator[LocalEngine]:
    with LocalEngine(2, way=walls.best()) as made:
        yield made


def test_what_fails_does_not_stop_the_others(local: LocalEngine) -> None:
    def broken() -> Job:
        raise UsageError("The file is gone.", hint="Look.")

    def bug() -> Job:
        raise ZeroDivisionError

    quick = Limits(time_s=2)
    jobs = [
        Job(cells=("1 + 1",)), broken, Job(cells=("1 / 0",)), bug,
        Job(cells=("import os; os._exit(1)",)),
        lambda: Job(cells=("while True: pass",), limits=quick),
        lambda: Job(cells=("'last'",)),
    ]  # fmt: skip
    results: dict[int, RunResult] = {}
    assert map_jobs(local, iter(jobs), on_done=results.__setitem__) == 7
    assert [results[number].status for number in range(7)] == [
        "ok", "error", "error", "error", "died", "timeout", "ok",
    ]  # fmt: skip
    assert results[1].error_message == "The file is gone. Look."
    assert results[3].error_name == "ZeroDivisionError"
    assert unpack(results[6].value) == "last"


def test_results_are_handed_on_before_the_rest_is_done(local: LocalEngine) -> None:
    jobs = [Job(cells=("import time; time.sleep(3)",)), Job(cells=("1",))]
    order: list[tuple[int, float]] = []
    began = time.monotonic()
    map_jobs(
        local, jobs, on_done=lambda number, _: order.append((number, time.monotonic() - began))
    )
    assert [number for number, _ in order] == [1, 0]


def test_cancelling_ends_what_runs_and_begins_nothing(local: LocalEngine) -> None:
    cancelled = threading.Event()
    made: list[int] = []

    def jobs() -> Iterator[Job]:
        for number in range(100):
            made.append(number)
            yield Job(cells=("import time; time.sleep(60)" if number else "1",))

    results: dict[int, RunResult] = {}

    def on_done(number: int, result: RunResult) -> None:
        results[number] = result
        cancelled.set()

    began = time.monotonic()
    map_jobs(local, jobs(), on_done=on_done, cancelled=cancelled)
    assert time.monotonic() - began < 30
    assert results[0].status == "ok"
    assert {one.status for number, one in results.items() if number} == {"cancelled"}
    assert len(made) < 10


def test_addresses_are_checked() -> None:
    with engine(None, 99) as made:
        assert made.workers == cores()
    for address in (
        "dask://",
        "dask://host",
        "dask://host:x",
        "dask://u@h:1",
        "ray://h:1",
        "http://x",
    ):
        with pytest.raises(UsageError):
            engine(address)
    with pytest.raises(UsageError):
        engine(None, 0)


# --- twice ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "verdict", "cause"),
    [
        ("import pandas as pd\npd.DataFrame({'a': [1, 2]}).a.sum()", "same", None),
        ("object()", "same", None), ("sorted(list(set('abc')))", "same", None),
        ("list(set('ab'))", "differs", "order of a set"), ("set('abc')", "same", None),
        ("import pandas as pd\npd.DataFrame({'a': [1]}).style", "same", None),
        ("import random\nrandom.random()", "differs", "random numbers without a seed"),
        ("import time\ntime.time_ns()", "differs", "time of the run"),
        ("1 / 0", "failed", None),
    ],
)  # fmt: skip
def test_two_runs_are_compared(code: str, verdict: str, cause: str | None) -> None:
    first, second, found = verify_runs(lambda: Job(cells=(code,)))
    assert found.verdict == verdict, found
    assert first.status == second.status
    assert cause is None or cause in found.causes[0]


def test_what_takes_too_long_is_not_run_again() -> None:
    job = Job(cells=("while True: pass",), limits=Limits(time_s=1))
    first, second, found = verify_runs(lambda: job)
    assert first is second
    assert (first.status, found.verdict) == ("timeout", "failed")
