"""What was sent comes back exactly, and long texts lie in the database once."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import func, select

from redpanda_jupyter.errors import RecordNotFoundError
from redpanda_jupyter.ids import new_id
from redpanda_jupyter.store.schema import sent_texts

SYSTEM = "You write pandas code. " * 40


def test_body_comes_back_exactly(store, make):
    body = {
        "model": "tour-1",
        "stream": True,
        "temperature": 0.1,
        "stop": None,
        "$text": "a key of the provider's own",
        "$$deep": {"$text": "x" * 500, "list": [1, 2.5, "long " * 100, ["y" * 300]]},
        "messages": [
            {"role": "system", "content": SYSTEM},
            {"role": "user", "content": "NUL \x00, half \ud83d, whole 😀, ümlaut " + "z" * 300},
            {"role": "user", "content": "short \x00 \udc00"},
        ],
    }
    turn = make.turn(sent_body=body)
    store.add_turn(turn)

    (sent,) = store.list_sent()

    assert sent.body == body
    assert list(sent.body) == list(body)
    assert (sent.provider, sent.model, sent.privacy) == ("tour", "tour-1", "schema")
    assert (sent.endpoint, sent.message_id) == (turn.sent_endpoint, turn.assistant_message_id)
    assert sent.created_at == turn.asked_at


def test_long_texts_are_stored_once(store, make):
    for minutes in range(5):
        messages = [{"role": "system", "content": SYSTEM}, {"role": "user", "content": SYSTEM}]
        store.add_turn(make.turn(sent_body={"messages": messages}, minutes=minutes))

    count = select(func.count()).select_from(sent_texts)
    texts = store._database.read(lambda connection, _: connection.execute(count).scalar_one())
    assert texts == 1
    assert all(sent.body["messages"][0]["content"] == SYSTEM for sent in store.list_sent())


def test_requests_are_listed_newest_first_for_all_or_one_conversation(store, make):
    first = store.add_turn(make.turn("one", minutes=0, new_conversation=True))
    second = store.add_turn(make.turn("two", minutes=1, new_conversation=True))

    listed = [sent.conversation_id for sent in store.list_sent()]
    assert listed == [second.conversation_id, first.conversation_id]
    (only,) = store.list_sent(conversation_id=first.conversation_id)
    assert only.conversation_id == first.conversation_id
    assert store.get_sent(only.id) == only
    assert store.get_sent(first.turn_id) == only
    for unknown in (new_id(), "1", ""):
        with pytest.raises(RecordNotFoundError):
            store.get_sent(unknown)


def test_request_is_listed_as_often_as_it_left(store, make):
    body = {"messages": [{"role": "system", "content": SYSTEM}]}
    never = store.add_turn(make.turn("never", sent_attempts=0))
    assert store.list_sent() == []
    with pytest.raises(RecordNotFoundError):
        store.get_sent(never.turn_id)
    often = store.add_turn(make.turn("often", sent_attempts=3, sent_body=body))
    listed = store.list_sent()
    assert [sent.body for sent in listed] == [body] * 3
    assert {sent.message_id for sent in listed} == {often.turn_id}
    assert store.get_sent(often.turn_id) == listed[0]


def test_endpoint_is_kept_without_user_and_query(store, make):
    endpoint = "https://me:sk-secret@host.example:8443/v1/messages?api-key=sk-secret#x"
    store.add_turn(make.turn(sent_endpoint=endpoint))
    assert store.list_sent()[0].endpoint == "https://host.example:8443/v1/messages"


def test_what_is_purged_is_gone_for_good_and_the_rest_stays(store, make):
    old = "an old and long text of a question, canary-old " * 10
    new = "a new and long text of a question, canary-new " * 10
    for minutes, own in ((0, old), (10, new)):
        messages = [{"role": "system", "content": SYSTEM}, {"role": "user", "content": own}]
        store.add_turn(make.turn(sent_body={"messages": messages}, minutes=minutes))
    newest, oldest = store.list_sent()

    assert store.purge_sent(newest.created_at) == 1
    (left,) = store.list_sent()
    assert left == newest
    with pytest.raises(RecordNotFoundError):
        store.get_sent(oldest.id)
    asked, answered = store.get_question_and_answer(oldest.message_id)
    assert asked.content
    assert answered.content
    if store._database.address.kind == "sqlite":
        files = Path(store._database.address.url.database).parent.glob("*")
        every = b"".join(one.read_bytes() for one in files)
        assert b"canary-new" in every
        assert b"canary-old" not in every

    assert store.purge_sent() == 1
    assert store.list_sent() == []
    count = select(func.count()).select_from(sent_texts)
    assert store._database.read(lambda connection, _: connection.execute(count).scalar_one()) == 0
