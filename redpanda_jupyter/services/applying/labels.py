"""What columns are called, where that alone decides: names that are no text, and series.

The rule of this module: a column whose name no cell can write is told before anything runs; a
series is one column, whatever it is called.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from redpanda_jupyter import models

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .targets import Datum


def not_text(data: Mapping[str, Datum], mappings: Sequence[models.Mapping]) -> list[models.Finding]:
    """Find columns that stand for others and whose names are no text: they cannot be renamed.

    Neither can one with half a sign (a lone surrogate): no cell can be saved with it.
    """
    from redpanda_jupyter.context.datasets import column_text

    found = []
    for mapping in mappings:
        datum = data[mapping.variable]
        labels = getattr(datum.value, "columns", None)
        if labels is None or not datum.profile.kind.startswith("pandas."):
            continue
        texts = {label for label in labels if isinstance(label, str)}
        wanted = [one.target for one in mapping.columns if one.target is not None]
        odd = [one for one in wanted if one not in texts]
        if odd:
            name = datum.target.name
            hint = f"Give them names first: {name}.columns = ['revenue', …]."
            reason = f"The names of columns of {name} are no text ({', '.join(odd[:3])})."
            if set(odd) <= set(map(column_text, texts)):
                reason = f"The names of columns of {name} have half a sign ({', '.join(odd[:3])})."
                hint = f"Rename them first: {name}.columns = ['revenue', …]."
            found.append(
                models.Finding(
                    verdict="blocked", code="no_text", input=mapping.variable, column=odd[0],
                    reason=reason, hint=hint,
                )
            )  # fmt: skip
    return found


def one_for_one(
    source: models.DatasetProfile | None, target: models.DatasetProfile
) -> dict[str, str | None]:
    """Return which column of a series stands for that of another; empty where one is a frame."""
    if source is None or not (source.is_series and target.is_series):
        return {}
    return {source.columns[0].name: target.columns[0].name}


def as_it_is(mapping: models.Mapping) -> models.Mapping:
    """Return a mapping of one series by another as what it is: said by nobody, and sure."""
    columns = [
        one.model_copy(
            update={
                "way": "exact" if one.source == one.target else "scored",
                "reason": "each is one column by itself",
            }
        )
        for one in mapping.columns
    ]
    return mapping.model_copy(update={"columns": columns, "confirmed": False})
