"""What the server answers, and the little that it is told.

The rule of this module: no key leaves; at most its first and last signs do.
"""

from __future__ import annotations

from typing import Annotated, Generic, Literal, TypeVar

from pydantic import Field, StringConstraints

from .base import ErrorInfo, Id, KeySource, PrivacyLevel, Record, RunPolicy

Item = TypeVar("Item")


class Page(Record, Generic[Item]):
    """A part of a list, and the cursor that continues it."""

    items: list[Item]
    next_cursor: str | None = None
    total: int | None = Field(None, description="Known only where counting is cheap.")


class KeyStatus(Record):
    """Where a provider's key comes from. Never the key: at most its first 7 and last 4 signs."""

    provider: str
    source: KeySource
    hint: str | None = Field(None, description="Such as sk-proj…9xQz; None for a short key.")
    host: str = Field(description="The host that the key would be sent to.")
    variable: str = Field(description="The environment variable that is read first.")
    can_store: bool = Field(description="Whether a keyring fit for keys is there.")
    problem: str | None = Field(None, description="Why a key or the keyring cannot be used.")


class KeyWrite(Record):
    """A key to put into the keyring."""

    key: Annotated[str, StringConstraints(strip_whitespace=True, min_length=8, max_length=512)]


class ProviderInfo(Record):
    """A provider, its models and the state of its key."""

    name: str
    title: str
    default_model: str | None
    models: list[str]
    key: KeyStatus


class StoreStatus(Record):
    """The library's database: where it is and whether it can be used."""

    id: Id | None
    url: str = Field(description="Without password.")
    kind: Literal["sqlite", "postgresql"]
    ok: bool
    problem: ErrorInfo | None = None


class Status(Record):
    """The first thing that the sidebar and ``%panda`` ask for."""

    version: str
    provider: str | None
    model: str | None
    privacy: PrivacyLevel
    keys: list[KeyStatus]
    store: StoreStatus
    problem: ErrorInfo | None = Field(
        None, description="What is wrong with the model that was chosen, or its name."
    )
    notes: list[str] = Field(
        default_factory=list, description="What else is to be known: a limit that cannot be kept."
    )


class NotebookClaim(Record):
    """A notebook asks which id is its own: ``id`` as its metadata has it, and where it lies."""

    id: Id | None = None
    path: str


class RunDecision(Record):
    """Whether the cells of an answer are run once they are inserted, as the person chose."""

    run: bool
    policy: RunPolicy
    risks: list[str] = Field(description="What speaks against it, in words; at most three.")


class Changes(Record):
    """A mark that is another one whenever the library has changed."""

    revision: str
