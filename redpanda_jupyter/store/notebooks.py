"""Notebooks, known by the id that the JupyterLab extension keeps in their metadata.

The rule of this module: an id belongs to one file. Whoever comes with a known id from another path
was renamed, or is a copy if the file at the known path still carries the id; a copy gets its own.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import Connection, exists, insert, select, update

from ..ids import new_id
from . import conversations as conversation_rows
from . import search
from .references import lock_counters
from .schema import code_blocks, conversations, executions, notebooks

if TYPE_CHECKING:
    from ..models import NotebookClaim, NotebookRef
    from .types import AnyRow

_notebook = notebooks.c


def known_path(connection: Connection, claim: NotebookClaim) -> str | None:
    """Return the other path under which the claimed id is known, if it is known under one."""
    row = _find(connection, claim.id)
    return None if row is None or row.path == claim.path else row.path


def claim(connection: Connection, claim: NotebookClaim, occupied: str | None) -> str:
    """Settle a claim and return the notebook's id.

    Parameters
    ----------
    occupied
        The path, if :func:`known_path` gave one and a notebook still lies there.
    """
    lock_counters(connection)
    row = _find(connection, claim.id)
    if claim.id is None:
        unused = _unused_at(connection, claim.path)
        return unused or _add(connection, new_id(), claim.path)
    if row is None:
        return _add(connection, claim.id, claim.path)
    if row.path == claim.path:
        return claim.id
    if row.path is not None and row.path == occupied:
        copy = connection.execute(
            select(_notebook.id)
            .where(_notebook.path == claim.path, _notebook.copied_from == claim.id)
            .limit(1)
        ).scalar_one_or_none()
        return copy or _add(connection, new_id(), claim.path, copied_from=claim.id)
    _move(connection, claim.id, claim.path)
    return claim.id


def remember(connection: Connection, notebook: NotebookRef) -> str | None:
    """Make sure that a notebook's id has a row, and return the path by which people know it.

    A path that a kernel reports does not become the claimed one: it is spelled from another
    folder, and it is the old one after a rename.
    """
    if notebook.id is None:
        return notebook.path
    row = _find(connection, notebook.id)
    if row is None:
        now = datetime.now(UTC)
        connection.execute(insert(notebooks).values(id=notebook.id, created_at=now, updated_at=now))
        return notebook.path
    return row.path or notebook.path


def path_of(connection: Connection, notebook: NotebookRef) -> str | None:
    """Return the path by which people know a notebook, of which only the kernel may have told.

    Without its id it is the notebook that has a conversation from the same place.
    """
    row = _find(connection, notebook.id)
    if row is not None:
        return row.path or notebook.path
    found = conversation_rows.find_for(connection, notebook) if notebook.id is None else None
    return notebook.path if found is None else found.notebook_path or notebook.path


def _find(connection: Connection, notebook_id: str | None) -> AnyRow | None:
    if notebook_id is None:
        return None
    query = select(notebooks).where(_notebook.id == notebook_id)
    return connection.execute(query).one_or_none()


def _unused_at(connection: Connection, path: str) -> str | None:
    """Return the id that was given out for ``path`` and that nothing refers to yet.

    So a notebook that was closed before its id was saved, or that two tabs opened at once, gets
    the same again; and a new file under an old name does not inherit the old one's conversation.
    """
    used = [
        exists().where(table.c.notebook_id == _notebook.id) for table in (conversations, executions)
    ]
    query = (
        select(_notebook.id)
        .where(_notebook.path == path, *(~condition for condition in used))
        .order_by(_notebook.id.desc())
        .limit(1)
    )
    return connection.execute(query).scalar_one_or_none()


def _add(
    connection: Connection, notebook_id: str, path: str, copied_from: str | None = None
) -> str:
    _vacate(connection, path)
    now = datetime.now(UTC)
    connection.execute(
        insert(notebooks).values(
            id=notebook_id, path=path, copied_from=copied_from, created_at=now, updated_at=now
        )
    )
    return notebook_id


def _move(connection: Connection, notebook_id: str, path: str) -> None:
    _vacate(connection, path)
    connection.execute(
        update(notebooks)
        .where(_notebook.id == notebook_id)
        .values(path=path, updated_at=datetime.now(UTC))
    )
    for table in (conversations, code_blocks):
        connection.execute(
            update(table).where(table.c.notebook_id == notebook_id).values(notebook_path=path)
        )
    moved = select(code_blocks.c.number).where(code_blocks.c.notebook_id == notebook_id)
    for number in connection.execute(moved).scalars().all():
        search.renew(connection, number)


def _vacate(connection: Connection, path: str) -> None:
    """Take a path from the notebooks that had it: another file lies there now."""
    connection.execute(update(notebooks).where(_notebook.path == path).values(path=None))
