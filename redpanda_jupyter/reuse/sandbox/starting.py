"""A child that was started and waits for its job.

The rule of this module: a child runs one job and is thrown away with its folder, whatever came of
it, unless more of the same code follow behind the same walls.
"""

from __future__ import annotations

import atexit
import contextlib
import functools
import json
import os
import queue
import secrets
import shutil
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import walls
from .processes import Family, start

if TYPE_CHECKING:
    from .job import Job

START_S = 60.0
"""Seconds within which a child must be ready."""

_LONGEST_LINE = 256_000_000
_RAW_BYTES = 200_000
FILES_BYTES = 1 << 30
"""So much a child may write unless its job says otherwise."""


_PREFIX = "redpanda-run-"
_OLD_S = 86_400.0
_live: set[Child] = set()


@atexit.register
def _end_all() -> None:
    """End what is left when this process ends in order; the kernel sees to the rest."""
    for one in list(_live):
        one.end()


@functools.cache
def _forget_old() -> None:
    """Remove, once, folders that a process left which was killed a day ago or longer."""
    if os.name == "nt":
        return
    for one in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        with contextlib.suppress(OSError):
            status = one.lstat()
            if status.st_uid == os.getuid() and time.time() - status.st_mtime > _OLD_S:
                _throw_away(one)


class StartError(Exception):
    """A child did not start; the text says what it said."""


class Child:
    """A process that is ready, or about to be, with its own folder.

    Parameters
    ----------
    way
        The walls around it.
    readable
        Files that it may read where they lie.
    files_bytes
        How much it may write.
    preload
        Modules that it imports before its job is known.
    hash_seed
        By which it hashes texts: see :class:`.job.Job`.
    """

    def __init__(
        self,
        way: walls.WayName,
        readable: tuple[str, ...] = (),
        files_bytes: int = FILES_BYTES,
        preload: str = "",
        hash_seed: int = 0,
    ) -> None:
        self.way = way
        self.files_bytes = files_bytes
        self.events: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self.sent = 0
        self.most = 64_000_000
        self._raw = bytearray()
        self._ready = False
        self._ended = False
        self._owner = os.getpid()
        _forget_old()
        self.base = Path(tempfile.mkdtemp(prefix=_PREFIX))
        self.given = self.base / "in"
        try:
            command = walls.command_for(way, self.base, readable, files_bytes)
            _give_fonts(self.given)
            token = secrets.token_hex(12)
            environment = walls.environment(
                self.base, walled=way != "plain", token=token, hash_seed=hash_seed
            )
            self.process = start([*command, "--preload", preload], environment, self.base)
        except BaseException:
            shutil.rmtree(self.base, ignore_errors=True)
            raise
        self.family = Family(self.process, token)
        _live.add(self)
        self._drains = [
            threading.Thread(target=self._read_events, daemon=True, name="redpanda-events"),
            threading.Thread(target=self._read_raw, daemon=True, name="redpanda-raw"),
        ]
        for one in self._drains:
            one.start()

    # --- what it says --------------------------------------------------------------------------

    def _read_events(self) -> None:
        stream = self.process.stdout
        assert stream is not None  # noqa: S101 - we asked for a pipe
        with contextlib.suppress(OSError, ValueError):
            while line := stream.readline(min(_LONGEST_LINE, self.most + 1)):
                self.sent += len(line)
                if self.sent > self.most:
                    self.events.put(b'{"event":"flood"}')
                    break
                self.events.put(line)
        self.events.put(None)

    def _read_raw(self) -> None:
        """Take what programs print past Python, and forget what is too much."""
        stream = self.process.stderr
        assert stream is not None  # noqa: S101 - we asked for a pipe
        with contextlib.suppress(OSError, ValueError):
            while part := os.read(stream.fileno(), 65536):
                if len(self._raw) < _RAW_BYTES:
                    self._raw += part[: _RAW_BYTES - len(self._raw)]

    @property
    def raw(self) -> str:
        """What was printed past Python, as text."""
        return bytes(self._raw).decode("utf-8", "replace")

    def wait_ready(self, timeout: float = START_S) -> None:
        """Wait until it waits for its job.

        Raises
        ------
        StartError
            It ended, or did not answer in time.
        """
        if self._ready:
            return
        try:
            line = self.events.get(timeout=timeout)
        except queue.Empty:
            raise StartError("It did not start in time.") from None
        event = read_event(line) if line is not None else None
        if event is None or event.get("event") != "ready":
            self.process.wait(2)
            said = self.raw.strip().splitlines()
            raise StartError(said[-1][:300] if said else "It ended before it was ready.")
        self._ready = True

    @property
    def alive(self) -> bool:
        """Whether it is still there."""
        return self.process.poll() is None

    # --- its job -------------------------------------------------------------------------------

    def give(self, job: Job, *, again: bool = False) -> None:
        """Write the job into its folder and tell it to begin.

        With ``again``, it keeps itself for another job of the same code: see :meth:`settle`.
        """
        for name in ("inputs", "files"):
            shutil.rmtree(self.given / name, ignore_errors=True)
        self._raw.clear()
        self.sent = 0
        write_job(job, self.given)
        limits = job.limits
        wanted = 40 if "*" in job.wanted else len(job.wanted)
        self.most = limits.output_bytes * 8 + limits.value_bytes * 2 * (wanted + 25) + 4_000_000
        stdin = self.process.stdin
        assert stdin is not None  # noqa: S101 - we asked for a pipe
        with contextlib.suppress(OSError):  # it has died: its end of the pipe tells
            stdin.write(b"again\n" if again else b"go\n")
            stdin.flush()

    def settle(self, timeout: float = 5.0) -> bool:
        """Wait until it has cleared up after a job and waits for the next; say whether it does."""
        end = time.monotonic() + timeout
        while time.monotonic() < end:
            try:
                line = self.events.get(timeout=max(end - time.monotonic(), 0.001))
            except queue.Empty:
                return False
            event = None if line is None else read_event(line)
            if event is None:
                return False
            if event["event"] == "swept":
                return self.events.empty()
        return False

    def end(self) -> None:
        """End it with all that it started, and throw its folder away; once is enough."""
        if self._ended or self._owner != os.getpid():  # a fork of ours ends nothing of ours
            return
        self._ended = True
        _live.discard(self)
        self.family.end()
        for one in self._drains:
            one.join(2)
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            if stream is not None and not any(one.is_alive() for one in self._drains):
                with contextlib.suppress(OSError):
                    stream.close()
        _throw_away(self.base)


def read_event(line: bytes) -> dict[str, Any] | None:
    """Return the event in a line, None for anything that is none."""
    try:
        event = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return event if isinstance(event, dict) and isinstance(event.get("event"), str) else None


def write_job(job: Job, given: Path) -> None:
    """Write what the child reads: the job, its inputs as pickles of ours, its files."""
    (given / "inputs").mkdir(exist_ok=True)
    for name, data in job.inputs.items():
        (given / "inputs" / name).write_bytes(data)
    for name, path in job.input_paths.items():
        _bring(Path(path), given / "inputs" / name)
    for relative, source in job.files.items():
        target = given / "files" / relative
        target.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(source, bytes):
            target.write_bytes(source)
        else:
            _bring(source, target)
    limits = {name: getattr(job.limits, name) for name in job.limits.__dataclass_fields__}
    document = {
        "cells": list(job.cells),
        "inputs": [*job.inputs, *job.input_paths],
        "wanted": list(job.wanted),
        "seed": job.seed,
        "limits": limits,
    }
    (given / "job.json").write_text(json.dumps(document), encoding="utf-8")


def _bring(source: Path, target: Path) -> None:
    shutil.copyfile(source, target)


def _give_fonts(given: Path) -> None:
    cache = Path(os.environ.get("MPLCONFIGDIR") or _font_folder())
    for one in cache.glob("fontlist-*.json"):
        with contextlib.suppress(OSError):
            shutil.copyfile(one, given / one.name)


def _font_folder() -> Path:
    cache = os.environ.get("XDG_CACHE_HOME")
    return (Path(cache) if cache else Path("~/.cache").expanduser()) / "matplotlib"


def _throw_away(folder: Path) -> None:
    """Remove a folder, also where the code took its own rights away from parts of it.

    Rights are given back within the folder only, never to what holds it, which is not ours.
    """

    def again(function: Any, path: str, _: Any) -> None:
        one = Path(path)
        with contextlib.suppress(OSError):
            for place in (one.parent, one):
                if (place == folder or folder in place.parents) and not place.is_symlink():
                    place.chmod(0o700)
            function(path)

    shutil.rmtree(folder, onerror=again)
    if folder.exists():
        shutil.rmtree(folder, ignore_errors=True)
