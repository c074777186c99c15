"""A cell that ran, as it is remembered: its text, and how it failed if it did.

The rule of this module: it holds text alone. A traceback or an exception would keep every frame of
the person's data alive; so what is needed of them is taken out when the cell ends.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TraceLine:
    """A line of the person's own code through which an error came.

    Parameters
    ----------
    cell
        The number of the cell, as in ``In [3]``.
    line
        From 1, counted from the cell's first line that is not blank, as IPython counts.
    function
        The function that it stands in; empty at the top level.
    """

    cell: int
    line: int
    function: str = ""


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a cell failed.

    Parameters
    ----------
    name
        The exception's class, as people know it.
    message
        What it said; it may hold values of the data, see :mod:`.masking`.
    lines
        The way through the person's own cells, the innermost line last.
    """

    name: str
    message: str
    lines: tuple[TraceLine, ...] = ()


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


def line_of(source: str, line: int) -> str:
    """Return a line of a cell as IPython counts: from the first that is not blank."""
    lines = source.split("\n")
    while lines and not lines[0].strip():
        lines.pop(0)
    return lines[line - 1].strip() if 0 < line <= len(lines) else ""
