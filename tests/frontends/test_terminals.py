"""Plain IPython and Jupyter console, each on a pseudo-terminal, as a person sits before it.

What is typed is told from what is shown by the prompt: the next one carries the answer's code.
"""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING, Any

import pytest

from redpanda_jupyter.tour.server import Fault

if TYPE_CHECKING:
    from redpanda_jupyter.store import Store
    from redpanda_jupyter.tour.server import TourServer

_CONTROL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b[()][A-Z0-9]|\x1b[=>]|\r")
KEY = "sk-proj-Zk3hT9vQ2mXb7LpR4sWd8NfG9xQz"


class Sitting:
    """A person before a terminal: types lines, and waits for what comes."""

    def __init__(self, child: Any) -> None:
        self.child = child
        self.number = 0

    def prompt(self) -> str:
        """Wait for the next prompt; return what was shown before it, without control signs."""
        self.number += 1
        self.child.expect(rf"In \[{self.number}\]:")
        return _CONTROL.sub("", self.child.before)

    def run(self, *lines: str) -> str:
        """Type a cell and wait for its end."""
        self.type(*lines)
        return self.prompt()

    def enter(self) -> str:
        """Run what is typed ahead (a dumb terminal does not show it) and wait for its end."""
        time.sleep(1.0)
        self.child.send("\x1b\r")
        return self.prompt()

    def clear(self) -> None:
        """Take back what is typed ahead."""
        time.sleep(1.0)
        self.child.send("\x03")
        self.child.expect(rf"In \[{self.number}\]:")

    def type(self, *lines: str) -> None:
        time.sleep(0.5)  # the prompt is painted before it listens
        for line in lines:
            self.child.send(f"{line}\r")
            time.sleep(0.3)
        if len(lines) > 1:
            self.child.send("\r\r")  # IPython ends a cell magic after an empty line


@pytest.fixture(params=["IPython", "jupyter_console"])
def sitting(request: pytest.FixtureRequest, terminal: Any) -> Sitting:
    """A terminal with Red Panda loaded and a frame ``df``."""
    words = ["--no-banner", "--no-confirm-exit"] if request.param == "IPython" else []
    person = Sitting(terminal(request.param, *words))
    person.prompt()
    person.run("%load_ext redpanda_jupyter")
    person.run("import pandas as pd; df = pd.DataFrame({'a': [1, 2, 3]})")
    return person


def test_the_answer_is_written_and_its_code_stands_at_the_next_prompt(
    sitting: Sitting, store: Store
) -> None:
    said = sitting.run("%%panda df", "What is the total?")
    for words in ("The total is one line.", "kept as #1, #2; the code is at the next prompt"):
        assert words in said
    assert "twice = total * 2" in said
    sitting.enter()
    deadline = time.monotonic() + 20
    while not all(one.run_count for one in store.search_blocks().items):
        assert time.monotonic() < deadline, "the run was not recorded"
        time.sleep(0.1)


def test_interrupt_keeps_the_part_and_hangs_up(
    sitting: Sitting, provider: TourServer, store: Store
) -> None:
    sitting.run("%%panda df", "Warm up")
    sitting.clear()
    provider.faults.append(Fault(stall_after=6))
    sitting.type("%%panda df", "What is the total?")
    sitting.child.expect("The total")
    time.sleep(0.5)
    sitting.child.sendintr()
    said = sitting.prompt()
    assert "%panda continue goes on with it" in said
    assert "Red Panda: interrupted" in said
    assert provider.requests[-1].disconnected_at is not None
    assert [one.message_count for one in store.list_conversations().items] == [4]
    assert "twice = total * 2" in sitting.run("%panda continue")


def test_a_cell_is_fixed_and_accepted(sitting: Sitting, answers: dict[str, str]) -> None:
    answers["KeyError"] = "Line 1 names a column that is not there.\n\n```python\ndf['a']\n```\n"
    assert "KeyError" in sitting.run("df['missing']")
    assert "%panda accept puts it in place" in sitting.run("%panda fix")
    assert "The corrected cell is at the next prompt" in sitting.run("%panda accept")
    assert "Name: a, dtype: int64" in sitting.enter()


def test_a_key_is_asked_for_and_not_shown(sitting: Sitting) -> None:
    sitting.type("%panda key set openai")
    sitting.child.expect("it is not shown: ")
    time.sleep(0.5)
    sitting.child.sendline(KEY)
    said = sitting.prompt()
    assert "in memory, until this kernel ends" in said
    assert KEY not in said


def test_commands_are_readable(sitting: Sitting) -> None:
    assert "openai:gpt-test" in sitting.run("%panda")
    assert "%panda fix" in sitting.run("%panda --help")
    assert "privacy" in sitting.run("%panda config get")
