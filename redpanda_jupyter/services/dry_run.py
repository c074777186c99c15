"""What a question would send, without sending it.

The rule of this module: it is put together by the very code that puts a real request together, and
the body is the one that the provider's own adapter would send.
"""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from redpanda_jupyter import credentials
from redpanda_jupyter.errors import BudgetError, KeyringError, MissingAPIKeyError
from redpanda_jupyter.llm.base import Timeouts
from redpanda_jupyter.llm.pricing import Pricing
from redpanda_jupyter.llm.registry import default_model, resolve_model, specs
from redpanda_jupyter.privacy import LEVELS

from .amounts import TOKEN, dollars
from .budget import within_limits
from .question import check, prepare, shortened
from .sent import body_text, size_of

if TYPE_CHECKING:
    from redpanda_jupyter.credentials import Access
    from redpanda_jupyter.llm.base import Provider, ProviderSpec
    from redpanda_jupyter.settings import Settings
    from redpanda_jupyter.store import Store

    from .connections import Connections
    from .history import Earlier
    from .question import Ask


@dataclass(frozen=True, slots=True)
class DryRun:
    """A request that did not leave.

    Parameters
    ----------
    endpoint
        The address that it would go to.
    body
        The exact JSON body.
    tokens
        An estimate of its size, see :func:`~redpanda_jupyter.services.sent.size_of`.
    cost_usd
        What it may cost at most; ``None`` where that is not known.
    refusal
        Why it would not be sent; empty where it would be.
    left_out
        What of the data had no room, in a few words.
    """

    provider: str
    model: str
    endpoint: str
    privacy: str
    body: dict[str, Any]
    tokens: int
    earlier: Earlier
    cost_usd: float | None = None
    refusal: str = ""
    left_out: str = ""

    def __str__(self) -> str:
        return dry_run_text(self)


async def dry_run(
    question: Ask, store: Store, settings: Settings, connections: Connections
) -> DryRun:
    """Put together what ``question`` would send; that needs no key.

    Raises
    ------
    UsageError, ConfigurationError
        As for the question itself: an unknown model, an address that is wrong.
    """
    check(question)
    spec, model, refusal = await asyncio.to_thread(_resolve, question.model, settings)
    async with AsyncExitStack() as stack:
        try:
            way = await stack.enter_async_context(connections.borrow(spec, settings))
        except (MissingAPIKeyError, KeyringError) as error:
            refusal = refusal or str(error)
            way = await _without_key(spec, settings, stack)
        provider, access = way
        prepared = await prepare(question, spec, model, store, settings)
        try:
            prepared, _ = await within_limits(question, prepared, (spec, *way), store, settings)
        except BudgetError as error:
            refusal = refusal or str(error)
        body = provider.body(prepared.request)
    size, longest = size_of(body), prepared.request.max_output_tokens
    pricing = Pricing.of(spec, model, access, settings)
    cost = await asyncio.to_thread(pricing.most, size, longest)
    return DryRun(
        provider=spec.name,
        model=model,
        endpoint=access.endpoint.url,
        privacy=question.privacy,
        body=body,
        tokens=size,
        earlier=prepared.earlier,
        cost_usd=cost,
        refusal=refusal,
        left_out="".join(shortened(question)),
    )


def _resolve(named: str | None, settings: Settings) -> tuple[ProviderSpec, str, str]:
    """Return provider and model, and why nothing could be sent: of nobody there may be a key."""
    try:
        return *resolve_model(named, settings), ""
    except MissingAPIKeyError as error:
        first = next(spec for spec in specs(settings) if not spec.notice)
        return first, default_model(first, settings), str(error)


async def _without_key(
    spec: ProviderSpec, settings: Settings, stack: AsyncExitStack
) -> tuple[Provider, Access]:
    """Make a provider that knows the body of a request, and sends none."""
    where = await asyncio.to_thread(credentials.endpoint, spec.account, settings)
    secret = credentials.Secret("no-key-is-sent-anywhere")
    provider = await asyncio.to_thread(spec.create, where.url, secret, Timeouts())
    stack.push_async_callback(provider.aclose)
    return provider, credentials.Access(where, None, "not_needed")


def dry_run_text(found: DryRun) -> str:
    """Show a request that did not leave."""
    cost = "" if found.cost_usd is None else f" · may cost {dollars(found.cost_usd)} at most"
    refusal = [f"It would be refused: {found.refusal}"] if found.refusal else []
    earlier, place = "", found.endpoint or "nowhere (prepared answers)"
    if found.earlier.total:
        earlier = f" · {found.earlier.sent} of {found.earlier.total} earlier questions"
    return "\n".join(
        [
            f"Nothing was sent. This would go to {place} as {found.provider}:{found.model}",
            f"about {found.tokens:,} tokens (estimated: {TOKEN} bytes a token){cost}{earlier}",
            f"privacy {found.privacy}: {LEVELS[found.privacy]}",
            *([found.left_out] if found.left_out else []),
            *refusal,
            "",
            body_text(found.body),
        ]
    )
