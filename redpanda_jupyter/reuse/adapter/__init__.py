"""The adapter: other data brought to an unchanged block.

The rule of this package: the block's text stays; the target gets the source's names, as an object
of its own or in a line above the block. It runs nothing and computes nothing lazy.

* :func:`adapt_frame` renames a frame, :func:`adapt_cell` writes the cell that does.
* :func:`sniff` says how a file is read right, :func:`look_at` also what was seen of it, and
  :func:`read` reads it.
"""

from __future__ import annotations

from .cells import AdaptedCell, adapt_cell, loading_lines
from .frames import adapt_frame
from .sniffing import Look, look_at, read, sniff

__all__ = [
    "AdaptedCell",
    "Look",
    "adapt_cell",
    "adapt_frame",
    "loading_lines",
    "look_at",
    "read",
    "sniff",
]
