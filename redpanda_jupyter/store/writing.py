"""Writing a row in place of the one that is there, whichever program was first.

The rule of this module: one statement, so that two programs at once leave one row.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy.dialects import postgresql, sqlite

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection, Table


def put(
    connection: Connection,
    table: Table,
    values: Mapping[str, Any],
    *,
    keys: Sequence[str],
    replace: bool = True,
    kept: Sequence[str] = ("id", "created_at"),
) -> None:
    """Insert a row; where one has the same ``keys``, replace it or leave it.

    Parameters
    ----------
    kept
        Columns that keep the value that they had.
    """
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    row = dialect.insert(table).values(dict(values))
    changed = {name: row.excluded[name] for name in values if name not in keys and name not in kept}
    if replace and changed:
        connection.execute(row.on_conflict_do_update(index_elements=list(keys), set_=changed))
    else:
        connection.execute(row.on_conflict_do_nothing(index_elements=list(keys)))
