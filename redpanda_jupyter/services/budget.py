"""What a question may cost, decided before it leaves.

The rules of this module:

* what a question may cost at most is its estimated input and the longest answer that it allows, at
  the provider's own price; a price that is not known is unknown, and never nothing;
* a limit for one question shortens the longest answer until it holds, and the month's budget must
  hold after that; what cannot hold is refused before anything is sent;
* a budget that cannot be checked, because the library does not answer, lets nothing through.

Two questions that are asked at the same moment do not know of each other: each may use what is
left.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from redpanda_jupyter.errors import BudgetError, StoreError
from redpanda_jupyter.llm.pricing import most_usd

from .amounts import dollars, tokens
from .ledger import month_start, size_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from redpanda_jupyter import models
    from redpanda_jupyter.credentials import Access
    from redpanda_jupyter.llm.base import Provider, ProviderSpec
    from redpanda_jupyter.settings import Settings
    from redpanda_jupyter.store import Store

    from .question import Ask, Prepared

SHORTEST_ANSWER = 200
"""Tokens: a limit that leaves less for the answer refuses the question; little code is shorter."""

WARN_AT = 0.8
"""The part of the month's budget from which on every answer says how much is spent."""

_told: set[tuple[str, str]] = set()
"""Models whose unknown price was said in this process."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """What was decided about one question.

    Parameters
    ----------
    cost_usd
        What it may cost at most; ``None`` where that is not known or was not asked.
    shortened
        Why the answer may be no longer; empty where nothing but the settings limits it.
    notes
        What must be said beside the answer.
    spent_usd, budget_usd
        This month's, before this question; ``None`` without a budget.
    """

    cost_usd: float | None = None
    shortened: str = ""
    notes: tuple[str, ...] = ()
    spent_usd: float | None = None
    budget_usd: float | None = None

    def notices(self, usage: models.Usage, ended: str | None) -> list[str]:
        """Return what is to be said once the answer has ended, and for which reason."""
        said = list(self.notes)
        if self.shortened and ended == "length":
            said.append(self.shortened)
        if self.budget_usd is not None and self.spent_usd is not None:
            spent = self.spent_usd + (usage.cost_usd or 0.0)
            if spent >= WARN_AT * self.budget_usd:
                said.append(
                    f"{dollars(spent)} of this month's budget of {dollars(self.budget_usd)} spent"
                )
        return said


@dataclass(frozen=True, slots=True)
class _Limits:
    """The limits that hold for a question: what was said for it wins over the settings."""

    input_tokens: int | None
    tokens: int | None
    cost_usd: float | None
    budget_usd: float | None
    known_price: bool
    own: bool

    @classmethod
    def of(cls, question: Ask, settings: Settings) -> _Limits:
        own = question.max_cost_usd
        return cls(
            input_tokens=settings.max_input_tokens,
            tokens=question.max_tokens,
            cost_usd=settings.max_cost_usd if own is None else own,
            budget_usd=settings.monthly_budget_usd,
            known_price=settings.require_known_price,
            own=own is not None,
        )

    @property
    def money(self) -> bool:
        return self.known_price or self.cost_usd is not None or self.budget_usd is not None


async def within_limits(
    question: Ask,
    prepared: Prepared,
    call: tuple[ProviderSpec, Provider, Access],
    store: Store,
    settings: Settings,
) -> tuple[Prepared, Allowance]:
    """Make a request fit the limits that hold for it.

    Parameters
    ----------
    call
        Who is asked, over which connection, and where.

    Returns
    -------
    The request, with a shorter longest answer where that was needed, and what was decided.

    Raises
    ------
    BudgetError
        It does not fit. Nothing was sent.
    """
    limits = _Limits.of(question, settings)
    if not (limits.money or limits.input_tokens is not None or limits.tokens is not None):
        return prepared, Allowance()
    return await asyncio.to_thread(_fit, limits, prepared, call, store)


def _fit(
    limits: _Limits, prepared: Prepared, call: tuple[ProviderSpec, Provider, Access], store: Store
) -> tuple[Prepared, Allowance]:
    spec, provider, access = call
    request = prepared.request
    size = size_of(provider.body(request))
    if limits.input_tokens is not None and size > limits.input_tokens:
        raise BudgetError(
            f"The question has about {tokens(size)} tokens, and max_input_tokens allows "
            f"{tokens(limits.input_tokens)}.",
            hint="Send fewer frames along, begin a new conversation with --new, or raise the "
            "setting.",
        )
    output, shortened = _within_tokens(limits, size, request.max_output_tokens)
    allowance = Allowance(shortened=shortened)
    if limits.money and access.endpoint.url and not spec.notice:  # what goes nowhere costs nothing

        def most(answer: int) -> float | None:
            return most_usd(spec.account.kind, request.model, size, answer, access.endpoint.host)

        known = most(output)
        if known is None:
            allowance = replace(allowance, notes=_unknown(limits, spec.name, request.model))
        else:
            output, allowance = _within_money(limits, output, known, most, allowance)
            allowance = _within_budget(limits, allowance, store)
    fitting = replace(request, max_output_tokens=output)
    return replace(prepared, request=fitting), allowance


def _within_tokens(limits: _Limits, size: int, output: int) -> tuple[int, str]:
    """Return the longest answer under a limit in tokens, and what to say where it was shortened."""
    if limits.tokens is None or size + output <= limits.tokens:
        return output, ""
    left = limits.tokens - size
    if left < SHORTEST_ANSWER:
        raise BudgetError(
            f"The question has about {tokens(size)} tokens, which leaves too few of the "
            f"{tokens(limits.tokens)} that you allowed for an answer.",
            hint="Send fewer frames along, begin a new conversation with --new, or allow more.",
        )
    return left, _left_for(left)


def _within_money(
    limits: _Limits,
    output: int,
    known: float,
    most: Callable[[int], float | None],
    allowance: Allowance,
) -> tuple[int, Allowance]:
    """Shorten the longest answer until the question costs no more than it may."""
    if limits.cost_usd is None or known <= limits.cost_usd:
        return output, replace(allowance, cost_usd=known)
    fits, too_long = 0, output
    while too_long - fits > 1:
        middle = (fits + too_long) // 2
        cost = most(middle)
        if cost is not None and cost <= limits.cost_usd:
            fits = middle
        else:
            too_long = middle
    if fits < SHORTEST_ANSWER:
        least = most(min(SHORTEST_ANSWER, output)) or known
        raise BudgetError(
            f"One question may cost {dollars(limits.cost_usd)}, and this one costs "
            f"{dollars(least)} with the shortest of answers.",
            hint="Send fewer frames along, begin a new conversation with --new, ask a cheaper "
            f"model with -m, or allow more with {_name(limits)}.",
        )
    return fits, replace(allowance, cost_usd=most(fits), shortened=_left_for(fits))


def _within_budget(limits: _Limits, allowance: Allowance, store: Store) -> Allowance:
    """Refuse what may go beyond the month's budget."""
    budget, cost = limits.budget_usd, allowance.cost_usd
    if budget is None or cost is None:
        return allowance
    try:
        spent = store.spent(month_start()).cost_usd
    except StoreError as error:
        raise BudgetError(
            f"The month's budget cannot be checked: {error.message}", hint=error.hint
        ) from None
    if spent + cost >= budget:
        left = max(0.0, budget - spent)
        less = f"for a shorter answer with --max-cost {left * 0.9:.2f}, " if left >= 0.02 else ""
        raise BudgetError(
            f"This question may cost {dollars(cost)}, and of this month's budget of "
            f"{dollars(budget)} {dollars(spent)} are spent.",
            hint=f"Ask {less}with less data or a cheaper model; monthly_budget_usd in the "
            "settings raises the budget.",
        )
    return replace(allowance, spent_usd=spent, budget_usd=budget)


def _unknown(limits: _Limits, provider: str, model: str) -> tuple[str, ...]:
    """Say that a price is not known: where it must be, as an error, else once for each model."""
    if limits.known_price:
        raise BudgetError(
            f"The price of {provider}:{model} is not known, and require_known_price wants it.",
            hint="Ask another model with -m, or take require_known_price out of the settings.",
        )
    if limits.own:
        return ("cost unknown, --max-cost could not be checked",)
    if (provider, model) in _told:
        return ()
    _told.add((provider, model))
    what = "the budget" if limits.budget_usd is not None else "max_cost_usd"
    return (f"cost unknown, {what} cannot count it",)


def _left_for(answer: int) -> str:
    return f"the limit on its cost left {tokens(answer)} tokens for it"


def _name(limits: _Limits) -> str:
    return "--max-cost" if limits.own else "max_cost_usd in the settings"
