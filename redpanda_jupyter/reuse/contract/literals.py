"""The literals that a block compares columns with, as it will see them: through names and lists.

The rule of this module: texts that are looked for whole are values, parts of texts and expressions
are patterns, numbers and ends of ranges are bounds.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from ...analysis.follow.values import Const, Frame, Items, Table, Value, options

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...analysis.follow.reader import Call
    from ...models.datasets import ColumnKind
    from .uses import Uses

_ORDERING = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)
_SEARCHING = frozenset(
    ("contains", "startswith", "endswith", "starts_with", "ends_with", "match", "fullmatch")
)
_EQUAL = frozenset(("eq", "ne", "isin", "is_in"))
_BOUNDED = frozenset(("gt", "ge", "lt", "le", "between", "clip"))
_MOST = 100  # literals of one column; a longer list is data


class Literals:
    """Notes literals on the columns that ``uses`` keeps."""

    def __init__(self, uses: Uses) -> None:
        self._uses = uses

    def combined(self, node: ast.expr, parts: Sequence[Value]) -> None:
        """Look at ``frame["a"] == "x"``, and at what it is compared with by order."""
        if not isinstance(node, ast.Compare):
            return
        for part in parts:
            if isinstance(part, Frame) and part.kind == "series" and part.label:
                for other in parts:
                    if other is not part:
                        self._note(part, other, by_order=isinstance(node.ops[0], _ORDERING))
                if isinstance(node.ops[0], ast.NotEq):
                    self._uses.note(part, part.label, "excluded")

    def called(self, frame: Frame, name: str, call: Call) -> None:
        """Look at ``isin``, ``between``, ``map``, ``str.contains`` of a column."""
        if frame.kind != "series" or not frame.label:
            return
        if name in _EQUAL or name in _BOUNDED:
            for value in call.args[:2]:
                self._note(frame, value, by_order=name in _BOUNDED)
        elif name in _SEARCHING:
            for one in _constants(call.args[0]) if call.args else ():
                if isinstance(one, str):
                    self._keep(frame, "patterns", one)
        elif name in ("map", "replace"):
            for value in options(call.args[0] if call.args else None):
                if isinstance(value, Table):
                    self._replaced(frame, value, all_of_them=name == "map")

    def _replaced(self, frame: Frame, table: Table, *, all_of_them: bool) -> None:
        """Look at ``map({"a": 1})``, which leaves nothing of what it does not name."""
        if table.open or not table.pairs:
            return
        for key, _ in table.pairs:
            self._note(frame, key, by_order=False)
        if all_of_them:
            self._uses.note(frame, frame.label, "mapped")

    def _note(self, frame: Frame, value: Value, *, by_order: bool) -> None:
        for one in _constants(value):
            if isinstance(one, bool):
                self._uses.note(frame, frame.label, "truth")
            elif isinstance(one, str):
                self._keep(
                    frame, "bounds" if by_order else "values", repr(one) if by_order else one
                )
                self._uses.note(frame, frame.label, "compared")
            elif isinstance(one, int | float) and abs(one) < 1e300:
                self._keep(frame, "bounds", repr(one))
                certain: ColumnKind | None = "number" if by_order else None
                self._uses.note(frame, frame.label, "compared", certain)
                if not by_order:
                    self._uses.note(frame, frame.label, "equal")

    def _keep(self, frame: Frame, where: str, text: str) -> None:
        for use in self._uses.columns_used(frame, frame.label):
            kept: dict[str, None] = getattr(use, where)
            if len(kept) < _MOST:
                kept.setdefault(text)


def _constants(value: Value) -> list[object]:
    """Return the literals in a value: itself, what it may be, or the parts of a list."""
    if isinstance(value, Items):
        return [one for item in value.items for one in _constants(item)]
    return [one.value for one in options(value) if isinstance(one, Const)]
