"""Rows: how many, in which order, called what, with which keys and how many missing values.

The rule of this module: what a block takes by place, by order or by label is right only if the
target stands as the source stood; where that is not known it is said.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...models.datasets import ColumnProfile, DatasetProfile
    from .findings import Findings, Pair, Side

_MORE_NULLS = 0.1
"""So much more, as a share of all, and twice as much, is many more missing values."""

_TELLING = ("integer", "text", "datetime")
"""Kinds of columns that can tell rows apart; measures differ by chance."""

_PERCENT = 0.1
"""Smaller shares are written with a decimal."""

_MANY_REPEATS = 0.05
_UNIQUE = 0.999
_REPEATED = 0.98
_REPEATED_COUNTS = 0.9
_CHOOSING = {
    "positional": "takes columns by their place",
    "pattern": "chooses columns by what their names or types have in common",
    "all_columns": "uses every column",
}
_MOST = 5


def check_rows(side: Side, found: Findings) -> None:
    """Look at the target as a whole."""
    target = side.target
    if target.rows == 0:
        found.add(
            "warn", "no_rows", f"{side.label} has no rows.",
            hint="Sums are zero and means are missing then.", name=side.name,
        )  # fmt: skip
    if target.sampled is not None:
        of = f" of {target.rows:,}" if target.rows is not None else ""
        found.add(
            "warn", "sampled",
            f"Of {side.label} {target.sampled:,}{of} rows were looked at; what is rare may be "
            "missed.", name=side.name,
        )  # fmt: skip
    if target.labels_repeat and not (side.source is not None and side.source.labels_repeat):
        found.add(
            "warn", "labels_repeat",
            f"Several rows of {side.label} have the same label in the index; in the original "
            "data none have.",
            hint=f"Reset the index first: {side.label} = {side.label}.reset_index(drop=True)",
            name=side.name,
        )  # fmt: skip
    if target.is_series and side.source is not None:
        _check_index(side.source, side, found)
    if "row_labels" in side.flags:
        _check_labels(side, found)
    elif side.source is not None and side.source.index and side.source.index != target.index:
        found.add(
            "warn", "index_differs",
            f"The rows of the original data are named by {_named(side.source)}, those of "
            f"{side.label} {_named(target)}.",
            hint=f"Set the index first: {side.label} = {side.label}.set_index("
            f"{_all_named(side.source.index)})", name=side.name,
        )  # fmt: skip


def _all_named(index: Sequence[str]) -> str:
    return repr(index[0]) if len(index) == 1 else repr(list(index))


def _check_index(source: DatasetProfile, side: Side, found: Findings) -> None:
    """Compare what the labels of two series hold: they are half of what a series is."""
    ours, theirs = source.index_kinds, side.target.index_kinds
    if "unknown" in (*ours, *theirs) or [_SAME.get(one, one) for one in ours] == [
        _SAME.get(one, one) for one in theirs
    ]:
        return
    found.add(
        side.ask_once, "index_kind",
        f"The labels (the index) of the series that the block ran on are {_held(ours)}, those of "
        f"{side.label} are {_held(theirs)}.",
        hint="Give it an index of that kind first.", name=side.name,
    )  # fmt: skip


_SAME = {"integer": "number"}


def _held(kinds: Sequence[str]) -> str:
    return " and ".join(f"{kind}s" for kind in kinds) if kinds else "the numbers of the rows"


def _named(profile: DatasetProfile) -> str:
    return ", ".join(map(repr, profile.index)) if profile.index else "by their number"


def _check_labels(side: Side, found: Findings) -> None:
    before = side.source.index if side.source is not None else None
    if before is not None and before != side.target.index:
        found.add(
            "ask" if before else "warn", "row_labels",
            f"The block goes by the rows' labels: they were {_named(side.source)}, "  # type: ignore[arg-type]
            f"in {side.label} they are {_named(side.target)}.",
            hint="Give the target the same index first.", name=side.name,
        )  # fmt: skip
    else:
        found.add(
            "warn", "row_labels",
            f"The block goes by the rows' labels (the index) of {side.label}: the result is right "
            "only if they mean the same.",
            hint="Reset the index first if rows were taken out or sorted.", name=side.name,
        )  # fmt: skip


def check_unnamed(side: Side, pairs: Sequence[Pair], found: Findings) -> None:
    """Look at blocks that depend on columns which they do not name."""
    chosen = [one for one in _CHOOSING if one in side.flags]
    if not chosen:
        return
    how = " and ".join(_CHOOSING[one] for one in chosen)
    if side.source is None:
        found.add(
            side.ask_once, "columns_differ",
            f"The block {how}, and which the original data had is not known.",
            hint="Look whether it means the same columns here.", name=side.name,
        )  # fmt: skip
        return
    names = {pair.target.name: pair.need.name for pair in pairs}
    mapped = side.mapping.columns if side.mapping is not None else []
    names.update({one.target: one.source for one in mapped if one.target is not None})
    before = [one.name for one in side.source.columns]
    now = [names.get(one.name, one.name) for one in side.target.columns]
    more = [one for one in now if one not in before]
    fewer = [one for one in before if one not in now]
    told = []
    if more:
        told.append(f"more here: {_listed(more)}")
    if fewer:
        told.append(f"not here: {_listed(fewer)}")
    if not told and "positional" in chosen and before != now:
        told.append("in another order here")
    by_types = not told and "pattern" in chosen
    kinds = _other_kinds(side.source, side.target, names) if by_types else []
    if kinds:
        told.append(f"of other kinds here: {_listed(kinds)}")
    if told:
        found.add(
            side.ask_once, "columns_differ",
            f"The block {how}, so it depends on some that it does not name; {'; '.join(told)}.",
            hint="Look whether it means the same columns here.", name=side.name,
        )  # fmt: skip


def _other_kinds(
    source: DatasetProfile, target: DatasetProfile, names: dict[str, str]
) -> list[str]:
    """Return columns of another kind, which a choice by types would leave out or take in."""
    before = {one.name: _plain(one.kind) for one in source.columns}
    now = {names.get(one.name, one.name): _plain(one.kind) for one in target.columns}
    return [name for name, kind in now.items() if before.get(name, kind) != kind]


def _plain(kind: str) -> str:
    return "number" if kind == "integer" else kind


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - _MOST} more" if len(names) > _MOST else ""
    return ", ".join(f"'{one}'" for one in names[:_MOST]) + more


def check_nulls(pair: Pair) -> None:
    """Look at missing values, at columns of one value, and at keys that repeat."""
    source, target = pair.source, pair.target
    share = target.null_share
    if share is not None and share >= 1 and pair.side.target.rows != 0:
        pair.add(
            "warn", "all_null", f"{pair.shown} has nothing but missing values.",
            "Map another column.",
        )  # fmt: skip
        return
    if source is None:
        return
    if share is not None and source.null_share is not None:
        _check_more_nulls(pair, share, source.null_share)
    many = source.distinct is not None and source.distinct > 1
    if target.distinct == 1 and many and pair.side.target.rows not in (0, 1):
        pair.add(
            "warn", "constant",
            f"{pair.shown} is the same in every row; in the original data it has "
            f"{source.distinct} different values.",
            "Make sure that it is the right column.",
        )  # fmt: skip


def _check_more_nulls(pair: Pair, share: float, before: float) -> None:
    """Look whether clearly more values are missing; where none was, a single one is more."""
    side = pair.side
    rows, ours = side.target.seen, side.source.seen if side.source is not None else None
    by_chance = (before * ours + 1) / ours * rows if rows and ours else 0.0
    beyond = (share - before) * (rows or 0) > 3 * math.sqrt(by_chance)
    clearly = share >= 2 * before and (beyond or share - before >= _MORE_NULLS)
    if share <= before or (before > 0 and not clearly):
        return
    of_key = before == 0 and pair.uses("key")
    why = ", and rows are matched by it: missing matches missing" if of_key else ""
    are = "is" if rows and round(share * rows) == 1 else "are"
    pair.add(
        "warn", "null_keys" if of_key else "nulls",
        f"{_counted(share, rows)} of {pair.shown} {are} missing{why}; in the original data "
        f"{_counted(before, ours)}.",
        "Take these rows out first." if of_key
        else "Sums and means leave them out without a word, and groups do.",
    )  # fmt: skip


def _counted(share: float, rows: int | None) -> str:
    """Write how many values these are, of how many, where that is known."""
    percent = f"{share:.1%}" if 0 < share < _PERCENT else f"{share:.0%}"
    if not rows:
        return percent
    return f"{round(share * rows):,} of {rows:,} values" + (f" ({percent})" if share else "")


def check_repeated(side: Side, pairs: Sequence[Pair], found: Findings) -> None:
    """Look at rows that repeat, and at columns that told them apart and do so no longer."""
    source, target = side.source, side.target
    if source is None:
        return
    if target.repeated is not None and _repeat_more(source, target):
        found.add(
            "warn", "rows_repeat",
            f"{target.repeated:.1%} of the rows of {side.label} repeat one before; in the "
            f"original data {source.repeated or 0.0:.1%}.",
            hint=f"Take repeated rows out first: {side.label} = {side.label}.{_unrepeated(side)}",
            name=side.name,
        )  # fmt: skip
    names = {pair.need.name: pair for pair in pairs}
    for column in source.columns:
        pair = names.get(column.name)
        other = pair.target if pair is not None else side.targets.get(column.name)
        is_key = pair is not None and pair.uses("key")
        if other is None or column.kind not in _TELLING:
            continue
        if not _repeats(side, column, other, is_key):
            continue
        if pair is not None and pair.uses("key"):
            what = f"Rows are matched by {pair.shown}, which repeats here"
            more = "Matched rows multiply, and sums with them."
        else:
            what = f"'{other.name}' repeats in {side.label}"
            more = "Rows may stand there more than once."
        found.add(
            "warn", "not_unique",
            f"{what}: {other.distinct:,} different values, not one a row as in the original "
            "data.",
            hint=more, name=side.name, column=column.name,
        )  # fmt: skip


def _unrepeated(side: Side) -> str:
    """Return the call that takes repeated rows out, as the target's library writes it."""
    polars = side.target.kind.startswith("polars.")
    return "unique(maintain_order=True)" if polars else "drop_duplicates()"


def _repeat_more(source: DatasetProfile, target: DatasetProfile) -> bool:
    """Tell whether more rows repeat than chance does, by how many did before.

    In few rows a share of :data:`_MANY_REPEATS` is enough to be told of.
    """
    before, share = source.repeated or 0.0, target.repeated or 0.0
    rows = target.rows or 0
    expected = (before + 1 / max(source.rows or 1, 1)) * rows
    beyond = share * rows - before * rows > 3 * math.sqrt(expected + 1) and share > before + 0.005
    return share >= before + _MANY_REPEATS or beyond


def _repeats(side: Side, source: ColumnProfile, target: ColumnProfile, is_key: bool) -> bool:
    ours, theirs = share_distinct(source, side.source), share_distinct(target, side.target)
    by_chance = source.kind == "integer" and not is_key  # a few counts are the same anywhere
    most = _REPEATED_COUNTS if by_chance else _REPEATED
    if ours is None or theirs is None:
        return False
    return (is_key and ours == 1 > theirs) or (ours >= _UNIQUE and theirs < most)


def share_distinct(column: ColumnProfile, of: DatasetProfile | None) -> float | None:
    """Return how many different values there are, as a share of those that are not missing."""
    rows = of.seen if of is not None else None
    if not rows or column.distinct is None or column.null_share is None:
        return None
    there = rows * (1 - column.null_share)
    return column.distinct / there if there >= 2 else None
