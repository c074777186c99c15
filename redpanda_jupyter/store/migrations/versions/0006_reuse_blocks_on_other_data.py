"""Name the blocks; keep outputs, contracts, data sets, mappings and proofs.

A block may be without a conversation from here on: one that was saved by hand or imported has none,
and one outlives the conversation that it came from.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _blocks()
    _versions()
    _executions()
    _data()
    _proofs()
    _applications()
    _imported()


def _blocks() -> None:
    with op.batch_alter_table("code_blocks") as table:
        table.add_column(sa.Column("name", sa.Text(), nullable=True))
        table.add_column(sa.Column("category", sa.Text(), nullable=True))
        table.add_column(
            sa.Column("favourite", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        table.add_column(
            sa.Column("origin", sa.String(length=16), nullable=False, server_default="answer")
        )
        table.add_column(
            sa.Column("badge", sa.String(length=16), nullable=False, server_default="draft")
        )
        table.add_column(sa.Column("source", sa.Text(), nullable=True))
        table.add_column(sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True))
        table.alter_column("conversation_id", existing_type=sa.String(length=26), nullable=True)
        table.alter_column("message_id", existing_type=sa.String(length=26), nullable=True)
        for column, target in (("conversation_id", "conversations"), ("message_id", "messages")):
            name = f"fk_code_blocks_{column}"
            table.drop_constraint(name, type_="foreignkey")
            table.create_foreign_key(name, target, [column], ["id"], ondelete="SET NULL")
    op.create_index(
        "uq_code_blocks_name",
        "code_blocks",
        ["name"],
        unique=True,
        sqlite_where=sa.text("deleted_at IS NULL"),
        postgresql_where=sa.text("deleted_at IS NULL"),
    )


def _versions() -> None:
    op.add_column("code_versions", sa.Column("fingerprint", sa.String(length=64), nullable=True))
    op.add_column("code_versions", sa.Column("reason", sa.Text(), nullable=True))
    op.add_column("code_versions", sa.Column("made_by", sa.Text(), nullable=True))
    op.create_index("ix_code_versions_fingerprint", "code_versions", ["fingerprint"])
    # what is deleted for good is looked for among all parents
    op.create_index("ix_code_versions_parent_version_id", "code_versions", ["parent_version_id"])


def _executions() -> None:
    op.add_column(
        "executions",
        sa.Column("origin", sa.String(length=16), nullable=False, server_default="cell"),
    )
    op.add_column("executions", sa.Column("target", sa.Text(), nullable=True))
    op.add_column("executions", sa.Column("binding", sa.Text(), nullable=True))
    op.add_column("executions", sa.Column("fingerprint", sa.String(length=64), nullable=True))
    op.create_table(
        "execution_outputs",
        sa.Column("execution_id", sa.String(length=26), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("mime", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("data", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("truncated", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["execution_id"],
            ["executions.id"],
            name="fk_execution_outputs_execution_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("execution_id", "position", name="pk_execution_outputs"),
    )


def _data() -> None:
    op.create_table(
        "contracts",
        sa.Column("version_id", sa.String(length=26), nullable=False),
        sa.Column("origin", sa.String(length=16), nullable=False),
        sa.Column("contract", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["code_versions.id"],
            name="fk_contracts_version_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("version_id", name="pk_contracts"),
    )
    op.create_table(
        "dataset_profiles",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("schema_fingerprint", sa.String(length=64), nullable=False),
        sa.Column("profile", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_dataset_profiles"),
        sa.UniqueConstraint(
            "name", "schema_fingerprint", name="uq_dataset_profiles_name_schema_fingerprint"
        ),
    )
    op.create_index(
        "ix_dataset_profiles_schema_fingerprint", "dataset_profiles", ["schema_fingerprint"]
    )
    op.create_table(
        "saved_mappings",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("source_schema", sa.String(length=64), nullable=False),
        sa.Column("target_schema", sa.String(length=64), nullable=False),
        sa.Column("source_name", sa.Text(), nullable=False),
        sa.Column("target_name", sa.Text(), nullable=False),
        sa.Column("columns", sa.Text(), nullable=False),
        sa.Column("values", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_saved_mappings"),
        sa.UniqueConstraint(
            "source_schema", "target_schema", name="uq_saved_mappings_source_schema_target_schema"
        ),
    )
    op.create_index("ix_saved_mappings_target_schema", "saved_mappings", ["target_schema"])


def _proofs() -> None:
    op.create_table(
        "validations",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("block_id", sa.String(length=26), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("verdict", sa.String(length=32), nullable=False),
        sa.Column("target", sa.Text(), nullable=True),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["block_id"], ["code_blocks.id"], name="fk_validations_block_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_validations"),
    )
    op.create_index("ix_validations_block_id", "validations", ["block_id"])
    op.create_table(
        "golden_runs",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("block_id", sa.String(length=26), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("inputs_hash", sa.String(length=64), nullable=False),
        sa.Column("packages", sa.Text(), nullable=False),
        sa.Column("results", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["block_id"], ["code_blocks.id"], name="fk_golden_runs_block_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_golden_runs"),
        sa.UniqueConstraint("block_id", "target", name="uq_golden_runs_block_id_target"),
    )


def _applications() -> None:
    op.create_table(
        "applications",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("turn_id", sa.String(length=26), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("block_id", sa.String(length=26), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("binding", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["block_id"], ["code_blocks.id"], name="fk_applications_block_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_applications"),
    )
    for column in ("turn_id", "block_id", "content_hash"):
        op.create_index(f"ix_applications_{column}", "applications", [column])


def _imported() -> None:
    op.create_table(
        "imported_records",
        sa.Column("block_id", sa.String(length=26), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("record_id", sa.String(length=26), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["block_id"],
            ["code_blocks.id"],
            name="fk_imported_records_block_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("block_id", "kind", "record_id", name="pk_imported_records"),
    )
