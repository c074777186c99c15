"""Runs of blocks, and what a block learns from them.

The rule of this module: a run counts for the text that ran. The outcome of a version is that of
its latest run by start time, however late it is reported; an interrupted run says nothing about
the code, and a run of edited text says nothing about the version it was edited from. An edit,
like a fix, is a draft until it ran to its end without an error: then, for the first time, its block
becomes it; unless the person wishes to be asked. An older text becomes the block
again only where it is said that a person has brought it back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Connection, insert, select, update

from ..models import DatasetUse, Execution, content_hash
from . import guard, notebooks, search, versions
from . import outputs as kept_outputs
from .finding import find, lock
from .references import limited
from .schema import code_blocks, code_versions, execution_datasets, executions
from .types import storable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..models import NewBlock, NewExecution, Output
    from .types import AnyRow

_MAX_DATASETS = 50

_execution = executions.c


def add(
    connection: Connection,
    run: NewExecution,
    new_version: NewBlock | None,
    *,
    edits: bool,
    again: bool = False,
    outputs: Sequence[Output],
    keep: int,
) -> Execution:
    """Record a run, once by its id; see :meth:`Store.add_execution`."""
    known = connection.execute(select(executions).where(_execution.id == run.id)).one_or_none()
    if known is not None:
        return _records(connection, [known])[0]
    # one run of a block at a time: the counts below are read, then written
    block = lock(connection, find(connection, run.block_id, deleted=True).id)
    base = versions.version_row(connection, block.id, run.version or block.version)
    run, new_version, outputs = guard.bare_run(run, new_version, outputs, base.code)
    version = _version(connection, block, base, run, new_version)
    ran = run.source if run.edited or run.origin == "apply" else None
    holds = ran is None or content_hash(storable(ran)) == version.content_hash
    path = notebooks.remember(connection, run.notebook)
    connection.execute(
        insert(executions),
        {
            "id": run.id,
            "block_id": block.id,
            "version_id": version.id,
            "status": run.status,
            "origin": run.origin,
            "target": run.target,
            "binding": run.binding,
            "fingerprint": run.fingerprint,
            "error_name": run.error_name,
            "duration_s": run.duration_s,
            "edited": run.edited,
            "source": None if holds else ran,
            "notebook_id": run.notebook.id,
            "notebook_path": path,
            "started_at": run.started_at,
        },
    )
    _add_datasets(connection, run)
    kept_outputs.add(connection, run.id, outputs, keep)
    _count(connection, block, run)
    made = run.edited and new_version is not None
    # what a block does on other data says nothing about its code
    counts = run.origin == "cell" and run.status != "interrupted"
    if counts and (made or not run.edited or (ran is not None and holds)):
        back = again and version.version != block.version
        if run.status == "ok" and (back or _is_draft(connection, version, run, edits=edits)):
            versions.become(connection, block, version, when=run.started_at)
        _set_outcome(connection, version, run)
    search.renew(connection, block.number)
    row = connection.execute(select(executions).where(_execution.id == run.id)).one()
    return _records(connection, [row])[0]


def _version(
    connection: Connection,
    block: AnyRow,
    base: AnyRow,
    run: NewExecution,
    new_version: NewBlock | None,
) -> AnyRow:
    """Find the version that ran, or make it of the edited text."""
    if run.edited and new_version is not None:
        return versions.add_draft(
            connection,
            block,
            new_version,
            parent=base.id,
            origin="edit",
            created_at=run.started_at,
        )
    if run.source is not None and (run.edited or run.version is None):
        digest = content_hash(storable(run.source))
        return versions.by_hash(connection, block.id, digest) or base
    return base


def _add_datasets(connection: Connection, run: NewExecution) -> None:
    if run.datasets:
        connection.execute(
            insert(execution_datasets),
            [
                {"execution_id": run.id, "position": position, **dataset.model_dump()}
                for position, dataset in enumerate(run.datasets)
            ],
        )


def _count(connection: Connection, block: AnyRow, run: NewExecution) -> None:
    """Add the run to what the block says of itself."""
    latest = block.last_run_at is None or run.started_at >= block.last_run_at
    names = [dataset.name for dataset in run.datasets]
    datasets = [*names, *block.datasets] if latest else [*block.datasets, *names]
    connection.execute(
        update(code_blocks)
        .where(code_blocks.c.id == block.id)
        .values(
            run_count=code_blocks.c.run_count + 1,
            last_run_at=run.started_at if latest else block.last_run_at,
            datasets=list(dict.fromkeys(datasets))[:_MAX_DATASETS],
        )
    )


def _is_draft(connection: Connection, version: AnyRow, run: NewExecution, *, edits: bool) -> bool:
    """Tell whether a version is an edit or a fix that ``run`` was the first to bring to its end.

    ``edits`` is false where a person is asked before an edit becomes the block.
    """
    if version.origin not in ("edit", "fix", "improve") or (version.origin == "edit" and not edits):
        return False
    earlier = select(_execution.id).where(
        _execution.version_id == version.id,
        _execution.status == "ok",
        _execution.source.is_(None),  # else it ran some other text
        _execution.id != run.id,
    )
    return connection.execute(earlier.limit(1)).first() is None


def _set_outcome(connection: Connection, version: AnyRow, run: NewExecution) -> None:
    """Say how the version's last run ended; other data that it failed on says nothing of it."""
    if run.origin != "cell" and run.status != "ok":
        return
    if version.last_run_at is not None and run.started_at < version.last_run_at:
        return
    connection.execute(
        update(code_versions)
        .where(code_versions.c.id == version.id)
        .values(executed_successfully=run.status == "ok", last_run_at=run.started_at)
    )


def find_many(connection: Connection, ref: str, limit: int) -> list[Execution]:
    """Return a block's runs, the newest first."""
    block = find(connection, ref)
    query = (
        select(executions)
        .where(_execution.block_id == block.id)
        .order_by(_execution.started_at.desc(), _execution.id.desc())
        .limit(limited(limit))
    )
    return _records(connection, connection.execute(query).all())


def _records(connection: Connection, rows: Sequence[AnyRow]) -> list[Execution]:
    table = execution_datasets
    query = (
        select(table)
        .where(table.c.execution_id.in_([row.id for row in rows]))
        .order_by(table.c.position)
    )
    datasets: dict[str, list[DatasetUse]] = {}
    for row in connection.execute(query):
        values = {
            name: value
            for name, value in row._mapping.items()
            if name not in ("execution_id", "position")
        }
        datasets.setdefault(row.execution_id, []).append(DatasetUse.model_validate(values))
    ids = {row.version_id for row in rows}
    named = select(code_versions.c.id, code_versions.c.version).where(code_versions.c.id.in_(ids))
    numbers = {row.id: row.version for row in connection.execute(named)}
    counts = kept_outputs.counts(connection, [row.id for row in rows])
    return [
        Execution(
            id=row.id,
            block_id=row.block_id,
            version=numbers[row.version_id],
            status=row.status,
            error_name=row.error_name,
            duration_s=row.duration_s,
            edited=row.edited,
            origin=row.origin,
            target=row.target,
            fingerprint=row.fingerprint,
            output_count=counts.get(row.id, 0),
            datasets=datasets.get(row.id, []),
            notebook_id=row.notebook_id,
            notebook_path=row.notebook_path,
            started_at=row.started_at,
        )
        for row in rows
    ]
