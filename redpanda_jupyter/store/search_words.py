"""The library's own words: how a beginning goes on, and what a mistyped word may have meant.

The rule of this module: words are only added; search_forget.py takes out those of blocks that were
deleted for good. One that no block has any more is found to have no hits, so it does no harm. They
are looked up before they are written: writers of the same words do not wait for each other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from zlib import crc32

from sqlalchemy import Connection, bindparam, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from . import schema

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from sqlalchemy import Table

SHORTEST = 4
"""Shorter words are neither kept nor corrected: the index has all their beginnings."""

MOST_ENDINGS = 256
"""A beginning that goes on in more ways is left to the index."""

_known = schema.search_words.c
# one statement for all: making it takes longer than the look
_ENDINGS = (
    select(_known.word)
    .where(
        _known.word >= bindparam("low"),
        _known.word < bindparam("high"),
        _known.lead < bindparam("lead"),
    )
    .limit(MOST_ENDINGS + 1)
)
_LONGEST = 24
_AT_ONCE = 500
_LEAST_OF_TWO = 8  # from so many letters on, two may be wrong


def learn(connection: Connection, leads: Mapping[str, int]) -> None:
    """Add the words that are not known yet, see :func:`words.words` for ``leads``."""
    asked = sorted(word for word in leads if len(word) >= SHORTEST)
    table = schema.search_words
    for start in range(0, len(asked), _AT_ONCE):
        chunk = asked[start : start + _AT_ONCE]
        query = select(table.c.word, table.c.lead).where(table.c.word.in_(chunk))
        known = {row.word: row.lead for row in connection.execute(query)}
        new = [word for word in chunk if word not in known]
        _insert(connection, table, [{"word": word, "lead": leads[word]} for word in new])
        spelled = [
            {"key": key, "word": word} for word in new if _is_spelled(word) for key in _keys(word)
        ]
        _insert(connection, schema.search_spellings, spelled)
        for word in chunk:
            if known.get(word, 0) > leads[word]:
                shorter = update(table).where(table.c.word == word, table.c.lead > leads[word])
                connection.execute(shorter.values(lead=leads[word]))


def list_values(connection: Connection, pairs: Collection[tuple[str, str]]) -> None:
    """Add values of filters to the list of those that there are."""
    table = schema.search_values
    by_kind: dict[str, list[str]] = {}
    for kind, value in sorted(pairs):
        by_kind.setdefault(kind, []).append(value)
    new = []
    for kind, values in by_kind.items():
        query = select(table.c.value).where(table.c.kind == kind, table.c.value.in_(values))
        known = set(connection.execute(query).scalars())
        new += [{"kind": kind, "value": value} for value in values if value not in known]
    _insert(connection, table, new)


def values_with(connection: Connection, kind: str, part: str, limit: int) -> list[str]:
    """Return values of a kind with ``part`` in them, as they are compared; at most ``limit``."""
    table = schema.search_values.c
    place = func.instr if connection.dialect.name == "sqlite" else func.strpos
    query = select(table.value).where(table.kind == kind, place(table.value, part) > 0)
    return list(connection.execute(query.limit(limit)).scalars())


def _insert(connection: Connection, table: Table, rows: Sequence[Mapping[str, object]]) -> None:
    if not rows:
        return
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    connection.execute(dialect.insert(table).on_conflict_do_nothing(), rows)


def endings(connection: Connection, beginning: str) -> list[str] | None:
    """Return the words that begin so, without compounds whose first part does so, too.

    ``None`` where there are more than :data:`MOST_ENDINGS`.
    """
    values = {"low": beginning, "high": beginning + "\U0010ffff", "lead": len(beginning)}
    found = connection.execute(_ENDINGS, values).scalars().all()
    return None if len(found) > MOST_ENDINGS else list(found)


def alike(connection: Connection, word: str) -> list[str]:
    """Return known words that differ from ``word`` by a slip of the fingers, the nearest first."""
    if not _is_spelled(word):
        return []
    table = schema.search_spellings.c
    query = select(table.word).where(table.key.in_(sorted(_keys(word)))).distinct()
    allowed = 2 if len(word) >= _LEAST_OF_TWO else 1
    near = []
    for other in connection.execute(query).scalars():
        slips = distance(word, other)
        if 0 < slips <= allowed:
            near.append((slips, other[0] != word[0], abs(len(other) - len(word)), other))
    return [other for *_, other in sorted(near)]


def _is_spelled(word: str) -> bool:
    return SHORTEST <= len(word) <= _LONGEST and word.isalpha()


def spellings(word: str) -> list[int]:
    """Return the hashes under which a word is kept for those who mistype; none for most."""
    return sorted(_keys(word)) if _is_spelled(word) else []


def _keys(word: str) -> Iterable[int]:
    """Return hashes of a word and of all that is left of it without one letter."""
    left = {word, *(word[:place] + word[place + 1 :] for place in range(len(word)))}
    return {crc32(text.encode("utf-8", "replace")) for text in left}


def distance(one: str, other: str) -> int:
    """Count the slips between two words: a letter wrong, missing, too many, or two swapped."""
    before: list[int] = []
    above = list(range(len(other) + 1))
    for row, letter in enumerate(one, start=1):
        here = [row]
        for column, facing in enumerate(other, start=1):
            cost = min(
                above[column] + 1,
                here[column - 1] + 1,
                above[column - 1] + (letter != facing),
            )
            swapped = row > 1 and column > 1 and letter == other[column - 2]
            if swapped and one[row - 2] == facing:
                cost = min(cost, before[column - 2] + 1)
            here.append(cost)
        before, above = above, here
    return above[-1]
