"""No sign in a text costs an answer."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from redpanda_jupyter import models
from redpanda_jupyter.store.types import storable

ODD = {
    "a\x00b": "a␀b",
    "half \ud83d": "half \ufffd",
    "\ude00 other half": "\ufffd other half",
    "whole \ud83d\ude00": "whole 😀",
    "as it is 😀 \ufdd0 \u202e \r\n": "as it is 😀 \ufdd0 \u202e \r\n",
}


@pytest.mark.parametrize(("text", "kept"), ODD.items())
def test_what_no_database_takes_is_joined_or_replaced(text, kept):
    assert storable(text) == kept


@pytest.mark.parametrize(("text", "kept"), ODD.items())
def test_answer_with_odd_signs_is_kept_and_seen(store, another, make, text, kept):
    block = make.block(text, description=text, functions_defined=[text])
    notebook = models.NotebookRef(path=text, kernel_id=text)
    bundle = store.add_turn(
        make.turn(text, answer=text, context=text, blocks=[block], notebook=notebook)
    )

    question, answer = another.list_messages(bundle.conversation_id).items
    assert (question.content, question.context, answer.content) == (kept, kept, kept)
    found = another.get_block("1")
    assert (found.code, found.prompt, found.description) == (kept, kept, kept)
    # the browser compares this hash with the text that it was given
    assert found.content_hash == bundle.blocks[0].content_hash == models.content_hash(kept)
    assert bundle.blocks[0].code == kept
    assert bundle.model_dump_json()
    assert another.conversation_for(notebook).id == bundle.conversation_id


def test_run_with_odd_signs_is_kept(store, make):
    block_id = store.add_turn(make.turn()).blocks[0].id
    dataset = make.dataset("d\ud800", columns=["a\x00", "b\udfff"])
    source = "x = '\ud800'"
    run = make.run(block_id, "error", error_name="E\x00", datasets=[dataset], edited=True)
    run = run.model_copy(update={"source": source})
    store.add_execution(run, make.block(source))
    again = run.model_copy(update={"id": make.run(block_id).id, "version": None})
    assert store.add_execution(again).version == 2
    assert store.list_executions(block_id)[0].datasets[0].name == "d\ufffd"
    assert len(store.list_versions(block_id)) == 2


def test_times_keep_their_instant_whatever_their_zone(store, make):
    berlin = timezone(timedelta(hours=2))
    asked = datetime(2026, 7, 1, 1, 2, 3, 456789, tzinfo=berlin)
    bundle = store.add_turn(make.turn(asked_at=asked, answered_at=asked))
    question = store.list_messages(bundle.conversation_id).items[0]
    assert question.created_at == asked
    assert question.created_at.utcoffset() == timedelta(0)


@pytest.mark.parametrize("text", ODD)
def test_search_for_odd_signs_finds_what_has_them_or_nothing(store, make, text):
    block = make.block(text, functions_defined=[text])
    block_id = store.add_turn(make.turn(text, model=text, blocks=[block])).blocks[0].id
    store.add_execution(make.run(block_id, datasets=[make.dataset(text)]))
    for filters in ({"model": text}, {"functions": [text]}, {"datasets": [text]}):
        found = store.search(models.BlockQuery(text="", **filters)).hits
        assert [one.block.id for one in found] == [block_id], filters
    for query in (text, f"#{text}", f"'{text}"):
        store.search_blocks(query)
    store.search(models.BlockQuery(text=text, phrases=[text], without=["nothing"]))
    assert store.search(models.BlockQuery(text="", notebook=text)).hits == []
