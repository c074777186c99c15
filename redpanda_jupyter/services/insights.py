"""What reuse has brought, in words.

The rule of this module: each sum says how it is made and how much of it is known; nothing is
estimated.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from redpanda_jupyter.grammar import counted

from .amounts import money, tokens
from .ledger import cut

if TYPE_CHECKING:
    from redpanda_jupyter.models import BlockReuse, Insights

FORMULA = (
    "A generation is avoided where a block ran well on data that it was applied to, once for each "
    "block and data set. It saves what the block's own answer cost (shared by the blocks of that "
    "answer); in time, that answer's seconds less the run's."
)


def insights_text(found: Insights) -> str:
    """Write what was reused, and what that saved."""
    span = f"in {counted(found.days, 'day')}" if found.days is not None else "so far"
    if not found.used:
        return (
            f"No block ran {span}; the library holds {found.blocks}. "
            "%panda apply BLOCK DATA uses one on other data."
        )
    lines = [
        f"Reuse {span}",
        f"  blocks         {found.blocks} kept, {found.used} ran, "
        f"{found.used_again} of them more than once",
        f"  reuse rate     {_percent(found.reuse_rate)} of the blocks that ran",
    ]
    if found.data_sets_per_block is not None:
        lines.append(f"  data           {found.data_sets_per_block:.1f} data sets a block")
    lines.append(f"  verified       {found.verified}")
    lines.append(
        f"  other data     {counted(found.applied_runs, 'run')}, "
        f"{counted(found.generations_avoided, 'generation')} avoided"
    )
    if found.generations_avoided:
        lines += _saved(found)
    if found.most_reused:
        lines += ["", "Most reused", *map(_reused, found.most_reused)]
    if found.failing:
        lines += ["", "Data on which blocks failed"]
        lines += [
            f"  {cut(one.name, 40)}: {one.failed:,} of {counted(one.runs, 'run')}"
            + (f", last with {one.last_error}" if one.last_error else "")
            for one in found.failing
        ]
    return "\n".join([*lines, "", FORMULA] if found.generations_avoided else lines)


def _saved(found: Insights) -> list[str]:
    count = found.generations_avoided
    return [
        f"  saved tokens   {tokens(found.tokens_saved)}{_of(found.tokens_counted, count)}",
        f"  saved money    {money(found.money_saved_usd)}{_of(found.money_counted, count)}"
        if found.money_counted
        else "  saved money    no price is known",
        f"  saved time     {_duration(found.time_saved_s)}{_of(found.time_counted, count)}",
    ]


def _of(counted: int, count: int) -> str:
    return "" if counted == count else f" (known for {counted} of {count})"


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{share:.0%}"


def _duration(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} s"
    minutes = seconds / 60
    return f"{minutes:.0f} min" if minutes < 90 else f"{minutes / 60:.1f} h"


def _reused(one: BlockReuse) -> str:
    title = one.name or cut(one.description, 40)
    data = counted(one.data_sets, "data set")
    return f"  #{one.number} {title}: {counted(one.runs, 'run')} on {data}"
