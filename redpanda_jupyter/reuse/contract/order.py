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
    Text,
    Thing,
    Value,
    texts,
)
from ...analysis.frames.methods import REDUCTIONS
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
    is_counted_up,
    is_first_of_equals,
    is_of_rows,
    is_of_texts,
    is_query_by_place,
    is_text_by_place,
    joins_texts,
    keeps_texts,
    line_of,
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

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ...analysis.follow.reader import Call
    from .settled import Settled
    from .uses import Uses

ROW_ORDER = "row_order"
"""The flag of a frame whose order of rows changes the result."""

ROW_LABELS = "row_labels"
"""The flag of a frame whose index changes the result."""

MAYBE_ORDER = "row_order_perhaps"
"""The flag of a frame whose values go where their order may matter: a loop, a list, a library."""

TIES = "row_order_ties"
"""The flag of a frame that is sorted by columns of which rows may have the same value."""

_LOC = ("loc", "at")
_ILOC = ("iloc", "iat")
_DROP = Const(True)


class Order:
    """Follows whose order and labels a frame has; ``uses`` keeps what is noted."""

    def __init__(self, uses: Uses) -> None:
        self._uses = uses
        self._ordered: set[Frame] = set()
        self._labelled: set[Frame] = set()
        self._as_found: set[Frame] = set()
        self._numbered: set[Frame] = set()
        self._lengths: dict[int, Frame] = {}
        self._counts: dict[Frame, tuple[Frame, list[str | None]]] = {}
        self.settled: Mapping[int, Settled] = {}
        """Expressions of which only what is the same in any order is used, see settled.py."""

    def hand_on(self, parts: Iterable[Frame], made: Value | None) -> None:
        """Let what is made of frames stand in their order, where that is the block's own."""
        if not isinstance(made, Frame):
            return
        parts = list(parts)
        if any(part in self._ordered for part in parts):
            self._ordered.add(made)
        if any(part in self._labelled for part in parts):
            self._labelled.add(made)

    @staticmethod
    def _is(frame: Frame, among: set[Frame]) -> bool:
        """Tell whether a frame, or what it was made of, is one of these."""
        return any(one in among for one in line_of(frame))

    def _by_order(self, frame: Frame, flag: str = ROW_ORDER) -> None:
        if not self._is(frame, self._ordered):
            self._uses.flag(frame, flag)

    def _perhaps(self, value: Value) -> None:
        """Note of what is surely a frame, or a part with its rows, that its order may matter."""
        if isinstance(value, Frame) and value.is_proven and is_of_rows(value):
            self._by_order(value, MAYBE_ORDER)

    def joined(self, frame: Value, value: Value) -> None:
        """Look at values that join a frame by their place: a list, a range, dates counted up."""
        if isinstance(value, Thing) and PLACED.match(value.dotted):
            self._perhaps(frame)

    def stored(self, frame: Value, node: ast.expr, value: Value) -> None:
        """Look at ``frame["t"] = range(len(frame))``, ``frame.index = [1, 2, 3]``."""
        self.joined(frame, value)
        is_list = isinstance(value, Items) and len(value.items) > 1
        names = isinstance(node, ast.Attribute) and node.attr == "columns"
        one_row = isinstance(node, ast.Subscript) and isinstance(node.value, ast.Attribute)
        if is_list and not names and not one_row:  # frame.loc[3] = [1, 2]
            self._perhaps(frame)

    def looped(self, over: Value, node: ast.expr) -> None:
        """Look at a loop through the values of a column."""
        if isinstance(over, Frame) and over.kind == "series" and not self._settles(over, node):
            self._perhaps(over)

    def _settles(self, frame: Frame, node: ast.AST) -> bool:
        """Tell whether the order of values is at once gone; note what must hold of columns then."""
        settled = self.settled.get(id(node))
        if settled is None:
            return False
        if not settled.needs or self._is(frame, self._ordered):
            return True
        noted = [list(self._uses.columns_used(frame, name)) for name in settled.columns]
        for use in (use for uses in noted for use in uses):
            use.holding.update(dict.fromkeys(settled.needs))
        return bool(noted) and all(noted)

    def _of_equals(self, frame: Frame, columns: Iterable[str | None], *, cut: bool = True) -> None:
        """Note that rows of the same value in these columns come as they stand.

        Parameters
        ----------
        cut
            The block takes only the first of them: where it has made the columns itself, nobody
            can say how many are equal.
        """
        if self._is(frame, self._ordered):
            return
        self._uses.flag(frame, TIES)
        for column in columns:
            if column is not None and column not in frame.made:
                self._uses.note(frame, column, "sorted")
            elif cut:
                self._by_order(frame, MAYBE_ORDER)

    def _counts_by_place(self, frame: Frame, by: str | ast.expr) -> None:
        """Look at ``value_counts().head(3)``: what is there as often comes as it stands."""
        cuts = by in COUNTS_CUT if isinstance(by, str) else isinstance(by, ast.Slice)
        counts = (
            next((one for one in line_of(frame) if one in self._counts), None) if cuts else None
        )
        if counts is not None:
            of, columns = self._counts[counts]
            self._uses.flag(of, TIES)
            for column in columns:
                self._uses.note(of, column, "counted_first")

    def _summed(self, frame: Frame, call: Call) -> None:
        """Note a sum of a column as it is, which of texts is one long text."""
        of = call.node.func.value if isinstance(call.node.func, ast.Attribute) else None
        if keeps_texts(of, frame.label):
            self._of_no_texts(frame)

    def _of_no_texts(self, frame: Frame) -> None:
        if frame.kind in ("series", "groups") and not self._is(frame, self._ordered):
            for use in self._uses.columns_used(frame, frame.label):
                use.holding.setdefault("no_text")

    def _by_labels(self, frame: Frame) -> None:
        if not self._is(frame, self._labelled):
            self._uses.flag(frame, ROW_LABELS)

    def attribute(self, of: Frame, name: str, node: ast.Attribute) -> None:
        """Look at ``frame.index`` and ``frame.T``."""
        if name == "index":
            self._counts_by_place(of, name)
        if name in ("index", "T") and of.kind in ("frame", "series"):
            self._by_labels(of)
        elif name in LEAVING_ATTRIBUTES and not self._settles(of, node):
            self._perhaps(of)

    def item(self, of: Value, key: Value, node: ast.Subscript) -> None:
        """Look at ``frame[:5]``, ``frame.iloc[0]``, ``frame.loc["a"]``, ``values[0]``."""
        rows = node.slice.elts[0] if isinstance(node.slice, ast.Tuple) else node.slice
        if isinstance(of, Method) and isinstance(of.of, Frame):
            first = key.items[0] if isinstance(key, Items) and key.items else key
            if of.name in _ILOC and not _is_all(rows):
                self._by_order(of.of)
                self._counts_by_place(of.of, rows)
            elif of.name in _LOC and not _is_all(rows):
                self._located(of.of, first, rows)
            elif of.name == "values" and isinstance(first, Const):
                self._by_order(of.of)
        elif isinstance(of, Frame) and of.kind in ("frame", "series"):
            by_place = isinstance(node.value, ast.Attribute) and node.value.attr == "values"
            if (isinstance(node.slice, ast.Slice) and not _is_all(node.slice)) or by_place:
                self._by_order(of)
                self._counts_by_place(of, node.slice)
            elif of.kind == "series" and isinstance(key, Const) and type(key.value) is int:
                self._by_number(of)

    def _by_number(self, frame: Frame) -> None:
        """Look at a row that is named by a number: its own label, or its place since it is one."""
        if self._is(frame, self._numbered):
            self._by_order(frame)
        else:
            self._by_labels(frame)

    def _located(self, frame: Frame, rows: Value, node: ast.expr) -> None:
        if frame.kind in ("labels", "row"):
            return
        if isinstance(node, ast.Slice) and not _is_all(node):
            self._by_order(frame, MAYBE_ORDER)  # from one label to another, as they stand
        if isinstance(rows, Const) and type(rows.value) is int:
            self._by_number(frame)
        elif isinstance(rows, Const | Text) or isinstance(node, ast.Slice | ast.List):
            self._by_labels(frame)

    def together(self, frames: Sequence[Frame]) -> None:
        """Look at columns of two inputs that pandas puts together by their rows' labels."""
        names = {root.source.name for one in frames for root in one.roots}
        if len(names - {None}) > 1 and not any(one in self._labelled for one in frames):
            for one in frames:
                self._by_labels(one)

    def called(self, frame: Frame, name: str, call: Call, made: Value | None) -> Value | None:
        """Look at a method, and say what it gives back, with an order of its own."""
        if frame.kind in ("names", "chart", "labels"):
            return made
        self._asked(frame, name, call)
        one_of_equals = name in ("idxmax", "idxmin") and is_of_rows(frame)
        if name in LEAVING and is_of_rows(frame):
            if name not in AS_THEY_STAND or not self._settles(frame, call.node):
                self._by_order(frame, MAYBE_ORDER)
        elif one_of_equals and not self._is(frame, self._labelled):
            self._by_order(frame, MAYBE_ORDER)
        elif one_of_equals or is_first_of_equals(name, call):
            self._of_equals(frame, (frame.label,))
        self._counts_by_place(frame, name)
        for value in (*call.args, *call.kwargs.values()):
            self.joined(frame, value)
        if takes_expressions(call) and chosen_by_place(call.node, BY_ORDER):
            self._by_order(frame)
        if isinstance(made, Frame) and made is frame and name in SORTING | LABELLING:
            made = frame.derive(frame.kind, frame.label)
        self.hand_on([frame], made)
        self._ordered_anew(frame, name, call, made)
        return made

    def _ordered_anew(self, frame: Frame, name: str, call: Call, made: Value | None) -> None:
        """Note what has an order, or labels, of its own after a method."""
        grouped = frame.kind in ("group", "groups") and name in (*REDUCTIONS, "agg", "aggregate",
                                                                 "size", "count")  # fmt: skip
        if isinstance(made, Frame) and call.kwargs.get("sort") == Const(False):
            self._as_found.add(made)
        in_place = call.kwargs.get("inplace") == _DROP
        if isinstance(made, Frame):
            if name == "value_counts" and not self._is(frame, self._ordered):
                named = texts(call.argument(0, "subset")) if frame.kind == "frame" else ()
                self._counts[made] = (frame, [*named] or [frame.label])
            if name in SORTING or (grouped and not self._is(frame, self._as_found)):
                self._ordered.add(made)
            if name in LABELLING or grouped:
                self._labelled.add(made)
        if in_place and name in SORTING:
            self._ordered.add(frame)
        if in_place and name in LABELLING:
            self._labelled.add(frame)
        if name == "reset_index":
            self._numbered.add(frame if in_place or not isinstance(made, Frame) else made)

    def _asked(self, frame: Frame, name: str, call: Call) -> None:
        keeps_one = name in BY_ORDER_IF and (call.args or BY_ORDER_IF[name] in call.kwargs)
        if keeps_one or (name in BY_ORDER and not by_time(name, call)):
            self._by_order(frame)
        elif name in AGGREGATING and frame.kind != "row":
            if any(map(goes_by_order, (*call.args, *call.kwargs.values()))):
                self._by_order(frame)
        elif name == "pivot_table" and goes_by_order(call.argument(3, "aggfunc")):
            self._by_order(frame)
        elif name in BY_VALUE:
            by = name in SORTED_BY and frame.kind == "frame"
            named = list(texts(call.argument(*SORTED_BY[name]))) if by else []
            self._of_equals(frame, named or [frame.label], cut=name not in ("sort_values", "sort"))
        elif is_text_by_place(name, call, BY_ORDER) or joins_texts(name, call):
            self._by_order(frame)
        elif name == "sum":
            self._summed(frame, call)
        elif is_counted_up(name, frame, call):
            self._by_order(frame, MAYBE_ORDER)
        elif name == "fillna" and call.kwargs.get("method") is not None:
            self._by_order(frame)
        if frame.kind in ("frame", "series"):
            no_labels = name == "reset_index" and call.kwargs.get("drop") == _DROP
            by_index = name in ("resample", "rolling") and "on" not in call.kwargs
            timed = by_index and (name == "resample" or any(texts(call.argument(0, "window"))))
            at = call.argument(0, "key")
            by_number = name == "get" and isinstance(at, Const) and type(at.value) is int
            timed = timed or (by_number and frame.kind == "series")
            joined = name == "join" and "on" not in call.kwargs
            if (name in BY_LABELS and not no_labels) or timed or joined or "level" in call.kwargs:
                self._by_labels(frame)

    def function(self, call: Call, made: Value | None) -> Value | None:
        """Look at a library's function, and say what it gives back."""
        if isinstance(call.function, Frame) and is_of_texts(call):
            if joins_texts("cat", call):
                self._by_order(call.function)
            return made
        frames = [one for one in call.args if isinstance(one, Frame)]
        if call.dotted in FUNCTIONS or OF_TIME.match(call.dotted):
            for one in (*call.args, *call.kwargs.values()):
                frame = one.of if isinstance(one, Method) else one  # model.resid
                if isinstance(frame, Frame):
                    self._by_order(frame)
        self._handed_over(call)
        pivoted = call.dotted in OWN and goes_by_order(call.kwargs.get("aggfunc"))
        for frame in frames if pivoted else ():
            self._by_order(frame)
        self._counted(call, frames)
        self._side_by_side(call)
        if made is None and PLACED.match(call.dotted):
            return Thing(call.dotted)
        if isinstance(made, Frame):
            if is_query_by_place(call):
                self._by_order(made)
            self.hand_on(frames, made)
            if call.dotted in OWN or OF_THEM_ALL.match(call.dotted):
                self._ordered.add(made)
                self._labelled.add(made)
        return made

    def _handed_over(self, call: Call) -> None:
        """Look at rows that a function is given."""
        for value in taken_by_place(call):
            if not isinstance(value, Frame):
                continue
            if call.dotted not in KEEPING or not self._settles(value, call.node):
                self._perhaps(value)
        for value in call.args[:1] if call.dotted == "numpy.sum" else ():
            if isinstance(value, Frame) and keeps_texts(call.node.args[0], value.label):
                self._of_no_texts(value)
        for frame, node in reduced(call):
            if not self._settles(frame, node):
                self._perhaps(frame)

    def _side_by_side(self, call: Call) -> None:
        """Look at ``pd.concat([a, b], axis=1)``, which goes by the rows' labels."""
        if not call.dotted.startswith("pandas.concat"):
            return
        given = call.args[0] if call.args else UNKNOWN
        if isinstance(given, Items) and call.kwargs.get("axis") in (Const(1), Const("columns")):
            for part in given.items:
                if isinstance(part, Frame):
                    self._by_labels(part)

    def _counted(self, call: Call, frames: Sequence[Frame]) -> None:
        """Look at rows that are numbered: ``range(len(df))``, ``np.arange(df.shape[0])``."""
        if call.dotted == "builtins.len" and frames:
            self._lengths[id(call.node)] = frames[0]
        if call.dotted in COUNTING:
            for node in ast.walk(call.node):
                counted = self._lengths.get(id(node))
                if counted is not None and is_of_rows(counted):
                    self._by_order(counted, MAYBE_ORDER)


def _is_all(node: ast.expr) -> bool:
    return isinstance(node, ast.Slice) and not (node.lower or node.upper or node.step)
