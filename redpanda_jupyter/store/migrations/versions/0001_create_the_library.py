"""Create the library: conversations, code blocks, runs, what was sent, and the search."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    _meta()
    _conversations()
    _blocks()
    _executions()
    _sent()
    _search()


def _meta() -> None:
    op.create_table(
        "meta",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("store_id", sa.String(length=26), nullable=False),
        sa.Column("schema_version", sa.Integer(), nullable=False),
        sa.Column("min_reader", sa.Integer(), nullable=False),
        sa.Column("min_writer", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_meta"),
    )
    op.create_table(
        "counters",
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_counters"),
    )
    counters = sa.table("counters", sa.column("name"), sa.column("value"))
    names = ("blocks", "conversations", "revision")
    op.bulk_insert(counters, [{"name": name, "value": 0} for name in names])


def _conversations() -> None:
    op.create_table(
        "notebooks",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("path", sa.Text(), nullable=True),
        sa.Column("copied_from", sa.String(length=26), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_notebooks"),
    )
    op.create_index("ix_notebooks_path", "notebooks", ["path"])
    op.create_table(
        "conversations",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("notebook_id", sa.String(length=26), nullable=True),
        sa.Column("notebook_path", sa.Text(), nullable=True),
        sa.Column("kernel_path", sa.Text(), nullable=True),
        sa.Column("kernel_id", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("message_count", sa.Integer(), nullable=False),
        sa.Column("last_message_preview", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["notebook_id"],
            ["notebooks.id"],
            name="fk_conversations_notebook_id",
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_conversations"),
        sa.UniqueConstraint("number", name="uq_conversations_number"),
    )
    op.create_index("ix_conversations_kernel_id", "conversations", ["kernel_id"])
    op.create_index("ix_conversations_kernel_path", "conversations", ["kernel_path"])
    op.create_index("ix_conversations_notebook_id", "conversations", ["notebook_id"])
    op.create_index("ix_conversations_notebook_path", "conversations", ["notebook_path"])
    op.create_index("ix_conversations_updated_at", "conversations", ["updated_at"])
    op.create_table(
        "messages",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("conversation_id", sa.String(length=26), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=True),
        sa.Column("model", sa.Text(), nullable=True),
        sa.Column("context", sa.Text(), nullable=True),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.Column("incomplete_reason", sa.String(length=32), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name="fk_messages_conversation_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_messages"),
        sa.UniqueConstraint(
            "conversation_id", "position", name="uq_messages_conversation_id_position"
        ),
    )
    op.create_table(
        "usage",
        sa.Column("message_id", sa.String(length=26), nullable=False),
        sa.Column("input_tokens", sa.BigInteger(), nullable=True),
        sa.Column("output_tokens", sa.BigInteger(), nullable=True),
        sa.Column("cached_input_tokens", sa.BigInteger(), nullable=True),
        sa.Column("cost_usd", sa.Float(precision=53), nullable=True),
        sa.Column("first_token_s", sa.Float(precision=53), nullable=True),
        sa.Column("duration_s", sa.Float(precision=53), nullable=True),
        sa.ForeignKeyConstraint(
            ["message_id"], ["messages.id"], name="fk_usage_message_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("message_id", name="pk_usage"),
    )


def _blocks() -> None:
    op.create_table(
        "code_blocks",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.String(length=26), nullable=False),
        sa.Column("message_id", sa.String(length=26), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("prompt", sa.Text(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=True),
        sa.Column("model", sa.Text(), nullable=True),
        sa.Column("notebook_id", sa.String(length=26), nullable=True),
        sa.Column("notebook_path", sa.Text(), nullable=True),
        sa.Column("tags", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("run_count", sa.Integer(), nullable=False),
        sa.Column("last_run_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("datasets", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name="fk_code_blocks_conversation_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["message_id"], ["messages.id"], name="fk_code_blocks_message_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["notebook_id"],
            ["notebooks.id"],
            name="fk_code_blocks_notebook_id",
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_code_blocks"),
        sa.UniqueConstraint("number", name="uq_code_blocks_number"),
    )
    op.create_index("ix_code_blocks_conversation_id", "code_blocks", ["conversation_id"])
    op.create_index("ix_code_blocks_message_id", "code_blocks", ["message_id"])
    op.create_index("ix_code_blocks_notebook_id", "code_blocks", ["notebook_id"])
    op.create_table(
        "code_versions",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("block_id", sa.String(length=26), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("parent_version_id", sa.String(length=26), nullable=True),
        sa.Column("origin", sa.String(length=16), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.Column("runnable", sa.Boolean(), nullable=False),
        sa.Column("imports", sa.Text(), nullable=False),
        sa.Column("functions_defined", sa.Text(), nullable=False),
        sa.Column("variables_created", sa.Text(), nullable=False),
        sa.Column("inputs", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("executed_successfully", sa.Boolean(), nullable=True),
        sa.Column("last_run_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["block_id"], ["code_blocks.id"], name="fk_code_versions_block_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["parent_version_id"],
            ["code_versions.id"],
            name="fk_code_versions_parent_version_id",
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_code_versions"),
        sa.UniqueConstraint("block_id", "version", name="uq_code_versions_block_id_version"),
    )
    op.create_index("ix_code_versions_content_hash", "code_versions", ["content_hash"])


def _executions() -> None:
    op.create_table(
        "executions",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("block_id", sa.String(length=26), nullable=False),
        sa.Column("version_id", sa.String(length=26), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("error_name", sa.Text(), nullable=True),
        sa.Column("duration_s", sa.Float(precision=53), nullable=True),
        sa.Column("edited", sa.Boolean(), nullable=False),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("notebook_id", sa.String(length=26), nullable=True),
        sa.Column("notebook_path", sa.Text(), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["block_id"], ["code_blocks.id"], name="fk_executions_block_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["notebook_id"], ["notebooks.id"], name="fk_executions_notebook_id", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["code_versions.id"],
            name="fk_executions_version_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_executions"),
    )
    op.create_index("ix_executions_block_id_started_at", "executions", ["block_id", "started_at"])
    op.create_index("ix_executions_notebook_id", "executions", ["notebook_id"])
    op.create_index("ix_executions_version_id", "executions", ["version_id"])
    op.create_table(
        "execution_datasets",
        sa.Column("execution_id", sa.String(length=26), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("rows", sa.BigInteger(), nullable=True),
        sa.Column("columns", sa.Text(), nullable=False),
        sa.Column("schema_fingerprint", sa.String(length=64), nullable=False),
        sa.Column("content_fingerprint", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(
            ["execution_id"],
            ["executions.id"],
            name="fk_execution_datasets_execution_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("execution_id", "position", name="pk_execution_datasets"),
    )
    op.create_index(
        "ix_execution_datasets_schema_fingerprint", "execution_datasets", ["schema_fingerprint"]
    )


def _sent() -> None:
    op.create_table(
        "sent_texts",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name="pk_sent_texts"),
    )
    op.create_table(
        "sent_requests",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("conversation_id", sa.String(length=26), nullable=False),
        sa.Column("message_id", sa.String(length=26), nullable=True),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("endpoint", sa.Text(), nullable=False),
        sa.Column("privacy", sa.String(length=16), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name="fk_sent_requests_conversation_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["message_id"], ["messages.id"], name="fk_sent_requests_message_id", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_sent_requests"),
    )
    op.create_index("ix_sent_requests_conversation_id", "sent_requests", ["conversation_id"])
    op.create_index("ix_sent_requests_message_id", "sent_requests", ["message_id"])
    op.create_table(
        "sent_request_texts",
        sa.Column("sent_request_id", sa.String(length=26), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["hash"], ["sent_texts.hash"], name="fk_sent_request_texts_hash"),
        sa.ForeignKeyConstraint(
            ["sent_request_id"],
            ["sent_requests.id"],
            name="fk_sent_request_texts_sent_request_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("sent_request_id", "hash", name="pk_sent_request_texts"),
    )
    op.create_index("ix_sent_request_texts_hash", "sent_request_texts", ["hash"])


def _search() -> None:
    op.create_table(
        "search_documents",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("names", sa.Text(), nullable=False),
        sa.Column(
            "body", sa.Text().with_variant(postgresql.TSVECTOR(), "postgresql"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["number"],
            ["code_blocks.number"],
            name="fk_search_documents_number",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("number", name="pk_search_documents"),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.create_index(
            "ix_search_documents_body", "search_documents", ["body"], postgresql_using="gin"
        )
    else:
        for statement in SQLITE_SEARCH:
            op.execute(statement)


# The words come split already: everything between two spaces is one. An index row without its
# content row makes queries fail, hence triggers: they run in the transaction of the change.
SQLITE_SEARCH = (
    """
    CREATE VIRTUAL TABLE search_index USING fts5(
        names, body, content='search_documents', content_rowid='number',
        tokenize='ascii', prefix='2 3'
    )
    """,
    """
    CREATE TRIGGER search_documents_inserted AFTER INSERT ON search_documents BEGIN
        INSERT INTO search_index(rowid, names, body) VALUES (new.number, new.names, new.body);
    END
    """,
    """
    CREATE TRIGGER search_documents_deleted AFTER DELETE ON search_documents BEGIN
        INSERT INTO search_index(search_index, rowid, names, body)
        VALUES ('delete', old.number, old.names, old.body);
    END
    """,
    """
    CREATE TRIGGER search_documents_updated AFTER UPDATE ON search_documents BEGIN
        INSERT INTO search_index(search_index, rowid, names, body)
        VALUES ('delete', old.number, old.names, old.body);
        INSERT INTO search_index(rowid, names, body) VALUES (new.number, new.names, new.body);
    END
    """,
)
