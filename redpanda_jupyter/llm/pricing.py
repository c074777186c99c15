"""What an answer cost, where that is known.

The rules of this module: no price rather than a wrong one; prices of the list come from
genai-prices and hold for the provider's own host only, as another server behind the same wire has
prices of its own; what an administrator says comes before the list, and what a person says does so,
too, unless an administrator limits money: then it counts only where nobody else knows a price.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..ceilings import ON_MONEY
from ..urls import url_host
from .registry import find_spec

if TYPE_CHECKING:
    from ..credentials import Access
    from ..models import Usage
    from ..prices import Price
    from ..settings import Settings
    from .base import ProviderSpec


@dataclass(frozen=True, slots=True)
class Pricing:
    """Prices of one model at one address.

    Parameters
    ----------
    kind, model
        Whose wire it speaks, and the model's name: as in ``provider:model``.
    host
        The host that answers.
    said
        What the settings say of it.
    limited
        Whether an administrator limits money.
    """

    kind: str
    model: str
    host: str
    said: Price | None = None
    limited: bool = False

    @classmethod
    def of(cls, spec: ProviderSpec, model: str, access: Access, settings: Settings) -> Pricing:
        """Return the prices that hold for a model under these settings."""
        return cls.at(spec, model, access.endpoint.host, settings)

    @classmethod
    def at(cls, spec: ProviderSpec, model: str, host: str, settings: Settings) -> Pricing:
        """Return those that hold for it at a host."""
        name = f"{spec.name}:{model}"
        said = next((one for one in settings.prices if one.model == name), None)
        limited = any(one.name in ON_MONEY for one in settings.ceilings)
        return cls(spec.account.kind, model, host, said, limited)

    def cost(self, usage: Usage, *, own: bool = True) -> float | None:
        """Return what ``usage`` costs in US dollars, or ``None`` where that is not known.

        Parameters
        ----------
        own
            Whether a price counts that nobody but the person says.
        """
        said = None
        if self.said is not None and usage.input_tokens is not None:
            counts = (usage.input_tokens, usage.output_tokens, usage.cached_input_tokens or 0)
            said = None if counts[1] is None else self.said.of(counts[0], counts[1], counts[2])
            if said is not None and (self.said.binding or (own and not self.limited)):
                return said
        listed = cost_usd(self.kind, self.model, usage, self.host)
        return listed if listed is not None or not own else said

    def most(self, input_tokens: int, output_tokens: int, *, own: bool = True) -> float | None:
        """Return what a question of this size, with the longest answer it allows, may cost."""
        from ..models import Usage

        return self.cost(Usage(input_tokens=input_tokens, output_tokens=output_tokens), own=own)


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
