"""How often the texts occur that stand for others, counted in the data themselves.

The rule of this module: data are read for it only where a text stands for another one; what would
have to be computed, or is a large file, is not counted, and the check says that it is not known.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from redpanda_jupyter.errors import ContractError

from .targets import WHOLE_BYTES

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from redpanda_jupyter import models

    from .targets import Datum

Counts = dict[str, dict[str, int]]
"""By the block's column: rows by text."""


def counted(datum: Datum, mapping: models.Mapping) -> Counts:
    """Count, in the columns of which texts stand for others, these and those."""
    partners = mapping.partners
    wanted: dict[str, set[str]] = {}
    for column in dict.fromkeys(one.column for one in mapping.values):
        becomes = mapping.becomes(column)
        if any(text != ours for text, ours in becomes.items()):
            wanted[column] = {*becomes, *becomes.values()}
    if not wanted:
        return {}
    from redpanda_jupyter.context.occurring import occurrences

    frame = whole(datum)
    found: Counts = {}
    for column, names in wanted.items():
        partner = partners.get(column)
        rows = occurrences(frame, partner, names) if frame is not None and partner else None
        if rows is not None:
            found[column] = rows
    return found


def whole(datum: Datum) -> Any:
    """Return the data, read again where they are a file; ``None`` where that takes too long."""
    from pathlib import Path

    from redpanda_jupyter.reuse import adapter

    if datum.target.path is None:
        return datum.value
    try:
        if Path(datum.target.path).stat().st_size > WHOLE_BYTES:
            return None
        return adapter.read(datum.target)
    except (OSError, ContractError):
        return None


def as_confirmed(
    mapping: models.Mapping, counts: Mapping[str, Mapping[str, int]], data: models.DatasetProfile
) -> models.Mapping:
    """Return a mapping as a person has said yes to it.

    Where the data have a block's text besides another one that stands for it, both are meant: that
    was asked, and is kept as the answer. Where it is not known whether they have it, nobody was.
    """
    values = []
    partners = mapping.partners
    for match in mapping.values:
        replaced = mapping.becomes(match.column)
        rows = counts.get(match.column, {})
        column = data.column(partners.get(match.column) or "")
        seen = set(column.levels) if column is not None else set()
        pairs = {
            ours: [*theirs, ours]
            if ours not in replaced and rows.get(ours, ours in seen)
            else theirs
            for ours, theirs in match.pairs.items()
        }
        values.append(match.model_copy(update={"pairs": pairs, "confirmed": True}))
    return mapping.model_copy(update={"values": values, "confirmed": True})
