"""What a provider says while it answers, one event at a time.

The rule of this module: every event has a ``type`` of its own, and the last one tells everything.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from .base import ErrorInfo, FinishReason, IncompleteReason, Record
from .library import TurnBundle, Usage


class TextDelta(Record):
    """A further piece of the answer."""

    type: Literal["text"] = "text"
    text: str


class ThinkingDelta(Record):
    """A further piece of the model's thinking; shown folded, never part of the answer."""

    type: Literal["thinking"] = "thinking"
    text: str


class Waiting(Record):
    """Nothing will come for a while, and why: a retry after a rate limit, say."""

    type: Literal["waiting"] = "waiting"
    seconds: float
    reason: str
    attempt: int


class UsageReport(Record):
    """Token counts, as far as the provider gives them."""

    type: Literal["usage"] = "usage"
    usage: Usage


class Finished(Record):
    """The provider said that it is done; without this event an answer was cut."""

    type: Literal["finished"] = "finished"
    reason: FinishReason


class TurnEnded(Record):
    """The last event of every turn: what was kept, and what went wrong if something did."""

    type: Literal["ended"] = "ended"
    complete: bool
    incomplete_reason: IncompleteReason | None
    text: str
    usage: Usage
    provider: str
    model: str
    bundle: TurnBundle | None = Field(description="None where the answer could not be stored.")
    error: ErrorInfo | None = Field(description="Why the answer stopped early.")
    not_saved: ErrorInfo | None = Field(description="Why the answer could not be stored.")
    earlier_sent: int = Field(0, description="Earlier turns that went along.")
    earlier_total: int = Field(0, description="Earlier turns that the conversation has.")
    notices: list[str] = Field(
        default_factory=list, description="What must be said beside the answer: of its cost, say."
    )


StreamEvent = Annotated[
    TextDelta | ThinkingDelta | Waiting | UsageReport | Finished | TurnEnded,
    Field(discriminator="type"),
]
