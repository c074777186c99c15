"""Prices are said where they are known, and nowhere else."""

from __future__ import annotations

import pytest

from redpanda_jupyter.llm.pricing import cost_usd
from redpanda_jupyter.llm.registry import get_spec
from redpanda_jupyter.models import Usage

USAGE = Usage(input_tokens=1_000_000, output_tokens=1_000_000)
ANTHROPIC = "api.anthropic.com"


def test_known_model() -> None:
    model = get_spec("anthropic").models()[0]
    price = cost_usd("anthropic", model, USAGE, ANTHROPIC)
    assert price is not None
    assert 1 < price < 500


def test_cached_input_costs_less_and_is_not_counted_twice() -> None:
    model = get_spec("anthropic").models()[0]
    cached = USAGE.model_copy(update={"cached_input_tokens": 900_000})
    less = cost_usd("anthropic", model, cached, ANTHROPIC)
    full = cost_usd("anthropic", model, USAGE, ANTHROPIC)
    assert less is not None
    assert full is not None
    assert less < full


@pytest.mark.parametrize(
    ("provider", "model", "usage", "host"),
    [
        ("anthropic", "claude-nobody-knows", USAGE, ANTHROPIC),
        ("anthropic", "claude-sonnet-4-5", USAGE, "127.0.0.1:1234"),
        ("openai", "gpt-4o", USAGE, "gateway.example"),
        ("anthropic", "claude-sonnet-4-5", Usage(), ANTHROPIC),
        ("anthropic", "claude-sonnet-4-5", Usage(input_tokens=5), ANTHROPIC),
        ("tour", "chat", USAGE, ""),
        ("nobody", "x", USAGE, "api.openai.com"),
    ],
)
def test_no_price_rather_than_a_wrong_one(
    provider: str, model: str, usage: Usage, host: str
) -> None:
    assert cost_usd(provider, model, usage, host) is None


def test_nothing_costs_nothing() -> None:
    none = Usage(input_tokens=0, output_tokens=0)
    assert cost_usd("anthropic", get_spec("anthropic").models()[0], none, ANTHROPIC) == 0
