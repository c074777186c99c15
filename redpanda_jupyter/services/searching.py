"""Search the library: the words and options of a line, and what was found, for people.

The rule of this module: cell, terminal and Python ask by the same words and are told the same. How
a passage is highlighted is each front's own: here it is told apart, never marked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from redpanda_jupyter.grammar import counted

from . import search_words
from .ledger import cut, when
from .library_text import MARKS

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable, Iterator

    from redpanda_jupyter.models import BlockHit, BlockQuery, FacetCount, SearchPage
    from redpanda_jupyter.store import Store

_FACETS, _VALUES = 5, 4  # of the line that counts
_TOLD = ("tag", "status", "import", "column", "dataset", "badge", "model", "notebook", "language")


def query_of(words: Namespace) -> BlockQuery:
    """Return the query of a line that was read as :func:`search_line.declare` says.

    Raises
    ------
    UsageError
        A filter that there is not, or a value that says nothing.
    """
    chosen = {
        "phrases": words.phrase, "without": words.without, "tags": words.tag,
        "category": words.category, "language": words.language, "status": words.status,
        "badge": "verified" if words.verified else None, "favourite": words.favourite or None,
        "imports": words.imports, "functions": words.function, "columns": words.column,
        "datasets": words.data, "model": words.model, "notebook": words.notebook,
        "made_since": words.after and search_words.moment("--after", words.after),
        "made_until": words.before and search_words.moment("--before", words.before),
        "run_since": words.ran and search_words.moment("--ran", words.ran),
        "used_at_least": words.used and search_words.used(words.used),
        "sort": words.sort, "limit": words.limit, "facets": True,
        "cursor": str((words.page - 1) * words.limit) if words.page > 1 else None,
    }  # fmt: skip
    if len(words.words) == 1:  # a person who puts all of it in quotes means no phrase
        return search_words.parse(words.words[0], **chosen)
    return search_words.from_words(words.words, **chosen)


def search(store: Store, query: str | BlockQuery, **more: Any) -> SearchPage:
    """Return what is found by a person's words, or by a query.

    Parameters
    ----------
    more
        With words: further fields of the query.
    """
    asked = search_words.parse(query, **more) if isinstance(query, str) else query
    return store.search(asked)


def pieces(hit: BlockHit) -> Iterator[tuple[str, bool]]:
    """Yield the excerpt of a hit in pieces, each with whether it is to be highlighted."""
    end = 0
    for start, stop in hit.spans:
        if end < start:
            yield hit.excerpt[end:start], False
        yield hit.excerpt[start:stop], True
        end = stop
    if end < len(hit.excerpt):
        yield hit.excerpt[end:], False


def title(hit: BlockHit) -> str:
    """Say in a line what a hit is: number, name, description."""
    block = hit.block
    described = cut(block.description or block.prompt or block.code, 70)
    return " · ".join(part for part in (f"#{block.number}", block.name, described) if part)


def facts(hit: BlockHit) -> str:
    """Say in a line what is known of a hit: when, how often and how it ran, its tags."""
    block = hit.block
    told = [
        "★ favourite" if block.favourite else "",
        MARKS[block.badge],
        when(block.created_at),
        _ran(block.run_count, block.executed_successfully),
        ", ".join(block.tags),
        block.notebook_path or "",
    ]
    return " · ".join(part for part in told if part)


def _ran(count: int, ok: bool | None) -> str:
    """Say how often a block ran, and how its code ended last where a run of it has told that."""
    if not count:
        return {True: "ok", False: "failed", None: "not run"}[ok]
    runs = counted(count, "run")
    return runs if ok is None else f"{runs}, last {'ok' if ok else 'failed'}"


def count_line(page: SearchPage, query: BlockQuery) -> str:
    """Say how many were found, and what was looked for instead of a mistyped word."""
    first = int(query.cursor or 0) + 1
    last = first + len(page.hits) - 1
    range_ = f"{first}" if first == last else f"{first}–{last}"
    shown = f"{range_} of " if page.next_cursor or first > 1 else ""
    least = "at least " if page.at_least else ""
    told = f"{shown}{least}{counted(page.total, 'block')}"
    if page.corrected:
        typed = ", ".join(repr(word) for word in page.corrected)
        used = ", ".join(repr(word) for word in page.corrected.values())
        told = f"Nothing has {typed}; showing results for {used}. {told}"
    return told


def facet_line(page: SearchPage) -> str:
    """Count the commonest values of what was found, on one line; empty if there is nothing."""
    if page.total < 2:
        return ""
    found: dict[str, list[FacetCount]] = {one.name: one.counts for one in page.facets}
    told = []
    for name in _TOLD:
        counts = [one for one in found.get(name, []) if one.count < page.total or len(found) == 1]
        if counts:
            values = [f"{cut(one.value, 30)} {one.count}" for one in counts[:_VALUES]]
            told.append(f"{name}: {', '.join(values)}")
    least = "at least · " if page.at_least and told else ""
    return least + " · ".join(told[:_FACETS])


def page_text(
    page: SearchPage,
    query: BlockQuery,
    *,
    highlight: Callable[[str, bool], str] = lambda text, _: text,
) -> str:
    """Write a page of hits.

    Parameters
    ----------
    highlight
        Makes of a piece of an excerpt, and whether it is what was looked for, what is written.
    """
    if not page.hits:
        return _nothing(query)
    lines = []
    for hit in page.hits:
        told = "".join(highlight(text, found) for text, found in pieces(hit))
        place = f"line {hit.line}" if hit.line else hit.field
        lines += [highlight(title(hit), False), f"     {highlight(facts(hit), False)}"]
        if hit.spans and hit.field != "description":
            head, *rest = told.split("\n")
            lines += [f"     {place}: {head}", *(f"       {line}" for line in rest)]
    counted = [count_line(page, query), facet_line(page)]
    if page.next_cursor:
        counted.append(f"--page {int(page.next_cursor) // query.limit + 1} shows the next ones.")
    return "\n".join([*lines, "", *(highlight(line, False) for line in counted if line)])


def _nothing(query: BlockQuery) -> str:
    if query.cursor:
        return "There are no further blocks."
    plain = query.model_dump(exclude_defaults=True, exclude={"limit", "facets", "sort"})
    if not plain:
        return "The library is empty. Ask with %%panda; every block of an answer is kept."
    fewer = " Fewer filters find more." if len(plain) > 1 else ""
    return f"No block has all of that.{fewer}"
