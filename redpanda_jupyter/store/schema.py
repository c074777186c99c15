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
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
)
from sqlalchemy.dialects.postgresql import TSVECTOR

from .types import Json, UtcDateTime, Words

SCHEMA_VERSION = 5
"""The schema that this package writes."""
# 1 would miss the blocks that an answer shares with an earlier one, and call the answer forged
MIN_READER = 2
"""The oldest ``SCHEMA_VERSION`` of a package that can read what this one writes."""
# 4 would not see what other questions may still cost, and a budget would be overrun
MIN_WRITER = 5
"""The oldest ``SCHEMA_VERSION`` of a package that may write beside this one."""

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _id(name: str = "id") -> Column[str]:
    return Column(name, String(26), primary_key=True)


def _estimated() -> Column[bool]:
    return Column("estimated", Boolean, nullable=False, server_default=false())


def _of(name: str, target: str, *, null: bool = False, delete: str = "CASCADE") -> Column[str]:
    key = ForeignKey(target, ondelete=delete)
    return Column(name, String(26), key, nullable=null, index=True)


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
    _id(),
    Column("path", Words, index=True),
    Column("copied_from", String(26)),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
)

conversations = Table(
    "conversations",
    metadata,
    _id(),
    Column("number", Integer, nullable=False, unique=True),
    Column("title", Words, nullable=False),
    _of("notebook_id", "notebooks.id", null=True, delete="SET NULL"),
    Column("notebook_path", Words, index=True),
    Column("kernel_path", Words, index=True),
    Column("kernel_id", Words, index=True),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False, index=True),
    Column("message_count", Integer, nullable=False),
    Column("last_message_preview", Words, nullable=False),
)

messages = Table(
    "messages",
    metadata,
    _id(),
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
    _estimated(),
)

# What every call of a model took, also of questions that were not kept or are deleted by now: the
# budget counts these rows. `ended` is "stop", or why the answer is incomplete.
model_calls = Table(
    "model_calls",
    metadata,
    _id(),
    _of("conversation_id", "conversations.id", null=True, delete="SET NULL"),
    Column("notebook_path", Words),
    Column("provider", Words, nullable=False),
    Column("model", Words, nullable=False),
    Column("input_tokens", BigInteger),
    Column("output_tokens", BigInteger),
    Column("cached_input_tokens", BigInteger),
    Column("cost_usd", Float(53)),
    Column("duration_s", Float(53)),
    Column("ended", String(32), nullable=False),
    Column("created_at", UtcDateTime, nullable=False, index=True),
    _estimated(),
)

# What questions that are being asked may cost at most, and how many tokens they may have. A row
# goes when its call is counted; one of a program that died counts no longer after `expires_at`.
budget_holds = Table(
    "budget_holds",
    metadata,
    _id(),
    Column("cost_usd", Float(53)),
    Column("tokens", BigInteger, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
)

# Questions that are saved under a name; `$name` in the text is a parameter.
templates = Table(
    "templates",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("text", Words, nullable=False),
    Column("system", Words),
    Column("model", Words),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
)

# Answers that a notebook shows again instead of asking: `question_hash` is over all that the person
# asked and chose. `notebook` is NotebookRef.key.
kept_answers = Table(
    "kept_answers",
    metadata,
    Column("notebook", Words, primary_key=True),
    Column("question_hash", String(64), primary_key=True),
    _of("message_id", "messages.id"),
    Column("created_at", UtcDateTime, nullable=False),
)

# What a person chose for one notebook (privacy, model …); a notebook's file cannot say it.
notebook_choices = Table(
    "notebook_choices",
    metadata,
    Column("notebook", Words, primary_key=True),
    Column("name", String(32), primary_key=True),
    Column("value", Json, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
)

# `version` is the number of the current version; its text lies in code_versions. Conversation,
# message and position are those of the answer that brought the block first.
code_blocks = Table(
    "code_blocks",
    metadata,
    _id(),
    Column("number", Integer, nullable=False, unique=True),
    _of("conversation_id", "conversations.id"),
    _of("message_id", "messages.id"),
    Column("position", Integer, nullable=False),
    Column("language", Words, nullable=False),
    Column("description", Words, nullable=False),
    Column("prompt", Words, nullable=False),
    Column("provider", Words),
    Column("model", Words),
    _of("notebook_id", "notebooks.id", null=True, delete="SET NULL"),
    Column("notebook_path", Words),
    Column("tags", Json, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    Column("deleted_at", UtcDateTime),
    Column("run_count", Integer, nullable=False),
    Column("last_run_at", UtcDateTime),
    Column("datasets", Json, nullable=False),
    Column("version", Integer, nullable=False),
)

code_versions = Table(
    "code_versions",
    metadata,
    _id(),
    Column(
        "block_id",
        String(26),
        ForeignKey("code_blocks.id", ondelete="CASCADE"),
        nullable=False,
    ),
    Column("version", Integer, nullable=False),
    Column("parent_version_id", String(26), ForeignKey("code_versions.id", ondelete="SET NULL")),
    Column("origin", String(16), nullable=False),
    Column("code", Words, nullable=False),
    Column("content_hash", String(64), nullable=False, index=True),
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

# `source` is kept only for a run of edited text that no version holds.
executions = Table(
    "executions",
    metadata,
    _id(),
    Column(
        "block_id",
        String(26),
        ForeignKey("code_blocks.id", ondelete="CASCADE"),
        nullable=False,
    ),
    _of("version_id", "code_versions.id"),
    Column("status", String(16), nullable=False),
    Column("error_name", Words),
    Column("duration_s", Float(53)),
    Column("edited", Boolean, nullable=False),
    Column("source", Words),
    _of("notebook_id", "notebooks.id", null=True, delete="SET NULL"),
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
    _id(),
    _of("conversation_id", "conversations.id"),
    _of("message_id", "messages.id", null=True, delete="SET NULL"),
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

# A block's words as search.py splits them. SQLite indexes the row by FTS5 (through triggers);
# PostgreSQL keeps all words of the row, with their weights, as a vector in `body`.
search_documents = Table(
    "search_documents",
    metadata,
    Column(
        "number",
        Integer,
        ForeignKey("code_blocks.number", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    ),
    Column("names", Text, nullable=False),
    Column("body", Text().with_variant(TSVECTOR, "postgresql"), nullable=False),
    Index("ix_search_documents_body", "body", postgresql_using="gin").ddl_if(dialect="postgresql"),
)
