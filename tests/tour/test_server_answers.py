"""A prepared answer goes to the question that it was written for, and to no other."""

from __future__ import annotations

import pytest

from redpanda_jupyter.context import build_prompt
from redpanda_jupyter.context.prompt import QUESTION_MARK as CONTEXTS_MARK
from redpanda_jupyter.tour.answers import LABEL, QUESTION_MARK, PreparedAnswers

ANSWERS = PreparedAnswers(
    [
        {"question": "What is the mean, per month?", "answer": "means"},
        {"question": "Which days\nwere wettest?", "answer": "wet", "id": "x"},
    ]
)
CONTEXT = "<data>\nWhat is the mean, per month?\ndf: 5 rows\n</data>"


def test_both_sides_mean_the_same_line() -> None:
    assert QUESTION_MARK == CONTEXTS_MARK


@pytest.mark.parametrize("context", [None, CONTEXT])
@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("What is the mean, per month?", "means"),
        ("  what is THE mean per   month ", "means"),
        ("What is\nthe mean per\n\nmonth???", "means"),
        ("Which days were wettest", "wet"),
        ("What is the mean, per month? And per year?", None),
        ("What is the mean", None),
        ("", None),
        ("Question:\nWhat is the mean, per month?", None),
        ("?", None),
    ],
)
def test_questions(question: str, answer: str | None, context: str | None) -> None:
    if context is None and question.startswith("Question:"):
        answer = "means"  # without data a prompt is the question; this one is written like both
    assert ANSWERS.find(build_prompt(question, context)) == answer


def test_every_answer_says_what_it_is() -> None:
    known = ANSWERS.answer("What is the mean per month")
    assert known == f"{LABEL}\n\nmeans"
    unknown = ANSWERS.answer("else")
    assert unknown.startswith(LABEL)
    assert "- What is the mean, per month?" in unknown


def test_packaged_answers_find_themselves() -> None:
    packaged = PreparedAnswers.packaged()
    assert packaged.questions
    for question in packaged.questions:
        assert packaged.find(build_prompt(question, CONTEXT))
