"""Whether the keys by which rows of two inputs are matched have anything in common.

The rule of this module: the data themselves are asked, all of them or not at all; where no key of
the one is in the other, a join gives nothing, and no number that comes of it is one; where rows
without a partner stay, it is said and not asked.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from redpanda_jupyter import models

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from redpanda_jupyter.reuse.contract.matched import Match

    from .pipeline import Pipeline
    from .targets import Datum

Seen = dict[tuple[int, str], tuple[Any, dict[Any, int] | None]]
"""By a frame's identity and a column's name: the frame, so that it stays, and its rows by value."""

MOST_ROWS = 2_000_000
"""Keys of more rows are not compared: the look would take longer than people wait."""


@dataclass(frozen=True, slots=True)
class Shared:
    """How many keys of one input are in another: of ``of`` different ones of the left.

    Parameters
    ----------
    found, rows
        How many rows find one of the other input, and of how many: those of the left, or those of
        the right where each key of the left is there once and that of the right is not.
    of_right
        Whether these are the rows of the right.
    """

    match: Match
    both: int
    of: int
    found: int = 0
    rows: int = 0
    of_right: bool = False


def matches_in(pipeline: Pipeline) -> list[Match]:
    """Return by which columns rows of two inputs are matched; of one input alone, nothing."""
    frames = pipeline.contract.frames
    if len(frames) < 2:
        return []
    schemas = tuple(
        (one.variable, tuple(column.name for column in one.profile.columns))
        for one in frames
        if one.profile is not None
    )
    found: dict[Match, None] = {}
    for part in pipeline.parts:
        own = tuple(one for one in schemas if part.contract.frame(one[0]) is not None)
        found |= dict.fromkeys(_read(part.version.code, own))
    known = {one.variable for one in frames}
    return [one for one in found if {one.left, one.right} <= known]


@lru_cache(maxsize=64)
def _read(code: str, schemas: tuple[tuple[str, tuple[str, ...]], ...]) -> tuple[Match, ...]:
    """Read a block's text once, on however many data sets it is applied."""
    from redpanda_jupyter.reuse.contract.uses import read_uses

    return tuple(read_uses(code, dict(schemas)).matches)


def shared(
    match: Match,
    data: Mapping[str, Datum],
    mappings: Sequence[models.Mapping],
    seen: Seen | None = None,
) -> Shared | None:
    """Compare the keys of one match; ``None`` where that cannot be known.

    Parameters
    ----------
    seen
        Columns that were counted already; those that are counted here are added.
    """
    seen = seen if seen is not None else {}
    ours = _keys(match.left, match.left_column, data, mappings, seen)
    theirs = _keys(match.right, match.right_column, data, mappings, seen)
    if ours is None or theirs is None or not (ours.keys() - {None} and theirs.keys() - {None}):
        return None
    both = ours.keys() & theirs.keys()
    of_right = not match.looked_up and _once(ours) and not _once(theirs)
    side = theirs if of_right else ours
    return Shared(
        match, len(both - {None}), len(ours.keys() - {None}), sum(side[one] for one in both),
        sum(side.values()), of_right,
    )  # fmt: skip


def _once(keys: Mapping[Any, int]) -> bool:
    return all(rows == 1 for key, rows in keys.items() if key is not None)


def _keys(
    name: str,
    column: str,
    data: Mapping[str, Datum],
    mappings: Sequence[models.Mapping],
    seen: Seen,
) -> dict[Any, int] | None:
    """Count the rows of each key, under the block's own text where it has another one."""
    from redpanda_jupyter.context.occurring import rows_by_value

    datum = data.get(name)
    mapping = next((one for one in mappings if one.variable == name), None)
    if datum is None or datum.value is None:
        return None
    columns = mapping.columns if mapping is not None else []
    target = next((one.target for one in columns if one.source == column), column)
    if target is None:
        return None
    known = id(datum.value), target
    if known not in seen:
        seen[known] = datum.value, rows_by_value(datum.value, target, MOST_ROWS)
    counts = seen[known][1]
    becomes = mapping.becomes(column) if mapping is not None else {}
    if counts is None or not becomes:
        return counts
    found: dict[Any, int] = {}
    for value, rows in counts.items():
        ours = becomes.get(value, value) if isinstance(value, str) else value
        found[ours] = found.get(ours, 0) + rows
    return found


def keys_apart(
    found: Sequence[Shared],
    data: Mapping[str, Datum],
    known: Sequence[models.Finding],
    *,
    yes: bool,
) -> list[models.Finding]:
    """Ask about inputs that are matched by keys of which not one is in both.

    Where rows without a partner stay, nothing is lost, and it is told.

    Parameters
    ----------
    known
        What the check has found: what it has told of is not told again.
    yes
        A person has seen it and said yes.
    """
    from redpanda_jupyter.reuse.check.keys import BELONG, apart_reason

    told = {(one.input, one.column) for one in known if one.code == "keys_apart"}
    lost = [replace(one.match, kept="") for one in found if not one.match.kept]
    findings = []
    for one in found:
        match = one.match
        if one.both or (match.left, match.left_column) in told:
            continue
        if match.kept and replace(match, kept="") in lost:
            continue  # asked of the same keys where rows are lost
        left, right = data[match.left].target.name, data[match.right].target.name
        findings.append(
            models.Finding(
                verdict="warn" if yes or match.kept else "ask", code="keys_apart",
                input=match.left, column=match.left_column,
                reason=apart_reason(left, right, _columns(match), match.kept), hint=BELONG,
            )
        )  # fmt: skip
    return findings


def _columns(match: Match) -> str:
    if match.left_column == match.right_column:
        return f"'{match.left_column}'"
    return f"'{match.left_column}' and '{match.right_column}'"
