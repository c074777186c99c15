"""Usage, templates, kept answers and choices for one notebook, in both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete

from redpanda_jupyter import models
from redpanda_jupyter.errors import RecordNotFoundError
from redpanda_jupyter.store import schema

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
HERE = models.NotebookRef(path="/home/ada/a.ipynb")
THERE = models.NotebookRef(path="/home/ada/b.ipynb")


def test_every_turn_that_left_counts_as_a_call(store, make):
    usage = models.Usage(input_tokens=7, output_tokens=3, cached_input_tokens=2, cost_usd=0.5)
    store.add_turn(make.turn(usage=usage))
    store.add_turn(make.turn(usage=usage, complete=False, incomplete_reason="cut"))
    store.add_turn(make.turn(sent_attempts=0))

    (told,) = store.summarise_usage("model", LONG_AGO)
    assert told == models.UsageSummary(
        key="tour:tour-1", calls=2, input_tokens=14, output_tokens=6, cached_input_tokens=4,
        uncounted_calls=0, cost_usd=1.0, unpriced_calls=0,
    )  # fmt: skip


def test_a_turn_that_is_handed_in_twice_counts_once(store, make):
    turn = make.turn()
    store.add_turn(turn)
    store.add_turn(turn)
    assert store.summarise_usage("model", LONG_AGO)[0].calls == 1


def test_what_is_not_known_is_no_zero(store, make):
    store.add_call(make.call())
    store.add_call(make.call(usage=models.Usage(input_tokens=50)))
    (told,) = store.summarise_usage("model", LONG_AGO)
    assert (told.calls, told.uncounted_calls, told.unpriced_calls) == (2, 1, 1)
    assert (told.input_tokens, told.cost_usd) == (150, 0.25)


def test_usage_is_grouped_and_begins_where_it_is_asked_to(store, make):
    store.add_call(make.call(minutes=0, notebook=HERE))
    store.add_call(make.call(minutes=0, model="other"))
    store.add_call(make.call(minutes=60 * 24 * 3, notebook=HERE))
    since = make.at(0) - timedelta(days=1)

    days = store.summarise_usage("day", since)
    assert [one.calls for one in days] == [1, 2], "the newest day first"
    assert [one.key for one in days] == [
        moment.astimezone().date().isoformat() for moment in (make.at(60 * 24 * 3), make.at(0))
    ]
    by_model = {one.key: one.calls for one in store.summarise_usage("model", since)}
    assert by_model == {"openai:gpt": 2, "openai:other": 1}
    by_notebook = {one.key: one.calls for one in store.summarise_usage("notebook", since)}
    assert by_notebook == {HERE.path: 2, "(no notebook)": 1}
    assert [one.calls for one in store.summarise_usage("day", make.at(1))] == [1]


def test_what_was_spent_is_added_up_from_a_moment_on(store, make):
    nothing = store.spent(LONG_AGO)
    assert nothing == models.Spent(cost_usd=0, calls=0, unpriced_calls=0)
    store.add_call(make.call(minutes=0))
    store.add_call(make.call(minutes=5))
    store.add_call(make.call(minutes=5, usage=models.Usage(input_tokens=50)))
    told = {"unpriced_calls": 1, "uncounted_calls": 1}
    assert store.spent(LONG_AGO) == models.Spent(cost_usd=0.5, calls=3, tokens=240, **told)
    assert store.spent(make.at(5)) == models.Spent(cost_usd=0.25, calls=2, tokens=120, **told)


def test_the_time_of_an_answer_is_the_median_of_whole_ones(store, make):
    for seconds, ended in ((1, "stop"), (2, "stop"), (40, "stop"), (300, "timeout")):
        store.add_call(make.call(usage=models.Usage(duration_s=seconds), ended=ended))
    store.add_call(make.call(model="other", ended="interrupted"))
    told = {one.key: one.median_s for one in store.summarise_usage("model", LONG_AGO)}
    assert told == {"openai:gpt": 2, "openai:other": None}


def test_a_call_outlives_its_conversation(store, make):
    bundle = store.add_turn(make.turn())

    def clear(connection, _):
        table = schema.conversations
        connection.execute(delete(table).where(table.c.id == bundle.conversation_id))

    store._database.write(clear)
    assert store.summarise_usage("model", LONG_AGO)[0].calls == 1


def test_a_template_is_saved_replaced_and_deleted(store, make):
    assert not store.put_template(make.template())
    assert store.put_template(make.template(text="Other $a", model="openai", updated_at=make.at(5)))
    store.put_template(make.template("annual"))

    assert [one.name for one in store.list_templates()] == ["annual", "monthly"]
    found = store.get_template("monthly")
    assert (found.text, found.model) == ("Other $a", "openai")
    assert (found.created_at, found.updated_at) == (make.at(0), make.at(5))
    store.delete_template("monthly")
    assert [one.name for one in store.list_templates()] == ["annual"]


@pytest.mark.parametrize("act", ["get_template", "delete_template"])
def test_a_template_that_is_not_there_is_told_with_what_was_meant(store, make, act):
    with pytest.raises(RecordNotFoundError, match="template save"):
        getattr(store, act)("monthly")
    store.put_template(make.template())
    with pytest.raises(RecordNotFoundError, match="Did you mean monthly"):
        getattr(store, act)("montly")


def test_an_answer_is_kept_for_its_notebook_and_question_alone(store, make):
    one, other = (store.add_turn(make.turn()).turn_id for _ in range(2))
    store.keep_answer(HERE, "a" * 64, one)
    store.keep_answer(HERE, "b" * 64, one)
    assert store.kept_answer(HERE, "a" * 64) == one
    assert store.kept_answer(HERE, "c" * 64) is None
    assert store.kept_answer(THERE, "a" * 64) is None

    store.keep_answer(HERE, "a" * 64, other)
    assert store.kept_answer(HERE, "a" * 64) == other
    assert store.forget_answers(HERE, "a" * 64) == 1
    assert store.kept_answer(HERE, "a" * 64) is None
    assert store.forget_answers(HERE) == 1
    assert store.forget_answers(HERE) == 0


def test_a_choice_belongs_to_one_notebook(store):
    store.choose(HERE, "privacy", "names")
    store.choose(HERE, "model", "openai")
    store.choose(HERE, "privacy", "schema")
    assert store.choices(HERE) == {"privacy": "schema", "model": "openai"}
    assert store.choices(THERE) == {}
    store.choose(HERE, "model", None)
    assert store.choices(HERE) == {"privacy": "schema"}


def test_the_surest_name_of_a_notebook_counts(store):
    given = "01J0000000000000000000000A"
    store.choose(models.NotebookRef(id=given, path="a.ipynb", kernel_id="k"), "model", "openai")
    assert store.choices(models.NotebookRef(id=given, path="moved.ipynb")) == {"model": "openai"}
    assert store.choices(models.NotebookRef(path="a.ipynb")) == {}
    assert models.NotebookRef().key is None


def test_question_and_answer_of_a_turn(store, make):
    store.add_turn(make.turn("First?"))
    turn = store.add_turn(make.turn("Second?", answer="Yes."))
    asked, answered = store.get_question_and_answer(turn.turn_id.lower())
    assert (asked.content, answered.content) == ("Second?", "Yes.")
    for wrong in (asked.id, "01J0000000000000000000000A", "nonsense"):
        with pytest.raises(RecordNotFoundError):
            store.get_question_and_answer(wrong)
