"""Databases that are files, and files that SQL names.

The rule of this module: to connect to a database is to read its file; a statement that does more
than select writes it. DuckDB's SQL reads and writes files by their names.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ..follow.texts import pattern
from ..follow.values import UNKNOWN, Const, Text, Thing, one_of, options, texts

if TYPE_CHECKING:
    from ..follow.reader import Call
    from ..follow.values import Value
    from .notes import FileNotes

_SQL_FILE = re.compile(
    r"""
    (?: \b(?:from|join)\s+                                # from 'sales.csv'
      | \b(?:read_\w+|\w*scan\w*|glob)\s*\(\s*\[?\s*    # read_csv('sales.csv')
    )
    '([^']+\.[^']+)'
    """,
    re.IGNORECASE | re.VERBOSE,
)
_SQL_TARGET = re.compile(r"\bcopy\b.+?\bto\s+'([^']+)'", re.IGNORECASE | re.DOTALL)
_SQL_SOURCE = re.compile(r"\bcopy\s+\w+\s+from\s+'([^']+)'", re.IGNORECASE)
_SQL_READS = re.compile(
    r"""
    \s*(?:select|with|pragma|attach|install|load|set|show|describe|copy|explain|from|summarize)\b
    """,
    re.IGNORECASE | re.VERBOSE,
)
_SQLITE_URL = re.compile(r"sqlite:///(?P<path>.+)$")
_ENGINES = ("sqlalchemy.create_engine", "sqlalchemy.engine.create_engine")
_RUNNING = ("execute", "executemany", "executescript", "cursor", "sql", "query")
_READING = ("read_csv", "read_parquet", "read_json")
_CONNECTING = ("connect", "begin", "raw_connection")


def connected(notes: FileNotes, call: Call) -> Value | None:
    """Read a function that connects to a database, or queries one; ``None`` for any other."""
    dotted = call.dotted
    if dotted in ("sqlite3.connect", "duckdb.connect"):
        path: Value = call.argument(0, "database") or Const(":memory:")
        notes.read(call, path)
        return Thing(dotted, path)
    if dotted in _ENGINES:
        matches = [_SQLITE_URL.match(pattern(url)) for url in options(_url(call))]
        path = one_of(Text(match["path"]) if match else Const(None) for match in matches)
        notes.read(call, path)
        return Thing(dotted, path)
    if dotted.startswith("pandas.read_sql") or dotted == "polars.read_database":
        for path in database_paths(call.argument(1, "con", "connection")):
            notes.read(call, path)
    return None


def _url(call: Call) -> Value:
    return call.argument(0, "url") or UNKNOWN


def is_connection(thing: Thing) -> bool:
    """Tell whether a thing is a connection to a database, or what makes one."""
    return thing.dotted.endswith(("connect", "create_engine"))


def database_paths(connection: Value | None) -> list[Value]:
    """Return the files behind a connection or an address of SQLite."""
    found: list[Value] = []
    for one in options(connection):
        if isinstance(one, Thing) and is_connection(one):
            found.append(one.path)
        for url in texts(one):
            match = _SQLITE_URL.match(url)
            if match:
                found.append(Const(match["path"]))
    return found


def used(notes: FileNotes, connection: Thing, name: str, call: Call) -> Value:
    """Read a method of a connection."""
    if name in _RUNNING:
        for text in texts(call.argument(0, "sql", "query", "statement")):
            if not _SQL_READS.match(text):
                notes.write(call, connection.path, f"{connection.dotted}.{name}")
        return connection
    if name in _READING and call.args:
        notes.read(call, call.args[0], f"duckdb.{name}")
    return connection if name in _CONNECTING else UNKNOWN


def named_in_sql(notes: FileNotes, call: Call) -> None:
    """Note the files that DuckDB's SQL names: ``from 'sales.csv'``, ``copy t to 'out.parquet'``."""
    for text in texts(call.args[0] if call.args else None):
        if "'" not in text:
            continue
        for match in _SQL_TARGET.finditer(text):
            notes.write(call, Const(match[1]), "copy")
        if "select" in text.lower() or "from" in text.lower():
            for regex in (_SQL_FILE, _SQL_SOURCE):
                for match in regex.finditer(text):
                    notes.read(call, Const(match[1]), "sql")
