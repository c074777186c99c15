"""Find blocks: a bounded number of the newest hits, ranked for both databases alike.

The rule of this module: what a search costs does not grow with the library. Both indexes give hits
by number, the newest first, and stop early: ``NAMED`` of those whose name, tags or functions have
all words, ``CANDIDATES`` of all others. Where fewer hit, they are all there is, and the count is
exact; else it says "at least". All that is counted is ranked, so that each of it can be reached.
Words may begin others; where more hit than are looked at, those that have the very words are looked
for, too. The database scores the hits by their cards: carrying a thousand of these over takes
longer than all else.
"""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field
from heapq import nsmallest
from typing import TYPE_CHECKING

from sqlalchemy import Connection, select

from . import search_query, search_ranking, search_words, words
from .schema import search_cards
from .search_marks import USED, token

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from ..models import BlockQuery
    from .search_query import Wanted

NAMED = 500
CANDIDATES = 1000
"""So many of the newest hits are looked at."""

MOST_COUNTED = 10
"""So many values of a kind are counted."""

_FACETS = (
    *("tag", "category", "language", "status", "badge", "favourite"),
    *("origin", "import", "column", "dataset", "model", "notebook"),
)
_ROUNDS = 20
_LAST = 2**31 - 1  # no block has a higher number
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
    numbers
        Of the hits that ``total`` counts, in texts with commas, if the query asks for facets.
    """

    ranked: list[tuple[int, float]]
    total: int
    at_least: bool
    terms: list[list[str]]
    corrected: dict[str, str]
    numbers: list[str] = field(default_factory=list)


def find(connection: Connection, query: BlockQuery, shown: int) -> Found:
    """Return the best ``shown`` of what ``query`` finds, in its order; paging is the caller's."""
    asked = search_query.wanted(connection, query)
    if asked.impossible:
        return Found([], 0, False, asked.terms, {})
    sort = "time" if query.sort == "relevance" and not asked.terms else query.sort
    hits = _Search(connection, asked, sort, shown, listed=query.facets).hits()
    corrected: dict[str, str] = {}
    if not hits.best and asked.terms:
        corrected = _corrections(connection, words.asked(query.text))
        if corrected:
            asked.terms = words.terms(query.text, corrected)
            hits = _Search(connection, asked, sort, shown, listed=query.facets).hits()
    ranked = sorted(hits.best.items(), key=lambda one: (one[1], one[0]), reverse=True)
    best = [(number, key[-1]) for number, key in ranked]
    made_of = corrected if best else {}
    return Found(best, hits.count, hits.more, asked.terms, made_of, hits.numbers)


@dataclass(slots=True)
class _Hits:
    """The best of what was found: numbers and what they are ordered by; if listed, all of it."""

    best: dict[int, tuple[float, ...]] = field(default_factory=dict)
    count: int = 0
    more: bool = False
    numbers: list[str] = field(default_factory=list)


class _Search:
    """One search of the indexes."""

    def __init__(
        self, connection: Connection, asked: Wanted, sort: str, shown: int, *, listed: bool = False
    ) -> None:
        self._connection, self._asked = connection, asked
        self._sort, self._shown, self._listed = sort, shown, listed
        self._filters = search_query.lists(connection, asked)
        self._endings = search_query.Endings(connection)
        self._now = time.time_ns() // 1000  # one moment for all statements: equals stay equal
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
        found = _Hits()
        enough = CANDIDATES if self._listed else min(self._shown, CANDIDATES)
        for step in (*reversed(USED), 0):
            filters = [*self._filters, [token(f"used={step}")]] if step else self._filters
            hits = self.newest(CANDIDATES, filters=filters)
            found.best |= hits.best
            found.numbers += hits.numbers
            if hits.count >= enough and step:
                found.count, found.more = max(hits.count, len(found.best)), True
                return found
        found.count, found.more = hits.count, hits.more
        return found

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
        q = self._query(self._filters if filters is None else filters, whole=whole, named=named)
        if q is None:
            return _Hits()
        values = {"q": q, "most": most, "shown": self._shown, **self._values()}
        if self._asked.is_exact:
            return self._fitting(values, most, named)
        found, _, _ = self._ranked(values | {"above": -1, "below": _LAST}, named)
        found.more = found.count >= most
        return found

    def _fitting(self, values: dict[str, Any], most: int, named: bool) -> _Hits:
        """Return the best of the newest ``most`` hits whose cards fit.

        Marks are rounded: of the newest that have them, some or all may not fit.
        """
        found = _Hits()
        rounds = 0
        for above, below in self._reaches():
            values |= {"above": above, "below": below}
            looked = most
            while looked >= most:
                fitting, looked, values["below"] = self._ranked(values, named)
                found.best |= fitting.best
                found.numbers += fitting.numbers
                found.count += fitting.count
                rounds += 1
                if found.count >= most or (looked >= most and rounds >= _ROUNDS):
                    found.more = True
                    return found
        return found

    def _reaches(self) -> list[tuple[int, int]]:
        """Return the ranges of numbers to look through, bounds excluded, the most hopeful first.

        Numbers follow time, but for blocks that were imported: above the number of the last block
        that was made before a moment hardly any was, and below it nearly all.
        """
        until = self._asked.made_until
        if until is None:
            return [(-1, _LAST)]
        card = search_cards.c
        query = select(card.number).where(card.made < until).order_by(card.made.desc()).limit(1)
        last = self._connection.execute(query).scalar()
        return [] if last is None else [(-1, last + 1), (last, _LAST)]

    def _ranked(self, values: dict[str, Any], named: bool) -> tuple[_Hits, int, int]:
        """Return hits, of how many these are the ones that fit, and the lowest number of these."""
        dialect, exact = self._connection.dialect.name, self._asked.is_exact
        statement = search_ranking.statement(
            dialect,
            self._sort,
            tuple(len(options) for options in self._asked.terms),
            named=named,
            exact=exact,
            listed=self._listed,
        )
        rows = self._connection.execute(statement, values).fetchall()
        if rows:
            *_, lowest, looked, listed, count = rows[0]
            best = {row[0]: tuple(row[1:-4]) for row in rows}
            return _Hits(best, count, numbers=[listed] if listed else []), looked, lowest or 0
        if not exact:
            return _Hits(), 0, 0
        statement = search_ranking.looked(dialect, named=named)
        looked, lowest = self._connection.execute(statement, values).one()
        return _Hits(), looked, lowest or 0

    def _query(
        self, filters: Sequence[Sequence[str]], *, whole: bool, named: bool = False
    ) -> str | None:
        if self._connection.dialect.name == "postgresql":
            return search_query.tsquery(self._asked, filters, whole=whole)
        return search_query.fts5(self._asked, filters, self._endings, whole=whole, named=named)

    def _values(self) -> dict[str, Any]:
        asked = self._asked
        values: dict[str, Any] = {
            "now": self._now,
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


def facets(connection: Connection, found: Found) -> dict[str, list[tuple[str, int]]]:
    """Count the values of the hits by kind: the commonest of each, then by name."""
    statement = search_ranking.marks(connection.dialect.name)
    numbers = {"numbers": f"[{','.join(found.numbers)}]"}
    marks = connection.execute(statement, numbers).scalar() or ""
    counts: dict[str, list[tuple[int, str]]] = {name: [] for name in _FACETS}
    once = []
    for one, count in Counter(marks.split("\n")).items():
        if count == 1:
            once.append(one)
            continue
        kind, _, value = one.partition("=")
        if kind in counts:
            counts[kind].append((-count, value))
    # most values are there once, and few of these are shown
    scarce = tuple(f"{kind}=" for kind, values in counts.items() if len(values) < MOST_COUNTED)
    for one in once:
        if one.startswith(scarce):
            kind, _, value = one.partition("=")
            counts[kind].append((-1, value))
    return {
        name: [(value, -count) for count, value in nsmallest(MOST_COUNTED, values)]
        for name, values in counts.items()
        if values
    }
