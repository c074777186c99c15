"""``redpanda insights``: what reuse has brought, in the words of the magic."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..grammar import declare_json, number_of
from .asked import library
from .parser import add
from .terminal import say

if TYPE_CHECKING:
    import argparse


def add_command(commands: Any) -> None:
    """Add it to the commands of a parser."""
    parser = add(commands, "insights", help="what was reused, and what that saved")
    parser.add_argument(
        "--days", metavar="N", type=number_of("--days", 1, 3660), default=None,
        help="the last N days; all time if not given",
    )  # fmt: skip
    declare_json(parser.add_argument, "insights")
    parser.set_defaults(run=_insights)


def _insights(words: argparse.Namespace) -> int:
    from ..services.documents import as_json
    from ..services.insights import insights_text
    from ..services.ledger import usage_since

    since = None if words.days is None else usage_since(words.days)
    with library() as store:
        found = store.insights(since, words.days)
    return say(as_json(found) if words.json else insights_text(found))
