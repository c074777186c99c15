"""SQL that stands in a block: which frames it reads, and which of their columns.

The rule of this module: a query reads a variable only where the engine sees the block's variables,
or where the block has given it a frame by name.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ..follow.values import Frame, Method, Thing, Value, joined, options, texts
from .naming import columns_of
from .queries import made_in_sql, names_in_sql, tables_in_sql

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ..follow.evaluate import Evaluator
    from ..follow.reader import Call

_DATABASES = re.compile(r"(?:pandas\.read_sql|polars\.read_database|sqlite3|sqlalchemy)")
"""What asks a database, which knows no variables."""


class Queries:
    """Reads SQL; ``evaluator`` knows what the block's variables stand for."""

    evaluator: Evaluator

    def __init__(self) -> None:
        self._views: dict[str, Frame] = {}  # names under which SQL knows frames
        self.named_in_texts: dict[str, None] = {}
        """Variables from before the block that only a text names: ``query("price > @limit")``."""

    def read_in_text(self, names: Iterable[str]) -> None:
        """Note variables that a text names, as far as the block does not make them itself."""
        scope = self.evaluator.scope
        self.named_in_texts.update({name: None for name in names if scope.find(name) is None})

    def register(self, frame: Frame, names: Value | None) -> None:
        """Let SQL know a frame by these names."""
        self._views.update(dict.fromkeys(texts(names), frame))

    def sql(self, call: Call) -> Frame | None:
        """Read SQL that names a variable: ``duckdb.sql("select a from df")``.

        A database of its own knows no variables, only what the block has put into it.
        """
        of = call.function.of if isinstance(call.function, Method) else None
        dotted = of.dotted if isinstance(of, Thing) else call.dotted
        found: Frame | None = None
        for value in (*call.args[:1], *call.kwargs.values()):
            for text in texts(value):
                if "from" in text.lower() and "select" in text.lower():
                    found = self._queried(text, inside=_DATABASES.match(dotted) is None) or found
        return found

    def _queried(self, sql: str, *, inside: bool) -> Frame | None:
        """Read a query; ``inside`` one that sees the variables of the block."""
        read = list(self._frames_in(sql, inside=inside))
        for frame in read:
            for name in names_in_sql(sql, columns_of(frame)):
                frame.need(name, sure=False)
        if not read:
            return None
        result = joined(read, "frame")
        for name in made_in_sql(sql):
            result.create(name)
        return result

    def _frames_in(self, sql: str, *, inside: bool) -> Iterator[Frame]:
        for word in tables_in_sql(sql):
            value: Value | None = self._views.get(word)
            if value is None and inside:
                value = self.evaluator.scope.find(word) or self.evaluator.free.get(word)
            for one in options(value):
                if isinstance(one, Frame) and one.kind == "frame":
                    if any(root.name == word and root.schema is not None for root in one.roots):
                        self.read_in_text([word])
                    yield one
