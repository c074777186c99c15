"""Blocks that run one after the other: what an earlier one makes, a later one does not miss.

The rule of this module: it only takes back what single readings have told too much of.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .records import CodeAnalysis

_CHANGING = ("dynamic", "positional")
"""Flags of a block after which nobody knows what a frame's columns are called."""


def in_sequence(analyses: Iterable[CodeAnalysis]) -> Iterator[CodeAnalysis]:
    """Yield each analysis without the missing columns that an earlier block may have made.

    Each was made with the columns that the frames had before the first block.
    """
    made: set[str] = set()  # names of columns, whatever the frame is called by then
    bound: set[str] = set()
    for analysis in analyses:
        missing = {
            frame: [name for name in names if name not in made]
            for frame, names in analysis.columns_missing.items()
            if frame not in bound
        }
        kept = {frame: names for frame, names in missing.items() if names}
        yield replace(analysis, columns_missing=kept) if analysis.columns_missing else analysis
        made.update(name for names in analysis.columns_created.values() for name in names)
        bound.update(analysis.outputs)
        if any(flag in analysis.flags for flag in _CHANGING):
            bound.update(analysis.inputs)
