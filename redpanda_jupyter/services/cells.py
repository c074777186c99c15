"""A cell that ran, as it is remembered: its text, and how it failed if it did.

The rule of this module: it holds text alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from redpanda_jupyter.context.failures import Failure


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
    """

    number: int
    source: str
    failure: Failure | None = None
    cell_id: str | None = None
    block_id: str | None = None
    client: str | None = None
    label: str = ""

    @property
    def name(self) -> str:
        """What it is called: ``In [3]``, or the block's number."""
        return self.label or f"In [{self.number}]"
