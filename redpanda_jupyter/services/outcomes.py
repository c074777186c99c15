"""What became of a block: every run of it is recorded, with the text that really ran.

The rule of this module: a cell's metadata is a hint, its text is the evidence. Metadata survives
copying, splitting and merging of cells, so the run belongs to the version whose hash the text has;
a block's cell whose text is no version of it was edited, and the edited text becomes a version.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from redpanda_jupyter import models
from redpanda_jupyter.errors import RecordNotFoundError
from redpanda_jupyter.ids import new_id

from .extraction import describe_source

if TYPE_CHECKING:
    from datetime import datetime

    from redpanda_jupyter.store import Store


@dataclass(frozen=True, slots=True)
class Run:
    """A cell's run as the kernel saw it.

    Parameters
    ----------
    source
        The cell's text, byte for byte.
    block_id
        The block that the cell's metadata names, if it names one.
    duration_s
        Seconds from before to after the run.
    datasets
        The frames that the text reads, as they were before the run.
    """

    source: str
    status: models.ExecutionStatus
    started_at: datetime
    duration_s: float
    block_id: str | None = None
    error_name: str | None = None
    datasets: list[models.DatasetUse] = field(default_factory=list)
    notebook: models.NotebookRef = field(default_factory=models.NotebookRef)


def record(store: Store, run: Run) -> models.Execution | None:
    """Record ``run``; ``None`` where the text belongs to no block that the store knows."""
    block = _named_block(store, run.block_id)
    if block is None:
        return _record_by_text(store, run)
    digest = models.content_hash(run.source)
    for version in store.list_versions(block.id):
        if version.content_hash == digest:
            return store.add_execution(_execution(run, block.id, version.version))
    edited = describe_source(run.source, description=block.description)
    return store.add_execution(_execution(run, block.id, block.version, edited=True), edited)


def _named_block(store: Store, block_id: str | None) -> models.CodeBlock | None:
    if block_id is None:
        return None
    try:
        return store.get_block(block_id)
    except RecordNotFoundError:
        # A notebook from elsewhere, or a block that was deleted: the text alone decides.
        return None


def _record_by_text(store: Store, run: Run) -> models.Execution | None:
    found = store.find_version_by_hash(models.content_hash(run.source))
    if found is None:
        return None
    block_id, version = found
    return store.add_execution(_execution(run, block_id, version))


def _execution(
    run: Run, block_id: str, version: int, *, edited: bool = False
) -> models.NewExecution:
    return models.NewExecution(
        id=new_id(),
        block_id=block_id,
        version=version,
        status=run.status,
        error_name=run.error_name,
        duration_s=run.duration_s,
        edited=edited,
        source=run.source if edited else None,
        datasets=run.datasets,
        notebook=run.notebook,
        started_at=run.started_at,
    )
