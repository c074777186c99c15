"""Find blocks: a bounded number of the newest hits, ranked here and for both databases alike.

The rule of this module: what a search costs does not grow with the library. Both indexes give hits
by number, the newest first, and stop early: ``NAMED`` of those whose name, tags or functions have
all words, ``CANDIDATES`` of all others. Where fewer hit, they are all there is, and the count is
exact; else it says "at least". Words may begin others; where more hit than are looked at, those
that have the very words are looked for, too.
"""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass
from math import log2
from typing import TYPE_CHECKING

from sqlalchemy import Connection, bindparam, text

from . import search_query, search_words, words
from .search_marks import USED, token

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from ..models import BlockQuery
    from .search_query import Wanted
    from .types import AnyRow

NAMED = 500
CANDIDATES = 1000
"""So many of the newest hits are ranked."""

MOST_COUNTED = 10
"""So many values of a kind are counted."""

# By how little a block may be found: its name, tags, functions, description, prompt, code.
_WEIGHTS = (32.0, 16.0, 12.0, 8.0, 4.0, 1.0)
_WHOLE = 1.5
_FACETS = (
    *("tag", "category", "language", "status", "badge", "favourite"),
    *("origin", "import", "column", "dataset", "model", "notebook"),
)
_DAY = 24 * 60 * 60 * 1_000_000
_CORRECTED_FROM = 5  # of the words that are like a mistyped one, so many are tried

_CARD = "c.number, c.fields, c.marks, c.size, c.used, c.made, c.ran"
_SQLITE = """
SELECT {card} FROM
    (SELECT rowid AS number FROM {index} WHERE {index} MATCH :q ORDER BY rowid DESC LIMIT :most)
    AS hits CROSS JOIN search_cards AS c ON c.number = hits.number
"""
_POSTGRESQL = """
SELECT {card} FROM
    (SELECT number FROM search_documents WHERE {index} @@ CAST(:q AS tsquery)
     ORDER BY number DESC LIMIT :most)
    AS hits JOIN search_cards AS c ON c.number = hits.number
"""
_SOURCES = {
    ("sqlite", True): text(_SQLITE.format(card=_CARD, index="search_index_names")),
    ("sqlite", False): text(_SQLITE.format(card=_CARD, index="search_index")),
    ("postgresql", True): text(_POSTGRESQL.format(card=_CARD, index="names")),
    ("postgresql", False): text(_POSTGRESQL.format(card=_CARD, index="body")),
}
_SOURCES = {key: one.bindparams(bindparam("q"), bindparam("most")) for key, one in _SOURCES.items()}


@dataclass(frozen=True, slots=True)
class Found:
    """What a search has found.

    Parameters
    ----------
    ranked
        Cards with their scores, the best first.
    at_least
        There are more hits than these.
    terms
        The words that they were found by, see :func:`words.terms`.
    corrected
        What was looked for in the place of words that no block has.
    """

    ranked: list[tuple[float, AnyRow]]
    at_least: bool
    terms: list[list[str]]
    corrected: dict[str, str]


def find(connection: Connection, query: BlockQuery) -> Found:
    """Return what ``query`` finds, in its order; paging is the caller's."""
    asked = search_query.wanted(connection, query)
    if asked.impossible:
        return Found([], False, asked.terms, {})
    search = _Search(connection, asked)
    rows, more = search.rows(query.sort)
    corrected: dict[str, str] = {}
    if not rows and asked.terms:
        corrected = _corrections(search, words.asked(query.text))
        if corrected:
            asked.terms = words.terms(query.text, corrected)
            search = _Search(connection, asked)
            rows, more = search.rows(query.sort)
    ranked = _order(rows, asked.terms, query.sort)
    return Found(ranked, more, asked.terms, corrected if ranked else {})


class _Search:
    """One search of the indexes."""

    def __init__(self, connection: Connection, asked: Wanted) -> None:
        self._connection = connection
        self._asked = asked
        self._filters = search_query.lists(connection, asked)
        self._endings = search_query.Endings(connection)
        self._fits = asked.fits()

    def rows(self, sort: str) -> tuple[list[AnyRow], bool]:
        """Return the cards of hits, and whether there are more."""
        asked = self._asked
        if sort == "use":
            return self._most_used()
        found, more = self._hits(CANDIDATES)
        if asked.terms and sort == "relevance" and more:
            found |= self._hits(CANDIDATES // 2, whole=True)[0]
            if not asked.phrases and not asked.without:
                named, more_named = self._hits(NAMED, named=True)
                if more_named:
                    named |= self._hits(NAMED, named=True, whole=True)[0]
                found |= named
        return list(found.values()), more

    def _most_used(self) -> tuple[list[AnyRow], bool]:
        # what ran most has the marks of fewer runs as well: from the top down
        found: dict[int, AnyRow] = {}
        for step in (*reversed(USED), 0):
            filters = [*self._filters, [token(f"used={step}")]] if step else self._filters
            hits, more = self._hits(CANDIDATES, filters=filters)
            found |= hits
            if len(found) >= CANDIDATES:
                return list(found.values()), True
        return list(found.values()), more

    def _hits(
        self,
        most: int,
        *,
        named: bool = False,
        whole: bool = False,
        filters: Sequence[Sequence[str]] | None = None,
    ) -> tuple[dict[int, AnyRow], bool]:
        """Return the newest cards by their numbers, and whether more than ``most`` hit."""
        asked, chosen = self._asked, self._filters if filters is None else filters
        chosen = [] if named else chosen  # the small index has words only
        dialect = self._connection.dialect.name
        if dialect == "postgresql":
            q: str | None = search_query.tsquery(asked, chosen, whole=whole)
        else:
            q = search_query.fts5(asked, chosen, self._endings, whole=whole)
        if q is None:
            return {}, False
        source = _SOURCES[dialect, named]
        rows = self._connection.execute(source, {"q": q, "most": most}).all()
        more = len(rows) >= most
        fits = self._fits
        return {row.number: row for row in rows if fits is None or fits(row)}, more

    def count(self, terms: list[list[str]], most: int) -> int:
        """Count the blocks that have these words, up to ``most``."""
        alone = _Search(self._connection, search_query.Wanted(terms=terms))
        return len(alone._hits(most)[0])

    def alike(self, word: str) -> list[str]:
        """Return words that are spelled nearly like one that no block has."""
        return search_words.alike(self._connection, word)


def _corrections(search: _Search, asked: Sequence[str]) -> dict[str, str]:
    """Return what stands for those words that no block has; nothing where one is left over."""
    corrected = {}
    for word in dict.fromkeys(asked):
        if search.count([[word]], 1):
            continue
        near = search.alike(word)[:_CORRECTED_FROM]
        counts = [(search.count([[one]], 50), -place) for place, one in enumerate(near)]
        if not counts or max(counts)[0] == 0:
            return {}
        corrected[word] = near[-max(counts)[1]]
    return corrected


# --- ranking --------------------------------------------------------------------------------------


def _order(
    rows: Iterable[AnyRow], terms: Sequence[Sequence[str]], sort: str
) -> list[tuple[float, AnyRow]]:
    if sort == "time" or (sort == "relevance" and not terms):
        rows = sorted(rows, key=lambda row: (row.made, row.number), reverse=True)
        return [(0.0, row) for row in rows]
    score = _scorer(terms)
    scored = [(score(row), row) for row in rows]
    if sort == "use":
        scored.sort(key=lambda one: (one[1].used, one[0], one[1].number), reverse=True)
    else:
        scored.sort(key=lambda one: (one[0], one[1].number), reverse=True)
    return scored


def _scorer(terms: Sequence[Sequence[str]]) -> Callable[[AnyRow], float]:
    """Return what scores a card: by its best field for each word, then recency, use and length.

    A field outweighs all that comes after it for one word; recency, use and a short text together
    count for less than a field. That a long text has a word by chance is weighed as BM25 does; how
    often it has it is not, which would mean reading it.
    """
    wanted = [[(f" {word}", len(word) + 1, len(word) > 1) for word in one] for one in terms]
    count = max(len(wanted), 1)
    now = time.time_ns() // 1000

    def score(card: AnyRow) -> float:
        fields: str = card.fields
        total = 0.0
        for options in wanted:
            best = _WEIGHTS[-1]
            for needle, length, begins in options:
                place = fields.find(needle if begins else f"{needle} ")
                if place >= 0:
                    weight = _WEIGHTS[fields.count("\n", 0, place)]
                    if fields[place + length] == " ":
                        weight *= _WHOLE
                    best = max(best, weight)
            total += best
        age = max(now - card.made, 0) / _DAY
        recent = 0.4 / (1 + age / 90)
        used = 0.08 * min(5.0, log2(1 + card.used))
        short = 0.15 / (1 + card.size / 150)
        return float(total / count + recent + used + short)

    return score


def facets(found: Found) -> dict[str, list[tuple[str, int]]]:
    """Count the values of the ranked hits by kind: the commonest of each, the first by name."""
    marks = "".join(card.marks for _, card in found.ranked)
    counts: dict[str, list[tuple[str, int]]] = {name: [] for name in _FACETS}
    for one, count in Counter(marks.split("\n")).items():
        kind, _, value = one.partition("=")
        if kind in counts:
            counts[kind].append((value, count))
    return {
        name: sorted(values, key=lambda one: (-one[1], one[0]))[:MOST_COUNTED]
        for name, values in counts.items()
        if values
    }
