"""Conversations and messages, read; and which conversation a notebook goes on with.

The rule of this module: a notebook is known by its id, else by its path, else by its kernel.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import Connection, and_, or_, select

from ..models import Conversation, Message, NotebookRef, Page, Usage
from .references import bad_cursor, limited, names_row, not_found, read_cursor
from .schema import code_blocks, conversations, messages, sent_requests, turn_blocks, usage

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from sqlalchemy import ColumnElement

    from .types import AnyRow

_THING = "conversation"
_TITLE = 80
_PREVIEW = 120

_conversation, _message = conversations.c, messages.c

_COLUMNS = (
    _conversation.id,
    _conversation.number,
    _conversation.title,
    _conversation.notebook_id,
    _conversation.notebook_path,
    _conversation.created_at,
    _conversation.updated_at,
    _conversation.message_count,
    _conversation.last_message_preview,
)


def title(question: str) -> str:
    """Shorten a conversation's first question to its title."""
    return _shorten(question, _TITLE) or "Conversation"


def preview(text: str) -> str:
    """Shorten a message to the line that lists show of it."""
    return _shorten(text, _PREVIEW)


def _shorten(text: str, length: int) -> str:
    line = " ".join(text.split())
    if len(line) <= length:
        return line
    cut = line[: length - 1]
    # at a blank, unless that costs more than a quarter of the line
    words = cut.rsplit(" ", 1)[0]
    return (words if len(words) > length * 3 // 4 else cut) + "…"


def _record(row: AnyRow) -> Conversation:
    return Conversation.model_validate(dict(row._mapping))


def find_for(connection: Connection, notebook: NotebookRef) -> AnyRow | None:
    """Return the row of the conversation that a notebook goes on with, if it has one."""
    for condition in _own(notebook):
        row = _newest(connection, condition)
        if row is not None:
            return row
    return None


def own(notebook: NotebookRef) -> ColumnElement[bool] | None:
    """Give the condition for the conversations of a notebook; ``None`` if nothing names it."""
    conditions = _own(notebook)
    return or_(*conditions) if conditions else None


def _own(notebook: NotebookRef) -> list[ColumnElement[bool]]:
    """Give the conditions for the conversations of a notebook, what is surest first."""
    conditions: list[ColumnElement[bool]] = []
    if notebook.id is not None:
        conditions.append(_conversation.notebook_id == notebook.id)
    if notebook.path is not None:
        condition: ColumnElement[bool] = or_(
            _conversation.notebook_path == notebook.path,
            _conversation.kernel_path == notebook.path,
        )
        if notebook.id is not None:
            # its conversation from the time before it had an id; never that of another notebook
            condition = and_(condition, _conversation.notebook_id.is_(None))
        conditions.append(condition)
    elif notebook.kernel_id is not None and notebook.id is None:
        conditions.append(_conversation.kernel_id == notebook.kernel_id)
    return conditions


def _newest(connection: Connection, condition: ColumnElement[bool]) -> AnyRow | None:
    order = (_conversation.updated_at.desc(), _conversation.number.desc())
    query = select(conversations).where(condition).order_by(*order).limit(1)
    return connection.execute(query).one_or_none()


def get_for(connection: Connection, notebook: NotebookRef) -> Conversation | None:
    """Return the conversation that a notebook goes on with, if it has one."""
    row = find_for(connection, notebook)
    if row is None:
        return None
    return Conversation.model_validate({c.name: row._mapping[c.name] for c in _COLUMNS})


def get(connection: Connection, ref: str) -> Conversation:
    """Return the conversation that ``ref`` names."""
    query = select(*_COLUMNS).where(names_row(conversations, ref, _THING))
    row = connection.execute(query).one_or_none()
    if row is None:
        raise not_found(_THING, ref)
    return _record(row)


def find_many(
    connection: Connection, *, q: str | None, cursor: str | None, limit: int
) -> Page[Conversation]:
    """Return a page of conversations, the one that was used last first."""
    limit = limited(limit)
    query = select(*_COLUMNS)
    for word in (q or "").split()[:16]:
        query = query.where(_conversation.title.icontains(word, autoescape=True))
    if cursor is not None:
        when, number = _read_place(cursor)
        query = query.where(
            or_(
                _conversation.updated_at < when,
                and_(_conversation.updated_at == when, _conversation.number < number),
            )
        )
    order = (_conversation.updated_at.desc(), _conversation.number.desc())
    rows = connection.execute(query.order_by(*order).limit(limit + 1)).all()
    more = None
    if len(rows) > limit:
        last = rows[limit - 1]
        more = f"{last.updated_at.isoformat()}~{last.number}"
    return Page[Conversation](
        items=[_record(row) for row in rows[:limit]], next_cursor=more, total=None
    )


def _read_place(cursor: str) -> tuple[datetime, int]:
    match = re.fullmatch(r"([0-9T:.+-]{10,40})~([0-9]{1,9})", cursor)
    if match is None:
        raise bad_cursor()
    try:
        return datetime.fromisoformat(match[1]), int(match[2])
    except ValueError:
        raise bad_cursor() from None


def find_messages(
    connection: Connection, conversation_id: str, *, cursor: str | None, limit: int
) -> Page[Message]:
    """Return a page of a conversation's messages, the oldest first."""
    limit = limited(limit)
    query = select(messages).where(_message.conversation_id == conversation_id)
    place = read_cursor(cursor)
    if place is not None:
        query = query.where(_message.position > place)
    rows = connection.execute(query.order_by(_message.position).limit(limit + 1)).all()
    more = str(rows[limit - 1].position) if len(rows) > limit else None
    return Page[Message](items=_messages(connection, rows[:limit]), next_cursor=more, total=None)


def question_and_answer(connection: Connection, turn_id: str) -> tuple[Message, Message]:
    """Return the two messages of a turn.

    Raises
    ------
    RecordNotFoundError
        There is no such answer.
    """
    answer = messages.alias()
    query = (
        select(messages)
        .join(answer, answer.c.conversation_id == _message.conversation_id)
        .where(
            answer.c.id == turn_id.strip().upper(),
            answer.c.role == "assistant",
            _message.position.in_((answer.c.position - 1, answer.c.position)),
        )
        .order_by(_message.position)
    )
    found = _messages(connection, connection.execute(query).all())
    if len(found) != 2:
        raise not_found("answer", turn_id)
    return found[0], found[1]


def recent_messages(
    connection: Connection,
    conversation_id: str,
    limit: int,
    *,
    privacy: Collection[str] | None = None,
    without: Collection[str] = (),
) -> list[Message]:
    """Return the last ``limit`` messages, the oldest first; see :meth:`Store.recent_messages`."""
    query = select(messages).where(_message.conversation_id == conversation_id)
    if privacy is not None or without:
        # an answer says how its turn was sent, and by whom; its question stands just before it
        answer = messages.alias()
        places = select(answer.c.position).where(
            answer.c.conversation_id == conversation_id,
            answer.c.role == "assistant",
            answer.c.provider.not_in(without),
        )
        if privacy is not None:
            sent = sent_requests.c
            levels = select(sent.message_id).where(
                sent.conversation_id == conversation_id, sent.privacy.in_(privacy)
            )
            places = places.where(answer.c.id.in_(levels))
        query = query.where(or_(_message.position.in_(places), (_message.position + 1).in_(places)))
    query = query.order_by(_message.position.desc()).limit(limited(limit))
    return _messages(connection, connection.execute(query).all()[::-1])


def _messages(connection: Connection, rows: Sequence[AnyRow]) -> list[Message]:
    ids = [row.id for row in rows]
    costs = {
        row.message_id: Usage.model_validate(
            {name: value for name, value in row._mapping.items() if name != "message_id"}
        )
        for row in connection.execute(select(usage).where(usage.c.message_id.in_(ids)))
    }
    blocks: dict[str, list[str]] = {}
    query = (
        select(turn_blocks.c.message_id, turn_blocks.c.block_id)
        .join(code_blocks, code_blocks.c.id == turn_blocks.c.block_id)
        .where(turn_blocks.c.message_id.in_(ids), code_blocks.c.deleted_at.is_(None))
        .order_by(turn_blocks.c.position)
    )
    for message_id, block_id in connection.execute(query):
        blocks.setdefault(message_id, []).append(block_id)
    return [
        Message.model_validate(
            {
                **{name: value for name, value in row._mapping.items() if name != "position"},
                "usage": costs.get(row.id),
                "block_ids": blocks.get(row.id, []),
            }
        )
        for row in rows
    ]
