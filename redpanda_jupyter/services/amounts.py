"""Tokens, money and time in words.

The rule of this module: what is not known is left out or called unknown; it is never a zero.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from redpanda_jupyter.models import Usage

TOKEN = 4
"""Bytes, or signs, that are taken for a token where nobody has counted."""


def tokens(count: int) -> str:
    """Write a number of tokens: ``312``, ``4.5K``, ``1.2M``."""
    for size, unit in ((1_000_000, "M"), (1000, "K")):
        if count >= size:
            return f"{count / size:.1f}{unit}"
    return str(count)


def money(usd: float) -> str:
    """Write an amount of US dollars; what is less than a cent says so."""
    return f"${usd:.2f}" if usd >= 0.01 or usd == 0 else "<$0.01"


def dollars(usd: float) -> str:
    """Write an amount that is compared with another one: to the cent, small ones finer."""
    if usd >= 0.1 or usd == 0:
        return f"${usd:,.2f}"
    return f"${usd:.4f}" if usd >= 0.0001 else "<$0.0001"


def usage_line(usage: Usage) -> str:
    """Write what an answer took, as ``12.3s · 4.5K in (cached) / 1.2K out · $0.08``.

    What is not known is left out: no token count that the provider did not give, no ``$`` where
    the price is not known. What is estimated has a ``~`` before it.
    """
    parts, about = [], "~" if usage.estimated else ""
    if usage.duration_s is not None:
        parts.append(f"{usage.duration_s:.1f}s")
    if usage.input_tokens is not None and usage.output_tokens is not None:
        cached = " (cached)" if usage.cached_input_tokens else ""
        asked, came = (
            f"{about}{tokens(usage.input_tokens)}",
            f"{about}{tokens(usage.output_tokens)}",
        )
        parts.append(f"{asked} in{cached} / {came} out")
    if usage.cost_usd is not None:
        parts.append(f"{about}{money(usage.cost_usd)}")
    return " · ".join(parts)
