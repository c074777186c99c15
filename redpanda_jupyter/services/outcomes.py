"""What became of a block: every run of it is recorded, with the text that really ran.

The rule of this module: a cell's metadata is a hint, its text is the evidence. Metadata survives
copying, splitting and merging of cells, so the run belongs to the version whose hash the text has,
also where a magic above it only times or captures it; a block's cell whose text is no version of
anything was edited, and the edited text becomes a version. A deleted block may come back, so its
runs count as well; but where a text is also another block's, that one has it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from redpanda_jupyter import models
from redpanda_jupyter.errors import RecordNotFoundError
from redpanda_jupyter.ids import is_id, new_id

from .extraction import describe_source
from .held import made_of, texts_of
from .in_cells import block_in
from .rereading import reading_of

if TYPE_CHECKING:
    from datetime import datetime

    from redpanda_jupyter.store import Store

_READING = re.compile(r"\b(?:read_|scan_|load|open|Excel|Path)")
"""What stands in the text of a block that reads a file."""


@dataclass(frozen=True, slots=True)
class Run:
    """A cell's run as the kernel saw it.

    Parameters
    ----------
    source
        The cell's text, byte for byte.
    block_id
        The block that the cell's metadata names, if it names one.
    cell
        The frontend's name for the cell, where it sends one and the text is the whole of it.
    duration_s
        Seconds from before to after the run.
    datasets
        The frames that the text reads, as they were before the run.
    profiles
        The same in more detail, of those that were looked at.
    loaded
        Those that are what a file holds, as a cell before has read it, by variable.
    made
        What the text has left behind, each with its kind.
    outputs
        What the run showed.
    keep_output_kb, edits
        The settings of these names.
    before
        The text with which the cell ran last, where that is known and was of the same block.
    again
        Whether the person brought an older text of the block back, see :mod:`.going_back`.
    """

    source: str
    status: models.ExecutionStatus
    started_at: datetime
    duration_s: float
    block_id: str | None = None
    cell: str | None = None
    error_name: str | None = None
    datasets: list[models.DatasetUse] = field(default_factory=list)
    profiles: list[models.DatasetProfile] = field(default_factory=list)
    loaded: dict[str, models.Target] = field(default_factory=dict)
    made: list[models.ContractOutput] = field(default_factory=list)
    matched: list[models.KeyMatch] = field(default_factory=list)
    outputs: list[models.Output] = field(default_factory=list)
    keep_output_kb: int = 256
    edits: str = "save"
    before: str | None = None
    again: bool = False
    notebook: models.NotebookRef = field(default_factory=models.NotebookRef)
    # one for every attempt to record it, so that a second one after a lost answer changes nothing
    id: str = field(default_factory=new_id)

    @property
    def schemas(self) -> dict[str, list[str]]:
        """The columns of the frames that the text reads, by variable."""
        return {one.name: one.columns for one in self.datasets}


def record(store: Store, run: Run) -> models.Execution | None:
    """Record ``run``; ``None`` where the text belongs to no block that the store knows."""
    execution = _record(store, run)
    if execution is not None:
        # of a run that failed as well: the next one of the same frame does not look again
        for one in run.profiles:
            store.put_profile(one)
    if execution is not None and run.status == "ok":
        if run.datasets:
            _learn(store, run, execution)
        learned = run.profiles or run.made or run.matched or _READING.search(run.source)
        if learned and execution.origin == "cell" and not execution.edited:
            _learn_contract(store, run, execution)
    return execution


def _learn_contract(store: Store, run: Run, execution: models.Execution) -> None:
    """Let the contract of the version know the data that it ran on."""
    from .applying.contracts import learn

    try:
        version = store.get_version(execution.block_id, execution.version)
    except RecordNotFoundError:
        return  # it was deleted, and keeps what it knew
    if version.analysis is not None:
        profiles = {one.name: one for one in run.profiles}
        learn(store, version, profiles, {one.name: one for one in run.made}, run.matched)


def _learn(store: Store, run: Run, execution: models.Execution) -> None:
    """Read the text again, where the run has shown columns of frames that were not known."""
    text = store.get_version_text(execution.block_id, execution.version)
    if text is None or text.language != "python":
        return
    seen = run.schemas
    if any(text.schemas.get(name) != columns for name, columns in seen.items()):
        store.put_readings([reading_of(text, seen)])


def _record(store: Store, run: Run) -> models.Execution | None:
    hashes = [models.content_hash(text) for text in texts_of(run.source)]
    marked = None
    for digest in hashes:
        applied = store.find_application(run.block_id, digest)
        if applied is not None and applied.content_hash == digest:
            return _add(store, run, _of_application(store, run, applied, digest))
        marked = marked or applied
    if run.block_id is not None:
        for digest in hashes:
            found = store.find_version(run.block_id, digest)
            if found is not None:
                return _add(store, run, _execution(run, *found))
    for digest in hashes:
        found = store.find_version_by_hash(digest)
        if found is not None:
            return _add(store, run, _execution(run, *found))
    if marked is not None:  # the mark is all that is left of the cell that was handed over
        return _add(store, run, _of_application(store, run, marked, hashes[0]))
    block = _named_block(store, run.block_id)
    if block is None:
        for digest in hashes:
            found = store.find_version_by_hash(digest, deleted=True)
            if found is not None:
                return _add(store, run, _execution(run, *found))
        return None
    edited = describe_source(run.source, description=block.description, schemas=run.schemas)
    held = made_of(store.list_texts(block.id), block.version, run.source, run.before)
    return _add(store, run, _execution(run, block.id, held.version, edited=True), edited)


def _add(
    store: Store,
    run: Run,
    execution: models.NewExecution,
    edited: models.NewBlock | None = None,
) -> models.Execution:
    return store.add_execution(
        execution,
        edited,
        edits=run.edits == "save",
        again=run.again,
        outputs=run.outputs,
        keep_output_kb=run.keep_output_kb,
    )


def _of_application(
    store: Store, run: Run, applied: models.Application, digest: str
) -> models.NewExecution:
    """Count the run of a block on other data for the block: it makes no version of it.

    Where the person changed the cell, the text that ran is kept with the run; whether the block was
    changed in it, and not only what adapts the data, is said.
    """
    same = digest == applied.content_hash
    edited = not same and block_in(store, applied, run.source).block
    found = _execution(run, applied.block_id, applied.version, edited=edited)
    return found.model_copy(
        update={
            "source": None if same else run.source,
            "origin": "apply",
            "target": applied.target,
            "binding": applied.binding.model_dump(mode="json"),
        }
    )


def _named_block(store: Store, block_id: str | None) -> models.CodeBlock | None:
    if block_id is None or not is_id(block_id):  # anybody may have written it
        return None
    try:
        return store.get_block(block_id, deleted=True)
    except RecordNotFoundError:
        # A notebook from elsewhere: the text alone decides.
        return None


def _execution(
    run: Run, block_id: str, version: int, *, edited: bool = False
) -> models.NewExecution:
    bound = models.Binding(block_id=block_id, version=version, inputs=run.loaded)
    return models.NewExecution(
        id=run.id,
        block_id=block_id,
        version=version,
        status=run.status,
        error_name=run.error_name,
        duration_s=run.duration_s,
        edited=edited,
        source=run.source if edited else None,
        binding=bound.model_dump(mode="json") if run.loaded else None,
        datasets=run.datasets,
        notebook=run.notebook,
        started_at=run.started_at,
    )
