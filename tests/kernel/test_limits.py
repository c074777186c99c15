"""Limits as a person meets them: a countdown that can be interrupted, and a cap on the line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from redpanda_jupyter.tour.server import Fault

if TYPE_CHECKING:
    from redpanda_jupyter.tour.server import TourServer

QUESTION = "%%panda df\nWhat is the total?"


def counting(ran: Any) -> list[int]:
    """The seconds that were shown as left to wait, in the order in which they were shown."""
    shown = [data["text/plain"] for data in (*ran.displays, *ran.updates)]
    return [int(left) for text in shown for left in re.findall(r"waiting (\d+) s", text)]


def wait_and_interrupt(kernel: Any, cell: str) -> Any:
    """Run a cell until its countdown has gone down, then press Interrupt."""
    pressed: list[bool] = []

    def press(ran: Any) -> None:
        if len(set(counting(ran))) >= 2 and not pressed:
            pressed.append(True)
            kernel.interrupt()

    return kernel.finish(kernel.start(cell), 50, press)


def test_a_countdown_is_shown_interrupted_and_queued_for_by_the_next_cell(
    kernel: Any, provider: TourServer
) -> None:
    provider.faults.append(Fault(status=429, headers={"Retry-After": "58"}))
    for number, reason in enumerate(("limits how often", "asked to be asked less often")):
        ran = wait_and_interrupt(kernel, QUESTION)
        assert ran.error == "PandaInterrupted"
        assert ran.traceback[0].startswith("Red Panda: interrupted")
        left = counting(ran)
        assert left == sorted(left, reverse=True)
        assert reason in ran.displays[-1]["text/plain"] + str(ran.updates)
        asked = [one for one in provider.requests if one.method == "POST"]
        assert len(asked) == 1, "the second cell was not sent" if number else "nor again"
    other = kernel.run("%%panda df -m openai:gpt-other\nWhat is the total?")
    assert other.status == "ok", "another model need not wait"


def test_a_limit_on_the_line_shortens_the_answer(kernel: Any, provider: TourServer) -> None:
    ran = kernel.run("%%panda df --max-cost 3000t\nWhat is the total?")
    assert ran.status == "ok"
    assert 200 < provider.requests[-1].body["max_tokens"] < 3000
    ran = kernel.run("%%panda df --max-cost 250t\nWhat is the total?")
    assert ran.error == "BudgetError"
    assert "leaves too few of the 250" in ran.traceback[0]
    assert len(ran.traceback) == 1
    assert len(provider.requests) == 1


def test_dollars_on_the_line_are_not_a_variable_of_the_shell(
    kernel: Any, provider: TourServer
) -> None:
    ran = kernel.run("%%panda df --max-cost $0.25\nWhat is the total?")
    assert "costs no more than $0.25" in "".join(ran.traceback)


def test_the_budget_is_told_where_usage_is(kernel: Any) -> None:
    kernel.run(QUESTION)
    assert "this month" not in kernel.run("%panda usage").text
    kernel.run("import os; os.environ['REDPANDA_MONTHLY_BUDGET_USD'] = '5'")
    try:
        assert "this month: $0.00 of $5.00, and 1 question of" in kernel.run("%panda usage").text
        ran = kernel.run("%%panda df -m openai:gpt-not-told\nAnd the mean?")
        assert "cost unknown, the budget in dollars cannot count it" in ran.final["text/plain"]
    finally:
        kernel.run("del os.environ['REDPANDA_MONTHLY_BUDGET_USD']")
