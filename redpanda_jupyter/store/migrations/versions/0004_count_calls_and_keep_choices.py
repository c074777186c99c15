"""Count every call of a model, and keep templates, kept answers and choices for one notebook."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _count_calls()
    op.create_table(
        "templates",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("system", sa.Text(), nullable=True),
        sa.Column("model", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_templates"),
    )
    op.create_table(
        "kept_answers",
        sa.Column("notebook", sa.Text(), nullable=False),
        sa.Column("question_hash", sa.String(length=64), nullable=False),
        sa.Column("message_id", sa.String(length=26), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"],
            ["messages.id"],
            name="fk_kept_answers_message_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("notebook", "question_hash", name="pk_kept_answers"),
    )
    op.create_index("ix_kept_answers_message_id", "kept_answers", ["message_id"])
    op.create_table(
        "notebook_choices",
        sa.Column("notebook", sa.Text(), nullable=False),
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("notebook", "name", name="pk_notebook_choices"),
    )


def _count_calls() -> None:
    op.create_table(
        "model_calls",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("conversation_id", sa.String(length=26), nullable=True),
        sa.Column("notebook_path", sa.Text(), nullable=True),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("input_tokens", sa.BigInteger(), nullable=True),
        sa.Column("output_tokens", sa.BigInteger(), nullable=True),
        sa.Column("cached_input_tokens", sa.BigInteger(), nullable=True),
        sa.Column("cost_usd", sa.Float(precision=53), nullable=True),
        sa.Column("duration_s", sa.Float(precision=53), nullable=True),
        sa.Column("ended", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name="fk_model_calls_conversation_id",
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_model_calls"),
    )
    op.create_index("ix_model_calls_conversation_id", "model_calls", ["conversation_id"])
    op.create_index("ix_model_calls_created_at", "model_calls", ["created_at"])
    # the answers that are there were calls, too; a message's id is as good a key as any
    op.execute(
        sa.text(
            "INSERT INTO model_calls (id, conversation_id, notebook_path, provider, model,"
            " input_tokens, output_tokens, cached_input_tokens, cost_usd, duration_s, ended,"
            " created_at)"
            " SELECT m.id, m.conversation_id, c.notebook_path, COALESCE(m.provider, ''),"
            " COALESCE(m.model, ''), u.input_tokens, u.output_tokens, u.cached_input_tokens,"
            " u.cost_usd, u.duration_s, COALESCE(m.incomplete_reason, 'stop'), m.created_at"
            " FROM messages AS m JOIN conversations AS c ON c.id = m.conversation_id"
            " LEFT JOIN usage AS u ON u.message_id = m.id"
            " WHERE m.role = 'assistant'"
        )
    )
