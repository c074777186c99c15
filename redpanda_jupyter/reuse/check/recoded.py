"""Texts that stand for others: what they would put together, and what they leave out.

The rule of this module: two texts of the data become one only where a person has said so of both.
Whoever has the data counts how often each occurs; without that, what was seen of them counts.
"""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from ...grammar import counted
from ..mapping.levels import alike_among
from .texts import listed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ...models.contract import ColumnNeed
    from ...models.datasets import ColumnProfile
    from ...models.reuse import Verdict
    from .findings import Findings, Side


def check_recoded(
    side: Side,
    needs: Sequence[ColumnNeed],
    counts: Mapping[str, Mapping[str, int]],
    found: Findings,
) -> None:
    """Look at each column of which texts stand for others.

    Parameters
    ----------
    counts
        By the block's column, how many rows of the data hold a text; what is not there was not
        counted.
    """
    mapping = side.mapping
    if mapping is None:
        return
    partners = mapping.partners
    looked_for = {need.name: need.values for need in needs}
    for column in dict.fromkeys(one.column for one in mapping.values):
        target = side.targets.get(partners.get(column, column) or "")
        if target is not None:
            look = _Look(side, column, target, mapping.texts(column), counts.get(column, {}), found)
            look.at_doubled()
            look.at_put_together()
            look.at_idle(looked_for.get(column, []))
            look.at_absent(looked_for.get(column, []))


class _Look:
    """One column with the texts that stand for others in it."""

    def __init__(
        self,
        side: Side,
        column: str,
        target: ColumnProfile,
        texts: Mapping[str, Sequence[str]],
        counts: Mapping[str, int],
        found: Findings,
    ) -> None:
        self.side, self.column, self.target, self.texts = side, column, target, texts
        self.counts = counts
        self.found = found
        self.owners: dict[str, list[str]] = {}
        for ours, theirs in texts.items():
            for text in theirs:
                self.owners.setdefault(text, []).append(ours)

    def at_doubled(self) -> None:
        """Block what cannot be: one text of the data in the place of two."""
        for text, owners in self.owners.items():
            if len(owners) > 1:
                self._add(
                    "blocked", "value_twice",
                    f"{text!r} in '{self.target.name}' shall stand for {listed(owners)}.",
                    f"It can be one of them only: --value {self._pair(owners[0], text)}.",
                )  # fmt: skip

    def at_put_together(self) -> None:
        """Ask where a text that others stand for is in the data as well, and nobody spoke of it."""
        for ours, theirs in self.texts.items():
            others = [text for text in theirs if text != ours]
            if not others or ours in self.owners:
                continue  # the data's own one was spoken of: it stays, or stands for another
            both = f"--value {self._pair(ours, others[0])} --value {self._pair(ours, ours)}"
            there = self._rows(ours)
            if there == 0 or all(self._rows(text) == 0 for text in others):
                continue
            if there is None and ours not in self.target.levels:
                self._add(
                    "warn", "value_unseen",
                    f"{listed(others)} of '{self.target.name}' counts as {ours!r}. Whether "
                    f"{self.side.label} has {ours!r} besides is not known: not all of it was "
                    "looked at. If so, both count as one.",
                    f"Look whether it occurs; if both are meant, say {both}.",
                )  # fmt: skip
                continue
            told = [self._told(text) for text in others]
            self._add(
                "ask", "value_merged",
                f"'{self.target.name}' of {self.side.label} has {' and '.join(told)}, and also "
                f"{self._told(ours)}: all would count as {ours!r}.",
                f"If that is meant, say both: {both}. If its {ours!r} is another thing to the "
                f"block, say which: --value {self._pair('OTHER', ours)}.",
            )  # fmt: skip

    def at_idle(self, looked_for: Sequence[str]) -> None:
        """Tell of a word that does nothing; of texts that the block looks for it is said anyway.

        Data that have the block's own text need no word, and that is no fault.
        """
        source = self.side.source.column(self.column) if self.side.source is not None else None
        own = {*looked_for, *(source.levels if source is not None else ())}
        for ours in [one for pairs in self._said() for one in pairs if one not in looked_for]:
            theirs = self.texts[ours]
            if ours in theirs or any(self._rows(text) != 0 for text in theirs):
                continue
            if ours in own and self._rows(ours) != 0:
                continue
            levels = self.target.levels
            turned = f" The block's own text comes first: --value {self._pair(theirs[0], ours)}."
            self._add(
                "warn", "value_idle",
                f"{listed(theirs)}, which you said stands for {ours!r}, does not occur in "
                f"'{self.target.name}' of {self.side.label}; there are {listed(levels) or 'none'}.",
                "Look how it is written there."
                + (turned if ours in levels and len(theirs) == 1 else ""),
            )  # fmt: skip

    def at_absent(self, looked_for: Sequence[str]) -> None:
        """Ask where neither a text that the block looks for is there nor what a person has said."""
        for ours in [one for pairs in self._said() for one in pairs if one in looked_for]:
            theirs = [text for text in self.texts[ours] if text != ours]
            levels = self.target.levels
            is_text = self.target.kind == "text"  # of an empty column there is nothing to ask
            if not theirs or (is_text and not levels):
                continue
            if any(self._rows(text) != 0 for text in (ours, *theirs)):
                continue
            words = " ".join(
                f"--value {self._pair(ours, one)}" for one in alike_among(levels, [ours, *theirs])
            )
            told = f"--value {self._pair(ours, '…')}"
            there = f"; there are {listed(levels)}" if levels else ""
            self._add(
                "ask", "value_absent",
                f"The block looks for {ours!r} in '{self.target.name}'. {self.side.label} has "
                f"neither that nor {listed(theirs)}{there}.",
                f"Say which one it is: {words or told}.",
            )  # fmt: skip

    def _said(self) -> list[Mapping[str, Sequence[str]]]:
        values = self.side.mapping.values if self.side.mapping is not None else []
        return [one.pairs for one in values if one.column == self.column and one.way == "user"]

    def _rows(self, text: str) -> int | None:
        """Return how many rows hold a text; ``None`` where nobody has counted."""
        if text in self.counts:
            return self.counts[text]
        seen_all = self.target.all_levels and self.side.target.sampled is None
        return 0 if seen_all and text not in self.target.levels else None

    def _told(self, text: str) -> str:
        rows = self._rows(text)
        if rows is None:
            return repr(text)
        return f"{text!r} ({counted(rows, 'row')})"

    def _pair(self, ours: str, theirs: str) -> str:
        return shlex.quote(f"{self.column}:{ours}={theirs}")

    def _add(self, verdict: Verdict, code: str, reason: str, hint: str) -> None:
        self.found.add(
            verdict, code, reason, hint=hint, column=self.column, name=self.side.name
        )  # fmt: skip
