"""What runs showed, cut to the size that is kept.

The rule of this module: what is kept of a run is never larger than the person allows. Texts are cut
at their end, and what makes no sense in part (a picture, a table as HTML) is kept whole or not at
all; that something is missing is kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, insert, select

from ..models import Output
from .schema import execution_outputs

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

DEFAULT_KB = 256
"""Kilobytes (1,024 bytes) that are kept of what one run showed, unless the person says else."""

MOST = 100
"""So many outputs of a run are kept at most."""

_IN_PART = ("text/plain", "text/markdown")
_output = execution_outputs.c


def cut(outputs: Iterable[Output], limit: int) -> list[tuple[Output, int]]:
    """Cut outputs to ``limit`` bytes in all; return each with its size in bytes before.

    Parameters
    ----------
    limit
        Bytes, as UTF-8; 0 keeps nothing.
    """
    if limit <= 0:
        return []
    kept: list[tuple[Output, int]] = []
    left = limit
    for one in outputs:
        data = one.data.encode("utf-8", "replace")
        size = len(data)
        if size > left:
            text = data[:left].decode("utf-8", "ignore") if one.mime in _IN_PART else ""
            one = one.model_copy(update={"data": text, "truncated": True})
        kept.append((one, size))
        left -= min(size, left) if one.data else 0
        if len(kept) == MOST:
            break
    return kept


def add(connection: Connection, execution_id: str, outputs: Sequence[Output], limit: int) -> None:
    """Keep what a run showed."""
    rows: list[dict[str, Any]] = [
        {
            "execution_id": execution_id,
            "position": position,
            "kind": one.kind,
            "mime": one.mime,
            "name": one.name,
            "data": one.data,
            "size": size,
            "truncated": one.truncated,
        }
        for position, (one, size) in enumerate(cut(outputs, limit))
    ]
    if rows:
        connection.execute(insert(execution_outputs), rows)


def of_run(connection: Connection, execution_id: str) -> list[Output]:
    """Return what is kept of what a run showed, in the order in which it was shown."""
    query = (
        select(_output.kind, _output.mime, _output.name, _output.data, _output.truncated)
        .where(_output.execution_id == execution_id)
        .order_by(_output.position)
    )
    return [Output.model_validate(dict(row._mapping)) for row in connection.execute(query)]


def counts(connection: Connection, execution_ids: Sequence[str]) -> dict[str, int]:
    """Return how many outputs are kept of each of these runs, of those that have any."""
    query = select(_output.execution_id).where(_output.execution_id.in_(execution_ids))
    found: dict[str, int] = {}
    for row in connection.execute(query):
        found[row.execution_id] = found.get(row.execution_id, 0) + 1
    return found
