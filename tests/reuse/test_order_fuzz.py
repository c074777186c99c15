"""Whatever is done with values: where the order of rows matters, it is told of.

A sample of what ``order_fuzz.txt`` makes, always the same; all of it with ``make test-long``.
"""

from __future__ import annotations

import pytest

from tests.reuse.order_fuzz import Judged, expressions, judge, sample

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
