"""Signs that a server has cut in two.

The rule of this module: nothing that holds half a sign goes on. A server that counts in UTF-16 may
send an emoji as two pieces, each of which is half a sign: no file, no database and no screen takes
that, and the answer would be lost at its end. Halves are joined; one that stays alone becomes the
sign for what cannot be read, U+FFFD.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..models import StreamEvent

UNREADABLE = "\ufffd"


def whole(text: str) -> str:
    """Return ``text`` with its halves joined, and without any that stand alone."""
    if text.isascii():
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


class Halves:
    """Keeps the first half of a sign until the second one comes."""

    def __init__(self) -> None:
        self._held = ""
        self._kind = ""

    def join(self, event: StreamEvent) -> Iterator[StreamEvent]:
        """Yield what goes on of an event: none, it, or what was held before it."""
        if event.type not in ("text", "thinking"):
            yield from self._let_go()
            yield event
            return
        if self._held and event.type != self._kind:
            yield from self._let_go()
        text = self._held + event.text
        if text.isascii():
            yield event
            return
        self._kind, self._held = event.type, text[-1] if "\ud800" <= text[-1] <= "\udbff" else ""
        text = whole(text[: len(text) - len(self._held)])
        if text:
            yield event.model_copy(update={"text": text})

    def _let_go(self) -> Iterator[StreamEvent]:
        """Yield the sign for a half whose other half did not come."""
        if self._held:
            from ..models import TextDelta, ThinkingDelta

            made = TextDelta if self._kind == "text" else ThinkingDelta
            self._held = ""
            yield made(text=UNREADABLE)
