"""How right the mapping is over pairs of data sets, in the terms of ``cases/README.md``."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from redpanda_jupyter.context import profile
from redpanda_jupyter.models import ColumnMatch, ColumnNeed
from redpanda_jupyter.reuse.mapping import suggest

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .pairs import Column, Pair


@dataclass
class Score:
    """Counts of columns, and lines about those that are not simply right."""

    columns: int = 0
    right: int = 0
    accepted: int = 0
    wrong: int = 0
    with_partner: int = 0
    asked: int = 0
    lines: list[str] = field(default_factory=list)

    def add(self, pair: Pair, column: Column, match: ColumnMatch) -> None:
        """Count one column of a pair."""
        true = match.target == column.target
        never = column.must_ask or column.target is None
        wrong = match.sure and (never or not true)
        right = not match.sure if never else true
        asked = not never and not match.sure
        self.columns += 1
        self.right += right
        self.accepted += match.sure
        self.wrong += wrong
        self.with_partner += not never
        self.asked += asked
        if wrong or asked or not right:
            word = "WRONG" if wrong else "asked" if right else "not right"
            self.lines.append(f"{word} {pair.id}: {column.source} -> {column.target}, got {match}")

    def __str__(self) -> str:
        return (
            f"{self.right}/{self.columns} right ({self.right / self.columns:.1%}), "
            f"{self.wrong}/{self.accepted} of the accepted wrong, "
            f"{self.asked}/{self.with_partner} asked ({self.asked / self.with_partner:.1%})"
        )


def measure(pairs: Iterable[Pair], *, every: int = 1, profiled: bool = True) -> Score:
    """Map each pair and count.

    Parameters
    ----------
    every
        The block names each so many-th column; the others are there and not needed.
    profiled
        Whether the data that the block ran on are known.
    """
    score = Score()
    for pair in pairs:
        source, target = pair.frames()
        first, second = profile("df", source), profile("other", target)
        assert second is not None
        wanted = pair.columns[::every]
        needs = [ColumnNeed(name=column.source) for column in wanted]
        mapping = suggest("df", needs, first if profiled else None, second)
        for column, match in zip(wanted, mapping.columns, strict=True):
            assert match.source == column.source
            score.add(pair, column, match)
    return score
