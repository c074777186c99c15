"""What an evaluator tells, and whom: a call as it stands, and the base of all readers.

The rule of this module: a reader knows a library or looks for something, and never steers; what it
does not know it leaves to the next, by returning ``None``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .values import Named, Value

if TYPE_CHECKING:
    import ast
    from collections.abc import Sequence


NO_PLACE = -1
"""The place of an argument that is given by name only."""


class Call:
    """A call as it stands, with what its parts stand for."""

    __slots__ = ("args", "dotted", "function", "kwargs", "node")

    def __init__(
        self, node: ast.Call, function: Value, args: list[Value], kwargs: dict[str, Value]
    ) -> None:
        self.node = node
        self.function = function
        self.args = args
        self.kwargs = kwargs
        self.dotted = function.dotted if isinstance(function, Named) else ""

    def argument(self, place: int, *names: str) -> Value | None:
        """Return an argument by its place or by one of its names; ``None`` if it is not given."""
        for name in names:
            if name in self.kwargs:
                return self.kwargs[name]
        return self.args[place] if 0 <= place < len(self.args) else None


class Reader:
    """What knows a library, or looks for something, while the values are followed."""

    def named(self, dotted: str, node: ast.AST) -> None:
        """Take note that the block refers to something in a module."""

    def call(self, call: Call) -> Value | None:
        """Say what a call stands for; ``None`` if this reader does not know it."""
        return None

    def attribute(self, of: Value, name: str, node: ast.Attribute) -> Value | None:
        """Say what an attribute stands for."""
        return None

    def item(self, of: Value, key: Value, node: ast.Subscript) -> Value | None:
        """Say what ``of[key]`` stands for, where it is read."""
        return None

    def store(self, of: Value, key: Value, node: ast.expr, value: Value) -> None:
        """Take note of ``of[key] = value`` or, with a text as key, ``of.key = value``."""

    def delete(self, of: Value, key: Value) -> None:
        """Take note of ``del of[key]``."""

    def combined(self, node: ast.expr, parts: Sequence[Value]) -> Value | None:
        """Say what an operation on these values stands for: ``a + b``, ``a == b``, ``-a``."""
        return None

    def looped(self, over: Value, node: ast.expr) -> None:
        """Take note that a loop, or a comprehension, goes through a value, which stands there."""

    def written(self, value: Value, node: ast.expr) -> None:
        """Take note that a value is written into a text, as ``f"{node}"``."""

    def bound(self, name: str, value: Value, node: ast.AST) -> None:
        """Take note that a name of the module now stands for this value."""

    def defined(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        """Take note that the block defines a function."""

    def guarded(self, depth: int) -> None:
        """Take note that what follows may fail without harm: one more level, or one less."""

    def uncalled(self) -> None:
        """Take note that what follows stands in functions that the block never calls."""
