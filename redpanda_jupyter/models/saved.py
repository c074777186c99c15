"""What the library knows of a block: its texts, and where it was used.

The rule of this module: a use is counted from what was recorded, never guessed.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import Field

from .base import Id, Record

UseKind = Literal["asked", "cell", "apply", "verify"]


class HeldText(Record):
    """The text of a version, and where it comes from: what a cell of it is known by."""

    id: Id
    version: int
    parent_version_id: Id | None
    code: str
    content_hash: str


class BlockUse(Record):
    """One way in which a block was used: in a notebook, on a data set, so many times."""

    how: UseKind = Field(description="asked: an answer contained it; else what ran it.")
    notebook_id: str | None = None
    notebook_path: str | None = None
    question: str | None = Field(None, description="Of what was asked: the question.")
    dataset: str | None = Field(None, description="The frame's variable, or the target.")
    schema_fingerprint: str | None = None
    count: int
    ok: int = Field(0, description="How many of the runs ended without an error.")
    first_at: datetime
    last_at: datetime


class DeletedBlock(Record):
    """A block that is out of sight and can be put back until it is purged."""

    number: int
    name: str | None
    description: str
    deleted_at: datetime
