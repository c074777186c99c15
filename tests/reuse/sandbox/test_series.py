"""The same code on one data set after the other: quick, and nothing goes from one to the next."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from redpanda_jupyter.reuse.sandbox import Job, Limits, Series, freeze, run_job
from redpanda_jupyter.reuse.values import unpack


@pytest.fixture
def series() -> Any:
    made = Series()
    yield made
    made.close()


def job(code: str, number: int = 0, **fields: Any) -> Job:
    limits = Limits(time_s=fields.pop("time_s", 30))
    return Job(cells=(code,), inputs={"number": freeze(number)}, limits=limits, **fields)


def test_one_process_serves_many_and_each_sees_its_own(walled: Any, series: Series) -> None:
    code = "import os, pandas as pd\n(number, pd.DataFrame({'a': [number]}).a.sum(), os.getppid())"
    kept = None
    for number in range(4):
        result = run_job(job(code, number), way=walled, series=series)
        assert result.status == "ok", result.error_message
        assert unpack(result.value)[:2] == (number, number)
        assert kept in (None, series._child)
        kept = series._child
    assert kept is not None
    other = run_job(job("number + 1", 5), way=walled, series=series)
    assert unpack(other.value) == 6
    assert series._child is not kept
    assert not kept.alive


def test_nothing_is_left_for_the_next(walled: Any, series: Series) -> None:
    code = """
import builtins, os, subprocess, sys, threading, time
seen = [os.listdir(one) for one in (".", os.environ["HOME"], "/dev/shm")]
seen += [sorted(set(os.listdir("/tmp")) - {"work", "home", "in"}), hasattr(builtins, "left")]
seen += [one for one in os.listdir("/proc") if one.isdigit()]
builtins.left = 1
for place in (".", os.environ["HOME"], "/tmp", "/dev/shm"):
    open(place + "/left", "w").close()
    os.makedirs(place + "/folder/inner", exist_ok=True)
os.chmod("folder", 0)
sleep = [sys.executable, "-c", "import time; time.sleep(100)"]
subprocess.Popen(sleep, start_new_session=True)
threading.Thread(target=time.sleep, args=(100,)).start()
os.system("echo past")
len(seen), [one for one in seen if one not in ([], False, [".matplotlib", ".ipython"])][:3]
"""
    first = run_job(job(code), way=walled, series=series)
    kept = series._child
    second = run_job(job(code), way=walled, series=series)
    assert series._child is kept is not None
    assert first.status == second.status == "ok", (first.error_message, second.error_message)
    assert unpack(first.value)[0] == unpack(second.value)[0]
    assert all(one.outputs[-1].data == "past\n" for one in (first, second))
    assert first.written == second.written


@pytest.mark.parametrize(
    ("code", "status"),
    [("import os; os._exit(7)", "died"), ("1 / 0", "error"), ("while True: pass", "timeout"),
     ("import os, signal; os.kill(os.getppid(), signal.SIGKILL)", None),
     ("import os, signal; os.kill(-1, signal.SIGKILL); 1", None)],
)  # fmt: skip
def test_what_ends_badly_costs_the_next_nothing(
    walled: Any, series: Series, code: str, status: str | None
) -> None:
    bad = f"if number == 1:\n    {code}\nnumber"
    results = [
        run_job(job(bad, number, time_s=2), way=walled, series=series) for number in range(3)
    ]
    assert [one.status for one in results][::2] == ["ok", "ok"]
    assert status in (None, results[1].status)
    if status == "died":
        assert "exit code 7" in str(results[1].error_message)
    assert unpack(results[2].value) == 2


def test_the_process_that_forks_cannot_be_looked_into(walled: Any, series: Series) -> None:
    code = """
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
found = libc.ptrace(16, os.getppid(), 0, 0)
try:
    open(f"/proc/{os.getppid()}/mem", "r+b").close()
    found = 0
except OSError:
    pass
found
"""
    for _ in range(2):
        assert unpack(run_job(job(code), way=walled, series=series).value) == -1


def test_figures_and_files_work_each_time(walled: Any, series: Series) -> None:
    code = "import matplotlib.pyplot as plt\nplt.plot([number]);\nopen('in.txt').read()"
    for number in range(2):
        text = f"text {number}".encode()
        one = job(code, number, files={"in.txt": text})
        result = run_job(one, way=walled, series=series)
        assert unpack(result.value) == f"text {number}"
        assert len(result.figures) == 1


def test_random_numbers_are_each_run_s_own(walled: Any, series: Series) -> None:
    code = "import random, numpy as np\n(random.random(), float(np.random.rand()))"
    values = [unpack(run_job(job(code), way=walled, series=series).value) for _ in range(3)]
    assert len({one for one, _ in values}) == len({one for _, one in values}) == 3
    seeded = [unpack(run_job(job(code, seed=3), way=walled, series=series).value) for _ in range(2)]
    assert seeded[0] == seeded[1]


def test_without_walls_nothing_is_kept(series: Series) -> None:
    frame = Job(cells=("df.a.sum()",), inputs={"df": freeze(pd.DataFrame({"a": [1]}))})
    assert run_job(frame, way="plain", series=series).status == "ok"
    assert series._child is None
