"""What was asked and spent, in words.

The rule of this module: unknown is said as unknown, and times are those of this machine's clock.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from redpanda_jupyter.ceilings import told_of
from redpanda_jupyter.grammar import counted

from .aligned import aligned
from .amounts import dollars, money, tokens
from .fixing import told_as

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from redpanda_jupyter import models
    from redpanda_jupyter.settings import Settings
    from redpanda_jupyter.store import Store

_WORDS = 60
"""Signs of a question in a list."""

_ASKED, _LINES, _LINE = 200, 3, 86
"""Signs of a question, lines of an answer, and signs of each, in a conversation's overview."""


def when(moment: datetime) -> str:
    """Write a moment as a list shows it: ``27 Nov 14:03``, with the year where it is another."""
    local = moment.astimezone()
    year = "" if local.year == datetime.now().astimezone().year else f" {local.year}"
    return f"{local:%d %b}{year} {local:%H:%M}"


def cut(text: str, length: int = _WORDS) -> str:
    """Write a text on one line of at most ``length`` signs."""
    line = " ".join(text.split())
    return line if len(line) <= length else f"{line[: length - 1]}…"


# --- conversations --------------------------------------------------------------------------------


def history_text(
    conversations: Sequence[models.Conversation],
    here: models.Conversation | None,
    searched: str | None = None,
) -> str:
    """List conversations; a star marks the one that this notebook goes on with.

    Parameters
    ----------
    searched
        The words that each of them must have in its title; ``None`` where all were wanted.
    """
    if not conversations and searched is not None:
        return f"No conversation has {searched!r} in its title. `history` alone lists all."
    if not conversations:
        return "There are no conversations yet. Ask with %%panda."
    lines = []
    for one in conversations:
        mark = "*" if here is not None and one.id == here.id else " "
        count = one.message_count // 2
        questions = counted(count, "question")
        place = f" · {one.notebook_path}" if one.notebook_path else ""
        told = " · ".join([when(one.updated_at), cut(one.title), questions])
        lines.append(f"{mark} #{one.number:<4} {told}{place}")
    if here is not None:
        lines.append("\n* this notebook goes on with it; %%panda --new begins another")
    return "\n".join(lines)


def blocks_of(store: Store, messages: Sequence[models.Message]) -> dict[str, list[int]]:
    """Return the numbers of the blocks that each answer holds, by the answer's id."""
    answers = [one.id for one in messages if one.role == "assistant"]
    return {one: [block.number for block in store.get_turn(one).blocks] for one in answers}


def conversation_text(
    conversation: models.Conversation,
    messages: Sequence[models.Message],
    blocks: Mapping[str, Sequence[int]] | None = None,
) -> str:
    """Write a conversation's questions and answers, the oldest first.

    Parameters
    ----------
    blocks
        The numbers of each answer's blocks, by the answer's id, for an overview: what was asked,
        and the beginning of what came. ``None`` writes all of it, as it left and as it came.
    """
    lines = [f"#{conversation.number} {conversation.title}"]
    for message in messages:
        answered = f"{message.provider}:{message.model}"
        ended = f" ({message.incomplete_reason})" if message.incomplete_reason else ""
        if message.role == "user" and blocks is None:
            lines += ["", f"--- {when(message.created_at)} ---", message.content]
        elif message.role == "user":
            asked = cut(told_as(message.content), _ASKED)
            lines += ["", f"{when(message.created_at)} · {asked}"]
        elif blocks is None:
            lines += ["", f"[{answered}{ended}]", message.content]
        else:
            numbers = "".join(f" · #{number}" for number in blocks.get(message.id, ()))
            lines += [f"  {answered}{ended}{numbers}", *_beginning(message.content)]
    if blocks is not None:
        lines += ["", "--full shows questions and answers whole."]
    return "\n".join(lines)


def _beginning(answer: str) -> list[str]:
    """Return the first lines of an answer, cut, and whether there are more."""
    fences = ("```", "~~~")
    every = [line.rstrip() for line in answer.splitlines() if line.strip()]
    lines = [line for line in every if not line.lstrip().startswith(fences)]
    more = [f"  … {counted(len(lines) - _LINES, 'more line')}"] if len(lines) > _LINES + 1 else []
    shown = lines[:_LINES] if more else lines
    return [
        *(f"  {line if len(line) <= _LINE else f'{line[: _LINE - 1]}…'}" for line in shown),
        *more,
    ]


# --- what it cost ---------------------------------------------------------------------------------


def month_start(now: datetime | None = None) -> datetime:
    """Return the moment at which this month began, by this machine's clock."""
    local = (now or datetime.now(UTC)).astimezone()
    return local.replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def usage_since(days: int) -> datetime:
    """Return the moment from which the last ``days`` days count, today among them."""
    today = datetime.now().astimezone().replace(hour=0, minute=0, second=0, microsecond=0)
    return today - timedelta(days=days - 1)


def budget_line(store: Store, settings: Settings) -> str:
    """Write how much of this month's budget is spent; nothing where there is no budget.

    Where the budget in dollars cannot see some of it, that is said, with what can be done.
    """
    usd, count = settings.monthly_budget_usd, settings.monthly_budget_tokens
    if usd is None and count is None:
        return ""
    spent = store.spent(month_start())
    about = "~" if spent.estimated_calls else ""
    lines = []
    if usd is not None:
        unpriced = _and_unknown(spent.unpriced_calls, "price")
        by = told_of(settings.ceilings, "monthly_budget_usd", usd)
        lines.append(
            f"this month: {about}{dollars(spent.cost_usd)} of {dollars(usd)}{by}{unpriced}"
        )
    if count is not None:
        uncounted = _and_unknown(spent.uncounted_calls, "length")
        by = told_of(settings.ceilings, "monthly_budget_tokens", count)
        lines.append(
            f"this month: {about}{tokens(spent.tokens)} of {tokens(count)} tokens{by}{uncounted}"
        )
    if usd is not None and spent.unpriced_calls:
        found = store.summarise_usage("model", month_start())
        told = {price.model for price in settings.prices}
        unknown = [one.key for one in found if one.unpriced_calls and one.key not in told]
        lines += [unseen(name, settings) for name in unknown]
    return "\n".join(lines)


def unseen(name: str, settings: Settings) -> str:
    """Say that the limits in dollars cannot see a model, and what can be done about it."""
    tell = f"`%panda config set prices.{name}.input 1.25` and `prices.{name}.output 10`"
    other = (
        ""
        if settings.monthly_budget_tokens is not None
        else (", or limit tokens: `%panda config set monthly_budget_tokens 1000000`")
    )
    return (
        f"The price of {name} is not known, so limits in dollars do not see it. Say what it "
        f"costs, in dollars per million tokens, as in {tell}{other}."
    )


def _and_unknown(count: int, what: str) -> str:
    if not count:
        return ""
    return f", and {counted(count, 'question')} of unknown {what}"


def usage_text(found: Sequence[models.UsageSummary], *, by: str, days: int, month: str = "") -> str:
    """Write what calls took, one line a day, model or notebook, with their sum.

    Parameters
    ----------
    month
        The line about this month's budget.
    """
    span = "today" if days == 1 else f"in {counted(days, 'day')}"
    if not found:
        return "\n".join([f"No model was asked {span}.", *([month] if month else [])])
    rows = [(by, "questions", "in", "out", "cost", "median time"), *map(_row, found)]
    if len(found) > 1:
        rows.append(_row(_total(found)))
    lines = aligned(rows, right=range(1, 6))
    notes = [month] if month else []
    if any(row[4].endswith("?") for row in rows):
        notes.append(
            "? beside a cost: the price of some questions is not known; they are not in it"
        )
    if any(cell.endswith("?") for row in rows for cell in row[2:4]):
        notes.append("? beside tokens: the provider did not count all; those are not in it")
    if any(one.estimated_calls for one in found):
        notes.append("~ before a number: answers that broke off are in it as estimates")
    return "\n".join([*lines, *([""] if notes else []), *notes])


def _row(one: models.UsageSummary) -> tuple[str, str, str, str, str, str]:
    unknown, about = "?" if one.uncounted_calls else "", "~" if one.estimated_calls else ""
    if one.unpriced_calls == one.calls:
        cost = "unknown"
    else:
        cost = f"{about}{money(one.cost_usd)}{'?' if one.unpriced_calls else ''}"
    counts = (f"{about}{tokens(one.input_tokens)}", f"{about}{tokens(one.output_tokens)}")
    time = "" if one.median_s is None else f"{one.median_s:.1f}s"
    if one.uncounted_calls == one.calls:
        return one.key, str(one.calls), "unknown", "unknown", cost, time
    return one.key, str(one.calls), f"{counts[0]}{unknown}", f"{counts[1]}{unknown}", cost, time


def _total(found: Sequence[models.UsageSummary]) -> models.UsageSummary:
    from redpanda_jupyter.models import UsageSummary

    fields = [name for name in UsageSummary.model_fields if name not in ("key", "median_s")]
    sums = {name: sum(getattr(one, name) for one in found) for name in fields}
    return UsageSummary(key="together", **sums)
