"""A name in a text's own quotes, and in the language that the text is written in.

The rule of this module: a name is written so that its language reads it as that one column, or not
at all.
"""

from __future__ import annotations

import keyword
import re
from typing import Literal

Language = Literal["plain", "query", "formula", "sql", "words"]
"""A whole text; pandas' ``query`` and ``eval``; a model's formula; SQL; any other words."""

_PREFIX = re.compile(r"([A-Za-z]*)(\"{3}|'{3}|\"|')")


class UnwritableError(Exception):
    """A name cannot be written there; the message says why."""


def is_name(text: str) -> bool:
    """Tell whether a text may stand as a name in Python."""
    return text.isidentifier() and not keyword.iskeyword(text)


def in_language(name: str, language: Language, *, ticked: bool = False) -> str:
    """Write a column's name in a language, before quotes are thought of.

    Raises
    ------
    UnwritableError
        The language has no way to say it.
    """
    if language == "plain" or (is_name(name) and language != "sql") or ticked:
        if ticked and ("`" in name or "\n" in name):
            raise UnwritableError(f"{name!r} cannot stand between backticks")
        return name
    if language == "query":
        if "`" in name or "\n" in name or "\\" in name:
            raise UnwritableError(f"{name!r} cannot stand in a query")
        return f"`{name}`"
    if language == "formula":
        quote = "'" if "'" not in name else '"'
        if quote in name or "\\" in name or "\n" in name:
            raise UnwritableError(f"{name!r} cannot stand in a formula")
        return f"Q({quote}{name}{quote})"
    if language == "sql":
        if re.fullmatch(r"[A-Za-z_]\w*", name) and name.isascii():
            return name if name.lower() not in _SQL_WORDS else f'"{name}"'
        return '"' + name.replace('"', '""') + '"'
    raise UnwritableError(f"{name!r} cannot stand in a text of other words")


_SQL_WORDS = frozenset(
    ("select", "from", "where", "group", "order", "by", "as", "on", "end", "case", "when", "all")
)


def within(text: str, written: str, outer: str = "") -> str:
    """Escape a text for a literal that is written as ``written`` begins.

    Parameters
    ----------
    text
        What shall be read.
    written
        The literal in which it will stand, with its prefix and quotes.
    outer
        The quotes of an f-string around the literal.

    Raises
    ------
    UnwritableError
        It would end the literal or the f-string.
    """
    match = _PREFIX.match(written)
    if match is None:
        raise UnwritableError("the text is not written as one literal")
    prefix, quotes = match[1].lower(), match[2]
    made = []
    for sign in text:
        if sign == quotes[0] or sign == "\\" or not sign.isprintable():
            made.append(f"\\{sign}" if sign.isprintable() else repr(sign)[1:-1])
        else:
            made.append(sign)
    escaped = "".join(made)
    if escaped != text and "r" in prefix:
        raise UnwritableError(f"{text!r} cannot stand in a raw text")
    if "b" in prefix:
        raise UnwritableError("bytes name no column")
    if outer and ("\\" in escaped or outer[0] in escaped):
        raise UnwritableError(f"{text!r} cannot stand in an f-string")
    if "f" in prefix:
        escaped = escaped.replace("{", "{{").replace("}", "}}")
    return escaped
