"""What a query asks of the index: its words, and its filters as marks.

The rule of this module: whatever a person writes becomes words of letters and digits, and marks;
nothing else reaches the index's query language.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import Connection, func, select

from ..errors import UsageError
from . import search_words, words
from .schema import search_cards
from .search_marks import USED, folded, mark, moment, span_marks, token, tokens

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..models import BlockQuery

_MOST_OF_NAMES = 32  # to look for more words one by one takes longer than to look through names
_MOST_VALUES = 200
_MOST_FILTERS = 50
_MOST_OF_A_PHRASE = 500
_STATUS = ("status=ok", "status=error", "status=not_run")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class Wanted:
    """A query as the index and the ranking take it.

    Parameters
    ----------
    terms
        Of each inner list, one word must occur or begin one; see :func:`words.terms`.
    marks
        Of each inner list, a block must have one.
    """

    terms: list[list[str]]
    phrases: list[list[str]] = field(default_factory=list)
    without: list[list[str]] = field(default_factory=list)
    marks: list[list[str]] = field(default_factory=list)
    made_since: int | None = None
    made_until: int | None = None
    ran_since: int | None = None
    used: int = 0
    impossible: bool = False

    @property
    def is_exact(self) -> bool:
        """Whether it asks for more than marks tell, which are rounded: moments, and counts."""
        times = (self.made_since, self.made_until, self.ran_since)
        return times != (None, None, None) or self.used not in (0, *USED)


def wanted(connection: Connection, query: BlockQuery) -> Wanted:
    """Read a query; the library tells which models and notebooks a part of a name means."""
    asked = Wanted(
        terms=words.terms(query.text),
        phrases=[found for text in query.phrases if (found := _phrase(text))],
        without=[one for text in query.without for one in words.terms(text)],
    )
    _add_marks(connection, query, asked)
    if query.text.strip() and not asked.terms:
        asked.impossible = True  # signs only: no word has them
    return asked


def _phrase(text: str) -> list[str]:
    found = words.words(text)
    if len(found) > _MOST_OF_A_PHRASE:
        raise UsageError(
            f"A phrase has at most {_MOST_OF_A_PHRASE} words; this one has {len(found):,}.",
            hint="A part of it finds the block as well.",
            field="phrases",
        )
    return found


def _add_marks(connection: Connection, query: BlockQuery, asked: Wanted) -> None:
    exact: list[tuple[str, str | None]] = [
        ("category", query.category),
        ("language", query.language),
        ("status", query.status),
        ("badge", query.badge),
        ("origin", query.origin),
        ("notebook_id", query.notebook_id),
        *(("tag", value) for value in query.tags),
        *(("import", value) for value in query.imports),
        *(("function", value) for value in query.functions),
        *(("column", value) for value in query.columns),
        *(("dataset", value) for value in query.datasets),
    ]
    if query.favourite is not None:
        exact.append(("favourite", "yes" if query.favourite else "no"))
    asked.marks = [[mark(kind, value)] for kind, value in exact if value][:_MOST_FILTERS]
    for kind, part in (("model", query.model), ("notebook", query.notebook)):
        if part:
            asked.marks.append(_named(connection, kind, part))
    asked.impossible = not all(asked.marks)
    asked.made_since, asked.made_until = _moment(query.made_since), _moment(query.made_until)
    asked.ran_since = _moment(query.run_since)
    asked.used = max(0, min(query.used_at_least or 0, 2**31))


def _moment(when: datetime | None) -> int | None:
    return None if when is None else moment(when)


def _named(connection: Connection, kind: str, part: str) -> list[str]:
    found = search_words.values_with(connection, kind, folded(part), _MOST_VALUES + 1)
    if len(found) > _MOST_VALUES:
        raise UsageError(
            f"More than {_MOST_VALUES} {kind}s have {part[:40]!r} in their name.",
            hint="Write more of it.",
            field=kind,
        )
    return [f"{kind}={value}" for value in found]


def lists(connection: Connection, asked: Wanted) -> list[list[str]]:
    """Return the filters as words of the index: of each inner list a block has one.

    Moments and counts are rounded to months and steps here; the hits' cards are exact.
    """
    found = [tokens(options) for options in asked.marks]
    if asked.made_since is not None or asked.made_until is not None:
        found.append(_span(connection, "made", asked.made_since, asked.made_until))
    if asked.ran_since is not None:
        found.append(_span(connection, "ran", asked.ran_since, None))
    if asked.used > 0:
        found.append([token(f"used={max(step for step in USED if step <= asked.used)}")])
    return found


def _span(connection: Connection, kind: str, since: int | None, until: int | None) -> list[str]:
    column = search_cards.c[kind]
    # each by itself: asked for together, SQLite reads the whole index
    least = connection.execute(select(func.min(column))).scalar()
    most = connection.execute(select(func.max(column))).scalar()
    begin = max(least or 0, least or 0 if since is None else since)
    end = min(most or 0, most or 0 if until is None else until)
    return tokens(span_marks(kind, _time(begin), _time(max(begin, end))))


def _time(microseconds: int) -> datetime:
    return _EPOCH + timedelta(microseconds=microseconds)


class Endings:
    """How the words of a query go on in this library; looked up once a search."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._known: dict[str, list[str] | None] = {}

    def of(self, word: str) -> list[str] | None:
        """Return all words that begin so; ``None`` where the index must look by itself."""
        if word not in self._known:
            self._known[word] = search_words.endings(self._connection, word)
        return self._known[word]


def fts5(
    asked: Wanted,
    filters: Sequence[Sequence[str]],
    endings: Endings,
    *,
    whole: bool,
    named: bool = False,
) -> str | None:
    """Write a query for FTS5; ``None`` if no block can have what is asked for.

    Parameters
    ----------
    whole
        Only whole words count.
    named
        It is for the index of names.
    """
    most = _MOST_OF_NAMES if named else None
    parts = []
    for options in asked.terms:
        found = [f'"{word}"' for word in options] if whole else _begin_so(options, endings, most)
        if not found:
            return None
        parts.append(f"({' OR '.join(found)})")
    parts += [f'"{" ".join(phrase)}"' for phrase in asked.phrases]
    parts += ["(" + " OR ".join(f'"{one}"' for one in options) + ")" for options in filters]
    if not parts:
        every = tokens(_STATUS)  # every block has one of these
        parts = ["(" + " OR ".join(f'"{one}"' for one in every) + ")"]
    query = " AND ".join(parts)
    away = [one for options in asked.without for one in _begin_so(options, endings)]
    return f"({query}) NOT ({' OR '.join(away)})" if away else query


def _begin_so(options: Sequence[str], endings: Endings, most: int | None = None) -> list[str]:
    """Write words, one of which must begin a word, in FTS5's language: no word, no condition.

    Parameters
    ----------
    most
        A beginning that goes on in more ways is left to the index.
    """
    found: dict[str, None] = {}
    for word in options:
        if len(word) == 1:
            found[f'"{word}"'] = None
        elif len(word) < search_words.SHORTEST:
            found[f'"{word}"*'] = None
        else:
            known = endings.of(word)
            many = known is None or (most is not None and len(known) > most)
            written = [f'"{word}"*'] if many else [f'"{one}"' for one in known or ()]
            found.update(dict.fromkeys(written))
    return list(found)


def tsquery(asked: Wanted, filters: Sequence[Sequence[str]], *, whole: bool) -> str:
    """Write a query for PostgreSQL; ``whole``: only whole words count."""
    parts = [_ts_options(options, whole) for options in asked.terms]
    parts += ["(" + " <-> ".join(f"'{one}'" for one in phrase) + ")" for phrase in asked.phrases]
    parts += ["(" + " | ".join(f"'{one}'" for one in options) + ")" for options in filters]
    if not parts:
        parts = ["(" + " | ".join(f"'{one}'" for one in tokens(_STATUS)) + ")"]
    parts += [f"!{_ts_options(options, False)}" for options in asked.without]
    return " & ".join(parts)


def _ts_options(options: Sequence[str], whole: bool) -> str:
    written = [f"'{one}'" if whole or len(one) == 1 else f"'{one}':*" for one in options]
    return f"({' | '.join(written)})"
