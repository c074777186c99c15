"""What two runs of the same code have in common, and where they part.

The rule of this module: a comparison says by which step of the ladder two runs are the same, so
that "reproduced" can be read for what it is.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from .base import Record

KeptVerdict = Literal["first", "same", "changed", "edited", "broken", "other data", "other words"]
"""How a proof compares with the results that were kept before."""

ComparisonVerdict = Literal["same", "same within tolerance", "differs", "failed"]
ComparisonStep = Literal["bytes", "text", "values", "image", "drawn", "none"]


class CellDifference(Record):
    """One place where two results are not the same."""

    where: str = Field(description="Such as: the result, row 3, column revenue.")
    first: str = Field(description="As text; cut.")
    second: str


class Comparison(Record):
    """How far two runs agree.

    ``step`` is the weakest step that was needed: every part agrees by it or by a stronger one.
    """

    verdict: ComparisonVerdict
    step: ComparisonStep = Field(description="none: they do not agree.")
    notes: list[str] = Field([], description="What differs and does not count, in words.")
    differences: list[CellDifference] = Field([], max_length=5)
    causes: list[str] = Field([], description="Why they may differ, as far as the code tells.")


class AgainstKept(Record):
    """How a proof compares with the results that are kept for its block and data set."""

    verdict: KeptVerdict = Field(
        description="first: kept now; same; changed: the same text gave something else on the same "
        "data; edited: another text did; broken: it ran then, and does not now; other data, other "
        "words: not compared, as the inputs, or what was said of them, are others."
    )
    version: int = Field(description="Whose results are kept.")
    other_data: bool = Field(False, description="Whether the inputs are others than then.")
    still_against: bool = Field(
        False,
        description="Nothing could be compared, and the proof before it had told of other results.",
    )
    differences: list[CellDifference] = Field(
        [], max_length=5, description="Kept, and now: the first that differ."
    )
    packages: dict[str, list[str]] = Field(
        {}, description="Distributions whose versions differ: then and now."
    )
    edits: list[str] = Field(
        [], description="Blocks that it depends on and whose text is another one, in words."
    )
    notes: list[str] = Field(
        [], description="What else is to be said of the data, and of what could not be kept."
    )

    @property
    def stands_against(self) -> bool:
        """Whether the same text does on the same data not what it did before."""
        return self.verdict == "changed" or (self.verdict == "broken" and not self.other_data)
