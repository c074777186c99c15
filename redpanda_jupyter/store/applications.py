"""Blocks on other data, as cells that were handed to a notebook.

The rule of this module: what a command hands over is kept before it is shown, so that the frontend
can ask whether a cell is what it says; and a run of such a cell counts for the block.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Connection, insert, or_, select

from ..models import Application, BundleBlock, TurnBundle
from .schema import applications, code_blocks

if TYPE_CHECKING:
    from collections.abc import Sequence

_kept, _block = applications.c, code_blocks.c


def add(connection: Connection, cells: Sequence[Application]) -> None:
    """Keep the cells of one command."""
    connection.execute(insert(applications), [one.model_dump() for one in cells])


def bundle(connection: Connection, turn_id: str, store_id: str) -> TurnBundle | None:
    """Return what the output of a command carries for the frontend; ``None`` if none has the id."""
    query = (
        select(applications, _block.number, _block.description, _block.language)
        .join(code_blocks, _block.id == _kept.block_id)
        .where(_kept.turn_id == turn_id)
        .order_by(_kept.position)
    )
    rows = connection.execute(query).all()
    if not rows:
        return None
    return TurnBundle(
        store_id=store_id,
        conversation_id=None,
        turn_id=turn_id,
        complete=True,
        provider="redpanda",
        model="apply",
        blocks=[
            BundleBlock(
                id=row.id,
                number=row.number,
                version=row.version,
                position=row.position,
                language=row.language,
                description=f"{row.description} ({row.target})",
                code=row.code,
                content_hash=row.content_hash,
                insert=True,
            )
            for row in rows
        ],
    )


def find(connection: Connection, mark: str | None, digest: str) -> Application | None:
    """Return the application whose cell this is: by its text, and else by its mark."""
    fits = _kept.content_hash == digest
    query = (
        select(applications)
        .where(fits if mark is None else or_(fits, _kept.id == mark))
        .order_by(~fits, *([_kept.id != mark] if mark is not None else []), _kept.created_at.desc())
        .limit(1)
    )
    row = connection.execute(query).one_or_none()
    return None if row is None else Application.model_validate(dict(row._mapping))
