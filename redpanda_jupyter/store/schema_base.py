"""What all tables are made of: names of constraints, keys, and references.

The rule of this module: it knows no table.
"""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, MetaData, String, false

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def id_column(name: str = "id") -> Column[str]:
    """Return a key that holds a ULID."""
    return Column(name, String(26), primary_key=True)


def estimated_column() -> Column[bool]:
    """Return the mark of counts that are ours."""
    return Column("estimated", Boolean, nullable=False, server_default=false())


def reference(
    name: str, target: str, *, null: bool = False, delete: str = "CASCADE"
) -> Column[str]:
    """Return an indexed reference to another table's row."""
    key = ForeignKey(target, ondelete=delete)
    return Column(name, String(26), key, nullable=null, index=True)


def by_equality(name: str) -> Index:
    """Return an index for texts of any length that are only ever looked up as a whole.

    PostgreSQL's hash index takes what its tree refuses: more than 2,704 bytes.
    """
    return Index(None, name, postgresql_using="hash")
