"""A block applied to a target as the product does it: profile, contract, mapping, check, adapter.

The rule of this module: it is the product's own functions in the product's own order, and nothing
that they do not know: of the right value, of the mutation and of what a block needs it learns
nothing, except in the answers of a person where a person is asked.
"""

from __future__ import annotations

import dataclasses
import functools
from typing import TYPE_CHECKING, Any

from redpanda_jupyter.analysis import analyze
from redpanda_jupyter.context.profiling import profile
from redpanda_jupyter.errors import RedPandaError
from redpanda_jupyter.models.reuse import Binding, Mapping, Target, ValueMatch
from redpanda_jupyter.reuse.adapter import adapt_frame
from redpanda_jupyter.reuse.check import check
from redpanda_jupyter.reuse.contract import build
from redpanda_jupyter.reuse.mapping import suggest, trimmed, wanted

from .runs import Failed, run, sources_of

if TYPE_CHECKING:
    from redpanda_jupyter.models.contract import Contract, FrameInput
    from redpanda_jupyter.models.datasets import DatasetProfile

    from .blocks import Block
    from .runs import Case

VERSION = "01JD00000000000000000000CS"


@dataclasses.dataclass(frozen=True)
class Applied:
    """What came of it: the check's verdict and words, and the results if it ran."""

    verdict: str
    findings: tuple[tuple[str, str], ...]
    """What each is about, and its words."""
    results: list[Any] | Failed | None


@functools.cache
def contract_of(block: Block) -> Contract:
    """Return the contract that a block has after it ran on its source."""
    profiles = _profiles(sources_of(block))
    schemas = {name: [c.name for c in one.columns] for name, one in profiles.items()}
    code = block.code
    return build(VERSION, analyze(code, schemas), code=code, profiles=profiles)


def _profiles(frames: dict[str, Any]) -> dict[str, DatasetProfile]:
    found = {name: profile(name, frame) for name, frame in frames.items()}
    return {name: one for name, one in found.items() if one is not None}


def applied(case: Case, *, answered: bool) -> Applied:
    """Apply a case's block to its target; ``answered``: a person says what stands for what."""
    contract = contract_of(case.block)
    targets = _profiles(case.targets)
    mappings = [
        _mapping(case, frame, targets[frame.variable], answered=answered)
        for frame in contract.frames
        if frame.variable in targets
    ]
    binding = Binding(
        block_id=VERSION,
        version=1,
        inputs={name: Target(name=name) for name in targets},
        mappings=mappings,
    )
    found = check(contract, binding, targets)
    words = tuple(
        (f"{one.code} {one.column}", f"{one.verdict} {one.code}: {one.reason}")
        for one in found.findings
    )
    if found.verdict in ("ask", "blocked"):
        return Applied(found.verdict, words, None)
    return Applied(found.verdict, words, _run(case, contract, binding))


def _mapping(case: Case, frame: FrameInput, target: DatasetProfile, *, answered: bool) -> Mapping:
    needs = wanted(frame)
    if not answered:
        return trimmed(suggest(frame.variable, needs, frame.profile, target), frame)
    hit = frame.variable == case.variable
    true = case.mutated.columns if hit else {}
    given = {one.name: true.get(one.name, one.name) for one in needs}
    mapping = suggest(frame.variable, needs, frame.profile, target, given=given)
    values = []
    for need in frame.columns:
        new = case.mutated.values.get(need.name, {}) if hit else {}
        pairs = {text: str(new[text]) for text in need.values if text in new}
        if pairs:
            values.append(ValueMatch(column=need.name, pairs=pairs, confirmed=True))
    return mapping.model_copy(update={"values": values, "confirmed": True})


def _run(case: Case, contract: Contract, binding: Binding) -> list[Any] | Failed:
    frames = {}
    for name, frame in case.targets.items():
        need, mapping = contract.frame(name), binding.mapping(name)
        if need is None or mapping is None:
            frames[name] = frame.copy() if hasattr(frame, "copy") else frame.clone()
            continue
        order = ()
        if need.profile is not None and "positional" in need.flags:
            order = tuple(one.name for one in need.profile.columns)
        try:
            frames[name] = adapt_frame(frame, mapping, order=order)
        except RedPandaError as error:
            return Failed(f"{type(error).__name__}: {error}")
    return run(case.block.code, frames, case.block.results)
