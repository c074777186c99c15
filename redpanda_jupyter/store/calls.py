"""What calls of models took: for usage and budget.

The rule of this module: a call is a row of numbers without a word of the question, it stays when
its conversation is deleted, and a number that nobody knows is no zero.
"""

from __future__ import annotations

from collections import defaultdict
from statistics import median
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, func, insert, select

from ..models import Spent, UsageSummary
from .schema import model_calls

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from ..models import ModelCall, UsageBy
    from .types import AnyRow

_call = model_calls.c
NO_NOTEBOOK = "(no notebook)"


def add(connection: Connection, call: ModelCall) -> None:
    """Count a call."""
    usage = call.usage.model_dump(exclude={"first_token_s"})
    connection.execute(
        insert(model_calls),
        {
            "id": call.id,
            "conversation_id": call.conversation_id,
            "notebook_path": call.notebook.path,
            "provider": call.provider,
            "model": call.model,
            "ended": call.ended,
            "created_at": call.created_at,
            **usage,
        },
    )


def spent(connection: Connection, since: datetime) -> Spent:
    """Add up what the calls since a moment cost."""
    query = select(func.count(), func.count(_call.cost_usd), func.sum(_call.cost_usd)).where(
        _call.created_at >= since
    )
    calls, priced, usd = connection.execute(query).one()
    return Spent(cost_usd=float(usd or 0), calls=calls, unpriced_calls=calls - priced)


def summarise(connection: Connection, by: UsageBy, since: datetime) -> list[UsageSummary]:
    """Add up the calls since a moment; days are those of this machine's clock, the newest first."""
    key = _KEYS[by]
    groups: dict[str, list[AnyRow]] = defaultdict(list)
    query = select(model_calls).where(_call.created_at >= since).order_by(_call.created_at.desc())
    for row in connection.execute(query):
        groups[key(row)].append(row)
    return [_sum(name, rows) for name, rows in groups.items()]


_KEYS: dict[str, Callable[[AnyRow], str]] = {
    "day": lambda row: row.created_at.astimezone().date().isoformat(),
    "model": lambda row: f"{row.provider}:{row.model}",
    "notebook": lambda row: row.notebook_path or NO_NOTEBOOK,
}


def _sum(key: str, rows: list[AnyRow]) -> UsageSummary:
    def total(name: str) -> Any:
        return sum(getattr(row, name) or 0 for row in rows)

    whole = [row.duration_s for row in rows if row.ended == "stop" and row.duration_s is not None]
    return UsageSummary(
        key=key,
        calls=len(rows),
        input_tokens=total("input_tokens"),
        output_tokens=total("output_tokens"),
        cached_input_tokens=total("cached_input_tokens"),
        uncounted_calls=sum(row.input_tokens is None or row.output_tokens is None for row in rows),
        cost_usd=float(total("cost_usd")),
        unpriced_calls=sum(row.cost_usd is None for row in rows),
        median_s=median(whole) if whole else None,
    )
