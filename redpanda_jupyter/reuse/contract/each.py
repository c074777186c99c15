"""What a comprehension makes of each value by itself.

The rule of this module: what it cannot tell is ``None``, and what may be anything is ``other``.
"""

# Lists of words stand as text: one word a line would hide how they belong together.
# ruff: noqa: SIM905

from __future__ import annotations

import ast
from typing import Literal

Kind = Literal["own", "number", "count", "text", "row", "other"]
"""What values are: the column's own, numbers (some may be missing), numbers of which none is,
texts, several in a row, or anything."""

Holding = Literal["number", "plain", "whole", "no_text"]
"""What must hold of a column: that its values are numbers or moments; plain ones, which are these
or texts; whole, which is plain without a missing one; or only that they are not known as texts."""

_PLAIN = frozenset("abs round len int float str bool min max isinstance".split())
_COUNTS = frozenset("len int bool isinstance".split())
_TEXT = frozenset("lower upper strip title capitalize casefold startswith endswith".split())
_TRUTHS = frozenset("startswith endswith".split())
MISSING_STAYS = (ast.Add, ast.Sub, ast.Mult)
"""Operations with a number that make a missing value of a missing one."""


def each_of(made: ast.AST, part: ast.comprehension) -> Kind | None:
    """Return what a comprehension makes of each value; None where it looks at several at once."""
    if not isinstance(made, ast.GeneratorExp | ast.ListComp | ast.SetComp):
        return None
    if len(made.generators) != 1 or part.is_async:
        return None
    inner = [one for node in (made.elt, *part.ifs) for one in ast.walk(node)]
    if any(isinstance(one, ast.NamedExpr | ast.Await | ast.Yield | ast.YieldFrom) for one in inner):
        return None
    if not all(_is_plain(one.func) for one in inner if isinstance(one, ast.Call)):
        return None
    names = {one.id for one in ast.walk(part.target) if isinstance(one, ast.Name)}
    return _kind(made.elt, names, whole=isinstance(part.target, ast.Name))


def kind_of_each(function: ast.Lambda) -> Kind:
    """Return what a function of one value makes of it."""
    names = {one.arg for one in function.args.args}
    if isinstance(function.body, ast.JoinedStr):
        return "text"
    return _kind(function.body, names, whole=True)


def _kind(node: ast.expr, names: set[str], *, whole: bool) -> Kind:
    """Return what an expression of a loop's names is; ``whole``: it gives one name to each."""
    if isinstance(node, ast.Name) and node.id in names:
        return "own" if whole else "row"
    if isinstance(node, ast.Constant):
        return "text" if isinstance(node.value, str) else _of_constant(node.value)
    if isinstance(node, ast.Compare):
        return "count"
    if isinstance(node, ast.Call):
        return _of_call(node.func)
    if isinstance(node, ast.Tuple):
        parts = [_kind(one, names, whole=whole) for one in node.elts]
        return "row" if set(parts) <= {"own", "row", "count", "text"} else "other"
    if isinstance(node, ast.BinOp) and isinstance(node.op, MISSING_STAYS):
        sides = [_kind(one, names, whole=whole) for one in (node.left, node.right)]
        return sides[0] if sides[1] == "count" and sides[0] in ("own", "count") else "other"
    return "other"


def _of_constant(value: object) -> Kind:
    return "count" if isinstance(value, int) else "other"


def _of_call(function: ast.expr) -> Kind:
    if isinstance(function, ast.Attribute):
        return "count" if function.attr in _TRUTHS else "text"
    name = function.id if isinstance(function, ast.Name) else ""
    if name in _COUNTS:
        return "count"
    return "text" if name == "str" else "number" if name == "float" else "other"


def _is_plain(function: ast.expr) -> bool:
    if isinstance(function, ast.Attribute):
        return function.attr in _TEXT
    return isinstance(function, ast.Name) and function.id in _PLAIN
