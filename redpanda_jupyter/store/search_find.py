"""Find blocks: a bounded number of the newest hits, ranked for both databases alike.

The rule of this module: what a search costs does not grow with the library. Both indexes give hits
by number, the newest first, and stop early: ``NAMED`` of those whose name, tags or functions have
all words, ``CANDIDATES`` of all others. Where fewer hit, they are all there is, and the count is
exact; else it says "at least". Words may begin others; where more hit than are looked at, those
that have the very words are looked for, too. The database scores the hits by their cards: carrying
a thousand of these over takes longer than all else.
"""

from __future__ import annotations

import json
import time
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from sqlalchemy import Connection, TextClause, text

from . import search_query, search_words, words
from .search_marks import USED, token

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from ..models import BlockQuery
    from .search_query import Wanted

NAMED = 500
CANDIDATES = 1000
"""So many of the newest hits are ranked."""

MOST_RANKED = 2 * (CANDIDATES + NAMED)
"""No search ranks more."""

MOST_COUNTED = 10
"""So many values of a kind are counted."""

_FACETS = (
    *("tag", "category", "language", "status", "badge", "favourite"),
    *("origin", "import", "column", "dataset", "model", "notebook"),
)
_SEASON = 90 * 24 * 60 * 60 * 1_000_000  # microseconds in which a block's newness fades by half
_ROUNDS = 20
_CORRECTED_FROM = 5  # of the words that are like a mistyped one, so many are tried


@dataclass(frozen=True, slots=True)
class Found:
    """What a search has found.

    Parameters
    ----------
    ranked
        Numbers with their scores, the best first, as many as were asked for.
    total
        How many hits were ranked.
    at_least
        There are more hits than ``total``.
    terms
        The words that they were found by, see :func:`words.terms`.
    corrected
        What was looked for in the place of words that no block has.
    """

    ranked: list[tuple[int, float]]
    total: int
    at_least: bool
    terms: list[list[str]]
    corrected: dict[str, str]


def find(connection: Connection, query: BlockQuery, shown: int) -> Found:
    """Return the best ``shown`` of what ``query`` finds, in its order; paging is the caller's."""
    asked = search_query.wanted(connection, query)
    if asked.impossible:
        return Found([], 0, False, asked.terms, {})
    sort = "time" if query.sort == "relevance" and not asked.terms else query.sort
    search = _Search(connection, asked, sort, shown)
    hits = search.hits()
    corrected: dict[str, str] = {}
    if not hits.best and asked.terms:
        corrected = _corrections(connection, words.asked(query.text))
        if corrected:
            asked.terms = words.terms(query.text, corrected)
            hits = _Search(connection, asked, sort, shown).hits()
    ranked = sorted(hits.best.items(), key=lambda one: (one[1], one[0]), reverse=True)
    best = [(number, key[-1]) for number, key in ranked]
    return Found(best, hits.count, hits.more, asked.terms, corrected if best else {})


@dataclass(slots=True)
class _Hits:
    """The best of what a statement has found: numbers and what they are ordered by."""

    best: dict[int, tuple[float, ...]]
    count: int
    more: bool


class _Search:
    """One search of the indexes."""

    def __init__(self, connection: Connection, asked: Wanted, sort: str, shown: int) -> None:
        self._connection, self._asked = connection, asked
        self._sort, self._shown = sort, shown
        self._filters = search_query.lists(connection, asked)
        self._endings = search_query.Endings(connection)
        asked.terms = [self._used(options) for options in asked.terms]

    def _used(self, options: Sequence[str]) -> list[str]:
        """Leave out what two neighbours make together, where no word begins so."""
        joined = [word for word in options[1:] if self._endings.of(word) != []]
        return [options[0], *joined]

    def hits(self) -> _Hits:
        """Return the best hits by their numbers."""
        if self._sort == "use":
            return self._most_used()
        asked = self._asked
        found = self.newest(CANDIDATES)
        if found.more and self._sort == "relevance":
            begin = self._query(self._filters, whole=False) != self._query(
                self._filters, whole=True
            )
            if begin:
                found.best |= self.newest(CANDIDATES // 2, whole=True).best
            if not asked.phrases and not asked.without:
                named = self.newest(NAMED, named=True)
                found.best |= named.best
                if named.more and begin:
                    found.best |= self.newest(NAMED, named=True, whole=True).best
        return found

    def _most_used(self) -> _Hits:
        # what ran most has the marks of fewer runs as well: from the top down
        found: dict[int, tuple[float, ...]] = {}
        for step in (*reversed(USED), 0):
            filters = [*self._filters, [token(f"used={step}")]] if step else self._filters
            hits = self.newest(CANDIDATES, filters=filters)
            found |= hits.best
            if hits.count >= min(self._shown, CANDIDATES) and step:
                return _Hits(found, max(hits.count, len(found)), True)
        return _Hits(found, hits.count, hits.more)

    def newest(
        self,
        most: int,
        *,
        named: bool = False,
        whole: bool = False,
        filters: Sequence[Sequence[str]] | None = None,
    ) -> _Hits:
        """Return the best of the newest ``most`` hits.

        Parameters
        ----------
        named
            All words stand in the name, a tag or a function.
        whole
            Only whole words count.
        """
        q = self._query(self._filters if filters is None else filters, whole=whole)
        if q is None:
            return _Hits({}, 0, False)
        dialect, exact = self._connection.dialect.name, self._asked.is_exact
        shape = tuple(len(options) for options in self._asked.terms)
        statement = _statement(dialect, named, self._sort, shape, exact)
        values = {"q": q, "most": most, "shown": self._shown, "below": 2**31 - 1, **self._values()}
        if not exact:
            rows = self._connection.execute(statement, values).fetchall()
            count = rows[0][-1] if rows else 0
            return _Hits({row[0]: tuple(row[1:-1]) for row in rows}, count, count >= most)
        found = _Hits({}, 0, False)
        # marks are rounded: of the newest that have them, some or all may not fit
        for _ in range(_ROUNDS):
            looked, lowest = self._connection.execute(_looked(dialect, named), values).one()
            rows = self._connection.execute(statement, values).fetchall()
            found.best |= {row[0]: tuple(row[1:-1]) for row in rows}
            found.count += rows[0][-1] if rows else 0
            found.more = looked >= most
            if not found.more or found.count >= most:
                break
            values["below"] = lowest
        return found

    def _query(self, filters: Sequence[Sequence[str]], *, whole: bool) -> str | None:
        if self._connection.dialect.name == "postgresql":
            return search_query.tsquery(self._asked, filters, whole=whole)
        return search_query.fts5(self._asked, filters, self._endings, whole=whole)

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


def _corrections(connection: Connection, asked: Sequence[str]) -> dict[str, str]:
    """Return what stands for those words that no block has; nothing where one is left over."""

    def count(word: str, most: int) -> int:
        alone = search_query.Wanted(terms=[[word]])
        return _Search(connection, alone, "time", 1).newest(most).count

    corrected = {}
    for word in dict.fromkeys(asked):
        if count(word, 1):
            continue
        near = search_words.alike(connection, word)[:_CORRECTED_FROM]
        counts = [(count(one, 50), -place) for place, one in enumerate(near)]
        if not counts or max(counts)[0] == 0:
            return {}
        corrected[word] = near[-max(counts)[1]]
    return corrected


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
_ORDERS = {
    "relevance": "{score} AS score",
    "time": "c.made, 0.0 AS score",
    "use": "c.used, {score} AS score",
}
_DESCENDING = {
    "relevance": "2 DESC, 1 DESC",
    "time": "2 DESC, 1 DESC",
    "use": "2 DESC, 3 DESC, 1 DESC",
}
_STATEMENT = """
WITH hits AS MATERIALIZED ({hits})
SELECT c.number, {order}, {count} AS counted FROM hits {join} {fitting}
ORDER BY {descending} LIMIT :shown
"""
_FITTING = (
    "WHERE c.made >= :since AND c.made < :until AND coalesce(c.ran, 0) >= :ran AND c.used >= :used"
)
# counting over a window takes as long as all else
_COUNTS = {True: "count(*) OVER ()", False: "(SELECT count(*) FROM hits)"}
_JOINS = {
    # each hit's card is looked up: left to themselves both may read all cards of the library
    "sqlite": "CROSS JOIN search_cards AS c ON c.number = hits.number",
    "postgresql": "CROSS JOIN LATERAL"
    " (SELECT * FROM search_cards WHERE search_cards.number = hits.number OFFSET 0) AS c",
}
_HITS = {
    ("sqlite", True): "SELECT rowid AS number FROM search_index_names"
    " WHERE search_index_names MATCH :q AND rowid < :below ORDER BY rowid DESC LIMIT :most",
    ("sqlite", False): "SELECT rowid AS number FROM search_index"
    " WHERE search_index MATCH :q AND rowid < :below ORDER BY rowid DESC LIMIT :most",
    # names are few: by their index, and not through the whole table from its newest row
    ("postgresql", True): "SELECT number FROM (SELECT number FROM search_documents"
    " WHERE names @@ CAST(:q AS tsquery) OFFSET 0) AS named"
    " WHERE number < :below ORDER BY number DESC LIMIT :most",
    ("postgresql", False): "SELECT number FROM search_documents"
    " WHERE body @@ CAST(:q AS tsquery) AND number < :below ORDER BY number DESC LIMIT :most",
}
_MARKS = {
    "sqlite": "SELECT marks FROM search_cards"
    " WHERE number IN (SELECT value FROM json_each(:numbers))",
    "postgresql": "SELECT marks FROM search_cards"
    " WHERE number IN"
    " (SELECT CAST(value AS int) FROM json_array_elements_text(CAST(:numbers AS json)))",
}


@lru_cache(maxsize=256)
def _statement(
    dialect: str, named: bool, sort: str, options: tuple[int, ...], exact: bool
) -> TextClause:
    """Return the statement for a query with so many words, of which each has so many options.

    Parameters
    ----------
    exact
        The cards must fit, too.
    """
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
    parts = {"order": _ORDERS[sort].format(score=score), "descending": _DESCENDING[sort]}
    parts |= {"count": _COUNTS[exact], "fitting": _FITTING if exact else ""}
    return text(_STATEMENT.format(hits=_HITS[dialect, named], join=_JOINS[dialect], **parts))


@lru_cache(maxsize=4)
def _looked(dialect: str, named: bool) -> TextClause:
    return text(f"SELECT count(*), min(number) FROM ({_HITS[dialect, named]}) AS hits")  # noqa: S608


def facets(connection: Connection, found: Found) -> dict[str, list[tuple[str, int]]]:
    """Count the values of the ranked hits by kind: the commonest of each, then by name."""
    statement = text(_MARKS[connection.dialect.name])
    numbers = {"numbers": json.dumps([number for number, _ in found.ranked])}
    marks = "".join(connection.execute(statement, numbers).scalars())
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
