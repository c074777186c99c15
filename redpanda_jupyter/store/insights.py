"""What reuse has brought, from the runs that are recorded.

The rule of this module: it reads rows and adds up; every number is explained at
:class:`~redpanda_jupyter.models.Insights`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, func, select

from ..models import BlockReuse, DatasetTrouble, Insights
from .schema import code_blocks, execution_datasets, executions, turn_blocks, usage

if TYPE_CHECKING:
    from datetime import datetime

    from .types import AnyRow

MOST_SHOWN = 10

_run, _data, _block = executions.c, execution_datasets.c, code_blocks.c


@dataclass(slots=True)
class _Uses:
    """What is known of one block's runs."""

    good: int = 0
    contents: set[str] = field(default_factory=set)


def summarise(connection: Connection, since: datetime | None, days: int | None) -> Insights:
    """Add up the runs since a moment; ``None`` for all."""
    runs = _runs(connection, since)
    contents = _contents(connection, since)
    uses: dict[str, _Uses] = defaultdict(_Uses)
    applied: dict[tuple[str, str], float] = {}
    count = 0
    for row in runs:
        if row.status != "ok":
            continue
        one = uses[row.block_id]
        one.good += 1
        one.contents |= contents.get(row.id, set())
        if row.origin == "apply":
            count += 1
            key = "+".join(sorted(contents.get(row.id, ()))) or row.target or row.id
            applied[row.block_id, key] = row.duration_s or 0.0
    with_data = [len(one.contents) for one in uses.values() if one.contents]
    again = sum(one.good > 1 for one in uses.values())
    blocks, verified = connection.execute(
        select(func.count(), func.count().filter(_block.badge == "verified")).where(
            _block.deleted_at.is_(None)
        )
    ).one()
    return Insights(
        days=days,
        blocks=blocks,
        used=len(uses),
        used_again=again,
        verified=verified,
        reuse_rate=again / len(uses) if uses else None,
        data_sets_per_block=sum(with_data) / len(with_data) if with_data else None,
        applied_runs=count,
        generations_avoided=len(applied),
        **_saved(connection, applied),
        most_reused=_most_reused(connection, uses),
        failing=_failing(runs, _names(connection, since)),
    )


def _runs(connection: Connection, since: datetime | None) -> list[AnyRow]:
    query = (
        select(
            _run.id,
            _run.block_id,
            _run.status,
            _run.origin,
            _run.target,
            _run.error_name,
            _run.duration_s,
        )
        .join(code_blocks, _block.id == _run.block_id)
        .where(_run.origin != "verify", _block.deleted_at.is_(None))
        .order_by(_run.started_at)
    )
    if since is not None:
        query = query.where(_run.started_at >= since)
    return list(connection.execute(query))


def _contents(connection: Connection, since: datetime | None) -> dict[str, set[str]]:
    """Return for each run the data that it read: by content, or by name and schema."""
    query = select(
        _data.execution_id, _data.name, _data.schema_fingerprint, _data.content_fingerprint
    ).join(executions, _run.id == _data.execution_id)
    if since is not None:
        query = query.where(_run.started_at >= since)
    found: dict[str, set[str]] = defaultdict(set)
    for row in connection.execute(query):
        known = row.content_fingerprint or f"{row.name} {row.schema_fingerprint}"
        found[row.execution_id].add(known)
    return found


def _saved(connection: Connection, applied: dict[tuple[str, str], float]) -> dict[str, Any]:
    """Add up what the answers cost that did not have to be asked for again."""
    answers = _answers(connection, {block for block, _ in applied})
    totals: Counter[str] = Counter()
    money = time = 0.0
    for (block, _), spent_s in applied.items():
        row = answers.get(block)
        if row is None:
            continue
        if row.input_tokens is not None and row.output_tokens is not None:
            totals["tokens"] += round((row.input_tokens + row.output_tokens) / row.shared)
            totals["tokens_counted"] += 1
        if row.cost_usd is not None:
            money += row.cost_usd / row.shared
            totals["money_counted"] += 1
        if row.duration_s is not None:
            time += max(0.0, row.duration_s - spent_s)
            totals["time_counted"] += 1
    return {
        "tokens_saved": totals["tokens"],
        "tokens_counted": totals["tokens_counted"],
        "money_saved_usd": money,
        "money_counted": totals["money_counted"],
        "time_saved_s": time,
        "time_counted": totals["time_counted"],
    }


def _answers(connection: Connection, block_ids: set[str]) -> dict[str, AnyRow]:
    """Return what the answers of blocks cost, and how many blocks share each."""
    if not block_ids:
        return {}
    contained = turn_blocks.c
    shared = (
        select(contained.message_id, func.count().label("shared"))
        .group_by(contained.message_id)
        .subquery()
    )
    query = (
        select(
            _block.id,
            usage.c.input_tokens,
            usage.c.output_tokens,
            usage.c.cost_usd,
            usage.c.duration_s,
            shared.c.shared,
        )
        .join(usage, usage.c.message_id == _block.message_id)
        .join(shared, shared.c.message_id == _block.message_id)
    )
    return {row.id: row for row in connection.execute(query) if row.id in block_ids}


def _most_reused(connection: Connection, uses: dict[str, _Uses]) -> list[BlockReuse]:
    again = [(key, one) for key, one in uses.items() if one.good > 1]
    best = sorted(again, key=lambda pair: (-len(pair[1].contents), -pair[1].good))[:MOST_SHOWN]
    query = select(_block.id, _block.number, _block.name, _block.description)
    rows = connection.execute(query.where(_block.id.in_([key for key, _ in best])))
    named = {row.id: row for row in rows}
    return [
        BlockReuse(
            block_id=key,
            number=named[key].number,
            name=named[key].name,
            description=named[key].description,
            runs=one.good,
            data_sets=len(one.contents),
        )
        for key, one in best
    ]


def _names(connection: Connection, since: datetime | None) -> dict[str, set[str]]:
    """Return for each run the names of the data that it read."""
    query = select(_data.execution_id, _data.name).join(executions, _run.id == _data.execution_id)
    if since is not None:
        query = query.where(_run.started_at >= since)
    found: dict[str, set[str]] = defaultdict(set)
    for row in connection.execute(query):
        found[row.execution_id].add(row.name)
    return found


def _failing(runs: list[AnyRow], names: dict[str, set[str]]) -> list[DatasetTrouble]:
    """Return the data sets on which runs failed, by the names that they had."""
    count: Counter[str] = Counter()
    failed: Counter[str] = Counter()
    errors: dict[str, str | None] = {}
    for row in runs:
        for name in {row.target} if row.target else names.get(row.id, ()):
            count[name] += 1
            if row.status == "error":
                failed[name] += 1
                errors[name] = row.error_name
    return [
        DatasetTrouble(name=name, runs=count[name], failed=times, last_error=errors[name])
        for name, times in failed.most_common(MOST_SHOWN)
    ]
