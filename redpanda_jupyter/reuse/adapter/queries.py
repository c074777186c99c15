"""A file that a query names: ``from 'sales.csv'`` in DuckDB's SQL.

The rule of this module: the file's name is replaced where it stands in the query's text, and what
the block calls its columns is selected around it; every other word of the query stays.
"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING, Any

from .calls import refuse
from .frames import projection
from .places import Edit

if TYPE_CHECKING:
    from ...models.reuse import Target
    from .calls import ReaderCall

CALLS = frozenset(("sql", "query", "execute", "from_query"))
"""Methods whose text is a query."""

_OPTIONS = {
    "sep": "delim",
    "decimal": "decimal_separator",
    "quotechar": "quote",
    "encoding": "encoding",
    "skiprows": "skip",
}
_BEFORE = re.compile(r"\b(?:from|join)\s+$", re.IGNORECASE)


def edit_query(
    call: ReaderCall,
    target: Target,
    columns: list[str] | None,
    plan: dict[str, str],
    pairs: dict[str, dict[str, str]],
) -> None:
    """Put another file into a query.

    Raises
    ------
    ContractError
        The query is put together, names the file more than once, or reads it by a function with
        options of its own where the target needs others.
    """
    from ..rewrite.quoting import UnwritableError, within

    node, start, end = _place(call)
    written = call.source.text(node)
    before = call.source.data[: start - 1].decode("utf-8", "replace")
    path = target.path or target.name
    bare = _BEFORE.search(before) is not None
    options = _given(call, target)
    if not bare and (options or plan or pairs):
        refuse(call, "it is read by a function with options of its own")
    if (plan or pairs) and columns is None:
        refuse(call, "the columns of the file are not known")
    table = _sql(path)
    if options:
        table = (
            f"read_csv({table}, {', '.join(f'{name}={_sql(x)}' for name, x in options.items())})"
        )
    if plan or pairs:
        chosen = projection(columns or [], plan, pairs)
        table = " ".join(("(SELECT", chosen, "FROM", table)) + ")"
    try:
        text = within(table, written)
    except UnwritableError as error:
        refuse(call, str(error))
    call.edits.append(Edit(start - 1, end + 1, text))


def _sql(value: Any) -> str:
    return str(value) if isinstance(value, int) else "'" + str(value).replace("'", "''") + "'"


def _given(call: ReaderCall, target: Target) -> dict[str, Any]:
    found = {}
    for name, value in target.options.items():
        if name in _OPTIONS:
            found[_OPTIONS[name]] = value
        elif name != "header" or value is None:
            refuse(call, f"DuckDB has no {name}")
    return found


def _place(call: ReaderCall) -> tuple[ast.Constant, int, int]:
    """Return the query's text, and where the file's name stands in it, without its quotes."""
    name = call.file.path.removeprefix("./")
    pattern = re.compile(rb"'(?:\./)?(" + re.escape(name.encode()) + rb")'")
    found: list[tuple[ast.Constant, int, int]] = []
    for node in ast.walk(call.node):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            first, last = call.source.span(node)
            written = call.source.data[first:last]
            opening = re.match(rb"[rRuU]?(\"{3}|'{3}|\"|')", written)
            if opening is None or opening[1] == b"'":
                continue
            found += [
                (node, match.start() + 1, match.end() - 1)
                for match in pattern.finditer(call.source.data, first + opening.end(), last)
            ]
    if len(found) != 1:
        refuse(call, "it is not certain where the query names it")
    return found[0]
