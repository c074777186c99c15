"""What reuse has brought, computed from recorded runs alone.

The rule of this module: what is not known is said (so many of so many counted), never guessed.
"""

from __future__ import annotations

from pydantic import Field

from .base import Id, Record


class BlockReuse(Record):
    """How one block is used."""

    block_id: Id
    number: int
    name: str | None
    description: str
    runs: int = Field(description="Runs to the end, in cells and on other data.")
    data_sets: int = Field(description="Different data that it ran on, told apart by content.")


class DatasetTrouble(Record):
    """A data set on which blocks fail."""

    name: str
    runs: int
    failed: int
    last_error: str | None


class Insights(Record):
    """Reuse in a span of time.

    A generation is avoided where a block ran well on data that it was applied to, once for each
    block and data set. What it would have cost is what the block's own answer cost, shared by the
    blocks of that answer.
    """

    days: int | None = Field(description="None: of all time.")
    blocks: int = Field(description="Blocks in the library, deleted ones left out.")
    used: int = Field(description="Of these, blocks that ran.")
    used_again: int = Field(description="Of these, blocks that ran more than once.")
    verified: int
    reuse_rate: float | None = Field(description="used_again / used; None: nothing ran.")
    data_sets_per_block: float | None = Field(description="Mean over the blocks that ran on data.")
    applied_runs: int = Field(description="Runs of blocks on data that they were applied to.")
    generations_avoided: int
    tokens_saved: int
    tokens_counted: int = Field(description="Of the generations avoided, those with known tokens.")
    money_saved_usd: float
    money_counted: int = Field(description="Of these, those whose price is known.")
    time_saved_s: float = Field(
        description="Seconds: those of the answers not waited for, less those of the runs."
    )
    time_counted: int = Field(description="Of these, those whose answer's duration is known.")
    most_reused: list[BlockReuse]
    failing: list[DatasetTrouble]
