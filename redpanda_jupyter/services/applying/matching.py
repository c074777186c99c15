"""Whether the keys by which rows of two inputs are matched have anything in common.

The rule of this module: the data themselves are asked, all of them or not at all; where no key of
the one is in the other, a join gives nothing, and no number that comes of it is one. Of files only
the columns of keys are read, and of large ones nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from redpanda_jupyter import models
from redpanda_jupyter.grammar import counted

from .keys import Sources, rows_by_key

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from redpanda_jupyter.reuse.contract.matched import Match

    from .keys import Seen
    from .pipeline import Pipeline

WATCHED_ROWS = 50_000
"""Where a cell is watched, keys of more rows are not compared: nobody asked for it."""

_MATCHING = re.compile(r"\b(?:merge\w*|join\w*|isin|is_in|map)\s*\(")


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
    contract = pipeline.contract
    frames = contract.frames
    known = {one.variable for one in frames} | {one.variable for one in contract.files}
    known |= {one.name for one in contract.names}
    if len(known - {None}) < 2:
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
    return [one for one in found if {one.left, one.right} <= known]


@lru_cache(maxsize=64)
def _read(code: str, schemas: tuple[tuple[str, tuple[str, ...]], ...]) -> tuple[Match, ...]:
    """Read a block's text once, on however many data sets it is applied."""
    from redpanda_jupyter.reuse.contract.uses import read_uses

    return tuple(read_uses(code, dict(schemas)).matches)


def shared(
    match: Match,
    sources: Sources,
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
    ours = rows_by_key(match.left, match.left_columns, sources, mappings, seen)
    theirs = rows_by_key(match.right, match.right_columns, sources, mappings, seen)
    if ours is None or theirs is None or not (ours.keys() - {None} and theirs.keys() - {None}):
        return None
    both = ours.keys() & theirs.keys()
    if not both and any(map(sources.is_read, (match.left, match.right))) and _differ(ours, theirs):
        return None  # the block may read them as something else
    of_right = not match.looked_up and _once(ours) and not _once(theirs)
    side = theirs if of_right else ours
    return Shared(
        match, len(both - {None}), len(ours.keys() - {None}), sum(side[one] for one in both),
        sum(side.values()), of_right,
    )  # fmt: skip


def _once(keys: Mapping[Any, int]) -> bool:
    return all(rows == 1 for key, rows in keys.items() if key is not None)


def _differ(ours: Mapping[Any, int], theirs: Mapping[Any, int]) -> bool:
    """Tell whether the keys of the one are of other types than those of the other."""
    kinds = [{type(one) for one in keys if one is not None} for keys in (ours, theirs)]
    return not kinds[0] & kinds[1]


def met(
    code: str, schemas: Mapping[str, Sequence[str]], namespace: Mapping[str, Any]
) -> list[models.KeyMatch]:
    """Return how many rows of a block's inputs find their like, as they are right now.

    Parameters
    ----------
    schemas
        The columns of the frames that the block reads, by variable.
    """
    if not schemas or _MATCHING.search(code) is None:
        return []
    own = tuple((name, tuple(columns)) for name, columns in schemas.items())
    sources = Sources.of_namespace(schemas, namespace, WATCHED_ROWS)
    seen: Seen = {}
    found = []
    for match in _read(code, own):
        one = shared(match, sources, [], seen)
        if one is not None:
            found.append(
                models.KeyMatch(
                    left=match.left, left_columns=[*match.left_columns], right=match.right,
                    right_columns=[*match.right_columns], found=one.found, rows=one.rows,
                    of_right=one.of_right,
                )
            )  # fmt: skip
    return found


def share_before(contract: models.Contract, one: Shared) -> float | None:
    """Return which share of rows found their like when the block ran, where that is kept."""
    match = one.match
    meant = (match.left, [*match.left_columns], match.right, [*match.right_columns], one.of_right)
    for kept in contract.matched:
        known = kept.left, kept.left_columns, kept.right, kept.right_columns, kept.of_right
        if known == meant and kept.rows:
            return kept.found / kept.rows
    return None


def keys_apart(
    found: Sequence[Shared],
    sources: Sources,
    before: Mapping[Match, float | None],
    *,
    yes: bool,
) -> list[models.Finding]:
    """Ask about inputs that are matched by keys of which not one is in both.

    Where those are looked for that have none, it is told; where none was before, it is nothing new.

    Parameters
    ----------
    before
        Which share of rows found their like in the original data, where that is known.
    yes
        A person has seen it and said yes.
    """
    from redpanda_jupyter.reuse.check.keys import BELONG, apart_reason

    lost = [replace(one.match, kept="") for one in found if not one.match.kept]
    findings = []
    for one in found:
        match = one.match
        if one.both or before.get(match) == 0:
            continue
        if match.kept and replace(match, kept="") in lost:
            continue  # asked of the same keys where rows are lost
        left, right = sources.called(match.left), sources.called(match.right)
        so = apart_reason(left, right, _columns(match), match.kept)
        side = right if one.of_right else left
        findings.append(
            models.Finding(
                verdict="warn" if yes or match.kept == "excluded" else "ask", code="keys_apart",
                input=sources.input(match.left), column=match.left_columns[0],
                reason=f"{so} Of {counted(one.rows, 'row')} of {side} 0 find their like; "
                f"{was(before.get(match))}.", hint=BELONG,
            )
        )  # fmt: skip
    return findings


def was(before: float | None) -> str:
    """Say how many rows found their like in the original data."""
    if before is None:
        return "how many did in the original data is not known"
    return (
        "in the original data all did" if before == 1 else f"in the original data {before:.1%} did"
    )


def _columns(match: Match) -> str:
    ours, theirs = named(match.left_columns), named(match.right_columns)
    return ours if ours == theirs else f"{ours} and {theirs}"


def named(columns: Sequence[str]) -> str:
    """Show columns by which rows are matched."""
    return " with ".join(f"'{one}'" for one in columns) if columns else "its labels"
