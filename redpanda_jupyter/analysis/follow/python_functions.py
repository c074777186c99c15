"""Python's own functions: what ``zip``, ``sorted``, ``os.walk`` and the like give.

The rule of this module: only what hands names and paths on is known; everything else is unknown,
which is always right.
"""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING

from . import texts
from .containers import element
from .values import ANY, MAX_OPTIONS, UNKNOWN, Const, Items, Named, Table, Text, Value, one_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    Python = Callable[[Sequence[Value], Mapping[str, Value]], Value]

_LONGEST_RANGE = 24  # numbers of a range that are told apart


def python_function(dotted: str, args: Sequence[Value], kwargs: Mapping[str, Value]) -> Value:
    """Call a function of Python's own."""
    made = texts.call_named(dotted, args)
    if made is not None:
        return made
    function = _FUNCTIONS.get(dotted)
    return function(args, kwargs) if function is not None else UNKNOWN


def _same_items(args: Sequence[Value], _: Mapping[str, Value]) -> Value:
    if not args:
        return Items(())
    if isinstance(args[0], Table):
        return Items(tuple(key for key, _ in args[0].pairs), args[0].open)
    return args[0]


def _dict(args: Sequence[Value], kwargs: Mapping[str, Value]) -> Value:
    named = tuple((Const(name), value) for name, value in kwargs.items())
    return Table(named + (args[0].pairs if args and isinstance(args[0], Table) else ()))


def _enumerate(args: Sequence[Value], kwargs: Mapping[str, Value]) -> Value:
    first = args[0] if args else UNKNOWN
    if isinstance(first, Items) and not first.open:
        given = args[1] if len(args) > 1 else kwargs.get("start")
        start = given.value if isinstance(given, Const) and isinstance(given.value, int) else 0
        pairs = enumerate(first.items, start)
        return Items(tuple(Items((Const(number), one)) for number, one in pairs))
    return Items((Items((UNKNOWN, element(first))),), open=True)


def _closing(args: Sequence[Value], _: Mapping[str, Value]) -> Value:
    return args[0] if args else UNKNOWN


def _zip(args: Sequence[Value], _: Mapping[str, Value]) -> Value:
    if args and all(isinstance(one, Items) and not one.open for one in args):
        rows = zip(*(one.items for one in args if isinstance(one, Items)), strict=False)
        return Items(tuple(Items(row) for row in rows))
    return _any_row(args)


def _product(args: Sequence[Value], _: Mapping[str, Value]) -> Value:
    columns = [one.items for one in args if isinstance(one, Items) and not one.open]
    if len(columns) == len(args) and math.prod(map(len, columns)) <= MAX_OPTIONS:
        return Items(tuple(Items(row) for row in itertools.product(*columns)))
    return _any_row(args)


def _any_row(args: Sequence[Value]) -> Value:
    return Items((Items(tuple(element(one) for one in args)),), open=True)


def _chain(args: Sequence[Value], _: Mapping[str, Value]) -> Value:
    every = [one for one in args if isinstance(one, Items)]
    items = tuple(item for one in every for item in one.items)
    return Items(items, len(every) < len(args) or any(one.open for one in every))


def _walk(args: Sequence[Value], _: Mapping[str, Value]) -> Value:
    first = args[0] if args else UNKNOWN
    folders = one_of((texts.path_of([first]), texts.path_of([first, Const(ANY)])))
    names = Items((Text(ANY),), open=True)
    return Items((Items((folders, names, names)),), open=True)


def _range(args: Sequence[Value], _: Mapping[str, Value]) -> Value:
    numbers = [one.value for one in args if isinstance(one, Const) and isinstance(one.value, int)]
    if len(numbers) == len(args) and 0 < len(args) <= 3 and (len(args) < 3 or numbers[2] != 0):
        values = range(*numbers)
        # len() of a longer range than the machine can count is an error
        if not values[_LONGEST_RANGE:]:
            return Items(tuple(Const(number) for number in values))
    return Items((UNKNOWN,), open=True)


def _one(args: Sequence[Value], _: Mapping[str, Value]) -> Value:
    return element(args[0]) if args and isinstance(args[0], Items) else UNKNOWN


def _map(args: Sequence[Value], _: Mapping[str, Value]) -> Value:
    if len(args) == 2 and isinstance(args[0], Named):
        return Items((python_function(args[0].dotted, [element(args[1])], {}),), open=True)
    return UNKNOWN


_FUNCTIONS: dict[str, Python] = {
    **{
        f"builtins.{name}": _same_items
        for name in ("list", "tuple", "set", "sorted", "reversed", "iter", "frozenset")
    },
    "tqdm.tqdm": _same_items,
    "tqdm.auto.tqdm": _same_items,
    "tqdm.notebook.tqdm": _same_items,
    "builtins.dict": _dict,
    "builtins.enumerate": _enumerate,
    "builtins.zip": _zip,
    "builtins.range": _range,
    "builtins.map": _map,
    "builtins.next": _one,
    "builtins.max": _one,
    "builtins.min": _one,
    "random.choice": _one,
    "itertools.product": _product,
    "itertools.chain": _chain,
    "contextlib.closing": _closing,
    "os.walk": _walk,
}
