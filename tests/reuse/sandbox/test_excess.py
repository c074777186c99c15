"""Code that takes too much, or dies, costs no more than its limits and leaves nothing behind."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from redpanda_jupyter.reuse.values import unpack

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from redpanda_jupyter.models import RunResult

    Run = Callable[..., RunResult]

linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="limits of Linux")


def value_of(result: RunResult) -> Any:
    assert result.status == "ok", (result.error_message, result.traceback)
    assert result.value is not None
    return unpack(result.value)


def processes_with(text: str) -> list[str]:
    found = []
    for one in Path("/proc").iterdir():
        if one.name.isdigit():
            try:
                said = (one / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except OSError:
                continue
            if text in said:
                found.append(said)
    return found


@pytest.fixture
def nothing_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A word for command lines; at the end no process with it is left, and no folder of ours."""
    word = f"marker{os.getpid()}x{tmp_path.name}"
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    yield word
    end = time.monotonic() + 5
    while processes_with(word) and time.monotonic() < end:
        time.sleep(0.05)
    assert processes_with(word) == []
    assert list(tmp_path.glob("redpanda-run-*")) == []


# --- taking too much -----------------------------------------------------------------------------


def test_a_loop_without_end_is_ended_and_what_it_said_is_kept(way: Any, run: Run) -> None:
    began = time.monotonic()
    result = run(way, "print('begun')\nwhile True:\n    pass", time_s=1.5)
    assert result.status == "timeout"
    assert "longer than 1.5 s" in str(result.error_message)
    assert [one.data for one in result.outputs] == ["begun\n"]
    assert time.monotonic() - began < 20


@pytest.mark.parametrize(
    "code",
    ["while True:\n    print('x' * 1000)", "import os\nwhile True:\n    os.write(2, b'y' * 60000)",
     "display(*['z' * 1_000_000] * 20)\nwhile True: display(1)"],
    ids=["print", "descriptor", "display"],
)  # fmt: skip
def test_output_without_end_is_cut(way: Any, run: Run, code: str) -> None:
    result = run(way, code, time_s=2, output_bytes=100_000)
    assert result.status == "timeout"
    assert sum(len(one.data) for one in result.outputs) < 400_000


@linux
def test_a_memory_hog_is_ended(way: Any, run: Run) -> None:
    one = run(way, "x = bytearray(3_000_000_000)", memory_bytes=300_000_000)
    assert (one.status, one.error_name) == ("memory", "MemoryError")
    code = "import subprocess, sys\np = [subprocess.Popen([sys.executable, '-c', " \
           "'import time; x = bytearray(250_000_000); time.sleep(60)']) for _ in range(4)]\n" \
           "[one.wait() for one in p]"  # fmt: skip
    many = run(way, code, memory_bytes=300_000_000)
    assert many.status == "memory"
    assert "of memory" in str(many.error_message)


@linux
def test_a_fork_bomb_is_ended(way: Any, run: Run, nothing_left: str) -> None:
    code = f"""
import os, sys, subprocess
word = "{nothing_left}"
subprocess.Popen([sys.executable, "-c", "import time; time.sleep(100)", word])
while True:
    try:
        os.fork()
    except OSError:
        pass
"""
    result = run(way, code, time_s=5, processes=40)
    assert result.status in ("died", "timeout", "memory")


def test_a_very_long_text_of_a_value_is_no_danger(way: Any, run: Run) -> None:
    code = """
class Long:
    def __repr__(self):
        return "x" * SIZE
    def __len__(self):
        return 10**9
one = Long()
many = [0] * 1_000_000
million = "y" * 50_000_000
same = [[many] * 1000] * 1000
{n: one for n in range(3)}
"""
    small = code.replace("SIZE", "10_000_000")
    result = run(way, small, wanted=("*",), value_bytes=1_000_000)
    assert result.status == "ok", result.error_message
    assert len(result.model_dump_json()) < 20_000_000
    assert result.values["many"]["cut"] == 1_000_000
    assert result.values["million"]["cut"] == 50_000_000
    large = run(way, code.replace("SIZE", "1_000_000_000"), memory_bytes=1 << 30)
    assert large.status in ("ok", "memory")


# --- ending badly --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("import os\nprint('a', flush=True)\nos._exit(0)", "exit code 0"),
        ("import ctypes\nprint('a', flush=True)\nctypes.string_at(0)", "SIGSEGV"),
        ("import os, signal\nprint('a', flush=True)\nos.kill(os.getpid(), 9)", "SIGKILL"),
        ("import os\nprint('a', flush=True)\nos.closerange(0, 100)\nos._exit(3)", "exit code 3"),
    ],
    ids=["exit", "segfault", "kill", "closed"],
)
def test_a_process_that_dies_is_reported_with_what_it_showed(
    way: Any, run: Run, code: str, said: str
) -> None:
    result = run(way, code)
    assert result.status == "died"
    assert said in str(result.error_message)
    assert [one.data for one in result.outputs][:1] == ["a\n"]


def test_the_parent_cannot_be_ended(walled: Any, run: Run) -> None:
    code = f"""
import os, signal
for pid in {{os.getppid(), {os.getpid()}, -1}}:
    if pid != 1 or True:
        try:
            os.kill(pid, signal.SIGKILL)
        except OSError:
            pass
"""
    result = run(walled, code)
    assert result.status in ("ok", "died")


def test_exit_and_interrupt_are_results(way: Any, run: Run) -> None:
    assert run(way, "import sys\nsys.exit(3)").error_name == "SystemExit"
    assert run(way, "raise KeyboardInterrupt").status == "interrupted"
    assert run(way, "input('name')").status == "error"


@linux
def test_threads_and_children_do_not_outlive_the_run(way: Any, run: Run, nothing_left: str) -> None:
    code = f"""
import os, subprocess, sys, threading, time
threading.Thread(target=time.sleep, args=(100,)).start()
sleep = [sys.executable, "-c", "import time; time.sleep(100)", "{nothing_left}"]
subprocess.Popen(sleep)
subprocess.Popen(sleep, start_new_session=True)
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.execv(sys.executable, sleep)
    os._exit(0)
time.sleep(0.5)
'done'
"""
    began = time.monotonic()
    assert value_of(run(way, code)) == "done"
    assert time.monotonic() - began < 20
