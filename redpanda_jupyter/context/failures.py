"""What is told of a cell that failed: the exception's class, its message, and the person's lines.

The rules of this module: it holds text alone, because a traceback or an exception would keep every
frame of the person's data alive; below the level ``samples`` stand-ins stand for whatever in the
message or in the lines may be a value; what looks like a secret is marked at every level.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..privacy import reaches
from ..secrecy import mask
from .column_names import plain_names
from .masked_messages import mask_message
from .redact import hidden_shown, visible

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .masking import Masking

_LONGEST_MESSAGE = 2000
_MOST_LINES = 20
_LONGEST_LINE = 300


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
        What it said; it may hold values of the data.
    lines
        The way through the person's own cells, the innermost line last.
    """

    name: str
    message: str
    lines: tuple[TraceLine, ...] = ()


def describe_failure(
    failure: Failure,
    number: int,
    sources: Mapping[int, str],
    masking: Masking,
    schemas: Mapping[str, Sequence[str]],
    *,
    privacy: str,
) -> str:
    """Write why a cell failed, on lines of its own, the innermost line last.

    Parameters
    ----------
    number
        The number of the cell that failed.
    sources
        The texts of the cells that the error came through, as they leave.
    masking
        Takes the values in that stay here.
    schemas
        The columns of the frames in scope, by variable: their names are no values.
    """
    lines = [_line(one, number, sources) for one in failure.lines[-_MOST_LINES:]]
    told = mask(failure.message)
    if not reaches(privacy, "samples"):
        known = "\n".join([sources.get(number, ""), *lines])
        told = mask_message(told, masking, known, plain_names(schemas), counts=privacy != "names")
    message = hidden_shown(told[:_LONGEST_MESSAGE], lines=True)
    error = f"{visible(failure.name)}: {message}".removesuffix(": ")
    return "\n".join([error, *lines])


def _line(place: TraceLine, number: int, sources: Mapping[int, str]) -> str:
    where = "line" if place.cell == number else f"In [{place.cell}], line"
    within = f" in {place.function}" if place.function else ""
    text = visible(line_of(sources.get(place.cell, ""), place.line), _LONGEST_LINE)
    return f"{where} {place.line}{within}{f': {text}' if text else ''}"


def line_of(source: str, line: int) -> str:
    """Return a line of a cell as IPython counts: from the first that is not blank."""
    lines = source.split("\n")
    while lines and not lines[0].strip():
        lines.pop(0)
    return lines[line - 1].strip() if 0 < line <= len(lines) else ""
