"""``%panda history``, ``sent``, ``usage`` and ``reset``: what was asked, what left, its cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from redpanda_jupyter.grammar import number_of, one_of

from .base import Subcommand

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Sequence

    from redpanda_jupyter.grammar import Grammar
    from redpanda_jupyter.models import Record

    from ..session import Session

_MANY = 500


def as_json(records: Sequence[Record]) -> str:
    """Write records as JSON, as the server would."""
    import json

    return json.dumps([one.model_dump(mode="json") for one in records], indent=2)


def _declare_list(grammar: Grammar) -> None:
    grammar.option(
        "--limit",
        metavar="N",
        type=number_of("--limit", 1, _MANY),
        default=20,
        help="20 if not given",
    )
    grammar.option("--json", action="store_true", help="print JSON")


# --- history --------------------------------------------------------------------------------------


def _declare_history(grammar: Grammar) -> None:
    grammar.option(
        "conversation", metavar="ID", nargs="?", kind="conversation",
        help="show this conversation, such as 3; without it, all are listed",
    )  # fmt: skip
    grammar.option("-q", "--search", metavar="WORDS", help="only those with these words in a title")
    _declare_list(grammar)


def _history(session: Session, words: Namespace) -> str:
    from redpanda_jupyter.services.ledger import conversation_text, history_text

    store = session.store()
    if words.conversation is None:
        found = store.list_conversations(q=words.search, limit=words.limit).items
        if words.json:
            return as_json(found)
        return history_text(found, store.conversation_for(session.notebook()))
    conversation = store.get_conversation(words.conversation)
    messages = store.list_messages(conversation.id, limit=_MANY).items
    return as_json(messages) if words.json else conversation_text(conversation, messages)


# --- sent -----------------------------------------------------------------------------------------


def _declare_sent(grammar: Grammar) -> None:
    grammar.option(
        "request", metavar="N", nargs="?",
        help="show this request whole; 1 is the newest. Without it, all are listed",
    )  # fmt: skip
    _declare_list(grammar)


def _sent(session: Session, words: Namespace) -> str:
    from redpanda_jupyter.services.ledger import find_sent, sent_list, sent_text

    store = session.store()
    if words.request is not None:
        request = find_sent(store, words.request)
        return as_json([request]) if words.json else sent_text(request)
    found = store.list_sent(limit=words.limit)
    return as_json(found) if words.json else sent_list(found)


# --- usage ----------------------------------------------------------------------------------------


def _declare_usage(grammar: Grammar) -> None:
    grammar.option(
        "--by", metavar="WHAT", type=one_of("way to group", ("day", "model", "notebook")),
        default="day", help="day (if not given), model or notebook",
    )  # fmt: skip
    grammar.option(
        "--days", metavar="N", type=number_of("--days", 1, 3660), default=31,
        help="the last N days, 31 if not given",
    )  # fmt: skip
    grammar.option("--json", action="store_true", help="print JSON")


def _usage(session: Session, words: Namespace) -> str:
    from redpanda_jupyter.services.ledger import usage_since, usage_text

    found = session.store().summarise_usage(words.by, usage_since(words.days))
    return as_json(found) if words.json else usage_text(found, by=words.by, days=words.days)


# --- reset ----------------------------------------------------------------------------------------


def _reset(session: Session, _: Namespace) -> str:
    session.begin_afresh = True
    return (
        "The next question begins a new conversation. The old one is kept: %panda history lists it."
    )


COMMANDS = (
    Subcommand(
        "history", "list conversations, or show one", "[ID]", run=_history, declare=_declare_history
    ),
    Subcommand(
        "sent",
        "list what left this machine, or show one request whole",
        "[N]",
        run=_sent,
        declare=_declare_sent,
    ),
    Subcommand(
        "usage", "tokens and money by day, model or notebook", run=_usage, declare=_declare_usage
    ),
    Subcommand("reset", "begin a new conversation with the next question", run=_reset),
)
