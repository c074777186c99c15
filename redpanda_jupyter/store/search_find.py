"""Find blocks: a bounded number of the newest hits, ranked for both databases alike.

The rule of this module: what a search costs does not grow with the library. Both indexes give hits
by number, the newest first, and stop early: ``NAMED`` of those whose name, tags or functions have
all words, ``CANDIDATES`` of all others. Where fewer hit, they are all there is, and the count is
exact; else it says "at least". Words may begin others; where more hit than are looked at, those
that have the very words are looked for, too. The database scores the hits by their cards: carrying
a thousand of these over takes longer than all else.
"""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from sqlalchemy import Connection, TextClause, select, text

from . import search_query, search_words, words
from .schema import search_cards
from .search_marks import USED, token

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any, TypeAlias

    from ..models import BlockQuery
    from .search_query import Wanted

    Hit: TypeAlias = tuple[int, float, int, int]
    """Number, score, when it was made, how often it ran."""

NAMED = 500
CANDIDATES = 1000
"""So many of the newest hits are ranked."""

MOST_COUNTED = 10
"""So many values of a kind are counted."""

_FACETS = (
    *("tag", "category", "language", "status", "badge", "favourite"),
    *("origin", "import", "column", "dataset", "model", "notebook"),
)
_SEASON = 90 * 24 * 60 * 60 * 1_000_000  # microseconds in which a block's newness fades by half
_CORRECTED_FROM = 5  # of the words that are like a mistyped one, so many are tried


@dataclass(frozen=True, slots=True)
class Found:
    """What a search has found.

    Parameters
    ----------
    ranked
        Numbers with their scores, the best first.
    at_least
        There are more hits than these.
    terms
        The words that they were found by, see :func:`words.terms`.
    corrected
        What was looked for in the place of words that no block has.
    """

    ranked: list[tuple[int, float]]
    at_least: bool
    terms: list[list[str]]
    corrected: dict[str, str]


def find(connection: Connection, query: BlockQuery) -> Found:
    """Return what ``query`` finds, in its order; paging is the caller's."""
    asked = search_query.wanted(connection, query)
    if asked.impossible:
        return Found([], False, asked.terms, {})
    search = _Search(connection, asked)
    hits, more = search.hits(query.sort)
    corrected: dict[str, str] = {}
    if not hits and asked.terms:
        corrected = _corrections(search, words.asked(query.text))
        if corrected:
            asked.terms = words.terms(query.text, corrected)
            search = _Search(connection, asked)
            hits, more = search.hits(query.sort)
    ranked = _order(hits, "time" if query.sort == "relevance" and not asked.terms else query.sort)
    return Found(ranked, more, asked.terms, corrected if ranked else {})


class _Search:
    """One search of the indexes."""

    def __init__(self, connection: Connection, asked: Wanted) -> None:
        self._connection = connection
        self._asked = asked
        self._filters = search_query.lists(connection, asked)
        self._endings = search_query.Endings(connection)
        asked.terms = [self._used(options) for options in asked.terms]

    def _used(self, options: Sequence[str]) -> list[str]:
        """Leave out what two neighbours make together, where no word begins so."""
        joined = [word for word in options[1:] if self._endings.of(word) != []]
        return [options[0], *joined]

    def hits(self, sort: str) -> tuple[list[Hit], bool]:
        """Return hits, and whether there are more."""
        if sort == "use":
            return self._most_used()
        asked = self._asked
        found, more = self._newest(CANDIDATES)
        if asked.terms and sort == "relevance" and more:
            found |= self._newest(CANDIDATES // 2, whole=True)[0]
            if not asked.phrases and not asked.without:
                named, more_named = self._newest(NAMED, named=True)
                if more_named:
                    named |= self._newest(NAMED, named=True, whole=True)[0]
                found |= named
        return list(found.values()), more

    def _most_used(self) -> tuple[list[Hit], bool]:
        # what ran most has the marks of fewer runs as well: from the top down
        found: dict[int, Hit] = {}
        for step in (*reversed(USED), 0):
            filters = [*self._filters, [token(f"used={step}")]] if step else self._filters
            hits, more = self._newest(CANDIDATES, filters=filters)
            found |= hits
            if len(found) >= CANDIDATES:
                return list(found.values()), True
        return list(found.values()), more

    def _newest(
        self,
        most: int,
        *,
        named: bool = False,
        whole: bool = False,
        filters: Sequence[Sequence[str]] | None = None,
    ) -> tuple[dict[int, Hit], bool]:
        """Return the newest hits by their numbers, and whether there are more than ``most``.

        Parameters
        ----------
        named
            All words stand in the name, a tag or a function.
        whole
            Only whole words count.
        """
        asked, chosen = self._asked, self._filters if filters is None else filters
        dialect = self._connection.dialect.name
        if dialect == "postgresql":
            q: str | None = search_query.tsquery(asked, chosen, whole=whole)
        else:
            q = search_query.fts5(asked, chosen, self._endings, whole=whole)
        if q is None:
            return {}, False
        statement = _statement(dialect, named, tuple(len(options) for options in asked.terms))
        rows = self._connection.execute(statement, {"q": q, "most": most, **self._values()})
        found = rows.fetchall()
        hits: dict[int, Hit] = {row[0]: row[:4] for row in found if row[4]}
        return hits, len(found) >= most

    def _values(self) -> dict[str, Any]:
        asked = self._asked
        values: dict[str, Any] = {
            "now": time.time_ns() // 1000,
            "since": asked.made_since or 0,
            "until": 2**62 if asked.made_until is None else asked.made_until,
            "ran": 0 if asked.ran_since is None else asked.ran_since,
            "used": asked.used,
        }
        for place, options in enumerate(asked.terms):
            for count, word in enumerate(options):
                values[f"b{place}_{count}"] = f" {word}" if len(word) > 1 else f" {word} "
                values[f"w{place}_{count}"] = f" {word} "
        return values

    def count(self, word: str, most: int) -> int:
        """Count the blocks that have a word, up to ``most``."""
        alone = _Search(self._connection, search_query.Wanted(terms=[[word]]))
        return len(alone._newest(most)[0])

    def alike(self, word: str) -> list[str]:
        """Return words that are spelled nearly like one that no block has."""
        return search_words.alike(self._connection, word)


def _corrections(search: _Search, asked: Sequence[str]) -> dict[str, str]:
    """Return what stands for those words that no block has; nothing where one is left over."""
    corrected = {}
    for word in dict.fromkeys(asked):
        if search.count(word, 1):
            continue
        near = search.alike(word)[:_CORRECTED_FROM]
        counts = [(search.count(one, 50), -place) for place, one in enumerate(near)]
        if not counts or max(counts)[0] == 0:
            return {}
        corrected[word] = near[-max(counts)[1]]
    return corrected


def _order(hits: Iterable[Hit], sort: str) -> list[tuple[int, float]]:
    """Put hits in their order; the newest first where nothing else decides."""
    keys = {
        "relevance": lambda hit: (hit[1], hit[0]),
        "time": lambda hit: (hit[2], hit[0]),
        "use": lambda hit: (hit[3], hit[1], hit[0]),
    }
    return [(hit[0], hit[1]) for hit in sorted(hits, key=keys[sort], reverse=True)]


# --- ranking --------------------------------------------------------------------------------------

# By how little a block may be found. A field outweighs all that come after it, and a whole word
# counts for half as much again. Recency, use and a short text, which has a word by chance less
# often, count together for less than a field.
_WEIGHTS = (("name", 32), ("tags", 16), ("functions", 12), ("description", 8), ("prompt", 4))
_OPTION = "CASE {fields} ELSE 1.0 END"
_FIELD = (
    "WHEN {place}(c.{name}, :b{option}) > 0 THEN"
    " CASE WHEN {place}(c.{name}, :w{option}) > 0 THEN {whole} ELSE {weight} END"
)
_SCORE = (
    "({terms}) * 1.0 / {count} + 0.4 / (1 + abs(:now - c.made) / {season}.0)"
    " + 0.35 * c.used / (c.used + 5.0) + 0.15 / (1 + c.size / 150.0)"
)
_FITS = (
    "CASE WHEN c.made >= :since AND c.made < :until AND coalesce(c.ran, 0) >= :ran"
    " AND c.used >= :used THEN 1 ELSE 0 END"
)
_STATEMENT = "SELECT c.number, {score}, c.made, c.used, {fits} FROM ({hits}) AS hits {join}"
_JOINS = {
    # in this order: SQLite would else read all cards and look each up among the hits
    "sqlite": "CROSS JOIN search_cards AS c ON c.number = hits.number",
    "postgresql": "JOIN search_cards AS c ON c.number = hits.number",
}
_HITS = {
    ("sqlite", True): "SELECT rowid AS number FROM search_index_names"
    " WHERE search_index_names MATCH :q ORDER BY rowid DESC LIMIT :most",
    ("sqlite", False): "SELECT rowid AS number FROM search_index"
    " WHERE search_index MATCH :q ORDER BY rowid DESC LIMIT :most",
    ("postgresql", True): "SELECT number FROM search_documents"
    " WHERE names @@ CAST(:q AS tsquery) ORDER BY number DESC LIMIT :most",
    ("postgresql", False): "SELECT number FROM search_documents"
    " WHERE body @@ CAST(:q AS tsquery) ORDER BY number DESC LIMIT :most",
}


@lru_cache(maxsize=256)
def _statement(dialect: str, named: bool, options: tuple[int, ...]) -> TextClause:
    """Return the statement for a query with so many words, of which each has so many options."""
    place, most = ("instr", "max") if dialect == "sqlite" else ("strpos", "greatest")
    terms = []
    for term, count in enumerate(options):
        written = []
        for option in range(count):
            names = {"place": place, "option": f"{term}_{option}"}
            fields = [
                _FIELD.format(name=name, weight=f"{weight}.0", whole=f"{weight * 1.5}", **names)
                for name, weight in _WEIGHTS
            ]
            written.append(_OPTION.format(fields=" ".join(fields)))
        terms.append(f"{most}({', '.join(written)})" if count > 1 else written[0])
    score = _SCORE.format(
        terms=" + ".join(terms) or "0", count=max(len(options), 1), season=_SEASON
    )
    hits, join = _HITS[dialect, named], _JOINS[dialect]
    return text(_STATEMENT.format(score=score, fits=_FITS, hits=hits, join=join))


def facets(connection: Connection, found: Found) -> dict[str, list[tuple[str, int]]]:
    """Count the values of the ranked hits by kind: the commonest of each, then by name."""
    numbers = [number for number, _ in found.ranked]
    query = select(search_cards.c.marks).where(search_cards.c.number.in_(numbers))
    marks = "".join(connection.execute(query).scalars())
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
