"""Interrupt while a question is under way: noted, then acted upon where that is safe.

The rule of this module: a press of Interrupt never tears the answer apart. Python would raise in
the middle of whatever runs, half an update or the hand-over of the cells included; so presses are
counted, and whoever waits for the provider is woken at once.
"""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType
    from typing import Self


class Interrupts:
    """Counts presses of Interrupt inside its ``with`` block.

    Parameters
    ----------
    wake
        Called at each press, in the signal handler: it may only do what is safe there.
    """

    def __init__(self, wake: Callable[[], None]) -> None:
        self._wake = wake
        self._before: Any = None
        self.presses = 0

    def __enter__(self) -> Self:
        try:
            self._before = signal.signal(signal.SIGINT, self._pressed)
        except ValueError:
            # Not the main thread (a subshell): Interrupt does not arrive here at all.
            self._before = None
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._before is not None:
            signal.signal(signal.SIGINT, self._before)

    def _pressed(self, *_: object) -> None:
        self.presses += 1
        self._wake()
