"""The child's one way out: lines of JSON, and how much of what is shown goes through it.

The rule of this module: standard library only; every line is finished before the next begins, and
what is beyond the limit is dropped here and counted, so that an endless loop of prints costs
nobody but itself.
"""

from __future__ import annotations

import io
import json
import os
import threading
import time
from typing import Any

EVERY_S = 0.1
"""Seconds after which text that was printed is handed on with the next print."""


def clean(text: str) -> str:
    """Return ``text`` as UTF-8 can hold it."""
    return text.encode("utf-8", "replace").decode("utf-8")


class Channel:
    """Lines to the parent.

    Parameters
    ----------
    descriptor
        Where they are written.
    room
        Bytes of outputs that are let through; set when the job is known.
    """

    def __init__(self, descriptor: int, room: int = 0) -> None:
        self._descriptor = descriptor
        self.room = room
        self._lock = threading.RLock()
        self._streams: list[Stream] = []
        self._said_cut = False

    def send(self, event: dict[str, Any]) -> None:
        """Write one line."""
        line = json.dumps(event, ensure_ascii=True, allow_nan=False).encode("ascii") + b"\n"
        with self._lock:
            view = memoryview(line)
            while view:
                view = view[os.write(self._descriptor, view) :]

    def show(self, output: dict[str, Any]) -> None:
        """Hand on an output, or as much of it as there is room for."""
        with self._lock:
            for one in self._streams:
                one.flush()
            self._show(output)

    def _show(self, output: dict[str, Any]) -> None:
        if self.room <= 0:
            if not self._said_cut:
                self._said_cut = True
                self.send({"event": "cut"})
            return
        data = output["data"]
        text = output["mime"].startswith("text/")
        others = {
            mime: one for mime, one in output.get("others", {}).items() if len(one) < self.room
        }
        size = len(data) + sum(map(len, others.values())) + 50
        if size > self.room:
            others = {}
            dropped = "" if text else f"[{output['mime']} of {len(data)} bytes was left out]"
            mime = output["mime"] if text else "text/plain"
            kept = data[: self.room] if text else dropped
            output = {**output, "data": kept, "mime": mime, "truncated": True}
        self.room -= size
        self.send({"event": "output", **output, "others": others})

    def stream(self, name: str) -> Stream:
        """Return what takes the place of ``sys.stdout`` or ``sys.stderr``."""
        made = Stream(self, name)
        self._streams.append(made)
        return made

    def write_stream(self, name: str, text: str) -> None:
        """Hand on text that was printed."""
        with self._lock:
            self._show({"kind": "stream", "mime": "text/plain", "data": clean(text), "name": name})

    def flush(self) -> None:
        """Hand on what was printed so far."""
        with self._lock:
            for one in self._streams:
                one.flush()


class Stream(io.TextIOBase):
    """A text stream that gathers what is printed quickly one after the other."""

    def __init__(self, channel: Channel, name: str) -> None:
        self._channel = channel
        self._name = name
        self._parts: list[str] = []
        self._length = 0
        self._last = 0.0
        self._began = time.monotonic()

    @property
    def encoding(self) -> str:  # type: ignore[override]
        """Always UTF-8."""
        return "utf-8"

    def fileno(self) -> int:
        """Return the descriptor of the real stream, for programs that the code starts."""
        return 1 if self._name == "stdout" else 2

    def writable(self) -> bool:
        """Say that it can be written to."""
        return True

    def write(self, text: str) -> int:
        """Take ``text``."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        if self._channel.room > 0:
            self._parts.append(text)
            self._length += len(text)
        now = time.monotonic()
        waited = now - self._last if text.endswith("\n") else now - max(self._last, self._began) - 1
        if self._length > 8192 or waited > EVERY_S:
            self._last = now
            self.flush()
        return len(text)

    def flush(self) -> None:
        """Hand on what was gathered."""
        parts, self._parts, self._length = self._parts, [], 0
        if parts:
            self._channel.write_stream(self._name, "".join(parts))
