"""How rows of two inputs find each other in a block: joins, ``isin``, and what ``map`` looks up.

The rule of this module: it notes which columns are keys and which inputs they match, and follows
which columns have become labels, because a series is looked up by these.
"""

# Lists of words stand as text: one word a line would hide how they belong together.
# ruff: noqa: SIM905

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from ...analysis.follow.values import Const, Frame, Value, options, texts
from . import matched
from .leaving import line_of
from .subjects import bound_once

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ...analysis.follow.reader import Call
    from .matched import Kept, Match
    from .uses import Uses

_MERGES = frozenset("merge join merge_asof merge_ordered join_asof".split())
_NEAR = frozenset("merge_asof join_asof".split())
_FUNCTIONS = frozenset("pandas.merge pandas.merge_asof pandas.merge_ordered".split())
_LABELLING = ("set_index", "groupby")
_ANEW = ("reset_index", "set_axis", "pivot_table", "melt", "value_counts")
_YES = Const(True)

Keys = tuple[Frame, tuple[str, ...]]
"""A frame, and the columns of it by which it is looked up."""


class Joins:
    """Reads what matches rows; ``uses`` keeps what is noted of columns."""

    def __init__(self, uses: Uses) -> None:
        self._uses = uses
        self.matches: dict[Match, None] = {}
        self._excluding: frozenset[tuple[int, int]] = frozenset()
        self._labels: dict[Frame, tuple[str, ...]] = {}
        self._zipped: dict[int, Sequence[Value]] = {}
        self._looked_up: dict[int, Keys] = {}
        self._names: Mapping[str, ast.expr] = {}

    def read(self, tree: ast.AST) -> None:
        """Look for rows that are taken out, and for names of dictionaries."""
        self._excluding = matched.excluding(tree)
        self._names = bound_once(tree)

    # --- what is called ------------------------------------------------------------------------

    def method(self, frame: Frame, name: str, call: Call) -> bool:
        """Read a method; tell whether it is one that matches rows."""
        if name in _MERGES:
            self._merged(frame, call.argument(0, "right", "other"), call.args[1:], call, name)
        elif name in matched.LOOKS_UP:
            self._chosen(frame, call.argument(0, "values", "other"), call)
        elif name == "map" and frame.kind == "series":
            self._mapped(frame, call)
            return False
        else:
            return False
        return True

    def function(self, call: Call) -> None:
        """Read a library's function, and dictionaries that are made of two columns."""
        if call.dotted in _FUNCTIONS and len(call.args) > 1:
            name = call.dotted.rpartition(".")[2]
            for left in options(call.args[0]):
                if isinstance(left, Frame):
                    self._merged(left, call.args[1], call.args[2:], call, name)
        elif call.dotted == "builtins.zip":
            self._zipped[id(call.node)] = call.args
        elif call.dotted == "builtins.dict" and call.node.args:
            for keys in (self._zipped.get(id(call.node.args[0])) or ())[:1]:
                if isinstance(keys, Frame) and keys.label is not None:
                    self._looked_up[id(call.node)] = keys, (keys.label,)

    def after(self, frame: Frame, name: str, call: Call, made: Value | None) -> None:
        """Follow which columns have become the labels of rows."""
        if name == "to_dict" and frame.kind == "series":
            labels = self._labels_of(frame)
            if labels:
                self._looked_up[id(call.node)] = frame, labels
        of = frame if call.kwargs.get("inplace") == _YES else made
        if name in _LABELLING and isinstance(of, Frame):
            self._labels[of] = tuple(texts(call.argument(0, "keys", "by")))
        elif name in _ANEW and isinstance(of, Frame) and of is not frame:
            self._labels[of] = ()

    def _labels_of(self, frame: Frame) -> tuple[str, ...]:
        for one in line_of(frame):
            if one in self._labels:
                return self._labels[one]
        return ()

    # --- what is noted ---------------------------------------------------------------------------

    def _merged(
        self, left: Frame, other: Value | None, rest: Sequence[Value], call: Call, name: str
    ) -> None:
        others = [one for one in options(other) if isinstance(one, Frame)]
        by_place = [one for one in rest[:2] if not matched.is_how(one)]
        kept: Kept = "joined" if name in _NEAR else matched.kept_by(call.kwargs, rest)
        for names, sides in zip(matched.KEYS, ([left, *others], [left], others), strict=True):
            given = [call.kwargs[one] for one in names if one in call.kwargs]
            for value in (*given, *(by_place if "on" in names else ())):
                for column in texts(value):
                    for side in sides:
                        self._uses.note(side, column, "key")
                        self._uses.note(side, column, matched.KEPT if kept else matched.LOST)
        kwargs = dict(call.kwargs)
        if name in _NEAR:  # what lies near is found: only what must be the same is compared
            kwargs = {one: value for one, value in kwargs.items() if one.endswith("by")}
            by_place = []
        for one in others if not self._uses.is_over else ():
            pairs = matched.pairs_of(kwargs, by_place)
            if kwargs.get("right_index") == _YES:
                ours = list(texts(kwargs.get("left_on")))
                pairs = list(zip(ours, self._labels_of(one), strict=False))
            self.matches |= dict.fromkeys(matched.matches_of(left, one, pairs, kept))

    def _chosen(self, frame: Frame, among: Value | None, call: Call) -> None:
        place = call.node.lineno, call.node.col_offset
        for other in options(among):
            if isinstance(other, Frame) and frame.label and other.label and not self._uses.is_over:
                kept: Kept = "excluded" if place in self._excluding else ""
                self._note(frame, other, (other.label,), kept)

    def _mapped(self, frame: Frame, call: Call) -> None:
        """Look at ``column.map(lookup)``: what is not there becomes missing, without an error."""
        if self._uses.is_over:
            return
        node = call.node.args[0] if call.node.args else None
        if isinstance(node, ast.Name):
            node = self._names.get(node.id, node)
        if id(node) in self._looked_up:
            of, columns = self._looked_up[id(node)]
            self._note(frame, of, columns, "joined")
            return
        for other in options(call.argument(0, "arg")):
            if not isinstance(other, Frame):
                continue
            labels = self._labels_of(other)
            if labels:
                self._note(frame, other, labels, "joined")
            else:
                self.matches |= dict.fromkeys(matched.labels_match(frame, other))

    def _note(self, frame: Frame, of: Frame, columns: tuple[str, ...], kept: Kept) -> None:
        if frame.label is not None and len(columns) == 1:
            pairs = [(frame.label, columns[0])]
            found = matched.matches_of(frame, of, pairs, kept, looked_up=True)
            self.matches |= dict.fromkeys(found)
