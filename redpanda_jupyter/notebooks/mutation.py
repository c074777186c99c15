"""Which of a block's inputs it changes in place.

The rule of this module: in doubt an input counts as changed, because a copy too many costs memory
and one too few changes somebody's data. It follows names alone: whatever is assigned from an
expression that mentions an input may be that input.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_CHANGING_TEXT = (
    "insert update pop popitem setdefault append extend remove clear sort reverse add discard "
    "fill put itemset partition resize setflags drop_in_place replace_column insert_column "
    "hstack set_index_inplace"
)
_CHANGING = frozenset(_CHANGING_TEXT.split())
_KEYWORDS = frozenset(("inplace", "out"))
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


def changed_inputs(tree: ast.Module, inputs: Iterable[str]) -> set[str]:
    """Return those of ``inputs`` that the block may change in place."""
    stands_for = {name: {name} for name in inputs}
    local = _parameters_of_functions(tree)
    grown = True
    while grown:
        grown = False
        for targets, value in _bindings(tree):
            sources = _sources(value, stands_for)
            for name in _names(targets):
                known = stands_for.get(name, set())
                if not sources <= known:
                    stands_for[name] = known | sources
                    grown = True
        for name, values in local.items():
            sources = set().union(*(_sources(value, stands_for) for value in values), set())
            if not sources <= stands_for.get(name, set()):
                stands_for[name] = stands_for.get(name, set()) | sources
                grown = True
    changed: set[str] = set()
    for root in _changed_roots(tree):
        changed |= stands_for.get(root, set())
    return changed


def changed_itself(tree: ast.Module, name: str) -> bool:
    """Tell whether a block changes a frame under its own name: ``df["x"] = …``."""
    return name in set(_changed_roots(tree))


def _bindings(tree: ast.Module) -> Iterable[tuple[list[ast.expr], ast.expr]]:
    for node in ast.walk(tree):
        match node:
            case ast.Assign(targets=targets, value=value):
                yield targets, value
            case ast.AnnAssign(target=target, value=ast.expr() as value):
                yield [target], value
            case ast.NamedExpr(target=target, value=value):
                yield [target], value
            case ast.For(target=target, iter=value) | ast.AsyncFor(target=target, iter=value):
                yield [target], value
            case ast.comprehension(target=target, iter=value):
                yield [target], value
            case ast.withitem(context_expr=value, optional_vars=ast.expr() as target):
                yield [target], value
            case _:
                pass


def _parameters_of_functions(tree: ast.Module) -> dict[str, list[ast.expr]]:
    """Return what may be handed to each parameter of the block's own functions: any argument."""
    names = [
        argument.arg
        for node in ast.walk(tree)
        if isinstance(node, _FUNCTIONS)
        for argument in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)
    ]
    if not names:
        return {}
    handed = [
        value
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        for value in (*node.args, *(word.value for word in node.keywords))
    ]
    # `df.groupby(…).apply(f)`, `df.pipe(f)`: the function gets the frame that it is a method of
    handed += [
        node.func.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    ]
    return dict.fromkeys(names, handed)


def _sources(value: ast.expr, stands_for: dict[str, set[str]]) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(value):
        if isinstance(node, ast.Name):
            found |= stands_for.get(node.id, set())
    return found


def _names(targets: Iterable[ast.expr]) -> Iterable[str]:
    for target in targets:
        for node in ast.walk(target):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                yield node.id


def _changed_roots(tree: ast.Module) -> Iterable[str]:
    """Yield the names whose objects are changed: stored into, deleted from, or told to change."""
    for node in ast.walk(tree):
        root = None
        if isinstance(node, ast.Attribute | ast.Subscript):
            if isinstance(node.ctx, ast.Store | ast.Del):
                root = node.value
        elif isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
            root = node.target  # `df += 1` changes an array or a frame in place
        elif isinstance(node, ast.Call):
            told = any(
                word.arg in _KEYWORDS
                and not (isinstance(word.value, ast.Constant) and word.value.value in (False, None))
                for word in node.keywords
            )
            if isinstance(node.func, ast.Attribute) and (told or node.func.attr in _CHANGING):
                root = node.func.value
            if told:
                for value in (*node.args, *(word.value for word in node.keywords)):
                    yield from _roots(value)
        if root is not None:
            yield from _roots(root)


def _roots(node: ast.expr) -> Iterable[str]:
    """Yield the name at the left of ``df.loc[0].x``; a call's, too: it may hand out the object."""
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Call | ast.Starred):
        node = node.func if isinstance(node, ast.Call) else node.value
    if isinstance(node, ast.Name):
        yield node.id
