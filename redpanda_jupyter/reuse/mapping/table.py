"""A mapping as a table for a person to look at.

The rule of this module: plain texts, ready to be shown; what has to be asked is marked and comes
first, because it is what must be looked at.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ...models import ColumnProfile, DatasetProfile, Mapping, ValueMatch

_SAMPLES = 3
_WAYS = {
    "exact": "same name",
    "normalised": "same but for the writing",
    "saved": "confirmed before",
    "accepted": "taken before, with --yes",
    "composed": "by mappings that were confirmed before",
    "scored": "name and values",
    "model": "suggested by the model",
    "user": "as you said",
    "open": "nothing fits",
}
_MEANS = "it may mean the same"


@dataclass(frozen=True, slots=True)
class Row:
    """One needed column, or a text in it: what is suggested for it, why, and what both hold.

    ``confidence`` is from 0 to 1, ``None`` of texts and where nothing fits; ``ask`` tells whether
    it may not be used without a yes.
    """

    source: str
    suggested: str | None
    confidence: float | None
    ask: bool
    reason: str
    source_samples: tuple[str, ...] = ()
    target_samples: tuple[str, ...] = ()


def rows(mapping: Mapping, source: DatasetProfile | None, target: DatasetProfile) -> list[Row]:
    """Return a row for every column of a mapping, and behind it one for every text in it.

    Those that are asked come first, and else as they stand.
    """
    made: list[Row] = []
    tied = mapping.tied()
    for one in mapping.columns:
        made.append(
            Row(
                source=one.source,
                suggested=one.target,
                confidence=one.confidence if one.target is not None else None,
                ask=not mapping.confirmed and (one in tied or (not one.sure and one.way != "user")),
                reason=one.reason or _WAYS[one.way],
                source_samples=_samples(source.column(one.source) if source is not None else None),
                target_samples=_samples(
                    target.column(one.target) if one.target is not None else None
                ),
            )
        )
        for match in mapping.values:
            if match.column == one.source:
                made += _texts(match, confirmed=mapping.confirmed or match.confirmed)
    return sorted(made, key=lambda row: not row.ask)


def _texts(match: ValueMatch, *, confirmed: bool) -> list[Row]:
    """Return a row for every text of the block that others stand for."""
    reason = _MEANS if match.way == "scored" else _WAYS[match.way]
    return [
        Row(f"{match.column}: {ours}", " + ".join(theirs), None, not confirmed, reason)
        for ours, theirs in match.pairs.items()
        if theirs != [ours]
    ]


def _samples(column: ColumnProfile | None) -> tuple[str, ...]:
    return () if column is None else tuple((column.examples or column.levels)[:_SAMPLES])
