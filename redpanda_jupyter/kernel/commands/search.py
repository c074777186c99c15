"""``%panda search``: find blocks in the library.

The rule of this module: what is shown as HTML is escaped piece by piece and sanitised as a whole,
because names, questions and code may come from anywhere.
"""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from redpanda_jupyter.grammar import let_dashes_pass
from redpanda_jupyter.services.search_line import SEARCH_HELP, declare

from .base import Subcommand

if TYPE_CHECKING:
    from argparse import Namespace

    from redpanda_jupyter.grammar import Grammar
    from redpanda_jupyter.models import BlockHit, BlockQuery, SearchPage

    from ..session import Session


def _declare(grammar: Grammar) -> None:
    declare(grammar.option)
    let_dashes_pass(grammar)


def _search(session: Session, words: Namespace) -> str:
    from redpanda_jupyter.services.documents import as_json
    from redpanda_jupyter.services.searching import page_text, query_of

    from ..frontends import WRITES_TEXT

    query = query_of(words)
    page = session.store().search(query)
    if words.json:
        return as_json(page)
    if session.frontend in WRITES_TEXT or not session.in_kernel:
        return _in_terminal(page, query)
    from IPython.display import display

    from ..printing import printable

    plain = printable(page_text(page, query))
    data = {"text/plain": plain, "text/html": page_html(page, query)}
    display(data, raw=True)  # type: ignore[no-untyped-call]
    return ""


def _in_terminal(page: SearchPage, query: BlockQuery) -> str:
    """Write the page where text is written: bold where that is seen."""
    from redpanda_jupyter.services.searching import page_text

    from ..printing import printable, wants_colours

    if not wants_colours():
        return page_text(page, query)

    def bold(text: str, found: bool) -> str:
        return f"\x1b[1m{printable(text)}\x1b[0m" if found else printable(text)

    print(page_text(page, query, highlight=bold))  # noqa: T201 - a magic's answer
    return ""


def page_html(page: SearchPage, query: BlockQuery) -> str:
    """Render a page of hits as sanitised HTML."""
    from redpanda_jupyter.services.searching import count_line, facet_line, page_text

    from ..printing import turns_shown
    from ..rendering import card, sanitise

    if not page.hits:
        return card(f"<p>{html.escape(page_text(page, query))}</p>", header="search")
    items = "".join(f"<li>{_hit_html(hit)}</li>" for hit in page.hits)
    more = ""
    if page.next_cursor:
        more = f"--page {int(page.next_cursor) // query.limit + 1} shows the next ones"
    footer = " · ".join(part for part in (facet_line(page), more) if part)
    body = turns_shown(sanitise(f"<ul>{items}</ul>"))
    return card(body, header=turns_shown(count_line(page, query)), footer=turns_shown(footer))


def _hit_html(hit: BlockHit) -> str:
    from redpanda_jupyter.services.searching import facts, pieces, title

    told = f"{html.escape(title(hit))}<br>{html.escape(facts(hit))}"
    if not hit.spans:
        return told
    marked = "".join(
        f"<strong>{html.escape(text)}</strong>" if found else html.escape(text)
        for text, found in pieces(hit)
    )
    if hit.field == "code":
        return f"{told}<pre><code>{marked}</code></pre>"
    return f"{told}<br>{html.escape(hit.field)}: {marked}"


SEARCH = Subcommand(
    "search", "find blocks of code in the library", "[WORDS]",
    run=_search, declare=_declare, more=SEARCH_HELP,
)  # fmt: skip
