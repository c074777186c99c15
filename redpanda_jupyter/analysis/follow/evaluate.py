"""Follow a block's values without running it: what each name and expression stands for.

The rule of this module: one pass, in the order in which the block would run; every branch is taken,
every loop once (its variable standing for all that it may be), every function at least once, and
calls into the block's own functions with what is handed to them, so that a name may be passed on.
It knows Python's own values; what calls of libraries mean is for the readers
(:class:`~.reader.Reader`) to say. What it costs is linear in the block: functions are followed a
limited number of times, to a limited depth.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from .containers import (
    bind_arguments,
    changed_by,
    element,
    is_static,
    python_method,
)
from .expressions import Expressions
from .python_functions import python_function
from .reader import Call
from .scope import Scope
from .values import UNKNOWN, Function, Holder, Method, Named, Value, one_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .reader import Reader

MAX_APPLICATIONS = 300
"""How often functions of the block are followed in all; linear in the block, whatever it calls."""

_MAX_DEPTH = 8  # calls within calls of the block's own functions
_MAX_EACH = 24  # how often one function is followed
_MOST_TIMES = 8  # statements followed in all, as a multiple of those in the block,
_MIN_STEPS = 2000  # and this many more

_MAPPING = frozenset(
    ("map", "imap", "imap_unordered", "starmap", "filter", "thread_map", "process_map")
)
"""Functions that hand on the elements of what they are given, not the whole."""


class Evaluator(Expressions):
    """One pass over one block.

    Parameters
    ----------
    readers
        Asked in this order; of a call all are told, and the first answer counts.
    free
        What names stand for that exist before the block runs.
    """

    def __init__(self, readers: Sequence[Reader], free: Mapping[str, Value]) -> None:
        super().__init__(readers, free)
        self._applications = 0
        self._most_steps = 0

    def run(self, tree: ast.Module) -> None:
        """Follow the whole block; what is nested beyond measure is left out and noted."""
        self._most_steps = _MIN_STEPS + _MOST_TIMES * _statements_in(tree)
        self.body(tree.body)
        for reader in self.readers:
            reader.uncalled()
        while self.pending:
            function = self.pending.pop()
            if not function.applied:
                try:
                    self.apply(function, [], {})
                except RecursionError:
                    self.too_deep = True

    def called(
        self, node: ast.Call, function: Value, args: list[Value], kwargs: dict[str, Value]
    ) -> Value:
        """Say what a call stands for, of a function that is one thing."""
        call = Call(node, function, args, kwargs)
        result: Value | None = None
        for reader in self.readers:
            found = reader.call(call)
            result = found if result is None else result
        if result is not None:
            return result
        if isinstance(function, Holder):
            inner = function.names.get("__call__")
            if function.is_object and isinstance(inner, Function):
                return self.apply(inner, [function, *args], kwargs)
            return self._made(function, args, kwargs)
        if isinstance(function, Function):
            return self.apply(function, args, kwargs)
        if isinstance(function, Method) and isinstance(function.of, Holder):
            return self._own_method(function.of, function.name, args, kwargs)
        self._handed_on(call)
        if isinstance(function, Method):
            changed = changed_by(function, args)
            holder = node.func.value if isinstance(node.func, ast.Attribute) else None
            if changed is not None and isinstance(holder, ast.Name):
                self.scope.bind(holder.id, changed)
            return python_method(function, args, kwargs)
        if isinstance(function, Named):
            return python_function(function.dotted, args, kwargs)
        return UNKNOWN

    def _own_method(
        self, of: Holder, name: str, args: list[Value], kwargs: dict[str, Value]
    ) -> Value:
        """Call a method of a class of the block."""
        inner = of.names.get(name)
        if not isinstance(inner, Function):
            return UNKNOWN
        takes_object = of.is_object and not is_static(inner)
        return self.apply(inner, [of, *args] if takes_object else args, kwargs)

    def _made(self, made: Holder, args: list[Value], kwargs: dict[str, Value]) -> Value:
        """Make an object of a class of the block: what its constructor sets are its attributes."""
        new = Holder(dict(made.names), is_object=True)
        constructor = made.names.get("__init__")
        if isinstance(constructor, Function):
            self.apply(constructor, [new, *args], kwargs)
        else:
            new.names.update(kwargs)
        return new

    def _handed_on(self, call: Call) -> None:
        """Follow functions of the block that are handed to something which will call them."""
        given = [*call.args, *call.kwargs.values()]
        if not any(isinstance(one, Function) for one in given):
            return
        name = call.dotted or (call.function.name if isinstance(call.function, Method) else "")
        rest = [one for one in call.args if not isinstance(one, Function)]
        each = name.rpartition(".")[2] in _MAPPING
        for one in given:
            if isinstance(one, Function) and not one.applied:
                self.apply(one, [element(part) for part in rest] if each else rest, {})

    def apply(
        self, function: Function, args: Sequence[Value], kwargs: Mapping[str, Value]
    ) -> Value:
        """Follow a function of the block with these arguments and return what it returns."""
        if (
            self._applications >= MAX_APPLICATIONS
            or function.applied >= _MAX_EACH
            or len(self.returns) >= _MAX_DEPTH
            or self.steps > self._most_steps
        ):
            return UNKNOWN
        function.applied += 1
        self._applications += 1
        scope = Scope(function.scope)
        bind_arguments(scope, function, args, kwargs)
        node = function.node
        returned: list[Value] = []
        self.returns.append(returned)
        try:
            with self.within(scope):
                if isinstance(node, ast.Lambda):
                    returned.append(self.expr(node.body))
                else:
                    self.body(node.body)
        finally:
            self.returns.pop()
        return one_of(returned)


def _statements_in(tree: ast.Module) -> int:
    """Count the statements of a block, at all depths."""
    count = 0
    stack: list[ast.AST] = [tree]
    while stack:
        node = stack.pop()
        for name in ("body", "orelse", "finalbody", "handlers", "cases"):
            inner = getattr(node, name, None)
            if isinstance(inner, list):
                count += len(inner)
                stack.extend(inner)
    return count
