"""What was kept or chosen where a question was asked, where it is not known which notebook runs."""

from __future__ import annotations

from redpanda_jupyter.models import NotebookRef

ONE, OTHER = NotebookRef(path="/home/ada/one.ipynb"), NotebookRef(path="/home/ada/other.ipynb")


def test_choices_are_found_by_the_question_alone(store, make):
    store.add_turn(make.turn(prompt="Total?", notebook=ONE))
    store.choose(ONE, "privacy", "names")
    store.choose(ONE, "run", "auto")
    store.choose(OTHER, "privacy", "samples")
    assert store.chosen_where_asked("privacy", "Total?") == ["names"]
    assert store.chosen_where_asked("privacy", "Total") == []


def test_the_answer_that_was_kept_last_counts(store, make):
    first = store.add_turn(make.turn(prompt="Total?", notebook=ONE))
    second = store.add_turn(make.turn(prompt="Total?", notebook=OTHER))
    assert store.answer_kept_anywhere("hash") is None
    store.keep_answer(ONE, "hash", first.turn_id)
    store.keep_answer(OTHER, "hash", second.turn_id)
    assert store.answer_kept_anywhere("hash") == second.turn_id
    assert store.answer_kept_anywhere("other") is None
