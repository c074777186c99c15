"""``%panda keep`` and ``continue``: what becomes of the last answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from redpanda_jupyter.errors import UsageError
from redpanda_jupyter.grammar import counted, one_of
from redpanda_jupyter.privacy import LEVELS

from .base import Subcommand

if TYPE_CHECKING:
    from argparse import Namespace

    from redpanda_jupyter.grammar import Grammar

    from ..session import Session
    from ..state import Broken


def _last(session: Session) -> tuple[str, str]:
    """Return the fingerprint of the last question of this kernel, and its turn."""
    if session.here.last_turn is None:
        raise UsageError(
            "There is no answer to a question here that could be kept.",
            hint="%panda keep means the last %%panda question of this kernel whose answer came "
            "whole and is in the library; fix, improve and explain are none. Run the %%panda cell "
            "first, then %panda keep.",
        )
    return session.here.last_turn


def _keep(session: Session, _: Namespace) -> str:
    fingerprint, turn_id = _last(session)
    session.store().keep_answer(session.notebook(), fingerprint, turn_id)
    return (
        "Kept: in this notebook the same question shows this answer again and costs nothing. "
        "%panda keep off asks anew."
    )


def _keep_off(session: Session, _: Namespace) -> str:
    count = session.store().forget_answers(session.notebook())
    if not count:
        return "No answer of this notebook was kept."
    return f"{counted(count, 'kept answer')} of this notebook will be asked anew."


def _declare_continue(grammar: Grammar) -> None:
    grammar.option("-m", "--model", metavar="MODEL", kind="model", help="the model to go on with")
    level = one_of("privacy level", LEVELS)
    grammar.option("--privacy", metavar="LEVEL", type=level, help="as for %%%%panda")


def _last_broken(session: Session) -> Broken | None:
    """Find an answer of this notebook that broke off before the kernel was started anew."""
    if not session.has_library():
        return None
    from redpanda_jupyter.services import continuing
    from redpanda_jupyter.services.question import Ask

    from ..arguments import AskArguments
    from ..planning import Plan
    from ..state import Broken

    turn_id = continuing.last_broken(session.store(), session.notebook())
    if turn_id is None:
        return None
    settings = session.settings()
    return Broken(
        turn_id,
        Plan(Ask(prompt="", privacy=settings.privacy), settings, AskArguments()),  # type: ignore[arg-type]
    )


def _continue(session: Session, words: Namespace) -> str:
    from ..arguments import AskArguments
    from ..asking import continue_in_cell

    broken = session.here.broken or _last_broken(session)
    if broken is None:
        raise UsageError(
            "There is no answer here that broke off.",
            hint="After Interrupt, or when an answer was cut, %panda continue goes on with it.",
        )
    arguments = AskArguments(model=words.model, privacy=words.privacy)
    continue_in_cell(session, arguments, broken)
    return ""


COMMANDS = (
    Subcommand(
        "keep",
        "keep the last answer: Run All shows it again and costs nothing",
        run=_keep,
        actions=(Subcommand("off", "ask anew in this notebook", run=_keep_off),),
    ),
    Subcommand(
        "continue",
        "go on with an answer that was interrupted or cut",
        run=_continue,
        declare=_declare_continue,
    ),
)
