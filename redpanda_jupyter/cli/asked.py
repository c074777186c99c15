"""``redpanda usage``, ``sent`` and ``history``: what was asked, what left, and what it cost.

The rule of this module: the words are those of the magics of the same names, from the same library;
what people and models wrote reaches the terminal as signs, never as orders to it.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from ..errors import UsageError
from ..grammar import declare_json, number_of, one_of
from .parser import add
from .terminal import say, visible

if TYPE_CHECKING:
    import argparse

    from ..store import Store

_MANY = 500


def add_commands(commands: Any) -> None:
    """Add the three to the commands of a parser."""
    history = add(commands, "history", help="list conversations, or show one")
    history.add_argument("conversation", nargs="?", metavar="ID", help="such as 3: show it")
    history.add_argument("--full", action="store_true", help="with ID: all of it, whole")
    history.add_argument("-q", "--search", metavar="WORDS", help="only those with these in a title")
    _limit(history, "history")
    history.set_defaults(run=_history)

    sent = add(commands, "sent", help="list what left this machine, or show one request")
    sent.add_argument("request", nargs="?", metavar="N", help="show it whole; 1 is the newest")
    sent.add_argument(
        "-q", "--search", metavar="WORDS",
        help="only requests with all of these words, wherever in them; of the newest 2,000",
    )  # fmt: skip
    _limit(sent, "sent")
    sent.set_defaults(run=_sent)

    usage = add(commands, "usage", help="tokens and money by day, model or notebook")
    by = one_of("way to group", ("day", "model", "notebook"))
    usage.add_argument("--by", metavar="WHAT", type=by, default="day", help="day, model, notebook")
    days = number_of("--days", 1, 3660)
    usage.add_argument("--days", metavar="N", type=days, default=31, help="31 if not given")
    declare_json(usage.add_argument, "usage")
    usage.set_defaults(run=_usage)


def _limit(parser: argparse.ArgumentParser, command: str) -> None:
    limit = number_of("--limit", 1, _MANY)
    parser.add_argument("--limit", metavar="N", type=limit, default=20, help="20 if not given")
    declare_json(parser.add_argument, command)


def _history(words: argparse.Namespace) -> int:
    from ..services.documents import as_json
    from ..services.ledger import blocks_of, conversation_text, history_text

    with library() as store:
        if words.conversation is None:
            found = store.list_conversations(q=words.search, limit=words.limit).items
            told = history_text(found, None, words.search)
            return say(as_json(found) if words.json else told)
        conversation = store.get_conversation(words.conversation)
        messages = store.list_messages(conversation.id, limit=_MANY).items
        blocks = None if words.full else blocks_of(store, messages)
    return say(
        as_json(messages) if words.json else conversation_text(conversation, messages, blocks)
    )


def _sent(words: argparse.Namespace) -> int:
    from ..services.documents import as_json
    from ..services.sent import find_sent, listed_sent, sent_list, sent_text

    if words.request is not None and words.search is not None:
        raise UsageError("N and --search exclude each other.", field="-q")
    with library() as store:
        if words.request is None:
            found = listed_sent(store, words.search, words.limit)
            if words.json:
                return say(as_json(list(found.values())))
            count = store.count_not_kept()
            return say(sent_list(found, words.search, "redpanda sent", not_kept=count))
        request = find_sent(store, words.request)
    return say(as_json([request]) if words.json else sent_text(request))


def _usage(words: argparse.Namespace) -> int:
    from ..services.documents import as_json
    from ..services.ledger import budget_line, usage_since, usage_text
    from ..settings import load_settings

    with library() as store:
        found = store.summarise_usage(words.by, usage_since(words.days))
        if words.json:
            return say(as_json(found))
        month = budget_line(store, load_settings())
    return say(usage_text(found, by=words.by, days=words.days, month=month))


def library() -> Store:
    """Return the library of the settings; use it in a ``with``."""
    from ..settings import load_settings
    from ..store import Store

    return Store(load_settings().database_url)


def tell_of_taken(store: Store, words: argparse.Namespace) -> None:
    """Say on standard error which block is meant where a name was given by its first words."""
    from ..services.library import taken_for

    for line in taken_for(store, words):
        print(visible(line), file=sys.stderr)
