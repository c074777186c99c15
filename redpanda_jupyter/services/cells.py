"""A cell that ran, as it is remembered: its text, its run, and how it failed if it did.

The rule of this module: it holds text and times alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from redpanda_jupyter.context.failures import Failure
    from redpanda_jupyter.models import ExecutionStatus


@dataclass(frozen=True, slots=True)
class RanCell:
    """A cell that ran.

    Parameters
    ----------
    number
        As in ``In [3]``.
    source
        Its text, byte for byte.
    failure
        Why it failed; ``None`` if it did not.
    cell_id
        The frontend's name for the cell, where it sent one.
    block_id
        The block that the cell's metadata names, if it names one.
    client
        The frontend's connection: two notebooks that share a kernel have one each.
    label
        What it is called instead, where it is the library's text and no cell that ran: ``#12``.
    status, error_name
        How its run ended; the error's class.
    started_at, duration_s
        When it began, and how many seconds it took; ``None`` where that was not seen.
    """

    number: int
    source: str
    failure: Failure | None = None
    cell_id: str | None = None
    block_id: str | None = None
    client: str | None = None
    label: str = ""
    status: ExecutionStatus = "ok"
    error_name: str | None = None
    started_at: datetime | None = None
    duration_s: float | None = None

    @property
    def name(self) -> str:
        """What it is called: ``In [3]``, or the block's number."""
        return self.label or f"In [{self.number}]"
