"""Code blocks and their versions.

The rule of this module: a version's text never changes; a block is its current version: what was
answered, until an edit or a fix of it ran ok. One that did not is a draft: kept among the versions,
and never what the block shows, inserts or is found by. A deleted block is out of sight and can be
restored; its runs go on being recorded, because its cells may still lie in notebooks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Select, bindparam, func, insert, select, update

from ..errors import RecordNotFoundError, UsageError
from ..ids import new_id
from ..models import BlockQuery, CodeBlock, CodeVersion, NewBlock, Page, content_hash
from . import analyses, search, search_find
from .references import limited, names_row, not_found, number_of, read_cursor
from .schema import code_analyses, code_blocks, code_versions
from .types import storable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement

    from ..models import VersionOrigin
    from .types import AnyRow

_THING = "code block"

_block, _version = code_blocks.c, code_versions.c

_CURRENT = (_version.block_id == _block.id) & (_version.version == _block.version)

_VERSION_LISTS = (
    _version.imports,
    _version.functions_defined,
    _version.variables_created,
    _version.inputs,
)

_VERSION_COLUMNS = (
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
    *_VERSION_LISTS,
    _version.created_at,
    _version.executed_successfully,
    _version.last_run_at,
)

_BLOCK_COLUMNS = (
    *(column for column in _block if column.name != "deleted_at"),
    _version.id.label("version_id"),
    _version.parent_version_id,
    _version.code,
    _version.content_hash,
    _version.complete,
    *_VERSION_LISTS,
    _version.executed_successfully,
)


def _blocks() -> Select[Any]:
    return select(*_BLOCK_COLUMNS).join(code_versions, _CURRENT)


def _record(row: AnyRow) -> CodeBlock:
    return CodeBlock.model_validate(dict(row._mapping))


def add_answered(
    connection: Connection,
    new: Mapping[int, NewBlock],
    *,
    number: int,
    turn: dict[str, Any],
    created_at: datetime,
) -> dict[int, str]:
    """Add new blocks of an answer, each with its first version, and make them findable.

    Parameters
    ----------
    new
        The blocks by their places in the answer; at least one.
    number
        The first block's; the others' follow.
    turn
        What a block takes over from its turn: conversation, message, prompt, provider, model
        and notebook.

    Returns
    -------
    dict
        The blocks' ids by the same places.
    """
    rows = [
        {
            "id": new_id(),
            "number": number + count,
            "position": position,
            "language": block.language,
            "description": block.description,
            "tags": [],
            "created_at": created_at,
            "updated_at": created_at,
            "run_count": 0,
            "datasets": [],
            "version": 1,
            **turn,
        }
        for count, (position, block) in enumerate(new.items())
    ]
    versions = [
        _version_values(row["id"], block, version=1, parent=None, created_at=created_at)
        for row, block in zip(rows, new.values(), strict=True)
    ]
    _insert(connection, rows, versions, list(new.values()))
    return {row["position"]: row["id"] for row in rows}


def _insert(
    connection: Connection,
    rows: list[dict[str, Any]],
    versions: list[dict[str, Any]],
    new: list[NewBlock],
) -> None:
    """Insert blocks with their first versions, what reading has told of them, and their words."""
    connection.execute(insert(code_blocks), rows)
    connection.execute(insert(code_versions), versions)
    connection.execute(
        insert(code_analyses),
        [
            analyses.values(version["id"], block.schemas, block.analysis)
            for version, block in zip(versions, new, strict=True)
        ],
    )
    search.add(connection, [row["number"] for row in rows])


def add_draft(
    connection: Connection,
    block: AnyRow,
    new: NewBlock,
    *,
    parent: str,
    origin: VersionOrigin,
    created_at: datetime,
) -> AnyRow:
    """Add a draft (an edit, a fix), unless a version has that text; return the version's row."""
    found = version_by_hash(connection, block.id, content_hash(storable(new.code)))
    if found is not None:
        return found
    last = select(func.max(_version.version)).where(_version.block_id == block.id)
    number = connection.execute(last).scalar_one() + 1
    values = _version_values(block.id, new, version=number, parent=parent, created_at=created_at)
    values["origin"] = origin
    connection.execute(insert(code_versions), values)
    connection.execute(
        insert(code_analyses), analyses.values(values["id"], new.schemas, new.analysis)
    )
    return version_row(connection, block.id, number)


def become(connection: Connection, block: AnyRow, version: AnyRow, *, when: datetime) -> None:
    """Make a version the current one of its block: what it shows, and what it is found by."""
    connection.execute(
        update(code_blocks)
        .where(_block.id == block.id)
        .values(version=version.version, updated_at=when)
    )
    search.renew(connection, block.number)


def _version_values(
    block_id: str, new: NewBlock, *, version: int, parent: str | None, created_at: datetime
) -> dict[str, Any]:
    # hashed as it will be stored and given out, see types.py
    code = storable(new.code)
    return {
        "id": new_id(),
        "block_id": block_id,
        "version": version,
        "parent_version_id": parent,
        "origin": "answer",
        "code": code,
        "content_hash": content_hash(code),
        "complete": new.complete,
        "runnable": new.runnable and new.complete,
        "imports": new.imports,
        "functions_defined": new.functions_defined,
        "variables_created": new.variables_created,
        "inputs": new.inputs,
        "created_at": created_at,
    }


def find(connection: Connection, ref: str, *, deleted: bool = False) -> AnyRow:
    """Return a block's own row; ``deleted`` includes deleted ones.

    Raises
    ------
    RecordNotFoundError
        When there is none.
    """
    query = select(code_blocks).where(names_row(code_blocks, ref, _THING))
    if not deleted:
        query = query.where(_block.deleted_at.is_(None))
    row = connection.execute(query).one_or_none()
    if row is None:
        raise not_found(_THING, ref)
    return row


def get(connection: Connection, ref: str, *, deleted: bool = False) -> CodeBlock:
    """Return the block that ``ref`` names; ``deleted`` includes deleted ones."""
    query = _blocks().where(names_row(code_blocks, ref, _THING))
    if not deleted:
        query = query.where(_block.deleted_at.is_(None))
    row = connection.execute(query).one_or_none()
    if row is None:
        raise not_found(_THING, ref)
    return _record(row)


def find_many(
    connection: Connection,
    q: str,
    *,
    language: str | None,
    status: str | None,
    notebook_id: str | None,
    cursor: str | None,
    limit: int,
) -> Page[CodeBlock]:
    """Return a page of blocks: the newest first, or with ``q`` the best first."""
    limit = limited(limit)
    conditions = [_block.deleted_at.is_(None), *_filters(language, status, notebook_id)]
    place = read_cursor(cursor)
    if not q.strip():
        if place is not None:
            conditions.append(_block.number < place)
        query = _blocks().where(*conditions).order_by(_block.number.desc()).limit(limit + 1)
        rows = connection.execute(query).all()
        more = str(rows[limit - 1].number) if len(rows) > limit else None
        return Page[CodeBlock](
            items=[_record(row) for row in rows[:limit]], next_cursor=more, total=None
        )

    named = number_of(q) if q.strip().startswith("#") else None
    start = place or 0
    if named is not None:
        numbers, total = [named], None
    else:
        asked = {"text": q, "language": language, "status": status, "notebook_id": notebook_id}
        found = search_find.find(connection, BlockQuery.model_validate(asked), start + limit + 1)
        numbers = [one for one, _ in found.ranked]
        total = None if found.at_least else found.total
    records = by_numbers(connection, numbers[start : start + limit], *(conditions if named else ()))
    return Page[CodeBlock](
        items=list(records.values()),
        next_cursor=str(start + limit) if len(numbers) > start + limit else None,
        total=total,
    )


# one statement for all: making it takes as long as running it
_BY_NUMBERS = _blocks().where(
    _block.number.in_(bindparam("numbers", expanding=True)), _block.deleted_at.is_(None)
)


def by_numbers(
    connection: Connection, numbers: Sequence[int], *conditions: ColumnElement[bool]
) -> dict[int, CodeBlock]:
    """Return blocks that are not deleted by their numbers, in the order of these."""
    query = _BY_NUMBERS.where(*conditions) if conditions else _BY_NUMBERS
    rows = connection.execute(query, {"numbers": list(numbers)})
    records = {row.number: _record(row) for row in rows}
    return {number: records[number] for number in numbers if number in records}


def _filters(
    language: str | None, status: str | None, notebook_id: str | None
) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if language:
        conditions.append(func.lower(_block.language) == language.lower())
    if notebook_id:
        conditions.append(_block.notebook_id == notebook_id)
    if status:
        outcomes = {"ok": True, "error": False, "not_run": None}
        if status not in outcomes:
            raise UsageError(
                f"There is no status {status[:40]!r}.",
                hint="Choose ok, error or not_run.",
                field="status",
            )
        conditions.append(_version.executed_successfully.is_(outcomes[status]))
    return conditions


def versions(connection: Connection, ref: str) -> list[CodeVersion]:
    """Return a block's versions, the newest first."""
    block = find(connection, ref)
    query = (
        select(*_VERSION_COLUMNS)
        .where(_version.block_id == block.id)
        .order_by(_version.version.desc())
    )
    rows = connection.execute(query).all()
    known = analyses.by_version(connection, [row.id for row in rows])
    return [
        CodeVersion.model_validate({**row._mapping, "analysis": known.get(row.id)}) for row in rows
    ]


def get_version(connection: Connection, ref: str, version: int) -> CodeVersion:
    """Return one version of a block."""
    row = version_row(connection, find(connection, ref).id, version)
    known = analyses.by_version(connection, [row.id])
    columns = {c.name: row._mapping[c.name] for c in _VERSION_COLUMNS}
    return CodeVersion.model_validate({**columns, "analysis": known.get(row.id)})


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


def version_by_hash(connection: Connection, block_id: str, digest: str) -> AnyRow | None:
    """Return the newest version of a block that has this text, if there is one."""
    query = (
        select(code_versions)
        .where(_version.block_id == block_id, _version.content_hash == digest)
        .order_by(_version.version.desc())
        .limit(1)
    )
    return connection.execute(query).one_or_none()


def find_version(connection: Connection, ref: str, digest: str) -> tuple[str, int] | None:
    """Return block and version of the block's newest text with this hash; of deleted ones, too."""
    try:
        block = find(connection, ref, deleted=True)
    except RecordNotFoundError:
        return None
    row = version_by_hash(connection, block.id, digest)
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


def lock(connection: Connection, block_id: str) -> AnyRow:
    """Return a block's row, deleted or not, for reading and then writing: one writer at a time."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(_block.id).where(_block.id == block_id).with_for_update())
    return find(connection, block_id, deleted=True)


def set_deleted(connection: Connection, ref: str, when: datetime | None) -> None:
    """Take a block out of sight, or (``None``) put it back."""
    row = find(connection, ref, deleted=True)
    connection.execute(update(code_blocks).where(_block.id == row.id).values(deleted_at=when))
    search.renew(connection, row.number)
