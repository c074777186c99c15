"""The names of a module, or of a function that is being followed.

The rule of this module: a name is looked up from the inside out, as Python does, and bound where it
stands unless the block has declared it ``global`` or ``nonlocal``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .values import Value


class Scope:
    """The names of a module or of a function's body, and the scope around it."""

    __slots__ = ("names", "outer", "shared")

    def __init__(self, outer: Scope | None = None) -> None:
        self.names: dict[str, Value] = {}
        self.outer = outer
        self.shared: set[str] = set()  # `global` and `nonlocal`

    def find(self, name: str) -> Value | None:
        """Return what a name stands for; ``None`` if it is bound nowhere."""
        scope: Scope | None = self
        while scope is not None:
            value = scope.names.get(name)
            if value is not None:
                return value
            scope = scope.outer
        return None

    def bind(self, name: str, value: Value) -> None:
        """Let a name stand for a value."""
        scope = self
        while name in scope.shared and scope.outer is not None:
            scope = scope.outer
        scope.names[name] = value
