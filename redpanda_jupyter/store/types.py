"""Column types: how text, lists and times lie in both databases.

The rule of this module: whatever Python hands over can be stored. PostgreSQL takes no NUL and
neither database takes a lone surrogate, and both occur in what models stream (an emoji cut in two
between two pieces, say). So halves that belong together are joined, a half that stays alone becomes
U+FFFD, and NUL becomes its picture U+2400: an answer is never refused over one sign, and the loss
is visible. PostgreSQL refuses an index row of more than 2,704 bytes, so what rows are told apart by
is a :class:`Key`, and no name is too long for it.
"""

from __future__ import annotations

import hashlib
import json
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import DateTime, Text
from sqlalchemy.types import TypeDecorator

if TYPE_CHECKING:
    from typing import TypeAlias

    from sqlalchemy import Row
    from sqlalchemy.engine import Dialect

    AnyRow: TypeAlias = Row[*tuple[Any, ...]]
    """A row whatever its columns."""

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def storable(text: str) -> str:
    """Return ``text`` with every sign that no database takes joined or replaced, see above."""
    if _UNSTORABLE.search(text) is None:
        return text
    joined = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return joined.replace("\x00", "\N{SYMBOL FOR NULL}")


class Words(TypeDecorator[str]):
    """Text of any length and any content."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Make the text fit for both databases."""
        return None if value is None else storable(value)


LONGEST_KEY = 320
"""So many characters of a text are a key as they are; of four bytes each they fit into an index."""


def as_key(text: str) -> str:
    """Return what stands for a text in an index: itself, or its beginning with its digest."""
    text = storable(text)
    if len(text) <= LONGEST_KEY:
        return text
    digest = hashlib.sha256(text.encode()).hexdigest()
    return f"{text[: LONGEST_KEY - 1 - len(digest)]}…{digest}"


class Key(TypeDecorator[str]):
    """Text of any length by which rows are told apart; of a long one :func:`as_key` is kept.

    Whoever has to give the text out again keeps it in a column of its own, too.
    """

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Make the text fit for an index of both databases."""
        return None if value is None else as_key(value)


class Json(TypeDecorator[Any]):
    """A list or mapping as JSON text: the same bytes in both databases."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """Write JSON; letters stay letters, so that the file can be read by people."""
        return None if value is None else storable(json.dumps(value, ensure_ascii=False))

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        """Read it back."""
        if value == "[]":
            return []  # most lists of a block, and reading JSON takes a tenth of a page's time
        return None if value is None else json.loads(value)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware time, kept in UTC with microseconds (SQLite itself knows no zones)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Convert to UTC; a time without zone is taken as UTC, as the records promise."""
        if value is None:
            return None
        value = value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the zone back."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
