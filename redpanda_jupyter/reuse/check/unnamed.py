"""Columns that a block uses without naming them: those that it takes by place, by pattern, or all.

The rule of this module: what the source had under the same name is compared like a named column,
but nothing of it blocks, since nobody knows which of them count.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from ...models.contract import ColumnNeed
from ...models.reuse import ColumnMatch
from .findings import Findings, Pair

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from .findings import Side

_CHOOSING = frozenset(("positional", "pattern", "all_columns"))
_ASKED = frozenset(("kind_differs", "convert", "reading_differs", "match_unsure"))
_MOST = 200


def check_unnamed_columns(
    side: Side, pairs: Sequence[Pair], compare: Callable[[Pair], None], found: Findings
) -> None:
    """Compare the columns that a block uses without naming them.

    Parameters
    ----------
    side
        The input.
    pairs
        Its named columns, which are compared already.
    compare
        Compares one pair.
    found
        Where it is told.
    """
    if side.source is None or not _CHOOSING & set(side.flags):
        return
    times = Counter(one.name for one in side.target.columns)
    twice = [name for name, count in times.items() if count > 1]
    if twice:
        found.add(
            side.ask_once, "column_twice",
            f"{side.label} has several columns called {', '.join(map(repr, twice[:5]))}, and the "
            "block uses columns that it does not name.",
            hint="Give them different names.", name=side.name,
        )  # fmt: skip
    _say_moved(side, found)
    given = {one.source: one for one in side.mapping.columns} if side.mapping is not None else {}
    named = {pair.need.name for pair in pairs} | {pair.target.name for pair in pairs}
    apart = Findings()
    for source in side.source.columns[:_MOST]:
        match = given.get(source.name) or ColumnMatch(
            source=source.name, target=source.name, confidence=1.0, way="exact"
        )
        target = side.targets.get(match.target or "")
        if source.name in named or target is None or times[target.name] > 1:
            continue
        need = ColumnNeed(name=source.name, kind=source.kind)
        compare(Pair(side, need, match, target, source, apart))
    for one in apart.found:
        verdict = side.ask_once if one.code in _ASKED else "warn"
        found.found.append(one.model_copy(update={"verdict": verdict}))


def _say_moved(side: Side, found: Findings) -> None:
    """Tell of columns that are moved aside and yet used, since the block takes them all."""
    mapped = side.mapping.columns if side.mapping is not None else []
    aside = [one for one in mapped if one.target != one.source]
    kept = {one.target for one in mapped}
    moved = [one.source for one in aside if one.source in set(side.targets) - kept]
    if moved:
        found.add(
            side.ask_once, "columns_differ",
            f"{side.label} has {', '.join(map(repr, moved[:5]))} of its own, which stand for none "
            "of the source's columns; the block uses columns that it does not name, these too.",
            hint="Take them out of the target first.", name=side.name,
        )  # fmt: skip
