"""Where a block was used: in which notebook, on what, how often and when last.

The rule of this module: what reads the same is one row. A notebook is one by its id, whatever it
was called before, and by the file that a path means: relative to a server's folder or absolute, or
by way of a link.
"""

from __future__ import annotations

import os
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, case, func, select

from ..models import BlockUse
from .finding import find
from .schema import (
    conversations,
    execution_datasets,
    executions,
    messages,
    notebooks,
    turn_blocks,
)

if TYPE_CHECKING:
    from collections.abc import Sequence


def uses(connection: Connection, ref: str, limit: int) -> list[BlockUse]:
    """Return where a block was asked for and where it ran, what was last first."""
    block_id = find(connection, ref).id
    found = [*_runs(connection, block_id), *_answers(connection, block_id)]
    found.sort(key=lambda one: one.last_at, reverse=True)
    known = _Notebooks(connection, found)
    rows: dict[tuple[Any, ...], BlockUse] = {}
    for one in found:
        key = (one.how, one.question, one.dataset, known.key(one))
        rows[key] = _and(rows[key], one) if key in rows else known.named(one)
    return list(rows.values())[:limit]


def _and(last: BlockUse, earlier: BlockUse) -> BlockUse:
    """Return two rows that read the same as one, the later one with the other's runs."""
    alike = last.schema_fingerprint == earlier.schema_fingerprint
    return last.model_copy(
        update={
            "schema_fingerprint": last.schema_fingerprint if alike else None,
            "count": last.count + earlier.count,
            "ok": last.ok + earlier.ok,
            "first_at": min(last.first_at, earlier.first_at),
        }
    )


class _Notebooks:
    """The notebooks of uses, each by the file that it is, as far as its paths tell."""

    def __init__(self, connection: Connection, found: Sequence[BlockUse]) -> None:
        table = notebooks.c
        ids = {one.notebook_id for one in found if one.notebook_id is not None}
        query = select(table.id, table.path).where(table.id.in_(ids))
        self._paths = {row.id: row.path for row in connection.execute(query) if row.path}
        for one in found:  # where nobody has told its path since: as it was called last
            if one.notebook_id is not None and one.notebook_path is not None:
                self._paths.setdefault(one.notebook_id, one.notebook_path)
        places = {_place(path) for one in found if (path := self._path(one)) is not None}
        absolute = [place for place in places if PurePath(place).is_absolute()]
        self._whole = {}
        for place in places.difference(absolute):
            ends = [one for one in absolute if one.endswith(f"/{place}")]
            if len(ends) == 1:
                self._whole[place] = ends[0]

    def key(self, one: BlockUse) -> str | None:
        """Return what tells the notebook of a use from others."""
        path = self._path(one)
        if path is None:
            return f"#{one.notebook_id}" if one.notebook_id is not None else None
        place = _place(path)
        return self._whole.get(place, place)

    def named(self, one: BlockUse) -> BlockUse:
        """Return a use with the path that its notebook has now, as far as that is known."""
        return one.model_copy(update={"notebook_path": self._path(one)})

    def _path(self, one: BlockUse) -> str | None:
        if one.notebook_id is None:
            return one.notebook_path
        return self._paths.get(one.notebook_id)


def _place(path: str) -> str:
    """Return the file that a path means, without links; a relative one is only made plain."""
    plain = os.path.realpath(path) if PurePath(path).is_absolute() else os.path.normpath(path)
    return PurePath(plain).as_posix()


def _runs(connection: Connection, block_id: str) -> Sequence[BlockUse]:
    run, data = executions.c, execution_datasets.c
    name = func.coalesce(run.target, data.name)
    low, high = func.min(data.schema_fingerprint), func.max(data.schema_fingerprint)
    query = (
        select(
            run.origin.label("how"),
            run.notebook_id,
            run.notebook_path,
            name.label("dataset"),
            case((low == high, high)).label("schema_fingerprint"),
            # a run on one target may have read several frames
            func.count(run.id.distinct()).label("count"),
            func.count(case((run.status == "ok", run.id)).distinct()).label("ok"),
            func.min(run.started_at).label("first_at"),
            func.max(run.started_at).label("last_at"),
        )
        .select_from(executions)
        .outerjoin(execution_datasets, data.execution_id == run.id)
        .where(run.block_id == block_id)
        .group_by(run.origin, run.notebook_id, run.notebook_path, name)
    )
    return [BlockUse.model_validate(dict(row._mapping)) for row in connection.execute(query)]


def _answers(connection: Connection, block_id: str) -> Sequence[BlockUse]:
    answer, question = messages.c, messages.alias().c
    query = (
        select(
            conversations.c.notebook_id,
            conversations.c.notebook_path,
            question.content.label("question"),
            func.count().label("count"),
            func.min(answer.created_at).label("first_at"),
            func.max(answer.created_at).label("last_at"),
        )
        .select_from(turn_blocks)
        .join(messages, answer.id == turn_blocks.c.message_id)
        .join(conversations, conversations.c.id == answer.conversation_id)
        .join(
            question.content.table,
            (question.conversation_id == answer.conversation_id)
            & (question.position == answer.position - 1),
        )
        .where(turn_blocks.c.block_id == block_id)
        .group_by(conversations.c.notebook_id, conversations.c.notebook_path, question.content)
    )
    return [
        BlockUse.model_validate({"how": "asked", **row._mapping})
        for row in connection.execute(query)
    ]
