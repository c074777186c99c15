"""The versions of code blocks: texts that never change.

The rule of this module: a version is made once, with the hash of its text and the fingerprint of
its code. An edit or a fix is a draft, kept among the versions, until it ran ok or a person took
it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, func, insert, or_, select, update

from ..analysis.fingerprints import fingerprint
from ..errors import RecordNotFoundError
from ..ids import is_id, new_id
from ..models import BundleBlock, CodeVersion, HeldText, NewBlock, TurnBundle, content_hash
from . import analyses, datasets, proofs, search
from .finding import find, lock
from .references import not_found, number_of
from .schema import code_analyses, code_blocks, code_versions
from .types import storable

if TYPE_CHECKING:
    from datetime import datetime

    from ..models import VersionOrigin
    from .types import AnyRow

_block, _version = code_blocks.c, code_versions.c

LISTS = (
    _version.imports,
    _version.functions_defined,
    _version.variables_created,
    _version.inputs,
)

_COLUMNS = (
    _version.id,
    _version.block_id,
    _version.version,
    _version.parent_version_id,
    _version.origin,
    _version.code,
    _version.content_hash,
    _version.complete,
    _version.fingerprint,
    _version.reason,
    _version.made_by,
    *LISTS,
    _version.created_at,
    _version.executed_successfully,
    _version.last_run_at,
)


def values(
    block_id: str,
    new: NewBlock,
    *,
    version: int,
    parent: str | None,
    created_at: datetime,
    origin: VersionOrigin = "answer",
    reason: str | None = None,
    made_by: str | None = None,
) -> dict[str, Any]:
    """Return the row of a version."""
    # hashed as it will be stored and given out, see types.py
    code = storable(new.code)
    return {
        "id": new_id(),
        "block_id": block_id,
        "version": version,
        "parent_version_id": parent,
        "origin": origin,
        "code": code,
        "content_hash": content_hash(code),
        "fingerprint": fingerprint_of(new),
        "reason": reason,
        "made_by": made_by,
        "complete": new.complete,
        "runnable": new.runnable and new.complete,
        "imports": new.imports,
        "functions_defined": new.functions_defined,
        "variables_created": new.variables_created,
        "inputs": new.inputs,
        "created_at": created_at,
    }


def fingerprint_of(new: NewBlock) -> str:
    """Return the fingerprint of a block's code, as it will be stored."""
    return new.fingerprint or fingerprint(storable(new.code))


def add_draft(
    connection: Connection,
    block: AnyRow,
    new: NewBlock,
    *,
    parent: str,
    origin: VersionOrigin,
    created_at: datetime,
    reason: str | None = None,
    made_by: str | None = None,
    again: bool = False,
) -> AnyRow:
    """Add a draft (an edit, a fix), unless a version has that text; return the version's row.

    ``again`` adds it even so: an older text that becomes the newest.
    """
    found = by_hash(connection, block.id, content_hash(storable(new.code)))
    if found is not None and not again:
        return found
    last = select(func.max(_version.version)).where(_version.block_id == block.id)
    number = connection.execute(last).scalar_one() + 1
    row = values(
        block.id, new, version=number, parent=parent, created_at=created_at, origin=origin,
        reason=reason, made_by=made_by,
    )  # fmt: skip
    connection.execute(insert(code_versions), row)
    connection.execute(insert(code_analyses), analyses.values(row["id"], new.schemas, new.analysis))
    return version_row(connection, block.id, number)


def become(connection: Connection, block: AnyRow, version: AnyRow, *, when: datetime) -> None:
    """Make a version the current one of its block: what it shows, and what it is found by."""
    connection.execute(
        update(code_blocks)
        .where(_block.id == block.id)
        .values(version=version.version, updated_at=when)
    )
    proofs.judge(connection, block.id)
    search.renew(connection, block.number)


def add(
    connection: Connection,
    ref: str,
    new: NewBlock,
    *,
    parent: int | None,
    origin: VersionOrigin,
    when: datetime,
    reason: str | None,
    made_by: str | None,
) -> CodeVersion:
    """Make a text the current version of a block; see :meth:`Store.add_version`."""
    block = lock(connection, find(connection, ref).id)
    current = version_row(connection, block.id, block.version)
    if parent is None and current.content_hash == content_hash(storable(new.code)):
        return get(connection, block.id, block.version)
    base = current if parent is None else version_row(connection, block.id, parent)
    row = add_draft(
        connection, block, new, parent=base.id, origin=origin, created_at=when, reason=reason,
        made_by=made_by,
    )  # fmt: skip
    become(connection, block, row, when=when)
    return get(connection, block.id, row.version)


def restore(
    connection: Connection, ref: str, version: int, *, when: datetime, made_by: str | None
) -> CodeVersion:
    """Make an older text the newest version; see :meth:`Store.restore_version`."""
    block = lock(connection, find(connection, ref).id)
    old = version_row(connection, block.id, version)
    if version == block.version:
        return get(connection, block.id, version)
    known = analyses.get_text(connection, block.id, version)
    read = analyses.by_version(connection, [old.id])
    same = NewBlock(
        language=block.language, code=old.code, complete=old.complete, runnable=old.runnable,
        description=block.description, imports=old.imports, inputs=old.inputs,
        functions_defined=old.functions_defined, variables_created=old.variables_created,
        fingerprint=old.fingerprint, schemas=known.schemas if known else {},
        analysis=read.get(old.id),
    )  # fmt: skip
    row = add_draft(
        connection, block, same, parent=old.id, origin=old.origin, created_at=when,
        reason=f"version {version} again", made_by=made_by, again=True,
    )  # fmt: skip
    outcome = {"executed_successfully": old.executed_successfully, "last_run_at": old.last_run_at}
    connection.execute(update(code_versions).where(_version.id == row.id).values(outcome))
    datasets.carry_contract(connection, block.id, old.content_hash, row.id, when)
    become(connection, block, row, when=when)
    return get(connection, block.id, row.version)


def find_many(connection: Connection, ref: str) -> list[CodeVersion]:
    """Return a block's versions, the newest first."""
    block = find(connection, ref)
    query = select(*_COLUMNS).where(_version.block_id == block.id).order_by(_version.version.desc())
    rows = connection.execute(query).all()
    known = analyses.by_version(connection, [row.id for row in rows])
    return [
        CodeVersion.model_validate({**row._mapping, "analysis": known.get(row.id)}) for row in rows
    ]


def texts(connection: Connection, ref: str) -> list[HeldText]:
    """Return the texts of a block's versions, the newest first; of a deleted block as well."""
    columns = (
        _version.id,
        _version.version,
        _version.parent_version_id,
        _version.code,
        _version.content_hash,
    )
    block = find(connection, ref, deleted=True)
    query = select(*columns).where(_version.block_id == block.id).order_by(_version.version.desc())
    return [HeldText.model_validate(dict(row._mapping)) for row in connection.execute(query)]


def get(connection: Connection, ref: str, version: int) -> CodeVersion:
    """Return one version of a block."""
    row = version_row(connection, find(connection, ref).id, version)
    known = analyses.by_version(connection, [row.id])
    columns = {c.name: row._mapping[c.name] for c in _COLUMNS}
    return CodeVersion.model_validate({**columns, "analysis": known.get(row.id)})


def bundle(connection: Connection, version_id: str, store_id: str) -> TurnBundle:
    """Return what puts one version into a notebook: the command goes by the version's id.

    Raises
    ------
    RecordNotFoundError
        This store has no such version, or not of a block that may be used: it was deleted, or
        comes from elsewhere and nobody has looked at it.
    """
    query = (
        select(
            _block.id,
            _block.number,
            _version.version,
            _block.language,
            _block.description,
            _version.code,
            _version.content_hash,
        )
        .join(code_blocks, _block.id == _version.block_id)
        .where(
            _version.id == version_id,
            _block.deleted_at.is_(None),
            or_(_block.source.is_(None), _block.reviewed_at.is_not(None)),
        )
    )
    row = connection.execute(query).one_or_none()
    if row is None:
        raise not_found("turn", version_id)
    columns = {**row._mapping, "position": 0, "insert": row.language == "python"}
    return TurnBundle(
        store_id=store_id,
        conversation_id=None,
        turn_id=version_id,
        complete=True,
        provider="redpanda",
        model="insert",
        blocks=[BundleBlock.model_validate(columns)],
    )


def version_row(connection: Connection, block_id: str, version: int) -> AnyRow:
    """Return a version's whole row.

    Raises
    ------
    RecordNotFoundError
        When the block has no such version.
    """
    known = 0 < version < 2**31
    query = select(code_versions).where(
        _version.block_id == block_id, _version.version == (version if known else 0)
    )
    row = connection.execute(query).one_or_none()
    if row is None:
        raise RecordNotFoundError(f"The code block has no version {version}.")
    return row


def by_hash(connection: Connection, block_id: str, digest: str) -> AnyRow | None:
    """Return the newest version of a block that has this text, if there is one."""
    query = (
        select(code_versions)
        .where(_version.block_id == block_id, _version.content_hash == digest)
        .order_by(_version.version.desc())
        .limit(1)
    )
    return connection.execute(query).one_or_none()


def find_version(connection: Connection, ref: str, digest: str) -> tuple[str, int] | None:
    """Return block and version of the block's newest text with this hash; of deleted ones, too.

    A notebook from anywhere may name the block, so a name is none here.
    """
    if number_of(ref) is None and not is_id(ref.strip().upper()):
        return None
    try:
        block = find(connection, ref, deleted=True)
    except RecordNotFoundError:
        return None
    row = by_hash(connection, block.id, digest)
    return None if row is None else (block.id, row.version)


def find_by_hash(
    connection: Connection, digest: str, *, deleted: bool = False
) -> tuple[str, int] | None:
    """Return block and version of the newest text with this hash; deleted ones last, if at all."""
    query = (
        select(_version.block_id, _version.version)
        .join(code_blocks, _block.id == _version.block_id)
        .where(_version.content_hash == digest)
        .order_by(_block.deleted_at.is_not(None), _version.created_at.desc(), _version.id.desc())
        .limit(1)
    )
    if not deleted:
        query = query.where(_block.deleted_at.is_(None))
    row = connection.execute(query).one_or_none()
    return None if row is None else (row.block_id, row.version)
