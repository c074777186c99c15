"""A search of the library: what is asked for, what was found, and what it was found by.

The rule of this module: a query is plain values, whoever wrote it and however; a count says whether
it is exact.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import Field

from .base import Badge, BlockOrigin, Record
from .library import CodeBlock

OutcomeName = Literal["ok", "error", "not_run"]
SearchSort = Literal["relevance", "time", "use"]
SearchField = Literal["name", "tags", "description", "prompt", "code"]
FacetName = Literal[
    "tag",
    "category",
    "language",
    "status",
    "badge",
    "favourite",
    "origin",
    "import",
    "column",
    "dataset",
    "model",
    "notebook",
]


class BlockQuery(Record):
    """What is looked for: words, and what else must hold. All of it must hold."""

    text: str = Field("", description="Words, each of which must occur, or begin one; or #12.")
    phrases: list[str] = Field([], description="Words that must occur one after the other.")
    without: list[str] = Field([], description="Words that must not occur.")
    tags: list[str] = Field([])
    category: str | None = None
    language: str | None = None
    status: OutcomeName | None = Field(None, description="Outcome of the current version.")
    badge: Badge | None = None
    favourite: bool | None = None
    origin: BlockOrigin | None = None
    imports: list[str] = Field([], description="Modules; sklearn finds sklearn.svm, too.")
    functions: list[str] = Field([], description="Functions that it defines.")
    columns: list[str] = Field([], description="Columns that it names.")
    datasets: list[str] = Field([], description="Frames that it ran on, by their names.")
    model: str | None = Field(None, description="The model's name, or a part of it.")
    notebook: str | None = Field(None, description="The notebook's path, or a part of it.")
    notebook_id: str | None = None
    made_since: datetime | None = None
    made_until: datetime | None = Field(None, description="Before that moment.")
    run_since: datetime | None = Field(None, description="Its last run began then or later.")
    used_at_least: int | None = Field(None, description="So many runs; 2: more than once.")
    sort: SearchSort = "relevance"
    cursor: str | None = None
    limit: int = 20
    facets: bool = Field(False, description="Whether the values of what was found are counted.")


class BlockHit(Record):
    """A block that was found, with the passage that it was found by."""

    block: CodeBlock
    field: SearchField = Field(description="What the excerpt is of.")
    excerpt: str
    spans: list[tuple[int, int]] = Field(
        [], description="What to highlight: from, to; in characters of the excerpt."
    )
    line: int | None = Field(None, description="Of code: the excerpt's first line, from 1.")
    score: float = 0.0


class FacetCount(Record):
    """How many of the hits have a value."""

    value: str
    count: int


class Facet(Record):
    """The commonest values of one kind among the hits."""

    name: FacetName
    counts: list[FacetCount]


class SearchPage(Record):
    """A page of hits."""

    hits: list[BlockHit]
    total: int
    at_least: bool = Field(description="There are more: total and facets count the ranked ones.")
    facets: list[Facet] = Field([])
    next_cursor: str | None = None
    corrected: dict[str, str] = Field(
        {}, description="Nothing had these words; the hits have those instead."
    )
