"""Which columns values are taken out of, as they were read: by the text alone.

The rule of this module: a column counts as the data's own only where nothing in between may have
made something else of its values; of all else it is not known what it holds.
"""

from __future__ import annotations

import ast
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .settled_words import KEEPING_KIND

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_DEEPEST = 30
_PLACES = ("loc", "iloc")
_COLUMN_AT = 2  # frame.loc[rows, column]


@dataclass(frozen=True, slots=True)
class Subject:
    """Columns of a frame as it was read; ``single`` for one column by itself."""

    columns: tuple[str, ...] = ()
    single: bool = False


def bound_once(tree: ast.AST) -> Mapping[str, ast.expr]:
    """Return what names stand for that one plain assignment binds; a missing one is an input.

    A name that anything else binds stands for ``None``, so that nothing is known of it.
    """
    found: dict[str, ast.expr] = {}
    for node in ast.walk(tree):
        targets = node.targets if isinstance(node, ast.Assign) else []
        for target in targets if len(targets) == 1 else ():
            if isinstance(node, ast.Assign) and isinstance(target, ast.Name):
                found[target.id] = node.value
    bound = Counter(name for node in ast.walk(tree) for name in _bound(node))
    for name, count in bound.items():
        if count > 1 or name not in found:
            found[name] = ast.Constant(value=None)
    return found


def _bound(node: ast.AST) -> Iterator[str]:
    """Yield the names that a node binds, and twice those of frames that it changes otherwise."""
    if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
        yield node.id
    elif isinstance(node, ast.arg):
        yield node.arg
    elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
        yield from 2 * _first_name(node)
    elif isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store):
        if not isinstance(node.value, ast.Name):  # frame.loc[:, "a"] = …; frame["a"] is followed
            yield from 2 * _first_name(node)
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        in_place = any(one.arg == "inplace" for one in node.keywords)
        if node.func.attr == "update" or (in_place and node.func.attr not in KEEPING_KIND):
            yield from 2 * _first_name(node.func)


def _first_name(node: ast.expr) -> tuple[str, ...]:
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    return (node.id,) if isinstance(node, ast.Name) else ()


def subject_of(node: ast.expr, names: Mapping[str, ast.expr], depth: int = 0) -> Subject | None:
    """Return the columns that an expression takes; None where they may be others by then."""
    if depth > _DEEPEST:
        return None
    if isinstance(node, ast.Name):
        if node.id not in names:
            return Subject()
        return subject_of(names[node.id], names, depth + 1)
    if isinstance(node, ast.Call):
        return _of_call(node, names, depth)
    if isinstance(node, ast.Attribute):
        inner = subject_of(node.value, names, depth + 1)
        return Subject((node.attr,), single=True) if inner == Subject() else None
    if isinstance(node, ast.Subscript):
        return _of_item(node, names, depth)
    return None


def _of_call(node: ast.Call, names: Mapping[str, ast.expr], depth: int) -> Subject | None:
    function = node.func
    if not isinstance(function, ast.Attribute):
        return None
    if function.attr.startswith("read_"):
        options = {one.arg for one in node.keywords}
        return None if options & {None, "dtype", "converters", "names", "header"} else Subject()
    return subject_of(function.value, names, depth + 1) if function.attr in KEEPING_KIND else None


def _of_item(node: ast.Subscript, names: Mapping[str, ast.expr], depth: int) -> Subject | None:
    of, key = node.value, node.slice
    if isinstance(of, ast.Attribute) and of.attr in _PLACES:
        inner = subject_of(of.value, names, depth + 1)
        if not (isinstance(key, ast.Tuple) and len(key.elts) == _COLUMN_AT):
            return inner if not is_one(key) else None
        if is_one(key.elts[0]):
            return None
        return _narrowed(inner, key.elts[1]) if of.attr == "loc" else None
    inner = subject_of(of, names, depth + 1)
    if inner is not None and inner.single:
        return inner if not is_one(key) else None
    return _narrowed(inner, key)


def _narrowed(inner: Subject | None, key: ast.expr) -> Subject | None:
    if inner is None or inner.single:
        return None
    if isinstance(key, ast.Constant):
        return Subject((key.value,), single=True) if isinstance(key.value, str) else None
    if isinstance(key, ast.List):
        named = [one.value for one in key.elts if isinstance(one, ast.Constant)]
        texts = [one for one in named if isinstance(one, str)]
        return Subject(tuple(texts)) if len(texts) == len(key.elts) else None
    return inner if isinstance(key, ast.Compare | ast.BinOp | ast.UnaryOp | ast.Slice) else None


def is_one(key: ast.expr) -> bool:
    """Tell whether a key is, or may be, one row: no condition and no slice."""
    return not isinstance(key, ast.Compare | ast.BinOp | ast.UnaryOp | ast.Slice)
