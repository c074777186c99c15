"""The tables of the search.

The rule of this module: as in schema.py, of which it is a part. Everything here follows from the
blocks and can be made anew; search.py alone writes it. On SQLite the virtual tables
``search_index`` (all words) and ``search_index_names`` (those of names, tags and functions), both
with what filters look for, follow ``search_documents`` by triggers.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, String, Table, Text
from sqlalchemy.dialects.postgresql import TSVECTOR

from .schema_base import metadata


def _number() -> Column[int]:
    return Column(
        "number",
        Integer,
        ForeignKey("code_blocks.number", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    )


def _words(name: str) -> Column[str]:
    return Column(name, Text().with_variant(TSVECTOR, "postgresql"), nullable=False)


# By bytes: a range of these is all that begins with a text, whatever the server's language.
_BYTES = Text().with_variant(Text(collation="C"), "postgresql")

# A block's words as words.py splits them; PostgreSQL keeps them as vectors.
search_documents = Table(
    "search_documents",
    metadata,
    _number(),
    _words("names"),
    _words("body"),
    Index("ix_search_documents_names", "names", postgresql_using="gin").ddl_if(
        dialect="postgresql"
    ),
    Index("ix_search_documents_body", "body", postgresql_using="gin").ddl_if(dialect="postgresql"),
)

# What hits are ranked, filtered and counted by, short enough to be read for each of a thousand.
# `made` and `ran` are microseconds since 1970; `digest` tells whether the document has changed.
search_cards = Table(
    "search_cards",
    metadata,
    _number(),
    Column("name", Text, nullable=False),
    Column("tags", Text, nullable=False),
    Column("functions", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("prompt", Text, nullable=False),
    Column("marks", Text, nullable=False),
    Column("size", Integer, nullable=False),
    Column("used", Integer, nullable=False),
    Column("made", BigInteger, nullable=False, index=True),
    Column("ran", BigInteger, index=True),
    Column("digest", String(32), nullable=False),
)

# Every word of four letters and more that a block has or had. `lead` is the length of the first
# part of a compound, 0 for a plain word, see words.words().
search_words = Table(
    "search_words",
    metadata,
    Column("word", _BYTES, primary_key=True),
    Column("lead", Integer, nullable=False),
    sqlite_with_rowid=False,
)

# The same words by what is left of them without one letter, for those who mistype.
search_spellings = Table(
    "search_spellings",
    metadata,
    Column("key", BigInteger, primary_key=True, autoincrement=False),
    Column("word", _BYTES, primary_key=True),
    sqlite_with_rowid=False,
)

# Every value that filters look for, as it is compared: without case.
search_values = Table(
    "search_values",
    metadata,
    Column("kind", String(16), primary_key=True),
    Column("value", _BYTES, primary_key=True),
    sqlite_with_rowid=False,
)
