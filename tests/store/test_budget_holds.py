"""What questions under way may cost is held in the library, for each of them and not for ever."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from redpanda_jupyter import models
from redpanda_jupyter.ids import new_id

HERE = Path(__file__).parent
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)

HOLDING = """
import sys
from datetime import UTC, datetime, timedelta
from redpanda_jupyter.ids import new_id
from redpanda_jupyter.models import BudgetHold
from redpanda_jupyter.store import Store

def hold(number):
    store, kept = Store(sys.argv[2]), 0
    since, ends = datetime(2020, 1, 1, tzinfo=UTC), datetime.now(UTC) + timedelta(hours=1)
    for _ in range(5):
        wanted = BudgetHold(id=new_id(), cost_usd=1.0, tokens=1000, expires_at=ends)
        kept += store.hold_budget(wanted, since, usd=10.5, tokens=100_000).fits
    print(kept, flush=True)

together(int(sys.argv[3]), hold)
"""


def hold(usd=1.0, tokens=1000, seconds=3600.0, **changes):
    ends = datetime.now(UTC) + timedelta(seconds=seconds)
    return models.BudgetHold(
        **{"id": new_id(), "cost_usd": usd, "tokens": tokens, "expires_at": ends} | changes
    )


def call(usage, **changes):
    values = {
        "id": new_id(),
        "provider": "openai",
        "model": "gpt-x",
        "usage": usage,
        "ended": "stop",
        "created_at": datetime.now(UTC),
    }
    return models.ModelCall(**values | changes)


def test_processes_at_the_same_moment_share_what_is_left(new_url, run_together, open_store):
    open_store(new_url).open()
    output = run_together(HOLDING, HERE, new_url, 4)
    assert sum(int(line) for line in output.split()) == 10  # of 20 that wanted a dollar each
    room = open_store(new_url).hold_budget(hold(), LONG_AGO, usd=10.5, keep=False)
    assert (room.held_usd, room.held_tokens, room.fits) == (10.0, 10_000, False)


@pytest.mark.parametrize(
    ("usd", "tokens", "fits"),
    [
        (3.0, None, True),
        (2.0, None, False),
        (None, 2000, True),
        (None, 1999, False),
        (3.0, 1, False),
    ],
)
def test_both_kinds_of_budget_count_what_is_held(store, another, usd, tokens, fits):
    assert store.hold_budget(hold(), LONG_AGO, usd=10, tokens=10_000).fits
    assert another.hold_budget(hold(), LONG_AGO, usd=usd, tokens=tokens).fits is fits


def test_a_call_that_is_counted_is_held_no_longer(store):
    wanted = hold(usd=4.0)
    store.hold_budget(wanted, LONG_AGO, usd=5)
    assert not store.hold_budget(hold(), LONG_AGO, usd=5).fits
    usage = models.Usage(input_tokens=10, output_tokens=20, cost_usd=0.5)
    store.add_call(call(usage, id=wanted.id))
    room = store.hold_budget(hold(), LONG_AGO, usd=5)
    assert (room.fits, room.held_usd) == (True, 0.0)
    assert (room.spent.cost_usd, room.spent.tokens) == (0.5, 30)


@pytest.mark.parametrize("attempts", [0, 1])
def test_a_turn_that_is_kept_is_held_no_longer_whether_it_was_sent_or_not(store, make, attempts):
    wanted = hold()
    store.hold_budget(wanted, LONG_AGO, usd=5)
    turn = make.turn(assistant_message_id=wanted.id, sent_attempts=attempts)
    store.add_turn(turn)
    room = store.hold_budget(hold(), LONG_AGO, usd=5, keep=False)
    assert (room.held_usd, room.spent.calls) == (0.0, attempts)


def test_what_a_program_that_died_held_counts_for_a_while_only(store):
    store.hold_budget(hold(usd=4.0, seconds=-1), LONG_AGO, usd=5)
    assert store.hold_budget(hold(usd=4.0), LONG_AGO, usd=5).fits


def test_a_question_that_was_not_asked_is_released(store):
    wanted = hold(usd=4.0)
    store.hold_budget(wanted, LONG_AGO, usd=5)
    store.release_budget(wanted.id)
    assert store.hold_budget(hold(usd=4.0), LONG_AGO, usd=5).fits


def test_what_does_not_fit_or_is_only_looked_at_is_not_held(store):
    assert not store.hold_budget(hold(usd=9.0), LONG_AGO, usd=5).fits
    assert store.hold_budget(hold(usd=4.0), LONG_AGO, usd=5, keep=False).fits
    assert store.hold_budget(hold(usd=4.0), LONG_AGO, usd=5).held_usd == 0.0


def test_holding_is_no_change_that_anybody_looks_at(store):
    before = store.revision()
    wanted = hold()
    store.hold_budget(wanted, LONG_AGO, usd=5)
    store.release_budget(wanted.id)
    assert store.revision() == before


def test_estimates_are_told_apart(store, make):
    exact = models.Usage(input_tokens=1, output_tokens=2, cost_usd=0.25)
    about = exact.model_copy(update={"estimated": True})
    store.add_call(call(exact))
    store.add_turn(make.turn(usage=about, sent_attempts=1))
    store.add_call(call(models.Usage()))
    spent = store.spent(LONG_AGO)
    assert (spent.tokens, spent.uncounted_calls, spent.estimated_calls) == (6, 1, 1)
    found = {one.key: one.estimated_calls for one in store.summarise_usage("model", LONG_AGO)}
    assert found == {"openai:gpt-x": 0, "tour:tour-1": 1}
    conversation = store.list_conversations().items[0]
    assert store.list_messages(conversation.id).items[1].usage == about
