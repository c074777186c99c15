"""Texts that are taken for one another without a person's word.

The rule of this module: that a text of the data stands for one that the block looks for is a guess
about meaning; where a person has not said so, it is asked, whatever speaks for it. Differences of
case, blanks and accents are none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .texts import listed

if TYPE_CHECKING:
    from .findings import Findings, Side


def check_taken(side: Side, found: Findings) -> None:
    """Ask about each pair of texts that was guessed."""
    mapping = side.mapping
    if mapping is None or mapping.confirmed:
        return
    for match in mapping.values:
        pairs = {ours: theirs for ours, theirs in match.pairs.items() if theirs != [ours]}
        if match.confirmed or not pairs:
            continue
        told = ", ".join(f"{listed(theirs)} for {ours!r}" for ours, theirs in pairs.items())
        found.add(
            "ask",
            "value_taken",
            f"In {match.column!r} {side.label} has other texts than the block looks for: "
            f"{told} would be taken.",
            hint=f"Confirm it, or say which: --value '{match.column}:{next(iter(pairs))}=…'.",
            column=match.column,
            name=side.name,
        )
