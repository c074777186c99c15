"""A turn is stored whole or not at all, and once."""

from __future__ import annotations

import pytest
from sqlalchemy import event

from redpanda_jupyter import models
from redpanda_jupyter.errors import RecordNotFoundError
from redpanda_jupyter.ids import new_id


def test_turn_comes_back_as_it_was_stored(store, another, make):
    blocks = [
        make.block("a = 1", description="One"),
        make.block("SELECT 1", language="sql", runnable=False),
        make.block("def f(:", complete=False),
    ]
    turn = make.turn(blocks=blocks)

    bundle = store.add_turn(turn)

    assert another.get_turn(turn.assistant_message_id) == bundle
    assert bundle.turn_id == turn.assistant_message_id
    assert bundle.store_id == store.id == another.id
    assert [block.number for block in bundle.blocks] == [1, 2, 3]
    assert [block.position for block in bundle.blocks] == [0, 1, 2]
    assert [block.code for block in bundle.blocks] == ["a = 1", "SELECT 1", "def f(:"]
    assert [block.insert for block in bundle.blocks] == [True, False, False]
    assert bundle.blocks[0].content_hash == models.content_hash("a = 1")


def test_messages_keep_everything_that_was_said_about_them(store, make):
    usage = models.Usage(input_tokens=12, output_tokens=3, cost_usd=0.001, duration_s=1.5)
    turn = make.turn(
        context="df: 3 rows", usage=usage, complete=False, incomplete_reason="interrupted"
    )
    bundle = store.add_turn(turn)

    question, answer = store.list_messages(bundle.conversation_id).items

    assert (question.id, question.role, question.content) == (
        turn.user_message_id,
        "user",
        turn.prompt,
    )
    assert (question.context, question.complete, question.usage) == ("df: 3 rows", True, None)
    assert (answer.id, answer.role, answer.content) == (
        turn.assistant_message_id,
        "assistant",
        turn.answer,
    )
    assert (answer.provider, answer.model, answer.usage) == ("tour", "tour-1", usage)
    assert (answer.complete, answer.incomplete_reason) == (False, "interrupted")
    assert answer.block_ids == [bundle.blocks[0].id]
    assert (question.created_at, answer.created_at) == (turn.asked_at, turn.answered_at)


def test_same_turn_handed_in_again_is_stored_once(store, another, make):
    turn = make.turn()
    first = store.add_turn(turn)

    assert another.add_turn(turn) == first
    assert len(store.search_blocks().items) == 1
    assert store.get_conversation("1").message_count == 2
    assert len(store.list_sent()) == 1
    assert store.add_turn(make.turn()).blocks[0].number == 2


def test_turn_that_cannot_be_stored_whole_leaves_nothing(store, make):
    taken = make.turn()
    store.add_turn(taken)
    # the question's id is taken already: the second half of a turn would hang in the air
    broken = make.turn(user_message_id=taken.user_message_id, new_conversation=True)

    with pytest.raises(Exception, match="database"):
        store.add_turn(broken)

    assert len(store.list_conversations().items) == 1
    assert len(store.search_blocks().items) == 1
    assert store.add_turn(make.turn(new_conversation=True)).blocks[0].number == 2
    assert store.get_conversation("2").number == 2


def test_unknown_turn_is_not_found(store, make):
    turn = make.turn()
    store.add_turn(turn)
    for unknown in (new_id(), turn.user_message_id, "x' OR 1=1 --"):
        with pytest.raises(RecordNotFoundError):
            store.get_turn(unknown)


def test_turn_for_a_named_conversation_goes_there(store, make):
    first = store.add_turn(make.turn(notebook=models.NotebookRef(path="/a.ipynb")))
    other = models.NotebookRef(path="/b.ipynb")
    second = store.add_turn(make.turn(conversation_id=first.conversation_id, notebook=other))
    assert second.conversation_id == first.conversation_id


def test_turn_from_another_store_brings_its_conversation_along(store, make):
    foreign = new_id()
    assert store.add_turn(make.turn(conversation_id=foreign)).conversation_id == foreign
    again = store.add_turn(make.turn(conversation_id=foreign))
    assert again.conversation_id == foreign
    assert store.get_conversation(foreign).message_count == 4


def test_answer_with_many_blocks_takes_no_more_statements_than_one_with_one(store, make):
    store.open()
    statements = []

    @event.listens_for(store._database._engine, "before_cursor_execute")
    def _count(connection, cursor, statement, *rest):
        statements.append(statement)

    def count(blocks, name="x"):
        statements.clear()
        new = [make.block(f"{name} = {one}") for one in range(blocks)]
        store.add_turn(make.turn(blocks=new))
        return len(statements)

    assert count(1) > 5  # the first one begins a conversation
    assert count(1, "y") == count(20, "z")
    assert count(1, "y") == count(20, "z") < count(1, "new")
