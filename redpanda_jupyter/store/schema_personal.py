"""The tables of one person's use: calls and their limits, templates, kept answers, choices.

The rule of this module: as in schema.py, of which it is a part.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Float, String, Table

from .schema_base import estimated_column, id_column, metadata, reference
from .types import Json, Key, UtcDateTime, Words

# What every call of a model took, also of questions that were not kept or are deleted by now: the
# budget counts these rows. `ended` is "stop", or why the answer is incomplete.
model_calls = Table(
    "model_calls",
    metadata,
    id_column(),
    reference("conversation_id", "conversations.id", null=True, delete="SET NULL"),
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
    estimated_column(),
)

# What questions that are being asked may cost at most, and how many tokens they may have. A row
# goes when its call is counted; one of a program that died counts no longer after `expires_at`.
budget_holds = Table(
    "budget_holds",
    metadata,
    id_column(),
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
    Column("notebook", Key, primary_key=True),
    Column("question_hash", String(64), primary_key=True),
    reference("message_id", "messages.id"),
    Column("created_at", UtcDateTime, nullable=False),
)

# What a person chose for one notebook (privacy, model …); a notebook's file cannot say it.
notebook_choices = Table(
    "notebook_choices",
    metadata,
    Column("notebook", Key, primary_key=True),
    Column("name", String(32), primary_key=True),
    Column("value", Json, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
)
