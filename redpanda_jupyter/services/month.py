"""The month's budget: what is left of it, and what questions under way may take of it.

The rules of this module: a budget that cannot be checked, because the library does not answer, lets
nothing through; what a question may cost at most is held in the library until it is counted, so
that questions asked at the same moment share what is left. Of a program that died it is held for no
longer than a question may take.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from redpanda_jupyter import models
from redpanda_jupyter.errors import BudgetError, StoreError
from redpanda_jupyter.ids import new_id

from .allowance import SHORTEST_ANSWER
from .amounts import dollars, tokens
from .ledger import month_start

if TYPE_CHECKING:
    from redpanda_jupyter.store import Store

    from .allowance import Allowance, Limits

HOLD_BEYOND_S = 60.0
"""Seconds that a question's cost is held beyond all that it may take: it is counted after that."""


def within_month(
    limits: Limits, longest: int, allowance: Allowance, store: Store, hold_as: str | None
) -> Allowance:
    """Hold what the question may take of the month's budget, or refuse it.

    Parameters
    ----------
    longest
        Tokens of the question and of the longest answer.
    hold_as
        The id under which the call will be counted; ``None`` for one that is not made.

    Raises
    ------
    BudgetError
        It does not fit, or nobody can tell. Nothing is held.
    """
    usd, count, cost = limits.budget_usd, limits.budget_tokens, allowance.cost_usd
    if count is None and cost is None:
        return allowance  # nobody knows what it takes of the budget
    ends = datetime.now(UTC) + timedelta(seconds=limits.longest_s + HOLD_BEYOND_S)
    wanted = models.BudgetHold(
        id=hold_as or new_id(), cost_usd=cost, tokens=longest, expires_at=ends
    )
    try:
        room = store.hold_budget(
            wanted, month_start(), usd=usd, tokens=count, keep=hold_as is not None
        )
    except StoreError as error:
        raise BudgetError(
            f"The month's budget cannot be checked: {error.message}", hint=error.hint
        ) from None
    if room.too_dear:
        raise _too_dear(limits, usd or 0.0, cost or 0.0, room)
    if room.too_long:
        raise _too_long(limits, count or 0, longest, room)
    if cost is not None and usd is not None:
        allowance = replace(allowance, spent_usd=room.spent.cost_usd, budget_usd=usd)
    return replace(allowance, spent_tokens=room.spent.tokens, budget_tokens=count)


def _too_dear(limits: Limits, budget: float, cost: float, room: models.BudgetRoom) -> BudgetError:
    spent, held = room.spent.cost_usd, room.held_usd
    left = max(0.0, budget - spent - held)
    less = f"for a shorter answer with --max-cost {left * 0.9:.2f}, " if left >= 0.02 else ""
    raised = limits.raised(
        "monthly_budget_usd", budget, "monthly_budget_usd in the settings raises the budget"
    )
    return BudgetError(
        f"This question may cost {dollars(cost)}, and of this month's budget of {dollars(budget)}"
        f"{limits.by('monthly_budget_usd', budget)} {dollars(spent)} are spent"
        f"{f' and {dollars(held)} held for questions under way' if held else ''}.",
        hint=f"Ask {less}with less data or a cheaper model; {raised}.",
    )


def _too_long(limits: Limits, budget: int, longest: int, room: models.BudgetRoom) -> BudgetError:
    used, held = room.spent.tokens, room.held_tokens
    left = budget - used - held
    less = f"for a shorter answer with --max-cost {left}t, " if left > SHORTEST_ANSWER else ""
    raised = limits.raised(
        "monthly_budget_tokens", budget, "monthly_budget_tokens in the settings raises the budget"
    )
    return BudgetError(
        f"This question may take {tokens(longest)} tokens, and of this month's budget of "
        f"{tokens(budget)} tokens{limits.by('monthly_budget_tokens', budget)} {tokens(used)} are "
        f"used{f' and {tokens(held)} held for questions under way' if held else ''}.",
        hint=f"Ask {less}or with less data; {raised}.",
    )
