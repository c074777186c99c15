"""The conditions in a query, with the places of their literals in the block.

The rule of this module: a place is told only where the block's text holds the query as it is read,
letter by letter, so that a literal can be replaced where it stands.
"""

from __future__ import annotations

import ast
import itertools
import re
from typing import TYPE_CHECKING, NamedTuple

from ..syntax import parse
from .queries import MAX_QUERY

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_OPENING = re.compile(rb"[rR]?(\'\'\'|\"\"\"|\'|\")")
_BACKTICKS = re.compile(rb"`([^`\n]+)`")
_LITERALS = (ast.Constant, ast.UnaryOp, ast.List, ast.Tuple, ast.Set)
_VARIABLE = re.compile(rb"@(?=\w)")


class Condition(NamedTuple):
    """A column that is compared with an expression; ``node`` has its place in the block."""

    column: str
    how: ast.cmpop
    node: ast.expr
    flipped: bool


def conditions_in(query: ast.expr, lines: Sequence[bytes]) -> Iterator[Condition]:
    """Yield the conditions of a query that is written as one text.

    Parameters
    ----------
    query
        The query's argument in the block.
    lines
        The lines of the block.
    """
    body = _body(query, lines)
    if body is None:
        return
    held: dict[str, str] = {}

    def hold(match: re.Match[bytes]) -> bytes:
        word = f"_{len(held)}".ljust(len(match[0]), "_")
        held[word] = match[1].decode("utf-8", "replace")
        return word.encode()

    # as long as before, so that places stay; a variable of the block is no column
    plain = _VARIABLE.sub(b"_", _BACKTICKS.sub(hold, body))
    variables = {f"_{name}" for name in re.findall(r"@(\w+)", body.decode("utf-8", "replace"))}
    text = plain.replace(b"\n", b" ").decode("utf-8", "replace")
    tree = parse(f"({text}\n)").tree  # in brackets, blanks in front are no indentation
    placed: set[ast.expr] = set()
    for one in _compared(tree) if tree is not None else ():
        if one.column not in variables and one.node not in placed:
            placed.add(one.node)
            if _place(one.node, query, body, lines):
                yield one._replace(column=held.get(one.column, one.column))


def _compared(tree: ast.AST) -> Iterator[Condition]:
    """Yield what stands beside a name in a comparison, if it is a literal."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
            for how, (left, right) in zip(node.ops, itertools.pairwise(sides), strict=True):
                if isinstance(left, ast.Name) and isinstance(right, _LITERALS):
                    yield Condition(left.id, how, right, flipped=False)
                elif isinstance(right, ast.Name) and isinstance(left, _LITERALS):
                    yield Condition(right.id, how, left, flipped=True)


def _body(query: ast.expr, lines: Sequence[bytes]) -> bytes | None:
    """Return a text as it stands between its quotes; ``None`` if it is written another way."""
    if not isinstance(query, ast.Constant) or not isinstance(query.value, str):
        return None
    if len(query.value) > MAX_QUERY or not query.end_lineno:
        return None
    part = list(lines[query.lineno - 1 : query.end_lineno])
    if not part:
        return None
    part[-1] = part[-1][: query.end_col_offset]
    part[0] = part[0][query.col_offset :]
    whole = b"\n".join(part)
    opening = _OPENING.match(whole)
    if opening is None:
        return None
    body = whole[opening.end() : len(whole) - len(opening[1])]
    return body if body == query.value.encode("utf-8", "surrogatepass") else None


def _place(node: ast.expr, query: ast.expr, body: bytes, lines: Sequence[bytes]) -> bool:
    """Move an expression of the query to its place in the block; tell whether there is one."""
    if node.lineno != 1 or node.end_lineno != 1 or node.end_col_offset is None:
        return False
    start, end = node.col_offset - 1, node.end_col_offset - 1  # without the bracket
    if b"\n" in body[start:end]:
        return False
    opening = _OPENING.match(lines[query.lineno - 1], query.col_offset)
    if opening is None:
        return False
    before = body[:start]
    down = before.count(b"\n")
    column = start - (before.rfind(b"\n") + 1) if down else opening.end() + start
    for inner in ast.walk(node):
        if isinstance(inner, ast.expr):
            inner.lineno = inner.end_lineno = query.lineno + down
    node.end_col_offset = column + end - start
    node.col_offset = column
    return True
