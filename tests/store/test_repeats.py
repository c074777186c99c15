"""The same code is the same block, whoever asks for it, wherever, and in which words."""

from __future__ import annotations

import pytest
from sqlalchemy import delete

from redpanda_jupyter.ids import new_id
from redpanda_jupyter.models import NotebookRef, content_hash
from redpanda_jupyter.store import schema


def ids(bundle):
    return [block.id for block in bundle.blocks]


def numbers(bundle):
    return [block.number for block in bundle.blocks]


@pytest.fixture
def ask(store, make):
    """Store a turn with these texts as its blocks, in a notebook with an id."""
    notebook = NotebookRef(id=new_id(), path="/a.ipynb", kernel_id="k")

    def add(*codes, **changes):
        values = {"notebook": notebook, "blocks": [make.block(code) for code in codes]}
        return store.add_turn(make.turn(**{**values, **changes}))

    return add


def test_block_of_a_repeated_answer_keeps_number_runs_and_versions(store, another, make, ask):
    first = ask("a = 1", "b = 1")
    store.add_execution(make.run(first.blocks[0].id))
    before = store.get_block("1")

    again = ask("b = 1", "a = 1", "c = 1", minutes=5)

    assert numbers(again) == [2, 1, 3]
    assert ids(again)[:2] == ids(first)[::-1]
    assert [block.position for block in again.blocks] == [0, 1, 2]
    assert [block.code for block in again.blocks] == ["b = 1", "a = 1", "c = 1"]
    assert another.get_turn(again.turn_id) == again
    assert another.get_turn(first.turn_id) == first
    assert store.get_block("1") == before
    assert (before.run_count, before.message_id) == (1, first.turn_id)
    assert (store.get_block("3").message_id, store.get_block("3").position) == (again.turn_id, 2)
    assert [block.number for block in store.search_blocks().items] == [3, 2, 1]
    # what was used comes first among what fits as well
    assert [block.number for block in store.search_blocks("frame").items] == [1, 3, 2]
    answers = store.list_messages(first.conversation_id).items[1::2]
    assert [answer.block_ids for answer in answers] == [ids(first), ids(again)]
    assert store.find_version_by_hash(content_hash("a = 1")) == (first.blocks[0].id, 1)


def test_what_differs_in_anything_is_another_block(ask, make):
    ask("a = 1")
    assert numbers(ask("a = 2")) == [2]
    assert numbers(ask(blocks=[make.block("a = 1", language="r")])) == [3]
    assert numbers(ask(blocks=[make.block("a = 1", complete=False)])) == [4]
    assert numbers(ask(blocks=[make.block("a = 1", runnable=False)])) == [5]
    # and what does not is not: line ends, the question, the conversation, the notebook
    assert numbers(ask("a = 1\r\n", prompt="\n How is the frame?  \n")) == [1]
    assert numbers(ask("a = 1", prompt="Something else?")) == [1]
    assert numbers(ask("a = 1", new_conversation=True, model="another")) == [1]
    assert numbers(ask("a = 1", notebook=NotebookRef(id=new_id(), path="/a.ipynb"))) == [1]
    assert numbers(ask("a = 1", notebook=NotebookRef(path="/b.ipynb"))) == [1]
    assert numbers(ask("a = 1", notebook=NotebookRef())) == [1]
    assert numbers(ask(blocks=[make.block("a = 1", complete=False, runnable=False)])) == [4]


def test_same_code_in_another_layout_is_a_version_with_the_text_of_the_answer(store, ask):
    first = ask("a = 1")
    commented = ask("# twice as clear\na  =  1\n", prompt="With a comment?", minutes=1)

    assert numbers(commented) == [1]
    (block,) = commented.blocks
    assert (block.version, block.code) == (2, "# twice as clear\na  =  1\n")
    version = store.get_version("#1", 2)
    assert (version.origin, version.reason) == ("answer", "the same code in another layout")
    assert version.parent_version_id == store.get_version("#1", 1).id
    assert store.get_block("#1").version == 1
    assert store.get_turn(first.turn_id) == first
    assert [one.version for one in ask("# twice as clear\na  =  1").blocks] == [2]


def test_uses_of_a_block_name_every_question_and_notebook(store, ask):
    ask("a = 1")
    ask("a = 1", minutes=1)
    other = NotebookRef(id=new_id(), path="/home/ada/b.ipynb")
    ask("a = 1", prompt="And there?", notebook=other, minutes=2)

    uses = store.list_uses("#1")
    assert [(one.how, one.question, one.count) for one in uses] == [
        ("asked", "And there?", 1),
        ("asked", "How is the frame?", 2),
    ]
    assert uses[0].notebook_id == other.id


def test_import_that_nobody_has_reviewed_is_none_of_ours(store, ask, make):
    store.add_block(make.block("a = 1"), origin="import", source={"from": "bob.zip"})
    assert numbers(ask("a = 1")) == [2]
    store.change_block("#1", reviewed=True)
    assert numbers(ask("a = 1", prompt="Something else?")) == [1]


def test_two_equal_blocks_of_an_answer_stay_two(ask):
    assert numbers(ask("x", "x")) == [1, 2]
    assert numbers(ask("x", "y", "x")) == [1, 3, 2]
    assert numbers(ask("x", "x", "x")) == [1, 2, 4]
    assert numbers(ask("x")) == [1]


def test_answer_with_the_text_of_an_edit_is_that_version(store, ask, make):
    (block_id,) = ids(ask("a = 1"))
    store.add_execution(make.run(block_id, edited=True, source="a = 2"), make.block("a = 2"))
    assert store.get_block(block_id).version == 2

    again = ask("a = 2", minutes=30)
    assert [(block.id, block.version, block.code) for block in again.blocks] == [
        (block_id, 2, "a = 2")
    ]
    # the answer goes on containing what it said, whatever becomes of the block
    original = ask("a = 1", minutes=31)
    assert [(block.id, block.version) for block in original.blocks] == [(block_id, 1)]
    assert store.get_block(block_id).version == 2
    # one block stands for one text of an answer; what was answered goes before what was edited
    assert numbers(ask("a = 2", "a = 1", minutes=32)) == [1, 2]
    assert numbers(ask("a = 1", "a = 2", minutes=33)) == [1, 3]
    assert numbers(ask("a = 2", "a = 1", minutes=34)) == [3, 1]


def test_deleted_block_does_not_come_back_with_a_repeated_answer(store, ask):
    first = ask("a = 1", "b = 1")
    ask("a = 1", "b = 1")
    store.delete_block("#1")

    again = ask("a = 1", "b = 1")

    assert numbers(again) == [3, 2]
    assert [block.number for block in store.search_blocks().items] == [3, 2]
    answers = store.list_messages(first.conversation_id).items[1::2]
    assert [len(answer.block_ids) for answer in answers] == [1, 1, 2]
    store.restore_block("#1")
    assert numbers(ask("a = 1", "b = 1")) == [1, 2]


def test_twin_of_the_same_notebook_and_question_goes_first(store, ask, make):
    """Libraries that are older than this rule have twins; each answers its own question."""
    store.add_block(make.block("a = 1"), prompt="Else?")
    twins = ask("a = 1", "a = 1")
    assert numbers(twins) == [1, 2]
    assert numbers(ask("a = 1")) == [2]
    assert numbers(ask("a = 1", prompt="Something else?")) == [1]
    assert numbers(ask("a = 1", notebook=NotebookRef(path="/x.ipynb"))) == [1]


def test_signs_that_no_database_takes_are_compared_as_they_are_stored(ask):
    prompt = "What \x00 and \ud83d?"
    first = ask("a = '\x00'", prompt=prompt)
    assert ids(ask("a = '\x00'", prompt=prompt)) == ids(first)


def test_block_outlives_its_answers(store, ask, make):
    first = ask("a = 1")
    store.add_execution(make.run(first.blocks[0].id))
    later = ask("a = 1", "b = 1", new_conversation=True)

    def drop(conversation_id):
        table = schema.conversations
        store._database.write(
            lambda connection, _: connection.execute(
                delete(table).where(table.c.id == conversation_id)
            )
        )

    drop(later.conversation_id)
    assert [block.number for block in store.search_blocks().items] == [2, 1]
    assert store.get_block("2").conversation_id is None
    assert store.get_block("1").run_count == 1
    assert store.get_turn(first.turn_id) == first

    later = ask("a = 1", "c = 1", new_conversation=True)
    drop(first.conversation_id)
    assert [block.code for block in store.search_blocks().items] == ["c = 1", "b = 1", "a = 1"]
    assert [block.code for block in store.get_turn(later.turn_id).blocks] == ["a = 1", "c = 1"]
