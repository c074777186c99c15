"""How many blocks can be written in a target's own names, measured on blocks over real data.

The rule of this module: what a comparison lets through must be right, which is looked at here in
another way than the comparison looks; how many there are is a number that may not fall.
"""

from __future__ import annotations

from typing import Any

import matplotlib as mpl
import pandas as pd
import pytest

from .corpus import Outcome, cases, outcome, run, setting

mpl.use("agg")
_RIGHT = 0.93


@pytest.fixture(scope="module", params=["blocks-*.txt", "holdout-*.txt"])
def outcomes(request: pytest.FixtureRequest) -> list[Outcome]:
    """Every block of a part of the corpus, rewritten and compared."""
    return [outcome(case) for case in cases(request.param)]


def test_there_are_enough_of_them() -> None:
    known, held_out = cases("blocks-*.txt"), cases("holdout-*.txt")
    assert len(known) + len(held_out) >= 120
    assert 3 * len(held_out) >= len(known) + len(held_out)
    assert len({one.title for one in (*known, *held_out)}) == len(known) + len(held_out)


def test_the_adapter_is_always_right(outcomes: list[Outcome]) -> None:
    assert all(one.adapter_right for one in outcomes)


def test_most_blocks_that_can_be_rewritten_are(outcomes: list[Outcome]) -> None:
    words = [one.word for one in outcomes if not one.case.refuse]
    assert words.count("right") / len(words) >= _RIGHT


def test_what_no_rewrite_can_be_right_about_is_refused_with_a_reason(
    outcomes: list[Outcome],
) -> None:
    refused = [one for one in outcomes if one.case.refuse]
    assert refused
    assert all(one.kept.code is None and one.kept.reason for one in refused)


def test_none_that_is_kept_gives_another_value(outcomes: list[Outcome]) -> None:
    """Look again: with the target's names in the result, and every cell compared by pandas."""
    for one in outcomes:
        if one.kept.code is None:
            continue
        made = setting(one.case)
        truth = run(one.case.code, made.frames)
        found = run(one.kept.code, made.targets)
        assert _alike(truth[""], found[""], one.kept.labels), one.case.title


def _alike(one: Any, other: Any, back: dict[str, str]) -> bool:
    """Compare what is shown: numbers to six places, texts as they are or by their source's name."""
    if isinstance(one, pd.Series):
        return isinstance(other, pd.Series) and _alike(one.to_frame("v"), other.to_frame("v"), back)
    if isinstance(one, pd.DataFrame):
        if not isinstance(other, pd.DataFrame) or one.shape != other.shape:
            return False
        rows = one.reset_index().to_numpy().tolist(), other.reset_index().to_numpy().tolist()
        # columns may stand in another order: then their names say which is which
        names = list(one.columns), [_back(name, back) for name in other.columns]
        if names[0] != names[1] and sorted(map(str, names[0])) == sorted(map(str, names[1])):
            places = [names[1].index(name) for name in names[0]]
            return _alike(one, other.iloc[:, places].set_axis(names[0], axis=1), {})
        return _alike(names[0], list(other.columns), back) and _alike(*rows, back)
    if isinstance(one, tuple | list):
        return len(one) == len(other) and all(
            _alike(first, second, back) for first, second in zip(one, other, strict=True)
        )
    if isinstance(one, dict):
        return _alike(list(one), list(other), back) and _alike(
            list(one.values()), list(other.values()), back
        )
    if isinstance(one, float):
        return bool(pd.isna(one) and pd.isna(other)) or round(one, 6) == round(other, 6)
    if isinstance(one, str):
        return one in (other, _back(other, back))
    same = not pd.api.types.is_scalar(one) or bool(pd.isna(one)) or bool(one == other)
    return type(one) is type(other) and same


def _back(name: Any, back: dict[str, str]) -> Any:
    if isinstance(name, tuple):
        return tuple(_back(one, back) for one in name)
    return back.get(name, name) if isinstance(name, str) else name
