"""What filters look for, as words of the index that no text has.

The rule of this module: a filter is a word like any other, so that a search with filters costs what
one with more words does. A mark is ``kind=value``; the index holds a short hash of it, and every
hit is compared with its own marks, so that two marks with one hash do no harm.
"""

from __future__ import annotations

import base64
import hashlib
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from .types import storable
from .words import BREAK

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

LISTED = frozenset({"tag", "category", "language", "model", "notebook", "dataset", "import"})
"""Kinds of which all values are kept in a list, for parts of a name and for completion."""

USED = (1, 2, 5, 10, 20, 50, 100, 1000)
"""A block that ran so often, or more, has a mark that says so."""

_LENGTH = 120  # of a value, in characters
_MANY_MONTHS = 36
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def shown(value: str) -> str:
    """Return a value on one line and not too long: as it is kept, counted and shown."""
    return " ".join(storable(value).split())[:_LENGTH]


def folded(value: str) -> str:
    """Return a value as it is compared."""
    return shown(value).casefold()


def mark(kind: str, value: str) -> str:
    """Return the mark of a value as it is compared."""
    return f"{kind}={folded(value)}"


@lru_cache(maxsize=4096)
def token(text: str) -> str:
    """Return the index's word for a mark; three signs alike keep the lists of beginnings short."""
    digest = hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=5).digest()
    return 3 * BREAK + base64.b32encode(digest).decode("ascii").lower()


def tokens(marks: Iterable[str]) -> list[str]:
    """Return the index's words for marks, each once."""
    return [token(one) for one in dict.fromkeys(marks)]


def prefixes(module: str) -> Iterator[str]:
    """Yield a module and its packages: ``a.b.c``, ``a.b`` and ``a``."""
    while module:
        yield module
        module = module.rpartition(".")[0]


def moment(when: datetime) -> int:
    """Return a time in microseconds since 1970."""
    aware = when.replace(tzinfo=UTC) if when.tzinfo is None else when
    return (aware - _EPOCH) // _MICROSECOND


def month_marks(kind: str, when: datetime) -> tuple[str, str]:
    """Return the marks of a time: its year's and its month's."""
    day = when.astimezone(UTC)
    return f"{kind}={day.year:04}", f"{kind}={day.year:04}-{day.month:02}"


def used_marks(used: int) -> list[str]:
    """Return the marks of how often a block ran."""
    return [f"used={step}" for step in USED if used >= step]


def span_marks(kind: str, since: datetime, until: datetime) -> list[str]:
    """Return marks of which a time from ``since`` to ``until`` has one: months, or years."""
    since, until = since.astimezone(UTC), until.astimezone(UTC)
    first, last = since.year * 12 + since.month - 1, until.year * 12 + until.month - 1
    if last - first < _MANY_MONTHS:
        months: Sequence[int] = range(first, last + 1)
        return [f"{kind}={month // 12:04}-{month % 12 + 1:02}" for month in months]
    return [f"{kind}={year:04}" for year in range(since.year, until.year + 1)]
