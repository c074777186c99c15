"""What is called by a name and what by a value: keys, labels, expressions, words of functions."""

from __future__ import annotations

from typing import Any

import duckdb
import pandas as pd
import pytest

from redpanda_jupyter.context import snapshot
from redpanda_jupyter.context.column_names import without_values

PRIVATE = ("names", "schema")


def told(value: Any, privacy: str = "schema", **others: Any) -> str:
    return snapshot(["v"], {"v": value, **others}, privacy=privacy)


def of_zz(row: Any) -> Any:
    """Correct the row of ZZAlice, who owes 91234567."""


RECORDS = [{"ZZAlice": 1, "ZZBob": 2}, {"ZZAlice": 3, "ZZBob": 4}]
SECRETIVE = {
    "a dict of data": {"ZZAlice": 91234567, "ZZBob": 3},
    "in small letters": {"zzalice": 91234567, "zzbob": 3},
    "of several types": {"ZZAlice": 91234567, "ZZBob": "x"},
    "with a number": {"zz91234567": 1, "zzb": "x"},
    "of one entry": {"zzalice": 3},
    "of many": {f"zz_{chr(97 + number)}": number or "x" for number in range(40)},
    "of frames": {"ZZAlice": pd.DataFrame({"a": [1]}), "ZZBob": pd.DataFrame({"a": [1]})},
    "records": RECORDS,
    "a dict below": {"a": 1, "b": {"ZZAlice": 1}},
    "a list of dicts below": {"a": 1, "b": RECORDS},
    "a function": of_zz,
    "a row": pd.DataFrame({"a": [1]}, index=["ZZAlice"]).loc["ZZAlice"],
    "a row by number": pd.DataFrame({"a": [1]}, index=[91234567]).loc[91234567],
}  # fmt: skip


@pytest.mark.parametrize("privacy", PRIVATE)
@pytest.mark.parametrize("value", SECRETIVE.values(), ids=SECRETIVE)
def test_no_key_label_or_word_that_may_be_a_value_leaves(value: Any, privacy: str) -> None:
    text = told(value, privacy, frame=pd.DataFrame({"a": [1]})).replace("of_zz(row)", "")
    assert "zz" not in text.lower()
    assert "91234567" not in text


def test_names_of_fields_leave() -> None:
    settings = {"max_depth": 3, "apiUrl": "https://example.com", "rates": [0.1, 0.2]}
    text = told(settings)
    assert '"max_depth": int' in text
    assert '"apiUrl": str' in text
    assert (
        told([{"id": 1, "name": "x"}, {"id": 2, "name": "y"}]).count('with keys "id", "name"') == 1
    )
    assert '"max_depth"' not in told(settings, "names")


@pytest.mark.parametrize("privacy", ["stats", "samples"])
def test_keys_and_words_leave_where_values_may(privacy: str) -> None:
    assert '"ZZAlice": int' in told({"ZZAlice": 91234567, "ZZBob": 3}, privacy)
    assert 'with keys "ZZAlice", "ZZBob"' in told(RECORDS, privacy)
    assert "who owes" in told(of_zz, privacy)


@pytest.mark.parametrize("privacy", PRIVATE)
def test_a_column_that_was_named_by_its_expression_keeps_its_values(privacy: str) -> None:
    made = "'ZZVALUE', 3 * 77777, price + 77777.5, 77777, round(price, 1), upper('ZZVALUE')"
    relation = duckdb.sql(f"SELECT price, {made} FROM (SELECT 1.5 AS price)")
    for value in (relation, relation.df()):
        text = told(value, privacy)
        assert "ZZVALUE" not in text
        assert '"price"' in text
        assert '"round(price, 1)"' in text
        if value is relation:
            assert "77777" not in text
        else:
            assert text.count("77777") == 1  # of pandas a column may be called by a year
    assert "77777" in told(relation, "stats")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("'ZZ'", "'…'"),
        ("(3 * 77777)", "(3 * …)"),
        ("CASE  WHEN ((price > 17.5)) THEN ('ZZ') ELSE 'b' END", None),
        ("concat('ZZ', \"name\")", "concat('…', \"name\")"),
        ("17.5", "…"),
        ("price", "price"),
        ("Revenue (2024)", "Revenue (2024)"),
        ("2024", "2024"),
        ("O'Brien's share", None),
        ("size > 10", "size > 10"),
        ("it's", "it's"),
        ("count_star()", "count_star()"),
    ],
)
def test_of_a_name_only_the_values_of_an_expression_stay_here(name: str, shown: str | None) -> None:
    assert "ZZ" not in without_values(name)
    if shown is not None:
        assert without_values(name) == shown
