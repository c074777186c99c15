"""What a person saved or chose: templates, answers that are kept, and choices for one notebook.

The rule of this module: a choice belongs to a person's own store and to a notebook by its id (else
its path, else its kernel), so that a notebook file from elsewhere brings none with it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from ..errors import RecordNotFoundError
from ..models import NotebookRef, Template
from .schema import conversations, kept_answers, messages, notebook_choices, templates

if TYPE_CHECKING:
    from datetime import datetime

_AT_ONCE = 500
_template, _kept, _choice = templates.c, kept_answers.c, notebook_choices.c


def put_template(connection: Connection, template: Template) -> bool:
    """Save a template, in place of one of its name; tell whether there was one."""
    values = template.model_dump(exclude={"name", "created_at"})
    changed = connection.execute(
        update(templates).where(_template.name == template.name).values(values)
    ).rowcount
    if not changed:
        connection.execute(insert(templates), template.model_dump())
    return bool(changed)


def list_templates(connection: Connection) -> list[Template]:
    """Return all templates by name."""
    rows = connection.execute(select(templates).order_by(_template.name))
    return [Template.model_validate(dict(row._mapping)) for row in rows]


def get_template(connection: Connection, name: str) -> Template:
    """Return a template.

    Raises
    ------
    RecordNotFoundError
        There is none of that name; the hint names a close one.
    """
    row = connection.execute(select(templates).where(_template.name == name)).one_or_none()
    if row is None:
        raise _no_template(connection, name)
    return Template.model_validate(dict(row._mapping))


def delete_template(connection: Connection, name: str) -> None:
    """Delete a template; :class:`RecordNotFoundError` if there is none of that name."""
    if not connection.execute(delete(templates).where(_template.name == name)).rowcount:
        raise _no_template(connection, name)


def _no_template(connection: Connection, name: str) -> RecordNotFoundError:
    from ..grammar import suggestion

    names = [row.name for row in connection.execute(select(_template.name))]
    hint = suggestion(name, names) or (
        f"There are: {', '.join(sorted(names)[:10])}."
        if names
        else '%panda template save NAME "question" saves one.'
    )
    return RecordNotFoundError(f"There is no template {name[:64]!r}.", hint=hint)


def keep(
    connection: Connection, notebook: str, question_hash: str, message_id: str, now: datetime
) -> None:
    """Let a notebook show this answer for that question from now on."""
    forget(connection, notebook, question_hash)
    connection.execute(
        insert(kept_answers),
        {
            "notebook": notebook,
            "question_hash": question_hash,
            "message_id": message_id,
            "created_at": now,
        },
    )


def kept(connection: Connection, notebook: str, question_hash: str) -> str | None:
    """Return the id of the answer that is kept for a question, if one is."""
    query = select(_kept.message_id).where(
        _kept.notebook == notebook, _kept.question_hash == question_hash
    )
    found: str | None = connection.execute(query).scalar_one_or_none()
    return found


def kept_anywhere(connection: Connection, question_hash: str) -> str | None:
    """Return the id of the answer that was last kept for a question, in whatever notebook."""
    query = (
        select(_kept.message_id)
        .where(_kept.question_hash == question_hash)
        .order_by(_kept.created_at.desc(), _kept.message_id.desc())
        .limit(1)
    )
    found: str | None = connection.execute(query).scalar_one_or_none()
    return found


def forget(connection: Connection, notebook: str, question_hash: str | None = None) -> int:
    """Let a notebook ask again: one question, or all; return how many answers were kept."""
    query = delete(kept_answers).where(_kept.notebook == notebook)
    if question_hash is not None:
        query = query.where(_kept.question_hash == question_hash)
    return connection.execute(query).rowcount


def choose(connection: Connection, notebook: str, name: str, value: Any, now: datetime) -> None:
    """Keep a choice for a notebook; ``None`` takes it back."""
    where = (_choice.notebook == notebook) & (_choice.name == name)
    if value is None:
        connection.execute(delete(notebook_choices).where(where))
        return
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    row = {"notebook": notebook, "name": name, "value": value, "updated_at": now}
    query = dialect.insert(notebook_choices).values(row)
    connection.execute(
        query.on_conflict_do_update(
            index_elements=["notebook", "name"], set_={"value": value, "updated_at": now}
        )
    )


def choices(connection: Connection, notebook: str) -> dict[str, Any]:
    """Return what was chosen for a notebook, by name."""
    query = select(_choice.name, _choice.value).where(_choice.notebook == notebook)
    return {row.name: row.value for row in connection.execute(query)}


def chosen_where_asked(connection: Connection, name: str, prompt: str) -> list[Any]:
    """Return what was chosen under a name for the notebooks in which this very prompt was asked."""
    talk = conversations.c
    asked = (
        select(talk.notebook_id, talk.notebook_path, talk.kernel_path)
        .join(messages, talk.id == messages.c.conversation_id)
        .where(messages.c.role == "user", messages.c.content == prompt)
    )
    fields = ("id", "path", "path")
    places = [pair for row in connection.execute(asked) for pair in zip(fields, row, strict=True)]
    keys = [NotebookRef(**{field: place}).key for field, place in set(places) if place is not None]
    found: list[Any] = []
    for start in range(0, len(keys), _AT_ONCE):
        chunk = keys[start : start + _AT_ONCE]
        query = select(_choice.value).where(_choice.notebook.in_(chunk), _choice.name == name)
        found += connection.execute(query).scalars()
    return found
