"""What the library keeps: conversations, answers, blocks of code and their runs.

The rule of this module: ``New…`` is a thing before the store gave it numbers; the rest is as kept.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import Field

from ..analysis.records import CodeAnalysis
from .base import (
    Badge,
    BlockOrigin,
    CorrectionKind,
    ExecutionOrigin,
    ExecutionStatus,
    Id,
    IncompleteReason,
    PrivacyLevel,
    Record,
    Role,
    VersionOrigin,
)


class Usage(Record):
    """What one answer cost. ``None`` means that the provider did not say: unknown, not zero."""

    input_tokens: int | None = None
    output_tokens: int | None = None
    cached_input_tokens: int | None = None
    cost_usd: float | None = None
    first_token_s: float | None = None
    duration_s: float | None = None
    estimated: bool = Field(
        False, description="The counts are ours: the answer broke off before the provider's came."
    )


class NotebookRef(Record):
    """Where a question was asked or a block ran.

    ``id`` is the ULID that the JupyterLab extension gave the notebook; without the extension it
    is ``None`` and ``path`` (or, failing that, ``kernel_id``) tells notebooks apart.
    """

    id: Id | None = None
    path: str | None = None
    kernel_id: str | None = None

    @property
    def key(self) -> str | None:
        """The surest name of the notebook, for what a person chose for it; ``None`` if none."""
        for kind, value in (("id", self.id), ("path", self.path), ("kernel", self.kernel_id)):
            if value is not None:
                return f"{kind}:{value}"
        return None


class Conversation(Record):
    """A series of questions and answers, usually those of one notebook."""

    id: Id
    number: int
    title: str
    notebook_id: str | None
    notebook_path: str | None
    created_at: datetime
    updated_at: datetime
    message_count: int
    last_message_preview: str


class Message(Record):
    """One question or one answer. An answer that did not arrive whole says why."""

    id: Id
    conversation_id: Id
    role: Role
    content: str
    provider: str | None
    model: str | None
    context: str | None = Field(None, description="The data context that went along, as sent.")
    complete: bool
    incomplete_reason: IncompleteReason | None
    usage: Usage | None
    created_at: datetime
    block_ids: list[Id] = Field([])


class CodeVersion(Record):
    """One immutable text of a block: what was answered, an edit that ran, or a correction.

    An edit, a fix or an improvement that never ran ok is a draft: it is listed, and its block is
    not it.
    """

    id: Id
    block_id: Id
    version: int
    parent_version_id: Id | None
    origin: VersionOrigin
    code: str
    content_hash: str
    complete: bool
    imports: list[str]
    functions_defined: list[str]
    variables_created: list[str]
    inputs: list[str]
    fingerprint: str | None = Field(
        None, description="Of the code without its layout; None: kept before there were any."
    )
    reason: str | None = Field(None, description="Why this version was made, in a person's words.")
    made_by: str | None = Field(None, description="Who made it: a person's name, or a model.")
    created_at: datetime
    executed_successfully: bool | None = Field(
        description="Of its latest run; None: not run, or only interrupted."
    )
    last_run_at: datetime | None = Field(None, description="When that run began.")
    analysis: CodeAnalysis | None = Field(
        None, description="None: not Python, or about to be read in the background."
    )


class VersionText(Record):
    """A version's text as it is read again, and the frames' columns that are known for it."""

    id: Id
    language: str
    code: str
    complete: bool
    schemas: dict[str, list[str]]


class VersionReading(Record):
    """What reading a version's text has told."""

    version_id: Id
    schemas: dict[str, list[str]] = Field({}, description="Columns by variable, as far as known.")
    analysis: CodeAnalysis | None
    fingerprint: str | None = Field(None, description="Of the code; None: as it is.")


class CodeBlock(Record):
    """A piece of generated code with a stable identity; the text is that of its current version.

    Conversation, message and position are those of the answer that brought it first: where the same
    question brings the same code again, later answers contain the same block.

    The current version is what was answered, until an edit ran ok: the block moves to each edit
    when it does so for the first time, and never to one that failed or was interrupted.
    """

    id: Id
    number: int
    name: str | None = Field(None, description="A slug, such as monthly-revenue; unique.")
    category: str | None = None
    favourite: bool = False
    origin: BlockOrigin = "answer"
    badge: Badge = Field("draft", description="What the validations of its version say.")
    source: dict[str, Any] | None = Field(
        None, description="Where an imported block comes from; None: made here."
    )
    reviewed_at: datetime | None = Field(
        None, description="When a person has looked at an imported block; until then it is inert."
    )
    conversation_id: Id | None = Field(description="None: saved by hand, imported, or deleted.")
    message_id: Id | None
    position: int = Field(description="Place in its first answer, from 0.")
    language: str
    description: str
    prompt: str
    provider: str | None
    model: str | None
    notebook_id: str | None
    notebook_path: str | None
    tags: list[str]
    created_at: datetime
    updated_at: datetime
    run_count: int
    last_run_at: datetime | None
    datasets: list[str] = Field(description="Names of the frames that it ran on, newest first.")

    @property
    def is_inert(self) -> bool:
        """Whether it came from elsewhere and nobody has looked at it: it may not be used."""
        return self.source is not None and self.reviewed_at is None

    # the current version, in place
    version: int
    version_id: Id
    parent_version_id: Id | None
    code: str
    content_hash: str
    complete: bool
    imports: list[str]
    functions_defined: list[str]
    variables_created: list[str]
    inputs: list[str]
    executed_successfully: bool | None


class NewBlock(Record):
    """A block as it comes out of an answer, before the store gives it numbers."""

    language: str
    code: str
    complete: bool = Field(description="False: the answer ended before the fence was closed.")
    runnable: bool = Field(True, description="False: shown only (other language, cut, no syntax).")
    description: str
    imports: list[str] = Field([])
    functions_defined: list[str] = Field([])
    variables_created: list[str] = Field([])
    inputs: list[str] = Field([])
    analysis: CodeAnalysis | None = Field(None, description="None: not Python.")
    schemas: dict[str, list[str]] = Field({}, description="Columns known when it was analysed.")
    fingerprint: str | None = Field(None, description="None: the store computes it.")


class DatasetUse(Record):
    """A frame that a block read when it ran: enough to know it again, and none of its values."""

    name: str = Field(description="The variable's name.")
    kind: str = Field(description="The type, such as pandas.DataFrame.")
    rows: int | None
    columns: list[str]
    schema_fingerprint: str = Field(description="sha256 over column names and dtypes.")
    content_fingerprint: str | None = Field(
        None, description="sha256 over shape, schema and a positional sample of rows."
    )


class NewExecution(Record):
    """A run as the kernel saw it."""

    id: Id
    block_id: Id
    version: int | None = Field(description="None: found by the hash of the text alone.")
    status: ExecutionStatus
    error_name: str | None = None
    duration_s: float | None = None
    edited: bool = False
    source: str | None = Field(
        None, description="The text that ran, where it was edited or other data were adapted else."
    )
    origin: ExecutionOrigin = "cell"
    target: str | None = Field(None, description="The data set that it was applied to.")
    binding: dict[str, Any] | None = Field(
        None, description="Of an application its Binding; else the files of its own frames."
    )
    fingerprint: str | None = Field(None, description="sha256 over what came out, if known.")
    datasets: list[DatasetUse] = Field([])
    notebook: NotebookRef = NotebookRef()
    started_at: datetime


class Execution(Record):
    """One run of a block in a notebook."""

    id: Id
    block_id: Id
    version: int
    status: ExecutionStatus
    error_name: str | None
    duration_s: float | None
    edited: bool
    origin: ExecutionOrigin = "cell"
    target: str | None = Field(None, description="The data set that it was applied to.")
    fingerprint: str | None = Field(None, description="sha256 over what came out, if known.")
    output_count: int = Field(0, description="How many of its outputs are kept.")
    datasets: list[DatasetUse]
    notebook_id: str | None
    notebook_path: str | None
    started_at: datetime


class SentRequest(Record):
    """A request as it left the machine: the exact body, and none of the headers."""

    id: Id
    conversation_id: Id
    message_id: Id | None
    provider: str
    model: str
    endpoint: str = Field(description="Scheme, host and path; no query, no user info.")
    privacy: PrivacyLevel
    body: dict[str, Any]
    created_at: datetime


class Corrected(Record):
    """Which text an answer corrects: its code becomes a further version of that block."""

    block_id: Id
    version: int
    kind: CorrectionKind


class NewTurn(Record):
    """One question with its answer, as the store takes it in one transaction."""

    conversation_id: Id | None = Field(None, description="None: the notebook's own, or a new one.")
    new_conversation: bool = False
    user_message_id: Id
    assistant_message_id: Id
    notebook: NotebookRef
    prompt: str
    title: str | None = Field(
        None, description="What a new conversation is called by; None: the prompt."
    )
    context: str | None
    answer: str
    provider: str
    model: str
    complete: bool
    incomplete_reason: IncompleteReason | None
    usage: Usage
    blocks: list[NewBlock]
    corrects: Corrected | None = Field(None, description="None: its blocks are new ones.")
    sent_endpoint: str
    sent_privacy: PrivacyLevel
    sent_body: dict[str, Any]
    sent_attempts: int = Field(1, ge=0, description="How often it left; 0: it never did.")
    asked_at: datetime
    answered_at: datetime


class BundleBlock(Record):
    """A block as an answer's output carries it."""

    id: Id
    number: int
    version: int
    position: int
    language: str
    description: str
    code: str
    content_hash: str
    insert: bool = Field(description="False: shown only, because it is not runnable.")


class CellTarget(Record):
    """The cell whose place a block is to take, and the text that the cell must still have."""

    cell_id: str | None = Field(description="None: the frontend did not name it when it ran.")
    content_hash: str


class TurnBundle(Record):
    """What an answer's output carries for the frontend: identities, and the code to insert."""

    format: Literal[1] = 1
    store_id: Id
    conversation_id: Id | None = Field(description="None: no answer, but blocks of the library.")
    turn_id: Id = Field(
        description="The id of the answer's message, of the command, or of the version that was "
        "asked for."
    )
    complete: bool
    provider: str
    model: str
    blocks: list[BundleBlock]
    replace: CellTarget | None = Field(
        None, description="Only after %panda accept: the block goes into this cell's place."
    )
