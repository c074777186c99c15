"""What of a person's earlier words counts for a block, and what does not.

The rule of this module: what was said of a text counts for the blocks that look for it. Where
another block has the column, it is told and nothing is done: its result is in the data's own texts.
"""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from redpanda_jupyter import models

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .pipeline import Pipeline
    from .said import Said
    from .targets import Datum


def sought_by(
    pipeline: Pipeline, said: Said, saved: Sequence[models.SavedMapping]
) -> frozenset[str]:
    """Return the texts that blocks look for; nothing where nothing was said of texts before."""
    from redpanda_jupyter.reuse.mapping.sought import texts_sought

    if not any(one.values for one in saved):
        return frozenset()
    codes = [part.version.code for part in pipeline.parts]
    return texts_sought(codes, said.parameters.values())


def left_alone(
    saved: Sequence[models.SavedMapping],
    contract: models.Contract,
    data: Mapping[str, Datum],
    mappings: Sequence[models.Mapping],
) -> list[models.Finding]:
    """Tell of texts that are known for other blocks, and that stay as they are for this one.

    Only of columns that the block names, and of texts that the data have.
    """
    from redpanda_jupyter.reuse.mapping.stand_ins import confirmed_texts

    if not any(one.values for one in saved):
        return []
    inputs = {one.name: (one.profile, one.columns) for one in contract.inputs}
    found = []
    for mapping in mappings:
        source, needs = inputs[mapping.variable]
        target = data[mapping.variable].profile
        known, partners = confirmed_texts(saved, source, target), mapping.partners
        for need in needs:
            partner = partners.get(need.name)
            column = target.column(partner) if partner is not None else None
            if column is None or mapping.texts(need.name):
                continue
            there = set(column.levels)
            pairs = [
                (ours, text) for ours, theirs in known.get(need.name, {}).items()
                for text in theirs if text in there and text != ours
            ]  # fmt: skip
            if pairs:
                found.append(_stays(mapping.variable, need.name, pairs))
    return found


def _stays(variable: str, column: str, pairs: Sequence[tuple[str, str]]) -> models.Finding:
    told = ", ".join(f"{text!r} for {ours!r}" for ours, text in pairs)
    words = " ".join(f"--value {shlex.quote(f'{column}:{ours}={text}')}" for ours, text in pairs)
    return models.Finding(
        verdict="ok",
        code="texts_stay",
        input=variable,
        column=column,
        reason=f"In {column!r} the texts stay as the data have them. For another block it was said "
        f"that they stand for others ({told}), and this one looks for none of those.",
        hint=f"To have them here as well: {words}.",
    )
