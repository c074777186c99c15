"""Starting a process, seeing what it and its children take, and ending all of them.

The rule of this module: processes are started from one thread that lives as long as we do, because
the kernel ends a child that asked for it when the *thread* that started it ends. Nothing is ended
that was not started here: a process is known by its number and the time that it began.
"""

from __future__ import annotations

import contextlib
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import Future
from pathlib import Path
from typing import Any

_LINUX = sys.platform.startswith("linux")
_HAS_CHILDREN = Path(f"/proc/self/task/{os.getpid()}/children").exists()


class _Starter:
    """The thread that starts processes."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._tasks: queue.SimpleQueue[tuple[Future[Any], list[str], dict[str, Any]]] | None = None
        self._owner = 0

    def start(self, command: list[str], **options: Any) -> subprocess.Popen[bytes]:
        """Start ``command`` as :class:`subprocess.Popen` does."""
        with self._lock:
            if self._tasks is None or self._owner != os.getpid():  # also after a fork
                self._tasks, self._owner = queue.SimpleQueue(), os.getpid()
                threading.Thread(
                    target=self._work, args=(self._tasks,), name="redpanda-starter", daemon=True
                ).start()
        future: Future[Any] = Future()
        self._tasks.put((future, command, options))
        started: subprocess.Popen[bytes] = future.result()
        return started

    @staticmethod
    def _work(tasks: queue.SimpleQueue[tuple[Future[Any], list[str], dict[str, Any]]]) -> None:
        while True:
            future, command, options = tasks.get()
            try:
                future.set_result(subprocess.Popen(command, **options))  # noqa: S603 - our own
            except BaseException as error:  # noqa: BLE001 - raised where it was asked for
                future.set_exception(error)


_starter = _Starter()


def start(command: list[str], environment: dict[str, str], folder: Path) -> subprocess.Popen[bytes]:
    """Start a child in a session of its own, with pipes for all three streams."""
    options: dict[str, Any] = {}
    if os.name == "nt":
        options["creationflags"] = getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)
    else:
        options["start_new_session"] = True
    return _starter.start(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
        cwd=folder,
        close_fds=True,
        **options,
    )


class Family:
    """A process with all that it started, as far as the system tells (Linux).

    Parameters
    ----------
    process
        The first of them.
    token
        What stands in their environment, by which those are found that have detached.
    """

    def __init__(self, process: subprocess.Popen[bytes], token: str) -> None:
        self._process = process
        self._token = f"REDPANDA_RUN={token}".encode()
        self._seen: dict[int, str] = {}

    def members(self) -> list[int]:
        """Return the numbers of all processes, and remember them."""
        if not _LINUX:
            return [self._process.pid]
        found: list[int] = []
        waiting = [self._process.pid]
        parents = None if _HAS_CHILDREN else _all_children()
        while waiting and len(found) < 20_000:
            one = waiting.pop()
            began = _began(one)
            if began is None:
                continue
            found.append(one)
            self._seen[one] = began
            waiting += _children(one) if parents is None else parents.get(one, [])
        return found

    def usage(self, members: list[int]) -> tuple[int, int]:
        """Return how much memory (bytes, shared pages of programs apart) and how many processes."""
        return sum(_memory(one) for one in members), len(members)

    def exact_memory(self, members: list[int]) -> int:
        """Return the memory with pages that several share counted once; slower."""
        return sum(_proportional(one) for one in members)

    def end(self) -> None:
        """End all of them, also those that have detached as far as they can be found.

        Returns when they are gone: what they were writing to can be read or removed then. One
        that the system does not let go within 5 s (it waits for a disk, say) is left to it.
        """
        if os.name == "nt":
            _end_windows(self._process.pid)
            self._process.kill()
            return
        for _ in range(5):
            if not self._end_once():
                break
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(5)
        latest = time.monotonic() + 5
        while self._left() and time.monotonic() < latest:
            time.sleep(0.002)

    def _left(self) -> set[int]:
        """Return which of those that were seen are still there: killed is not yet gone."""
        return {one for one, began in self._seen.items() if _began(one) == began}

    def _end_once(self) -> bool:
        members = set(self.members())
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        strays = set(self._with_token()) if _LINUX else set()
        ended = False
        for one in (members | strays | self._left()) - {os.getpid()}:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(one, signal.SIGKILL)
                ended = ended or one != self._process.pid
        return ended

    def _with_token(self) -> list[int]:
        found = []
        for one in Path("/proc").iterdir():
            if one.name.isdigit():
                with contextlib.suppress(OSError):
                    if self._token in (one / "environ").read_bytes().split(b"\0"):
                        found.append(int(one.name))
        return found


def _began(pid: int) -> str | None:
    """Return when a process began, in the system's ticks; None if it is no more."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
    except OSError:
        return None
    fields = text.rpartition(")")[2].split()
    return None if fields[0] in "ZX" else fields[19]


def _all_children() -> dict[int, list[int]]:
    """Return all processes by their parents, for kernels that do not list children."""
    found: dict[int, list[int]] = {}
    for one in Path("/proc").iterdir():
        if one.name.isdigit():
            with contextlib.suppress(OSError, ValueError, IndexError):
                text = (one / "stat").read_text(encoding="ascii", errors="replace")
                parent = int(text.rpartition(")")[2].split()[1])
                found.setdefault(parent, []).append(int(one.name))
    return found


def _children(pid: int) -> list[int]:
    found: list[int] = []
    with contextlib.suppress(OSError, ValueError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            found += map(int, (task / "children").read_text(encoding="ascii").split())
    return found


def _memory(pid: int) -> int:
    with contextlib.suppress(OSError, ValueError, IndexError):
        fields = Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()
        return (int(fields[1]) - int(fields[2])) * os.sysconf("SC_PAGE_SIZE")
    return 0


def _proportional(pid: int) -> int:
    with contextlib.suppress(OSError, ValueError, IndexError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return _memory(pid)


def _end_windows(pid: int) -> None:
    with contextlib.suppress(OSError):
        subprocess.run(  # noqa: S603 - a number of ours
            ["taskkill", "/F", "/T", "/PID", str(pid)],  # noqa: S607 - part of Windows
            capture_output=True,
            check=False,
        )
