"""Prices of models that a person or an administrator names: what the setting ``prices`` holds.

The rule of this module: a price is for one model of one provider or profile, in US dollars per
million tokens, and one that is only half said is not known.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from . import checks

if TYPE_CHECKING:
    from collections.abc import Iterable

FIELDS = ("input", "output", "cached_input")
"""What a price says, in the order in which it is documented."""

_EXAMPLE = 'must be an object such as {"openai:gpt-x": {"input": 1.25, "output": 10}}'
_amount = checks.number(0, 1_000_000, whole=False)


@dataclass(frozen=True, slots=True)
class Price:
    """What a model costs, in US dollars per million tokens.

    Parameters
    ----------
    model
        ``provider:model``; the provider may be a profile.
    input, output
        Of the question and of the answer; ``None`` for one that was not said yet.
    cached_input
        Of the part of the question that the provider had kept; ``None`` for the same as ``input``.
    binding
        Whether an administrator says so.
    """

    model: str
    input: float | None = None
    output: float | None = None
    cached_input: float | None = None
    binding: bool = False

    def of(self, input_tokens: int, output_tokens: int, cached_tokens: int = 0) -> float | None:
        """Return what so many tokens cost, in US dollars; the cached ones are part of the input."""
        if self.input is None or self.output is None:
            return None
        cached = min(cached_tokens, input_tokens)
        kept = self.input if self.cached_input is None else self.cached_input
        fresh = (input_tokens - cached) * self.input
        return (fresh + cached * kept + output_tokens * self.output) / 1_000_000


def check_prices(value: Any) -> tuple[Price, ...]:
    """Return the prices in the JSON object ``value``, or those that ``value`` is already.

    Raises
    ------
    ValueError
        "must …" or "holds …": what is wrong, in words that follow the setting's name.
    """
    if isinstance(value, tuple) and all(isinstance(one, Price) for one in value):
        return value
    if not isinstance(value, dict):
        raise ValueError(_EXAMPLE)  # noqa: TRY004 - one kind for all checks
    return tuple(_price(name, content) for name, content in value.items())


def merge(earlier: Iterable[Price], later: Iterable[Price]) -> tuple[Price, ...]:
    """Return all prices; of two for one model the later one, but an administrator's before all."""
    by_model = {one.model: one for one in earlier}
    for one in later:
        present = by_model.get(one.model)
        if present is None or one.binding or not present.binding:
            by_model[one.model] = one
    return tuple(by_model.values())


def said(price: Price) -> dict[str, float]:
    """Return what a price says, in order; what it leaves out is left out."""
    found = {name: getattr(price, name) for name in FIELDS}
    return {name: value for name, value in found.items() if value is not None}


def split_name(name: str) -> tuple[str, str]:
    """Split ``openai:gpt-5.1.input`` into model and field; the field is empty for the whole."""
    model, _, last = name.rpartition(".")
    return (model, last) if last in FIELDS else (name, "")


def _price(model: Any, content: Any) -> Price:
    provider, _, name = model.partition(":") if isinstance(model, str) else ("", "", "")
    if not provider.strip() or not name.strip():
        raise ValueError("must name models as provider:model")
    if not isinstance(content, dict):
        raise ValueError(_EXAMPLE)  # noqa: TRY004 - one kind for all checks
    for field in content:
        if field not in FIELDS:
            close = difflib.get_close_matches(str(field), FIELDS, n=1)
            meant = f"; did you mean '{close[0]}'?" if close else f" (only {', '.join(FIELDS)})"
            raise ValueError(f"holds '{model}' with a field that a price does not have{meant}")
    kept: dict[str, Any] = {}
    for field, value in content.items():
        if value is None:
            continue
        try:
            kept[field] = _amount(value)
        except ValueError as error:
            raise ValueError(f"holds '{model}', whose '{field}' {error}") from None
    return Price(model.strip(), **kept)
