"""The tables of reuse: what runs showed, contracts, data sets, mappings, proofs.

The rule of this module: as in schema.py, of which it is a part.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Integer,
    String,
    Table,
    UniqueConstraint,
)

from .schema_base import id_column, metadata, reference
from .types import Json, Key, UtcDateTime, Words

# What a run showed, cut to the size that is kept. `size` is in bytes, before it was cut.
execution_outputs = Table(
    "execution_outputs",
    metadata,
    Column(
        "execution_id",
        String(26),
        ForeignKey("executions.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("kind", String(16), nullable=False),
    Column("mime", Words, nullable=False),
    Column("name", Words),
    Column("data", Words, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("truncated", Boolean, nullable=False),
)

# What a version needs and makes; a version without a row has what its analysis tells.
contracts = Table(
    "contracts",
    metadata,
    Column(
        "version_id",
        String(26),
        ForeignKey("code_versions.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("origin", String(16), nullable=False),
    Column("contract", Json, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
)

# Data sets as they were when a block ran on them last, by the fingerprint of their schema. The
# profile has the whole name.
dataset_profiles = Table(
    "dataset_profiles",
    metadata,
    id_column(),
    Column("name", Key, nullable=False),
    Column("kind", Words, nullable=False),
    Column("schema_fingerprint", String(64), nullable=False, index=True),
    Column("profile", Json, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    UniqueConstraint("name", "schema_fingerprint"),
)

# Which column stands for which, as a person has confirmed it, for a pair of schemas. They belong to
# the data, not to a block, and outlive both.
saved_mappings = Table(
    "saved_mappings",
    metadata,
    id_column(),
    Column("source_schema", String(64), nullable=False),
    Column("target_schema", String(64), nullable=False, index=True),
    Column("source_name", Words, nullable=False),
    Column("target_name", Words, nullable=False),
    Column("columns", Json, nullable=False),
    Column("values", Json, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    UniqueConstraint("source_schema", "target_schema"),
)

# Proofs, append-only: `content_hash` is that of the text that was run.
validations = Table(
    "validations",
    metadata,
    id_column(),
    reference("block_id", "code_blocks.id"),
    Column("version", Integer, nullable=False),
    Column("content_hash", String(64), nullable=False),
    Column("verdict", String(32), nullable=False),
    Column("target", Words),
    Column("document", Json, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
)

# Results that later runs are compared with, one for each block and data set.
golden_runs = Table(
    "golden_runs",
    metadata,
    id_column(),
    Column(
        "block_id",
        String(26),
        ForeignKey("code_blocks.id", ondelete="CASCADE"),
        nullable=False,
    ),
    Column("version", Integer, nullable=False),
    Column("target", Words, nullable=False),
    Column("target_key", Key, nullable=False),
    Column("inputs_hash", String(64), nullable=False),
    Column("packages", Json, nullable=False),
    Column("results", Json, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    UniqueConstraint("block_id", "target_key"),
)

# A block's code brought to other data, as a cell that was handed to a notebook: `turn_id` is shared
# by the cells of one command, `content_hash` is that of the cell, the adapting lines included.
applications = Table(
    "applications",
    metadata,
    id_column(),
    Column("turn_id", String(26), nullable=False, index=True),
    Column("position", Integer, nullable=False),
    reference("block_id", "code_blocks.id"),
    Column("version", Integer, nullable=False),
    Column("target", Words, nullable=False),
    Column("binding", Json, nullable=False),
    Column("code", Words, nullable=False),
    Column("content_hash", String(64), nullable=False, index=True),
    Column("created_at", UtcDateTime, nullable=False),
)

# What came along with an imported block and is somebody else's: proofs, runs, golden runs and saved
# mappings, as records. It is shown and passed on, and never counted: no badge, no number and no
# suggestion comes of it. Mappings are saved when a person reviews the block.
imported_records = Table(
    "imported_records",
    metadata,
    Column(
        "block_id",
        String(26),
        ForeignKey("code_blocks.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("kind", String(16), primary_key=True),
    Column("record_id", String(26), primary_key=True),
    Column("document", Json, nullable=False),
)
