"""Why a block cannot become a function: what means something else there than in a cell.

The rule of this module: whatever would behave differently without an error is refused in words.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from redpanda_jupyter.errors import ExportError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_DYNAMIC = frozenset({"exec", "eval", "globals", "locals", "vars", "__import__"})
_KERNEL_TEXT = "get_ipython In Out exit quit _ __ ___ _i _ii _iii _dh"
_KERNEL = frozenset(_KERNEL_TEXT.split())
_INNER = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)


def refuse(tree: ast.Module, bound: Iterable[str]) -> None:
    """Refuse what a function cannot do as a cell does it.

    Parameters
    ----------
    bound
        Names that are inputs of the block or bound by it.

    Raises
    ------
    ExportError
        The message names the line and the reason.
    """
    names = set(bound)
    stored = {
        node.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }
    for node in ast.walk(tree):
        reason = _reason(node, names, stored)
        if reason:
            line = getattr(node, "lineno", 1)
            raise ExportError(
                f"Line {line} {reason}, so the block cannot become a function.",
                hint="Export it as a notebook or a script, or change that line.",
            )
    for node in _at_top(tree):
        if isinstance(node, ast.Await | ast.AsyncFor | ast.AsyncWith):
            raise ExportError(
                f"Line {node.lineno} waits (await) outside of a function, so the block cannot "
                "become one.",
                hint="Export it as a notebook.",
            )


def _reason(node: ast.AST, names: set[str], stored: set[str]) -> str:
    match node:
        case ast.Name(id=name, ctx=ast.Load()) if name in _DYNAMIC and name not in stored:
            return f"uses {name}(), which sees other names in a function"
        case ast.Name(id=name, ctx=ast.Load()) if name in _KERNEL and name not in stored:
            return f"uses {name}, which only a notebook has"
        case ast.Name(id="__name__", ctx=ast.Load()):
            return "asks for __name__, which is another in a module"
        case ast.ImportFrom(names=[ast.alias(name="*")]):
            return "imports everything from a module, so that its names are not known"
        case ast.ImportFrom(level=level) if level:
            return "imports relative to a package"
        case ast.Global():
            return "declares a global name"
        case ast.ClassDef():
            shared = _class_reads_and_binds(node) & names
            if shared:
                return f"reads and binds {min(shared)} in a class, which a function would not find"
        case _:
            pass
    return ""


def _class_reads_and_binds(node: ast.ClassDef) -> set[str]:
    read: set[str] = set()
    bound: set[str] = set()
    stack: list[ast.AST] = list(node.body)
    while stack:
        part = stack.pop()
        if isinstance(part, ast.Name):
            (bound if isinstance(part.ctx, ast.Store) else read).add(part.id)
        if isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            bound.add(part.name)
        if not isinstance(part, _INNER):
            stack.extend(ast.iter_child_nodes(part))
    return read & bound


def _at_top(tree: ast.Module) -> Iterator[ast.AST]:
    """Yield the nodes that do not stand in a function or class of the block's own."""
    stack: list[ast.AST] = [tree]
    while stack:
        node = stack.pop()
        yield node
        if not isinstance(node, _INNER):
            stack.extend(ast.iter_child_nodes(node))
