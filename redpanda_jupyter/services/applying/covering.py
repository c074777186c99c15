"""Whether as many rows of an input find their like in another one as did when the block ran.

The rule of this module: rows that find nothing drop out of a join or become missing in it, without
an error; so a fall is said with both numbers, and asked about unless it is small.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from redpanda_jupyter import models
from redpanda_jupyter.errors import UsageError
from redpanda_jupyter.grammar import counted

from .keys import Sources
from .matching import named, share_before, shared, was
from .targets import frame_datum

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from redpanda_jupyter.reuse.contract.matched import Match

    from .matching import Shared
    from .targets import Datum

SMALL = 0.02
"""A fall by less, as a share of all rows, is told and not asked about."""

CHOOSING = 0.2
"""Where rows were left out before, it is what the join is for: so much of them may be others."""


def fewer_found(
    compared: Sequence[Shared],
    sources: Sources,
    before: Mapping[Match, float | None],
    *,
    yes: bool,
) -> list[models.Finding]:
    """Say where fewer rows find their like than in the original data.

    Parameters
    ----------
    before
        Which share of rows did then, where that is known; see :func:`shares_before`.
    yes
        A person has seen it and said yes.
    """
    found = []
    for one in compared:
        if not one.both or one.found == one.rows:
            continue
        if one.match.kept == "excluded":
            continue  # what finds its like is what drops out
        share = before.get(one.match)
        if share is None and one.match.looked_up and not one.match.kept:
            verdict: models.Verdict = "warn"  # to leave rows out is what it is for
        else:
            verdict = _verdict(one.found / one.rows, 1.0 if share is None else share)
        if verdict != "ok":
            found.append(_said(one, share, sources, "warn" if yes else verdict))
    return found


def shares_before(
    compared: Sequence[Shared], contract: models.Contract, namespace: Mapping[str, Any]
) -> dict[Match, float | None]:
    """Return, by match, which share of rows found their like in the original data.

    Parameters
    ----------
    contract
        With what is known of the data that the block ran on.
    namespace
        Where these data may still be.
    """
    return {one.match: _before(one, contract, namespace) for one in compared
            if one.found < one.rows}  # fmt: skip


def _verdict(now: float, before: float) -> models.Verdict:
    fall = before - now
    if fall <= 0:
        return "ok"
    is_small = fall < SMALL or (before < 1 - SMALL and fall < CHOOSING * before)
    return "warn" if is_small else "ask"


def _said(
    one: Shared, before: float | None, sources: Sources, verdict: models.Verdict
) -> models.Finding:
    match = one.match
    sides = (match.left, match.left_columns), (match.right, match.right_columns)
    if one.of_right:
        sides = sides[::-1]
    (left, columns), (right, _) = sides
    return models.Finding(
        verdict=verdict, code="keys_lost", input=sources.input(left),
        column=columns[0] if columns else None,
        reason=f"{one.found:,} of {counted(one.rows, 'row')} of {sources.called(left)} find their "
        f"{named(columns)} in {sources.called(right)}; {was(before)}.",
        hint="The others drop out or become missing, without an error. Make sure that both belong "
        "together.",
    )  # fmt: skip


def _before(one: Shared, contract: models.Contract, namespace: Mapping[str, Any]) -> float | None:
    """Return which share of rows found their like in the original data; ``None``: not known.

    It is counted where they are still in the notebook as they were; else it is what was counted
    when the block ran, or read off the texts that were kept of both, if these are all.
    """
    match = one.match
    sides = (match.left, match.left_columns), (match.right, match.right_columns)
    profiles = {frame.variable: frame.profile for frame in contract.frames}
    profiles |= {file.variable: file.profile for file in contract.files if file.variable}
    data = {}
    for name, _ in sides:
        datum = _as_it_was(name, profiles.get(name), namespace)
        if datum is not None:
            data[name] = datum
    counted_again = shared(match, Sources(data), [])
    if counted_again is not None and counted_again.of_right == one.of_right:
        return counted_again.found / counted_again.rows
    kept = share_before(contract, one)
    if kept is not None or counted_again is not None:
        return kept
    ours, theirs = (_levels(profiles.get(name), columns) for name, columns in sides)
    if one.of_right:
        ours, theirs = theirs, ours
    return 1.0 if ours and ours <= theirs else None


def _levels(profile: models.DatasetProfile | None, columns: Sequence[str]) -> set[str]:
    """Return all texts of one column, where these are known."""
    known = profile.column(columns[0]) if profile is not None and len(columns) == 1 else None
    if profile is None or known is None or not known.all_levels or profile.sampled is not None:
        return set()
    return set(known.levels)


def _as_it_was(
    name: str, profile: models.DatasetProfile | None, namespace: Mapping[str, Any]
) -> Datum | None:
    """Return what the block ran on, if the notebook still has it as it was."""
    if profile is None or profile.content_fingerprint is None or name not in namespace:
        return None
    try:
        datum = frame_datum(name, namespace)
    except UsageError:
        return None
    return datum if datum.profile.holds_the_same(profile) else None
