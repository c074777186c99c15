"""Seeing what a cell shows, while it shows it.

The rule of this module: whatever the person sees they see as without us, and sooner than we do;
what is remembered has a bound; when the cell ends, every part of the shell is what it was. IPython,
its terminal and ipykernel of all ages have the same few places through which everything goes, so
these are listened at: the publisher of displays, the hook of results, the writers of the streams,
and what shows a traceback.
"""

from __future__ import annotations

import base64
import json
import re
import sys
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from IPython.core.interactiveshell import InteractiveShell

    from redpanda_jupyter.models import Output

MOST = 200
"""So many outputs of one cell are remembered."""

_PICTURES = ("image/png", "image/jpeg", "image/svg+xml")
_TEXTS = ("text/plain", "text/html", "text/markdown", "text/latex", "application/json")
_ANSI = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]")
_MISSING: Any = object()


@dataclass(slots=True)
class _Shown:
    """One thing that was shown: a bundle by mime type, or pieces of a stream."""

    kind: Any
    name: str | None = None
    bundle: dict[str, Any] = field(default_factory=dict)
    pieces: list[str] = field(default_factory=list)
    display_id: str | None = None
    cut: bool = False


_SHOWN_AGAIN = ("builtins", "datetime", "decimal", "numpy", "pandas", "polars", "pyarrow")
"""Packages whose values may be shown once more: to show them does nothing else."""


def result_of(shell: InteractiveShell, number: int, limit: int) -> list[Output]:
    """Return the result of the cell that ran last, as ``Out`` still has it.

    Parameters
    ----------
    limit
        Bytes that are remembered, about.
    """
    results, formatter = shell.user_ns.get("_oh"), shell.display_formatter
    if formatter is None or not isinstance(results, dict) or number not in results:
        return []
    value = results[number]
    if type(value).__module__.partition(".")[0] not in _SHOWN_AGAIN:
        return []
    data, _ = formatter.format(value)  # type: ignore[no-untyped-call]
    return Capture(shell, limit).outputs_of(data)


class Capture:
    """What one cell shows.

    Parameters
    ----------
    limit
        Bytes that are remembered, about; what is larger by itself is only noted.
    """

    def __init__(self, shell: InteractiveShell, limit: int) -> None:
        self._shell = shell
        self._limit = limit
        self._room = limit
        self._shown: list[_Shown] = []
        self._undo: list[tuple[Any, str, Any, Any]] = []
        self._quiet = 0  # within a display or a traceback, the streams say the same again
        self._clear_next = False
        self._on = False

    # --- listening -------------------------------------------------------------------------------

    def start(self) -> None:
        """Begin to listen."""
        shell, self._on = self._shell, True
        for name in ("stdout", "stderr"):
            stream = getattr(sys, name)
            self._listen(stream, "write", partial(self._writer, name))
        self._listen(shell.display_pub, "publish", self._publisher)
        self._listen(shell.display_pub, "clear_output", self._clearer)
        self._listen(shell.displayhook, "start_displayhook", self._before_result)
        self._listen(shell.displayhook, "write_format_data", self._result)
        self._listen(shell.displayhook, "finish_displayhook", self._after_result)
        self._listen(shell, "_showtraceback", self._traceback)

    def _listen(
        self, owner: Any, name: str, wrap: Callable[[Callable[..., Any]], Callable[..., Any]]
    ) -> None:
        try:
            before = vars(owner).get(name, _MISSING)
            ours = wrap(getattr(owner, name))
            setattr(owner, name, ours)
        except (AttributeError, TypeError):
            return  # somebody's own stream, which takes no listener
        self._undo.append((owner, name, before, ours))

    def stop(self) -> list[Output]:
        """End it, leave everything as it was, and return what was shown."""
        self._on = False
        for owner, name, before, ours in reversed(self._undo):
            if vars(owner).get(name) is not ours:
                continue  # the cell itself has put something in its place
            if before is _MISSING:
                delattr(owner, name)
            else:
                setattr(owner, name, before)
        self._undo.clear()
        return [output for one in self._shown for output in _outputs(one)]

    # --- the places ------------------------------------------------------------------------------

    def _writer(self, name: str, write: Callable[..., Any]) -> Callable[..., Any]:
        def written(text: Any, *args: Any, **named: Any) -> Any:
            result = write(text, *args, **named)
            if self._on and not self._quiet and text and isinstance(text, str):
                self._stream(name, text)
            return result

        return written

    def _publisher(self, publish: Callable[..., Any]) -> Callable[..., Any]:
        def published(data: Any, *args: Any, **named: Any) -> Any:
            self._quiet += 1
            try:
                result = publish(data, *args, **named)
            finally:
                self._quiet -= 1
            if self._on and isinstance(data, dict):
                transient = named.get("transient") or {}
                self._display(data, transient.get("display_id"), update=bool(named.get("update")))
            return result

        return published

    def _clearer(self, clear: Callable[..., Any]) -> Callable[..., Any]:
        def cleared(*args: Any, **named: Any) -> Any:
            self._quiet += 1
            try:
                result = clear(*args, **named)
            finally:
                self._quiet -= 1
            wait = bool(args[0] if args else named.get("wait", False))
            self._clear_next = wait
            if not wait:
                self._clear()
            return result

        return cleared

    def _before_result(self, start: Callable[..., Any]) -> Callable[..., Any]:
        def started(*args: Any, **named: Any) -> Any:
            self._quiet += 1
            return start(*args, **named)

        return started

    def _result(self, write: Callable[..., Any]) -> Callable[..., Any]:
        def written(data: Any, *args: Any, **named: Any) -> Any:
            result = write(data, *args, **named)
            if self._on and isinstance(data, dict):
                self._add(_Shown("result", bundle=self._kept(data)))
            return result

        return written

    def _after_result(self, finish: Callable[..., Any]) -> Callable[..., Any]:
        def finished(*args: Any, **named: Any) -> Any:
            try:
                return finish(*args, **named)
            finally:
                self._quiet = max(0, self._quiet - 1)

        return finished

    def _traceback(self, show: Callable[..., Any]) -> Callable[..., Any]:
        def shown(kind: Any, error: Any, lines: Any, *args: Any, **named: Any) -> Any:
            self._quiet += 1
            try:
                result = show(kind, error, lines, *args, **named)
            finally:
                self._quiet -= 1
            if self._on:
                text = _ANSI.sub("", "\n".join(map(str, lines or ())))
                bundle = self._kept({"text/plain": text})
                name = getattr(kind, "__name__", None)
                self._add(_Shown("error", name=name, bundle=bundle))
            return result

        return shown

    def outputs_of(self, data: Mapping[str, Any]) -> list[Output]:
        """Return a result that was formatted already, as it would be remembered."""
        return _outputs(_Shown("result", bundle=self._kept(data)))

    # --- remembering -----------------------------------------------------------------------------

    def _stream(self, name: str, text: str) -> None:
        self._clear_if_due()
        last = self._shown[-1] if self._shown else None
        if last is None or last.kind != "stream" or last.name != name:
            last = _Shown("stream", name=name)
            self._add(last)
        if len(text) > self._room:
            last.cut, text = True, text[: self._room]
        if text:
            last.pieces.append(text)
            self._room -= len(text)

    def _display(self, data: Mapping[str, Any], display_id: str | None, *, update: bool) -> None:
        known = [one for one in self._shown if display_id and one.display_id == display_id]
        if update:
            for one in known:
                self._room += _size(one.bundle)
                one.bundle = self._kept(data)
            return
        self._add(_Shown("display", bundle=self._kept(data), display_id=display_id))

    def _kept(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """Choose what is remembered of a bundle: a picture, or the texts; no more than fits."""
        pictures = [mime for mime in _PICTURES if mime in data][:1]
        kept: dict[str, Any] = {}
        for mime in pictures or [one for one in _TEXTS if one in data]:
            value = data[mime]
            if mime == "application/json" and not isinstance(value, str):
                value = json.dumps(value, default=str)
            if not isinstance(value, str | bytes):
                continue
            fits = len(value) <= self._room
            kept[mime] = value if fits else None
            self._room -= len(value) if fits else 0
        return kept

    def _add(self, one: _Shown) -> None:
        self._clear_if_due()
        if len(self._shown) < MOST:
            self._shown.append(one)

    def _clear_if_due(self) -> None:
        if self._clear_next:
            self._clear()

    def _clear(self) -> None:
        self._clear_next = False
        self._shown.clear()
        self._room = self._limit


def _size(bundle: Mapping[str, Any]) -> int:
    return sum(len(value) for value in bundle.values() if value is not None)


def _outputs(one: _Shown) -> list[Output]:
    from redpanda_jupyter.models import Output

    if one.kind == "stream":
        text = _as_seen("".join(one.pieces))
        return [
            Output(kind="stream", mime="text/plain", data=text, name=one.name, truncated=one.cut)
        ]
    return [
        Output(
            kind=one.kind,
            mime=mime,
            data=_as_text(mime, value),
            name=one.name,
            truncated=value is None,
        )
        for mime, value in one.bundle.items()
    ]


def _as_text(mime: str, value: str | bytes | None) -> str:
    if value is None:
        return ""
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    return value.replace("\n", "") if mime in ("image/png", "image/jpeg") else value


def _as_seen(text: str) -> str:
    """Return what a stream left on the screen: a progress bar writes over its line."""
    text = _ANSI.sub("", text)
    if "\r" not in text:
        return text
    return "\n".join(
        (line.rstrip("\r").rpartition("\r")[2]) for line in text.replace("\r\n", "\n").split("\n")
    )
