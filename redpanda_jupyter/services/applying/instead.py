"""What a person could have meant, where data fit no input as they were named.

The rule of this module: it only looks, and proposes a command that was tried by binding it; what
was named is never taken for anything else by itself. Where nothing is clear, nothing is proposed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import permutations
from typing import TYPE_CHECKING, Any

from redpanda_jupyter.errors import RedPandaError, UsageError

from ..saving import label_of
from .binding import Bound, bind
from .contracts import columns_made
from .pipeline import load, ways
from .targets import Given

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from redpanda_jupyter import models
    from redpanda_jupyter.store import Store

    from .pipeline import Pipeline
    from .said import Said

MOST_MAKERS = 3
"""So many blocks that make a frame are tried, the newest first."""
MOST_NAMED = 4
"""Of more data sets than this nothing is proposed: they are meant as runs of their own."""
LEAST = 0.5
"""A frame of which a column is no surer than this is not taken for an input."""


@dataclass(frozen=True, slots=True)
class Instead:
    """Another way to name the same data, which fits.

    Parameters
    ----------
    why
        A sentence without its end; the command follows it.
    bound
        The data bound as they would be.
    """

    why: str
    bound: Bound


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a line has named."""

    store: Store
    refs: Sequence[str]
    version: int | None
    namespace: Mapping[str, Any]
    said: Said

    def tried(self, pipelines: Sequence[Pipeline], given: Given) -> Bound | None:
        """Bind data; ``None`` where they fit no better than before."""
        try:
            bound = bind(self.store, pipelines, given, self.namespace, self.said)
        except RedPandaError:
            return None
        blocked = [one for one in bound.check.findings if one.verdict == "blocked"]
        if any(one.code != "frame_missing" or one.input not in bound.others for one in blocked):
            return None
        if not bound.others:
            return bound
        frames = {name: one.target.name for name, one in bound.data.items()
                  if one.target.path is None and name not in bound.borrowed}  # fmt: skip
        return self.tried(pipelines, _given({**frames, **bound.others}, given.files))


def with_instead(
    store: Store,
    refs: Sequence[str],
    version: int | None,
    pipelines: Sequence[Pipeline],
    wanted: Sequence[Given],
    namespace: Mapping[str, Any],
    said: Said,
    bounds: Sequence[Bound],
) -> list[Bound]:
    """Return what is bound, with a proposal to what fits nothing as it was named.

    Parameters
    ----------
    refs
        The blocks as a line has named them.
    pipelines
        With the blocks that make its frames, and by itself.
    wanted
        The data as a line has named them, a run each.
    """
    found = list(bounds)
    blocked = [place for place, one in enumerate(found) if one.check.verdict == "blocked"]
    if not blocked or len(found) > MOST_NAMED:
        return found
    asked = _Asked(store, refs, version, namespace, said)
    last, proposed = blocked[-1], set[frozenset[str]]()
    one = _as_inputs(asked, pipelines, wanted)
    if one is not None:
        found[last] = replace(found[last], instead=one)
        return found
    for place in blocked:
        one = _with_makers(asked, wanted[place]) or _with_makers(asked, *wanted)
        named = frozenset(one.bound.label.split(",")) if one is not None else frozenset()
        if named not in proposed:
            found[place] = replace(found[place], instead=one)
            proposed.add(named)
    return found


def makers_named(
    store: Store,
    refs: Sequence[str],
    version: int | None,
    wanted: Sequence[Given],
    namespace: Mapping[str, Any],
    said: Said,
) -> str:
    """Say which blocks have the inputs that were named and that the block has not; else nothing."""
    asked = _Asked(store, refs, version, namespace, said)
    one = _with_makers(asked, wanted[0])
    return f"{one.why}, name the blocks {one.bound.blocks}." if one is not None else ""


# --- the same data for other inputs ---------------------------------------------------------------


def _as_inputs(
    asked: _Asked, pipelines: Sequence[Pipeline], wanted: Sequence[Given]
) -> Instead | None:
    """Take frames that were named for no input each for the one whose columns it has."""
    frames = [one.frames.get("") for one in wanted if not one.files]
    names = [one for one in frames if one is not None]
    inputs = [one.variable for one in pipelines[0].contract.frames]
    if len(names) < len(wanted) or not 1 < len(inputs) <= MOST_NAMED or len(names) > len(inputs):
        return None
    fits = {name: {one for one in inputs if _has_all(asked, pipelines[0], one, name)}
            for name in names}  # fmt: skip
    orders = [
        order
        for order in permutations(inputs, len(names))
        if all(one in fits[name] for one, name in zip(order, names, strict=True))
    ]
    if len(orders) != 1:
        return None
    bound = asked.tried(pipelines, _given(dict(zip(orders[0], names, strict=True)), {}))
    if bound is None:
        return None
    pairs = ", ".join(f"{name} for {one}" for one, name in zip(orders[0], names, strict=True))
    return Instead(f"To take {pairs}", bound)


def _has_all(asked: _Asked, pipeline: Pipeline, wanted: str, name: str) -> bool:
    """Tell whether a frame has every column that an input needs, and needs one at all."""
    try:
        bound = bind(
            asked.store, [pipeline], _given({wanted: name}, {}), asked.namespace, asked.said
        )
    except RedPandaError:
        return False
    mapping = bound.binding.mapping(wanted)
    columns = mapping.columns if mapping is not None else []
    return bool(columns) and all(one.target and one.confidence > LEAST for one in columns)


# --- other blocks before it -----------------------------------------------------------------------


def _with_makers(asked: _Asked, *wanted: Given) -> Instead | None:
    """Bring a block along that makes what is read, where nothing shows that it belongs to it."""
    alone = load(asked.store, asked.refs, asked.version)
    if asked.version is not None:
        return None  # that version's block is named by number, and several have no version
    for name, maker in _makers(asked, alone):
        refs = [maker.block_id, *asked.refs]
        try:
            pipelines = ways(asked.store, refs)
        except UsageError:
            continue
        bound = asked.tried(pipelines[:1], wanted[0]) if len(wanted) == 1 else None
        if bound is None:
            other = _as_inputs(asked, pipelines[:1], wanted)
            bound = other.bound if other is not None else None
        if bound is None or name in _still_needed(bound.pipeline.contract):
            continue
        block = asked.store.get_block(maker.block_id)
        made_of = ", ".join(one for one in bound.data if one not in bound.borrowed)
        is_frame = name in {one.variable for one in alone.contract.frames}
        made = f"{name} of {made_of}" if is_frame else name
        blocks = "+".join([block.name or str(block.number), *asked.refs])
        why = f"{label_of(block)} makes {made}; to bring it along"
        return Instead(why, replace(bound, blocks=blocks))
    return None


def _still_needed(contract: models.Contract) -> set[str]:
    """Return the names that a whole needs from outside."""
    return {one.variable for one in contract.frames} | {one.name for one in contract.names}


def _makers(asked: _Asked, alone: Pipeline) -> Iterator[tuple[str, Any]]:
    """Yield blocks that make a name that is not there, or a frame with the needed columns."""
    missing = [one.name for one in alone.contract.names
               if one.block_id is None and one.kind != "module"
               and (one.name not in asked.namespace or asked.said.parameters)]  # fmt: skip
    makers = asked.store.find_makers_anywhere(alone.last.block.id, missing) if missing else {}
    for name in missing:
        yield from ((name, maker) for maker in makers.get(name, ())[:MOST_MAKERS])
    wanted: list[models.FrameInput] = [one for one in alone.contract.frames if one.block_id is None]
    names = [one.variable for one in wanted]
    made = asked.store.find_makers_anywhere(alone.last.block.id, names) if names else {}
    used = {part.block.id for part in alone.parts}
    for one in wanted:
        needed = {need.name for need in one.columns}
        fitting = [
            maker
            for maker in made.get(one.variable, ())
            if maker.block_id not in used
            and needed <= columns_made(asked.store, maker, one.variable)
        ]
        yield from ((one.variable, maker) for maker in fitting[:MOST_MAKERS])


def _given(frames: Mapping[str, str], files: Mapping[str, Any]) -> Given:
    label = ",".join(f"{name}={frame}" for name, frame in frames.items())
    return Given(label, dict(frames), dict(files))
