"""What is known of a data set: its columns with their kinds, ranges and levels.

The rule of this module: a profile is local. It holds values (ranges, levels, examples), so it is
projected to the privacy level before it enters a prompt, and exports carry none of its values
unless a person asks for them.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from .base import Record

ColumnKind = Literal[
    "integer", "number", "boolean", "text", "datetime", "duration", "other", "unknown"
]
"""What a column holds. An integer is a number, too: where one is expected, the other is right."""


def is_series_kind(kind: str) -> bool:
    """Tell whether a type's name is that of a series: one column by itself."""
    return kind.endswith("Series")


class ColumnProfile(Record):
    """One column as far as a look at some of its values tells; ``None``: not known."""

    name: str
    kind: ColumnKind = "unknown"
    dtype: str = Field("", description="As the library writes it, such as float64.")
    null_share: float | None = Field(None, ge=0, le=1)
    distinct: int | None = Field(None, description="Different values among those looked at.")
    low: float | str | None = Field(None, description="Least value; of moments in ISO 8601.")
    high: float | str | None = None
    quantiles: list[float] = Field(
        [], description="Of numbers: eleven, from the least over the deciles to the greatest."
    )
    integral: bool | None = Field(None, description="Of numbers: whether all are whole.")
    levels: list[str] = Field([], description="Of texts and truth values: the commonest first.")
    all_levels: bool = Field(False, description="Whether the levels are all that were seen.")
    length: float | None = Field(None, description="Of texts: their mean length in characters.")
    looks_like: ColumnKind | None = Field(
        None, description="Of texts: what nearly all can be read as (a number, a moment)."
    )
    examples: list[str] = Field([], max_length=3)
    ordered: Literal["rising", "falling", "mixed"] | None = Field(
        None, description="From row to row, equal ones allowed; None: not looked at."
    )
    common: float | None = Field(None, description="Of numbers: the one that is there most often.")
    common_share: float | None = Field(None, ge=0, le=1, description="How often, as a share.")
    as_text: bool | None = Field(
        None, description="Of categories: whether they group and sort as plain texts do."
    )
    rising: float | None = Field(
        None, ge=0, le=1, description="Of the steps from row to row that change: how many rise."
    )


class DatasetProfile(Record):
    """A data set as it was when it was looked at: a frame in a kernel, or a file."""

    name: str = Field(description="The variable's name, or the file's path.")
    kind: str = Field(description="The type, such as pandas.DataFrame; csv, parquet … of a file.")
    rows: int | None = None
    columns: list[ColumnProfile] = Field([])
    index: list[str] = Field([], description="Names of the index's levels, unless a plain count.")
    index_kinds: list[ColumnKind] = Field(
        [], description="What the index's levels hold; empty for a plain count, and if not known."
    )
    sampled: int | None = Field(None, description="So many rows were looked at; None: all.")
    labels_repeat: bool | None = Field(
        None, description="Whether two rows have the same label in the index; None: not known."
    )
    repeated: float | None = Field(
        None, ge=0, le=1, description="Share of rows that repeat one before; None: not known."
    )
    totals: Literal["first", "last"] | None = Field(
        None, description="Which row is the sum of all others, in most columns of numbers."
    )
    schema_fingerprint: str = ""
    content_fingerprint: str | None = None

    @property
    def is_series(self) -> bool:
        """Whether it is one column by itself."""
        return is_series_kind(self.kind)

    @property
    def seen(self) -> int | None:
        """How many rows the values come from; ``None`` if that is not known."""
        return self.rows if self.sampled is None else self.sampled

    def holds_the_same(self, other: DatasetProfile | None) -> bool:
        """Tell whether another one is known to be of the same rows, by their hash."""
        known = self.content_fingerprint
        return known is not None and other is not None and known == other.content_fingerprint

    def column(self, name: str) -> ColumnProfile | None:
        """Return the column of that name, if there is one."""
        return next((one for one in self.columns if one.name == name), None)
