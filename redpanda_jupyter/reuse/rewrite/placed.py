"""Every node of a block with the bytes where it stands, also within f-strings.

The rule of this module: a node whose text is not at its place is left out. Before Python 3.12 the
parser does not tell where the parts of an f-string stand, so each part is parsed by itself.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..adapter.places import Source


@dataclass(frozen=True, slots=True)
class Placed:
    """A node, what it stands in (the innermost last), its bytes, and the quotes around it.

    ``outer`` are the quotes of the f-string that it stands in, which it must not hold.
    """

    node: ast.AST
    above: tuple[ast.AST, ...]
    start: int
    end: int
    outer: str = ""


def placed(source: Source) -> Iterator[Placed]:
    """Yield the nodes of a block, each once."""
    yield from _walk(source, source.tree, (), None, "")


def _walk(
    source: Source, node: ast.AST, above: tuple[ast.AST, ...], base: _Base | None, outer: str
) -> Iterator[Placed]:
    if isinstance(node, ast.expr | ast.keyword | ast.arg | ast.stmt):
        start, end = source.span(node) if base is None else base.span(node)
        yield Placed(node, above, start, end, outer)
    if isinstance(node, ast.JoinedStr):
        start, end = source.span(node) if base is None else base.span(node)
        if base is None:
            yield from _parts(source, node, (*above, node), start, end)
        return
    for child in ast.iter_child_nodes(node):
        yield from _walk(source, child, (*above, node), base, outer)


class _Base:
    """The places of an expression that was parsed by itself, behind a bracket."""

    def __init__(self, text: bytes, start: int) -> None:
        self._start = start
        self._starts = [0]
        for place, byte in enumerate(text):
            if byte == 10:
                self._starts.append(place + 1)

    def span(self, node: ast.AST) -> tuple[int, int]:
        line, column = getattr(node, "lineno", 1), getattr(node, "col_offset", 1)
        end_line = getattr(node, "end_lineno", None) or line
        end = getattr(node, "end_col_offset", None) or column
        return self._at(line, column), self._at(end_line, end)

    def _at(self, line: int, column: int) -> int:
        column -= 1 if line == 1 else 0  # the bracket
        return self._start + self._starts[min(line, len(self._starts)) - 1] + column


def _parts(
    source: Source, node: ast.JoinedStr, above: tuple[ast.AST, ...], start: int, end: int
) -> Iterator[Placed]:
    """Yield the nodes in the brackets of an f-string."""
    text = source.data[start:end]
    quotes = _quotes(text)
    if quotes is None:
        return
    for first, last in expressions_in(text):
        part = text[first:last]
        try:
            tree = ast.parse(b"(" + part + b"\n)", mode="eval").body
        except (SyntaxError, ValueError):
            continue
        yield from _walk(source, tree, above, _Base(part, start + first), quotes)


def _quotes(text: bytes) -> str | None:
    """Return an f-string's quotes; ``None`` where several texts stand side by side."""
    stripped = text.lstrip(b"rRbBuUfF")
    for quotes in (b'"""', b"'''", b'"', b"'"):
        if stripped.startswith(quotes):
            body = stripped[len(quotes) : -len(quotes)]
            return quotes.decode() if quotes not in body or len(quotes) == 1 else None
    return None


def expressions_in(text: bytes) -> list[tuple[int, int]]:
    """Return where the expressions in an f-string begin and end, without format and conversion."""
    found = []
    place = 0
    while place < len(text):
        if text[place : place + 2] in (b"{{", b"}}"):
            place += 2
        elif text[place : place + 1] == b"{":
            end, behind = _expression_end(text, place + 1)
            found.append((place + 1, end))
            place = behind
        else:
            place += 1
    return found


def _expression_end(text: bytes, place: int) -> tuple[int, int]:
    """Return where an expression ends, and where its bracket does."""
    depth, quote, end = 0, b"", -1
    while place < len(text):
        sign = text[place : place + 1]
        if quote:
            quote = b"" if sign == quote else quote
        elif sign in (b"'", b'"') and end < 0:
            quote = sign
        elif sign in (b"(", b"[", b"{"):
            depth += 1
        elif sign in (b")", b"]") or (sign == b"}" and depth):
            depth -= 1
        elif sign == b"}":
            return (place if end < 0 else end), place + 1
        elif not depth and end < 0:
            two = text[place : place + 2]
            is_format = sign == b":" or (sign == b"!" and two != b"!=")
            shows = sign == b"=" and two != b"==" and text[place - 1 : place] not in b"=!<>"
            end = place if is_format or shows else end
        place += 1
    return place, place
