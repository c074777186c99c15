"""Whether data stand for what a block reads, or for what the blocks before it read.

The rule of this module: where data fit what the first block of a chain reads, the chain comes
along; where they fit only what it makes, they are taken for that. Either is said, and how to say
otherwise; where they could be both and nothing tells (:mod:`.either`), it is asked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from redpanda_jupyter import models

from ..saving import label_of
from .either import could_be_made, has_what_is_made

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .binding import Bound
    from .either import Either
    from .pipeline import Pipeline
    from .targets import Given

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


def said_inputs(given: Given) -> frozenset[str]:
    """Return the inputs that a person has named: ``df`` of ``df=df_de``."""
    return frozenset((*given.frames, *given.files))


def is_what_is_made(bound: Bound, alone: Pipeline) -> bool:
    """Tell whether data have just the columns of a frame that an earlier block makes."""
    return any(
        has_what_is_made(bound, name, one)
        for one in alone.contract.frames
        for name in bound.data
        if one.block_id is not None and name not in bound.borrowed
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
    if bound.either is not None:
        return _asked(bound.either)
    if bound.pipeline.brought:
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
        if name == one.variable or one.variable in said_inputs(given):
            return None  # that was said
        why = next(
            (f": {finding.reason}" for other in tried for finding in other.check.findings
             if finding.verdict == other.check.verdict), ".",
        )  # fmt: skip
        return models.Finding(
            verdict="warn" if tried else "ok",
            code="taken_as_made",
            input=one.variable,
            reason=f"{name} is taken for {one.variable} itself, so {label_of(maker.block)}, which "
            f"makes {one.variable}, does not run{why}",
        )
    return None


def _asked(one: Either) -> models.Finding:
    maker = label_of(one.maker.block)
    return models.Finding(
        verdict="ask", code="either", input=one.reads,
        reason=f"{one.name} may stand for {one.reads}, which {maker} reads, or be {one.makes} "
        "already, which that makes.",
        hint=f"Say {one.reads}={one.name}, and {maker} runs first, or {one.makes}={one.name} if "
        f"it is {one.makes} already.",
    )  # fmt: skip


def _brought(bound: Bound, given: Given, alone: Pipeline) -> models.Finding:
    parts = bound.pipeline.brought
    names = [label_of(part.block) for part in parts[:MOST_NAMED]]
    more = f" and {len(parts) - MOST_NAMED} more" if len(parts) > MOST_NAMED else ""
    named = [(name, one) for name, one in bound.data.items() if name not in bound.borrowed]
    said = said_inputs(given)
    stands = f": the data stand for {', '.join(name for name, _ in named)}" if named else ""
    return models.Finding(
        verdict="ok", code="brought",
        reason=f"Brings {', '.join(names)}{more} along{stands}.",
        hint=_otherwise(bound, alone, [name for name, _ in named if name not in said]),
    )  # fmt: skip


def _otherwise(bound: Bound, alone: Pipeline, named: Sequence[str]) -> str:
    """Say how data are taken for what the brought blocks make, where they could be that as well."""
    if bound.pipeline is alone:
        return ""
    for one in alone.contract.frames:
        for name in named if one.block_id is not None else ():
            if could_be_made(bound, name, one):
                data = bound.data[name].target.name
                return f"If {data} is {one.variable} already, say {one.variable}={data}."
    return ""
