"""Whether the rows stand in the order in which they stood, where the result may depend on it.

The rule of this module: an order is told by columns that rise or fall from row to row; where there
is none, only a block that surely goes by the order is told that nothing shows it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .rows import share_distinct

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...models.datasets import ColumnProfile, DatasetProfile
    from .findings import Findings, Pair, Side


def check_order(side: Side, pairs: Sequence[Pair], found: Findings) -> None:
    """Look at the order of rows, where the result depends on it."""
    sure = "row_order" in side.flags
    ties = "row_order_ties" in side.flags and any(map(_has_ties, pairs))
    source = side.source
    if source is None:
        _say_not_shown(side, found, sure)
    elif sure or ties or "row_order_perhaps" in side.flags:
        _compare(side, source, pairs, found, sure)
    else:
        _look_at_trends(side, pairs, found)


def _compare(
    side: Side, source: DatasetProfile, pairs: Sequence[Pair], found: Findings, sure: bool
) -> None:
    """Compare the columns by which the rows were ordered."""
    mapped = side.mapping.columns if side.mapping is not None else []
    standing = {one.source: side.targets.get(one.target or "") for one in mapped}
    standing.update({pair.need.name: pair.target for pair in pairs})
    known = []
    for column in source.columns:
        ours = _direction(column)
        target = standing.get(column.name) or side.targets.get(column.name)
        if ours is not None and target is not None and not _is_constant(column):
            known.append((column, target, ours, _direction(target)))
    others = [one for one in known if one[2] != one[3]]
    moments = [one for one in known if one[0].kind == "datetime"]
    # rows in another order may have been numbered anew, but no new time
    lost = sure and bool(moments) and all(one[2] != one[3] for one in moments)
    # a column that rose by chance proves nothing by itself
    if lost or 2 * len(others) > len(known):
        column, target, ours, theirs = (moments if lost else others)[0]
        is_named = any(column.name == pair.need.name for pair in pairs)
        said = {"rising": "rising", "falling": "falling", None: "in another order"}
        depends = "depends" if sure else "may depend"
        found.add(
            side.ask_once if is_named and sure else "warn", "row_order",
            f"The block {depends} on the order of rows: they stood with '{column.name}' "
            f"{said[ours]}, in {side.label} '{target.name}' is {said[theirs]}.",
            hint=f"Sort first: {side.label}.sort_values('{target.name}').", name=side.name,
            column=column.name if is_named else None,
        )  # fmt: skip
    elif not known:
        _say_not_shown(side, found, sure)


def _say_not_shown(side: Side, found: Findings, sure: bool) -> None:
    if sure:
        found.add(
            "warn", "row_order",
            f"The block depends on the order of rows, and nothing shows that {side.label} stands "
            "in the same.",
            hint="Sort both by the same column first.", name=side.name,
        )  # fmt: skip


def _look_at_trends(side: Side, pairs: Sequence[Pair], found: Findings) -> None:
    """Look at two columns or more that rose or fell all in all, of which most no longer do.

    Rows that are so shuffled are told of whatever the block does: not all that it does is seen.
    """
    trends = lost = 0
    for pair in pairs:
        before = pair.source.rising if pair.source is not None else None
        now = pair.target.rising
        if before is not None and now is not None and not 1 - _TREND < before < _TREND:
            trends += 1
            lost += abs(before - now) > _LOST
    if lost >= _SEVERAL and 2 * lost > trends:
        found.add(
            "warn", "row_order",
            f"The rows of {side.label} stand in another order than the original ones: {lost} of "
            f"{trends} columns that rose or fell from row to row do not do so here.",
            hint="Sort it as the original data are if the block goes by the order.", name=side.name,
        )  # fmt: skip


def _has_ties(pair: Pair) -> bool:
    """Tell whether the block sorts by a column in which values repeat, or takes the commonest."""
    if pair.uses("counted_first") and pair.target.distinct != 1:
        return True  # whatever is there as often as another
    share = share_distinct(pair.target, pair.side.target) if pair.uses("sorted") else None
    return share is not None and share < 1


_TREND = 0.7
_LOST = 0.2
_SEVERAL = 2
_NEARLY = 0.9
"""Of so many steps that rise, a column rises: within groups, say, one after the other."""


def _direction(column: ColumnProfile) -> str | None:
    """Tell whether a column rises or falls from row to row, all in all."""
    if column.ordered in ("rising", "falling"):
        return column.ordered
    if column.rising is None or 1 - _NEARLY < column.rising < _NEARLY:
        return None
    return "rising" if column.rising >= _NEARLY else "falling"


def _is_constant(column: ColumnProfile) -> bool:
    return column.distinct is not None and column.distinct < 2
