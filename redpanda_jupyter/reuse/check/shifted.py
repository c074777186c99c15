"""Names that have slipped against their values: several columns at once hold something else.

The rule of this module: one column that differs is that column's matter; most of them differing at
the same time is a matter of the whole target.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .findings import Findings, Pair

_STRONG = frozenset(
    ("kind_differs", "convert", "scale", "ranges_apart", "usual_apart", "values_disjoint",
     "reading_differs")
)  # fmt: skip
_LEAST = 2
_TREND = 0.6
"""Of so many steps that rise, something grows."""


def check_shifted(pairs: Sequence[Pair], found: Findings) -> None:
    """Ask where two columns or more, and at least half of them, hold other values."""
    sides: dict[str, list[Pair]] = {}
    for pair in pairs:
        if pair.source is not None and pair.source.kind != "datetime" and not _goes_on(pair):
            sides.setdefault(pair.side.name, []).append(pair)
    differing = {(one.input, one.column) for one in found.found if one.code in _STRONG}
    for name, all_of_it in sides.items():
        other = [one for one in all_of_it if (name, one.need.name) in differing]
        if len(other) < _LEAST or 2 * len(other) < len(all_of_it):
            continue
        side = other[0].side
        found.add(
            side.ask_once, "many_differ",
            f"{len(other)} of {len(all_of_it)} columns hold other values than those that the block "
            f"ran on: {', '.join(one.shown for one in other[:5])}.",
            hint="Look whether the names have slipped against the values.", name=name,
        )  # fmt: skip


def _goes_on(pair: Pair) -> bool:
    """Tell whether a column rises or falls in both: the next period then lies elsewhere anyway."""
    ours, theirs = (one.rising if one is not None else None for one in (pair.source, pair.target))
    if ours is None or theirs is None:
        return False
    return min(ours, theirs) >= _TREND or max(ours, theirs) <= 1 - _TREND
