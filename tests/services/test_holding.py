"""Questions under way share the month's budget, and what broke off is counted as an estimate."""

from __future__ import annotations

import asyncio
import contextlib
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from redpanda_jupyter.ceilings import Ceiling
from redpanda_jupyter.errors import BudgetError
from redpanda_jupyter.ids import new_id
from redpanda_jupyter.models import BudgetHold, Usage
from redpanda_jupyter.prices import Price
from redpanda_jupyter.services.allowance import Allowance
from redpanda_jupyter.services.amounts import usage_line
from redpanda_jupyter.services.ledger import budget_line, month_start, usage_text
from redpanda_jupyter.services.sent import size_of
from redpanda_jupyter.settings import Settings
from redpanda_jupyter.tour.server import Fault

if TYPE_CHECKING:
    from redpanda_jupyter.store import Store
    from redpanda_jupyter.tour.server import TourServer

pytestmark = pytest.mark.asyncio

PRICES = (Price("openai:model-a", 1.0, 100.0),)
"""With the longest answer of 8,192 tokens a question costs at most about 82 cents."""


@pytest.fixture
def limited(asking: Any) -> Any:
    asking.settings |= {"prices": PRICES, "monthly_budget_usd": 1.0}
    return asking


def held(store: Store) -> float:
    ends = datetime.now(UTC) + timedelta(hours=1)
    probe = BudgetHold(id=new_id(), cost_usd=0.0, tokens=0, expires_at=ends)
    return store.hold_budget(probe, month_start(), usd=100, keep=False).held_usd


async def test_two_questions_at_the_same_moment_cannot_exceed_the_budget_together(
    limited: Any, store: Store, server: TourServer
) -> None:
    server.faults.append(Fault(piece_delay_s=0.02))
    ends = await asyncio.gather(
        limited("One?"), limited("Two?", new_conversation=True), return_exceptions=True
    )
    (refused,) = [one for one in ends if isinstance(one, BaseException)]
    assert isinstance(refused, BudgetError)
    assert "$0.82 held for questions under way" in refused.message
    assert len(server.requests) == 1
    assert held(store) == 0
    assert (await limited("Three?")).end.complete, "what was held is free again"


@pytest.mark.parametrize("kept", [True, False])
async def test_a_question_that_was_stopped_before_it_left_holds_nothing(
    limited: Any, store: Store, server: TourServer, kept: bool
) -> None:
    stop = asyncio.Event()
    stop.set()
    end = (await limited("What?", stop=stop, store=kept)).end
    assert end.incomplete_reason == "interrupted"
    assert not server.requests
    assert held(store) == 0
    assert store.spent(month_start()).calls == 0


@pytest.mark.parametrize("status", [401, 500])
async def test_a_refused_question_holds_nothing(
    limited: Any, store: Store, server: TourServer, status: int
) -> None:
    server.faults.append(Fault(status=status))
    end = (await limited("What?")).end
    assert end.error is not None
    assert (end.usage.input_tokens, end.usage.estimated) == (None, False), "nobody was at work"
    assert held(store) == 0


async def test_a_task_that_is_cancelled_on_the_way_holds_nothing(
    limited: Any, store: Store, server: TourServer
) -> None:
    for wait_s in [step / 1000 for step in range(0, 40, 4)]:
        asked = asyncio.create_task(limited("What?"))
        await asyncio.sleep(wait_s)
        asked.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await asked
        async with asyncio.timeout(10):  # a turn that is being kept is kept to the end
            while held(store):  # noqa: ASYNC110 - the store has no events
                await asyncio.sleep(0.01)


async def test_a_dry_run_holds_nothing(limited: Any, store: Store, connections: Any) -> None:
    from redpanda_jupyter.services.dry_run import dry_run
    from redpanda_jupyter.services.question import Ask

    question = Ask("What?", model="openai:model-a")
    found = await dry_run(question, store, Settings(**limited.settings), connections)
    assert found.cost_usd is not None
    assert found.refusal == ""
    assert held(store) == 0


async def test_of_a_program_that_died_the_budget_is_free_again(
    limited: Any, store: Store, server: TourServer
) -> None:
    limited.settings["total_timeout_s"] = 0.5
    ends = datetime.now(UTC) + timedelta(seconds=0.3)
    dead = BudgetHold(id=new_id(), cost_usd=0.9, tokens=9000, expires_at=ends)
    assert store.hold_budget(dead, month_start(), usd=1).fits
    with pytest.raises(BudgetError, match="held for questions under way"):
        await limited("What?")
    await asyncio.sleep(0.35)
    assert (await limited("What?")).end.complete


# --- what broke off -------------------------------------------------------------------------------


@pytest.mark.parametrize("kept", [True, False])
@pytest.mark.parametrize(
    ("fault", "reason"), [(Fault(stall_after=6), "interrupted"), (Fault(cut_after=6), "cut")]
)
async def test_an_answer_that_broke_off_is_counted_as_an_estimate(
    limited: Any, store: Store, server: TourServer, fault: Fault, reason: str, kept: bool
) -> None:
    server.faults.append(fault)
    stop = asyncio.Event()
    pieces = 0

    def press(got: Any) -> None:
        nonlocal pieces
        pieces = sum(event.type == "text" for event in got.events)
        if pieces == 6 and reason == "interrupted":
            stop.set()

    end = (await limited("What?", stop=stop, on=press, store=kept)).end
    assert (end.incomplete_reason, pieces) == (reason, 6)
    usage = end.usage
    assert usage.estimated
    assert usage.input_tokens == size_of(server.requests[0].body)
    assert usage.output_tokens == -(-len(end.text.encode()) // 4)
    assert usage.cost_usd == pytest.approx(usage.input_tokens / 1e6 + usage.output_tokens / 1e4)
    asked, came, money = usage_line(usage).split(" · ", 1)[1].replace(" / ", " · ").split(" · ")
    assert asked.startswith("~")
    assert came.startswith("~")
    assert money.startswith("~")
    spent = store.spent(month_start())
    assert (spent.cost_usd, spent.estimated_calls) == (pytest.approx(usage.cost_usd), 1)
    assert budget_line(store, Settings(monthly_budget_usd=1.0)).startswith("this month: ~$0.")
    text = usage_text(store.summarise_usage("model", month_start()), by="model", days=1)
    assert "~ before a number: answers that broke off are in it as estimates" in text
    assert text.splitlines()[1].split()[2].startswith("~")


async def test_a_question_whose_answer_never_began_counts_its_own_length(
    limited: Any, store: Store, server: TourServer
) -> None:
    server.faults.append(Fault(delay_s=60))
    limited.settings["first_token_timeout_s"] = 0.3
    usage = (await limited("What?")).end.usage
    assert (usage.estimated, usage.output_tokens) == (True, 0)
    assert usage.input_tokens == size_of(server.requests[0].body)


async def test_thinking_that_was_received_is_counted(limited: Any, server: TourServer) -> None:
    server.faults.append(Fault(thinking="x" * 4000, cut_after=1))
    usage = (await limited("What?")).end.usage
    assert usage.estimated
    assert usage.output_tokens is not None
    assert usage.output_tokens >= 1000


async def test_a_whole_answer_without_counts_stays_unknown(
    limited: Any, server: TourServer
) -> None:
    server.faults.append(Fault(usage=False))
    usage = (await limited("What?")).end.usage
    assert (usage.input_tokens, usage.output_tokens, usage.cost_usd) == (None, None, None)
    assert not usage.estimated


# --- a budget in tokens ---------------------------------------------------------------------------


async def test_a_budget_in_tokens_needs_no_price(
    asking: Any, store: Store, server: TourServer, wire: str
) -> None:
    asking.settings |= {"monthly_budget_tokens": 10_000}
    assert (await asking("What?", model=f"{wire}:model-a")).end.complete
    used = store.spent(month_start()).tokens
    assert used > 0
    asking.settings |= {"monthly_budget_tokens": used + 1000}
    with pytest.raises(BudgetError) as caught:
        await asking("What?", model=f"{wire}:model-a")
    assert "of this month's budget of" in caught.value.message
    assert "monthly_budget_tokens" in caught.value.hint
    words = caught.value.hint.split()
    proposed = int(words[words.index("--max-cost") + 1].rstrip("t,"))
    end = (await asking("What?", model=f"{wire}:model-a", max_tokens=proposed)).end
    assert end.complete
    assert len(server.requests) == 2


@pytest.mark.parametrize(("before", "told"), [(749, []), (750, ["800 of this month's budget"])])
async def test_from_four_fifths_of_the_tokens_on_each_answer_says_so(
    before: int, told: list[str]
) -> None:
    usage = Usage(input_tokens=20, output_tokens=30)
    notices = Allowance(spent_tokens=before, budget_tokens=1000).notices(usage, None)
    assert [one.partition(" of 1.0K")[0] for one in notices] == told


# --- prices that somebody says --------------------------------------------------------------------


async def test_a_price_of_the_settings_makes_a_model_visible_to_the_budget(
    asking: Any, server: TourServer
) -> None:
    asking.settings |= {"require_known_price": True, "monthly_budget_usd": 1.0}
    with pytest.raises(BudgetError) as caught:
        await asking("What?")
    assert "prices.openai:model-a.input" in caught.value.hint
    asking.settings["prices"] = PRICES
    end = (await asking("What?")).end
    assert end.notices == []
    assert end.usage.cost_usd is not None
    asking.settings["prices"] = (Price("openai:model-a", 1.0, 1000.0),)
    with pytest.raises(BudgetError, match="This question may cost"):
        await asking("What?")


async def test_a_price_for_a_profile_holds_for_that_profile(
    asking: Any, server: TourServer
) -> None:
    from redpanda_jupyter.profiles import Profile

    asking.settings["profiles"] = (Profile("work", "openai", server.openai_url, "model-a"),)
    asking.settings["prices"] = (Price("work:model-a", 2.0, 3.0),)
    usage = (await asking("What?", model="work")).end.usage
    assert usage.cost_usd == pytest.approx((usage.input_tokens * 2 + usage.output_tokens * 3) / 1e6)
    assert (await asking("What?")).end.usage.cost_usd is None


# --- whose limit it is ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("limit", "value", "choices"),
    [
        ("monthly_budget_usd", 0.5, {}),
        ("monthly_budget_tokens", 1000, {}),
        ("max_cost_usd", 0.0001, {}),
        ("max_cost_usd", 0.0001, {"max_cost_usd": 5.0}),
        ("max_input_tokens", 10, {}),
    ],
)
async def test_a_refusal_says_whose_limit_it_is(
    limit: str, value: Any, choices: dict[str, Any], asking: Any, server: TourServer
) -> None:
    asking.settings |= {"prices": PRICES, limit: value}
    asking.settings["ceilings"] = (Ceiling(limit, value, "/etc/jupyter/redpanda.json"),)
    with pytest.raises(BudgetError) as caught:
        await asking("What?", **choices)
    assert "(set by your administrator in /etc/jupyter/redpanda.json)" in caught.value.message
    assert "ask who looks after that limit" in caught.value.hint
    assert not server.requests


async def test_a_price_of_ones_own_does_not_get_around_an_administrator(
    asking: Any, server: TourServer
) -> None:
    free = (Price("openai:model-a", 0.0, 0.0),)
    place = "/etc/jupyter/redpanda.json"
    wanted = (Ceiling("require_known_price", True, place),)
    asking.settings |= {"prices": free, "require_known_price": True, "ceilings": wanted}
    with pytest.raises(BudgetError, match="set by your administrator"):
        await asking("What?")
    asking.settings["prices"] = (Price("openai:model-a", 0.0, 0.0, binding=True),)
    assert (await asking("What?")).end.complete
