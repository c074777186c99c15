"""What calls of models took: for usage and budget.

The rule of this module: a call is a row of numbers without a word of the question, it stays when
its conversation is deleted, and a number that nobody knows is no zero.
"""

from __future__ import annotations

from collections import defaultdict
from statistics import median
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, delete, func, insert, select

from ..models import BudgetRoom, Spent, UsageSummary
from . import notebooks
from .references import lock_counters
from .schema import budget_holds, model_calls

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from ..models import BudgetHold, ModelCall, UsageBy
    from .types import AnyRow

_call, _hold = model_calls.c, budget_holds.c
NO_NOTEBOOK = "(no notebook)"


def add(connection: Connection, call: ModelCall) -> None:
    """Count a call, in the place of what was held for it."""
    release(connection, call.id)
    usage = call.usage.model_dump(exclude={"first_token_s"})
    connection.execute(
        insert(model_calls),
        {
            "id": call.id,
            "conversation_id": call.conversation_id,
            "notebook_path": notebooks.path_of(connection, call.notebook),
            "provider": call.provider,
            "model": call.model,
            "ended": call.ended,
            "created_at": call.created_at,
            **usage,
        },
    )


def count_not_kept(connection: Connection) -> int:
    """Count the calls without a conversation: not kept, or deleted with it."""
    query = select(func.count()).where(_call.conversation_id.is_(None))
    count: int = connection.execute(query).scalar_one()
    return count


def spent(connection: Connection, since: datetime) -> Spent:
    """Add up what the calls since a moment cost."""
    both = _call.input_tokens + _call.output_tokens  # NULL where one of them is
    query = select(
        func.count(),
        func.count(_call.cost_usd),
        func.sum(_call.cost_usd),
        func.count(both),
        func.sum(both),
        func.count().filter(_call.estimated),
    ).where(_call.created_at >= since)
    calls, priced, usd, counted, tokens, estimated = connection.execute(query).one()
    return Spent(
        cost_usd=float(usd or 0),
        calls=calls,
        unpriced_calls=calls - priced,
        tokens=int(tokens or 0),
        uncounted_calls=calls - counted,
        estimated_calls=estimated,
    )


def room(
    connection: Connection,
    wanted: BudgetHold,
    since: datetime,
    now: datetime,
    *,
    usd: float | None,
    tokens: int | None,
) -> BudgetRoom:
    """Tell whether a question fits into a budget beside what was spent and what is held.

    Parameters
    ----------
    usd, tokens
        The budget since that moment; ``None`` for none.
    """
    query = select(func.sum(_hold.cost_usd), func.sum(_hold.tokens)).where(
        _hold.expires_at > now, _hold.id != wanted.id
    )
    held_usd, held_tokens = connection.execute(query).one()
    found = BudgetRoom(
        spent=spent(connection, since),
        held_usd=float(held_usd or 0),
        held_tokens=int(held_tokens or 0),
    )
    sum_usd = found.spent.cost_usd + found.held_usd + (wanted.cost_usd or 0.0)
    sum_tokens = found.spent.tokens + found.held_tokens + wanted.tokens
    return found.model_copy(
        update={
            "too_dear": usd is not None and wanted.cost_usd is not None and sum_usd >= usd,
            "too_long": tokens is not None and sum_tokens > tokens,
        }
    )


def hold(
    connection: Connection,
    wanted: BudgetHold,
    since: datetime,
    now: datetime,
    *,
    usd: float | None,
    tokens: int | None,
) -> BudgetRoom:
    """Hold what a question may cost, if it fits; nobody else looks until that is written."""
    lock_counters(connection)
    connection.execute(delete(budget_holds).where(_hold.expires_at <= now))
    release(connection, wanted.id)  # the transaction may run twice
    found = room(connection, wanted, since, now, usd=usd, tokens=tokens)
    if found.fits:
        connection.execute(insert(budget_holds), wanted.model_dump())
    return found


def release(connection: Connection, call_id: str) -> None:
    """Hold nothing for a call any more."""
    connection.execute(delete(budget_holds).where(_hold.id == call_id))


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
        estimated_calls=sum(row.estimated for row in rows),
        median_s=median(whole) if whole else None,
    )
