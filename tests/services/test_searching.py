"""What a person writes into a search is read as meant, and what was found is told in words."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redpanda_jupyter.errors import UsageError
from redpanda_jupyter.models import BlockHit, BlockQuery, CodeBlock, Facet, FacetCount, SearchPage
from redpanda_jupyter.models.search import OutcomeName, SearchSort
from redpanda_jupyter.services import search_line, search_words, searching


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("group by", {"text": "group by"}),
        ("revenue tag:finance tags:q1", {"text": "revenue", "tags": ["finance", "q1"]}),
        ('tag:"weekly report" x', {"text": "x", "tags": ["weekly report"]}),
        ('a "exact words" b', {"text": "a b", "phrases": ["exact words"]}),
        ('-draft -"old" x', {"text": "x", "without": ["draft", "old"]}),
        ("is:verified is:favourite", {"badge": "verified", "favourite": True}),
        ("status:not-run", {"status": "not_run"}),
        ("used:>1", {"used_at_least": 2}),
        ("used:>=3", {"used_at_least": 3}),
        ("used:4", {"used_at_least": 4}),
        ("model:gpt notebook:sales/", {"model": "gpt", "notebook": "sales/"}),
        ("column:revenue import:sklearn", {"columns": ["revenue"], "imports": ["sklearn"]}),
        ("data:df function:f", {"datasets": ["df"], "functions": ["f"]}),
        ("sort:use category:kpi", {"sort": "use", "category": "kpi"}),
        ("#12", {"text": "#12"}),
        ('"open', {"phrases": ["open"]}),
        ("df['a'] - 1", {"text": "df['a'] - 1"}),
        ("", {}),
    ],
)
def test_words_are_read_as_meant(text, expected):
    assert search_words.parse(text).model_dump(exclude_defaults=True) == expected


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("foo:bar", "no filter 'foo:'"),
        ("tga:finance", "no filter 'tga:'"),
        ("tag:", "What for tag:"),
        ("status:fine", "knows no 'fine'"),
        ("is:red", "knows no 'red'"),
        ("used:often", "takes a number"),
        ("after:yesterday", "takes a day"),
        ("after:2026-13", "takes a day"),
        ("-tag:finance", "turned round"),
    ],
)
def test_what_says_nothing_is_refused_with_what_there_is(text, said):
    with pytest.raises(UsageError, match=said) as caught:
        search_words.parse(text)
    assert caught.value.hint


def test_near_miss_of_a_filter_is_told():
    with pytest.raises(UsageError) as caught:
        search_words.parse("colum:revenue")
    assert "Did you mean column?" in caught.value.hint


@pytest.mark.parametrize("value", ["9999y", "99999-01", "2026-02-31", "0000"])
def test_day_beyond_the_calendar_is_refused_in_words(value):
    for text in (f"ran:{value}", f"after:{value}"):
        with pytest.raises(UsageError, match="takes a day"):
            search_words.parse(text)


def test_days_begin_by_this_machines_clock():
    assert search_words.moment("x", "2026-03-01") == datetime(2026, 3, 1).astimezone()
    assert search_words.moment("x", "2026-03") == search_words.moment("x", "2026-03-01")
    since = search_words.moment("x", "7d")
    assert timedelta(days=7) <= datetime.now(UTC) - since < timedelta(days=7, minutes=1)


@given(st.text())
def test_any_text_is_read_or_refused_in_words(text):
    refused = None
    try:
        assert isinstance(search_words.parse(text), BlockQuery)
    except UsageError as error:
        refused = error
    assert refused is None or refused.hint


def test_options_know_the_words_of_the_query():
    assert get_args(OutcomeName) == search_line.OUTCOMES
    assert get_args(SearchSort) == search_line.SORTS


def read(*words):
    parser = ArgumentParser()
    search_line.declare(parser.add_argument)
    return searching.query_of(parser.parse_args(words))


def test_options_and_filters_are_one_query():
    query = read("revenue", "tag:a", "--tag", "b", "--used", ">2", "--after", "2026-01-01")
    assert (query.text, query.tags, query.used_at_least) == ("revenue", ["a", "b"], 3)
    assert query.made_since == datetime(2026, 1, 1).astimezone()
    assert read("x", "--page", "3", "--limit", "5").cursor == "10"


def test_one_word_with_blanks_is_a_whole_query_and_one_of_several_a_phrase():
    assert read("revenue by month").text == "revenue by month"
    assert read("revenue", "by month").phrases == ["by month"]


def block(**changes):
    now = datetime(2026, 3, 1, tzinfo=UTC)
    ids = dict.fromkeys(("id", "version_id"), "01ARZ3NDEKTSV4RRFFQ69G5FAV")
    values = {
        "number": 12, "name": "monthly-revenue", "conversation_id": None, "message_id": None,
        "position": 0, "language": "python", "description": "Revenue by month", "prompt": "?",
        "provider": None, "model": None, "notebook_id": None, "notebook_path": None,
        "tags": ["finance"], "created_at": now, "updated_at": now, "run_count": 2,
        "last_run_at": now, "datasets": [], "version": 1, "parent_version_id": None,
        "code": "df.groupby('m').sum()", "content_hash": "0" * 64, "complete": True, "imports": [],
        "functions_defined": [], "variables_created": [], "inputs": [],
        "executed_successfully": True, **ids,
    }  # fmt: skip
    return CodeBlock.model_validate({**values, **changes})


def page(**changes):
    hit = BlockHit(
        block=block(badge="verified", favourite=True), field="code",
        excerpt="df.groupby('m').sum()", spans=[(3, 10)], line=1,
    )  # fmt: skip
    values = {"hits": [hit], "total": 1, "at_least": False}
    return SearchPage.model_validate({**values, **changes})


def test_page_tells_what_was_found_and_marks_the_words():
    query = BlockQuery(text="groupby")
    told = searching.page_text(
        page(), query, highlight=lambda text, on: f"<{text}>" if on else text
    )
    assert "#12 · monthly-revenue · Revenue by month" in told
    assert "★ favourite · verified" in told
    assert "line 1: df.<groupby>('m').sum()" in told
    assert told.endswith("1 block")


def test_page_tells_corrections_counts_and_the_next_page():
    facets = [Facet(name="tag", counts=[FacetCount(value="finance", count=30)])]
    found = page(
        total=1000, at_least=True, next_cursor="20", corrected={"gruop": "group"}, facets=facets
    )
    told = searching.page_text(found, BlockQuery(text="gruop", cursor="10", limit=10))
    assert "Nothing has 'gruop'; showing results for 'group'." in told
    assert "11 of at least 1,000 blocks" in told
    assert "at least · tag: finance 30" in told
    assert "--page 3" in told


def test_empty_page_says_what_to_do():
    nothing = page(hits=[], total=0)
    assert "library is empty" in searching.page_text(nothing, BlockQuery())
    many = BlockQuery(text="x", tags=["y"])
    assert "Fewer filters" in searching.page_text(nothing, many)
    assert "no further" in searching.page_text(nothing, BlockQuery(text="x", cursor="10"))
