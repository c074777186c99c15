"""Names in the small languages that analysis code carries in texts."""

from __future__ import annotations

import pytest

from redpanda_jupyter.analysis.frames.queries import (
    made_in_sql,
    names_in_formula,
    names_in_query,
    names_in_sql,
)

QUERIES = {
    "a > 1 and b == 'c'": (["a", "b"], []),
    "`tip total` > @limit": (["tip total"], []),
    "`a b` > `c d`": (["a b", "c d"], []),
    "c = a + b": (["a", "b"], ["c"]),
    "c = a\nd = c * 2": (["a"], ["c", "d"]),
    "a in ['x', 'y']": (["a"], []),
    "`a``b` > 1": ([], []),
    "_column_7_ > 1": (["_column_7_"], []),
    "a >": ([], []),
    "": ([], []),
}


@pytest.mark.parametrize(("text", "names"), QUERIES.items())
def test_a_query(text: str, names: tuple[list[str], list[str]]) -> None:
    assert names_in_query(text) == names


def test_a_query_of_megabytes_has_no_names() -> None:
    assert names_in_query("a + " * 100_000 + "b") == ([], [])


def test_a_formula() -> None:
    assert names_in_formula("tip ~ C(day) + Q('total bill')") == ["total bill", "tip", "C", "day"]


SQL = {
    "select a, \"b c\" from t where d = 'e'": ["b c", "select", "a", "from", "t", "where", "d"],
    "select a -- b\nfrom t /* c */": ["select", "a", "from", "t"],
}


@pytest.mark.parametrize(("text", "names"), SQL.items())
def test_sql_without_values_and_remarks(text: str, names: list[str]) -> None:
    assert names_in_sql(text, None) == names


def test_columns_in_sql_are_known_in_any_case() -> None:
    known = frozenset(("Region", "cost", "total"))
    assert names_in_sql("SELECT region, SUM(Cost) AS total FROM t", known) == ["Region", "cost"]


def test_names_that_sql_gives() -> None:
    assert made_in_sql('select sum(a) as total, b AS "x y" from t') == ["total", "x y"]
