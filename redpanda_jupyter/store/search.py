"""Find code blocks by words, in SQLite by FTS5 and in PostgreSQL by a word vector.

The rule of this module: a block's words are written in the transaction that writes the block. Of
a query that hits often, the newest ``CANDIDATES`` are ranked, so that a search costs the same in a
large library.
"""

from __future__ import annotations

from dataclasses import dataclass
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


_ADD = {
    "sqlite": insert(search_documents),
    "postgresql": insert(search_documents).values(
        body=cast(bindparam("vector", type_=Text()), TSVECTOR)
    ),
}


@dataclass(frozen=True, slots=True)
class Document:
    """What a block is found by."""

    number: int
    description: str
    prompt: str
    tags: Sequence[str]
    functions_defined: Sequence[str]
    code: str


def add(connection: Connection, documents: Sequence[Document]) -> None:
    """Write the words of new blocks."""
    dialect = connection.dialect.name
    rows: list[dict[str, Any]] = []
    for one in documents:
        names = words.words(one.description, *one.functions_defined, *one.tags)
        body = words.words(one.prompt, one.code)
        row: dict[str, Any] = {"number": one.number, "names": " ".join(names)}
        if dialect == "postgresql":
            row["vector"] = words.tsvector(names, body)
        else:
            row["body"] = " ".join(body)
        rows.append(row)
    connection.execute(_ADD[dialect], rows)


def renew(connection: Connection, number: int) -> None:
    """Write the words of a block anew, from its row and its current version."""
    block, version = code_blocks.c, code_versions.c
    row = connection.execute(
        select(
            block.number,
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
    connection.execute(search_documents.delete().where(search_documents.c.number == number))
    add(connection, [Document(**row._mapping)])


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
