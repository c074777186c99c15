"""What two runs of the same code have in common, and where they part.

The rule of this module: a comparison says by which step of the ladder two runs are the same, so
that "reproduced" can be read for what it is.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from .base import Record

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
