"""Texts that do something of themselves: markup with scripts, addresses, places of secrets, SQL.

The rule of this module: it judges a text, wherever it stands; whether the place makes it harmless
is for the caller to say.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from ..follow.values import ANY, Const, Items, Table, Text, options, texts
from ..secrecy import shown_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..follow.reader import Call
    from ..follow.values import Value
    from ..records import RiskKind

_SCRIPT = re.compile(
    r"""
    <\s*script | j\s*a\s*v\s*a\s*s\s*c\s*r\s*i\s*p\s*t\s*: | <\s*iframe
    | \bon(?:error|load|click|mouse\w+|focus|toggle|begin)\s*=
    | <[a-z][^<>]{0,500}[\s"'/]on[a-z]{3,24}\s*=
    """,
    re.IGNORECASE | re.VERBOSE,
)
_REMOTE = re.compile(
    r"""
    (?:src|data|poster|action|srcset|background)\s*=\s*["']?\s*(?:https?:)?//
    | url\(\s*["']?(?:https?:)?//
    | <\s*(?:form|link|meta|object|embed)\b
    | <\s*(?:image|use|feimage)\b[^<>]{0,500}href\s*=\s*["']?\s*(?:https?:)?//
    | !\[[^\]\n]{0,500}\]\(\s{0,9}<?https?:               # a picture in Markdown
    | @import\s+["'](?:https?:)?//
    """,
    re.IGNORECASE | re.VERBOSE,
)
_PICTURE_BY_NAME = re.compile(r"!\[[^\]\n]{0,200}\](?!\()")
_ADDRESS_OF_NAME = re.compile(r"^[ ]{0,3}\[[^\]\n]{1,200}\]:\s*<?(?:https?:)?//", re.MULTILINE)
_HIDDEN_QUERY = re.compile(
    r"@\s*\w*__|__\w+__|@(?:os|sys|subprocess|builtins|eval|exec|open)\b|@\w+\s*\(|"
    r"@[\w.]*\._?(?:os|sys|subprocess|shutil|builtins|importlib|ctypes)\."
)
_URL = re.compile(r"(?:\b\w{1,40}::?){0,3}[a-z][a-z0-9+.-]{0,40}://", re.IGNORECASE)
_WEB = re.compile(r"(?:https?|wss?)://(?!(?:localhost|127\.0\.0\.1)\b)", re.IGNORECASE)
_SERVER = re.compile(
    r"""
    (?:\w{1,40}::?){0,3}
    (?:postgres\w*|mysql|mariadb|mssql|oracle|redis|rediss|mongodb|snowflake|bigquery|clickhouse
      |amqp|trino|presto|hive|impala|databricks|redshift|cockroachdb|ldap|ftp|sftp|ssh|s3a?|gs|gcs
      |abfss?|az|adl|wasbs?|webhdfs|hdfs
    )(?:\+\w+)*://
    """,
    re.IGNORECASE | re.VERBOSE,
)
_OUTSIDE = re.compile(r"/(?!tmp/|dev/null)|~|\.\./|\.\.$|[A-Za-z]:[\\/]")
_SHARE = re.compile(r"(?://|\\\\)[\w.*-]+[/\\][\w$*]")
_HIDDEN_NAMES = re.compile(
    r"__(?:globals|import|builtins|subclasses|bases|mro|base|loader|code|getattribute)__"
)
_LONGEST_SHOWN = 80  # characters


def in_markup(text: str) -> list[RiskKind]:
    """Say what a page does that shows this markup: runs a script, fetches something."""
    found: list[RiskKind] = []
    if "&" in text:
        text = f"{text}\n{html.unescape(text)}"  # which may also undo a harmless text
    if _SCRIPT.search(text):
        found.append("dynamic")
    if _REMOTE.search(text) or (
        "![" in text and _PICTURE_BY_NAME.search(text) and _ADDRESS_OF_NAME.search(text)
    ):
        found.append("network")
    return found


def has_script(text: str) -> bool:
    """Tell whether a text is markup with a script of its own."""
    return "<script" in text.lower()


def hides_in_query(text: str) -> bool:
    """Tell whether a query of a frame does more than name columns and variables."""
    return _HIDDEN_QUERY.search(text) is not None


def has_hidden_names(text: str) -> bool:
    """Tell whether a text names what code must not reach: a template or an expression that does."""
    return "__" in text and _HIDDEN_NAMES.search(text) is not None


def pictures(call: Call) -> list[Value]:
    """Return the sources of pictures that a figure of Plotly is given."""
    found = [call.kwargs["source"]] if "source" in call.kwargs else []
    tables = [*call.args, *call.kwargs.values()]
    while tables:
        for one in options(tables.pop()):
            if isinstance(one, Items):
                tables += one.items
            elif isinstance(one, Table):
                found += [value for key, value in one.pairs if key == Const("source")]
    return found


def is_share(path: str) -> bool:
    """Tell whether a path is that of another machine: ``//host/share`` as Windows has it."""
    return _SHARE.match(path) is not None


def is_url(text: str) -> bool:
    """Tell whether a text is an address of any kind."""
    return _URL.match(text) is not None


def has_url(text: str) -> bool:
    """Tell whether a text holds an address of any kind."""
    return _URL.search(text) is not None


def is_web_address(text: str) -> bool:
    """Tell whether a text is an address on the web, and not on this machine."""
    return _WEB.match(text) is not None


def is_server(text: str) -> bool:
    """Tell whether a text is the address of a database, a store of objects, another machine."""
    return _SERVER.match(text) is not None


def is_outside(path: str) -> bool:
    """Tell whether a path leaves the working folder."""
    return _OUTSIDE.match(path) is not None


def all_texts(values: Iterable[Value]) -> list[str]:
    """Return every text in some values, those that are known in part as patterns."""
    found: list[str] = []
    for value in values:
        for one in options(value):
            found += texts(one)
            if isinstance(one, Text):
                found.append(one.pattern)
    return found


def shown(path: str) -> str:
    """Write a path for people, in short and without secrets: half a key is none to look for."""
    if path == ANY:
        return "a path"
    path = shown_text(path)
    return path if len(path) <= _LONGEST_SHOWN else f"{path[: _LONGEST_SHOWN - 1]}…"
