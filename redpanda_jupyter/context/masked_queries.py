"""SQL, and what ``query`` and ``eval`` read, without the values that stand in it.

The rule of this module: it fails closed. Texts, numbers and comments are masked, and so is a word
that neither the language, nor a column, nor the cell's own code knows, unless it names a table or
a new column by where it stands. What has a quote that is not closed is masked as a whole.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .words_of_code import FILE, SQL_WORDS

if TYPE_CHECKING:
    from collections.abc import Collection

    from .column_names import ColumnNames
    from .masking import Masking

_PART = re.compile(
    r"""(?P<comment>--[^\n]*|/\*.*?\*/|\#[^\n]*)
      | '(?P<text>[^']*)' | "(?P<quoted>[^"]*)" | `(?P<ticked>[^`]*)`
      | (?P<number>(?<![\w.])\d[\w.]*) | (?P<word>[^\W\d]\w*) | (?P<space>\s+) | (?P<sign>.)""",
    re.DOTALL | re.VERBOSE,
)
_NAMES = frozenset(("from", "join", "as", "into", "table", "update", "view", "with"))


def mask_query(
    query: str, opening: str, masking: Masking, columns: ColumnNames, words: Collection[str]
) -> str | None:
    """Return a query in which stand-ins stand for values; ``None`` if it cannot be read.

    Parameters
    ----------
    opening
        What opens the text that the query stands in.
    words
        The names in the cell's own code, which leave anyway.
    """
    if "\\" in query or "\r" in query:
        return None
    shown: list[str] = []
    before = ""
    for match in _PART.finditer(query):
        one = _shown(match, before, opening, masking, columns, words)
        if one is None:
            return None
        shown.append(one)
        if match["word"]:
            before = match[0].lower()
        elif not match["space"]:
            before = match[0]
    return "".join(shown)


def _shown(
    match: re.Match[str],
    before: str,
    opening: str,
    masking: Masking,
    columns: ColumnNames,
    words: Collection[str],
) -> str | None:
    part = match[0]
    if match["comment"] is not None:
        if "\n" in part:
            return None
        return masking.part(opening, part)
    for group, quote in (("text", "'"), ("quoted", '"'), ("ticked", "`")):
        inner = match[group]
        if inner is None:
            continue
        if "\n" in inner:
            return None
        if inner in columns or not inner or (before in _NAMES and FILE.fullmatch(inner)):
            return part
        return f"{quote}{masking.part(opening, inner)}{quote}"
    if match["number"] is not None:
        stays = part in ("0", "1") or (before == "limit" and part.isdigit() and len(part) < 5)
        return part if stays else masking.number(part)
    if match["word"] is not None:
        known = part.lower() in SQL_WORDS or part in words or columns.resembles(part)
        return part if known or before in _NAMES or before == "@" else masking.part(opening, part)
    if match["sign"] is not None and (part in "'\"`" or not part.isascii()):
        return None
    return part
