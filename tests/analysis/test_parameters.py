"""Literals that a person would change to ask the same of other data, and where they stand."""

from __future__ import annotations

import ast

import pytest

from redpanda_jupyter.analysis import Parameter, analyze, describe_parameter

FOUND = {
    "a constant": ("limit = 20", [("limit", "20", "constant", None)]),
    "a constant with a type": ("limit: int = 20", [("limit", "20", "constant", None)]),
    "a text": ("market = 'US'", [("market", "'US'", "constant", None)]),
    "a list": ("years = [2023, 2024]", [("years", "[2023, 2024]", "constant", None)]),
    "a negative number": ("shift = -3", [("shift", "-3", "constant", None)]),
    "a threshold": (
        "df[df['price'] > 100]",
        [("min_price", "100", "threshold", "price")],
    ),
    "a threshold the other way round": (
        "df[100 > df['price']]",
        [("max_price", "100", "threshold", "price")],
    ),
    "a value": ("df[df['paid'] == 'yes']", [("paid", "'yes'", "value", "paid")]),
    "values": (
        "df[df['region'].isin(['N', 'S'])]",
        [("region_values", "['N', 'S']", "values", "region")],
    ),
    "between": (
        "df[df['price'].between(1, 9)]",
        [("min_price", "1", "threshold", "price"), ("max_price", "9", "threshold", "price")],
    ),
    "a comparing method": ("df[df['price'].ge(5)]", [("min_price", "5", "threshold", "price")]),
    "a query": (
        "df.query('price > 5 and paid == \"yes\"')",
        [("min_price", "5", "threshold", "price"), ("paid", "'yes'", "value", "paid")],
    ),
    "a query with both ends": (
        "df.query('1 <= price < -5')",
        [("min_price", "1", "threshold", "price"), ("max_price", "-5", "threshold", "price")],
    ),
    "a query with a list": (
        'df.query(\'region in ["N", "S"]\')',
        [("region_values", "['N', 'S']", "values", "region")],
    ),
    "a query of other names": (
        "df.query('`Tip total` > @limit and `Tip total` < 9 and @limit > 3')",
        [("max_tip_total", "9", "threshold", "Tip total")],
    ),
    "a query between two columns": ("df.query('price > cost')", []),
    "a query that is no expression": ("df.query('price >')", []),
    "a query of another object": ("db.query(5)", []),
    "a part of a text": (
        "df[df['name'].str.contains('Ltd')]",
        [("name_text", "'Ltd'", "value", "name")],
    ),
    "a beginning of a text": (
        "df[df['name'].str.startswith('A')]",
        [("name_text", "'A'", "value", "name")],
    ),
    "a part of another text": ("'abc'.startswith('a')", []),
    "a list of names": ("[c for c in df.columns if c.startswith('a')]", []),
    "two names at once": ("A = B = 10", [("A", "10", "constant", None)]),
    "two names at once, one bound again": ("A = B = 10\nB = x", []),
    "an item and a name": ("A = b[0] = 10", []),
    "a timed line": ("%time x = df[df['price'] > 5]", [("min_price", "5", "threshold", "price")]),
    "a timed line with options": ("%timeit -n 3 df.head(5)", [("limit", "5", "limit", None)]),
    "a timed cell's first line": ("%%timeit -n 3 df.head(5)\n1", [("limit", "5", "limit", None)]),
    "how many rows": ("df.head(7)", [("limit", "7", "limit", None)]),
    "how many rows, by name": ("df.nlargest(n=3, columns='a')", [("limit", "3", "limit", None)]),
    "names that are no identifiers": (
        "df[df['Tip total (%)'] > 2]",
        [("min_tip_total", "2", "threshold", "Tip total (%)")],
    ),
    "an accumulator": ("total = 0\nfor x in y:\n    total += x", []),
    "a name bound twice": ("a = 1\na = 2", []),
    "a name bound in a branch, too": ("a = 1\nif c:\n    a = 2", []),
    "a list of columns": ("cols = ['a', 'b']\ndf.groupby(cols).size()", []),
    "a name of a column": ("by = 'region'\ndf.groupby(by).size()", []),
    "nothing": ("a = None\nb = ''\nc = []", []),
    "a long list is data": (f"a = {list(range(60))}", []),
    "a title": ("plt.title('Sales')", []),
    "inside a function": ("def f():\n    limit = 20", []),
    "a huge number": (f"a = 0x{'f' * 900}", []),
}


@pytest.mark.parametrize(("source", "expected"), FOUND.values(), ids=FOUND)
def test_what_is_a_parameter(source: str, expected: list[tuple[str, str, str, str | None]]) -> None:
    found = analyze(source).parameters
    assert [(one.name, one.value, one.kind, one.column) for one in found] == expected


def test_names_are_unique_in_a_block() -> None:
    found = analyze("df[(df['a'] > 1) & (df['a'] > 2)].head(3)\ndf.head(4)\nlimit = 5").parameters
    names = [one.name for one in found]
    assert sorted(names) == ["limit", "limit_2", "limit_3", "min_a", "min_a_2"]


def standing_at(source: str, place: Parameter) -> str:
    lines = [line.encode() for line in source.split("\n")][place.line - 1 : place.end_line]
    lines[-1] = lines[-1][: place.end]
    lines[0] = lines[0][place.start :]
    return b"\n".join(lines).decode()


PLACES = {
    "plain": "limit = 20\ndf[df['a'] == 'x'].head(5)",
    "behind other letters": "größe = 'müller'; n = 3\ndf[df['ä'] == 'ö'].head(5)",
    "over several lines": "years = [\n    2023,\n    2024,\n]\n",
    "below a cell magic": "\n%%time\nlimit = 20\ndf.head(5)",
    "beside a magic": "%matplotlib inline\nlimit = 20\n!ls\ndf.head(5)",
    "in a timed line": "%time x = df.head(5)\ndf.tail(6)",
    "in an indented cell": "    limit = 20\n    %pwd\n",
    "in a query": "é = df.query('ä > 5 and `größe` == \"müller\" or `x y` in [1, 2]')",
    "in a query over lines": "d = df.query('''\n  price > 5\n  and paid == 'yes'\n''')",
    "in a query as it stands": "df.query(r'price > 5')",
    "in a query in pieces": "df.query('price > 5 '\n    'and cost < 3')",
    "in a query with a sign": "df.query('price > 5 and \\x70aid < 3')",
    "twice in a query": "df.query('price > 5 > cost')",
    "in a timed line with options": "x = 1\n  \n%timeit -n 10 -r 3 df[df['ä'] > 5].head(3)\n",
    "in a timed cell's first line": "%%timeit -n 3 df[df['ä'] > 5].head(3)\nx = 5",
    "behind a prompt": ">>> limit = 20\n",
    "in a timed cell": "%%timeit n = 3\ndf.head(5)",
}


@pytest.mark.parametrize("source", PLACES.values(), ids=PLACES)
def test_a_parameter_can_be_replaced_where_it_stands(source: str) -> None:
    for place in analyze(source).parameters:
        there = ast.parse(standing_at(source, place), mode="eval").body
        assert ast.unparse(there) == place.value


ALL_THERE = {
    "in a query": 3,
    "in a query over lines": 2,
    "in a query as it stands": 1,
    "in a query in pieces": 0,
    "in a query with a sign": 0,
    "twice in a query": 1,
    "in a timed line": 2,
    "in a timed line with options": 2,
    "in a timed cell's first line": 2,
}


@pytest.mark.parametrize(("name", "count"), ALL_THERE.items())
def test_as_many_parameters_as_have_a_place_are_told(name: str, count: int) -> None:
    found = [one for one in analyze(PLACES[name]).parameters if one.kind != "constant"]
    assert len(found) == count


def test_only_what_the_code_names_is_told_as_if_it_were_in_the_code() -> None:
    found = analyze("top = 3\ndf.query('price > 5').head(9)\ndf[df['paid'] == 'yes']").parameters
    assert [describe_parameter(one, one.value) for one in found] == [
        "top = 3 (line 1)",
        "price: 5 (line 2; as min_price)",
        "rows: 9 (line 2; as limit)",
        "paid: 'yes' (line 3; as paid)",
    ]


def test_places_are_told_beside_magics() -> None:
    found = analyze("%matplotlib inline\nlimit = 20\n").parameters
    assert [(one.line, one.start, one.end) for one in found] == [(2, 8, 10)]
