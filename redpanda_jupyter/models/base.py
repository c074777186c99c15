"""What all records are made of: their base, identities, and the words that stand for states.

The rule of this module: it knows no record but the error, which may be part of any other.
"""

from __future__ import annotations

import hashlib
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints

from ..ids import ULID_PATTERN

TURN_MIME_TYPE = "application/vnd.redpanda.turn.v1+json"
"""The output type under which a cell's answer carries its :class:`TurnBundle`."""

Id = Annotated[str, StringConstraints(pattern=ULID_PATTERN)]
PrivacyLevel = Literal["names", "schema", "stats", "samples"]
Role = Literal["user", "assistant"]
FinishReason = Literal["stop", "length", "content_filter"]
IncompleteReason = Literal["interrupted", "cut", "length", "content_filter", "timeout", "error"]
ExecutionStatus = Literal["ok", "error", "interrupted"]
VersionOrigin = Literal["answer", "edit", "fix", "improve", "apply", "import", "saved"]
CorrectionKind = Literal["fix", "improve"]
RunPolicy = Literal["ask", "ask-if-risky", "auto"]
BlockOrigin = Literal["answer", "edit", "fix", "apply", "import", "saved"]
Badge = Literal["draft", "verified", "stale", "failed"]
ExecutionOrigin = Literal["cell", "apply", "verify"]
KeySource = Literal["environment", "keyring", "command", "session", "not_needed", "none"]

SURE = 0.75
"""A column's match with less confidence than this is asked about, never used by itself."""


def content_hash(source: str) -> str:
    """Hash a block's source for comparison with a cell: sha256, hex, 64 characters.

    Line ends are normalised and trailing newlines dropped first, because frontends change these
    without the user's doing; every other character counts.
    """
    text = source.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n")
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


class Record(BaseModel):
    """Base of all records: immutable, and strict about unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class ErrorInfo(Record):
    """An error in the form that crosses a boundary."""

    code: str
    message: str
    hint: str = ""
    field: str | None = None

    @property
    def sentence(self) -> str:
        """What is wrong, and what to do."""
        return f"{self.message} {self.hint}".strip()
