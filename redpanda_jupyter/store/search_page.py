"""A search from the query to the page that is shown.

The rule of this module: only the blocks of the page are read, and only they get excerpts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..models import Facet, FacetCount, SearchPage
from . import blocks, search_excerpts, search_find, words
from .references import limited, number_of, read_cursor

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from ..models import BlockQuery


def find(connection: Connection, query: BlockQuery) -> SearchPage:
    """Return a page of what ``query`` finds; ``#12`` finds that block alone.

    Raises
    ------
    UsageError
        When the cursor is none of a page, or a part of a name means too many models or notebooks.
    """
    limit, start = limited(query.limit), read_cursor(query.cursor) or 0
    number = number_of(query.text) if query.text.strip().startswith("#") else None
    if number is not None:
        (*records,) = blocks.by_numbers(connection, [number]).values()
        hits = [search_excerpts.hit(block, [], 0.0) for block in records]
        return SearchPage(hits=hits, total=len(hits), at_least=False)
    found = search_find.find(connection, query, start + limit + 1)
    chosen = dict(found.ranked[start : start + limit])
    records_of = blocks.by_numbers(connection, list(chosen))
    sought = [*found.terms, *([word] for text in query.phrases for word in words.words(text))]
    more = len(found.ranked) > start + limit
    return SearchPage(
        hits=[
            search_excerpts.hit(records_of[one], sought, score)
            for one, score in chosen.items()
            if one in records_of
        ],
        total=found.total,
        at_least=found.at_least,
        facets=_facets(connection, found) if query.facets else [],
        next_cursor=str(start + limit) if more else None,
        corrected=found.corrected,
    )


def _facets(connection: Connection, found: search_find.Found) -> list[Facet]:
    return [
        Facet.model_validate(
            {"name": name, "counts": [FacetCount(value=value, count=n) for value, n in values]}
        )
        for name, values in search_find.facets(connection, found).items()
    ]
