"""What follows from mappings that were confirmed: from DE over FR to US.

The rule of this module: a confirmed mapping holds both ways; the way with the fewest steps counts;
where two such ways contradict each other, nothing follows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ...models import SavedMapping

MAX_STEPS = 5
"""Longer ways are not followed."""


def direct(saved: Sequence[SavedMapping], source_schema: str, target_schema: str) -> dict[str, str]:
    """Return what was confirmed for exactly this pair; the latest counts."""
    if not source_schema or not target_schema:
        return {}
    found: dict[str, str] = {}
    for one in sorted(saved, key=lambda one: (one.created_at, one.id)):
        if (one.source_schema, one.target_schema) == (source_schema, target_schema):
            found |= one.columns
    return found


def accepted(
    saved: Sequence[SavedMapping], source_schema: str, target_schema: str
) -> frozenset[str]:
    """Return what of exactly this pair was accepted with all that was suggested, unspoken of."""
    pair = (source_schema, target_schema)
    ordered = sorted(saved, key=lambda one: (one.created_at, one.id))
    found: set[str] = set()
    for one in ordered:
        if (one.source_schema, one.target_schema) == pair:
            found = (found - set(one.columns)) | set(one.accepted)
    return frozenset(found)


def composed(
    saved: Sequence[SavedMapping], source_schema: str, target_schema: str
) -> dict[str, str]:
    """Return ``{source column: target column}`` as it follows from confirmed mappings.

    Direct ones are left out, unless they were confirmed the other way round. Columns that would
    share one of the target's are left out as well.
    """
    if not source_schema or not target_schema or source_schema == target_schema:
        return {}
    steps = _steps(saved, source_schema, target_schema)
    reached: dict[str, list[dict[str, str]]] = {source_schema: []}
    ways: dict[str, list[dict[str, str]]] = {
        schema: [columns] for schema, columns in steps.get(source_schema, {}).items()
    }
    for _ in range(MAX_STEPS):
        if target_schema in ways:
            return _agreed(ways[target_schema])
        reached |= ways
        further: dict[str, list[dict[str, str]]] = {}
        for schema, found in sorted(ways.items()):
            for after, columns in sorted(steps.get(schema, {}).items()):
                if after not in reached:
                    further.setdefault(after, []).extend(_follow(one, columns) for one in found)
        ways = {schema: _different(found) for schema, found in further.items()}
        if not ways:
            break
    return {}


def _steps(
    saved: Sequence[SavedMapping], source_schema: str, target_schema: str
) -> dict[str, dict[str, dict[str, str]]]:
    """Return for each schema where it leads in one step, and which columns become which."""
    steps: dict[str, dict[str, dict[str, str]]] = {}
    ordered = sorted(saved, key=lambda one: (one.created_at, one.id))
    for one in ordered:
        back = {new: old for old, new in one.columns.items()}
        steps.setdefault(one.target_schema, {}).setdefault(one.source_schema, {}).update(back)
    for one in ordered:  # as it was confirmed counts more than turned round
        steps.setdefault(one.source_schema, {}).setdefault(one.target_schema, {}).update(
            one.columns
        )
    if any(
        (one.source_schema, one.target_schema) == (source_schema, target_schema) for one in saved
    ):
        steps[source_schema].pop(target_schema, None)
    return steps


def _follow(first: dict[str, str], then: dict[str, str]) -> dict[str, str]:
    return {old: then[new] for old, new in first.items() if new in then}


def _different(found: Iterable[dict[str, str]]) -> list[dict[str, str]]:
    kept: list[dict[str, str]] = []
    for one in found:
        if one not in kept:
            kept.append(one)
    return kept[:20]


def _agreed(ways: Sequence[dict[str, str]]) -> dict[str, str]:
    """Return what all ways say that say anything, without columns that would share a target."""
    said: dict[str, set[str]] = {}
    for way in ways:
        for old, new in way.items():
            said.setdefault(old, set()).add(new)
    agreed = {old: next(iter(news)) for old, news in said.items() if len(news) == 1}
    taken = list(agreed.values())
    return {old: new for old, new in agreed.items() if taken.count(new) == 1}
