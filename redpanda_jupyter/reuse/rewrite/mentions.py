"""Where a block names a column: every place at which another name changes what the block needs.

The rule of this module: whether a text is a column's name is not guessed from where it stands. A
stand-in is put in its place, and the analysis is asked whether it is needed now: the same question
that the rename oracle asks of a run, without one.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ...analysis.cells import read_cell
from ...analysis.frames.columns import Columns
from ...analysis.meaning import Meaning, read_values
from ...analysis.risks.scan import Risks
from ..adapter.places import Edit, Source, edited
from .placed import Placed, placed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from .quoting import Language

_KEEPING = frozenset(("agg", "aggregate", "rename", "reset_index", "melt", "to_frame", "size"))
"""Calls in which a new name is one of the block's own, whatever columns there are."""

_BY_COLUMN = frozenset(("aggfunc", "func", "converters", "category_orders"))
"""Arguments whose dicts have columns for keys."""

_MOST = 400
"""So many places are looked at in one block."""


@dataclass(slots=True)
class Mention:
    """A place that may name a column.

    Parameters
    ----------
    name
        The column, as the block calls it.
    start, end
        The bytes of the name alone.
    kind
        ``text`` (a whole literal), ``word`` (in a longer one), ``attribute``, ``keyword``.
    place
        The node that it stands in.
    language
        Of a word: what the text around it is written in.
    needs
        The frames of which it is a column.
    makes
        Whether the block makes a column of that name there.
    keeps
        Whether that name is the block's own, so that it stays.
    """

    name: str
    start: int
    end: int
    kind: str
    place: Placed
    language: Language = "plain"
    ticked: bool = False
    needs: set[str] = field(default_factory=set)
    makes: bool = False
    keeps: bool = False


def find_mentions(
    source: Source, names: Sequence[str], schemas: Mapping[str, Sequence[str]]
) -> list[Mention] | None:
    """Return the places that name one of these columns; ``None`` if there are too many to ask.

    Parameters
    ----------
    names
        Columns as the block calls them.
    schemas
        The columns of each frame that exists before it.
    """
    candidates = list(_candidates(source, set(names)))
    if len(candidates) > _MOST:
        return None
    stand_in = _free_name(source.code, schemas)
    found = []
    for one in candidates:
        result = _read_with(source, [one], stand_in, schemas)
        one.needs = {name for name, columns in result.columns.items() if stand_in in columns}
        one.makes = any(stand_in in columns for columns in result.columns_created.values())
        if one.needs or one.makes:
            found.append(one)
    _follow_made(source, found, stand_in, schemas)
    asked = {id(one) for one in found}
    return [*found, *(one for one in candidates if id(one) not in asked and _likely(source, one))]


def _read_with(
    source: Source, places: Sequence[Mention], stand_in: str, schemas: Mapping[str, Sequence[str]]
) -> Meaning:
    """Read the block with a stand-in at these places, as a column of whoever has their name."""
    text = edited(source, [Edit(one.start, one.end, stand_in) for one in places])
    name = places[0].name
    wider = {
        variable: [*columns, stand_in] if name in columns else list(columns)
        for variable, columns in schemas.items()
    }
    cell = read_cell(text)
    if cell.parsed.tree is None:
        return Meaning()
    columns = Columns(wider)
    columns.guard.stand_in = stand_in
    try:
        return read_values(text, cell, cell.parsed.tree, columns, Risks(cell.line_offset))
    except Exception:  # noqa: BLE001 - fails closed: a place that cannot be read is no mention
        return Meaning()


def _likely(source: Source, one: Mention) -> bool:
    """Tell whether a text that the analysis knows nothing of is probably a column's name.

    A row that a loop hands on, a dict of what is done to which column. It is a guess, which the
    comparison with the adapter proves or throws out.
    """
    if one.kind != "text" or not one.place.above:
        return False
    parent = one.place.above[-1]
    if isinstance(parent, ast.Subscript):
        base = parent.value
        return isinstance(base, ast.Name) and base.id not in _own_dicts(source.tree)
    if isinstance(parent, ast.Dict) and one.place.node in parent.keys:
        above = one.place.above[-2] if len(one.place.above) > 1 else None
        return isinstance(above, ast.keyword) and above.arg in _BY_COLUMN
    return False


def _own_dicts(tree: ast.Module) -> set[str]:
    """Return the names that the block binds to a dict which it writes itself."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Dict | ast.DictComp):
            found |= {one.id for one in node.targets if isinstance(one, ast.Name)}
    return found


def _follow_made(
    source: Source, found: list[Mention], stand_in: str, schemas: Mapping[str, Sequence[str]]
) -> None:
    """Find the mentions of what the block makes under a name that a column has, too."""
    for made in found:
        if not made.makes or made.needs or not _is_own(made):
            continue
        made.keeps = True
        for other in found:
            if other is made or other.name != made.name or not other.needs or other.keeps:
                continue
            result = _read_with(source, [made, other], stand_in, schemas)
            other.keeps = not any(stand_in in columns for columns in result.columns.values())


def _is_own(made: Mention) -> bool:
    """Tell whether a new name stands where it says what a result is called."""
    for node in reversed(made.place.above):
        if isinstance(node, ast.Call):
            function = node.func
            name = function.attr if isinstance(function, ast.Attribute) else ""
            return name in _KEEPING or made.language == "sql"
    return False


def _free_name(code: str, schemas: Mapping[str, Sequence[str]]) -> str:
    taken = {column for columns in schemas.values() for column in columns}
    number = 7
    while f"zq{number}x" in code or f"zq{number}x" in taken:
        number += 1
    return f"zq{number}x"


# --- where a name may stand ----------------------------------------------------------------------


def _candidates(source: Source, names: set[str]) -> Iterator[Mention]:
    pattern = _words(names)
    for one in placed(source):
        node = one.node
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from _in_text(source, one, node.value, names, pattern)
        elif isinstance(node, ast.Attribute) and node.attr in names:
            start = one.end - len(node.attr.encode())
            if _is_method(node) or source.data[start : one.end] != node.attr.encode():
                continue
            yield Mention(node.attr, start, one.end, "attribute", one)
        elif isinstance(node, ast.keyword) and node.arg in names:
            end = one.start + len(node.arg.encode())
            if source.data[one.start : end].decode("utf-8", "replace") == node.arg:
                yield Mention(node.arg, one.start, end, "keyword", one)


def _is_method(node: ast.Attribute) -> bool:
    """Tell whether an attribute of a frame is its own, such as ``size``, and no column."""
    import pandas as pd

    return hasattr(pd.DataFrame, node.attr)


def _words(names: set[str]) -> re.Pattern[bytes]:
    longest = sorted(names, key=len, reverse=True)
    inner = b"|".join(re.escape(one.encode("utf-8", "surrogatepass")) for one in longest)
    return re.compile(rb"(?<![\w\x80-\xff])(?:" + inner + rb")(?![\w\x80-\xff])")


def _in_text(
    source: Source, one: Placed, value: str, names: set[str], pattern: re.Pattern[bytes]
) -> Iterator[Mention]:
    written = source.data[one.start : one.end]
    if not names or (one.above and isinstance(one.above[-1], ast.JoinedStr)):
        return
    quotes = re.match(rb"[A-Za-z]*(\"{3}|'{3}|\"|')", written)
    if quotes is None:
        return
    body = (one.start + quotes.end(), one.end - len(quotes[1]))
    inside = source.data[body[0] : body[1]]
    if value in names:
        if inside.decode("utf-8", "surrogatepass") == value:
            yield Mention(value, body[0], body[1], "text", one)
        return
    language = language_of(one, value)
    for match in pattern.finditer(inside):
        start, end = body[0] + match.start(), body[0] + match.end()
        ticked = source.data[start - 1 : start] == b"`" and source.data[end : end + 1] == b"`"
        quoted = source.data[start - 1 : start] == b'"' and source.data[end : end + 1] == b'"'
        if language == "sql" and quoted:
            ticked = True
        yield Mention(match[0].decode(), start, end, "word", one, language, ticked)


def language_of(one: Placed, value: str) -> Language:
    """Say what a longer text is written in."""
    for node in reversed(one.above):
        if isinstance(node, ast.Call):
            function = node.func
            name = function.attr if isinstance(function, ast.Attribute) else ""
            if name in ("query", "eval") and not re.search(r"\bselect\b", value, re.IGNORECASE):
                return "query"
            break
    if re.search(r"\b(?:select|from)\b.*", value, re.IGNORECASE | re.DOTALL):
        return "sql"
    return "formula" if "~" in value or re.search(r"\w\s*[+*:]\s*\w", value) else "words"
