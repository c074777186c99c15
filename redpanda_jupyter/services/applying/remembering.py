"""What a person has confirmed of two shapes of data: kept, and found again.

The rule of this module: what was said of columns and texts counts for every block on such data, and
nothing else is kept of it than their names. What a yes to all took, and nobody has spoken of, is
kept as that, and said where it counts; a word of a person takes its place.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from redpanda_jupyter import models

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from redpanda_jupyter.store import Store

    from .binding import Bound
    from .pipeline import Pipeline


def remembered(store: Store, pipelines: Sequence[Pipeline]) -> list[models.SavedMapping]:
    """Return what was confirmed for the blocks' own data, and for what these were mapped to.

    That is all that a suggestion may rest on: a mapping to the target, or by way of others.
    """
    from redpanda_jupyter.reuse.mapping.composing import MAX_STEPS

    profiles = [each.profile for one in pipelines for each in one.contract.inputs]
    known = {one.schema_fingerprint for one in profiles if one is not None} - {""}
    found: dict[str, models.SavedMapping] = {}
    ends = known
    for _ in range(MAX_STEPS):
        near = store.find_mappings(ends) if ends else []
        found |= {one.id: one for one in near}
        ends = {end for one in near for end in (one.source_schema, one.target_schema)} - known
        known |= ends
    return list(found.values())


def remember(store: Store, bound: Bound) -> None:
    """Save what a person has confirmed: it is the next suggestion for such data.

    Of columns and texts of which nothing was said, what was confirmed before stays.
    """
    from redpanda_jupyter.ids import new_id
    from redpanda_jupyter.reuse.mapping.stand_ins import besides

    sources = {one.name: one.profile for one in bound.pipeline.contract.inputs}
    for mapping in bound.binding.mappings:
        source = sources.get(mapping.variable)
        if source is None or not source.schema_fingerprint:
            continue
        datum = bound.data[mapping.variable]
        schemas = (source.schema_fingerprint, datum.profile.schema_fingerprint)
        columns, values, accepted = _confirmed(mapping)
        before = next(
            (one for one in store.find_mappings(schemas[1:])
             if (one.source_schema, one.target_schema) == schemas), None,
        )  # fmt: skip
        if before is not None:
            taken = set(columns.values())
            old = {name: other for name, other in before.columns.items() if other not in taken}
            texts = {
                name: besides(before.values.get(name, {}), said) | said
                for name, said in values.items()
            }
            accepted |= set(before.accepted) - _names(columns, values)
            columns, values = old | columns, before.values | texts
            accepted &= _names(columns, values)
        kept = sorted(accepted)
        if before is not None and (columns, values, kept) == (
            before.columns, before.values, sorted(before.accepted)
        ):  # fmt: skip
            continue
        if not columns and not values:
            continue
        store.put_mapping(
            models.SavedMapping(
                id=new_id(),
                source_schema=schemas[0],
                target_schema=schemas[1],
                source_name=source.name,
                target_name=datum.target.name,
                columns=columns,
                values=values,
                accepted=kept,
                created_at=datetime.now(UTC),
            )
        )


def _names(columns: Mapping[str, str], values: Mapping[str, Mapping[str, object]]) -> set[str]:
    """Return how columns and texts are named among what was accepted."""
    return {*columns} | {f"{column}:{text}" for column, pairs in values.items() for text in pairs}


def _confirmed(
    mapping: models.Mapping,
) -> tuple[dict[str, str], dict[str, dict[str, list[str]]], set[str]]:
    """Return what of a mapping was confirmed: its columns, its texts, and what a yes to all took.

    A column of the same name that is sure needed no yes, and is kept as it is always taken.
    """
    spoken = ("user", "saved", "exact")
    columns = {
        one.source: one.target
        for one in mapping.columns
        if one.target and (mapping.confirmed or one.way in ("user", "saved", "accepted"))
    }
    accepted = {
        one.source for one in mapping.columns
        if one.source in columns and not (one.way in spoken and (one.sure or one.way != "exact"))
    }  # fmt: skip
    values: dict[str, dict[str, list[str]]] = {}
    for match in mapping.values:
        if match.confirmed and match.way != "normalised":
            values.setdefault(match.column, {}).update(match.pairs)
            if match.way not in ("user", "saved"):
                accepted |= {f"{match.column}:{text}" for text in match.pairs}
    return columns, values, accepted
