"""A search finds exactly what a plain look through all blocks finds, in both databases.

What that look is, ``plain_look`` says.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from redpanda_jupyter.models import BlockQuery

from .plain_look import (
    BLOCK,
    PLAIN,
    QUERY,
    START,
    counted,
    has_terms,
    is_found,
    put,
    queried,
    stream,
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    blocks=st.lists(BLOCK, min_size=1, max_size=8),
    queries=st.lists(QUERY.map(lambda values: BlockQuery(**values)), min_size=4, max_size=8),
)
def test_search_finds_what_a_plain_look_finds(store, blocks, queries):
    put(store, blocks)
    for query in queries:
        page = store.search(query)
        found = {hit.block.number for hit in page.hits}
        expected = {
            number for number, block in enumerate(blocks, start=1) if is_found(block, query)
        }
        if page.corrected:
            assert expected == set()
        else:
            assert found == expected, query
            assert (page.total, page.at_least) == (len(expected), False)
        for hit in page.hits:
            assert all(0 <= start < end <= len(hit.excerpt) for start, end in hit.spans)
            block = blocks[hit.block.number - 1]
            shown = [*block["tags"], block["description"], block["prompt"], block["code"]]
            # a function stands in the code that defines it, but these blocks are put together
            if queried(query.text) and has_terms(
                [word for one in shown for word in stream(one)], query.text
            ):
                assert hit.spans


@pytest.mark.parametrize("most", [3])
def test_bounded_search_finds_hits_only_and_says_that_there_are_more(store, monkeypatch, most):
    from redpanda_jupyter.store import search_find

    monkeypatch.setattr(search_find, "CANDIDATES", most)
    monkeypatch.setattr(search_find, "NAMED", most)
    named, used = {**PLAIN, "tags": ["revenue"]}, {**PLAIN, "runs": 60}
    put(store, [named, used, *[PLAIN] * 8])

    page = store.search(BlockQuery(text="revenue"))
    assert page.at_least
    assert page.hits[0].block.number == 1  # old, and found by its tag
    assert page.hits[0].field == "tags"
    assert store.search(BlockQuery(text="revenue", sort="use")).hits[0].block.number == 2
    newest = store.search(BlockQuery(text="revenue", sort="time", limit=3))
    assert [hit.block.number for hit in newest.hits] == [10, 9, 8]


def test_all_that_is_counted_can_be_reached_however_many_there_are(store, monkeypatch):
    from redpanda_jupyter.store import search_find

    for name, most in {"CANDIDATES": 6, "NAMED": 3}.items():
        monkeypatch.setattr(search_find, name, most)
    described = {**PLAIN, "description": "revenues"}
    put(store, [{**PLAIN, "tags": ["revenue"]}, described, *[PLAIN] * 4])
    page = store.search(BlockQuery(text="revenue"))
    assert (page.total, page.at_least) == (6, True)
    assert [hit.block.number for hit in page.hits] == [1, 2, 6, 5, 4, 3]
    seen, cursor = [], None
    while True:
        page = store.search(BlockQuery(text="revenue", limit=2, cursor=cursor))
        seen += [hit.block.number for hit in page.hits]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert seen == [1, 2, 6, 5, 4, 3]

    put(store, [described, *[PLAIN] * 4])
    page = store.search(BlockQuery(text="revenue"))
    assert (page.total, page.at_least) == (5, False)
    assert [hit.block.number for hit in page.hits] == [1, 5, 4, 3, 2]  # all are ranked

    page = store.search(BlockQuery(text="revenue", sort="time", limit=5))
    assert [hit.block.number for hit in page.hits] == [5, 4, 3, 2, 1]


def test_a_beginning_of_many_words_finds_names_as_well(store, monkeypatch):
    from redpanda_jupyter.store import search_find

    monkeypatch.setattr(search_find, "CANDIDATES", 10)
    endings = [f"revenue{'abcdefghij'[n // 10]}{'abcdefghij'[n % 10]}" for n in range(60)]
    put(store, [{**PLAIN, "tags": endings[:1]}, *[{**PLAIN, "code": one} for one in endings]])
    page = store.search(BlockQuery(text="revenue"))
    assert (page.total, page.at_least) == (10, True)
    assert page.hits[0].block.number == 1  # old, and found by its tag


@pytest.mark.parametrize("sort", ["relevance", "time", "use"])
def test_what_was_made_before_a_day_is_found_under_all_that_was_made_after_it(
    store, monkeypatch, sort
):
    from redpanda_jupyter.store import search_find

    monkeypatch.setattr(search_find, "CANDIDATES", 3)
    monkeypatch.setattr(search_find, "NAMED", 3)
    old, new = {**PLAIN, "day": 1}, {**PLAIN, "day": 9}  # of one month
    late = {**PLAIN, "day": 2}  # was imported: an old block with a high number
    before = START + timedelta(days=5)
    put(store, [*[old] * 2, *[new] * 100])
    page = store.search(BlockQuery(text="revenue", made_until=before, sort=sort))
    assert sorted(hit.block.number for hit in page.hits) == [1, 2]

    put(store, [old, *[new] * 9, late, *[new] * 9])
    page = store.search(BlockQuery(text="revenue", made_until=before, sort=sort))
    assert {hit.block.number for hit in page.hits} == {1, 11}
    assert (page.total, page.at_least) == (2, False)

    put(store, [*[old] * 9, *[new] * 9])
    page = store.search(BlockQuery(text="revenue", made_until=before, sort="time", limit=3))
    assert [hit.block.number for hit in page.hits] == [9, 8, 7]
    assert page.at_least


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    blocks=st.lists(BLOCK, min_size=1, max_size=20),
    query=QUERY.map(lambda values: BlockQuery(**values, limit=2, facets=True)),
)
def test_facets_count_what_is_found(store, blocks, query):
    put(store, blocks)
    page = store.search(query)
    if page.corrected:
        return
    found = {facet.name: {one.value: one.count for one in facet.counts} for facet in page.facets}
    assert found == counted(block for block in blocks if is_found(block, query))
    for facet in page.facets:
        order = [(-one.count, one.value) for one in facet.counts]
        assert order == sorted(order)


def test_facets_show_the_commonest_values_and_of_a_large_find_count_the_total(store, monkeypatch):
    from redpanda_jupyter.store import search_find

    columns = [f"c{number:02}" for number in range(20)]
    put(store, [{**PLAIN, "columns": columns[number:]} for number in range(12)])
    (column,) = (
        facet
        for facet in store.search(BlockQuery(text="revenue", facets=True)).facets
        if facet.name == "column"
    )
    shown = [(one.value, one.count) for one in column.counts]
    assert shown == [(f"c{number:02}", 12) for number in range(11, 20)] + [("c10", 11)]

    monkeypatch.setattr(search_find, "CANDIDATES", 4)
    put(store, [{**PLAIN, "tags": ["revenue"]}, *[PLAIN] * 11])
    page = store.search(BlockQuery(text="revenue", facets=True))
    assert (page.total, page.at_least) == (4, True)
    (language,) = (facet for facet in page.facets if facet.name == "language")
    assert [(one.value, one.count) for one in language.counts] == [("python", 4)]
