"""What was sent: the body of every request, as it left the machine.

The rules of this module: a request that was repeated is here as often as it left, and one that
never left is not here; the body that comes out equals the one that went in, sign for sign, though
a long text that went along many times (a system prompt, the earlier turns) lies here once.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit, urlunsplit

from sqlalchemy import Connection, Select, delete, func, insert, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from ..errors import RecordNotFoundError
from ..ids import is_id, new_id
from ..models import SentRequest
from .references import limited, lock_counters, not_found
from .schema import sent_request_texts, sent_requests, sent_texts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from ..models import NewTurn
    from .types import AnyRow

LONG = 200
"""A text of so many characters is kept apart."""

_MARK = "$text"

SEARCHED = 2000
"""So many of the newest requests a search looks into."""

AT_ONCE = 100
"""And so many of them are read together."""


def add(connection: Connection, turn: NewTurn, conversation_id: str) -> None:
    """Keep the request that a turn sent, once for every time that it left."""
    if turn.sent_attempts == 0:
        return
    texts: dict[str, str] = {}
    common = {
        "conversation_id": conversation_id,
        "message_id": turn.assistant_message_id,
        "provider": turn.provider,
        "model": turn.model,
        "endpoint": _bare(turn.sent_endpoint),
        "privacy": turn.sent_privacy,
        "body": json.dumps(_take_apart(turn.sent_body, texts)),
        "created_at": turn.asked_at,
    }
    ids = [new_id() for _ in range(turn.sent_attempts)]
    connection.execute(insert(sent_requests), [{"id": one, **common} for one in ids])
    if not texts:
        return
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    connection.execute(
        dialect.insert(sent_texts).on_conflict_do_nothing(),
        # in one order everywhere, so that two writers never wait for each other
        [{"hash": digest, "text": texts[digest]} for digest in sorted(texts)],
    )
    connection.execute(
        insert(sent_request_texts),
        [{"sent_request_id": one, "hash": digest} for one in ids for digest in texts],
    )


def _bare(endpoint: str) -> str:
    """Leave scheme, host and path: user info and query may hold a key."""
    parts = urlsplit(endpoint)
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit((parts.scheme, host, parts.path, "", ""))


def find_many(
    connection: Connection, *, conversation_id: str | None, limit: int
) -> list[SentRequest]:
    """Return what was sent, the newest first."""
    query = _newest_first()
    if conversation_id is not None:
        query = query.where(sent_requests.c.conversation_id == conversation_id)
    return _records(connection, connection.execute(query.limit(limited(limit))).all())


def at(connection: Connection, place: int) -> SentRequest:
    """Return a request by its place among all, of which the newest is 1."""
    count = connection.execute(select(func.count()).select_from(sent_requests)).scalar_one()
    if not 1 <= place <= count:
        raise RecordNotFoundError(
            f"There is no request {place}.",
            hint=f"They are numbered from 1, the newest, to {count}."
            if count
            else "Nothing is kept of what left this machine.",
        )
    query = _newest_first().offset(place - 1).limit(1)
    return _records(connection, connection.execute(query).all())[0]


def search(connection: Connection, words: str, limit: int) -> dict[int, SentRequest]:
    """Return the newest requests in whose texts every word occurs, by their places among all.

    A database would look at how a body is written, escapes and names of fields among it; so the
    texts themselves are compared here, of :data:`SEARCHED` requests at most.
    """
    wanted = words.casefold().split()
    found: dict[int, SentRequest] = {}
    for start in range(0, SEARCHED, AT_ONCE):
        query = _newest_first().offset(start).limit(min(AT_ONCE, SEARCHED - start))
        records = _records(connection, connection.execute(query).all())
        for place, record in enumerate(records, start + 1):
            texts = [text.casefold() for text in _texts(record.body)]
            if all(any(word in text for text in texts) for word in wanted):
                found[place] = record
                if len(found) == limited(limit):
                    return found
        if len(records) < AT_ONCE:
            break
    return found


def _newest_first() -> Select[Any]:
    columns = sent_requests.c
    return select(sent_requests).order_by(columns.created_at.desc(), columns.id.desc())


def _texts(value: Any) -> Iterator[str]:
    """Give every text in a body, and no name of a field."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _texts(item)


def get(connection: Connection, ref: str) -> SentRequest:
    """Return a request by its own id, or the newest one of an answer by the answer's id."""
    key = ref.strip().upper()
    if not is_id(key):
        raise not_found("request", ref)
    columns = sent_requests.c
    query = (
        select(sent_requests)
        .where(or_(columns.id == key, columns.message_id == key))
        .order_by(columns.id.desc())
        .limit(1)
    )
    row = connection.execute(query).one_or_none()
    if row is None:
        raise not_found("request", ref)
    return _records(connection, [row])[0]


def purge(connection: Connection, before: datetime | None) -> int:
    """Delete what was sent before a moment, or all of it; return how many requests went."""
    lock_counters(connection)  # nobody adds a request whose texts are just being deleted
    old = delete(sent_requests)
    if before is not None:
        old = old.where(sent_requests.c.created_at < before)
    count: int = connection.execute(old).rowcount
    used = select(sent_request_texts.c.hash)
    connection.execute(delete(sent_texts).where(sent_texts.c.hash.not_in(used)))
    return count


def _records(connection: Connection, rows: Sequence[AnyRow]) -> list[SentRequest]:
    query = (
        select(sent_texts.c.hash, sent_texts.c.text)
        .join(sent_request_texts, sent_request_texts.c.hash == sent_texts.c.hash)
        .where(sent_request_texts.c.sent_request_id.in_([row.id for row in rows]))
        .distinct()
    )
    texts = {row.hash: row.text for row in connection.execute(query)}
    return [
        SentRequest.model_validate(
            {**row._mapping, "body": _put_together(json.loads(row.body), texts)}
        )
        for row in rows
    ]


def _take_apart(value: Any, texts: dict[str, str]) -> Any:
    """Replace long texts by their hash; a key of the body that looks like ours gets a sign more."""
    if isinstance(value, str) and len(value) >= LONG:
        # as JSON, in ASCII: whatever Python holds as text comes back the same from any database
        written = json.dumps(value)
        digest = hashlib.sha256(written.encode("ascii")).hexdigest()
        texts[digest] = written
        return {_MARK: digest}
    if isinstance(value, dict):
        return {
            ("$" + key if key.startswith("$") else key): _take_apart(item, texts)
            for key, item in value.items()
        }
    if isinstance(value, list | tuple):
        return [_take_apart(item, texts) for item in value]
    return value


def _put_together(value: Any, texts: dict[str, str]) -> Any:
    if isinstance(value, dict):
        if _MARK in value:
            return json.loads(texts[value[_MARK]])
        return {key.removeprefix("$"): _put_together(item, texts) for key, item in value.items()}
    if isinstance(value, list):
        return [_put_together(item, texts) for item in value]
    return value
