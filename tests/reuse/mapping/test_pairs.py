"""The pairs can be read, are of different rows, and hold what is said of them."""

from __future__ import annotations

import pytest

from .pairs import Pair, load_pairs

PAIRS = load_pairs()


def test_there_are_enough_of_them() -> None:
    assert len(PAIRS) >= 35
    assert len({pair.id for pair in PAIRS}) == len(PAIRS)
    columns = sum(len(pair.columns) for pair in PAIRS)
    held_out = sum(len(pair.columns) for pair in PAIRS if pair.held_out)
    assert columns >= 350
    assert columns / 4 < held_out < columns / 2.5


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.id)
def test_truth_and_data_agree(pair: Pair) -> None:
    source, target = pair.frames()
    assert list(source.columns) == [column.source for column in pair.columns]
    partners = [column.target for column in pair.columns if column.target is not None]
    assert len(set(partners)) == len(partners)
    assert set(target.columns) == {*partners, *pair.extras, *pair.kept}
    assert len(source)
    assert len(target)
    for column in pair.columns:
        if column.values and column.target is not None:
            written = {str(value) for value in target[column.target].dropna()}
            assert not (set(column.values) - set(column.values.values())) & written, column


def test_most_pairs_share_no_row() -> None:
    assert sum(pair.rows == "all" for pair in PAIRS) <= 1
