"""The tables.

The rule of this module: it describes what the latest migration leaves behind, and a test compares
the two. Tables are plural snake_case; a row's key is a ULID, and what people name also has a number
that counts up in its store. A change here needs a migration and a higher ``SCHEMA_VERSION``.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

from .schema_base import by_equality, estimated_column, id_column, metadata, reference
from .schema_personal import (
    budget_holds as budget_holds,
)
from .schema_personal import (
    kept_answers as kept_answers,
)
from .schema_personal import (
    model_calls as model_calls,
)
from .schema_personal import (
    notebook_choices as notebook_choices,
)
from .schema_personal import (
    templates as templates,
)
from .schema_reuse import (
    applications as applications,
)
from .schema_reuse import (
    contracts as contracts,
)
from .schema_reuse import (
    dataset_profiles as dataset_profiles,
)
from .schema_reuse import (
    execution_outputs as execution_outputs,
)
from .schema_reuse import (
    golden_runs as golden_runs,
)
from .schema_reuse import (
    imported_records as imported_records,
)
from .schema_reuse import (
    saved_mappings as saved_mappings,
)
from .schema_reuse import (
    validations as validations,
)
from .schema_search import (
    search_cards as search_cards,
)
from .schema_search import (
    search_documents as search_documents,
)
from .schema_search import (
    search_spellings as search_spellings,
)
from .schema_search import (
    search_values as search_values,
)
from .schema_search import (
    search_words as search_words,
)
from .types import Json, UtcDateTime, Words

SCHEMA_VERSION = 7
"""The schema that this package writes."""
# 6 looks for words where they are no longer
MIN_READER = 7
"""The oldest ``SCHEMA_VERSION`` of a package that can read what this one writes."""
# 6 would store blocks that nobody finds
MIN_WRITER = 7
"""The oldest ``SCHEMA_VERSION`` of a package that may write beside this one."""

meta = Table(
    "meta",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("store_id", String(26), nullable=False),
    Column("schema_version", Integer, nullable=False),
    Column("min_reader", Integer, nullable=False),
    Column("min_writer", Integer, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
)

# One row for each number that counts up: blocks, conversations, and the revision of the whole.
counters = Table(
    "counters",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("value", BigInteger, nullable=False),
)

# `path` is what the notebook's frontend claimed; paths that a kernel reports lie elsewhere,
# because they are spelled another way and go stale when a notebook is renamed.
notebooks = Table(
    "notebooks",
    metadata,
    id_column(),
    Column("path", Words),
    Column("copied_from", String(26)),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    by_equality("path"),
)

conversations = Table(
    "conversations",
    metadata,
    id_column(),
    Column("number", Integer, nullable=False, unique=True),
    Column("title", Words, nullable=False),
    reference("notebook_id", "notebooks.id", null=True, delete="SET NULL"),
    Column("notebook_path", Words),
    Column("kernel_path", Words),
    Column("kernel_id", Words),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False, index=True),
    Column("message_count", Integer, nullable=False),
    Column("last_message_preview", Words, nullable=False),
    by_equality("notebook_path"),
    by_equality("kernel_path"),
    by_equality("kernel_id"),
)

messages = Table(
    "messages",
    metadata,
    id_column(),
    Column(
        "conversation_id",
        String(26),
        ForeignKey("conversations.id", ondelete="CASCADE"),
        nullable=False,
    ),
    Column("position", Integer, nullable=False),
    Column("role", String(16), nullable=False),
    Column("content", Words, nullable=False),
    Column("provider", Words),
    Column("model", Words),
    Column("context", Words),
    Column("complete", Boolean, nullable=False),
    Column("incomplete_reason", String(32)),
    Column("created_at", UtcDateTime, nullable=False),
    UniqueConstraint("conversation_id", "position"),
)

usage = Table(
    "usage",
    metadata,
    Column(
        "message_id",
        String(26),
        ForeignKey("messages.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("input_tokens", BigInteger),
    Column("output_tokens", BigInteger),
    Column("cached_input_tokens", BigInteger),
    Column("cost_usd", Float(53)),
    Column("first_token_s", Float(53)),
    Column("duration_s", Float(53)),
    estimated_column(),
)

# `version` is the number of the current version; its text lies in code_versions. Conversation,
# message and position are those of the answer that brought the block first; a block that was saved
# by hand or imported has none, and one outlives the conversation that it came from. Names are
# unique among blocks that are not deleted. `badge` follows from the validations. `source` says
# where an imported block comes from; until `reviewed_at` is set, it is inert.
code_blocks = Table(
    "code_blocks",
    metadata,
    id_column(),
    Column("number", Integer, nullable=False, unique=True),
    Column("name", Words),
    Column("category", Words),
    Column("favourite", Boolean, nullable=False, server_default=false()),
    Column("origin", String(16), nullable=False, server_default="answer"),
    Column("badge", String(16), nullable=False, server_default="draft"),
    Column("source", Json),
    Column("reviewed_at", UtcDateTime),
    reference("conversation_id", "conversations.id", null=True, delete="SET NULL"),
    reference("message_id", "messages.id", null=True, delete="SET NULL"),
    Column("position", Integer, nullable=False),
    Column("language", Words, nullable=False),
    Column("description", Words, nullable=False),
    Column("prompt", Words, nullable=False),
    Column("provider", Words),
    Column("model", Words),
    reference("notebook_id", "notebooks.id", null=True, delete="SET NULL"),
    Column("notebook_path", Words),
    Column("tags", Json, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    Column("deleted_at", UtcDateTime),
    Column("run_count", Integer, nullable=False),
    Column("last_run_at", UtcDateTime),
    Column("datasets", Json, nullable=False),
    Column("version", Integer, nullable=False),
    Index(
        "uq_code_blocks_name",
        "name",
        unique=True,
        sqlite_where=text("deleted_at IS NULL"),
        postgresql_where=text("deleted_at IS NULL"),
    ),
)

code_versions = Table(
    "code_versions",
    metadata,
    id_column(),
    Column(
        "block_id",
        String(26),
        ForeignKey("code_blocks.id", ondelete="CASCADE"),
        nullable=False,
    ),
    Column("version", Integer, nullable=False),
    reference("parent_version_id", "code_versions.id", null=True, delete="SET NULL"),
    Column("origin", String(16), nullable=False),
    Column("code", Words, nullable=False),
    Column("content_hash", String(64), nullable=False, index=True),
    Column("fingerprint", String(64), index=True),
    Column("reason", Words),
    Column("made_by", Words),
    Column("complete", Boolean, nullable=False),
    Column("runnable", Boolean, nullable=False),
    Column("imports", Json, nullable=False),
    Column("functions_defined", Json, nullable=False),
    Column("variables_created", Json, nullable=False),
    Column("inputs", Json, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("executed_successfully", Boolean),
    Column("last_run_at", UtcDateTime),
    UniqueConstraint("block_id", "version"),
)

# Which blocks an answer contains, and with which text: its own, and those that an earlier answer
# brought. These outlive it: what is deleted with an answer are only its rows here.
turn_blocks = Table(
    "turn_blocks",
    metadata,
    Column(
        "message_id",
        String(26),
        ForeignKey("messages.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("block_id", String(26), nullable=False),
    Column("version", Integer, nullable=False),
    ForeignKeyConstraint(
        ["block_id", "version"],
        ["code_versions.block_id", "code_versions.version"],
        ondelete="CASCADE",
    ),
    UniqueConstraint("block_id", "message_id"),
)

# What reading a version's text has told, by which analyser, and with which frames' columns known.
# A version without a row, or with one of an older analyser, is read again in the background.
code_analyses = Table(
    "code_analyses",
    metadata,
    Column(
        "version_id",
        String(26),
        ForeignKey("code_versions.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("analyser", Integer, nullable=False, index=True),
    Column("schemas", Json, nullable=False),
    Column("analysis", Json),
)

# `source` is kept only for a run of edited text that no version holds. `origin` says what ran it:
# a cell, an application to other data, or a verification; `binding` is that of an application.
executions = Table(
    "executions",
    metadata,
    id_column(),
    Column(
        "block_id",
        String(26),
        ForeignKey("code_blocks.id", ondelete="CASCADE"),
        nullable=False,
    ),
    reference("version_id", "code_versions.id"),
    Column("status", String(16), nullable=False),
    Column("origin", String(16), nullable=False, server_default="cell"),
    Column("target", Words),
    Column("binding", Json),
    Column("fingerprint", String(64)),
    Column("error_name", Words),
    Column("duration_s", Float(53)),
    Column("edited", Boolean, nullable=False),
    Column("source", Words),
    reference("notebook_id", "notebooks.id", null=True, delete="SET NULL"),
    Column("notebook_path", Words),
    Column("started_at", UtcDateTime, nullable=False),
    Index(None, "block_id", "started_at"),
)

execution_datasets = Table(
    "execution_datasets",
    metadata,
    Column(
        "execution_id",
        String(26),
        ForeignKey("executions.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("name", Words, nullable=False),
    Column("kind", Words, nullable=False),
    Column("rows", BigInteger),
    Column("columns", Json, nullable=False),
    Column("schema_fingerprint", String(64), nullable=False, index=True),
    Column("content_fingerprint", String(64)),
)

# A request's body refers to its long texts by hash; each text lies here once.
sent_texts = Table(
    "sent_texts",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("text", Text, nullable=False),
)

sent_requests = Table(
    "sent_requests",
    metadata,
    id_column(),
    reference("conversation_id", "conversations.id"),
    reference("message_id", "messages.id", null=True, delete="SET NULL"),
    Column("provider", Words, nullable=False),
    Column("model", Words, nullable=False),
    Column("endpoint", Words, nullable=False),
    Column("privacy", String(16), nullable=False),
    Column("body", Text, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
)

sent_request_texts = Table(
    "sent_request_texts",
    metadata,
    Column(
        "sent_request_id",
        String(26),
        ForeignKey("sent_requests.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("hash", String(64), ForeignKey("sent_texts.hash"), primary_key=True, index=True),
)
