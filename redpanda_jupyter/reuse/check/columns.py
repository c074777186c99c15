"""Which column of the target stands for each that is needed, and how sure that is.

The rule of this module: without a match there is no run. A column that keeps its own name needs no
mapping; whether it is the same column is for the values to show.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from ...models.reuse import ColumnMatch
from ..mapping.suggesting import NO_LIKE
from .units import units_differ

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ...models.contract import ColumnNeed
    from .findings import Findings, Pair, Side

WAIVED = "waived"


def match_columns(
    side: Side, needs: Sequence[ColumnNeed], found: Findings
) -> Iterator[tuple[ColumnNeed, ColumnMatch]]:
    """Yield each needed column with its match, and tell of those that have none."""
    given = {one.source: one for one in side.mapping.columns} if side.mapping is not None else {}
    times = Counter(one.name for one in side.target.columns)
    taken: dict[str, str] = {}
    for need in needs:
        match = given.get(need.name) or _itself(side, need.name)
        target = match.target if match is not None else None
        if match is None or target is None or target not in side.targets:
            _say_missing(side, need, match, found)
            continue
        if times[target] > 1:
            found.add(
                "blocked", "column_twice",
                f"{side.label} has {times[target]} columns called '{target}'.",
                hint="Give them different names.", name=side.name, column=need.name,
            )  # fmt: skip
            continue
        if target in taken:
            found.add(
                "blocked", "target_twice",
                f"'{target}' shall stand for '{taken[target]}' and for '{need.name}'.",
                hint="Choose another column for one of them.", name=side.name, column=need.name,
            )  # fmt: skip
            continue
        taken[target] = need.name
        _say_collision(side, need.name, target, given, found)
        yield need, match


def _itself(side: Side, name: str) -> ColumnMatch | None:
    if name not in side.targets:
        return None
    return ColumnMatch(source=name, target=name, confidence=1.0, way="exact")


def _say_missing(side: Side, need: ColumnNeed, match: ColumnMatch | None, found: Findings) -> None:
    if WAIVED in need.uses and need.confirmed is False:
        found.add(
            "warn", "column_waived",
            f"{side.label} has no column for '{need.name}'; a person has said that the block "
            "does without it.", name=side.name, column=need.name,
        )  # fmt: skip
        return
    target = match.target if match is not None else None
    reason = f"{side.label} has no column for '{need.name}', which the block names"
    if target is not None:
        reason = f"'{target}', which was to stand for '{need.name}', is not in {side.label}"
    elif match is not None and match.reason not in ("", NO_LIKE):
        reason += f": {match.reason}"
    reason += "" if reason.endswith("?") else "."
    found.add(
        "blocked", "column_missing", reason,
        hint=f"Say which one it is with --map '{need.name}=…'.", name=side.name, column=need.name,
    )  # fmt: skip


def _say_collision(
    side: Side, source: str, target: str, given: dict[str, ColumnMatch], found: Findings
) -> None:
    if target == source or source not in side.targets:
        return
    other = next((one.source for one in given.values() if one.target == source), None)
    if other is None:
        reason = (
            f"{side.label} has a column '{source}' of its own, but '{target}' stands for it; "
            f"its own is called '{source}__target' while the block runs."
        )
        hint = f"If '{source}' is meant, map it to itself."
        found.add("warn", "collision", reason, hint=hint, name=side.name, column=source)
    else:
        reason = f"'{source}' stands for '{other}', and '{target}' for '{source}'."
        hint = "Make sure that the names are really exchanged."
        found.add(side.ask_once, "swapped", reason, hint=hint, name=side.name, column=source)


def _is_spoken_of(pair: Pair) -> bool:
    """Tell whether a person has said what stands for what in the column of that very name."""
    values = pair.side.mapping.values if pair.side.mapping is not None else []
    return pair.same_name and any(
        one.column == pair.need.name and one.way == "user" for one in values
    )


def say_of_match(pair: Pair) -> None:
    """Ask where it is not sure that the target's column is the source's."""
    match, side = pair.match, pair.side
    if not side.confirmed and match.way != "user":
        if not match.sure and not _is_spoken_of(pair):
            pair.add(
                "ask", "match_unsure",
                f"{pair.shown} is taken with a confidence of {match.confidence:.2f} only.",
                "Confirm it, or name another column.",
            )  # fmt: skip
        if match.is_close:
            pair.add(
                "ask", "match_close",
                f"'{match.second}' fits '{pair.need.name}' as well as '{match.target}' does "
                f"({match.second_confidence:.2f} and {match.confidence:.2f}).",
                "Say which of them is meant.",
            )  # fmt: skip
    told = None if pair.same_name else units_differ(pair.need.name, pair.target.name)
    if told is not None:
        pair.add(
            "warn", "units",
            f"By their names '{pair.need.name}' is in {told[0]} and '{pair.target.name}' in "
            f"{told[1]}.",
            "Convert the target's column first if that is so.",
        )  # fmt: skip
