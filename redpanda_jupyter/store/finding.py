"""Finding a code block by what people call it: its number, its id, its name, or its first words.

The rule of this module: one reference names one block or none. What could be several is refused
with their names; what is none is told with names that are near. A name may be cut between its
words and not within one, since part of a word is as likely a slip.
"""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, func, or_, select

from ..errors import RecordNotFoundError, UsageError
from ..ids import is_id
from ..redaction import without_keys
from . import names
from .references import not_found, number_of
from .schema import code_blocks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement, Select

    from .types import AnyRow

THING = "code block"

_MOST_SHOWN = 5
_MOST_NEAR = 500  # names that are compared with one that is not there
_PIECE = 3  # characters of a name that is near

_block = code_blocks.c


def find(connection: Connection, ref: str, *, deleted: bool = False) -> AnyRow:
    """Return the row of the block that ``ref`` names; ``deleted`` includes deleted ones.

    Raises
    ------
    RecordNotFoundError
        When there is none.
    UsageError
        When several names begin with these words.
    """
    query = select(code_blocks)
    if not deleted:
        query = query.where(_block.deleted_at.is_(None))
    number, key = number_of(ref), ref.strip().upper()
    if number is not None or is_id(key):
        by = _block.number == number if number is not None else _block.id == key
        row = connection.execute(query.where(by)).one_or_none()
        if row is None:
            raise _gone(connection, by) or not_found(THING, ref)
        return row
    name = names.slug(ref)
    if not name:
        raise _unknown(connection, ref, name)
    rows = connection.execute(_named(query, _block.name == name).limit(1)).all()
    if not rows:
        starts = func.substr(_block.name, 1, len(name) + 1) == f"{name}-"
        rows = connection.execute(_named(query, starts).limit(_MOST_SHOWN + 1)).all()
    if not rows:
        raise _gone(connection, _block.name == name) or _unknown(connection, ref, name)
    if len(rows) > 1:
        raise _several(name, rows)
    return rows[0]


def is_called(name: str | None, ref: str) -> bool:
    """Tell whether ``ref`` is a number, an id or this whole name, and not only its first words."""
    return number_of(ref) is not None or is_id(ref.strip().upper()) or names.slug(ref) == name


def _named(query: Select[Any], by: ColumnElement[bool]) -> Select[Any]:
    # among the deleted several may have a name: the one that was deleted last
    return query.where(by).order_by(
        _block.deleted_at.is_not(None), _block.deleted_at.desc(), _block.name, _block.number
    )


def block_id(connection: Connection, ref: str, *, deleted: bool = False) -> str:
    """Return the id of the block that ``ref`` names."""
    found: str = find(connection, ref, deleted=deleted).id
    return found


def lock(connection: Connection, block_id: str) -> AnyRow:
    """Return a block's row, deleted or not, for reading and then writing: one writer at a time."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(_block.id).where(_block.id == block_id).with_for_update())
    return find(connection, block_id, deleted=True)


def _gone(connection: Connection, by: ColumnElement[bool]) -> RecordNotFoundError | None:
    """Say that a block was deleted and can come back, if that is so."""
    query = select(_block.number).where(by, _block.deleted_at.is_not(None))
    number = connection.execute(query.order_by(_block.deleted_at.desc()).limit(1)).scalar()
    if number is None:
        return None
    return RecordNotFoundError(
        f"The {THING} #{number} was deleted.", hint=f"%panda undelete {number} brings it back."
    )


def _several(name: str, rows: Sequence[AnyRow]) -> UsageError:
    shown = [f"#{row.number} {row.name}" for row in rows[:_MOST_SHOWN]]
    more = [] if len(rows) <= _MOST_SHOWN else ["…"]
    return UsageError(
        f"Several blocks begin with {name!r}.", hint=f"There are {', '.join([*shown, *more])}."
    )


def _unknown(connection: Connection, ref: str, name: str) -> RecordNotFoundError:
    error = not_found(THING, without_keys(ref))
    near = _near(connection, name)
    if near:
        error = RecordNotFoundError(error.message, hint=f"Did you mean {' or '.join(near)}?")
    return error


def _near(connection: Connection, name: str) -> list[str]:
    """Return names that are like ``name``: of those that share a word's beginning with it."""
    pieces = {word[:_PIECE] for word in name.split("-") if len(word) >= _PIECE} or {name[:1]}
    if not name:
        return []
    has_piece = [func.instr(_block.name, piece) > 0 for piece in pieces]
    if connection.dialect.name == "postgresql":
        has_piece = [func.strpos(_block.name, piece) > 0 for piece in pieces]
    query = (
        select(_block.name)
        .where(_block.deleted_at.is_(None), or_(*has_piece))
        .order_by(_block.number.desc())
        .limit(_MOST_NEAR)
    )
    known = [row.name for row in connection.execute(query)]
    close = difflib.get_close_matches(name, known, n=3, cutoff=0.6)
    return close or [one for one in known if name in one][:3]
