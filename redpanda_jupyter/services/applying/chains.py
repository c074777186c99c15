"""Whether data stand for what a block reads, or for what the blocks before it read.

The rule of this module: where data fit what the first block of a chain reads, the chain comes
along; where they fit only what it makes, they are taken for that. Either is said, and how to say
otherwise.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from redpanda_jupyter import models

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .binding import Bound
    from .pipeline import Part, Pipeline
    from .targets import Datum, Given

MOST_NAMED = 4
"""So many blocks that come along are named."""


def as_given(pipelines: Sequence[Pipeline], given: Given) -> list[Pipeline]:
    """Return the pipelines in the order in which they are tried for some data.

    A frame that is called as the one that an earlier block makes is that frame.
    """
    made = {one.variable for one in pipelines[-1].contract.frames if one.block_id is not None}
    if set(given.frames.values()) & made:
        return list(reversed(pipelines))
    return list(pipelines)


def is_what_is_made(bound: Bound, alone: Pipeline) -> bool:
    """Tell whether data have just the columns of a frame that an earlier block makes."""
    made = [one.profile for one in alone.contract.frames if one.block_id is not None]
    names = [{column.name for column in one.columns} for one in made if one is not None]
    return any(
        {column.name for column in datum.profile.columns} in names
        for name, datum in bound.data.items()
        if name not in bound.borrowed
    )


def said_of(
    bound: Bound, given: Given, pipelines: Sequence[Pipeline], tried: Sequence[Bound]
) -> models.Finding | None:
    """Say which blocks come along, or which ones do not though they make what is read.

    Parameters
    ----------
    pipelines
        With the blocks that make its frames, and the block by itself.
    tried
        What was bound before, and did not fit.
    """
    brought = bound.pipeline.brought
    if brought:
        return _brought(bound, given, pipelines[-1])
    if bound.pipeline is pipelines[0] or len(pipelines) == 1:
        return None
    makers = {part.block.id: part for part in pipelines[0].brought}
    for one in bound.pipeline.contract.frames:
        maker = makers.get(one.block_id or "")
        datum = bound.data.get(one.variable)
        if maker is None or datum is None or one.variable in bound.borrowed:
            continue
        name = datum.target.name
        if name == one.variable or one.variable in given.frames:
            return None  # that was said
        why = next(
            (f": {finding.reason}" for other in tried for finding in other.check.findings
             if finding.verdict == other.check.verdict), ".",
        )  # fmt: skip
        return models.Finding(
            verdict="warn" if tried else "ok",
            code="taken_as_made",
            input=one.variable,
            reason=f"{name} is taken for {one.variable} itself, so {_title(maker)}, which makes "
            f"{one.variable}, does not run{why}",
        )
    return None


def _brought(bound: Bound, given: Given, alone: Pipeline) -> models.Finding:
    parts = bound.pipeline.brought
    names = [_title(part) for part in parts[:MOST_NAMED]]
    more = f" and {len(parts) - MOST_NAMED} more" if len(parts) > MOST_NAMED else ""
    named = [(name, one) for name, one in bound.data.items() if name not in bound.borrowed]
    stands = f": the data stand for {', '.join(name for name, _ in named)}" if named else ""
    return models.Finding(
        verdict="ok", code="brought",
        reason=f"Brings {', '.join(names)}{more} along{stands}.",
        hint=_otherwise(bound, alone, [one for name, one in named if name not in given.frames]),
    )  # fmt: skip


def _otherwise(bound: Bound, alone: Pipeline, named: Sequence[Datum]) -> str:
    """Say how data are taken for what the brought blocks make, where they could be that as well."""
    if bound.pipeline is alone:
        return ""
    for one in alone.contract.frames:
        needed = {column.name for column in one.columns}
        for datum in named if one.block_id is not None else ():
            if needed <= {column.name for column in datum.profile.columns}:
                name = datum.target.name
                return f"If {name} is {one.variable} already, say {one.variable}={name}."
    return ""


def _title(part: Part) -> str:
    return f"#{part.block.number} {part.block.name}" if part.block.name else part.title
