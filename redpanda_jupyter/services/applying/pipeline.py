"""Blocks that are applied together: one, with those that it depends on, or several in a row.

The rule of this module: what an earlier block makes is no input of the whole; what later ones read
of it is needed of that block's own data (:mod:`.together`). A name that nobody in the library makes
stays an input, and whoever applies the blocks must have it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from redpanda_jupyter import models
from redpanda_jupyter.errors import RecordNotFoundError, RedPandaError, UsageError

from ..library import refuse_inert
from .contracts import contract_of
from .together import told_together

if TYPE_CHECKING:
    from collections.abc import Sequence

    from redpanda_jupyter.store import Store

Input = TypeVar("Input", models.FrameInput, models.FileInput)

MOST_BLOCKS = 50
"""The longest chain that is followed."""


@dataclass(frozen=True, slots=True)
class Part:
    """One block of a pipeline, at one of its versions."""

    block: models.CodeBlock
    version: models.CodeVersion
    contract: models.Contract

    @property
    def title(self) -> str:
        """How people call it: its name, and else its number."""
        return self.block.name or f"#{self.block.number}"


@dataclass(frozen=True, slots=True)
class Pipeline:
    """Blocks in the order in which they run, and what the whole of them needs."""

    parts: tuple[Part, ...]
    asked: tuple[str, ...] = field(default=())

    @property
    def last(self) -> Part:
        """The block whose result counts."""
        return self.parts[-1]

    @property
    def title(self) -> str:
        """How the whole is called: by what was asked for, not by what that depends on."""
        named = [part.title for part in self.parts if part.block.id in self.asked]
        return " + ".join(named or [self.last.title])

    @property
    def result_title(self) -> str:
        """How its result is called: of several blocks that were asked for, that of the last."""
        several = len({part.block.id for part in self.parts} & set(self.asked)) > 1
        return f"{self.title}, result of {self.last.title}" if several else self.title

    @property
    def depends_on_blocks(self) -> bool:
        """Whether an earlier block makes one of the frames that are inputs here."""
        return any(one.block_id is not None for one in self.contract.frames)

    @property
    def brought(self) -> list[Part]:
        """The blocks that were not asked for, and on which those depend."""
        return [part for part in self.parts if part.block.id not in self.asked]

    @property
    def contract(self) -> models.Contract:
        """What the whole needs from outside; that of the block itself, if it is one."""
        if len(self.parts) == 1:
            return self.last.contract
        joined = _joined(self.parts)
        first = sorted(self.parts, key=lambda part: part.block.id not in self.asked)
        return joined.model_copy(update={"parameters": _parameters(first)})

    def owners(self, parameter: str) -> list[Part]:
        """Return the blocks that a parameter is of: those that were asked for before others."""
        having = [part for part in self.parts
                  if parameter in {one.name for one in part.contract.parameters}]  # fmt: skip
        return [part for part in having if part.block.id in self.asked] or having


def load(
    store: Store, refs: Sequence[str], version: int | None = None, *, frames_too: bool = False
) -> Pipeline:
    """Load blocks with what they depend on.

    Parameters
    ----------
    refs
        Numbers, names or ids, in the order in which they are to run.
    version
        Of the only block; ``None`` for the current ones.
    frames_too
        Bring the blocks as well that make the frames; without it a frame that an earlier block
        makes is an input, as any other, and only functions, models and the like are brought.

    Raises
    ------
    RecordNotFoundError
        No such block or version.
    UsageError
        A version of several blocks; a block that came from elsewhere and was not looked at; a
        block that is no Python.
    """
    if version is not None and len(refs) > 1:
        raise UsageError("A version can be named for one block only.", field="version")
    parts: dict[str, Part] = {}
    asked = []
    for ref in refs:
        part = _part(store, ref, version)
        asked.append(part.block.id)
        _bring(store, part, parts, frozenset(), frames_too=frames_too)
    return Pipeline(tuple(told_together(list(parts.values()))), tuple(asked))


def ways(store: Store, refs: Sequence[str], version: int | None = None) -> list[Pipeline]:
    """Load blocks by themselves and, where others make their frames, before that with those."""
    alone = load(store, refs, version)
    if not alone.depends_on_blocks:
        return [alone]
    return [load(store, refs, version, frames_too=True), alone]


def _part(store: Store, ref: str, version: int | None) -> Part:
    block = store.get_block(ref)
    refuse_inert(block)
    if block.language != "python":
        raise UsageError(f"#{block.number} is {block.language}; only Python can be applied.")
    found = store.get_version(block.id, version or block.version)
    return Part(block, found, contract_of(store, found))


def _bring(
    store: Store,
    part: Part,
    parts: dict[str, Part],
    above: frozenset[str],
    *,
    frames_too: bool,
) -> None:
    """Put a block behind those that make what it needs; a circle is cut where it closes."""
    if part.block.id in parts or part.block.id in above:
        return
    if len(parts) >= MOST_BLOCKS:
        raise UsageError(f"#{part.block.number} depends on more than {MOST_BLOCKS} blocks.")
    made = {output.name for one in parts.values() for output in one.contract.outputs}
    frames = part.contract.frames if frames_too else []
    needs = {one.name: (one.block_id, one.version) for one in part.contract.names}
    needs |= {one.variable: (one.block_id, one.version) for one in frames}
    for name, (block_id, version) in needs.items():
        if block_id is not None and block_id != part.block.id and name not in made:
            try:
                maker = _part(store, block_id, version)
            except RecordNotFoundError:
                raise _maker_gone(store, part, name, block_id) from None
            _bring(store, maker, parts, above | {part.block.id}, frames_too=frames_too)
    parts[part.block.id] = part


def _maker_gone(store: Store, part: Part, name: str, block_id: str) -> RedPandaError:
    try:
        gone = store.get_block(block_id, deleted=True)
    except RecordNotFoundError:
        return UsageError(f"{part.title} needs {name}, and the block that made it is gone.")
    return UsageError(
        f"{part.title} needs {name}, which #{gone.number} makes, and that is deleted.",
        hint=f"%panda undelete {gone.number} brings it back.",
        field="block",
    )


def _joined(parts: Sequence[Part]) -> models.Contract:
    """Put contracts together; an input is one only until an earlier block makes it."""
    from redpanda_jupyter.reuse.contract.dates import NAMED_DATES

    made: set[str] = set()
    # dates that a block names may be those of a frame that another one makes
    every = (one for part in parts for one in part.contract.inputs)
    dated = [NAMED_DATES] if any(NAMED_DATES in one.flags for one in every) else []
    frames: dict[str, models.FrameInput] = {}
    names: dict[str, models.NameInput] = {}
    outputs: dict[str, models.ContractOutput] = {}
    for part in parts:
        for frame in part.contract.frames:
            if frame.variable not in made:
                known = frames.get(frame.variable)
                frames[frame.variable] = frame if known is None else _wider(known, frame)
        for name in part.contract.names:
            if name.name not in made:
                names.setdefault(name.name, name)
        made |= {output.name for output in part.contract.outputs}
        outputs |= {output.name: output for output in part.contract.outputs}
    return models.Contract(
        version_id=parts[-1].version.id,
        origin=parts[-1].contract.origin,
        frames=[_flagged(one, dated) for one in frames.values()],
        files=[_flagged(file, dated) for part in parts for file in part.contract.files],
        names=list(names.values()),
        outputs=list(outputs.values()),
        imports=list(dict.fromkeys(name for part in parts for name in part.contract.imports)),
        notes=list(dict.fromkeys(note for part in parts for note in part.contract.notes)),
        matched=[one for part in parts for one in part.contract.matched],
        reader=min(part.contract.reader for part in parts),
    )


def _flagged(one: Input, more: Sequence[str]) -> Input:
    return one.model_copy(update={"flags": list(dict.fromkeys([*one.flags, *more]))})


def _wider(one: models.FrameInput, other: models.FrameInput) -> models.FrameInput:
    """Return an input that is enough for both."""
    columns = {column.name: column for column in one.columns}
    for column in other.columns:
        known = columns.get(column.name)
        columns[column.name] = column if known is None else _both(known, column)
    return one.model_copy(
        update={
            "columns": list(columns.values()),
            "flags": list(dict.fromkeys([*one.flags, *other.flags])),
            "changed": one.changed or other.changed,
            "profile": one.profile or other.profile,
        }
    )


def _both(one: models.ColumnNeed, other: models.ColumnNeed) -> models.ColumnNeed:
    """Return a column that two blocks need, with all that either does with it."""
    lists = {
        name: list(dict.fromkeys([*getattr(one, name), *getattr(other, name)]))
        for name in ("values", "patterns", "bounds", "uses")
    }
    kind = one.kind if one.kind != "unknown" else other.kind
    said = {one.confirmed, other.confirmed}
    confirmed = True if True in said else None if None in said else False
    return one.model_copy(update={**lists, "kind": kind, "confirmed": confirmed})


def _parameters(parts: Sequence[Part]) -> list[models.ContractParameter]:
    """Return the parameters of all blocks; of two with one name, that of the first."""
    found: dict[str, models.ContractParameter] = {}
    for part in parts:
        for one in part.contract.parameters:
            found.setdefault(one.name, one)
    return list(found.values())
