"""Hold what a question may cost while it is asked, and mark counts that are estimated."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "budget_holds",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("cost_usd", sa.Float(precision=53), nullable=True),
        sa.Column("tokens", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_budget_holds"),
    )
    for table in ("usage", "model_calls"):
        op.add_column(
            table,
            sa.Column("estimated", sa.Boolean(), nullable=False, server_default=sa.false()),
        )
