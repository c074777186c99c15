"""How an answer ends on the screen: its header, its footer, its code as cells or in a variable.

The rule of this module: what was received is shown, whatever happened to it, and the footer says
all that is worth knowing about it.
"""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING, Any

from redpanda_jupyter.errors import ProviderResponseError, StoreError

from .display import AnswerDisplay, TerminalDisplay
from .failures import one_line
from .insertion import deliver, deliver_unsaved, for_frontend, insertable, way_here

if TYPE_CHECKING:
    from collections.abc import Mapping

    from redpanda_jupyter.models import ErrorInfo, TurnEnded

    from .insertion import Way
    from .planning import Plan
    from .session import Session

logger = logging.getLogger("redpanda_jupyter")

ENDINGS = {
    "interrupted": "interrupted",
    "cut": "the connection broke",
    "length": "cut short by the limit on length",
    "content_filter": "ended by the provider's content filter",
    "timeout": "stopped after waiting too long",
    "error": "ended by an error",
}


def show(
    session: Session, plan: Plan, ended: TurnEnded, display: AnswerDisplay, *, kept: str = ""
) -> None:
    """Show the answer for good, with the bundle from which cells are made.

    Parameters
    ----------
    kept
        When it was given, where it is a kept answer that nobody was asked for now.
    """
    notes, risks = [_earlier(ended), *plan.notes], ""
    summaries: Mapping[str, str] = {}
    extra: dict[str, Any] = {}
    way = _way(session, plan)
    if ended.bundle is None and ended.complete:
        notes.append(deliver_unsaved(session, ended.text, way))
        risks = _unsaved_risks(ended.text, way)
    if ended.bundle is not None:
        from redpanda_jupyter.models import TURN_MIME_TYPE
        from redpanda_jupyter.services.extraction import MAX_BLOCKS, left_out
        from redpanda_jupyter.services.running import risk_notice

        session.know(ended.bundle)
        extra[TURN_MIME_TYPE] = for_frontend(ended.bundle, way).model_dump(mode="json")
        notes += [deliver(session, ended.bundle, way), *_before_running(session, plan, ended, way)]
        risks = "" if way == "none" else risk_notice(insertable(ended.bundle))
        if len(ended.bundle.blocks) >= MAX_BLOCKS:
            notes.append(left_out(ended.text))
        if way == "cells":
            summaries = {
                block.code.strip(): f"#{block.number} {block.description}".strip()
                for block in insertable(ended.bundle)
            }
    if ended.incomplete_reason:
        notes.append(ending(ended))
    elif not ended.text.strip():
        notes.append("the answer is empty")
    if ended.not_saved is not None:
        notes.append(not_saved(ended))
    elif not plan.question.store:
        notes.append("not kept, as you wished")
    notes += ended.notices
    notes.append(no_rows(plan.arguments.samples, plan.settings.privacy))
    if plan.arguments.into and ended.complete:
        notes.append(f"in the variable {plan.arguments.into}")
    if kept:
        notes = [f"kept from {kept}, nothing was asked; %panda keep off asks anew", *notes]
    from redpanda_jupyter.services.amounts import usage_line

    display.finish(
        ended.text,
        header=header_of(ended),
        footer=" · ".join(part for part in (usage_line(ended.usage), *notes) if part),
        summaries=summaries,
        extra=extra,
        notices=[risks] if risks else [],
    )


def no_rows(samples: int | None, level: str) -> str:
    """Say so where rows of a frame were wished for, and the level lets none go along."""
    if not samples or level == "samples":
        return ""
    return f"no rows go along at the level {level}; --privacy samples sends them"


def _before_running(session: Session, plan: Plan, ended: TurnEnded, way: Way) -> list[str]:
    """Say whether the code runs by itself, where the person chose that it may."""
    from redpanda_jupyter.services import running

    blocks = insertable(ended.bundle) if ended.bundle is not None else []
    if way == "none" or not blocks or ended.bundle is None:
        return []
    policy = plan.arguments.run or plan.settings.run
    if policy == "ask" and plan.arguments.run is None:
        return []
    if way != "cells":
        return ["nothing runs by itself here: only JupyterLab and Notebook 7 can do that"]
    try:
        turn_id = ended.bundle.turn_id
        store = session.store()
        running.remember_for(store, plan.question.notebook, turn_id, plan.arguments.run)
    except StoreError:
        return ["nothing runs by itself: the library does not answer"]
    runs = running.decide(policy, blocks).run
    told = "the new cells run" if runs else "the new cells do not run by themselves"
    return [f"run policy {policy}: {told}"]


def _unsaved_risks(answer: str, way: Way) -> str:
    """Say what to look at in code that could not be kept."""
    from redpanda_jupyter.services.extraction import new_blocks
    from redpanda_jupyter.services.running import notice_of, risks_of

    if way == "none":
        return ""
    codes = [block.code for block in new_blocks(answer) if block.runnable]
    return notice_of([risk.reason for code in codes for risk in risks_of(code)])


def header_of(ended: TurnEnded) -> str:
    """Say what answered."""
    return f"Red Panda · {ended.provider}:{ended.model}{_notice(ended.provider)}"


def not_saved(ended: TurnEnded) -> str:
    """Say why an answer could not be kept; empty if it was."""
    problem = ended.not_saved
    return "" if problem is None else f"not saved: {problem.sentence}"


def _way(session: Session, plan: Plan) -> Way:
    """Decide whether code reaches the notebook; a value in a variable is no code for it."""
    if plan.arguments.into or plan.question.form in ("text", "json"):
        return "none"
    return way_here(session, plan.settings.insert)


def _earlier(ended: TurnEnded) -> str:
    if ended.earlier_sent >= ended.earlier_total:
        return ""
    if not ended.earlier_sent:
        return f"none of the {ended.earlier_total} earlier questions went along"
    some = f"{ended.earlier_sent} that fit" if ended.earlier_sent > 1 else "one that fits"
    return f"of {ended.earlier_total} earlier questions the newest {some} went along"


def ending(ended: TurnEnded, reason: str = "", *, goes_on: bool = True) -> str:
    """Say why an answer is incomplete, and whether a part of it was received and kept.

    ``goes_on`` is false for what ``%panda continue`` does not go on with.
    """
    reason = reason or ENDINGS[ended.incomplete_reason or "error"]
    if not ended.text:
        return f"{reason} before anything was received"
    if ended.bundle is None:
        return f"{reason}; the part received is shown here"
    whole = " ".join(f"#{block.number}" for block in ended.bundle.blocks if block.insert)
    kept = f"the part received is kept{f', its code as {whole}' if whole else ''}"
    return f"{reason}; {kept}{'; %panda continue goes on with it' if goes_on else ''}"


def rescue(text: str, title: str, ended: TurnEnded | None, display: AnswerDisplay) -> None:
    """Show what was received after a fault, where there is anything, by any way that works."""
    if not text:
        return
    if ended is not None and ended.complete:
        kept = "; the answer is kept" if ended.bundle else ""
        footer = f"shown as plain text because of a fault{kept}"
    else:
        footer = ending(ended, "stopped by a fault") if ended else "stopped by a fault"
    for way in (display, TerminalDisplay()):
        try:
            way.plain(text, header=title, footer=footer)
        except Exception:
            logger.debug("What was received could not be shown this way", exc_info=True)
        else:
            return


def value_of(answer: str, form: str) -> Any:
    """Return an answer as the value that a variable gets.

    Returns
    -------
    str or Any
        The text; with the form ``code`` the Python of its blocks; with ``json`` the value.

    Raises
    ------
    ProviderResponseError
        It should be JSON and is none.
    """
    from redpanda_jupyter.analysis import extract_blocks

    if form == "code":
        blocks = extract_blocks(answer)
        return "\n\n".join(one.code.rstrip("\n") for one in blocks if one.is_python)
    if form != "json":
        return answer
    blocks = [one for one in extract_blocks(answer) if one.complete]
    text = blocks[0].code if blocks else answer
    try:
        return json.loads(text)
    except ValueError as error:
        raise ProviderResponseError(
            f"The answer is no JSON: {error}.",
            hint="It is shown above and kept. Ask again, or for less at once.",
        ) from None


def as_exception(info: ErrorInfo) -> Exception:
    """Make an exception of the class that the error had on the other side of the stream."""
    from redpanda_jupyter import errors

    classes = {
        kind.code: kind
        for kind in vars(errors).values()
        if isinstance(kind, type) and issubclass(kind, errors.RedPandaError)
    }
    kind = classes.get(info.code, errors.ProviderError)
    return one_line(kind(info.message, hint=info.hint))


def _notice(provider: str) -> str:
    from redpanda_jupyter.llm.registry import find_spec

    spec = find_spec(provider)  # a profile has none: it is a model like others
    return f" · {spec.notice}" if spec is not None and spec.notice else ""
