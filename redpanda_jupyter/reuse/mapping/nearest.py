"""Columns that may have been meant by a name which none of them has.

The rule of this module: what is alike by its words or by its letters is offered and never taken.
"""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from .names import similarity

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST = 3
_LEAST = 0.6
_AS_GOOD = 0.1


def nearest(name: str, names: Iterable[str]) -> list[str]:
    """Return the names that are most like one, the best first; none where nothing is like it."""
    alike = {other: _alike(name, other) for other in dict.fromkeys(names)}
    least = max(_LEAST, max(alike.values(), default=0.0) - _AS_GOOD)
    found = sorted(alike, key=lambda other: (-alike[other], other))
    return [other for other in found if alike[other] >= least][:MOST]


def did_you_mean(name: str, names: Iterable[str]) -> str:
    """Return the question that names them; ``""`` where nothing is like it."""
    found = nearest(name, names)
    return f"Did you mean {' or '.join(found)}?" if found else ""


def _alike(name: str, other: str) -> float:
    letters = SequenceMatcher(None, name.casefold(), other.casefold()).ratio()
    return max(similarity(name, other), letters)
