"""Whether a block's result depends on the order of rows, or on what the rows are called.

The rule of this module: a frame's order and labels are the data's own until the block sorts it,
groups it or gives it an index; only what is done before that depends on them.
"""

# Lists of words stand as text: one word a line would hide how they belong together.
# ruff: noqa: SIM905

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from ...analysis.follow.values import (
    UNKNOWN,
    Const,
    Frame,
    Items,
    Method,
    Named,
    Table,
    Text,
    Thing,
    Value,
    texts,
)
from ...analysis.frames.methods import REDUCTIONS
from .leaving import (
    COUNTING,
    LEAVING,
    LEAVING_ATTRIBUTES,
    OF_TIME,
    PLACED,
    chosen_by_place,
    is_of_rows,
    is_query_by_place,
    taken_by_place,
    takes_expressions,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ...analysis.follow.reader import Call
    from .uses import Uses

ROW_ORDER = "row_order"
"""The flag of a frame whose order of rows changes the result."""

ROW_LABELS = "row_labels"
"""The flag of a frame whose index changes the result."""

MAYBE_ORDER = "row_order_perhaps"
"""The flag of a frame whose values go where their order may matter: a loop, a list, a library."""

TIES = "row_order_ties"
"""The flag of a frame that is sorted by columns of which rows may have the same value."""

_BY_ORDER = frozenset(
    """
    head tail first last nth shift diff pct_change cumsum cumprod cummax cummin cumcount rolling
    expanding ewm ffill bfill interpolate fillna_forward limit slice sample iterrows itertuples
    iter_rows to_dicts cum_sum cum_prod cum_max cum_min cum_count forward_fill backward_fill
    first_valid_index last_valid_index autocorr duplicated gather_every reverse set_at_idx
    with_row_index with_row_count take truncate searchsorted
    """.split()
)
"""Methods whose result is another one when the rows stand in another order."""

_BY_ORDER_IF = {"drop_duplicates": "subset", "unique": "subset", "drop_nulls": ""}
"""Methods that keep one row of several, if they are given columns."""

_IN_TEXTS = frozenset(
    "first last nth cumsum cumprod cummax cummin shift diff pct_change ffill bfill".split()
)
"""Names of such methods in ``agg`` and ``transform``."""

_SORTING = frozenset(
    """
    sort_values sort sort_index orderBy nlargest nsmallest top_k bottom_k value_counts pivot_table
    resample group_by_dynamic asfreq describe corr cov
    """.split()
)
"""Methods whose result stands in an order of its own."""

_LABELLING = frozenset(
    """
    set_index reset_index value_counts pivot_table pivot groupby group_by resample describe corr
    melt merge merge_asof merge_ordered set_axis
    """.split()
)
"""Methods whose result has labels of its own."""

_BY_LABELS = frozenset(
    """
    reset_index unstack stack transpose xs asof between_time at_time align combine_first reindex
    asfreq to_period to_timestamp
    """.split()
)
"""Methods that use the rows' labels."""

_AGGREGATING = ("agg", "aggregate", "apply", "transform", "pipe")
_FUNCTIONS = frozenset(
    f"numpy.{name}"
    for name in "cumsum cumprod diff gradient interp convolve trapz trapezoid ediff1d".split()
) | {"itertools.accumulate", "itertools.pairwise", "numpy.correlate"}
"""Functions whose result is another one when the rows stand in another order."""

_GATHERING = frozenset(("builtins.list", "builtins.tuple"))
"""Functions that keep the values of a group as they stand."""

_OWN = frozenset(("pandas.crosstab", "pandas.pivot_table"))
_OF_THEM_ALL = re.compile(
    r"scipy\.stats\.(?:pearsonr|spearmanr|kendalltau|ttest_\w+|mannwhitneyu|wilcoxon|kruskal"
    r"|f_oneway|linregress|shapiro|normaltest|ks_2samp|levene|bartlett)$"
)
"""Functions whose result has parts of its own: ``pearsonr(a, b)[0]`` is no row."""

_LONGEST_LINE = 100
_BY_VALUE = frozenset("sort_values sort nlargest nsmallest top_k bottom_k".split())
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
        one: Frame | None = frame
        for _ in range(_LONGEST_LINE):
            if one is None or one in among:
                return one is not None
            one = one.origin
        return False

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

    def looped(self, over: Value) -> None:
        """Look at a loop through the values of a column."""
        if isinstance(over, Frame) and over.kind == "series":
            self._perhaps(over)

    def _by_labels(self, frame: Frame) -> None:
        if not self._is(frame, self._labelled):
            self._uses.flag(frame, ROW_LABELS)

    def attribute(self, of: Frame, name: str) -> None:
        """Look at ``frame.index`` and ``frame.T``."""
        if name in ("index", "T") and of.kind in ("frame", "series"):
            self._by_labels(of)
        elif name in LEAVING_ATTRIBUTES:
            self._perhaps(of)

    def item(self, of: Value, key: Value, node: ast.Subscript) -> None:
        """Look at ``frame[:5]``, ``frame.iloc[0]``, ``frame.loc["a"]``, ``values[0]``."""
        rows = node.slice.elts[0] if isinstance(node.slice, ast.Tuple) else node.slice
        if isinstance(of, Method) and isinstance(of.of, Frame):
            first = key.items[0] if isinstance(key, Items) and key.items else key
            if of.name in _ILOC and not _is_all(rows):
                self._by_order(of.of)
            elif of.name in _LOC and not _is_all(rows):
                self._located(of.of, first, rows)
            elif of.name == "values" and isinstance(first, Const):
                self._by_order(of.of)
        elif isinstance(of, Frame) and of.kind in ("frame", "series"):
            by_place = isinstance(node.value, ast.Attribute) and node.value.attr == "values"
            if (isinstance(node.slice, ast.Slice) and not _is_all(node.slice)) or by_place:
                self._by_order(of)
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
        if (name in LEAVING and is_of_rows(frame)) or (
            name in ("idxmax", "idxmin") and not self._is(frame, self._labelled)
        ):
            self._by_order(frame, MAYBE_ORDER)
        for value in (*call.args, *call.kwargs.values()):
            self.joined(frame, value)
        if takes_expressions(call) and chosen_by_place(call.node, _BY_ORDER):
            self._by_order(frame)
        if isinstance(made, Frame) and made is frame and name in _SORTING | _LABELLING:
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
            if name in _SORTING or (grouped and not self._is(frame, self._as_found)):
                self._ordered.add(made)
            if name in _LABELLING or grouped:
                self._labelled.add(made)
        if in_place and name in _SORTING:
            self._ordered.add(frame)
        if in_place and name in _LABELLING:
            self._labelled.add(frame)
        if name == "reset_index":
            self._numbered.add(frame if in_place or not isinstance(made, Frame) else made)

    def _asked(self, frame: Frame, name: str, call: Call) -> None:
        keeps_one = name in _BY_ORDER_IF and (call.args or _BY_ORDER_IF[name] in call.kwargs)
        if keeps_one or (name in _BY_ORDER and not _by_time(name, call)):
            self._by_order(frame)
        elif name in _AGGREGATING and frame.kind != "row":
            if any(map(_goes_by_order, (*call.args, *call.kwargs.values()))):
                self._by_order(frame)
        elif name == "pivot_table" and _goes_by_order(call.argument(3, "aggfunc")):
            self._by_order(frame)
        elif name in _BY_VALUE and not self._is(frame, self._ordered):
            self._uses.flag(frame, TIES)
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
            if (name in _BY_LABELS and not no_labels) or timed or joined or "level" in call.kwargs:
                self._by_labels(frame)

    def function(self, call: Call, made: Value | None) -> Value | None:
        """Look at a library's function, and say what it gives back."""
        frames = [one for one in call.args if isinstance(one, Frame)]
        if call.dotted in _FUNCTIONS or OF_TIME.match(call.dotted):
            for one in (*call.args, *call.kwargs.values()):
                frame = one.of if isinstance(one, Method) else one  # model.resid
                if isinstance(frame, Frame):
                    self._by_order(frame)
        for frame in taken_by_place(call):
            self._perhaps(frame)
        pivoted = call.dotted in _OWN and _goes_by_order(call.kwargs.get("aggfunc"))
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
            if call.dotted in _OWN or _OF_THEM_ALL.match(call.dotted):
                self._ordered.add(made)
                self._labelled.add(made)
        return made

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


def _goes_by_order(how: Value | None) -> bool:
    """Tell whether groups are put together by what depends on the order of their rows."""
    if isinstance(how, Items):
        return any(map(_goes_by_order, how.items))
    if isinstance(how, Table):
        return any(_goes_by_order(value) for _, value in how.pairs)
    if isinstance(how, Named):
        own = how.dotted in _FUNCTIONS | _GATHERING
        return own or OF_TIME.match(how.dotted) is not None
    if isinstance(how, Method):
        return how.name == "join" and not isinstance(how.of, Frame)
    return how is not None and any(word in _IN_TEXTS for word in texts(how))


def _by_time(name: str, call: Call) -> bool:
    """Tell whether a window goes by time: that fails by itself where the order is another."""
    return name == "rolling" and any(texts(call.argument(0, "window")))


def _is_all(node: ast.expr) -> bool:
    return isinstance(node, ast.Slice) and not (node.lower or node.upper or node.step)
