"""What a block gives back when it becomes a function.

The rule of this module: the value of the last expression is what the block shows, so it is what the
function returns. Where there is none, the names that the block makes are: one as itself, several as
a named tuple, none as nothing. What a later block needs, or a frame that is changed in place, is
never lost: then all come back together.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from redpanda_jupyter.analysis.names import read_names

from .mutation import changed_itself
from .nothing import gives_nothing

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from redpanda_jupyter.models import Contract

_PYPLOT = frozenset({"plt", "pyplot"})


@dataclass(frozen=True, slots=True)
class Result:
    """What comes back.

    Parameters
    ----------
    kind
        ``value`` (the last expression), ``name``, ``tuple`` or ``none``.
    names
        The block's names that come back, in order.
    field
        What the last expression's value is called in a tuple; empty where it is not in it.
    """

    kind: Literal["value", "name", "tuple", "none"]
    names: Sequence[str] = ()
    field: str = ""


def result_of(
    tree: ast.Module, contract: Contract, needed: Collection[str], frames: Iterable[str]
) -> Result:
    """Decide what a block's function returns.

    Parameters
    ----------
    contract
        Its outputs count where it names any.
    needed
        Names that later blocks of the same module take from this one.
    frames
        The block's frames: one that it changes under its own name is a result.
    """
    changed = [name for name in frames if changed_itself(tree, name)]
    names = [name for name in outputs_of(tree, contract) if name not in changed]
    last = last_value(tree)
    shown = last.id if isinstance(last, ast.Name) else None
    must = {*changed, *(name for name in needed if name in _bound(tree))}
    if last is not None:
        if not must - {shown}:
            return Result("value")
        every = [*(name for name in names if name in must or name == shown)]
        every += [name for name in changed if name not in every]
        every += sorted(must - set(every))
        if shown in every:
            return Result("tuple", every)
        field = "result" if "result" not in every else "value"
        return Result("tuple", every, field)
    every = [*names, *changed]
    every += sorted(must - set(every))
    if not every:
        return Result("none")
    return Result("name" if len(every) == 1 else "tuple", every)


def last_value(tree: ast.Module, held: Collection[str] = ()) -> ast.expr | None:
    """Return the last statement where it is an expression that has a value worth returning.

    Parameters
    ----------
    held
        As :func:`~.nothing.gives_nothing` has it.
    """
    last = tree.body[-1] if tree.body else None
    if not isinstance(last, ast.Expr) or isinstance(last.value, ast.Constant):
        return None
    return None if _draws(last.value) or gives_nothing(last.value, tree, held) else last.value


def _draws(value: ast.expr) -> bool:
    match value:
        case ast.Call(func=ast.Attribute(value=ast.Name(id=root))):
            return root in _PYPLOT
    return False


def outputs_of(tree: ast.Module, contract: Contract) -> list[str]:
    """Return the names that a block surely makes and that are worth returning, in order."""
    read = read_names(tree)
    sure = surely_bound(tree.body)
    wanted = {one.name for one in contract.outputs}
    kinds = {one.name: one.kind for one in contract.outputs}
    variables = [
        name
        for name in read.variables
        if name in sure and not name.startswith("_") and (not wanted or name in wanted)
    ]
    constants = _constants(tree)
    variables = [name for name in variables if name not in constants] or [
        name for name in variables if kinds.get(name) not in ("module", "function")
    ]
    if variables:
        return variables
    made = {*read.functions, *read.classes}
    return [name for name in read.outputs if name in made and not name.startswith("_")]


def _constants(tree: ast.Module) -> set[str]:
    """Return names that hold a literal from the beginning on: settings, and no results."""
    held: set[str] = set()
    for node in tree.body:
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            plain = not any(
                isinstance(part, ast.Name | ast.Call | ast.Attribute | ast.JoinedStr)
                for part in ast.walk(node.value)
            )
            for target in targets:
                if isinstance(target, ast.Name):
                    (held.add if plain else held.discard)(target.id)
    for part in ast.walk(tree):
        if isinstance(part, ast.AugAssign) and isinstance(part.target, ast.Name):
            held.discard(part.target.id)
    for root in ast.walk(tree):
        match root:
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="append" | "update")):
                held.discard(name)
            case ast.Subscript(value=ast.Name(id=name), ctx=ast.Store()):
                held.discard(name)
            case _:
                pass
    return held


def surely_bound(body: Iterable[ast.stmt]) -> set[str]:
    """Return the names that are bound whichever way a body runs to its end."""
    found: set[str] = set()
    for node in body:
        match node:
            case ast.Assign(targets=targets):
                found |= _stored(targets)
            case ast.AnnAssign(target=target, value=ast.expr()) | ast.AugAssign(target=target):
                found |= _stored([target])
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                found.add(name)
            case ast.AsyncFunctionDef(name=name):
                found.add(name)
            case ast.With(body=inner) | ast.AsyncWith(body=inner):
                found |= surely_bound(inner)
            case ast.If(body=one, orelse=other) if other:
                found |= surely_bound(one) & surely_bound(other)
            case ast.Try(body=inner, handlers=handlers, orelse=orelse, finalbody=final):
                ways = [surely_bound([*inner, *orelse])]
                ways += [surely_bound(handler.body) for handler in handlers]
                found |= set.intersection(*ways) | surely_bound(final)
            case ast.Delete(targets=targets):
                found -= {one.id for one in targets if isinstance(one, ast.Name)}
            case _:
                pass
    return found


def _stored(targets: Iterable[ast.expr]) -> set[str]:
    return {
        node.id
        for target in targets
        for node in ast.walk(target)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }


def _bound(tree: ast.Module) -> set[str]:
    return set(read_names(tree).outputs)
