"""How right the mapping is on data that packages ship; held-out pairs give their score alone.

Measured when it was written: see the numbers in each test's docstring.
"""

from __future__ import annotations

import pytest

from .described import described_pairs
from .pairs import Pair, load_pairs
from .scores import Score, measure

PAIRS = load_pairs()
SEEN = [pair for pair in PAIRS if not pair.held_out]
HELD_OUT = [pair for pair in PAIRS if pair.held_out]


def check(score: Score, *, right: float, asked: float, wrong: float, show: bool) -> None:
    """Compare shares with their limits; held-out columns are not named."""
    told = "\n".join([str(score), *(score.lines if show else [])])
    print(told)
    assert score.right >= right * score.columns, told
    assert score.wrong <= wrong * score.accepted, told
    assert score.asked <= asked * score.with_partner, told


def test_seen_pairs() -> None:
    """304 columns: all right, 0 of 278 accepted ones wrong, 4.1 % asked."""
    check(measure(SEEN), right=0.98, asked=0.06, wrong=0.0, show=True)


def test_held_out_pairs() -> None:
    """158 columns: all right, 0 of 126 accepted ones wrong, 17.1 % asked."""
    check(measure(HELD_OUT), right=0.95, asked=0.2, wrong=0.01, show=False)


def test_names_that_strangers_wrote() -> None:
    """102 columns, descriptions as names: all right, 0 of 55 accepted wrong, 46.1 % asked."""
    check(measure(described_pairs()), right=0.95, asked=0.5, wrong=0.02, show=False)


@pytest.mark.parametrize("every", [2, 3])
def test_a_block_that_names_only_some_columns(every: int) -> None:
    """5.9 % asked of each second, 9.5 % of each third column; none wrong."""
    check(measure(PAIRS, every=every), right=0.95, asked=0.12, wrong=0.0, show=False)


def test_without_the_data_that_it_ran_on() -> None:
    """93 % right by names alone; three quarters are asked; what is swapped cannot be seen."""
    fair = [pair for pair in PAIRS if not any(column.must_ask for column in pair.columns)]
    score = measure(fair, profiled=False)
    check(score, right=0.9, asked=0.8, wrong=0.03, show=False)


@pytest.mark.parametrize("pairs", [SEEN, HELD_OUT], ids=["seen", "held out"])
def test_a_column_whose_partner_is_gone_gets_no_other_without_asking(pairs: list[Pair]) -> None:
    """Of 442 columns whose partner was taken away, none was given another one."""
    from redpanda_jupyter.context import profile
    from redpanda_jupyter.models import ColumnNeed
    from redpanda_jupyter.reuse.mapping import suggest

    tried = wrong = 0
    for pair in pairs:
        source, target = pair.frames()
        first = profile("df", source)
        needs = [ColumnNeed(name=column.source) for column in pair.columns]
        whole = profile("other", target)
        assert whole is not None
        for column in pair.columns:
            if column.target is None or column.must_ask:
                continue
            left = [one for one in whole.columns if one.name != column.target]
            without = whole.model_copy(update={"columns": left})
            found = {one.source: one for one in suggest("df", needs, first, without).columns}
            tried += 1
            wrong += found[column.source].sure
    print(f"{wrong} of {tried} wrong")
    assert wrong <= tried * 0.005
