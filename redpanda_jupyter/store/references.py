"""References, cursors and counters: how a row is named, a list continued, a number given out.

The rule of this module: whatever a person or a URL hands in is checked here, before SQL sees it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, select, update

from ..errors import RecordNotFoundError, UsageError
from ..ids import is_id
from .schema import counters

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Table

MAX_LIMIT = 500

_NUMBER = re.compile(r"#?\s*([0-9]{1,9})")


def number_of(ref: str) -> int | None:
    """Read ``#12`` or ``12``; ``None`` for anything else."""
    match = _NUMBER.fullmatch(ref.strip())
    return int(match[1]) if match else None


def names_row(table: Table, ref: str, thing: str) -> ColumnElement[bool]:
    """Give the condition for the row that ``ref`` (a ULID, ``#12`` or ``12``) names.

    Raises
    ------
    RecordNotFoundError
        When it is written like neither.
    """
    number = number_of(ref)
    if number is not None:
        return _is(table.c.number, number)
    key = ref.strip().upper()
    if not is_id(key):
        raise not_found(thing, ref)
    return _is(table.c.id, key)


def _is(column: ColumnElement[Any], value: object) -> ColumnElement[bool]:
    return column == value


def not_found(thing: str, ref: str) -> RecordNotFoundError:
    """Make the error for a reference that leads nowhere; ``thing`` is its name for people."""
    shown = ref.strip()
    if len(shown) > 40:
        shown = shown[:39] + "…"
    return RecordNotFoundError(
        f"There is no {thing} {shown!r} in this library.",
        hint="Name it by its number, such as #12, or by its id."
        if thing != "code block"
        else "Name it by its number, such as #12, its id or its name; `blocks` lists them.",
    )


def limited(limit: int) -> int:
    """Keep a page's length within 1 and ``MAX_LIMIT``."""
    return min(max(int(limit), 1), MAX_LIMIT)


def read_cursor(cursor: str | None) -> int | None:
    """Read a cursor that is a whole number.

    Raises
    ------
    UsageError
        When it is none of ours.
    """
    if cursor is None:
        return None
    if not re.fullmatch(r"[0-9]{1,9}", cursor):
        raise bad_cursor()
    return int(cursor)


def bad_cursor() -> UsageError:
    """Make the error for a cursor that did not come from a page."""
    return UsageError(
        "The cursor is not one of a page.",
        hint="Take next_cursor of the page before, or leave it out.",
        field="cursor",
    )


def lock_counters(connection: Connection) -> None:
    """Let one writer at a time past this point, for what must be looked up and then written.

    SQLite's writers are alone already; PostgreSQL's wait for each other at this row.
    """
    connection.execute(
        select(counters.c.value).where(counters.c.name == "blocks").with_for_update()
    )


def take_numbers(connection: Connection, name: str, count: int) -> int:
    """Count ``count`` numbers up and return the first of them; they start at 1."""
    last: int = connection.execute(
        update(counters)
        .where(counters.c.name == name)
        .values(value=counters.c.value + count)
        .returning(counters.c.value)
    ).scalar_one()
    return last - count + 1
