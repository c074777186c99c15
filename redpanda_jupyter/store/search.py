"""Find code blocks by words, in SQLite by FTS5 and in PostgreSQL by a word vector.

The rule of this module: a block's words are written in the transaction that writes the block. Of
a query that hits often, the newest ``CANDIDATES`` are ranked, so that a search costs the same in a
large library.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Text, bindparam, cast, func, insert, literal_column, select, text
from sqlalchemy.dialects.postgresql import TSQUERY, TSVECTOR

from . import words
from .schema import code_blocks, code_versions, search_documents

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement

CANDIDATES = 1000
"""So many of the newest hits are ranked."""


def index(connection: Connection, number: int) -> None:
    """Write or renew the words of a block, from its row and its current version."""
    block, version = code_blocks.c, code_versions.c
    row = connection.execute(
        select(
            block.description,
            block.prompt,
            block.tags,
            version.functions_defined,
            version.code,
        )
        .join(
            code_versions,
            (version.block_id == block.id) & (version.version == block.version),
        )
        .where(block.number == number)
    ).one()
    names = words.words(row.description, *row.functions_defined, *row.tags)
    body = words.words(row.prompt, row.code)
    values: dict[str, Any] = {"number": number, "names": " ".join(names)}
    if connection.dialect.name == "postgresql":
        literal = bindparam(None, words.tsvector(names, body), type_=Text())
        values["body"] = cast(literal, TSVECTOR)
    else:
        values["body"] = " ".join(body)
    connection.execute(search_documents.delete().where(search_documents.c.number == number))
    connection.execute(insert(search_documents).values(values))


def ranked(connection: Connection, q: str, conditions: Sequence[ColumnElement[bool]]) -> list[int]:
    """Return the numbers of the blocks that match ``q``, the best first; at most ``CANDIDATES``.

    Parameters
    ----------
    conditions
        What else must hold of the block (``code_blocks``) and its current version.
    """
    terms = words.terms(q)
    if not terms:
        return []
    postgresql = connection.dialect.name == "postgresql"
    query = words.tsquery(terms) if postgresql else words.fts5_query(terms)
    number, source, matches, rank = _postgresql() if postgresql else _sqlite()
    hits = (
        select(number.label("number"), rank.label("rank"))
        .select_from(source)
        .join(code_blocks, code_blocks.c.number == number)
        .join(
            code_versions,
            (code_versions.c.block_id == code_blocks.c.id)
            & (code_versions.c.version == code_blocks.c.version),
        )
        .where(matches, *conditions)
        .order_by(number.desc())
        .limit(CANDIDATES)
    )
    rows = connection.execute(hits, {"q": query}).all()
    return [row.number for row in sorted(rows, key=lambda row: (row.rank, -row.number))]


def _sqlite() -> tuple[Any, Any, Any, Any]:
    return (
        literal_column("search_index.rowid"),
        text("search_index"),
        text("search_index MATCH :q"),
        literal_column("bm25(search_index, 8.0, 1.0)"),
    )


def _postgresql() -> tuple[Any, Any, Any, Any]:
    query = cast(bindparam("q", type_=Text()), TSQUERY)
    return (
        search_documents.c.number,
        search_documents,
        search_documents.c.body.op("@@")(query),
        -func.ts_rank(search_documents.c.body, query),
    )
