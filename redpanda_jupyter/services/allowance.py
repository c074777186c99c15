"""What was decided about one question, and by which limits.

The rule of this module: what was said for one question wins over the person's settings, and nothing
wins over what an administrator set; a limit in force says whose it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from redpanda_jupyter.ceilings import find, told_of

from .amounts import dollars, tokens

if TYPE_CHECKING:
    from redpanda_jupyter import models
    from redpanda_jupyter.ceilings import Ceiling
    from redpanda_jupyter.settings import Settings

    from .question import Ask

SHORTEST_ANSWER = 200
"""Tokens: a limit that leaves less for the answer refuses the question; little code is shorter."""

WARN_AT = 0.8
"""The part of the month's budget from which on every answer says how much is spent."""


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
    spent_tokens, budget_tokens
        The same in tokens.
    """

    cost_usd: float | None = None
    shortened: str = ""
    notes: tuple[str, ...] = ()
    spent_usd: float | None = None
    budget_usd: float | None = None
    spent_tokens: int = 0
    budget_tokens: int | None = None

    @property
    def holds(self) -> bool:
        """Whether a part of the month's budget is held for it."""
        return self.budget_usd is not None or self.budget_tokens is not None

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
        if self.budget_tokens is not None:
            used = self.spent_tokens + (usage.input_tokens or 0) + (usage.output_tokens or 0)
            if used >= WARN_AT * self.budget_tokens:
                budget = tokens(self.budget_tokens)
                said.append(f"{tokens(used)} of this month's budget of {budget} tokens used")
        return said


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits that hold for a question."""

    input_tokens: int | None
    tokens: int | None
    cost_usd: float | None
    budget_usd: float | None
    budget_tokens: int | None
    known_price: bool
    own: bool
    longest_s: float
    ceilings: tuple[Ceiling, ...]

    @classmethod
    def of(cls, question: Ask, settings: Settings) -> Limits:
        """Return the limits for a question under these settings."""
        own = question.max_cost_usd
        ceiling = find(settings.ceilings, "max_cost_usd")
        if own is not None and ceiling is not None and not ceiling.allows(own):
            own = None
        return cls(
            input_tokens=settings.max_input_tokens,
            tokens=question.max_tokens,
            cost_usd=settings.max_cost_usd if own is None else own,
            budget_usd=settings.monthly_budget_usd,
            budget_tokens=settings.monthly_budget_tokens,
            known_price=settings.require_known_price,
            own=own is not None,
            longest_s=settings.total_timeout_s,
            ceilings=settings.ceilings,
        )

    @property
    def money(self) -> bool:
        """Whether it must be known what the question costs."""
        return self.known_price or self.cost_usd is not None or self.budget_usd is not None

    @property
    def month(self) -> bool:
        """Whether there is a budget for the month."""
        return self.budget_usd is not None or self.budget_tokens is not None

    def by(self, name: str, value: object) -> str:
        """Say that an administrator set a limit, where the limit in force is theirs."""
        return told_of(self.ceilings, name, value)

    def raised(self, name: str, value: object, otherwise: str) -> str:
        """Say who can raise a limit."""
        return "ask who looks after that limit" if self.by(name, value) else otherwise
