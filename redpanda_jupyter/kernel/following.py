"""Long work in a thread of its own, with a line in the cell's output that says how far it is.

The rule of this module: only the cell's own thread writes into its output. Where nobody looks on
(text, a batch, ``--json``), nothing is shown before the end.
"""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, TypeVar

from .display import UPDATE_S

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from redpanda_jupyter.services.applying.words import Grid

    from .tables import Report

Result = TypeVar("Result")


def followed(
    work: Callable[[], Result],
    report: Report,
    state: Callable[[], object],
    parts: Callable[[], Sequence[Grid | str]],
) -> Result:
    """Do work and show how far it is; return what it returns, or raise what it raises.

    Parameters
    ----------
    state
        What is shown is renewed when this becomes another one.
    parts
        Returns what is to be shown.
    """
    done: list[Result] = []
    faults: list[BaseException] = []

    def run() -> None:
        try:
            done.append(work())
        except BaseException as fault:  # noqa: BLE001 - raised again in the cell's own thread
            faults.append(fault)

    thread = threading.Thread(target=run, name="redpanda-work", daemon=True)
    thread.start()
    shown: object = None
    last = 0.0
    while thread.is_alive():
        thread.join(UPDATE_S)
        now, due = state(), time.monotonic() - last >= UPDATE_S
        if report.is_live and thread.is_alive() and now != shown and due:
            report.show(parts())
            shown, last = now, time.monotonic()
    if faults:
        raise faults[0]
    return done[0]
