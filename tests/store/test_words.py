"""Text and code become the words that people look for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redpanda_jupyter.store.search_query import Wanted, tsquery
from redpanda_jupyter.store.words import places, terms, tsvector, words


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("df.groupby('market')", ["df", "groupby", "market"]),
        ("sort_values", ["sortvalues", "sort", "values"]),
        ("__init__", ["init"]),
        ("meanRevenue", ["meanrevenue", "mean", "revenue"]),
        ("HTTPServer2", ["httpserver2", "http", "server", "2"]),
        ("Número de VENTAS", ["numero", "de", "ventas"]),
        ("größe_straße", ["großestrasse", "große", "strasse"]),
        ("売上 per 市場", ["売", "上", "per", "市", "場"]),
        ("a-b/c  '; DROP", ["a", "b", "c", "drop"]),
        ("²", ["2"]),
        ('… "(*)" \x00 _ __', []),
    ],
)
def test_words_of_a_text(text, found):
    assert words(text) == [word.replace("ß", "ss").replace("ö", "o") for word in found]


def test_query_tries_neighbours_as_one_word():
    assert terms("group by") == [["group", "groupby"], ["by", "groupby"]]
    assert terms("sort_values") == [["sortvalues"]]
    assert terms(" ?!") == []
    assert len(terms("x " * 1000)) == 16


@given(st.text())
def test_every_word_can_stand_in_both_query_languages(text):
    found = words(text)
    assert all(word.isalnum() or not word.isascii() for word in found)
    query = tsquery(Wanted(terms=terms(text), phrases=[found] if found else []), [], whole=False)
    for written in (query, tsvector(found)):
        assert "\x00" not in written
        assert "\\" not in written
        assert written.count("'") % 2 == 0
        assert written.count('"') == 0
    # what a text is made of finds it
    for condition in terms(text):
        assert any(word.startswith(option) for option in condition for word in found)


@pytest.mark.parametrize(
    ("text", "leads"),
    [
        ("groupby", {"groupby": 0}),
        ("revenue_by_month", {"revenuebymonth": 7, "revenue": 0, "by": 0, "month": 0}),
        ("meanRevenue mean", {"meanrevenue": 4, "mean": 0, "revenue": 0}),
        ("group_by groupby", {"groupby": 0, "group": 0, "by": 0}),
    ],
)
def test_compounds_are_known_by_their_first_part(text, leads):
    known = {}
    words(text, leads=known)
    assert known == leads


@given(st.text())
def test_what_no_compound_hides_is_found_by_every_beginning(text):
    leads = {}
    found = words(text, leads=leads)
    assert set(found) == set(leads)
    for word in found:
        for length in range(4, len(word) + 1):
            beginning = word[:length]
            assert any(one.startswith(beginning) and leads[one] < length for one in leads)


@given(st.text(alphabet="abAB12_ .éÜß売上"))
def test_places_are_those_of_the_words(text):
    seen = {(word, start, stop) for word, start, stop in places(text, 0, len(text)) if word}
    assert all(0 <= start < stop <= len(text) for _, start, stop in seen)
    assert {word for word, _, _ in seen} == set(words(text))
