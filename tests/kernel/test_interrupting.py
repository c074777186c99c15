"""Interrupt at every moment of a question: one line, nothing torn, nothing left running."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest

from redpanda_jupyter.tour.server import Fault

if TYPE_CHECKING:
    from redpanda_jupyter.store import Store
    from redpanda_jupyter.tour.server import TourServer

IN_LAB = {"redpanda": {"notebook_id": "01JD0000000000000000000000"}, "deletedCells": []}
QUESTION = "%%panda df\nWhat is the total?"


def is_ours(ran: Any) -> bool:
    return len(ran.traceback) == 1 and ran.traceback[0].startswith("Red Panda: ")


@pytest.mark.parametrize("seconds", [0.1, 0.3, 0.7])
def test_in_the_first_moments_of_a_new_kernel(
    fresh_kernel: Any, provider: TourServer, seconds: float
) -> None:
    provider.faults.append(Fault(delay_s=60))
    pressed: list[float] = []

    def press(_: Any) -> None:
        if not pressed:  # the first message says that the kernel is busy with the cell
            time.sleep(seconds)
            pressed.append(time.monotonic())
            fresh_kernel.interrupt()

    ran = fresh_kernel.finish(fresh_kernel.start(QUESTION, IN_LAB), seen=press)
    assert ran.status == "error"
    assert ran.error in ("PandaInterrupted", "KeyboardInterrupt")
    # Before the magic itself begins it is IPython that is interrupted.
    assert is_ours(ran) or not any("redpanda_jupyter" in line for line in ran.traceback)
    assert fresh_kernel.run("1 + 1").status == "ok"


def test_before_any_text(kernel: Any, provider: TourServer, store: Store) -> None:
    kernel.run("%%panda df\nWarm up")
    provider.faults.append(Fault(delay_s=60))
    request = kernel.start(QUESTION, IN_LAB)
    time.sleep(1.0)
    pressed = time.monotonic()
    kernel.interrupt()
    ran = kernel.finish(request)
    assert is_ours(ran)
    assert "before anything was received" in ran.traceback[0]
    gone = provider.requests[-1].disconnected_at
    assert gone is not None
    assert gone - pressed < 5
    assert not any("kept" in line for line in ran.traceback)


def test_a_second_press_waits_for_nothing(kernel: Any, provider: TourServer) -> None:
    import sqlite3

    from redpanda_jupyter.paths import DATABASE_NAME, data_dir

    kernel.run("%%panda df\nWarm up", IN_LAB)
    blocking = sqlite3.connect(data_dir() / DATABASE_NAME, isolation_level=None)
    blocking.execute("begin immediate")
    try:
        provider.faults.append(Fault(stall_after=4))
        request = kernel.start(QUESTION, IN_LAB)
        time.sleep(1.0)
        kernel.interrupt()
        time.sleep(0.2)
        kernel.interrupt()
        ran = kernel.finish(request)
    finally:
        blocking.execute("rollback")
        blocking.close()
    assert is_ours(ran)
    assert "The total" in ran.final["text/plain"]
    assert kernel.run("1 + 1").status == "ok"


def test_a_question_whose_display_breaks_does_not_run_on_unseen(
    kernel: Any, provider: TourServer
) -> None:
    kernel.run(
        "import redpanda_jupyter.kernel.display as d\n"
        "kept = d.NotebookDisplay.update\n"
        "def broken(self, text, status, **more):\n"
        "    if text:  # the question is on its way\n"
        "        raise ZeroDivisionError\n"
        "    kept(self, text, status, **more)\n"
        "d.NotebookDisplay.update = broken"
    )
    provider.faults.append(Fault(piece_delay_s=0.2, stall_after=6))
    ran = kernel.run(QUESTION)
    kernel.run("d.NotebookDisplay.update = kept")
    assert is_ours(ran)
    deadline = time.monotonic() + 10
    while provider.requests[-1].disconnected_at is None:
        assert time.monotonic() < deadline, "the provider was not hung up on"
        time.sleep(0.05)


def test_a_command_is_interrupted_in_one_line(kernel: Any) -> None:
    kernel.run(
        "import time, redpanda_jupyter.services.status as s\n"
        "kept = s.status\n"
        "s.status = lambda *a, **k: time.sleep(60)"
    )
    request = kernel.start("%panda")
    time.sleep(0.7)
    kernel.interrupt()
    ran = kernel.finish(request)
    kernel.run("s.status = kept")
    assert ran.traceback == ["Red Panda: interrupted"]
