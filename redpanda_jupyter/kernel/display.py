"""Showing an answer while it comes: one output, updated in place.

The rules of this module: the page stays alive (at most ten updates a second, four once the answer
is long, because each update resends what it shows), the last update always comes, if need be as
plain text, and only the last one carries the bundle from which cells are made.
"""

from __future__ import annotations

import logging
import shutil
import sys
import time
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Protocol

from .printing import diffs_coloured, printable, wants_colours

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from IPython.display import DisplayHandle

UPDATE_S = 0.1
"""The least time between two updates, in seconds."""

LONG_UPDATE_S = 0.25
"""The same once the answer is longer than :data:`LONG_CHARACTERS`."""

LONG_CHARACTERS = 20_000

PATIENCE_S = 0.3
"""How long nothing is shown while there is nothing to show, in seconds."""

REST = 4
"""A repaint is followed by at least this many times its own duration without one."""

logger = logging.getLogger("redpanda_jupyter")

NOTHING: Mapping[str, Any] = MappingProxyType({})


class AnswerDisplay(Protocol):
    """Where an answer appears.

    ``thinking`` is the model's thinking as far as it has come; it is shown folded, where that can
    be done, once the answer is there.
    """

    thinking: str

    def due(self, characters: int, *, waiting: bool = False) -> bool:
        """Tell whether it is time for an update of an answer of this length.

        Parameters
        ----------
        waiting
            Whether nothing will come for a while, which ``status`` then says, with the time left.
        """
        ...

    def update(self, text: str, status: str, *, waiting: bool = False) -> None:
        """Show the answer as far as it has come; ``status`` is one line about its state."""
        ...

    def finish(
        self,
        text: str,
        *,
        header: str,
        footer: str,
        summaries: Mapping[str, str] = NOTHING,
        extra: Mapping[str, Any] = NOTHING,
        notices: Sequence[str] = (),
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
        notices
            What must not be overlooked, a line each, shown above the footer.
        """
        ...

    def plain(self, text: str, *, header: str, footer: str) -> None:
        """Show the answer for good, after a fault: as plain text, with as little as can fail."""
        ...


class NotebookDisplay:
    """An answer in a notebook's output.

    The output appears with the first text or after :data:`PATIENCE_S`, so that a question which
    could not be asked leaves nothing behind but its error.

    Parameters
    ----------
    live
        Whether anybody looks on; where nobody does, the answer is shown once, when it is there.
    """

    def __init__(self, *, live: bool = True) -> None:
        self.thinking = ""
        self._live = live
        self._made = time.monotonic()
        self._next = 0.0
        self._shown: tuple[str, str] | None = None
        self._handle: DisplayHandle | None = None

    def due(self, characters: int, *, waiting: bool = False) -> bool:
        """Tell whether it is time for an update of an answer of this length."""
        del waiting  # the status stands above the answer at all times
        if not self._live:
            return False
        now = time.monotonic()
        if self._handle is None and not characters:
            return now - self._made >= PATIENCE_S
        return now >= self._next

    def update(self, text: str, status: str, *, waiting: bool = False) -> None:
        """Show the end of what has come so far."""
        del waiting
        if self._shown == (text, status):
            return
        from .rendering import tail

        started = time.monotonic()
        self._show(self._data(tail(text), header=status))
        done = time.monotonic()
        pause = LONG_UPDATE_S if len(text) > LONG_CHARACTERS else UPDATE_S
        self._next = max(started + pause, done + REST * (done - started))
        self._shown = (text, status)

    def finish(
        self,
        text: str,
        *,
        header: str,
        footer: str,
        summaries: Mapping[str, str] = NOTHING,
        extra: Mapping[str, Any] = NOTHING,
        notices: Sequence[str] = (),
    ) -> None:
        """Show the whole answer, with its code folded where it became cells."""
        shown, footer = _fitting(text, footer)
        self._show(
            {
                **self._data(
                    shown,
                    header=header,
                    footer=footer,
                    summaries=summaries,
                    thinking=self.thinking,
                    notices=notices,
                ),
                **extra,
            }
        )

    def plain(self, text: str, *, header: str, footer: str) -> None:
        """Show the answer for good, after a fault."""
        shown, footer = _fitting(text, footer)
        self._show({"text/plain": _plain(shown, header, footer)})

    def _show(self, data: dict[str, Any]) -> None:
        if self._handle is None:
            from IPython.display import display

            self._handle = display(  # type: ignore[no-untyped-call]
                data, raw=True, display_id=True
            )
        else:
            self._handle.update(data, raw=True)  # type: ignore[no-untyped-call]

    @staticmethod
    def _data(
        text: str,
        *,
        header: str,
        footer: str = "",
        summaries: Mapping[str, str] = NOTHING,
        thinking: str = "",
        notices: Sequence[str] = (),
    ) -> dict[str, str]:
        notices = [f"⚠ {told}" for told in notices]
        plain = {"text/plain": _plain(text, header, *notices, footer)}
        if not text and not footer:
            # The first sign of life must not wait for a Markdown parser to be imported.
            return plain
        from .rendering import answer_html, card

        try:
            body = answer_html(text, summaries=summaries)
        except Exception:
            # Whatever a model writes: what was received is shown, if need be as it stands.
            logger.debug("An answer could not be rendered", exc_info=True)
            return plain
        shown = card(body, header=header, footer=footer, thinking=thinking, notices=notices)
        return {"text/html": shown, **plain}


class TerminalDisplay:
    """An answer in a terminal or a console, written as it comes; before it a wait, counted down.

    Parameters
    ----------
    at_end
        The answer is written once it is whole, because its text changes then: a terminal cannot
        take back what it shows.
    """

    def __init__(self, *, at_end: bool = False) -> None:
        self.thinking = ""
        self._at_end = at_end
        self._written = 0
        self._status = ""
        self._line = ""
        self._next = 0.0

    def due(self, characters: int, *, waiting: bool = False) -> bool:
        """Tell whether it is time to write what is new, if anything is."""
        new = characters > self._written or (not characters and waiting) or bool(self._line)
        return new and time.monotonic() >= self._next

    def update(self, text: str, status: str, *, waiting: bool = False) -> None:
        """Write what is new, or how long there is to wait."""
        if waiting and not text:
            self._count_down(status)
        elif text:
            self._write("" if self._at_end else text, status)
        else:
            self._clear()
            sys.stdout.flush()

    def _count_down(self, status: str) -> None:
        """Write a line in the place of the one before, or once where no line can be replaced."""
        self._next = time.monotonic() + UPDATE_S
        if not sys.stdout.isatty():
            if not self._line:
                sys.stdout.write(f"{printable(status)}\n")
                sys.stdout.flush()
            self._line = status
            return
        # a line that is wrapped cannot be replaced; what matters of a long one is its end
        line, width = printable(status), shutil.get_terminal_size().columns - 1
        line = line if len(line) <= width else f"…{line[1 - width :]}"
        if line != self._line:
            sys.stdout.write(f"\r{line.ljust(len(self._line))}")
            sys.stdout.flush()
            self._line = line

    def _clear(self) -> None:
        """Take the line away, so that what follows begins where it began."""
        if self._line and sys.stdout.isatty():
            sys.stdout.write(f"\r{' ' * len(self._line)}\r")
        self._line = ""

    def _write(self, text: str, status: str) -> None:
        self._clear()
        if not self._status:
            self._status = status
            sys.stdout.write(f"{printable(status)}\n\n")
        new = printable(text[self._written :])
        # what comes in pieces is not coloured: a line may come in two of them
        sys.stdout.write(diffs_coloured(new) if self._at_end and wants_colours() else new)
        self._written = len(text)
        self._next = time.monotonic() + UPDATE_S
        sys.stdout.flush()

    def finish(
        self,
        text: str,
        *,
        header: str,
        footer: str,
        summaries: Mapping[str, str] = NOTHING,
        extra: Mapping[str, Any] = NOTHING,
        notices: Sequence[str] = (),
    ) -> None:
        """Write the rest and the footer."""
        del summaries, extra
        self._write(text, header)
        lines = [*(f"⚠ {told}" for told in notices), footer]
        told = "\n\n".join(printable(line) for line in lines if line)
        sys.stdout.write(f"\n\n{told}\n" if told else "\n")
        sys.stdout.flush()

    def plain(self, text: str, *, header: str, footer: str) -> None:
        """Write the whole answer anew: what the terminal has of it, nobody knows after a fault."""
        self._clear()
        encoding = sys.stdout.encoding or "utf-8"
        whole = f"\n\n{_plain(text, header, footer)}\n"
        # A terminal without some signs may be just what the fault was.
        sys.stdout.write(whole.encode(encoding, "backslashreplace").decode(encoding))
        sys.stdout.flush()


def _fitting(text: str, footer: str) -> tuple[str, str]:
    """Return what a cell shows of an answer, and a footer that says so where that is not all."""
    from .rendering import shortened

    shown, cut = shortened(text)
    return shown, f"{footer} · shortened here, whole in the library" if cut else footer


def _plain(text: str, header: str, *below: str) -> str:
    # what has no HTML shows this, and that may be a terminal (`jupyter console`)
    return printable("\n\n".join(part for part in (header, text, *below) if part))
