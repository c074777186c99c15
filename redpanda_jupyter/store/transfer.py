"""Blocks that leave the library or come into it, with what belongs to them.

The rule of this module: what comes along with an imported block is somebody else's. It lies apart,
is shown and passed on, and counts for nothing here; the block itself is inert until a person has
looked at it. What an imported block is called here, and its number, are this library's own.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, insert, or_, select, update

from ..analysis import fingerprint
from ..errors import ConflictError
from ..models import Binding, Contract, GoldenRun, Output, SavedMapping, Validation
from ..models.reuse import PROVEN
from ..models.transfer import Belongings
from . import analyses, executions, proofs, search
from .datasets import mapping_of, mapping_row
from .references import take_numbers
from .schema import (
    code_analyses,
    code_blocks,
    code_versions,
    contracts,
    execution_outputs,
    golden_runs,
    imported_records,
    saved_mappings,
    validations,
)
from .schema import (
    executions as schema_executions,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from ..models.transfer import NewImport

_block, _version = code_blocks.c, code_versions.c
_came = imported_records.c

MOST_RUNS = 50
"""So many runs of a block go along, the newest."""


def belongings(connection: Connection, block_id: str, *, outputs: bool) -> Belongings:
    """Return what is kept of a block beside its versions."""
    versions = select(_version.id).where(_version.block_id == block_id)
    kept = connection.execute(
        select(contracts.c.version_id, contracts.c.contract)
        .where(contracts.c.version_id.in_(versions))
        .order_by(contracts.c.version_id)
    ).all()
    proved = connection.execute(
        select(validations)
        .where(validations.c.block_id == block_id)
        .order_by(validations.c.created_at, validations.c.id)
    ).all()
    golden = connection.execute(
        select(*proofs.GOLDEN)
        .where(golden_runs.c.block_id == block_id)
        .order_by(golden_runs.c.target)
    ).all()
    runs = executions.find_many(connection, block_id, MOST_RUNS)
    came: dict[str, list[dict[str, Any]]] = defaultdict(list)
    query = select(imported_records).where(_came.block_id == block_id)
    for row in connection.execute(query.order_by(_came.kind, _came.record_id)):
        came[row.kind].append(row.document)
    return Belongings(
        contracts={row.version_id: Contract.model_validate(row.contract) for row in kept},
        validations=[Validation.model_validate(dict(row._mapping)) for row in proved],
        golden_runs=[GoldenRun.model_validate(dict(row._mapping)) for row in golden],
        executions=runs,
        outputs=_outputs(connection, [run.id for run in runs]) if outputs else {},
        bindings=_bindings(connection, block_id, of_applications=False),
        applied=[
            *_bindings(connection, block_id, of_applications=True),
            *_proven_on([row.document for row in reversed(proved) if row.verdict in PROVEN]),
        ],
        came_along=dict(came),
    )


def _bindings(connection: Connection, block_id: str, *, of_applications: bool) -> list[Binding]:
    """Return what a block was bound to where it ran well, the newest first.

    What the runs of its own cells had read is its own; what it was applied to is other data.
    """
    run = schema_executions.c
    query = (
        select(run.binding)
        .where(run.block_id == block_id, run.binding.is_not(None), run.status == "ok")
        .where(run.origin != "cell" if of_applications else run.origin == "cell")
        .order_by(run.started_at.desc(), run.id.desc())
        .limit(MOST_RUNS)
    )
    return [Binding.model_validate(one) for one in connection.execute(query).scalars() if one]


def _proven_on(proofs: Sequence[dict[str, Any]]) -> list[Binding]:
    known = (one.get("binding") for one in proofs)
    return [Binding.model_validate(one) for one in known if one]


def _outputs(connection: Connection, runs: Collection[str]) -> dict[str, list[Output]]:
    table = execution_outputs
    query = select(table).where(table.c.execution_id.in_(runs)).order_by(table.c.position)
    found: dict[str, list[Output]] = {}
    for row in connection.execute(query):
        one = Output(
            kind=row.kind, mime=row.mime, data=row.data, name=row.name, truncated=row.truncated
        )
        found.setdefault(row.execution_id, []).append(one)
    return found


def mappings_touching(connection: Connection, schemas: Collection[str]) -> list[SavedMapping]:
    """Return the saved mappings from or to data of these schemas."""
    table = saved_mappings
    query = (
        select(table)
        .where(or_(table.c.source_schema.in_(schemas), table.c.target_schema.in_(schemas)))
        .order_by(table.c.id)
    )
    return [mapping_of(row) for row in connection.execute(query)]


def named(connection: Connection, name: str) -> str | None:
    """Return the id of the block of that name, if there is one."""
    query = select(_block.id).where(_block.name == name, _block.deleted_at.is_(None))
    found: str | None = connection.execute(query).scalar_one_or_none()
    return found


def same_text(connection: Connection, digest: str) -> list[int]:
    """Return the numbers of blocks whose current text has this hash."""
    query = (
        select(_block.number)
        .join(
            code_versions,
            (_version.block_id == _block.id) & (_version.version == _block.version),
        )
        .where(_version.content_hash == digest, _block.deleted_at.is_(None))
        .order_by(_block.number)
    )
    return list(connection.execute(query).scalars())


def copies_of(connection: Connection, store_id: str) -> dict[str, list[str]]:
    """Return which blocks here, deleted ones too, come from which of another library, by id."""
    query = select(_block.id, _block.source).where(_block.source.is_not(None)).order_by(_block.id)
    found: dict[str, list[str]] = {}
    for row in connection.execute(query):
        if row.source.get("store_id") == store_id:
            found.setdefault(str(row.source.get("block_id")), []).append(row.id)
    return found


def add(connection: Connection, new: NewImport) -> None:
    """Add an imported block with its versions; nothing ran here, and no badge is taken over.

    Raises
    ------
    ConflictError
        One of the versions' ids is that of another block's.
    """
    ids = [one.id for one in new.versions]
    if connection.execute(select(_version.id).where(_version.id.in_(ids)).limit(1)).first():
        raise ConflictError("A version of another block has one of its ids.")
    number = take_numbers(connection, "blocks", 1)
    connection.execute(insert(code_blocks), _block_values(new, number))
    # parents before children: each refers to one that is there
    for one in new.versions:
        reading = new.readings[one.version]
        connection.execute(
            insert(code_versions),
            {
                "id": one.id,
                "block_id": new.id,
                "version": one.version,
                "parent_version_id": one.parent_version_id,
                "origin": one.origin,
                "code": one.code,
                "content_hash": one.content_hash,
                "fingerprint": fingerprint(one.code),
                "reason": one.reason,
                "made_by": one.made_by,
                "complete": one.complete,
                "runnable": reading.runnable and one.complete,
                "imports": reading.imports,
                "functions_defined": reading.functions_defined,
                "variables_created": reading.variables_created,
                "inputs": reading.inputs,
                "created_at": one.created_at,
            },
        )
        connection.execute(
            insert(code_analyses), analyses.values(one.id, reading.schemas, reading.analysis)
        )
    for version_id, contract in new.contracts.items():
        connection.execute(
            insert(contracts),
            {
                "version_id": version_id,
                "origin": "import",
                "contract": contract.model_dump(mode="json"),
                "updated_at": new.source.imported_at,
            },
        )
    rows = [
        {"block_id": new.id, "kind": kind, "record_id": record_id, "document": document}
        for kind, records in new.came_along.items()
        for record_id, document in records.items()
    ]
    if rows:
        connection.execute(insert(imported_records), rows)
    search.renew(connection, number)


def _block_values(new: NewImport, number: int) -> dict[str, Any]:
    block = new.block
    return {
        "id": new.id,
        "number": number,
        "name": new.name,
        "category": block.category,
        "origin": "import",
        "badge": "draft",
        "source": new.source.model_dump(mode="json"),
        "position": 0,
        "language": block.language,
        "description": block.description,
        "prompt": block.prompt,
        "provider": block.provider,
        "model": block.model,
        "tags": block.tags,
        "created_at": block.created_at,
        "updated_at": new.source.imported_at,
        "run_count": 0,
        "datasets": [],
        "version": new.version,
    }


def review(connection: Connection, block_id: str, when: datetime) -> None:
    """Mark a block as looked at, and save the mappings that came along where there are none."""
    connection.execute(
        update(code_blocks)
        .where(_block.id == block_id, _block.reviewed_at.is_(None))
        .values(reviewed_at=when)
    )
    query = select(_came.document).where(_came.block_id == block_id, _came.kind == "mapping")
    for document in connection.execute(query).scalars().all():
        mapping = SavedMapping.model_validate(document)
        known = select(saved_mappings.c.id).where(
            or_(
                saved_mappings.c.id == mapping.id,
                (saved_mappings.c.source_schema == mapping.source_schema)
                & (saved_mappings.c.target_schema == mapping.target_schema),
            )
        )
        if connection.execute(known).first() is None:
            connection.execute(insert(saved_mappings), mapping_row(mapping))
