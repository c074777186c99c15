"""A terminal counts a wait down in one line, which Interrupt ends at once and nothing leaves."""

from __future__ import annotations

import os
import pty
import select
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest

from redpanda_jupyter.kernel.display import TerminalDisplay
from redpanda_jupyter.tour.server import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from redpanda_jupyter.tour.server import TourServer

SHELL = """
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance(colors="NoColor")
shell.run_cell("%load_ext redpanda_jupyter")
shell.run_cell("%%panda\\nWhat is the total?")
print("THE END", flush=True)
"""


class Terminal:
    """A program in a real terminal, and what it has written there."""

    def __init__(self, source: str) -> None:
        self.master, slave = pty.openpty()
        env = {**os.environ, "COLUMNS": "100", "TERM": "dumb"}
        self.process = subprocess.Popen(
            [sys.executable, "-c", source], stdin=slave, stdout=slave, stderr=slave, env=env
        )
        os.close(slave)
        self.text = ""

    def until(self, words: str, seconds: float = 60) -> str:
        """Read until the program has written ``words``."""
        deadline = time.monotonic() + seconds
        while words not in self.text:
            assert time.monotonic() < deadline, self.text
            if select.select([self.master], [], [], 0.1)[0]:
                self.text += os.read(self.master, 65536).decode("utf-8", "replace")
        return self.text

    def screen(self) -> list[str]:
        """Tell what stands on the screen: a carriage return begins the line again."""
        lines = []
        for raw in self.text.replace("\r\n", "\n").split("\n"):
            line = ""
            for part in raw.split("\r"):
                line = part + line[len(part) :]
            lines.append(line.rstrip())
        return lines


@pytest.fixture
def terminal(provider: TourServer) -> Iterator[Any]:
    opened: list[Terminal] = []

    def start() -> Terminal:
        opened.append(Terminal(SHELL))
        return opened[-1]

    yield start
    for one in opened:
        one.process.kill()
        one.process.wait()
        os.close(one.master)


def test_a_wait_is_counted_down_in_one_line_that_goes_when_the_answer_comes(
    terminal: Any, provider: TourServer
) -> None:
    provider.faults.append(Fault(status=429, headers={"Retry-After": "3"}))
    shown = terminal()
    raw = shown.until("THE END")
    counted = [seconds for seconds in ("3", "2", "1") if f"waiting {seconds} s" in raw]
    assert counted == ["3", "2", "1"], raw
    screen = shown.screen()
    assert not [line for line in screen if "waiting" in line]
    assert sum("Red Panda · " in line for line in screen) == 1
    assert "The total is one line." in screen
    assert len(provider.requests) == 2


def test_interrupt_leaves_a_wait_at_once_and_no_rest_of_its_line(
    terminal: Any, provider: TourServer
) -> None:
    provider.faults.append(Fault(status=429, headers={"Retry-After": "50"}))
    shown = terminal()
    shown.until("waiting 49 s")
    shown.process.send_signal(signal.SIGINT)
    raw = shown.until("THE END", 30)
    assert "waiting 10 s" not in raw, "it did not wait to the end"
    assert "interrupted" in raw
    assert not [line for line in shown.screen() if "waiting" in line]
    assert len(provider.requests) == 1


def test_where_no_line_can_be_replaced_a_wait_is_said_once(capsys: Any) -> None:
    shown = TerminalDisplay()
    for left in (3, 2, 1):
        assert shown.due(0, waiting=True) or left < 3
        shown.update("", f"busy: waiting {left} s", waiting=True)
    shown.update("", "asking")
    shown.finish("6", header="Red Panda · m", footer="1.0s")
    assert capsys.readouterr().out == "busy: waiting 3 s\nRed Panda · m\n\n6\n\n1.0s\n"
