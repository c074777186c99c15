"""Keep the analysis of each version beside it, and by which analyser it was made."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "code_analyses",
        sa.Column("version_id", sa.String(length=26), nullable=False),
        sa.Column("analyser", sa.Integer(), nullable=False),
        sa.Column("schemas", sa.Text(), nullable=False),
        sa.Column("analysis", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["code_versions.id"],
            name="fk_code_analyses_version_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("version_id", name="pk_code_analyses"),
    )
    # empty: what is there is read in the background, as after any change of the analyser
    op.create_index("ix_code_analyses_analyser", "code_analyses", ["analyser"])
