"""What a person does with code blocks: save, name, describe, tag and delete.

The rule of this module: a block is found by number, id or name; a change to it is seen at once by
whoever lists, shows or searches.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, and_, delete, func, or_, select, update

from ..errors import UsageError
from ..ids import new_id
from ..models import CodeBlock, DeletedBlock, content_hash
from . import blocks, names, notebooks, search, search_forget, versions
from .finding import find
from .references import limited, take_numbers
from .schema import (
    code_blocks,
    code_versions,
)
from .types import storable

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy import ColumnElement

    from ..models import BlockOrigin, NewBlock, NotebookRef

MAX_TAGS = 50
"""So many tags a block may have."""

MAX_TEXT = 2000
"""Characters of a description or a category."""

_block, _version = code_blocks.c, code_versions.c


# --- saving ---------------------------------------------------------------------------------------


def add(
    connection: Connection,
    new: NewBlock,
    *,
    name: str | None,
    origin: BlockOrigin,
    prompt: str,
    tags: Iterable[str],
    category: str | None,
    notebook: NotebookRef,
    made_by: str | None,
    reason: str | None,
    source: dict[str, Any] | None,
    created_at: datetime,
    block_id: str | None,
) -> CodeBlock:
    """Add a block that no answer brought; see :meth:`Store.add_block`."""
    if block_id is not None:
        known = select(_block.id).where(_block.id == block_id)
        if connection.execute(known).first() is not None:
            return blocks.get(connection, block_id, deleted=True)
    block_id = block_id or new_id()
    wanted = names.check(name) if name else names.propose(
        prompt, new.description, blocks.only_functions(new)
    )  # fmt: skip
    (free,) = names.take(connection, [wanted])
    row = {
        "id": block_id, "number": take_numbers(connection, "blocks", 1), "name": free,
        "category": _line(category or "", "category") or None, "origin": origin, "source": source,
        "conversation_id": None, "message_id": None, "position": 0,
        "language": new.language, "description": new.description, "prompt": prompt,
        "provider": None, "model": None,
        "notebook_id": notebook.id, "notebook_path": notebooks.remember(connection, notebook),
        "tags": _tags(tags), "created_at": created_at, "updated_at": created_at,
        "run_count": 0, "datasets": [], "version": 1,
    }  # fmt: skip
    first = versions.values(
        block_id, new, version=1, parent=None, created_at=created_at,
        origin="import" if origin == "import" else "saved", reason=reason, made_by=made_by,
    )  # fmt: skip
    blocks.insert_blocks(connection, [row], [first], [new])
    if name:
        names.give(connection, block_id, name)  # a person's own wish is not changed in silence
    return blocks.get(connection, block_id)


def find_same(connection: Connection, fingerprint: str, code: str, limit: int) -> list[CodeBlock]:
    """Return blocks of which a version has the same code; those that are it now first."""
    is_current = _version.version == _block.version
    query = (
        select(_block.id)
        .join(code_versions, _block.id == _version.block_id)
        .where(
            _block.deleted_at.is_(None),
            or_(
                _version.fingerprint == fingerprint,
                # not fingerprinted yet
                and_(
                    _version.fingerprint.is_(None),
                    _version.content_hash == content_hash(storable(code)),
                ),
            ),
        )
        .order_by(is_current.desc(), _block.number)
        .limit(limited(limit) * 4)
    )
    ids = list(dict.fromkeys(row.id for row in connection.execute(query)))
    return blocks.get_many(connection, ids[:limit])


# --- what a block is known by ---------------------------------------------------------------------


def rename(connection: Connection, ref: str, name: str) -> CodeBlock:
    """Give a block another name."""
    block = find(connection, ref)
    names.give(connection, block.id, name)
    return _changed(connection, block.id)


def change(
    connection: Connection,
    ref: str,
    *,
    description: str | None,
    category: str | None,
    favourite: bool | None,
    reviewed_at: datetime | None,
) -> CodeBlock:
    """Change what is given; see :meth:`Store.change_block`."""
    block = find(connection, ref)
    values: dict[str, Any] = {}
    if description is not None:
        values["description"] = _line(description, "description")
    if category is not None:
        values["category"] = _line(category, "category") or None
    if favourite is not None:
        values["favourite"] = favourite
    if reviewed_at is not None:
        values["reviewed_at"] = reviewed_at
    if values:
        connection.execute(update(code_blocks).where(_block.id == block.id).values(values))
    return _changed(connection, block.id)


def tag(connection: Connection, ref: str, add: Iterable[str], remove: Iterable[str]) -> CodeBlock:
    """Add and remove tags."""
    block = find(connection, ref)
    gone = {names.slug(one) for one in remove}
    # those of an imported block are as they came
    known = {names.slug(one): one for one in block.tags}
    tags = [
        tag for one, tag in (known | {one: one for one in _tags(add)}).items() if one not in gone
    ]
    if len(tags) > MAX_TAGS:
        raise UsageError(f"A block has at most {MAX_TAGS} tags.", field="tag")
    connection.execute(update(code_blocks).where(_block.id == block.id).values(tags=tags))
    return _changed(connection, block.id)


def _changed(connection: Connection, block_id: str) -> CodeBlock:
    block = blocks.get(connection, block_id)
    search.renew(connection, block.number)
    return block


def _tags(words: Iterable[str]) -> list[str]:
    """Write tags as they are kept: slugs, each once, in their order."""
    found = []
    for word in words:
        one = names.whole_slug(word, "tag")
        if not one:
            raise UsageError(
                f"{word[:40]!r} cannot be a tag: it has no letter or digit.", field="tag"
            )
        found.append(one)
    return list(dict.fromkeys(found))


def _line(text: str, field: str) -> str:
    """Write what a person typed on one line; :class:`UsageError` if it is too long."""
    line = " ".join(text.split())
    if len(line) > MAX_TEXT:
        raise UsageError(
            f"A {field} has at most {MAX_TEXT:,} characters; this one has {len(line):,}.",
            field=field,
        )
    return line


# --- deleting -------------------------------------------------------------------------------------


def set_deleted(connection: Connection, ref: str, when: datetime | None) -> int:
    """Take a block out of sight, or (``None``) put it back; return its number.

    One that comes back has its name again, or one like it where it was given to another.
    """
    row = find(connection, ref, deleted=True)
    if (row.deleted_at is None) == (when is None):
        return int(row.number)  # it is so already
    values: dict[str, Any] = {"deleted_at": when}
    if when is None and row.name is not None:
        (values["name"],) = names.take(connection, [row.name])
    connection.execute(update(code_blocks).where(_block.id == row.id).values(values))
    search.renew(connection, row.number)
    return int(row.number)


def deleted(connection: Connection, limit: int) -> list[DeletedBlock]:
    """Return the blocks that can be put back, the one deleted last first."""
    query = (
        select(_block.number, _block.name, _block.description, _block.deleted_at)
        .where(_block.deleted_at.is_not(None))
        .order_by(_block.deleted_at.desc(), _block.number.desc())
        .limit(limited(limit))
    )
    return [DeletedBlock.model_validate(dict(row._mapping)) for row in connection.execute(query)]


def count_deleted(connection: Connection) -> int:
    """Count the blocks that can be put back."""
    query = select(func.count()).select_from(code_blocks).where(_block.deleted_at.is_not(None))
    count: int = connection.execute(query).scalar_one()
    return count


def purge(connection: Connection, before: datetime | None) -> int:
    """Delete for good what was deleted before a moment, or all of it; return how many blocks."""
    gone: ColumnElement[bool] = _block.deleted_at.is_not(None)
    if before is not None:
        gone = and_(gone, _block.deleted_at < before)
    known = search_forget.words_of(connection, gone)
    count: int = connection.execute(delete(code_blocks).where(gone)).rowcount
    if count:
        search_forget.forget(connection, known)
    return count
