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
    """

    number: int
    source: str
    failure: Failure | None = None
    cell_id: str | None = None
    block_id: str | None = None
    client: str | None = None
