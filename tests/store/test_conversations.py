"""A notebook goes on with its own conversation, and lists stay up to date."""

from __future__ import annotations

import pytest

from redpanda_jupyter.errors import RecordNotFoundError, UsageError
from redpanda_jupyter.ids import new_id
from redpanda_jupyter.models import NotebookRef


def test_notebook_is_known_by_id_before_path(store, make):
    mine, other = new_id(), new_id()
    first = store.add_turn(make.turn(notebook=NotebookRef(id=mine, path="/a.ipynb")))
    moved = store.add_turn(make.turn(notebook=NotebookRef(id=mine, path="/moved.ipynb")))
    stranger = store.add_turn(make.turn(notebook=NotebookRef(id=other, path="/a.ipynb")))

    assert moved.conversation_id == first.conversation_id
    assert stranger.conversation_id != first.conversation_id


def test_notebook_without_id_is_known_by_path_before_kernel(store, make):
    first = store.add_turn(make.turn(notebook=NotebookRef(path="/a.ipynb", kernel_id="k1")))
    restarted = store.add_turn(make.turn(notebook=NotebookRef(path="/a.ipynb", kernel_id="k2")))
    shared = store.add_turn(make.turn(notebook=NotebookRef(path="/b.ipynb", kernel_id="k2")))

    assert restarted.conversation_id == first.conversation_id
    assert shared.conversation_id != first.conversation_id


def test_without_id_and_path_the_kernel_tells_notebooks_apart(store, make):
    first = store.add_turn(make.turn(notebook=NotebookRef(kernel_id="k1")))
    again = store.add_turn(make.turn(notebook=NotebookRef(kernel_id="k1")))
    other = store.add_turn(make.turn(notebook=NotebookRef(kernel_id="k2")))

    assert again.conversation_id == first.conversation_id != other.conversation_id


def test_nothing_known_about_the_notebook_begins_a_conversation_each_time(store, make):
    first = store.add_turn(make.turn(notebook=NotebookRef()))
    second = store.add_turn(make.turn(notebook=NotebookRef()))
    assert first.conversation_id != second.conversation_id


def test_conversation_from_before_the_extension_goes_on_with_the_id(store, make):
    before = store.add_turn(make.turn(notebook=NotebookRef(path="/a.ipynb")))
    mine = new_id()
    after = store.add_turn(make.turn(notebook=NotebookRef(id=mine, path="/a.ipynb")))

    assert after.conversation_id == before.conversation_id
    assert store.get_conversation(after.conversation_id).notebook_id == mine


def test_new_conversation_is_the_notebooks_own_from_then_on(store, make):
    notebook = NotebookRef(path="/a.ipynb")
    first = store.add_turn(make.turn(notebook=notebook, minutes=0))
    fresh = store.add_turn(make.turn(notebook=notebook, minutes=1, new_conversation=True))
    next_one = store.add_turn(make.turn(notebook=notebook, minutes=2))

    assert fresh.conversation_id != first.conversation_id
    assert next_one.conversation_id == fresh.conversation_id
    assert store.conversation_for(notebook).id == fresh.conversation_id
    assert store.conversation_for(NotebookRef(path="/else.ipynb")) is None


def test_conversation_says_how_long_it_is_and_what_came_last(store, make):
    question = "Which   market\ngrew most? " + "And why is that so? " * 10
    first = store.add_turn(make.turn(question, answer="The\n\nthird.", minutes=0))
    store.add_turn(make.turn("And then?", answer="**Nothing** " * 50, minutes=3))

    conversation = store.get_conversation(first.conversation_id)

    assert conversation.title.startswith("Which market grew most? And why is that so?")
    assert len(conversation.title) <= 80
    assert conversation.title.endswith("…")
    assert conversation.message_count == 4
    assert conversation.last_message_preview.startswith("**Nothing** **Nothing**")
    assert len(conversation.last_message_preview) <= 120
    assert conversation.created_at == make.at(0)
    assert conversation.updated_at == make.at(3.5)


def test_preview_of_an_answer_that_never_came_is_the_question(store, make):
    bundle = store.add_turn(make.turn("Are you there?", answer="", blocks=[]))
    assert store.get_conversation(bundle.conversation_id).last_message_preview == "Are you there?"


def test_conversation_is_found_by_id_and_number(store, make):
    bundle = store.add_turn(make.turn())
    by_id = store.get_conversation(bundle.conversation_id)
    for ref in ("1", "#1", " #1 ", bundle.conversation_id.lower()):
        assert store.get_conversation(ref) == by_id


@pytest.mark.parametrize(
    "ref", ["2", "#0", "9" * 30, "", "x", "-1", "'; DROP TABLE meta", "01JD9999999999999999999999"]
)
def test_unknown_conversation_is_not_found(store, make, ref):
    store.add_turn(make.turn())
    with pytest.raises(RecordNotFoundError) as caught:
        store.get_conversation(ref)
    assert "conversation" in caught.value.message
    assert caught.value.hint


def test_list_of_conversations_is_paged_and_searched(store, make):
    for number in range(7):
        prompt = f"Question {number} about {'rain' if number % 2 else 'sun'}"
        # two pairs have the same time: pages must neither skip nor repeat one of them
        store.add_turn(make.turn(prompt, minutes=number // 2, new_conversation=True))

    seen, cursor = [], None
    while True:
        page = store.list_conversations(cursor=cursor, limit=3)
        seen += [conversation.number for conversation in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert seen == [7, 6, 5, 4, 3, 2, 1]

    rain = store.list_conversations(q="ABOUT rain").items
    assert [conversation.number for conversation in rain] == [6, 4, 2]
    assert store.list_conversations(q="100%").items == []


def test_wrong_cursors_are_named(store, make):
    bundle = store.add_turn(make.turn())
    for call in (
        lambda: store.list_conversations(cursor="nonsense"),
        lambda: store.list_conversations(cursor="9999-99-99~1"),
        lambda: store.list_messages(bundle.conversation_id, cursor="-1"),
        lambda: store.search_blocks(cursor="'"),
    ):
        with pytest.raises(UsageError) as caught:
            call()
        assert caught.value.field == "cursor"


def test_messages_are_paged_in_order_and_the_recent_ones_come_oldest_first(store, make):
    for number in range(4):
        bundle = store.add_turn(make.turn(f"q{number}", answer=f"a{number}", minutes=number))

    first = store.list_messages(bundle.conversation_id, limit=5)
    rest = store.list_messages(bundle.conversation_id, cursor=first.next_cursor)
    contents = [message.content for message in first.items + rest.items]
    assert contents == ["q0", "a0", "q1", "a1", "q2", "a2", "q3", "a3"]
    assert rest.next_cursor is None

    recent = store.recent_messages(bundle.conversation_id, 3)
    assert [message.content for message in recent] == ["a2", "q3", "a3"]
    assert store.recent_messages(new_id(), 3) == []


def test_recent_turns_are_chosen_by_privacy_and_provider(store, make):
    turns = [("names", "openai"), ("schema", "openai"), ("names", "tour"), ("names", "openai")]
    for number, (privacy, provider) in enumerate(turns):
        bundle = store.add_turn(
            make.turn(
                f"q{number}", answer=f"a{number}", minutes=number,
                sent_privacy=privacy, provider=provider,
            )
        )  # fmt: skip

    def recent(limit=8, **options):
        found = store.recent_messages(bundle.conversation_id, limit, **options)
        return " ".join(message.content for message in found)

    assert recent(privacy=["names"]) == "q0 a0 q2 a2 q3 a3"
    assert recent(without=["tour"]) == "q0 a0 q1 a1 q3 a3"
    assert recent(privacy=["names"], without={"tour"}) == "q0 a0 q3 a3"
    assert recent(4, privacy=["names", "schema"], without={"tour"}) == "q1 a1 q3 a3"
    assert recent(privacy=[]) == recent(without=["tour", "openai"]) == ""
    assert recent(privacy=["names", "schema"]) == recent() == "q0 a0 q1 a1 q2 a2 q3 a3"
