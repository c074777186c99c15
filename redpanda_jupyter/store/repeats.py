"""Which blocks of a new answer the library has already.

The rule of this module: the same code is the same block, whoever asked for it, wherever and in
which words; it keeps its number, its runs and its versions, and its uses say where it was asked
for. Where only the layout differs, what was answered becomes a version of that block, so that the
cell is what the answer shows. A block that was deleted does not come back this way, one from
elsewhere that nobody has reviewed is taken for none of ours, and no block stands twice in one
answer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Connection, and_, or_, select

from ..models import content_hash
from . import conversations, versions
from .finding import lock
from .schema import code_blocks, code_versions
from .schema import conversations as conversation_table
from .types import storable

if TYPE_CHECKING:
    from typing import TypeAlias

    from sqlalchemy import ColumnElement

    from ..models import NewBlock, NewTurn, NotebookRef
    from .types import AnyRow

    Likeness: TypeAlias = tuple[str, bool, bool]
    """What two equal blocks have in common beside the code: language, complete, runnable."""

_block, _version = code_blocks.c, code_versions.c


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
    hashes = [content_hash(storable(block.code)) for block in turn.blocks]
    prints = [versions.fingerprint_of(block) for block in turn.blocks]
    rows = _known(connection, turn, conversation_id, hashes, prints)
    found: dict[int, tuple[str, int]] = {}
    taken: set[str] = set()
    for position, (block, digest, print_) in enumerate(
        zip(turn.blocks, hashes, prints, strict=True)
    ):
        alike = [
            row
            for row in rows
            if (row.content_hash == digest or row.fingerprint == print_)
            and row.id not in taken
            and _likeness(row) == _likeness_of_new(block)
        ]
        # the very text goes before the same code in another layout
        same = next((row for row in alike if row.content_hash == digest), None)
        one = same or next(iter(alike), None)
        if one is not None:
            taken.add(one.id)
            version = one.version if same else _as_answered(connection, turn, block, one)
            found[position] = (one.id, version)
    return found


def _known(
    connection: Connection,
    turn: NewTurn,
    conversation_id: str,
    hashes: list[str],
    prints: list[str],
) -> list[AnyRow]:
    """Return the versions with the code of an answer, those of its own question and notebook first.

    Then what blocks are now goes before what they were, what was answered before what was made of
    another answer, and what is older.
    """
    here = _of_notebook(turn.notebook, conversation_id)
    query = (
        select(
            _block.id,
            _block.prompt,
            _block.language,
            _version.id.label("version_id"),
            _version.version,
            _version.content_hash,
            _version.fingerprint,
            _version.complete,
            _version.runnable,
            (_version.version == _block.version).label("current"),
            here.label("here"),
        )
        .join(code_versions, _block.id == _version.block_id)
        .where(
            _block.deleted_at.is_(None),
            or_(_block.source.is_(None), _block.reviewed_at.is_not(None)),
            or_(_version.content_hash.in_(set(hashes)), _version.fingerprint.in_(set(prints))),
        )
        .order_by(_version.version, _block.number)
    )
    prompt = storable(turn.prompt).strip()

    def near(row: AnyRow) -> tuple[bool, bool]:
        own = bool(row.here) and row.prompt.strip() == prompt
        return not own, not (own or row.current)

    return sorted(connection.execute(query).all(), key=near)


def _as_answered(connection: Connection, turn: NewTurn, new: NewBlock, known: AnyRow) -> int:
    """Keep an answer's text beside the same code in another layout; return its version."""
    row = versions.add_draft(
        connection,
        lock(connection, known.id),
        new,
        parent=known.version_id,
        origin="answer",
        created_at=turn.answered_at,
        reason="the same code in another layout",
        made_by=f"{turn.provider}:{turn.model}",
    )
    version: int = row.version
    return version


def _likeness_of_new(block: NewBlock) -> Likeness:
    # as it would be stored, see types.py and versions.py
    return storable(block.language), block.complete, block.runnable and block.complete


def _likeness(row: AnyRow) -> Likeness:
    return row.language, row.complete, row.runnable


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
