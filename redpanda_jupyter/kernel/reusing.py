"""The library first: what fits a question is offered before a model is asked.

The rule of this module: it never stands in a question's way: a library that is slow, locked or
damaged costs the offer, not the answer. What a model is told of blocks is part of the question, so
that ``--dry-run`` and ``%panda sent`` show it.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING

from redpanda_jupyter.errors import RedPandaError
from redpanda_jupyter.grammar import counted

from .printing import say

if TYPE_CHECKING:
    from redpanda_jupyter.services.offering import Offer

    from .planning import Plan
    from .session import Session

logger = logging.getLogger("redpanda_jupyter")


def library_first(session: Session, plan: Plan) -> tuple[Plan, bool]:
    """Look for blocks that fit; return the question as it is to be asked, and whether one is taken.

    A question about no frame, one that brings no cells, and one that shall leave no trace are asked
    as they are.
    """
    wanted = plan.arguments.reuse or plan.settings.reuse
    question = plan.question
    brings_cells = question.form in ("md", "code") and not plan.arguments.into
    looks = wanted != "never" and question.store and question.schemas and brings_cells
    if not looks or not session.has_library():
        return plan, False
    try:
        found = _offers(session, plan)
    except RedPandaError:
        return plan, False
    except Exception:
        logger.debug("The library could not be looked into", exc_info=True)
        return plan, False
    if not found:
        return plan, False
    from redpanda_jupyter.services import offering

    taken = offering.strong(found) if wanted == "auto" and not plan.arguments.dry_run else None
    if taken is not None:
        _take(session, taken)
        return plan, True
    if not plan.arguments.dry_run:
        more = f" · {counted(len(found) - 1, 'more fits', 'more fit')}" if len(found) > 1 else ""
        say(f"{found[0].line}{more}")
    told = offering.told_to_a_model(found, question.privacy)
    if told is None:
        return plan, False
    context = f"{question.context}\n\n{told}" if question.context else told
    return replace(plan, question=replace(question, context=context)), False


def _offers(session: Session, plan: Plan) -> list[Offer]:
    from redpanda_jupyter.services.offering import offers

    from .namespace import own_variables

    question = plan.question
    namespace = own_variables(session.shell.user_ns)
    words = question.title or question.prompt
    return offers(session.store(), words, list(question.schemas), namespace)


def _take(session: Session, offer: Offer) -> None:
    """Hand over a block in the place of an answer: no model is asked."""
    from .commands.applying import insert

    say(f"Reused, 0 tokens: {offer.line}\n--reuse never asks the model anew.")
    insert(session, [offer.bound])
