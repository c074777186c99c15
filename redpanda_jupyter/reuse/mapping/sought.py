"""Which texts a block looks for by itself, in its columns and in what it makes of them.

The rule of this module: only what the block says counts: a text that it compares with, a place that
it asks for by name (``by_region["West"]``), a key of a table that it looks things up in, and what
its parameters are given. What another block looks for is nothing to it.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from ...analysis.cells import read_cell

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from ...models import ColumnNeed

_BY_NAME = frozenset(("get", "xs", "isin", "eq", "ne"))


def texts_sought(codes: Iterable[str], parameters: Iterable[str]) -> frozenset[str]:
    """Return the texts that some code looks for anywhere, and those that parameters are given.

    Parameters
    ----------
    parameters
        Literals as Python writes them.
    """
    found: set[str] = set()
    for code in codes:
        tree = read_cell(code).parsed.tree
        for node in ast.walk(tree) if tree is not None else ():
            for part in _looking(node):
                found.update(_texts(part))
    for text in parameters:
        found.update(_texts(_parsed(text)))
    return frozenset(found)


def sought_in(
    need: ColumnNeed, needs: Sequence[ColumnNeed], anywhere: Collection[str]
) -> frozenset[str]:
    """Return the texts that a block looks for in one column.

    Parameters
    ----------
    needs
        All columns of that input: what is looked for in another one, or names one, is not meant.
    anywhere
        What the block looks for, wherever that is.
    """
    own = {*need.values, *need.patterns}
    for bound in need.bounds:
        own.update(_texts(_parsed(bound)))
    others = {text for one in needs if one.name != need.name for text in one.values}
    others |= {one.name for one in needs}
    return frozenset(own | (set(anywhere) - others))


def _parsed(code: str) -> ast.AST:
    try:
        return ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ast.Module(body=[], type_ignores=[])


def _looking(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the parts of an expression that say what is looked for."""
    if isinstance(node, ast.Subscript):
        yield node.slice
    elif isinstance(node, ast.Compare):
        yield from (node.left, *node.comparators)
    elif isinstance(node, ast.Dict):
        yield from (key for key in node.keys if key is not None)
    elif isinstance(node, ast.MatchValue):
        yield node.value
    elif isinstance(node, ast.Call) and getattr(node.func, "attr", None) in _BY_NAME:
        yield from node.args


def _texts(node: ast.AST) -> Iterator[str]:
    """Yield the texts of a literal: itself, or those in a list of them."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.Tuple | ast.List | ast.Set):
        for one in node.elts:
            yield from _texts(one)
    elif isinstance(node, ast.Module | ast.Expr):
        for part in ast.iter_child_nodes(node):
            yield from _texts(part)
