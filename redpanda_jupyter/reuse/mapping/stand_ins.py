"""Which texts of a target stand for those of a block, column by column.

The rule of this module: what a person said comes first, then what was confirmed for this pair of
data sets, and only then what texts mean; each is kept apart, so that nothing that was guessed is
taken for said. What was confirmed counts for a block that looks for the text in that column; for
any other the data's texts stay as they are, whatever was said for the first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...models import ValueMatch
from .composing import accepted
from .levels import match_values
from .sought import sought_in

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from collections.abc import Mapping as Names

    from ...models import ColumnMatch, ColumnNeed, DatasetProfile, MatchWay, SavedMapping


def stand_ins(
    needs: Sequence[ColumnNeed],
    columns: Sequence[ColumnMatch],
    source: DatasetProfile | None,
    target: DatasetProfile,
    saved: Sequence[SavedMapping],
    said: Names[str, Names[str, Sequence[str]]],
    sought: Collection[str] = (),
) -> list[ValueMatch]:
    """Find the texts that stand for the block's; each column has a record for each way.

    Parameters
    ----------
    columns
        Which column stands for which.
    said
        What the person said, by the block's column: the block's text, and what stands for it.
    sought
        What the block looks for, wherever that is: :func:`~.sought.texts_sought`.
    """
    partners = {match.source: match.target for match in columns}
    confirmed = confirmed_texts(saved, source, target)
    taken = accepted(saved, source.schema_fingerprint, target.schema_fingerprint) if source else ()
    found: list[ValueMatch] = []
    for need in {need.name: need for need in needs}.values():
        name, partner = need.name, partners.get(need.name)
        column = target.column(partner) if partner is not None else None
        if column is None:
            continue
        own = {ours: list(theirs) for ours, theirs in said.get(name, {}).items()}
        before = _meant(confirmed.get(name, {}), sought_in(need, needs, sought))
        before = besides(before, own)
        if target.sampled is None and column.all_levels:
            # next month's may have none of it, and a word that does nothing is in the way
            there = set(column.levels)
            before = {ours: theirs for ours, theirs in before.items() if there & set(theirs)}
        profile = source.column(name) if source is not None else None
        rest = [text for text in need.values if text not in own and text not in before]
        guessed = match_values(need.model_copy(update={"values": rest}), profile, column)
        unspoken = {ours: theirs for ours, theirs in before.items() if f"{name}:{ours}" in taken}
        spoken = {ours: theirs for ours, theirs in before.items() if ours not in unspoken}
        ways: tuple[tuple[MatchWay, dict[str, list[str]]], ...] = (
            ("user", own), ("saved", spoken), ("accepted", unspoken),
        )  # fmt: skip
        for way, pairs in ways:
            if pairs:
                found.append(ValueMatch(column=name, pairs=pairs, way=way, confirmed=True))
        if guessed is not None:
            more = besides(guessed.pairs, own | before)
            found += [guessed.model_copy(update={"pairs": more})] if more else []
    return found


def _meant(pairs: Names[str, Sequence[str]], sought: Collection[str]) -> dict[str, list[str]]:
    """Return the pairs about texts that a block looks for.

    Where another text of the data stands for one of them, what the data's own text of that name
    was said to be belongs to it: both have changed places.
    """
    own = {ours for ours in pairs if ours in sought}
    return {
        ours: list(theirs) for ours, theirs in pairs.items() if ours in own or own & set(theirs)
    }


def confirmed_texts(
    saved: Sequence[SavedMapping], source: DatasetProfile | None, target: DatasetProfile
) -> dict[str, dict[str, list[str]]]:
    """Return what was confirmed for exactly this pair of data sets; the latest counts."""
    found: dict[str, dict[str, list[str]]] = {}
    if source is None or not source.schema_fingerprint:
        return found
    pair = (source.schema_fingerprint, target.schema_fingerprint)
    for one in sorted(saved, key=lambda one: (one.created_at, one.id)):
        if pair == (one.source_schema, one.target_schema):
            found |= one.values
    return found


def besides(
    pairs: Names[str, Sequence[str]], known: Names[str, Sequence[str]]
) -> dict[str, list[str]]:
    """Return pairs about other texts than those of which more is known, on either side."""
    taken = {text for theirs in known.values() for text in theirs}
    left = {
        ours: [text for text in theirs if text not in taken]
        for ours, theirs in pairs.items()
        if ours not in known
    }
    return {ours: theirs for ours, theirs in left.items() if theirs}
