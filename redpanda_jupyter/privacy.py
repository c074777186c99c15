"""What may leave the machine: the levels of privacy, and what each means in words.

The rule of this module: it is the one place where they stand. A question says the words before
it leaves, so they must be true of :mod:`redpanda_jupyter.context`, which keeps to them.
"""

from __future__ import annotations

LEVELS = {
    "names": "of your data only the names of columns leave",
    "schema": "of your data only names, types, sizes and shares of missing values leave, "
    "and no value",
    "stats": "of your data names, types and statistics leave: ranges, numbers of distinct values, "
    "the commonest levels with their shares, parameters of models",
    "samples": "of your data names, types, statistics and single values leave, of a frame up to "
    "5 rows",
}
"""Each level with its meaning, the most private first."""

DEFAULT_LEVEL = "schema"
"""The level where none was chosen."""

MAX_SAMPLES = 5
"""So many rows of a frame may leave at most."""

DEFAULT_SAMPLES = 3
"""So many rows leave at the last level where no number was chosen."""


def reaches(level: str, needed: str) -> bool:
    """Tell whether ``level`` allows what ``needed`` allows."""
    order = list(LEVELS)
    return order.index(level) >= order.index(needed)


def most_private(*levels: str) -> str:
    """Return the one of ``levels`` at which the least leaves."""
    return min(levels, key=list(LEVELS).index)
