"""A renamed, recoded, reordered, shifted or wrongly typed target never gives a silent wrong number.

One case in twelve of all blocks and mutations runs here; ``python -m tests.reuse.cases`` runs all.
"""

from __future__ import annotations

import pytest

from .cases.blocks import all_blocks
from .cases.outcomes import SILENT, Outcome, needless, outcomes

SHARE = 12
ALIKE = ", alike"


pytestmark = pytest.mark.timeout(900)


@pytest.fixture(scope="module")
def judged() -> list[Outcome]:
    return list(outcomes(SHARE))


def _silent(found: list[Outcome]) -> list[str]:
    """Name what is wrong without a word; of blocks that are held out, only that they are."""
    return [
        "held out" if one.held_out else f"{one.way}: {one.name}"
        for one in found
        if one.outcome == SILENT and not one.group.endswith(ALIKE)
    ]


def test_there_are_enough_cases_and_a_third_of_the_blocks_is_held_out(
    judged: list[Outcome],
) -> None:
    blocks = all_blocks()
    assert len(blocks) >= 60
    assert len({block.name for block in blocks}) == len(blocks)
    assert sum(block.held_out for block in blocks) * 3 >= len(blocks)
    assert sum(one.way == "unattended" for one in judged) >= 350
    judged_blocks = {one.name.split(" / ")[0] for one in judged}
    assert len(judged_blocks) >= 0.9 * len(blocks)


@pytest.mark.parametrize("way", ["unattended", "answered"])
def test_no_result_is_wrong_without_a_word(judged: list[Outcome], way: str) -> None:
    assert _silent([one for one in judged if one.way == way]) == []


def test_harmless_differences_are_seldom_asked_about(judged: list[Outcome]) -> None:
    hit, harmless = needless(one for one in judged if one.way == "unattended")
    assert harmless >= 70
    assert hit <= 0.15 * harmless


def test_an_answer_gives_the_right_value_or_a_reason_for_none(judged: list[Outcome]) -> None:
    answered = [one for one in judged if one.way == "answered" and one.group == "renamed"]
    right = sum(one.outcome.startswith("right") for one in answered)
    assert right >= 0.9 * len(answered)


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_no_result_of_all_cases_is_wrong_without_a_word() -> None:
    assert _silent(list(outcomes())) == []
