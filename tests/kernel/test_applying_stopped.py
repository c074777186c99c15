"""Interrupt while a block runs on other data: nothing is concluded, and nothing is lost."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from redpanda_jupyter.store import Store

SLOW = 'import time\nfor _ in range(300):\n    time.sleep(0.1)\ns = df["a"].sum()\ns'


@pytest.fixture
def number(kernel: Any, answers: dict[str, str]) -> int:
    """A block that takes half a minute, and a frame that it fits."""
    answers["Slow sum"] = f"Do:\n\n```python\n{SLOW}\n```\n"
    asked = kernel.run("%%panda df\nSlow sum")
    assert kernel.run("df2 = df.copy(); kept = 'from before'").status == "ok"
    return asked.bundle["blocks"][0]["number"]


def stopped(kernel: Any, line: str) -> Any:
    request = kernel.start(line)
    time.sleep(2)
    kernel.interrupt()
    return kernel.finish(request, 30)


def test_a_contract_is_as_it_was_where_confirming_it_was_interrupted(
    kernel: Any, number: int, store: Store
) -> None:
    ran = stopped(kernel, f"%panda contract {number} --confirm")
    assert ran.error == "PandaInterrupted"
    assert ran.traceback[-1] == "Red Panda: Interrupted; the contract is as it was."
    assert "0 of 4 runs without a column done" in ran.final["text/plain"]
    assert "Interrupt cancels" in ran.final["text/plain"]
    assert store.get_contract(str(number), 1) is None


def test_confirming_a_contract_says_how_far_it_is(
    kernel: Any, answers: dict[str, str], store: Store
) -> None:
    code = 'import time\ntime.sleep(0.4)\ns = df["a"].sum()\ns'
    answers["Sum"] = f"Do:\n\n```python\n{code}\n```\n"
    number = kernel.run("%%panda df\nSum").bundle["blocks"][0]["number"]
    ran = kernel.run(f"%panda contract {number} --confirm")
    assert ran.status == "ok", ran.traceback
    (first,) = ran.displays
    lines = [one["text/plain"] for one in (first, *ran.updates)]
    assert all("runs without a column done" in one for one in lines[:-1])
    counts = [int(one.split(" ")[0]) for one in lines]
    assert counts == sorted(counts)
    assert counts[-1] >= 4
    assert len(set(counts)) > 2
    assert "confirmed" in ran.text
    needed = {
        one.name: one.confirmed for one in store.get_contract(str(number), 1).frames[0].columns
    }
    assert needed == {"a": True}
    quiet = kernel.run(f"%panda contract {number} --confirm --json")
    assert not quiet.displays


def test_what_a_variable_holds_is_not_lost_for_a_run_that_was_interrupted(
    kernel: Any, number: int
) -> None:
    # as after a command that had put its results there, which may do so again
    kernel.run(
        "from redpanda_jupyter.kernel.session import Session\n"
        "Session.of(get_ipython()).fill('kept', kept)"
    )
    ran = stopped(kernel, f"%panda apply {number} df2 --run --into kept")
    assert ran.error == "PandaInterrupted"
    assert "kept is as it was" in ran.final["text/plain"]
    assert kernel.run("print(kept)").text == "from before\n"
