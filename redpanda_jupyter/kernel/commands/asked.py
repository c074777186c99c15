"""``%panda history``, ``sent``, ``usage`` and ``reset``: what was asked, what left, its cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from redpanda_jupyter.errors import UsageError
from redpanda_jupyter.grammar import counted, declare_json, number_of, one_of

from .base import Subcommand

if TYPE_CHECKING:
    from argparse import Namespace

    from redpanda_jupyter.grammar import Grammar

    from ..session import Session

_MANY = 500


def _declare_list(grammar: Grammar, command: str) -> None:
    grammar.option(
        "--limit",
        metavar="N",
        type=number_of("--limit", 1, _MANY),
        default=20,
        help="20 if not given",
    )
    declare_json(grammar.option, command)


# --- history --------------------------------------------------------------------------------------


def _declare_history(grammar: Grammar) -> None:
    grammar.option(
        "conversation", metavar="ID", nargs="?", kind="conversation",
        help="show this conversation, such as 3; without it, all are listed",
    )  # fmt: skip
    grammar.option("--full", action="store_true", help="with ID: questions and answers whole")
    grammar.option("-q", "--search", metavar="WORDS", help="only those with these words in a title")
    _declare_list(grammar, "history")


def _history(session: Session, words: Namespace) -> str:
    from redpanda_jupyter.services.documents import as_json
    from redpanda_jupyter.services.ledger import blocks_of, conversation_text, history_text

    store = session.store()
    if words.conversation is None:
        found = store.list_conversations(q=words.search, limit=words.limit).items
        if words.json:
            return as_json(found)
        return history_text(found, store.conversation_for(session.notebook()), words.search)
    conversation = store.get_conversation(words.conversation)
    messages = store.list_messages(conversation.id, limit=_MANY).items
    if words.json:
        return as_json(messages)
    blocks = None if words.full else blocks_of(store, messages)
    return conversation_text(conversation, messages, blocks)


# --- sent -----------------------------------------------------------------------------------------


def _declare_sent(grammar: Grammar) -> None:
    grammar.option(
        "request", metavar="N", nargs="?",
        help="show this request whole; 1 is the newest. Without it, all are listed",
    )  # fmt: skip
    grammar.option(
        "-q", "--search", metavar="WORDS",
        help="only requests with all of these words, wherever in them; of the newest 2,000",
    )  # fmt: skip
    _declare_list(grammar, "sent")


def _sent(session: Session, words: Namespace) -> str:
    from redpanda_jupyter.services.documents import as_json
    from redpanda_jupyter.services.sent import find_sent, listed_sent, sent_list, sent_text

    store = session.store()
    if words.request is not None and words.search is not None:
        raise UsageError("N and --search exclude each other.", field="-q")
    if words.request is not None:
        request = find_sent(store, words.request)
        return as_json([request]) if words.json else sent_text(request)
    found = listed_sent(store, words.search, words.limit)
    if words.json:
        return as_json(list(found.values()))
    return sent_list(found, words.search, not_kept=store.count_not_kept())


def _declare_purge(grammar: Grammar) -> None:
    grammar.option(
        "--older-than", metavar="DAYS", type=number_of("--older-than", 0, 36_500),
        help="only those that left more than so many days ago",
    )  # fmt: skip
    grammar.option("--all", action="store_true", help="all of them")


def _purge(session: Session, words: Namespace) -> str:
    from redpanda_jupyter.services.retention import purge

    if (words.older_than is None) != words.all:
        raise UsageError(
            "Say which requests.", hint="Write --older-than 30 (days), or --all.", field="purge"
        )
    count = purge(session.store(), words.older_than)
    return f"{counted(count, 'request')} deleted for good."


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
    declare_json(grammar.option, "usage")


def _usage(session: Session, words: Namespace) -> str:
    from redpanda_jupyter.services.documents import as_json
    from redpanda_jupyter.services.ledger import budget_line, usage_since, usage_text

    store = session.store()
    found = store.summarise_usage(words.by, usage_since(words.days))
    if words.json:
        return as_json(found)
    month = budget_line(store, session.settings())
    return usage_text(found, by=words.by, days=words.days, month=month)


# --- reset ----------------------------------------------------------------------------------------


def _reset(session: Session, _: Namespace) -> str:
    session.here.begin_afresh = True
    return (
        "The next question begins a new conversation. The old one is kept: %panda history lists it."
    )


COMMANDS = (
    Subcommand(
        "history", "list conversations, or show one", "[ID]", run=_history, declare=_declare_history
    ),
    Subcommand(
        "sent",
        "list what left this machine, search in it, or show one request whole",
        "[N]",
        run=_sent,
        declare=_declare_sent,
        more="Not listed are questions with -n, of which only the cost is kept, and the requests\n"
        "for a list of models, by which keys are checked, too: nothing of yours is in those.",
        actions=(
            Subcommand(
                "purge",
                "delete requests from this list for good",
                "--older-than DAYS | --all",
                run=_purge,
                declare=_declare_purge,
                more="Questions, answers and code stay. The setting sent_days does it by itself.",
            ),
        ),
    ),
    Subcommand(
        "usage", "tokens and money by day, model or notebook", run=_usage, declare=_declare_usage
    ),
    Subcommand("reset", "begin a new conversation with the next question", run=_reset),
)
