"""Which blocks of a new answer the library has already, because the question was asked before.

The rule of this module: the same code for the same question in the same notebook is the same block,
in the version that has this text; it keeps its number, its runs and its versions. A block that was
deleted does not come back this way, and no block stands twice in one answer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Connection, and_, or_, select

from ..models import content_hash
from . import conversations
from .schema import code_blocks, code_versions
from .schema import conversations as conversation_table
from .types import storable

if TYPE_CHECKING:
    from typing import TypeAlias

    from sqlalchemy import ColumnElement

    from ..models import NewBlock, NewTurn, NotebookRef
    from .types import AnyRow

    Likeness: TypeAlias = tuple[str, str, bool, bool]
    """What two equal blocks have in common: hash of the text, language, complete, runnable."""

_block, _version = code_blocks.c, code_versions.c

_VERSIONS = (
    select(
        _block.id,
        _block.prompt,
        _block.language,
        _version.version,
        _version.content_hash,
        _version.complete,
        _version.runnable,
    )
    .join(code_blocks, _block.id == _version.block_id)
    .where(_block.deleted_at.is_(None))
    # what was answered goes before what was made of another answer, then what is older
    .order_by(_version.version, _block.number)
)


def find(connection: Connection, turn: NewTurn, conversation_id: str) -> dict[int, tuple[str, int]]:
    """Find the blocks of an answer that are there already.

    Parameters
    ----------
    conversation_id
        The one that the turn belongs to.

    Returns
    -------
    dict
        Block id and version by the place in the answer, from 0; without the blocks that are new.
    """
    wanted = [_likeness_of_new(block) for block in turn.blocks]
    query = _VERSIONS.where(
        _version.content_hash.in_({digest for digest, *_ in wanted}),
        _of_notebook(turn.notebook, conversation_id),
    )
    prompt = storable(turn.prompt).strip()
    known: dict[Likeness, list[tuple[str, int]]] = {}
    for row in connection.execute(query):
        if row.prompt.strip() == prompt:
            known.setdefault(_likeness(row), []).append((row.id, row.version))
    found: dict[int, tuple[str, int]] = {}
    taken: set[str] = set()
    for position, likeness in enumerate(wanted):
        free = (one for one in known.get(likeness, ()) if one[0] not in taken)
        one = next(free, None)
        if one is not None:
            taken.add(one[0])
            found[position] = one
    return found


def _likeness_of_new(block: NewBlock) -> Likeness:
    # as it would be stored, see types.py and blocks.py
    digest = content_hash(storable(block.code))
    runnable = block.runnable and block.complete
    return digest, storable(block.language), block.complete, runnable


def _likeness(row: AnyRow) -> Likeness:
    return row.content_hash, row.language, row.complete, row.runnable


def _of_notebook(notebook: NotebookRef, conversation_id: str) -> ColumnElement[bool]:
    """Give the condition for the blocks of a notebook, known as its conversations are."""
    own = conversations.own(notebook)
    if own is None:
        return _block.conversation_id == conversation_id
    asked_here = _block.conversation_id.in_(select(conversation_table.c.id).where(own))
    if notebook.id is None:
        return asked_here
    # A question may be asked in another notebook's conversation; its block is its own notebook's.
    return or_(_block.notebook_id == notebook.id, and_(_block.notebook_id.is_(None), asked_here))
