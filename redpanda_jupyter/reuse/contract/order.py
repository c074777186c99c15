"""Whether a block's result depends on the order of rows, or on what the rows are called.

The rule of this module: a frame's order and labels are the data's own until the block sorts it,
groups it or gives it an index; only what is done before that depends on them.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from ...analysis.follow.values import (
    UNKNOWN,
    Const,
    Frame,
    Items,
    Method,
    Named,
    Text,
    Thing,
    Value,
    texts,
)
from .added_up import Sums
from .leaving import (
    AS_THEY_STAND,
    COUNTING,
    COUNTS_CUT,
    KEEPING,
    LEAVING,
    LEAVING_ATTRIBUTES,
    OF_TIME,
    PLACED,
    by_time,
    chosen_by_place,
    goes_by_order,
    goes_by_value,
    is_counted_up,
    is_first_of_equals,
    is_free_attribute,
    is_free_method,
    is_of_rows,
    is_of_texts,
    is_query_by_place,
    is_text_by_place,
    is_value,
    joins_texts,
    may_go_by_order,
    reduced,
    taken_by_place,
    takes_expressions,
)
from .order_words import (
    AGGREGATING,
    BY_LABELS,
    BY_ORDER,
    BY_ORDER_IF,
    BY_VALUE,
    FUNCTIONS,
    LABELLING,
    OF_THEM_ALL,
    OWN,
    SORTED_BY,
    SORTING,
)
from .standing import MAYBE_ORDER, Standing
from .subjects import is_one

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ...analysis.follow.reader import Call
    from .settled import Settled
    from .uses import Uses

_LOC = ("loc", "at")
_ILOC = ("iloc", "iat")
_DROP = Const(True)
_ACROSS = (Const(1), Const("columns"))
_NO_HOW = ("axis", "engine", "engine_kwargs", "args", "raw", "result_type", "by_row")


class Order:
    """Looks at what goes by the order of rows or by their labels; ``uses`` keeps what is noted."""

    def __init__(self, uses: Uses) -> None:
        self._uses = uses
        self._standing = Standing(uses)
        self._sums = Sums(uses, self._standing)
        self._lengths: dict[int, Frame] = {}
        self.hand_on = self._standing.hand_on
        self.settled: Mapping[int, Settled] = {}
        """Expressions of which only what is the same in any order is used, see settled.py."""
        self.called_at: frozenset[int] = frozenset()
        """The attributes that are called, by the ids of their expressions."""

    def joined(self, frame: Value, value: Value) -> None:
        """Look at values that join a frame by their place: a list, a range, dates counted up."""
        if isinstance(value, Thing) and PLACED.match(value.dotted):
            self._standing.perhaps(frame)

    def stored(self, frame: Value, key: Value, node: ast.expr, value: Value) -> None:
        """Look at ``frame["t"] = range(len(frame))``, ``frame.index = [1, 2, 3]``."""
        self._sums.stored(key, value)
        self.joined(frame, value)
        is_list = isinstance(value, Items) and len(value.items) > 1
        names = isinstance(node, ast.Attribute) and node.attr == "columns"
        one_row = isinstance(node, ast.Subscript) and isinstance(node.value, ast.Attribute)
        if is_list and not names and not one_row:  # frame.loc[3] = [1, 2]
            self._standing.perhaps(frame)

    def looped(self, over: Value, node: ast.expr) -> None:
        """Look at a loop through the values of a column."""
        if isinstance(over, Frame) and over.kind == "group":
            self._standing.by_groups(over)
        if isinstance(over, Frame) and over.kind == "series" and not self._settles(over, node):
            self._standing.perhaps(over)

    def _settles(self, frame: Frame, node: ast.AST) -> bool:
        """Tell whether the order of values is at once gone; note what must hold of columns then."""
        settled = self.settled.get(id(node))
        if settled is None:
            return False
        if not settled.needs or self._standing.is_ordered(frame):
            return True
        noted = [list(self._uses.columns_used(frame, name)) for name in settled.columns]
        for use in (use for uses in noted for use in uses):
            use.holding.update(dict.fromkeys(settled.needs))
        return bool(noted) and all(noted)

    def written(self, value: Value, node: ast.expr) -> None:
        """Look at rows that are written into a text; one row by its label is no more than that."""
        of = node.value if isinstance(node, ast.Subscript) else None
        by_label = isinstance(of, ast.Attribute) and of.attr in (*_LOC, *_ILOC)
        if not (by_label and isinstance(node, ast.Subscript) and is_one(_rows_of(node))):
            self._standing.perhaps(value)

    def combined(self, node: ast.expr, parts: Sequence[Value], made: Value | None) -> None:
        """Look at an operation on columns; ``"%s" % column`` is one that writes it."""
        self._sums.combined(node, parts, made)
        is_mod = isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod)
        if is_mod and isinstance(parts[0], Const | Text):
            self._standing.perhaps(parts[1])

    def attribute(
        self, of: Frame, name: str, node: ast.Attribute, made: Value | None
    ) -> Value | None:
        """Look at ``frame.index``, ``frame.T`` and what is not known; say what it stands for."""
        if name == "index":
            self._standing.by_counts(of)
        if name in ("index", "T") and of.kind in ("frame", "series"):
            self._standing.by_labels(of)
        elif name in LEAVING_ATTRIBUTES:
            if not self._settles(of, node):
                self._standing.perhaps(of)
        elif isinstance(made, Method) and id(node) not in self.called_at:
            whole = of.kind == "frame" and any(root.schema is None for root in of.roots)
            if not whole and not is_free_attribute(name, node):
                self._standing.perhaps(of)
        return self._sums.attribute(of, node, made, called=id(node) in self.called_at)

    def item(self, of: Value, key: Value, node: ast.Subscript, made: Value | None) -> None:
        """Look at ``frame[:5]``, ``frame.iloc[0]``, ``frame.loc["a"]``, ``values[0]``."""
        if isinstance(of, Frame):
            self._sums.chosen(of, key, made)
        rows = _rows_of(node)
        if isinstance(of, Method) and isinstance(of.of, Frame):
            first = key.items[0] if isinstance(key, Items) and key.items else key
            if of.name in _ILOC and not _is_all(rows):
                self._at(of.of, rows)
            elif of.name in _LOC and not _is_all(rows):
                self._located(of.of, first, rows)
            elif of.name == "values" and isinstance(first, Const):
                self._standing.by_order(of.of)
            elif of.name == "index":
                self._standing.by_named(of.of)
        elif isinstance(of, Frame) and goes_by_value(node.value):
            return  # the first letter of each text
        elif isinstance(of, Frame) and of.kind in ("frame", "series", "group", "groups"):
            by_place = isinstance(node.value, ast.Attribute) and node.value.attr == "values"
            if (isinstance(node.slice, ast.Slice) and not _is_all(node.slice)) or by_place:
                self._standing.by_order(of)
            elif of.kind == "series" and isinstance(key, Const) and type(key.value) is int:
                self._standing.by_number(of)

    def _at(self, frame: Frame, rows: ast.expr) -> None:
        """Look at ``frame.iloc[…]``; how often the commonest value is there goes by no order."""
        if isinstance(rows, ast.Slice) or not self._standing.is_count(frame):
            self._standing.by_order(frame)

    def _located(self, frame: Frame, rows: Value, node: ast.expr) -> None:
        if frame.kind in ("labels", "row"):
            return
        if isinstance(node, ast.Slice) and not _is_all(node):
            self._standing.by_order(frame, MAYBE_ORDER)  # from one label to another, as they stand
        if isinstance(rows, Const) and type(rows.value) is int:
            self._standing.by_number(frame)
        elif isinstance(rows, Const | Text) or isinstance(node, ast.Slice | ast.List):
            self._standing.by_labels(frame)

    def together(self, frames: Sequence[Frame]) -> None:
        """Look at columns of two inputs that pandas puts together by their rows' labels."""
        names = {root.source.name for one in frames for root in one.roots}
        if len(names - {None}) > 1 and not any(map(self._standing.is_labelled, frames)):
            for one in frames:
                self._standing.by_labels(one)

    def called(self, frame: Frame, name: str, call: Call, made: Value | None) -> Value | None:
        """Look at a method, and say what it gives back, with an order of its own."""
        if frame.kind in ("names", "chart", "labels"):
            return made
        self._asked(frame, name, call)
        self._picked(frame, name, call)
        for value in (*call.args, *call.kwargs.values()):
            self.joined(frame, value)
        if takes_expressions(call) and chosen_by_place(call.node, BY_ORDER):
            self._standing.by_order(frame)
        self._sums.called(frame, name, call)
        if isinstance(made, Frame) and made is frame and name in SORTING | LABELLING:
            made = frame.derive(frame.kind, frame.label)
        if isinstance(made, Frame) and is_value(name, call):
            made = made.derive("series")
        made = self._sums.made_by(frame, name, call, made)
        self.hand_on([frame], made)
        self._standing.after(frame, name, call, made)
        return made

    def _picked(self, frame: Frame, name: str, call: Call) -> None:
        """Look at values that leave the frame, at one of several equal ones, and at the unknown."""
        by_row = is_of_rows(frame) or frame.kind == "group"
        if name in LEAVING and by_row and not (name == "unique" and frame.kind == "frame"):
            free = name in AS_THEY_STAND and (
                self._standing.is_count(frame) or self._settles(frame, call.node)
            )
            if not free:
                self._standing.by_order(frame, MAYBE_ORDER)
        elif name in ("idxmax", "idxmin") and by_row and not self._standing.is_labelled(frame):
            self._standing.by_order(frame, MAYBE_ORDER)
        elif (name in ("idxmax", "idxmin") and by_row) or is_first_of_equals(name, call):
            self._standing.of_equals(frame, (frame.label,))
        elif not is_free_method(frame, name, call) and name not in BY_ORDER and frame.kind != "row":
            self._standing.perhaps(frame)
            self._standing.by_counts(frame)
        if name in COUNTS_CUT:
            self._standing.by_counts(frame)

    def _asked(self, frame: Frame, name: str, call: Call) -> None:
        function = call.node.func
        if isinstance(function, ast.Attribute) and goes_by_value(function.value):
            if joins_texts(name, call):
                self._standing.by_order(frame)
            return
        keeps_one = name in BY_ORDER_IF and (call.args or BY_ORDER_IF[name] in call.kwargs)
        if keeps_one or (name in BY_ORDER and not by_time(name, call)):
            self._standing.by_order(frame)
        elif name in AGGREGATING and frame.kind != "row":
            self._put_together(frame, name, call)
        elif name == "pivot_table":
            self._by_how(frame, call.argument(3, "aggfunc"))
        elif name in BY_VALUE:
            by = name in SORTED_BY and frame.kind == "frame"
            named = list(texts(call.argument(*SORTED_BY[name]))) if by else []
            self._standing.of_equals(
                frame, named or [frame.label], cut=name not in ("sort_values", "sort")
            )
        elif is_text_by_place(name, call, BY_ORDER) or joins_texts(name, call):
            self._standing.by_order(frame)
        elif is_counted_up(name, frame, call):
            self._standing.by_order(frame, MAYBE_ORDER)
        elif name == "fillna" and call.kwargs.get("method") is not None:
            self._standing.by_order(frame)
        if frame.kind in ("frame", "series"):
            no_labels = name == "reset_index" and call.kwargs.get("drop") == _DROP
            by_index = name in ("resample", "rolling") and "on" not in call.kwargs
            timed = by_index and (name == "resample" or any(texts(call.argument(0, "window"))))
            at = call.argument(0, "key")
            by_number = name == "get" and isinstance(at, Const) and type(at.value) is int
            timed = timed or (by_number and frame.kind == "series")
            joined = name == "join" and "on" not in call.kwargs
            if (name in BY_LABELS and not no_labels) or timed or joined or "level" in call.kwargs:
                self._standing.by_labels(frame)

    def _put_together(self, frame: Frame, name: str, call: Call) -> None:
        """Look at what puts groups together; on a column, ``apply`` goes through its values."""
        how = [*call.args[:1], *(one for key, one in call.kwargs.items() if key not in _NO_HOW)]
        if name in ("apply", "transform", "pipe"):
            how = [one for one in how if not isinstance(one, Const) or name == "transform"]
        each = name == "apply" and (frame.kind == "series" or call.argument(1, "axis") in _ACROSS)
        for one in how:
            named = isinstance(one, Items) and name in ("agg", "aggregate") and one not in call.args
            inner = Items(one.items[1:]) if named and isinstance(one, Items) else one
            if goes_by_order(inner):
                self._standing.by_order(frame)
            elif not each and may_go_by_order(inner):
                self._standing.by_order(frame, MAYBE_ORDER)

    def _by_how(self, frame: Frame, how: Value | None) -> None:
        if goes_by_order(how):
            self._standing.by_order(frame)
        elif may_go_by_order(how):
            self._standing.by_order(frame, MAYBE_ORDER)

    def function(self, call: Call, made: Value | None) -> Value | None:
        """Look at a library's function, and say what it gives back."""
        if isinstance(call.function, Frame) and is_of_texts(call):
            if joins_texts("cat", call):
                self._standing.by_order(call.function)
            return made
        frames = [one for one in call.args if isinstance(one, Frame)]
        if call.dotted in FUNCTIONS or OF_TIME.match(call.dotted):
            for one in (*call.args, *call.kwargs.values()):
                frame = one.of if isinstance(one, Method) else one  # model.resid
                if isinstance(frame, Frame):
                    self._standing.by_order(frame)
        self._handed_over(call)
        for frame in frames if call.dotted in OWN else ():
            self._by_how(frame, call.kwargs.get("aggfunc"))
        self._counted(call, frames)
        self._side_by_side(call)
        if made is None and PLACED.match(call.dotted):
            return Thing(call.dotted)
        self._sums.made_of(call, made)
        if isinstance(made, Frame):
            if is_query_by_place(call):
                self._standing.by_order(made)
            self.hand_on(frames, made)
            if call.dotted in OWN or OF_THEM_ALL.match(call.dotted):
                self._standing.own(made)
        return made

    def _handed_over(self, call: Call) -> None:
        """Look at rows that a function is given, and at ``frame.index.tolist()``."""
        function = call.function
        if isinstance(function, Method) and isinstance(function.of, Method):
            labels = function.of
            if labels.name == "index" and isinstance(labels.of, Frame) and function.name in LEAVING:
                self._standing.by_named(labels.of)
        for value in taken_by_place(call):
            if not isinstance(value, Frame):
                continue
            self._standing.by_groups(value)
            if call.dotted not in KEEPING or not self._settles(value, call.node):
                self._standing.perhaps(value)
        for value in call.args[:1] if call.dotted in ("numpy.sum", "numpy.nansum") else ():
            if isinstance(value, Frame):
                self._sums.added(value)
        for value in (
            (*call.args, *call.kwargs.values()) if isinstance(call.function, Named) else ()
        ):
            for frame in call.args:
                self.joined(frame, value)
        for frame, node in reduced(call):
            if not self._settles(frame, node):
                self._standing.perhaps(frame)

    def _side_by_side(self, call: Call) -> None:
        """Look at ``pd.concat([a, b], axis=1)``, which goes by the rows' labels."""
        if not call.dotted.startswith("pandas.concat"):
            return
        given = call.args[0] if call.args else UNKNOWN
        if isinstance(given, Items) and call.kwargs.get("axis") in (Const(1), Const("columns")):
            for part in given.items:
                if isinstance(part, Frame):
                    self._standing.by_labels(part)

    def _counted(self, call: Call, frames: Sequence[Frame]) -> None:
        """Look at rows that are numbered: ``range(len(df))``, ``np.arange(df.shape[0])``."""
        if call.dotted == "builtins.len" and frames:
            self._lengths[id(call.node)] = frames[0]
        if call.dotted in COUNTING:
            for node in ast.walk(call.node):
                counted = self._lengths.get(id(node))
                if counted is not None and is_of_rows(counted):
                    self._standing.by_order(counted, MAYBE_ORDER)


def _rows_of(node: ast.Subscript) -> ast.expr:
    return (
        node.slice.elts[0] if isinstance(node.slice, ast.Tuple) and node.slice.elts else node.slice
    )


def _is_all(node: ast.expr) -> bool:
    return isinstance(node, ast.Slice) and not (node.lower or node.upper or node.step)
