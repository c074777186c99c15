"""``%panda insights``: what reuse has brought."""

from __future__ import annotations

from typing import TYPE_CHECKING

from redpanda_jupyter.grammar import declare_json, number_of

from . import cells
from .base import Subcommand

if TYPE_CHECKING:
    from argparse import Namespace

    from redpanda_jupyter.grammar import Grammar

    from ..session import Session


def _declare(grammar: Grammar) -> None:
    grammar.option(
        "--days", metavar="N", type=number_of("--days", 1, 3660), default=None,
        help="the last N days; all time if not given",
    )  # fmt: skip
    declare_json(grammar.option, "insights")


def _insights(session: Session, words: Namespace) -> str:
    from redpanda_jupyter.services.documents import as_json
    from redpanda_jupyter.services.insights import insights_text
    from redpanda_jupyter.services.ledger import usage_since

    from ..tables import Report

    session.recorder.flush(cells.FLUSH_S)
    since = None if words.days is None else usage_since(words.days)
    found = session.store().insights(since, words.days)
    if words.json:
        return as_json(found)
    Report(session).show_columns(insights_text(found))
    return ""


COMMANDS = (
    Subcommand("insights", "what was reused, and what that saved", run=_insights, declare=_declare),
)
