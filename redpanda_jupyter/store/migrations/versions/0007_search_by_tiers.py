"""Find blocks by names first, by filters as by words, and by words that are mistyped.

What there was is made anew from the blocks. A later migration that changes these tables takes
``fill`` over: it writes them as the package's newest schema has them.

And no name is too long for an index: PostgreSQL's trees refuse rows of more than 2,704 bytes, so
notebooks are looked up by hash, and longer names by a key of 320 characters, see types.Key.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from redpanda_jupyter.store import search
from redpanda_jupyter.store.types import LONGEST_KEY, as_key

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE search_index")  # its triggers go with the table of the documents
    op.drop_table("search_documents")
    _documents()
    _cards()
    _words()
    if op.get_bind().dialect.name == "sqlite":
        for statement in SQLITE_SEARCH:
            op.execute(statement)
    search.fill(op.get_bind())
    if op.get_bind().dialect.name == "postgresql":
        _look_up_by_hash()
    for name in ("dataset_profiles", "kept_answers", "notebook_choices"):
        column = "name" if name == "dataset_profiles" else "notebook"
        _make_keys(name, column, column)
    _tell_golden_runs_apart()


def _number(table: str) -> tuple[sa.Column[int], sa.ForeignKeyConstraint, sa.PrimaryKeyConstraint]:
    return (
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["number"], ["code_blocks.number"], name=f"fk_{table}_number", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("number", name=f"pk_{table}"),
    )


def _documents() -> None:
    words = sa.Text().with_variant(postgresql.TSVECTOR(), "postgresql")
    op.create_table(
        "search_documents",
        *_number("search_documents"),
        sa.Column("names", words, nullable=False),
        sa.Column("body", words, nullable=False),
    )
    if op.get_bind().dialect.name == "postgresql":
        for name in ("names", "body"):
            op.create_index(
                f"ix_search_documents_{name}", "search_documents", [name], postgresql_using="gin"
            )


def _cards() -> None:
    op.create_table(
        "search_cards",
        *_number("search_cards"),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("tags", sa.Text(), nullable=False),
        sa.Column("functions", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("prompt", sa.Text(), nullable=False),
        sa.Column("marks", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.Column("made", sa.BigInteger(), nullable=False),
        sa.Column("ran", sa.BigInteger(), nullable=True),
        sa.Column("digest", sa.String(length=32), nullable=False),
    )
    op.create_index("ix_search_cards_made", "search_cards", ["made"])
    op.create_index("ix_search_cards_ran", "search_cards", ["ran"])


def _words() -> None:
    by_bytes = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
    op.create_table(
        "search_words",
        sa.Column("word", by_bytes, nullable=False),
        sa.Column("lead", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("word", name="pk_search_words"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "search_spellings",
        sa.Column("key", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("word", by_bytes, nullable=False),
        sa.PrimaryKeyConstraint("key", "word", name="pk_search_spellings"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "search_values",
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("value", by_bytes, nullable=False),
        sa.PrimaryKeyConstraint("kind", "value", name="pk_search_values"),
        sqlite_with_rowid=False,
    )


def _look_up_by_hash() -> None:
    for table, columns in {
        "notebooks": ("path",),
        "conversations": ("notebook_path", "kernel_path", "kernel_id"),
    }.items():
        for column in columns:
            name = f"ix_{table}_{column}"
            op.drop_index(name, table_name=table)
            op.create_index(name, table, [column], postgresql_using="hash")


def _make_keys(name: str, text: str, key: str) -> None:
    """Write the keys of texts, where they are not the texts themselves already."""
    table = sa.table(name, *(sa.column(one, sa.Text()) for one in {text, key}))
    column = table.c[text]
    query = sa.select(column).distinct()
    if text == key:
        query = query.where(sa.func.length(column) > LONGEST_KEY)
    change = sa.update(table).where(column == sa.bindparam("of"))
    change = change.values({key: sa.bindparam("stands_for")})
    for one in op.get_bind().execute(query).scalars().all():
        op.get_bind().execute(change, {"of": one, "stands_for": as_key(one)})


def _tell_golden_runs_apart() -> None:
    op.add_column("golden_runs", sa.Column("target_key", sa.Text(), nullable=True))
    _make_keys("golden_runs", "target", "target_key")
    with op.batch_alter_table("golden_runs") as table:
        table.alter_column("target_key", existing_type=sa.Text(), nullable=False)
        table.drop_constraint("uq_golden_runs_block_id_target", type_="unique")
        table.create_unique_constraint(
            "uq_golden_runs_block_id_target_key", ["block_id", "target_key"]
        )


# The words come split already: everything between two spaces is one. An index row without its
# content row makes queries fail, hence triggers: they run in the transaction of the change.
SQLITE_SEARCH = (
    """
    CREATE VIRTUAL TABLE search_index USING fts5(
        names, body, content='search_documents', content_rowid='number',
        tokenize="ascii tokenchars '!'", prefix='2 3'
    )
    """,
    """
    CREATE VIRTUAL TABLE search_index_names USING fts5(
        names, content='search_documents', content_rowid='number',
        tokenize="ascii tokenchars '!'", prefix='2 3'
    )
    """,
    """
    CREATE TRIGGER search_documents_inserted AFTER INSERT ON search_documents BEGIN
        INSERT INTO search_index(rowid, names, body) VALUES (new.number, new.names, new.body);
        INSERT INTO search_index_names(rowid, names) VALUES (new.number, new.names);
    END
    """,
    """
    CREATE TRIGGER search_documents_deleted AFTER DELETE ON search_documents BEGIN
        INSERT INTO search_index(search_index, rowid, names, body)
        VALUES ('delete', old.number, old.names, old.body);
        INSERT INTO search_index_names(search_index_names, rowid, names)
        VALUES ('delete', old.number, old.names);
    END
    """,
    """
    CREATE TRIGGER search_documents_updated AFTER UPDATE ON search_documents BEGIN
        INSERT INTO search_index(search_index, rowid, names, body)
        VALUES ('delete', old.number, old.names, old.body);
        INSERT INTO search_index_names(search_index_names, rowid, names)
        VALUES ('delete', old.number, old.names);
        INSERT INTO search_index(rowid, names, body) VALUES (new.number, new.names, new.body);
        INSERT INTO search_index_names(rowid, names) VALUES (new.number, new.names);
    END
    """,
)
