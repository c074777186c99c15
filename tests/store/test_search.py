"""Blocks are found by what people remember of them, in both databases alike."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

BLOCKS = [
    ("Revenue per market, please", "df.groupby('market')['revenue'].sum()", "Sums revenue", []),
    ("Sort it", "df.sort_values('date')", "Sorts the frame by date", []),
    ("A helper", "def monthly_revenue(df):\n    return 1", "Defines it", ["monthly_revenue"]),
    ("Número de ventas", "n = len(ventas)", "Counts sales", []),
    ("売上を計算", "x = 1", "計算", []),
]


@pytest.fixture
def library(store, make):
    for minutes, (prompt, code, description, functions) in enumerate(BLOCKS):
        block = make.block(code, description=description, functions_defined=functions)
        store.add_turn(make.turn(prompt, minutes=minutes, blocks=[block]))
    return store


@pytest.mark.parametrize(
    ("q", "numbers"),
    [
        ("groupby", {1}),
        ("group by", {1}),
        ("GroupBy", {1}),
        ("df.groupby", {1}),
        ("gro", {1}),
        ("group market", {1}),
        ("market group", {1}),
        ("sort_values", {2}),
        ("sort values", {2}),
        ("sort_val", {2}),
        ("values", {2}),
        ("revenue", {1, 3}),
        ("monthly_revenue", {3}),
        ("monthly rev", {3}),
        ("numero", {4}),
        ("NÚMERO VENTAS", {4}),
        ("売上", {5}),
        ("df", {1, 2, 3}),
        ("revenue date", set()),
        ("zzz", set()),
        ("#2", {2}),
        ("#99", set()),
        ("!!", set()),
    ],
)
def test_query_finds(library, q, numbers):
    page = library.search_blocks(q)
    assert {block.number for block in page.items} == numbers
    assert page.next_cursor is None


def test_name_of_a_function_weighs_more_than_its_use(store, make):
    store.add_turn(
        make.turn("Do it", blocks=[make.block("def tidy(): ...", functions_defined=["tidy"])])
    )
    for _ in range(3):
        store.add_turn(make.turn("Then this", blocks=[make.block("tidy()")]))
    assert store.search_blocks("tidy").items[0].number == 1


def test_hits_are_paged_without_gaps(store, make):
    for number in range(7):
        store.add_turn(make.turn(blocks=[make.block(f"x{number} = common")]))
    seen, cursor, pages = [], None, 0
    while True:
        page = store.search_blocks("common", cursor=cursor, limit=3)
        seen += [block.number for block in page.items]
        cursor, pages = page.next_cursor, pages + 1
        assert page.total == 7
        if cursor is None:
            break
    assert sorted(seen) == list(range(1, 8))
    assert pages == 3


HOSTILE = [
    '"',
    "'",
    "a' OR 1=1 --",
    'x" OR "y',
    "NEAR(a b)",
    "a*",
    "^a",
    "-a",
    "names: a",
    "(",
    ")",
]
HOSTILE += ["a & | !", "a:*", "\\", "%", "_", "\x00", "\ud800", ":q", "{a}", "AND", "OR", "NOT a"]


@pytest.mark.parametrize("q", HOSTILE)
def test_signs_of_query_languages_are_only_signs(library, q):
    assert isinstance(library.search_blocks(q).items, list)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(q=st.text(max_size=40))
def test_no_text_breaks_the_search(library, q):
    library.search_blocks(q)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=80))
def test_no_text_breaks_the_index(store, make, text):
    kept = store.add_turn(make.turn(text + " needle", blocks=[make.block(text)]))
    newest = store.search_blocks("needle", limit=500).items
    assert kept.blocks[0].id in {block.id for block in newest}


def test_very_long_code_is_found_by_its_beginning(store, make):
    code = "start_here = 1\n" + "\n".join(f"value_{n} = other_{n} + {n}" for n in range(20_000))
    store.add_turn(make.turn(blocks=[make.block(code)]))
    assert store.search_blocks("start here").items[0].code == code
