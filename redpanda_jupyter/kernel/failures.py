"""How things go wrong in a cell: the cell fails, with one readable line.

The rule of this module: an exception keeps its class, so that a notebook can catch it, and is shown
as its message and hint. A stack of our own frames helps nobody who asked about their data; it goes
to the log, at DEBUG.
"""

from __future__ import annotations

import contextlib
import logging
from typing import TYPE_CHECKING

from redpanda_jupyter.errors import InternalError, RedPandaError

from .printing import printable

if TYPE_CHECKING:
    from collections.abc import Iterator

logger = logging.getLogger("redpanda_jupyter")


_SHOWN = "_redpanda_shown"


class PandaInterrupted(KeyboardInterrupt):
    """The person pressed Interrupt; queued cells are aborted as after any interrupt."""

    def _render_traceback_(self) -> list[str]:
        return [f"Red Panda: {self or 'interrupted'}"]


@contextlib.contextmanager
def readable() -> Iterator[None]:
    """Let exceptions out of the block with their class, and with one line for a traceback."""
    try:
        yield
    except RedPandaError as error:
        raise one_line(error) from None
    except PandaInterrupted:
        raise
    except KeyboardInterrupt:
        raise PandaInterrupted("interrupted") from None
    except SystemExit:
        raise
    except Exception as error:
        if getattr(error, _SHOWN, False):
            raise
        logger.debug("Red Panda failed", exc_info=True)
        raise one_line(
            InternalError(
                f"A fault of its own stopped it ({type(error).__name__}: {error}).",
                hint="Your notebook is unharmed. Please report this; "
                "logging.getLogger('redpanda_jupyter').setLevel('DEBUG') shows where it was.",
            )
        ) from None


def shown_before(error: BaseException, line: str) -> BaseException:
    """Let an exception of the person's code, whose traceback was shown, end a cell in one line."""
    setattr(error, _SHOWN, True)
    error._render_traceback_ = lambda: [line]  # type: ignore[attr-defined]
    return error


def with_next_step(error: Exception, *, goes_on: bool) -> Exception:
    """Let the hint of an error agree with the answer's footer: a part that is kept can go on."""
    if goes_on and isinstance(error, RedPandaError):
        error.hint = _next_step(error.hint)
    return error


def _next_step(hint: str) -> str:
    again = "Ask again"
    if hint.startswith(again):
        return f"%panda continue goes on with it; or ask again{hint.removeprefix(again)}"
    return f"{hint} Then %panda continue goes on with it.".strip()


def one_line(error: RedPandaError) -> RedPandaError:
    """Give ``error`` the look that IPython asks exceptions for; no key is ever part of it.

    Its lines are broken between words: a notebook's output breaks long ones anywhere.
    """
    from redpanda_jupyter.credentials import redact
    from redpanda_jupyter.grammar import wrapped

    # a provider's own words are in it, and a terminal would obey them
    error.message = printable(redact(error.message))
    error.hint = printable(redact(error.hint))
    error.args = (error.message,)
    error._render_traceback_ = lambda: [  # type: ignore[attr-defined]
        wrapped(f"Red Panda: {error}", indent="  ")
    ]
    return error
