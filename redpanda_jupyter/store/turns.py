"""A turn — question, answer, blocks, cost, and what was sent — in one transaction.

The rule of this module: a turn is stored whole or not at all, and once: the id of the answer's
message decides, however often it is handed in. It refers to its blocks, which may be older than
itself: see repeats.py.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, insert, select, update

from ..errors import RecordNotFoundError
from ..ids import new_id
from ..models import BundleBlock, ModelCall, NewTurn, TurnBundle
from . import applications, blocks, calls, conversations, notebooks, repeats, sent, versions
from .finding import find, lock
from .references import lock_counters, take_numbers
from .schema import code_blocks, code_versions, messages, turn_blocks, usage
from .schema import conversations as conversation_table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .types import AnyRow


_contained, _block, _version = turn_blocks.c, code_blocks.c, code_versions.c

_BLOCKS = (
    select(
        _block.id,
        _block.number,
        _version.version,
        _contained.position,
        _block.language,
        _block.description,
        _version.code,
        _version.content_hash,
        _version.runnable.label("insert"),
    )
    .select_from(turn_blocks)
    .join(code_blocks, _block.id == _contained.block_id)
    .join(
        code_versions,
        (_version.block_id == _contained.block_id) & (_version.version == _contained.version),
    )
    .where(_block.deleted_at.is_(None))
    .order_by(_contained.position)
)


def add(connection: Connection, turn: NewTurn, store_id: str) -> TurnBundle:
    """Store a turn and return what the frontend needs of it."""
    lock_counters(connection)
    if _exists(connection, turn.assistant_message_id):
        return get(connection, turn.assistant_message_id, store_id)
    path = notebooks.remember(connection, turn.notebook)
    conversation = _conversation(connection, turn, path)
    asked = conversation["message_count"]
    _add_messages(connection, turn, conversation["id"], asked)
    _touch(connection, turn, conversation, asked + 2)
    if turn.blocks:
        _add_blocks(connection, turn, conversation["id"], path)
    sent.add(connection, turn, conversation["id"])
    if turn.sent_attempts and turn.sent_endpoint:  # a prepared answer comes from nowhere
        calls.add(connection, _call(turn, conversation["id"]))
    else:
        calls.release(connection, turn.assistant_message_id)
    return get(connection, turn.assistant_message_id, store_id)


def _call(turn: NewTurn, conversation_id: str) -> ModelCall:
    return ModelCall(
        id=turn.assistant_message_id,
        conversation_id=conversation_id,
        notebook=turn.notebook,
        provider=turn.provider,
        model=turn.model,
        usage=turn.usage,
        ended=turn.incomplete_reason or "stop",
        created_at=turn.answered_at,
    )


def _exists(connection: Connection, message_id: str) -> bool:
    query = select(messages.c.id).where(messages.c.id == message_id)
    return connection.execute(query).first() is not None


def _conversation(connection: Connection, turn: NewTurn, path: str | None) -> Mapping[str, Any]:
    """Find the conversation that the turn belongs to, or begin one."""
    table = conversation_table
    found: AnyRow | None = None
    if turn.conversation_id is not None:
        query = select(table).where(table.c.id == turn.conversation_id)
        found = connection.execute(query).one_or_none()
    elif not turn.new_conversation:
        found = conversations.find_for(connection, turn.notebook)
    if found is not None:
        return dict(found._mapping)
    values = {
        # an id that is not known here comes with a turn from another store
        "id": turn.conversation_id or new_id(),
        "number": take_numbers(connection, "conversations", 1),
        "title": conversations.title(turn.title or turn.prompt),
        "notebook_id": turn.notebook.id,
        "notebook_path": path,
        "kernel_path": turn.notebook.path,
        "kernel_id": turn.notebook.kernel_id,
        "created_at": turn.asked_at,
        "updated_at": turn.answered_at,
        "message_count": 0,
        "last_message_preview": "",
    }
    connection.execute(insert(table), values)
    return values


def _touch(
    connection: Connection, turn: NewTurn, conversation: Mapping[str, Any], count: int
) -> None:
    """Bring the conversation's row up to date, and let it follow its notebook."""
    changes: dict[str, Any] = {
        "message_count": count,
        "last_message_preview": conversations.preview(turn.answer or turn.prompt),
        "updated_at": max(turn.answered_at, conversation["updated_at"]),
    }
    if conversation["notebook_id"] is None and turn.notebook.id is not None:
        changes["notebook_id"] = turn.notebook.id
    if turn.notebook.path is not None:
        changes["kernel_path"] = turn.notebook.path
    if turn.notebook.kernel_id is not None:
        changes["kernel_id"] = turn.notebook.kernel_id
    table = conversation_table
    connection.execute(update(table).where(table.c.id == conversation["id"]).values(changes))


def _add_messages(
    connection: Connection, turn: NewTurn, conversation_id: str, position: int
) -> None:
    # one statement for both, so each names all columns
    question = {
        "id": turn.user_message_id,
        "conversation_id": conversation_id,
        "position": position,
        "role": "user",
        "content": turn.prompt,
        "context": turn.context,
        "provider": None,
        "model": None,
        "complete": True,
        "incomplete_reason": None,
        "created_at": turn.asked_at,
    }
    answer = {
        "id": turn.assistant_message_id,
        "conversation_id": conversation_id,
        "position": position + 1,
        "role": "assistant",
        "content": turn.answer,
        "context": None,
        "provider": turn.provider,
        "model": turn.model,
        "complete": turn.complete,
        "incomplete_reason": turn.incomplete_reason,
        "created_at": turn.answered_at,
    }
    connection.execute(insert(messages), [question, answer])
    counts = {"message_id": turn.assistant_message_id, **turn.usage.model_dump()}
    connection.execute(insert(usage), counts)


def _add_blocks(
    connection: Connection, turn: NewTurn, conversation_id: str, path: str | None
) -> None:
    """Add the blocks that are new, and say which blocks the answer contains."""
    contained = _corrected(connection, turn) or repeats.find(connection, turn, conversation_id)
    new = {
        position: block for position, block in enumerate(turn.blocks) if position not in contained
    }
    if new:
        inherited = {
            "conversation_id": conversation_id,
            "message_id": turn.assistant_message_id,
            "prompt": turn.prompt,
            "provider": turn.provider,
            "model": turn.model,
            "notebook_id": turn.notebook.id,
            "notebook_path": path,
        }
        number = take_numbers(connection, "blocks", len(new))
        ids = blocks.add_answered(
            connection, new, number=number, turn=inherited, created_at=turn.answered_at
        )
        contained |= {position: (block_id, 1) for position, block_id in ids.items()}
    connection.execute(
        insert(turn_blocks),
        [
            {
                "message_id": turn.assistant_message_id,
                "position": position,
                "block_id": block_id,
                "version": version,
            }
            for position, (block_id, version) in contained.items()
        ],
    )


def _corrected(connection: Connection, turn: NewTurn) -> dict[int, tuple[str, int]]:
    """Make the answer's first block a version of the block that it corrects, if that is there."""
    if turn.corrects is None:
        return {}
    try:
        block = lock(connection, find(connection, turn.corrects.block_id).id)
        parent = versions.version_row(connection, block.id, turn.corrects.version)
    except RecordNotFoundError:  # deleted meanwhile: then it is a block of its own
        return {}
    made = versions.add_draft(
        connection,
        block,
        turn.blocks[0],
        parent=parent.id,
        origin=turn.corrects.kind,
        created_at=turn.answered_at,
        made_by=f"{turn.provider}:{turn.model}",
    )
    return {0: (block.id, made.version)}


def get(connection: Connection, turn_id: str, store_id: str) -> TurnBundle:
    """Return what a turn's output carries for the frontend: its blocks as they were answered.

    Raises
    ------
    RecordNotFoundError
        When this store knows no answer with that id.
    """
    query = select(messages).where(messages.c.id == turn_id, messages.c.role == "assistant")
    message = connection.execute(query).one_or_none()
    if message is None:
        # what a command has put together, or a block that was asked for by its name
        applied = applications.bundle(connection, turn_id, store_id)
        return applied or versions.bundle(connection, turn_id, store_id)
    rows = connection.execute(_BLOCKS.where(turn_blocks.c.message_id == turn_id))
    return TurnBundle(
        store_id=store_id,
        conversation_id=message.conversation_id,
        turn_id=message.id,
        complete=message.complete,
        provider=message.provider,
        model=message.model,
        blocks=[BundleBlock.model_validate(dict(row._mapping)) for row in rows],
    )
