"""Take the words of blocks that were deleted for good out of the library's own words.

The rule of this module: a word or value goes only where no block that is there has it; those of
blocks that can still be brought back go with them, or come again when they do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Connection, bindparam, delete, select, text

from . import migrate, words
from .schema import code_blocks, code_versions, search_spellings, search_values, search_words
from .search_marks import mark, token
from .search_words import SHORTEST, spellings

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import ColumnElement

_block, _version = code_blocks.c, code_versions.c
_AT_ONCE = 500

_IN_A_FILE = text("SELECT 1 FROM search_index WHERE search_index MATCH :word LIMIT 1")
_IN_POSTGRES = text(
    "SELECT word FROM unnest(CAST(:words AS text[])) AS word WHERE NOT EXISTS"
    " (SELECT 1 FROM search_documents WHERE body @@ CAST(quote_literal(word) AS tsquery))"
)


def words_of(connection: Connection, gone: ColumnElement[bool]) -> set[str]:
    """Return the words of the blocks that a condition is true of, of all their versions."""
    blocks = select(
        _block.name, _block.description, _block.prompt, _block.tags, _block.category
    ).where(gone)
    leads: dict[str, int] = {}
    for row in connection.execute(blocks):
        given = (row.name, row.description, row.prompt, row.category)
        for one in (*(one for one in given if one), *row.tags):
            words.words(one, leads=leads)
    codes = select(_version.code).join(code_blocks, _block.id == _version.block_id).where(gone)
    for code in connection.execute(codes).scalars():
        words.words(code, leads=leads)
    return {word for word in leads if len(word) >= SHORTEST}


def forget(connection: Connection, candidates: Iterable[str]) -> None:
    """Take out those of some words, and of all values of filters, that no block has any more."""
    if connection.dialect.name == "postgresql":
        # nobody writes a block with one of these words meanwhile, whom it would be taken from
        migrate.stored_meta(connection, upgrading=True)
    lost = _lost(connection, sorted(candidates))
    if lost:
        connection.execute(
            delete(search_words).where(search_words.c.word == bindparam("gone")),
            [{"gone": word} for word in lost],
        )
        keys = [{"gone": word, "by": key} for word in lost for key in spellings(word)]
        if keys:
            table = search_spellings.c
            spelled = (table.key == bindparam("by")) & (table.word == bindparam("gone"))
            connection.execute(delete(search_spellings).where(spelled), keys)
    table = search_values.c
    marks: dict[str, list[tuple[str, str]]] = {}
    for row in connection.execute(select(table.kind, table.value)):
        marks.setdefault(token(mark(row.kind, row.value)), []).append((row.kind, row.value))
    pairs = [pair for word in _lost(connection, sorted(marks)) for pair in marks[word]]
    if pairs:
        same = (table.kind == bindparam("of")) & (table.value == bindparam("gone"))
        told = [{"of": kind, "gone": value} for kind, value in pairs]
        connection.execute(delete(search_values).where(same), told)


def _lost(connection: Connection, every: list[str]) -> list[str]:
    """Return those of some words that no block has."""
    if connection.dialect.name == "sqlite":
        return [
            word
            for word in every
            if connection.execute(_IN_A_FILE, {"word": f'"{word}"'}).first() is None
        ]
    lost: list[str] = []
    for start in range(0, len(every), _AT_ONCE):
        chunk = {"words": every[start : start + _AT_ONCE]}
        lost += connection.execute(_IN_POSTGRES, chunk).scalars()
    return lost
