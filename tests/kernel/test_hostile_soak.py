"""Hundreds of questions in one kernel leave nothing behind but what they kept."""

from __future__ import annotations

import asyncio
import gc
import threading
from typing import TYPE_CHECKING, Any

import psutil
import pytest

from redpanda_jupyter.kernel.session import Session

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

    from redpanda_jupyter.tour.server import TourServer


async def pending() -> int:
    return len(asyncio.all_tasks()) - 1


@pytest.mark.parametrize("count", [300, pytest.param(3000, marks=pytest.mark.long)])
@pytest.mark.timeout(900)
def test_memory_files_threads_and_tasks_stay(
    shell: InteractiveShell, provider: TourServer, capsys: Any, count: int
) -> None:
    shell.run_cell("import pandas as pd; df = pd.DataFrame({'a': [1, 2, 3]})")
    session = Session.of(shell)
    assert session is not None
    process = psutil.Process()

    def ask(times: int) -> tuple[int, int, int, float]:
        for _ in range(times):
            assert shell.run_cell("%%panda df --new\nWhat is the total?").success
            provider.requests.clear()
        capsys.readouterr()
        gc.collect()
        tasks = session.loop.run(pending())
        return process.num_fds(), threading.active_count(), tasks, process.memory_info().rss / 2**20

    ask(50)  # for what is made once
    files, threads, tasks, memory = ask(20)
    files_now, threads_now, tasks_now, memory_now = ask(count)
    assert files_now <= files + 5  # pools breathe
    assert threads_now <= threads + 5
    assert tasks_now <= tasks
    assert memory_now < memory * 1.1
