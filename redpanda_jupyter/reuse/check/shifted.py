"""Names that have slipped against their values: several columns at once hold something else.

The rule of this module: one column that differs is that column's matter; most of them differing at
the same time is a matter of the whole target.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .shapes import distance

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...models.datasets import ColumnProfile
    from .findings import Findings, Pair

_STRONG = frozenset(
    ("kind_differs", "convert", "scale", "ranges_apart", "usual_apart", "values_disjoint",
     "reading_differs")
)  # fmt: skip
_NUMBERS = ("integer", "number")
_LEAST = 2
_TREND = 0.6
"""Of so many steps that rise, something grows."""
_FAR = 0.15
"""So far from its own source, as a share of the span, a column may be another one."""

_NEARER = 0.25
"""So many times nearer, at most, another column fits better."""

_EXACT = 0.02
_MOST_PAIRS = 50
_MOST_COLUMNS = 100


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
            f"{len(other)} of {len(all_of_it)} columns hold other values than in the original "
            f"data: {', '.join(one.shown for one in other[:5])}.",
            hint="Look whether the names have slipped against the values.", name=name,
        )  # fmt: skip


def _goes_on(pair: Pair) -> bool:
    """Tell whether a column rises or falls in both: the next period then lies elsewhere anyway."""
    ours, theirs = (one.rising if one is not None else None for one in (pair.source, pair.target))
    if ours is None or theirs is None:
        return False
    return min(ours, theirs) >= _TREND or max(ours, theirs) <= 1 - _TREND


def check_exchanged(pairs: Sequence[Pair], found: Findings) -> None:
    """Warn where other columns of the target fit the original ones better than its own do."""
    sides: dict[str, list[tuple[Pair, str, float]]] = {}
    looked = 0
    for pair in pairs:
        own = _distance(pair.source, pair.target)
        if own is None or own < _FAR or looked >= _MOST_PAIRS:
            continue
        looked += 1
        other = _nearest(pair)
        if other is not None and other[1] <= _NEARER * own:
            sides.setdefault(pair.side.name, []).append((pair, *other))
    for name, exchanged in sides.items():
        if len(exchanged) < _LEAST and exchanged[0][2] > _EXACT:
            continue
        said = ", ".join(
            f"'{label}' holds what '{pair.need.name}' held" for pair, label, _ in exchanged[:5]
        )
        found.add(
            exchanged[0][0].side.ask_once, "exchanged",
            f"By their values, columns of {exchanged[0][0].side.label} are exchanged: {said}.",
            hint="Look whether the names stand over the right values.", name=name,
            column=exchanged[0][0].need.name if len(exchanged) == 1 else None,
        )  # fmt: skip


def _nearest(pair: Pair) -> tuple[str, float] | None:
    """Return the column of the target that fits a source best, other than its own."""
    best: tuple[str, float] | None = None
    for column in pair.side.target.columns[:_MOST_COLUMNS]:
        if column.name == pair.target.name:
            continue
        apart = _distance(pair.source, column)
        if apart is not None and (best is None or apart < best[1]):
            best = (column.name, apart)
    return best


def _distance(source: ColumnProfile | None, target: ColumnProfile) -> float | None:
    if source is None or source.kind not in _NUMBERS or target.kind not in _NUMBERS:
        return None
    return distance(source.quantiles, target.quantiles)
