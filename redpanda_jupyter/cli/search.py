"""``redpanda search``: find blocks in the library.

The rule of this module: the words are those of ``%panda search``; what is looked for stands bold on
a terminal that has it, and what people and models wrote reaches it as signs, never as orders.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .asked import library
from .parser import add
from .terminal import has_colours, say, visible

if TYPE_CHECKING:
    import argparse


def add_command(commands: Any) -> None:
    """Add ``search`` to the commands of a parser."""
    import argparse

    from ..grammar import let_dashes_pass
    from ..services.search_line import SEARCH_HELP, declare

    search = add(
        commands,
        "search",
        help="find blocks of code",
        description="Find blocks of code in the library.",
        epilog=SEARCH_HELP,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    declare(search.add_argument)
    let_dashes_pass(search)
    search.set_defaults(run=_search)


def _search(words: argparse.Namespace) -> int:
    from ..services.documents import as_json
    from ..services.searching import page_text, query_of

    query = query_of(words)
    with library() as store:
        page = store.search(query)
    if words.json:
        return say(as_json(page))
    print(page_text(page, query, highlight=_bold if has_colours() else _plain))
    return 0


def _plain(text: str, _: bool) -> str:
    return "\n".join(visible(line.expandtabs()) for line in text.split("\n"))


def _bold(text: str, found: bool) -> str:
    return f"\x1b[1m{_plain(text, found)}\x1b[0m" if found else _plain(text, found)
