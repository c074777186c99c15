"""What the names stand for that a block's imports bind, for the blocks that run after it.

The rule of this module: notebooks import in their first cell and use it in all the others, so that
a name says what it is only to those who have read the cells before.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from .cells import read_cell

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from .records import CodeAnalysis

_OWN_NAMES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.expr)
"""What binds no name at the top of a block."""


def imported_after(
    imported: Mapping[str, str], source: str, analysis: CodeAnalysis
) -> dict[str, str]:
    """Return what is imported once a block has run, by the names that it has then.

    ``import numpy as np`` and ``from os import remove`` give ``{"np": "numpy", "remove":
    "os:remove"}``. Relative imports and ``import *`` name nothing. Never raises.

    Parameters
    ----------
    imported
        What was imported before.
    source, analysis
        The block and what :func:`~.code.analyze` says of it.
    """
    others = {
        *analysis.variables_created,
        *analysis.functions_defined,
        *analysis.classes_defined,
    }
    known = {name: dotted for name, dotted in imported.items() if name not in others}
    tree = read_cell(source).parsed.tree if analysis.imports else None
    if tree is not None:  # after ``try: import x``, ``except ImportError: x = None``, it may be x
        known.update(pair for node in _imports(tree) for pair in _bound(node))
    return known


def _imports(tree: ast.Module) -> Iterator[ast.Import | ast.ImportFrom]:
    """Yield the imports at the top of a block, in ``if``, ``try`` and ``with``, too, in order."""
    stack: list[ast.AST] = [tree]
    while stack:
        node = stack.pop()
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield node
        elif not isinstance(node, _OWN_NAMES):
            stack.extend(reversed(list(ast.iter_child_nodes(node))))


def _bound(node: ast.Import | ast.ImportFrom) -> Iterator[tuple[str, str]]:
    for alias in node.names:
        if isinstance(node, ast.ImportFrom):
            if node.module and not node.level and alias.name != "*":
                yield alias.asname or alias.name, f"{node.module}:{alias.name}"
        elif alias.asname:
            yield alias.asname, alias.name
        else:
            root = alias.name.partition(".")[0]
            yield root, root
