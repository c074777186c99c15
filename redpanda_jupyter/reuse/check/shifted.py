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


def check_shifted(pairs: Sequence[Pair], found: Findings) -> None:
    """Ask where two columns or more, and at least half of them, hold other values."""
    sides: dict[str, list[Pair]] = {}
    for pair in pairs:
        if pair.source is not None and pair.source.kind != "datetime":
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
