"""Python's own values: what iterating, indexing and calling their methods gives.

The rule of this module: only what hands names and paths on is known (``list.append``,
``dict.items``); everything else is unknown, which is always right.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from . import texts
from .values import (
    ANY,
    UNKNOWN,
    Const,
    Frame,
    Function,
    Items,
    Many,
    Method,
    Table,
    Text,
    Value,
    one_of,
    options,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .scope import Scope


def element(value: Value) -> Value:
    """Say what a loop's variable stands for."""
    return one_of(_element(one) for one in options(value))


def _element(value: Value) -> Value:
    if isinstance(value, Items):
        return one_of(value.items)
    if isinstance(value, Table):
        return one_of(key for key, _ in value.pairs)
    if isinstance(value, Frame):
        if value.kind == "group":
            return Items((UNKNOWN, value.derive()))
        if value.kind in ("frame", "names"):
            value.choose("all_columns")
            return value.names()
    return UNKNOWN


def is_closed(value: Value) -> bool:
    """Tell whether all of what a loop runs over is known."""
    return (isinstance(value, Items | Table) and not value.open) or isinstance(value, Const)


def unpacked(value: Value, targets: Sequence[ast.expr]) -> list[Value]:
    """Spread a value over several targets, of which one may be starred."""
    count = len(targets)
    if isinstance(value, Many):
        rows = [unpacked(one, targets) for one in value.options]
        return [one_of(column) for column in zip(*rows, strict=True)]
    if not isinstance(value, Items) or value.open:
        if isinstance(value, Frame) and value.kind == "frame":
            return [value] * count  # train, test = train_test_split(frame)
        return [UNKNOWN] * count
    starred = [place for place, target in enumerate(targets) if isinstance(target, ast.Starred)]
    items = list(value.items)
    if starred and len(items) >= count - 1:
        place = starred[0]
        rest = len(items) - (count - 1)
        items[place : place + rest] = [Items(tuple(items[place : place + rest]))]
    return items if len(items) == count else [UNKNOWN] * count


def item(of: Value, key: Value) -> Value:
    """Say what ``of[key]`` stands for, of Python's own containers."""
    if isinstance(key, Many):
        return one_of(item(of, one) for one in key.options)
    if isinstance(of, Items):
        if isinstance(key, Const) and isinstance(key.value, int) and not of.open:
            return of.items[key.value] if -len(of.items) <= key.value < len(of.items) else UNKNOWN
        if isinstance(key, Items):
            return Items(of.items, open=True)
        return one_of(of.items)
    if isinstance(of, Table):
        found = [value for one, value in of.pairs if one == key]
        if found or (isinstance(key, Const) and not of.open):
            return one_of(found)
        return one_of(value for _, value in of.pairs)
    if isinstance(of, Const) and isinstance(of.value, str):
        return Text(ANY)
    return UNKNOWN


def formatted_value(value: Value, spec: Value) -> Value:
    """Say what ``{value:spec}`` in an f-string gives."""
    if not isinstance(spec, Const):
        return UNKNOWN
    if not spec.value:
        return value if is_written(value) else UNKNOWN
    if isinstance(value, Const) and isinstance(value.value, str | int | float):
        if len(str(spec.value)) > 8:
            return UNKNOWN
        try:
            return Const(format(value.value, spec.value)) if _is_modest(spec.value) else UNKNOWN
        except ValueError:
            return UNKNOWN
    return UNKNOWN


def is_written(value: Value) -> bool:
    """Tell whether a value is written as it stands: a text, a number, a path."""
    return isinstance(value, Const | Text)


def _is_modest(spec: str) -> bool:
    """Tell whether a format makes no text of a million blanks."""
    digits = "".join(sign if sign.isdigit() else " " for sign in spec).split()
    return all(int(number) <= 100 for number in digits)


def bind_arguments(
    scope: Scope, function: Function, args: Sequence[Value], kwargs: Mapping[str, Value]
) -> None:
    """Give a function's parameters their values."""
    arguments = function.node.args
    positional = [argument.arg for argument in (*arguments.posonlyargs, *arguments.args)]
    names = [*positional, *(argument.arg for argument in arguments.kwonlyargs)]
    for name in names:
        scope.names[name] = function.defaults.get(name, UNKNOWN)
    for name, value in zip(positional, args, strict=False):
        scope.names[name] = value
    for name, value in kwargs.items():
        if name in scope.names:
            scope.names[name] = value
    if arguments.vararg:
        scope.names[arguments.vararg.arg] = Items(tuple(args[len(positional) :]))
    if arguments.kwarg:
        rest = [(Const(name), value) for name, value in kwargs.items() if name not in names]
        scope.names[arguments.kwarg.arg] = Table(tuple(rest))


def python_method(method: Method, args: Sequence[Value], kwargs: Mapping[str, Value]) -> Value:
    """Call a method of a text, a path, a list or a dictionary."""
    of, name = method.of, method.name
    if isinstance(of, Table):
        if name == "items":
            return Items(tuple(Items(pair) for pair in of.pairs), of.open)
        if name == "keys":
            return Items(tuple(key for key, _ in of.pairs), of.open)
        if name == "values":
            return Items(tuple(value for _, value in of.pairs), of.open)
        if name == "get" and args:
            return item(of, args[0])
        return of if name == "copy" else UNKNOWN
    if isinstance(of, Items):
        return of if name == "copy" else UNKNOWN
    return texts.call_method(of, name, args, kwargs)


def is_static(function: Value) -> bool:
    """Tell whether a method takes no object: ``@staticmethod``."""
    decorators = getattr(getattr(function, "node", None), "decorator_list", [])
    return any(getattr(one, "id", "") == "staticmethod" for one in decorators)


def changed_by(method: Method, args: Sequence[Value]) -> Value | None:
    """Return what a list is after ``append`` and the like; ``None`` where that is no change."""
    of = method.of
    if isinstance(of, Items) and args:
        if method.name == "append":
            return of.grown((args[0],))
        if method.name in ("extend", "update"):
            more = args[0]
            if isinstance(more, Items):
                return of.grown(more.items, is_open=more.open)
            return of.grown((), is_open=True)
        if method.name == "insert" and len(args) > 1:
            return of.grown((args[1],), is_open=True)
    return None
