"""Showing an answer while it comes: one output, updated in place.

The rules of this module: the page stays alive (at most ten updates a second, four once the answer
is long, because each update resends what it shows), the last update always comes, and only the last
one carries the bundle from which cells are made.
"""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

    from IPython.display import DisplayHandle

UPDATE_S = 0.1
"""The least time between two updates, in seconds."""

LONG_UPDATE_S = 0.25
"""The same once the answer is longer than :data:`LONG_CHARACTERS`."""

LONG_CHARACTERS = 20_000


class AnswerDisplay(Protocol):
    """Where an answer appears."""

    def update(self, text: str, status: str) -> None:
        """Show the answer as far as it has come; ``status`` is one line about its state."""
        ...

    def finish(
        self,
        text: str,
        *,
        header: str,
        footer: str,
        summaries: Mapping[str, str],
        extra: Mapping[str, Any],
    ) -> None:
        """Show the answer for good.

        Parameters
        ----------
        text
            All that was received.
        header, footer
            One line each: what answered, and what it cost or why it ended.
        summaries
            Code that became cells → the line under which it is folded away here.
        extra
            Further representations by MIME type: the bundle.
        """
        ...


class NotebookDisplay:
    """An answer in a notebook's output."""

    def __init__(self) -> None:
        from IPython.display import display

        self._last = 0.0
        self._shown: tuple[str, str] | None = None
        self._handle: DisplayHandle = display(  # type: ignore[no-untyped-call]
            self._data("", "Red Panda …"), raw=True, display_id=True
        )

    def update(self, text: str, status: str) -> None:
        """Show the end of what has come so far, if the last update is long enough ago."""
        now = time.monotonic()
        pause = LONG_UPDATE_S if len(text) > LONG_CHARACTERS else UPDATE_S
        if now - self._last < pause or self._shown == (text, status):
            return
        from .rendering import tail

        self._last, self._shown = now, (text, status)
        self._handle.update(  # type: ignore[no-untyped-call]
            self._data(tail(text), status), raw=True
        )

    def finish(
        self,
        text: str,
        *,
        header: str,
        footer: str,
        summaries: Mapping[str, str],
        extra: Mapping[str, Any],
    ) -> None:
        """Show the whole answer, with its code folded where it became cells."""
        from .rendering import answer_html, card, shortened

        shown, cut = shortened(text)
        if cut:
            footer = f"{footer} · shortened here, whole in the library"
        body = answer_html(shown, summaries=summaries)
        data = {
            "text/html": card(body, header=header, footer=footer),
            "text/plain": "\n\n".join(part for part in (header, shown, footer) if part),
            **extra,
        }
        self._handle.update(data, raw=True)  # type: ignore[no-untyped-call]

    @staticmethod
    def _data(text: str, status: str) -> dict[str, str]:
        plain = f"{status}\n\n{text}" if text else status
        if not text:
            # The first sign of life must not wait for a Markdown parser to be imported.
            return {"text/plain": plain}
        from .rendering import answer_html, card

        return {"text/html": card(answer_html(text), header=status), "text/plain": plain}


class TerminalDisplay:
    """An answer in a terminal, written as it comes."""

    def __init__(self) -> None:
        self._written = 0
        self._status = ""

    def update(self, text: str, status: str) -> None:
        """Write what is new."""
        if not self._status:
            self._status = status
            sys.stdout.write(f"{status}\n\n")
        sys.stdout.write(printable(text[self._written :]))
        self._written = len(text)
        sys.stdout.flush()

    def finish(
        self,
        text: str,
        *,
        header: str,
        footer: str,
        summaries: Mapping[str, str],
        extra: Mapping[str, Any],
    ) -> None:
        """Write the rest and the footer."""
        del summaries, extra
        self.update(text, header)
        sys.stdout.write(f"\n\n{footer}\n" if footer else "\n")
        sys.stdout.flush()


def printable(text: str) -> str:
    """Take the control characters out of ``text``: a terminal obeys them, and a model wrote it."""
    return "".join(
        character
        for character in text
        if character in "\n\t" or (character >= " " and not "\x7f" <= character <= "\x9f")
    )
