"""Let answers share blocks: a table says which blocks, in which version, an answer contains."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "turn_blocks",
        sa.Column("message_id", sa.String(length=26), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("block_id", sa.String(length=26), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"], ["messages.id"], name="fk_turn_blocks_message_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["block_id", "version"],
            ["code_versions.block_id", "code_versions.version"],
            name="fk_turn_blocks_block_id_version",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("message_id", "position", name="pk_turn_blocks"),
        sa.UniqueConstraint("block_id", "message_id", name="uq_turn_blocks_block_id_message_id"),
    )
    # until now every answer had blocks of its own, and their first versions were its text
    op.execute(
        "INSERT INTO turn_blocks (message_id, position, block_id, version)"
        " SELECT message_id, position, id, 1 FROM code_blocks"
    )
