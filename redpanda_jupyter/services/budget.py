"""What a question may cost, decided before it leaves.

The rules of this module:

* what a question may cost at most is its estimated input and the longest answer that it allows, at
  the provider's own price; a price that is not known is unknown, and never nothing;
* a limit for one question shortens the longest answer until it holds, and the month's budget must
  hold after that; what cannot hold is refused before anything is sent;
* what the month's budget is asked for is what remains after that (:mod:`.month`).
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from redpanda_jupyter.errors import BudgetError
from redpanda_jupyter.llm.pricing import Pricing

from .allowance import SHORTEST_ANSWER, Allowance, Limits
from .amounts import dollars, tokens
from .ledger import unseen
from .month import within_month
from .sent import size_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from redpanda_jupyter.credentials import Access
    from redpanda_jupyter.llm.base import Provider, ProviderSpec
    from redpanda_jupyter.settings import Settings
    from redpanda_jupyter.store import Store

    from .question import Ask, Prepared

_told: set[tuple[str, str]] = set()
"""Models whose unknown price was said in this process."""


async def within_limits(
    question: Ask,
    prepared: Prepared,
    call: tuple[ProviderSpec, Provider, Access],
    store: Store,
    settings: Settings,
    hold_as: str | None = None,
) -> tuple[Prepared, Allowance]:
    """Make a request fit the limits that hold for it.

    Parameters
    ----------
    call
        Who is asked, over which connection, and where.
    hold_as
        The id under which the call will be counted, and what it may cost held until then; ``None``
        for one that is not made.

    Returns
    -------
    The request, with a shorter longest answer where that was needed, and what was decided.

    Raises
    ------
    BudgetError
        It does not fit. Nothing was sent, and nothing is held.
    """
    limits = Limits.of(question, settings)
    counted = limits.input_tokens is not None or limits.tokens is not None
    if not (limits.money or limits.month or counted):
        return prepared, Allowance()
    spec, _, access = call
    pricing = Pricing.of(spec, prepared.request.model, access, settings)
    fitting = asyncio.create_task(
        asyncio.to_thread(_fit, limits, prepared, call, pricing, store, hold_as)
    )
    try:
        return await asyncio.shield(fitting)
    except asyncio.CancelledError:
        if hold_as is not None and limits.month:  # what the thread holds, nobody would count
            with suppress(Exception):
                await fitting
                await asyncio.to_thread(store.release_budget, hold_as)
        raise


def blind_spot(settings: Settings, spec: ProviderSpec, model: str, host: str) -> str:
    """Say so where a limit in dollars cannot see a model, with what can be done; else nothing."""
    if settings.monthly_budget_usd is None and settings.max_cost_usd is None:
        return ""
    if spec.notice or Pricing.at(spec, model, host, settings).most(1, 1) is not None:
        return ""
    return unseen(f"{spec.name}:{model}", settings)


def _fit(
    limits: Limits,
    prepared: Prepared,
    call: tuple[ProviderSpec, Provider, Access],
    pricing: Pricing,
    store: Store,
    hold_as: str | None,
) -> tuple[Prepared, Allowance]:
    spec, provider, access = call
    request = prepared.request
    size = size_of(provider.body(request))
    if limits.input_tokens is not None and size > limits.input_tokens:
        by = limits.by("max_input_tokens", limits.input_tokens)
        raise BudgetError(
            f"The question has about {tokens(size)} tokens, and max_input_tokens allows "
            f"{tokens(limits.input_tokens)}{by}.",
            hint="Send fewer frames along, begin a new conversation with --new, or "
            + limits.raised("max_input_tokens", limits.input_tokens, "raise the setting")
            + ".",
        )
    output, shortened = _within_tokens(limits, size, request.max_output_tokens)
    allowance = Allowance(shortened=shortened)
    if access.endpoint.url and not spec.notice:  # what goes nowhere costs nothing
        if limits.money:
            output, allowance = _within_price(limits, size, output, pricing, spec, allowance)
        if limits.month:
            allowance = within_month(limits, size + output, allowance, store, hold_as)
    fitting = replace(request, max_output_tokens=output)
    return replace(prepared, request=fitting), allowance


def _within_price(
    limits: Limits,
    size: int,
    output: int,
    pricing: Pricing,
    spec: ProviderSpec,
    allowance: Allowance,
) -> tuple[int, Allowance]:
    """Keep to the limits in money, or say that nobody can where the price is not known."""
    # who wants a known price does not mean one that the person made up
    theirs = limits.known_price and limits.by("require_known_price", True)
    known = pricing.most(size, output, own=not theirs)
    if known is None:
        return output, replace(allowance, notes=_unknown(limits, spec.name, pricing.model))

    def most(answer: int) -> float | None:
        return pricing.most(size, answer, own=not theirs)

    return _within_money(limits, output, known, most, allowance)


def _within_tokens(limits: Limits, size: int, output: int) -> tuple[int, str]:
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
    limits: Limits,
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
            f"One question may cost {dollars(limits.cost_usd)}{_by(limits)}, and this one costs "
            f"{dollars(least)} with the shortest of answers.",
            hint="Send fewer frames along, begin a new conversation with --new, ask a cheaper "
            f"model with -m, or {_more(limits)}.",
        )
    return fits, replace(allowance, cost_usd=most(fits), shortened=_left_for(fits))


def _unknown(limits: Limits, provider: str, model: str) -> tuple[str, ...]:
    """Say that a price is not known: where it must be, as an error, else once for each model."""
    name = f"{provider}:{model}"
    if limits.known_price:
        by = limits.by("require_known_price", True)
        raise BudgetError(
            f"The price of {name} is not known, and require_known_price wants it{by}.",
            hint="Ask another model with -m, or "
            + limits.raised(
                "require_known_price",
                True,
                f"say what it costs: `%panda config set prices.{name}.input` and `.output`",
            )
            + ".",
        )
    if limits.own:  # who writes a price behind a question wants to be asked, not told afterwards
        raise BudgetError(
            f"The price of {name} is not known, so nobody can tell whether the question costs no "
            f"more than {dollars(limits.cost_usd or 0.0)}.",
            hint="Limit it by tokens, as in --max-cost 4000t, or say what the model costs: "
            f"`%panda config set prices.{name}.input` and `.output`.",
        )
    if (provider, model) in _told:
        return ()
    _told.add((provider, model))
    what = "the budget in dollars" if limits.budget_usd is not None else "max_cost_usd"
    return (f"cost unknown, {what} cannot count it; prices.{name} in the settings can say it",)


def _left_for(answer: int) -> str:
    return f"the limit on its cost left {tokens(answer)} tokens for it"


def _by(limits: Limits) -> str:
    return limits.by("max_cost_usd", limits.cost_usd)


def _more(limits: Limits) -> str:
    name = "--max-cost" if limits.own else "max_cost_usd in the settings"
    return limits.raised("max_cost_usd", limits.cost_usd, f"allow more with {name}")
