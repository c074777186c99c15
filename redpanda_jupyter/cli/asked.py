"""``redpanda usage``, ``sent`` and ``history``: what was asked, what left, and what it cost.

The rule of this module: the words are those of the magics of the same names, from the same library;
what people and models wrote reaches the terminal as signs, never as orders to it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..grammar import number_of, one_of
from .parser import add
from .terminal import visible

if TYPE_CHECKING:
    import argparse

_MANY = 500


def add_commands(commands: Any) -> None:
    """Add the three to the commands of a parser."""
    history = add(commands, "history", help="list conversations, or show one")
    history.add_argument("conversation", nargs="?", metavar="ID", help="such as 3: show it")
    history.add_argument("--full", action="store_true", help="with ID: all of it, whole")
    history.add_argument("-q", "--search", metavar="WORDS", help="only those with these in a title")
    _limit(history)
    history.set_defaults(run=_history)

    sent = add(commands, "sent", help="list what left this machine, or show one request")
    sent.add_argument("request", nargs="?", metavar="N", help="show it whole; 1 is the newest")
    _limit(sent)
    sent.set_defaults(run=_sent)

    usage = add(commands, "usage", help="tokens and money by day, model or notebook")
    by = one_of("way to group", ("day", "model", "notebook"))
    usage.add_argument("--by", metavar="WHAT", type=by, default="day", help="day, model, notebook")
    days = number_of("--days", 1, 3660)
    usage.add_argument("--days", metavar="N", type=days, default=31, help="31 if not given")
    usage.add_argument("--json", action="store_true", help="print JSON")
    usage.set_defaults(run=_usage)


def _limit(parser: argparse.ArgumentParser) -> None:
    limit = number_of("--limit", 1, _MANY)
    parser.add_argument("--limit", metavar="N", type=limit, default=20, help="20 if not given")
    parser.add_argument("--json", action="store_true", help="print JSON")


def _history(words: argparse.Namespace) -> int:
    from ..services.ledger import blocks_of, conversation_text, history_text, records_json

    with _library() as store:
        if words.conversation is None:
            found = store.list_conversations(q=words.search, limit=words.limit).items
            told = history_text(found, None, words.search)
            return _print(records_json(found) if words.json else told)
        conversation = store.get_conversation(words.conversation)
        messages = store.list_messages(conversation.id, limit=_MANY).items
        blocks = None if words.full else blocks_of(store, messages)
    if words.json:
        return _print(records_json(messages))
    return _print(conversation_text(conversation, messages, blocks))


def _sent(words: argparse.Namespace) -> int:
    from ..services.ledger import find_sent, records_json, sent_list, sent_text

    with _library() as store:
        if words.request is None:
            found = store.list_sent(limit=words.limit)
            if words.json:
                return _print(records_json(found))
            count = store.count_not_kept()
            return _print(sent_list(found, "redpanda sent", not_kept=count))
        request = find_sent(store, words.request)
    return _print(records_json([request]) if words.json else sent_text(request))


def _usage(words: argparse.Namespace) -> int:
    from ..services.ledger import budget_line, records_json, usage_since, usage_text
    from ..settings import load_settings

    with _library() as store:
        found = store.summarise_usage(words.by, usage_since(words.days))
        if words.json:
            return _print(records_json(found))
        month = budget_line(store, load_settings())
    return _print(usage_text(found, by=words.by, days=words.days, month=month))


def _library() -> Any:
    from ..settings import load_settings
    from ..store import Store

    return Store(load_settings().database_url)


def _print(text: str) -> int:
    print("\n".join(visible(line.expandtabs()) for line in text.split("\n")))
    return 0
