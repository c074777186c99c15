"""What an answer cost, where that is known.

The rule of this module: no price rather than a wrong one. Prices come from genai-prices and hold
for the provider's own host only; another server behind the same wire has prices of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..urls import url_host
from .registry import find_spec

if TYPE_CHECKING:
    from ..models import Usage


def most_usd(
    provider: str, model: str, input_tokens: int, output_tokens: int, endpoint_host: str
) -> float | None:
    """Return what a question of this size may cost at most, or ``None`` where that is not known.

    Parameters
    ----------
    output_tokens
        The longest answer that the question allows.
    """
    from ..models import Usage

    longest = Usage(input_tokens=input_tokens, output_tokens=output_tokens)
    return cost_usd(provider, model, longest, endpoint_host)


def cost_usd(provider: str, model: str, usage: Usage, endpoint_host: str) -> float | None:
    """Return the price of ``usage`` in US dollars, or ``None`` where it is not known.

    Parameters
    ----------
    provider, model
        As in ``provider:model``.
    usage
        Token counts; without both input and output there is no price.
    endpoint_host
        The host that answered.
    """
    spec = find_spec(provider)
    if spec is None or not spec.account.default_url:
        return None
    if endpoint_host != url_host(spec.account.default_url):
        return None
    if usage.input_tokens is None or usage.output_tokens is None:
        return None
    import genai_prices

    counts = genai_prices.Usage(
        input_tokens=usage.input_tokens,
        output_tokens=usage.output_tokens,
        cache_read_tokens=usage.cached_input_tokens or 0,
    )
    try:
        price = genai_prices.calc_price(counts, model, provider_id=provider)
    except (LookupError, ValueError):  # a model newer than the price list, or no such provider
        return None
    return float(price.total_price)
