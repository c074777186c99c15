"""What calls of models took, and what a person saved to ask again.

The rule of this module: what is not known is ``None``, and sums say how much of them is not known.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from .base import Id, IncompleteReason, Record
from .library import NotebookRef, Usage

UsageBy = Literal["day", "model", "notebook"]
TemplateName = Annotated[
    str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$", max_length=64)
]


class ModelCall(Record):
    """One question that left the machine, as it counts for usage and budget; without its text."""

    id: Id
    conversation_id: Id | None = Field(None, description="None: it was not kept, or is deleted.")
    notebook: NotebookRef = NotebookRef()
    provider: str
    model: str
    usage: Usage
    ended: IncompleteReason | Literal["stop"]
    created_at: datetime


class UsageSummary(Record):
    """What the calls of one day, model or notebook took together."""

    key: str = Field(description="The day (2026-11-27), provider:model, or the notebook's path.")
    calls: int
    input_tokens: int
    output_tokens: int
    cached_input_tokens: int
    uncounted_calls: int = Field(description="Calls whose tokens the provider did not give.")
    cost_usd: float = Field(description="Of the calls whose price is known.")
    unpriced_calls: int = Field(description="Calls whose price is not known.")
    estimated_calls: int = Field(0, description="Calls whose tokens are estimated.")
    median_s: float | None = Field(
        None, description="Seconds that a whole answer took, as a median; None if none is known."
    )


class Spent(Record):
    """What calls cost together."""

    cost_usd: float = Field(description="Of the calls whose price is known.")
    calls: int
    unpriced_calls: int = Field(description="Calls whose price is not known.")
    tokens: int = Field(0, description="Of question and answer, where both are known.")
    uncounted_calls: int = Field(0, description="Calls whose tokens are not known.")
    estimated_calls: int = Field(0, description="Calls whose tokens are estimated.")


class BudgetHold(Record):
    """What a question that is about to be asked may take at most of a month's budget."""

    id: Id = Field(description="That of the call as it will be counted.")
    cost_usd: float | None = Field(None, description="None: its price is not known.")
    tokens: int
    expires_at: datetime = Field(description="When it counts no longer, whatever became of it.")


class BudgetRoom(Record):
    """How a month's budget stands for one question."""

    spent: Spent
    held_usd: float = Field(description="What other questions under way may cost.")
    held_tokens: int
    too_dear: bool = Field(False, description="It would go beyond the budget in dollars.")
    too_long: bool = Field(False, description="It would go beyond the budget in tokens.")

    @property
    def fits(self) -> bool:
        """Whether the question fits."""
        return not (self.too_dear or self.too_long)


class Template(Record):
    """A question that is saved under a name; ``$name`` in its text is a parameter."""

    name: TemplateName
    text: str
    system: str | None = None
    model: str | None = None
    created_at: datetime
    updated_at: datetime
