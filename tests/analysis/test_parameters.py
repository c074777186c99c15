"""Literals that a person would change to ask the same of other data, and where they stand."""

from __future__ import annotations

import ast

import pytest

from redpanda_jupyter.analysis import Parameter, analyze

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
    "behind a prompt": ">>> limit = 20\n",
    "in a timed cell": "%%timeit n = 3\ndf.head(5)",
}


@pytest.mark.parametrize("source", PLACES.values(), ids=PLACES)
def test_a_parameter_can_be_replaced_where_it_stands(source: str) -> None:
    for place in analyze(source).parameters:
        there = ast.parse(standing_at(source, place), mode="eval").body
        assert ast.unparse(there) == place.value


def test_places_are_told_beside_magics() -> None:
    found = analyze("%matplotlib inline\nlimit = 20\n").parameters
    assert [(one.line, one.start, one.end) for one in found] == [(2, 8, 10)]
