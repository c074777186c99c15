"""Code blocks, as they are added and listed.

The rule of this module: a block is its current version: what was answered, until an edit or a fix
of it ran ok. One that did not is a draft (see versions.py), and never what the block shows, inserts
or is found by. A deleted block is out of sight.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Select, bindparam, func, insert, select

from ..errors import UsageError
from ..ids import new_id
from ..models import BlockQuery, CodeBlock, NewBlock, Page
from . import analyses, names, search, search_find, versions
from .finding import find
from .references import limited, number_of, read_cursor
from .schema import code_analyses, code_blocks, code_versions

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement

    from .types import AnyRow

_block, _version = code_blocks.c, code_versions.c

_CURRENT = (_version.block_id == _block.id) & (_version.version == _block.version)

_BLOCK_COLUMNS = (
    *(column for column in _block if column.name != "deleted_at"),
    _version.id.label("version_id"),
    _version.parent_version_id,
    _version.code,
    _version.content_hash,
    _version.complete,
    *versions.LISTS,
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
            "name": name,
            **turn,
        }
        for count, ((position, block), name) in enumerate(
            zip(new.items(), _names(connection, new, turn["prompt"]), strict=True)
        )
    ]
    made_by = ":".join(part for part in (turn["provider"], turn["model"]) if part) or None
    first = [
        versions.values(
            row["id"], block, version=1, parent=None, created_at=created_at, made_by=made_by
        )
        for row, block in zip(rows, new.values(), strict=True)
    ]
    insert_blocks(connection, rows, first, list(new.values()))
    return {row["position"]: row["id"] for row in rows}


def _names(connection: Connection, new: Mapping[int, NewBlock], prompt: str) -> list[str]:
    """Return a name for each of an answer's new blocks."""
    alone = max(new) == 0
    wanted = [
        names.propose(prompt, block.description, only_functions(block), alone=alone)
        for block in new.values()
    ]
    return names.take(connection, wanted)


def only_functions(block: NewBlock) -> list[str]:
    """Return the functions that are all a block makes."""
    return [] if block.variables_created else block.functions_defined


def insert_blocks(
    connection: Connection,
    rows: list[dict[str, Any]],
    first: list[dict[str, Any]],
    new: list[NewBlock],
) -> None:
    """Insert blocks with their first versions, what reading has told of them, and their words."""
    connection.execute(insert(code_blocks), rows)
    connection.execute(insert(code_versions), first)
    connection.execute(
        insert(code_analyses),
        [
            analyses.values(version["id"], block.schemas, block.analysis)
            for version, block in zip(first, new, strict=True)
        ],
    )
    search.add(connection, [row["number"] for row in rows])


def get(connection: Connection, ref: str, *, deleted: bool = False) -> CodeBlock:
    """Return the block that ``ref`` names; ``deleted`` includes deleted ones."""
    found = find(connection, ref, deleted=deleted)
    return _record(connection.execute(_blocks().where(_block.id == found.id)).one())


def get_many(connection: Connection, ids: Sequence[str]) -> list[CodeBlock]:
    """Return blocks by their ids, in that order; one that is gone is left out."""
    rows = connection.execute(_blocks().where(_block.id.in_(ids)))
    known = {row.id: _record(row) for row in rows}
    return [known[one] for one in ids if one in known]


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
