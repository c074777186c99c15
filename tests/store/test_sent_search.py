"""A search in what was sent: every word, in every text of a request, the newest first."""

from __future__ import annotations

import pytest

from redpanda_jupyter.errors import RecordNotFoundError
from redpanda_jupyter.store import sent

LONG = "Columns: market, revenue. " * 30


def asked(store, make, *texts, **changes):
    for minutes, text in enumerate(texts):
        messages = [{"role": "system", "content": LONG}, {"role": "user", "content": text}]
        body = {"model": "gpt-x", "messages": messages}
        store.add_turn(make.turn(text, minutes=minutes, sent_body=body, **changes))


def found(store, words, **options):
    hits = store.search_sent(words, **options)
    return {place: one.body["messages"][-1]["content"] for place, one in hits.items()}


def test_every_word_must_occur_and_the_newest_comes_first_with_its_place(store, make):
    asked(store, make, "Revenue by region?", "The mean price?", "region and PRICE")
    assert found(store, "price") == {1: "region and PRICE", 2: "The mean price?"}
    assert found(store, "region price") == {1: "region and PRICE"}
    assert found(store, "  Region ") == {1: "region and PRICE", 3: "Revenue by region?"}
    assert found(store, "zzz") == {}
    assert list(found(store, "market")) == [1, 2, 3], "in the texts that are kept apart, too"
    assert list(found(store, "gpt-x")) == [1, 2, 3]
    assert found(store, "price", limit=1) == {1: "region and PRICE"}


def test_words_are_found_as_they_were_written(store, make):
    asked(store, make, 'Größe "x\\y" 😀\nZeile', "100% of_it")
    assert list(found(store, "größe")) == [2]
    assert list(found(store, "GRÖSSE")) == [2]
    assert list(found(store, '"x\\y"')) == [2]
    assert list(found(store, "😀")) == [2]
    assert found(store, "nzeile") == {}, "the way in which a line's end is stored"
    assert found(store, "role") == found(store, "$text") == {}, "names of fields"
    assert list(found(store, "100%")) == list(found(store, "of_it")) == [1]
    assert found(store, "%%") == {}


def test_a_search_looks_into_so_many_and_no_more(store, make, monkeypatch):
    monkeypatch.setattr(sent, "SEARCHED", 3)
    monkeypatch.setattr(sent, "AT_ONCE", 2)
    asked(store, make, *(f"needle {number}" for number in range(5)))
    assert list(found(store, "needle")) == [1, 2, 3]


def test_what_left_several_times_is_found_as_often(store, make):
    asked(store, make, "Again?", sent_attempts=3)
    assert list(found(store, "again")) == [1, 2, 3]


def test_a_request_is_had_by_its_place_however_far_down(store, make):
    asked(store, make, *(f"question {number}" for number in range(3)), sent_attempts=200)
    assert store.sent_at(1).body["messages"][-1]["content"] == "question 2"
    assert store.sent_at(600).body["messages"][-1]["content"] == "question 0"
    for nowhere in (0, 601, 10**12):
        with pytest.raises(RecordNotFoundError) as caught:
            store.sent_at(nowhere)
        assert f"There is no request {nowhere}." in str(caught.value)
        assert "from 1, the newest, to 600" in str(caught.value)
