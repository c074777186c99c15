"""A mapping as a table for a person to look at.

The rule of this module: plain texts, ready to be shown; what has to be asked is marked.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ...models import ColumnProfile, DatasetProfile, Mapping, MatchWay

_SAMPLES = 3


@dataclass(frozen=True, slots=True)
class Row:
    """One needed column: what is suggested for it, why, and what both hold.

    ``confidence`` is from 0 to 1; ``ask`` tells whether it may not be used without a yes.
    """

    source: str
    suggested: str | None
    confidence: float
    way: MatchWay
    ask: bool
    reason: str
    source_samples: tuple[str, ...]
    target_samples: tuple[str, ...]
    second: str | None


def rows(mapping: Mapping, source: DatasetProfile | None, target: DatasetProfile) -> list[Row]:
    """Return a row for every column of a mapping: those that are asked first, as they stand."""
    made = [
        Row(
            source=one.source,
            suggested=one.target,
            confidence=one.confidence,
            way=one.way,
            ask=not one.sure and one.way != "user" and not mapping.confirmed,
            reason=one.reason,
            source_samples=_samples(source.column(one.source) if source is not None else None),
            target_samples=_samples(target.column(one.target) if one.target is not None else None),
            second=one.second,
        )
        for one in mapping.columns
    ]
    return sorted(made, key=lambda row: not row.ask)


def _samples(column: ColumnProfile | None) -> tuple[str, ...]:
    return () if column is None else tuple((column.examples or column.levels)[:_SAMPLES])
