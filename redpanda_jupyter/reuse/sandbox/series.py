"""The same code on one data set after the other, without a new start for each.

The rule of this module: the process that is ready runs nobody's code. For each data set it forks,
and when that run is over everything else in its namespace is ended and every file removed before
the next begins. Only runs of the same code follow each other, and only behind walls: what one could
leave to the next would be its own, and there is nothing to leave it in.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import time
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

from . import inside
from .laying import font_cache

if TYPE_CHECKING:
    from collections.abc import Callable

    from .channel import Channel

_SWEEP_S = 5.0


def one(channel: Channel, given: str, do: Callable[[], None]) -> None:
    """Run ``do`` in a fork, end all that is left of it, and say that the next may come."""
    inside.unreadable(True)
    with warnings.catch_warnings():
        # numpy's threads are made for it; the warning is about those that are not
        warnings.simplefilter("ignore")
        worker = os.fork()
    if worker == 0:
        try:
            inside.unreadable(False)
            do()
        finally:
            os._exit(0)
    status = os.waitpid(worker, 0)[1]
    if not _alone() or not _empty(given):
        os._exit(1)  # the next gets another process
    channel.send({"event": "swept", "code": os.waitstatus_to_exitcode(status)})


def _alone() -> bool:
    """End all other processes of this namespace but its first; say whether none is left."""
    end = time.monotonic() + _SWEEP_S
    while time.monotonic() < end:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(-1, signal.SIGKILL)
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        numbers = {int(one.name) for one in Path("/proc").iterdir() if one.name.isdigit()}
        others = numbers - {1, os.getpid()}
        if not others:
            return True
        time.sleep(0.005)
    return False


def _empty(given: str) -> bool:
    """Remove all files that a run could have left; say whether none is left."""
    work, home = Path.cwd(), Path(os.environ["HOME"])
    os.chdir("/")
    for folder in (Path("/tmp"), Path("/dev/shm")):  # noqa: S108 - private to this namespace
        for path in folder.iterdir():
            if path != Path(given):
                _remove(path)
                if os.path.lexists(path):
                    return False
    for path in (work, home):
        path.mkdir(parents=True)
    os.chdir(work)
    font_cache(Path(given))
    return True


def _remove(path: Path) -> None:
    """Remove a file, or a folder with all in it, also one whose rights were taken away."""
    with contextlib.suppress(OSError):
        if path.is_symlink() or not path.is_dir():
            path.unlink()
            return
        for folder, names, _ in os.walk(path):
            Path(folder).chmod(0o700)
            for name in names:
                inner = Path(folder, name)
                if not inner.is_symlink():
                    inner.chmod(0o700)
    shutil.rmtree(path, ignore_errors=True)
