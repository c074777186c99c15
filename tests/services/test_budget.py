"""What a question may cost is checked before it leaves, and said where it cannot be."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from redpanda_jupyter import models
from redpanda_jupyter.errors import BudgetError, StoreUnavailableError
from redpanda_jupyter.ids import new_id
from redpanda_jupyter.llm import pricing
from redpanda_jupyter.llm.pricing import Pricing
from redpanda_jupyter.llm.registry import get_spec
from redpanda_jupyter.profiles import Profile
from redpanda_jupyter.services import budget
from redpanda_jupyter.services.dry_run import dry_run, dry_run_text
from redpanda_jupyter.services.ledger import budget_line, month_start
from redpanda_jupyter.services.question import Ask
from redpanda_jupyter.services.sent import size_of
from redpanda_jupyter.settings import Settings
from redpanda_jupyter.tour.server import Fault

if TYPE_CHECKING:
    from redpanda_jupyter.store import Store
    from redpanda_jupyter.tour.server import TourServer

pytestmark = pytest.mark.asyncio

HOSTS = {"openai": "api.openai.com", "anthropic": "api.anthropic.com"}
MODELS = {
    name: next(one for one in get_spec(name).models() if Pricing(name, one, host).most(1, 1))
    for name, host in HOSTS.items()
}
LONG = "word " * 4000


@pytest.fixture(autouse=True)
def _nothing_said() -> None:
    budget._told.clear()


@pytest.fixture
def priced(server: TourServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the server count as the providers' own host: prices hold for that one alone."""
    find = pricing.find_spec

    def at_home(name: str) -> Any:
        spec = find(name)
        assert spec is not None
        url = getattr(server, f"{name}_url", "")
        return replace(spec, account=replace(spec.account, default_url=url))

    monkeypatch.setattr(pricing, "find_spec", at_home)


def spend(store: Store, usd: float | None, when: datetime | None = None) -> None:
    """Count a call that cost this much."""
    store.add_call(
        models.ModelCall(
            id=new_id(),
            provider="openai",
            model="gpt-4o",
            usage=models.Usage(cost_usd=usd),
            ended="stop",
            created_at=when or datetime.now(UTC),
        )
    )


def most(server: TourServer, wire: str, body: Any, answer: int) -> float:
    host = f"127.0.0.1:{server.port}"
    found = Pricing(wire, MODELS[wire], host).most(size_of(body), answer)
    assert found is not None
    return found


def longest(body: Any) -> int:
    """The longest answer that a request allows."""
    found = body.get("max_tokens") or body["max_completion_tokens"]
    assert isinstance(found, int)
    return found


# --- the month's budget ---------------------------------------------------------------------------


@pytest.mark.usefixtures("priced")
async def test_a_question_within_the_budget_is_asked_and_says_nothing(
    asking: Any, server: TourServer, wire: str
) -> None:
    asking.settings["monthly_budget_usd"] = 5.0
    end = (await asking("What?", model=f"{wire}:{MODELS[wire]}")).end
    assert end.complete
    assert end.usage.cost_usd is not None
    assert end.notices == []
    assert longest(server.requests[0].body) == Settings().max_output_tokens


@pytest.mark.usefixtures("priced")
async def test_a_question_that_may_go_beyond_the_budget_is_refused_before_it_leaves(
    asking: Any, store: Store, server: TourServer, wire: str
) -> None:
    spend(store, 4.99)
    asking.settings["monthly_budget_usd"] = 5.0
    with pytest.raises(BudgetError) as caught:
        await asking("What?", model=f"{wire}:{MODELS[wire]}")
    assert caught.value.code == "budget"
    assert "$5.00" in caught.value.message
    assert "$4.99" in caught.value.message
    assert "monthly_budget_usd" in caught.value.hint
    assert not server.requests
    assert store.list_sent() == []


@pytest.mark.usefixtures("priced")
async def test_what_a_refusal_proposes_is_taken(
    asking: Any, store: Store, server: TourServer, wire: str
) -> None:
    spend(store, 4.95)
    asking.settings["monthly_budget_usd"] = 5.0
    with pytest.raises(BudgetError) as caught:
        await asking("What?", model=f"{wire}:{MODELS[wire]}")
    words = caught.value.hint.split()
    proposed = float(words[words.index("--max-cost") + 1].rstrip(","))
    end = (await asking("What?", model=f"{wire}:{MODELS[wire]}", max_cost_usd=proposed)).end
    assert end.complete


@pytest.mark.usefixtures("priced")
async def test_only_this_month_counts(asking: Any, store: Store) -> None:
    spend(store, 100.0, month_start() - timedelta(seconds=1))
    asking.settings["monthly_budget_usd"] = 5.0
    assert (await asking("What?", model="openai:gpt-4o")).end.complete
    spend(store, 100.0, month_start() + timedelta(seconds=1))
    with pytest.raises(BudgetError):
        await asking("What?", model="openai:gpt-4o")


@pytest.mark.usefixtures("priced")
@pytest.mark.parametrize(("spent", "warned"), [(3.9, False), (4.0, True), (4.8, True)])
async def test_from_four_fifths_on_each_answer_says_so(
    spent: float, warned: bool, asking: Any, store: Store
) -> None:
    spend(store, spent)
    asking.settings["monthly_budget_usd"] = 5.0
    for _ in range(2):
        notices = (await asking("What?", model="openai:gpt-4o")).end.notices
        assert bool(notices) is warned
        assert all("month's budget of $5.00 spent" in one for one in notices)


@pytest.mark.usefixtures("priced")
async def test_a_budget_of_nothing_lets_nothing_through_that_costs(
    asking: Any, server: TourServer
) -> None:
    asking.settings["monthly_budget_usd"] = 0.0
    with pytest.raises(BudgetError):
        await asking("What?", model="openai:gpt-4o")
    assert (await asking("What?", model="tour")).end.notices == []


@pytest.mark.usefixtures("priced")
async def test_a_budget_that_cannot_be_checked_lets_nothing_through(
    asking: Any, store: Store, server: TourServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(*_: Any, **__: Any) -> Any:
        raise StoreUnavailableError("The library is locked.", hint="Wait.")

    monkeypatch.setattr(store, "hold_budget", locked)
    assert (await asking("What?", model="openai:gpt-4o")).end.complete
    asking.settings["monthly_budget_usd"] = 5.0
    with pytest.raises(BudgetError, match="cannot be checked: The library is locked"):
        await asking("What?", model="openai:gpt-4o")
    assert len(server.requests) == 1


@pytest.mark.usefixtures("priced")
async def test_another_account_at_the_same_provider_does_not_get_around_the_budget(
    asking: Any, server: TourServer, wire: str
) -> None:
    url = getattr(server, f"{wire}_url")
    asking.settings["profiles"] = (Profile("work", wire, url, MODELS[wire]),)
    asking.settings["monthly_budget_usd"] = 5.0
    end = (await asking("What?", model="work")).end
    assert end.usage.cost_usd is not None
    assert end.notices == []
    asking.settings["monthly_budget_usd"] = 0.0001
    with pytest.raises(BudgetError, match="This question may cost"):
        await asking("What?", model="work")
    assert len(server.requests) == 1


# --- prices that nobody knows ---------------------------------------------------------------------


async def test_an_unknown_price_is_said_once_for_each_model(asking: Any) -> None:
    asking.settings["monthly_budget_usd"] = 5.0
    said = [
        (await asking("What?", model=f"openai:{model}")).end.notices
        for model in ("model-a", "model-a", "model-b")
    ]
    assert [len(one) for one in said] == [1, 0, 1]
    assert said[0][0].startswith("cost unknown, the budget in dollars cannot count it")
    assert "prices.openai:model-b in the settings" in said[2][0]


async def test_an_unknown_price_is_refused_where_it_must_be_known(
    asking: Any, server: TourServer
) -> None:
    asking.settings["require_known_price"] = True
    with pytest.raises(BudgetError, match="The price of openai:model-a is not known"):
        await asking("What?")
    assert not server.requests
    assert (await asking("What?", model="tour")).end.complete, "prepared answers cost nothing"


async def test_a_limit_on_the_line_that_cannot_be_checked_is_refused(
    asking: Any, server: TourServer
) -> None:
    with pytest.raises(BudgetError, match="nobody can tell whether") as caught:
        await asking("What?", max_cost_usd=0.1)
    assert "--max-cost 4000t" in caught.value.hint
    assert not server.requests
    assert (await asking("What?", max_tokens=40_000)).end.complete


# --- one question ---------------------------------------------------------------------------------


@pytest.mark.usefixtures("priced")
@pytest.mark.parametrize("cap", [0.01, 0.05])
async def test_the_answer_is_shortened_until_the_question_cannot_cost_more(
    cap: float, asking: Any, server: TourServer, wire: str
) -> None:
    end = (await asking("What?", model=f"{wire}:{MODELS[wire]}", max_cost_usd=cap)).end
    assert end.complete
    assert end.notices == [], "nothing was cut"
    body = server.requests[0].body
    allowed = longest(body)
    assert allowed < Settings().max_output_tokens
    assert most(server, wire, body, allowed) <= cap < most(server, wire, body, allowed + 1)


@pytest.mark.usefixtures("priced")
async def test_an_answer_that_is_cut_for_its_cost_says_so(
    asking: Any, server: TourServer, wire: str
) -> None:
    server.faults.append(Fault(finish="length" if wire == "openai" else "max_tokens"))
    end = (await asking("What?", model=f"{wire}:{MODELS[wire]}", max_cost_usd=0.01)).end
    assert end.incomplete_reason == "length"
    (notice,) = end.notices
    assert notice.startswith("the limit on its cost left ")


@pytest.mark.usefixtures("priced")
async def test_a_question_that_is_too_dear_by_itself_is_refused(
    asking: Any, server: TourServer, wire: str
) -> None:
    with pytest.raises(BudgetError) as caught:
        await asking("What?", model=f"{wire}:{MODELS[wire]}", context=LONG, max_cost_usd=0.001)
    assert "$0.0010" in caught.value.message
    assert "--max-cost" in caught.value.hint
    assert not server.requests


@pytest.mark.usefixtures("priced")
async def test_what_is_said_for_the_question_wins_over_the_settings(
    asking: Any, server: TourServer
) -> None:
    asking.settings["max_cost_usd"] = 0.0001
    with pytest.raises(BudgetError, match="One question may cost") as caught:
        await asking("What?", model="openai:gpt-4o")
    assert "max_cost_usd" in caught.value.hint
    assert (await asking("What?", model="openai:gpt-4o", max_cost_usd=0.5)).end.complete


async def test_a_limit_in_tokens_needs_no_price(asking: Any, server: TourServer, wire: str) -> None:
    end = (await asking("What?", model=f"{wire}:model-a", max_tokens=2000)).end
    assert end.complete
    body = server.requests[0].body
    assert size_of(body) + longest(body) == 2000
    with pytest.raises(BudgetError, match="leaves too few"):
        await asking("What?", model=f"{wire}:model-a", max_tokens=300, context=LONG)
    assert len(server.requests) == 1


async def test_the_input_has_a_limit_of_its_own(asking: Any, server: TourServer) -> None:
    asking.settings["max_input_tokens"] = 3000
    assert (await asking("What?")).end.complete
    with pytest.raises(BudgetError, match="max_input_tokens allows"):
        await asking("What?", context=LONG)
    assert len(server.requests) == 1


@pytest.mark.usefixtures("priced")
async def test_no_money_limit_no_price_list(asking: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: Any) -> None:
        raise AssertionError("nobody asked for a price")

    monkeypatch.setattr(pricing.Pricing, "most", never)
    assert (await asking("What?")).end.complete


# --- shown ----------------------------------------------------------------------------------------


@pytest.mark.usefixtures("priced")
async def test_a_dry_run_tells_the_cost_and_what_would_be_refused(
    asking: Any, store: Store, server: TourServer, connections: Any
) -> None:
    async def told(**limits: Any) -> str:
        question = Ask("What?", model="openai:gpt-4o", max_cost_usd=limits.pop("cap", None))
        settings = Settings(**asking.settings, **limits)
        return dry_run_text(await dry_run(question, store, settings, connections))

    text = await told(cap=0.01)
    assert "may cost $0.0100 at most" in text
    assert '"max_tokens": 8192' not in text
    assert "It would be refused" not in text
    assert "It would be refused: This question may cost" in await told(monthly_budget_usd=0.0)
    assert not server.requests


async def test_usage_tells_how_much_of_the_budget_is_spent(store: Store) -> None:
    assert budget_line(store, Settings()) == ""
    settings = Settings(monthly_budget_usd=5.0)
    assert budget_line(store, settings) == "this month: $0.00 of $5.00"
    spend(store, 1.25)
    spend(store, None)
    told = budget_line(store, settings)
    first, second = told.splitlines()
    assert first == "this month: $1.25 of $5.00, and 1 question of unknown price"
    assert second.startswith("The price of openai:gpt-4o is not known, so limits in dollars")


async def test_a_limit_of_no_tokens_is_a_limit(asking: Any, server: TourServer) -> None:
    with pytest.raises(BudgetError, match="leaves too few of the 0 that you allowed"):
        await asking("What?", max_tokens=0)
    assert not server.requests
