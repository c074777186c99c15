"""Whatever is done with values: where the order of rows matters, it is told of.

A sample of what ``order_fuzz.txt`` makes, always the same; all of it with ``make test-long``.
"""

from __future__ import annotations

import pytest

from tests.reuse.order_fuzz import Judged, expressions, judge, sample, table_of, values_of

NEEDLESS = 0.45
"""Of the expressions that run, so many may be doubted in vain: it is told of only where rows stand
otherwise, so a doubt too many costs little and one too few a wrong number."""


def looks_right(found: Judged, least: int) -> None:
    assert found.ran > least, "the expressions no longer run"
    assert found.wrong == []
    assert len(found.needless) < NEEDLESS * found.ran


def test_what_goes_by_the_order_of_rows_is_told_of() -> None:
    looks_right(judge(sample(60)), 200)


@pytest.mark.long
def test_all_that_goes_by_the_order_of_rows_is_told_of() -> None:
    looks_right(judge(expressions()), 15_000)


@pytest.mark.parametrize("value", values_of("made row by row"))
@pytest.mark.parametrize(
    "done",
    [
        "{}.nunique()",
        "{}.value_counts().max()",
        "df.groupby({})['x'].sum()",
        "df.assign(m={}).groupby('m')['x'].sum()",
        "df.pivot_table(index={}, columns='g', values='x', aggfunc='sum')",
    ],
)
def test_what_is_made_of_each_value_by_itself_is_not_doubted(value: str, done: str) -> None:
    found = judge([done.format(value)])
    assert found == Judged(1, [], [])


def test_whatever_is_done_with_what_is_made_row_by_row_is_told_of_where_it_matters() -> None:
    every = table_of("made row by row")
    assert judge(every).wrong == []
