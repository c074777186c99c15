"""Thinking that comes inside the text, between ``<think>`` and ``</think>``.

The rule of this module: only at the very beginning of an answer is ``<think>`` a mark; later on
it is text, about HTML, say. Marks may be cut anywhere by the borders of the pieces.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..models import StreamEvent

_OPEN, _CLOSE = "<think>", "</think>"


class ThinkSplitter:
    """Tells thinking from text while the pieces of an answer arrive."""

    def __init__(self) -> None:
        from ..models import TextDelta, ThinkingDelta

        self._text_delta, self._thinking_delta = TextDelta, ThinkingDelta
        self._state = "start"
        self._held = ""

    def feed(self, text: str) -> Iterator[StreamEvent]:
        """Take the next piece and yield what is certain by now."""
        if self._state == "text":
            yield self._text_delta(text=text)
            return
        self._held += text
        if self._state == "start":
            begun = self._held.lstrip()
            if begun.startswith(_OPEN):
                self._state, self._held = "thinking", begun[len(_OPEN) :]
            elif not _OPEN.startswith(begun):
                plain, self._state, self._held = self._held, "text", ""
                yield self._text_delta(text=plain)
        if self._state == "thinking":
            thought, closed, rest = self._held.partition(_CLOSE)
            if closed:
                self._state, self._held = "after", rest
            else:
                keep = _overlap(thought, _CLOSE)
                thought, self._held = thought[: len(thought) - keep], thought[len(thought) - keep :]
            if thought:
                yield self._thinking_delta(text=thought)
        if self._state == "after" and (begun := self._held.lstrip()):
            self._state, self._held = "text", ""
            yield self._text_delta(text=begun)

    def flush(self) -> Iterator[StreamEvent]:
        """Yield what was held back, at the end of the answer."""
        held, self._held = self._held, ""
        if held and self._state == "thinking":
            yield self._thinking_delta(text=held)
        elif held.strip():
            yield self._text_delta(text=held)


def _overlap(text: str, mark: str) -> int:
    """Return how many signs at the end of ``text`` may be the beginning of ``mark``."""
    for size in range(min(len(text), len(mark) - 1), 0, -1):
        if mark.startswith(text[-size:]):
            return size
    return 0
