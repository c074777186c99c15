"""Text and code become the words that people look for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redpanda_jupyter.store.words import fts5_query, terms, tsquery, tsvector, words


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
    for query in (fts5_query(terms(text)), tsquery(terms(text)), tsvector(found, found)):
        assert "\x00" not in query
        assert "\\" not in query
        assert query.count("'") % 2 == 0
        assert query.count('"') % 2 == 0
    # what a text is made of finds it
    for condition in terms(text):
        assert any(word.startswith(option) for option in condition for word in found)
