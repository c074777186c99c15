"""Putting an export together: blocks with what belongs to them, in the order of their dependence.

The rule of this module: a block brings the blocks that make what it needs, each once and before it.
Code that holds a key leaves in no form: a block that was named is refused, one of many is left out
and said.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, TypeVar

from redpanda_jupyter import __version__
from redpanda_jupyter.analysis.keys import code_holds_key, line_of_key
from redpanda_jupyter.errors import ExportError, RecordNotFoundError, UsageError
from redpanda_jupyter.models import Execution, GoldenRun, Output, SavedMapping, Validation
from redpanda_jupyter.models.transfer import Belongings, Export, ExportedBlock

from ..library import every
from .loads import applied_to, loads_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from redpanda_jupyter import models

Seen = TypeVar("Seen", Execution, GoldenRun)

MOST_PROOFS = 20
"""So many proofs of a block go along, the newest."""

_PAGE = 200


class Shelf(Protocol):
    """What an export asks of a library."""

    @property
    def id(self) -> str:
        """The library's own id."""
        ...

    def get_block(self, ref: str, *, deleted: bool = False) -> models.CodeBlock:
        """Return a block."""
        ...

    def block_named(self, name: str) -> str | None:
        """Return the id of the block of that name."""
        ...

    def list_versions(self, ref: str) -> list[models.CodeVersion]:
        """Return a block's versions, the newest first."""
        ...

    def get_version(self, ref: str, version: int) -> models.CodeVersion:
        """Return one of them."""
        ...

    def belongings(self, block_id: str, *, outputs: bool = False) -> Belongings:
        """Return what is kept of a block beside its versions."""
        ...

    def mappings_touching(self, schemas: Sequence[str]) -> list[SavedMapping]:
        """Return saved mappings from or to data of these schemas."""
        ...

    def search_blocks(
        self, q: str = "", *, cursor: str | None = None, limit: int = 50
    ) -> models.Page[models.CodeBlock]:
        """Return a page of blocks."""
        ...

    def get_conversation(self, ref: str) -> models.Conversation:
        """Return a conversation."""
        ...

    def list_messages(
        self, conversation_id: str, *, cursor: str | None = None, limit: int = 50
    ) -> models.Page[models.Message]:
        """Return a page of a conversation's messages."""
        ...


@dataclass(slots=True)
class _Gathering:
    """What is being put together."""

    store: Shelf
    history: bool
    outputs: bool
    strict: bool
    makers: bool = False
    bindings: list[models.Binding] = field(default_factory=list)
    applied: list[models.Binding] = field(default_factory=list)
    blocks: dict[str, ExportedBlock] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    mappings: dict[str, SavedMapping] = field(default_factory=dict)


def find(store: Shelf, ref: str) -> tuple[models.CodeBlock, int | None]:
    """Return the block that ``12``, ``#12``, an id, a name or ``name@2`` means, and the version.

    Raises
    ------
    RecordNotFoundError
        There is no such block.
    UsageError
        What stands behind the ``@`` is no number.
    """
    text, at, number = ref.strip().partition("@")
    if at and not (number.isascii() and number.isdigit() and len(number) < 10):
        raise UsageError(
            f"{ref[:60]!r} names no version.", hint="Such as 12@2 for version 2 of #12."
        )
    version = int(number) if at else None
    try:
        return store.get_block(text), version
    except RecordNotFoundError:
        named = store.block_named(text)
        if named is None:
            raise
        return store.get_block(named), version


def gather(
    store: Shelf,
    refs: Sequence[str],
    *,
    history: bool = False,
    outputs: bool = False,
    makers: bool = False,
) -> Export:
    """Gather blocks that a person has named, with those that they depend on.

    Parameters
    ----------
    history
        All versions, not only the one that is meant.
    outputs
        What runs showed, too.
    makers
        The Python blocks that make the frames, too: what is to run by itself needs them.

    Raises
    ------
    RecordNotFoundError, UsageError
        One is not there, or none was named.
    ExportError
        The code of one holds a key.
    """
    if not refs:
        raise UsageError("Say which blocks.", hint="Such as 12, #12 or monthly-revenue.")
    work = _Gathering(store, history, outputs, strict=True, makers=makers)
    first = None
    for ref in refs:
        block, version = find(store, ref)
        first = first or block
        _add(work, block, version, ())
    assert first is not None  # noqa: S101 - there is a reference
    title = first.name or first.description or f"Block {first.number}"
    return _export(work, title if len(refs) == 1 else f"{title} and {len(refs) - 1} more")


def gather_conversation(
    store: Shelf, ref: str, *, history: bool = False, outputs: bool = False
) -> Export:
    """Gather the blocks of a conversation, in the order in which they were answered."""
    conversation = store.get_conversation(ref)
    messages = every(
        lambda cursor: store.list_messages(conversation.id, cursor=cursor, limit=_PAGE)
    )
    ids: dict[str, None] = dict.fromkeys(one for each in messages for one in each.block_ids)
    return _many(store, ids, conversation.title, history, outputs, None)


def gather_library(
    store: Shelf,
    *,
    history: bool = True,
    outputs: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> Export:
    """Gather every block of the library, the oldest first.

    Parameters
    ----------
    progress
        Is told how many blocks of how many were read.
    """
    newest_first = list(every(lambda cursor: store.search_blocks(cursor=cursor, limit=_PAGE)))
    blocks = {one.id: one for one in reversed(newest_first)}
    return _many(store, blocks, "Red Panda library", history, outputs, progress)


def _many(
    store: Shelf,
    blocks: Mapping[str, models.CodeBlock | None],
    title: str,
    history: bool,
    outputs: bool,
    progress: Callable[[int, int], None] | None,
) -> Export:
    work = _Gathering(store, history, outputs, strict=False)
    for place, (block_id, block) in enumerate(blocks.items(), 1):
        try:
            _add(work, block or store.get_block(block_id), None, ())
        except RecordNotFoundError:  # deleted meanwhile, or long ago
            work.notes.append("A block that was deleted is left out.")
        if progress is not None:
            progress(place, len(blocks))
    if not work.blocks:
        raise ExportError("There is no block to export.", hint=" ".join(work.notes))
    return _export(work, title)


def _export(work: _Gathering, title: str) -> Export:
    contracts = [one.contract for one in work.blocks.values() if one.contract is not None]
    frames = [frame for contract in contracts for frame in contract.frames]
    return Export(
        made_by=f"redpanda-jupyter {__version__}",
        store_id=work.store.id,
        title=title,
        blocks=list(work.blocks.values()),
        mappings=[work.mappings[key] for key in sorted(work.mappings)],
        notes=list(dict.fromkeys(work.notes)),
        loads=loads_of(frames, work.bindings),
        applied=applied_to(frames, work.applied),
    )


def _add(
    work: _Gathering, block: models.CodeBlock, version: int | None, path: tuple[str, ...]
) -> None:
    """Add a block behind those that it depends on."""
    if block.id in work.blocks or block.id in path:
        return
    meant = block.version if version is None else version
    versions = (
        list(reversed(work.store.list_versions(block.id)))
        if work.history
        else [work.store.get_version(block.id, meant)]
    )
    if all(one.version != meant for one in versions):
        raise RecordNotFoundError(f"#{block.number} has no version {meant}.")
    every_version = versions if work.history else work.store.list_versions(block.id)
    if _refused(work, block, versions):
        return
    kept = work.store.belongings(block.id, outputs=work.outputs)
    ids = {one.id for one in versions}
    contracts = {key: one for key, one in kept.contracts.items() if key in ids}
    meant_id = next(one.id for one in versions if one.version == meant)
    depends = _dependencies(contracts, meant_id)
    for maker in _makers(work, contracts, meant_id) if work.makers else ():
        _add(work, maker, None, (*path, block.id))
    for other in depends:
        try:
            _add(work, work.store.get_block(other), None, (*path, block.id))
        except RecordNotFoundError:
            work.notes.append(f"A block that #{block.number} depends on was deleted.")
    same = _SameText(versions, every_version)
    came = _came_along(kept, same)
    runs = [*same.of(kept.executions), *came.executions]
    outputs = {**kept.outputs, **came.outputs} if work.outputs else {}
    work.blocks[block.id] = ExportedBlock(
        block=block,
        version=meant,
        versions=versions,
        contracts=contracts,
        validations=[*same.proofs(kept.validations)[-MOST_PROOFS:], *came.validations],
        golden_runs=[*same.of(kept.golden_runs), *came.golden_runs],
        executions=runs,
        outputs={run.id: outputs[run.id] for run in runs if run.id in outputs},
        depends_on=[one for one in depends if one in work.blocks],
    )  # fmt: skip
    work.bindings[:0] = kept.bindings
    work.applied[:0] = kept.applied
    _add_mappings(work, kept, work.blocks[block.id])


def _dependencies(contracts: dict[str, models.Contract], version_id: str) -> list[str]:
    contract = contracts.get(version_id)
    names = contract.names if contract is not None else []
    return list(dict.fromkeys(one.block_id for one in names if one.block_id is not None))


def _makers(
    work: _Gathering, contracts: dict[str, models.Contract], version_id: str
) -> list[models.CodeBlock]:
    """Return the blocks that make a version's frames, as far as they are there and can be run."""
    contract = contracts.get(version_id)
    found: dict[str, models.CodeBlock] = {}
    for one in contract.frames if contract is not None else []:
        if one.block_id is None or one.block_id in found:
            continue
        try:
            maker = work.store.get_block(one.block_id)
        except RecordNotFoundError:
            continue  # the frame is asked for, as one that no block makes
        if maker.language.lower() == "python" and maker.complete:
            found[maker.id] = maker
    return list(found.values())


def _refused(work: _Gathering, block: models.CodeBlock, versions: list[models.CodeVersion]) -> bool:
    """Tell whether a block is left out because its code holds a key; refuse one that was named."""
    for one in versions:
        if not code_holds_key(one.code):
            continue
        line = line_of_key(one.code)
        reason = f"line {line} of #{block.number} (version {one.version}) holds a key"
        if work.strict:
            raise ExportError(
                f"Nothing was written: {reason}.",
                hint="Take it out of the code (os.environ, a file) and save that as a version.",
            )
        work.notes.append(f"#{block.number} is left out: {reason}.")
        return True
    return False


class _SameText:
    """What belongs to the versions that go along, also where it was seen under another number."""

    def __init__(
        self, versions: Sequence[models.CodeVersion], every_version: Sequence[models.CodeVersion]
    ) -> None:
        self._going = {one.content_hash: one.version for one in versions}
        own = {one.version for one in versions}
        self._number = {
            one.version: one.version if one.version in own else self._going[one.content_hash]
            for one in every_version
            if one.content_hash in self._going
        }

    def of(self, records: Iterable[Seen]) -> list[Seen]:
        """Return the records of these texts, each under the number that goes along."""
        return [
            one.model_copy(update={"version": self._number[one.version]})
            for one in records
            if one.version in self._number
        ]

    def proofs(self, proofs: Sequence[Validation]) -> list[Validation]:
        """Return the proofs of these texts, in their order, each under such a number."""
        return [
            one.model_copy(
                update={"version": self._number.get(one.version, self._going[one.content_hash])}
            )
            for one in proofs
            if one.content_hash in self._going
        ]


def _came_along(kept: Belongings, same: _SameText) -> Belongings:
    """Return what came along with an imported block: it goes along when that leaves again."""
    proofs = [Validation.model_validate(one) for one in kept.came_along.get("validation", [])]
    golden = [GoldenRun.model_validate(one) for one in kept.came_along.get("golden", [])]
    runs, outputs = [], {}
    for record in kept.came_along.get("run", []):
        run = Execution.model_validate(record["run"])
        runs.append(run)
        if record["outputs"]:
            outputs[run.id] = [Output.model_validate(one) for one in record["outputs"]]
    runs.sort(key=lambda one: (one.started_at, one.id), reverse=True)
    return Belongings(
        validations=same.proofs(proofs),
        golden_runs=same.of(golden),
        executions=same.of(runs),
        outputs=outputs,
    )


def _add_mappings(work: _Gathering, kept: Belongings, one: ExportedBlock) -> None:
    schemas: set[str] = set()
    for contract in one.contracts.values():
        profiles = [item.profile for item in contract.frames]
        profiles += [item.profile for item in contract.files]
        schemas |= {item.schema_fingerprint for item in profiles if item is not None}
    schemas |= {use.schema_fingerprint for run in one.executions for use in run.datasets}
    schemas.discard("")
    found = work.store.mappings_touching(sorted(schemas)) if schemas else []
    came = (SavedMapping.model_validate(item) for item in kept.came_along.get("mapping", []))
    for mapping in (*found, *came):
        work.mappings.setdefault(mapping.id, mapping)
