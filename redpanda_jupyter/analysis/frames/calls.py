"""Calls on frames and with frames: which columns they name, and what they give back.

The rule of this module: what the table in :mod:`.methods` can say is said there; here stand
the methods that take expressions, functions or dictionaries of them, and functions of libraries
that take a frame. Of any other call, a text counts if the frame handed to it has such a column.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Protocol

from ..follow.values import (
    UNKNOWN,
    Const,
    Expr,
    Frame,
    Function,
    Items,
    Kind,
    Many,
    Method,
    Named,
    Root,
    Table,
    Value,
    joined,
    options,
    texts,
)
from . import makers
from .methods import METHODS, NO_COLUMNS, REDUCTIONS, SAME, Spec
from .queries import made_in_sql, names_in_formula, names_in_query, names_in_sql

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ..follow.evaluate import Evaluator
    from ..follow.reader import Call


class NewRoot(Protocol):
    """Makes a root, and keeps it."""

    def __call__(
        self, name: str | None, schema: frozenset[str] | None, *, is_frame: bool = False
    ) -> Root:
        """Return the new root."""
        ...


_DEFERRED = frozenset(("query", "filter", "where"))
_PRINTING = frozenset(
    ("builtins.print", "IPython.display.display", "builtins.len", "builtins.type")
)
_APPLYING = frozenset(
    (
        "apply",
        "pipe",
        "transform",
        "map",
        "applymap",
        "filter",
        "agg",
        "aggregate",
        "map_partitions",
        "map_groups",
        "map_batches",
    )
)


_LABELLING = re.compile(
    r"(?:set_|add_legend|update_|label|cols_label|title|tab_|properties|configure_)"
)
_CHARTS = re.compile(
    r"(?:seaborn|plotly|altair|matplotlib|bokeh|great_tables|plotnine|lets_plot|hvplot|holoviews|"
    r"pygal|folium|itables)\b"
)


class FrameCalls:
    """Reads calls; ``evaluator`` follows the functions that are handed to them."""

    evaluator: Evaluator

    def __init__(self, new_root: NewRoot) -> None:
        self.new_root = new_root
        self.views: dict[str, Frame] = {}  # names under which SQL knows frames

    def apply(self, function: Value, *args: Value) -> Value:
        """Follow a function of the block that a frame's method will call."""
        found = [
            self.evaluator.apply(one, args, {})
            for one in options(function)
            if isinstance(one, Function)
        ]
        return found[0] if len(found) == 1 else UNKNOWN

    def read(self, call: Call) -> Value | None:
        """Say what a call gives back; ``None`` where no frame is concerned."""
        function = call.function
        if isinstance(function, Method):
            if isinstance(function.of, Frame):
                return self._method(function.of, function.name, call)
            if isinstance(function.of, Expr):
                return makers.expression_method(function.of, function.name, call)
        elif isinstance(function, Frame):
            return function if function.kind == "chart" else UNKNOWN
        elif isinstance(function, Named):
            queried = self._sql(call)
            made = queried or makers.made_by(function.dotted, call, self.new_root)
            if made is not None:
                return made
            if function.dotted in _PRINTING:
                return UNKNOWN
        elif isinstance(function, Function):
            return None
        for value in call.args[1:]:
            if (
                isinstance(value, Frame)
                and isinstance(function, Method)
                and function.name == "register"
            ):
                self.views.update(dict.fromkeys(texts(call.args[0]), value))
        return self._sql(call) or self._generous(call)

    # --- methods -----------------------------------------------------------------------------

    def _method(self, frame: Frame, name: str, call: Call) -> Value:
        for root in frame.roots:
            root.source.is_frame = root.source.is_frame or name in METHODS or name in SAME
        special: Callable[[Frame, Call], Value] | None = getattr(self, f"_do_{name.lower()}", None)
        if special is not None and (frame.kind not in ("chart", "names") or name == "encode"):
            return special(frame, call)
        if frame.kind == "chart":
            return self._of_chart(frame, name, call)
        if frame.kind == "groups" and (name in REDUCTIONS or name in ("agg", "aggregate")):
            if name not in REDUCTIONS:
                return self._aggregated(frame, call)
            return frame.derive("frame", frame.label)
        if frame.kind in ("series", "groups") and name != "groupby":
            return self._of_series(frame, name, call)
        if frame.kind == "names":
            return self._of_names(frame, call)
        if name in _APPLYING:
            return self._applied(frame, name, call)
        spec = METHODS.get(name)
        if spec is not None:
            return self._by_table(frame, spec, call)
        if name in REDUCTIONS:
            self._named_in_all(frame, call) if frame.kind == "group" and call.args else None
            return frame.derive("frame" if frame.kind == "group" else "row")
        if name in SAME:
            return frame.derive(frame.kind if frame.kind != "group" else "frame")
        for value in (*call.args, *call.kwargs.values()):
            self.need(frame, value, sure=False)
        return frame.derive(frame.kind)

    def need(self, frame: Frame, value: Value, *, sure: bool = True) -> None:
        """Note every column that a value names: a text, a list, an expression, keys."""
        for name in texts(value):
            frame.need(name, sure=sure)
        for expr in expressions(value):
            for name in expr.refs:
                frame.need(name, sure=sure)
            for label in expr.labels:
                frame.create(label)

    def _named_in_all(self, frame: Frame, call: Call) -> None:
        for value in call.args:
            self.need(frame, value, sure=False)

    def _by_table(self, frame: Frame, spec: Spec, call: Call) -> Value:
        result = frame.derive(spec.result) if spec.result else None
        places = range(len(call.args)) if spec.places is None else spec.places
        for place in places:
            if place < len(call.args):
                self._column(frame, result, call.args[place], sure=True)
        for name, value in call.kwargs.items():
            if name in spec.keywords:
                self._column(frame, result, value, sure=True)
            elif name in spec.creates:
                for text in texts(value):
                    (result or frame).create(text)
            elif spec.others and name not in NO_COLUMNS:
                self._column(frame, result, value, sure=False)
                (result or frame).create(name)
        if spec.result == "grouped" and result is not None:
            return Items((result.derive(),), open=True)
        if spec.result == "rows" and result is not None:
            row = frame.derive("row")
            return Items((Items((UNKNOWN, row)) if call_is(call, "iterrows") else row,), open=True)
        return result if result is not None else UNKNOWN

    def _column(self, frame: Frame, result: Frame | None, value: Value, *, sure: bool) -> None:
        """Note what an argument names; a new label belongs to what comes back."""
        for name in texts(value):
            frame.need(name, sure=sure)
        for expr in expressions(value):
            for name in expr.refs:
                frame.need(name, sure=sure)
            for label in expr.labels:
                (result or frame).create(label)

    def _of_series(self, frame: Frame, name: str, call: Call) -> Value:
        """Call a method of one column: texts handed to it are values, not names."""
        for value in (*call.args, *call.kwargs.values()):
            if isinstance(value, Frame):
                continue
            if isinstance(value, Function) and name in _APPLYING:
                self.apply(value, UNKNOWN if name != "pipe" else frame)
        if name in ("to_frame", "rename", "alias", "reset_index"):
            new = (
                call.argument(0, "name", "index")
                if name != "reset_index"
                else call.kwargs.get("name")
            )
            new = new or UNKNOWN
            result = frame.derive("series" if name in ("rename", "alias") else "frame")
            for text in texts(new) if isinstance(new, Const) else ():
                result.create(text)
            return result
        if name in REDUCTIONS or name in ("tolist", "to_list", "item", "to_numpy"):
            return UNKNOWN if name not in ("mode",) else frame
        return frame

    def _of_chart(self, frame: Frame, name: str, call: Call) -> Value:
        """Call a method of a chart or of a styled table: what labels it names no columns."""
        if name.startswith("transform_"):
            return makers.transformed(frame, name, call)
        if _LABELLING.match(name):
            return frame
        spec = METHODS.get(name)
        if spec is not None and spec.result == "chart":
            return self._by_table(frame, spec, call)
        for value in call.args:
            self._any(frame, value)
        for keyword, value in call.kwargs.items():
            if keyword not in NO_COLUMNS:
                self._any(frame, value)
        return frame

    def _of_names(self, frame: Frame, call: Call) -> Value:
        """Call a method of ``frame.columns``: texts handed to it are names."""
        for value in call.args:
            self.need(frame, value, sure=False)
        return frame

    def _applied(self, frame: Frame, name: str, call: Call) -> Value:
        """Call a method that calls a function: on rows, on groups, on the whole frame."""
        if name in ("agg", "aggregate"):
            return self._aggregated(frame, call)
        if name == "filter" and frame.kind != "group":
            return self._filtered(frame, call)
        by_row = call.argument(1 if name == "apply" else 99, "axis") in (Const(1), Const("columns"))
        whole = name == "pipe" or frame.kind == "group" or name.startswith("map_")
        kind: Kind = "row" if by_row else "frame" if whole else "series"
        if name == "transform" and frame.kind == "group":
            kind = "series"
        handed = frame.derive(kind)
        given = call.args[0] if call.args else UNKNOWN
        result: Value = UNKNOWN
        if name == "pipe" and isinstance(given, Items):  # (function, "keyword")
            given = given.items[0] if given.items else UNKNOWN
        if isinstance(given, Function):
            extra = [one for one in call.args[1:] if not isinstance(one, Const) or name == "pipe"]
            result = self.evaluator.apply(given, [handed, *extra], call.kwargs)
        elif name == "pipe":
            self._generous(call, frame)
        if isinstance(result, Frame):
            return result
        return frame.derive("series" if by_row else "frame")

    def _aggregated(self, frame: Frame, call: Call) -> Value:
        """``agg("sum")``, ``agg({"a": "sum"})``, ``agg(total=("a", "sum"))``, polars' expressions."""
        result = frame.derive()
        for value in call.args:
            if isinstance(value, Table):
                for key, how in value.pairs:
                    self._column(frame, result, key, sure=True)
                    self._function_of(frame, how)
            else:
                for expr in expressions(value):
                    self._column(frame, result, expr, sure=True)
                self._function_of(frame, value)
        for name, value in call.kwargs.items():
            if name in ("axis", "func", "engine", "engine_kwargs"):
                continue
            if isinstance(value, Items) and value.items:
                self.need(frame, value.items[0])
                self._function_of(frame, Items(value.items[1:]))
            else:
                self._column(frame, result, value, sure=False)
            result.create(name)
        return result

    def _function_of(self, frame: Frame, how: Value) -> None:
        for one in how.items if isinstance(how, Items) else (how,):
            self.apply(one, frame.derive("series"))

    # --- methods with a rule of their own ----------------------------------------------------

    def _filtered(self, frame: Frame, call: Call) -> Value:
        """pandas: ``filter(items=, like=, regex=)``; polars and Spark: a condition."""
        result = frame.derive()
        for value in call.args:
            for text in texts(value):
                if not frame.need(text, sure=False):
                    for name in names_in_sql(text, _schema(frame)):
                        frame.need(name)
            for expr in expressions(value):
                self._column(frame, result, expr, sure=True)
        for keyword in ("items", *(name for name in call.kwargs if name not in ("like", "regex"))):
            if keyword in call.kwargs:
                self.need(frame, call.kwargs[keyword], sure=keyword == "items")
                if keyword not in ("items", "axis"):
                    frame.need(keyword, sure=False)
        makers.choose_by_pattern(frame, call)
        return result

    def _do_query(self, frame: Frame, call: Call) -> Value:
        for text in texts(call.argument(0, "expr") or UNKNOWN):
            for name in names_in_query(text)[0]:
                frame.need(name, sure=len(frame.roots) == 1)
        return frame.derive(frame.kind)

    def _do_eval(self, frame: Frame, call: Call) -> Value:
        result = frame.derive()
        for text in texts(call.argument(0, "expr") or UNKNOWN):
            needed, made = names_in_query(text)
            for name in needed:
                frame.need(name)
            for name in made:
                result.create(name)
                if call.kwargs.get("inplace") == Const(True):
                    frame.create(name)
        return result

    def _do_assign(self, frame: Frame, call: Call) -> Value:
        result = frame.derive()
        for name, value in call.kwargs.items():
            if isinstance(value, Function):
                self.apply(value, result)
            result.create(name)
        return result

    def _do_with_columns(self, frame: Frame, call: Call) -> Value:
        result = frame.derive()
        for value in call.args:
            for expr in expressions(value):
                for name in expr.refs:
                    frame.need(name)
                for label in expr.labels:
                    result.create(label)
                if not expr.labels and len(expr.refs) == 1:
                    result.create(next(iter(expr.refs)))
        for name, value in call.kwargs.items():
            for expr in expressions(value):
                for ref in expr.refs:
                    frame.need(ref)
            for text in texts(value):
                frame.need(text, sure=False)
            result.create(name)
        return result

    def _do_withcolumn(self, frame: Frame, call: Call) -> Value:
        result = frame.derive()
        if len(call.args) > 1:
            self._column(frame, result, call.args[1], sure=True)
        for text in texts(call.args[0]) if call.args else ():
            result.create(text)
        return result

    def _do_rename(self, frame: Frame, call: Call) -> Value:
        return makers.renamed(frame, call)

    def _do_withcolumnrenamed(self, frame: Frame, call: Call) -> Value:
        result = frame.derive()
        if len(call.args) == 2:
            self.need(frame, call.args[0])
            for text in texts(call.args[1]):
                result.create(text)
        return result

    def _do_drop(self, frame: Frame, call: Call) -> Value:
        for value in call.args[:1] if frame.kind == "frame" else ():
            self.need(frame, value, sure=False)
        for value in call.args[1:]:
            if not isinstance(value, Const) or isinstance(value.value, str):
                self.need(frame, value, sure=False)
        for name in ("columns", "labels"):
            if name in call.kwargs:
                self.need(frame, call.kwargs[name], sure=name == "columns")
        return frame.derive(frame.kind)

    def _do_insert(self, frame: Frame, call: Call) -> Value:
        for text in texts(call.argument(1, "column") or UNKNOWN):
            frame.create(text)
        return UNKNOWN

    def _do_reset_index(self, frame: Frame, call: Call) -> Value:
        result = frame.derive("frame")
        for text in texts(call.kwargs.get("name", UNKNOWN)):
            result.create(text)
        for text in texts(call.kwargs.get("names", UNKNOWN)):
            result.create(text)
        return result

    _do_rename_axis = _do_reset_index

    def _do_set_axis(self, frame: Frame, call: Call) -> Value:
        result = frame.derive("frame")
        if call.kwargs.get("axis") in (Const(1), Const("columns")):
            for text in texts(call.argument(0, "labels") or UNKNOWN):
                result.create(text)
        return result

    def _do_with_row_index(self, frame: Frame, call: Call) -> Value:
        result = frame.derive()
        for text in texts(call.argument(0, "name") or Const("index")):
            result.create(text)
        return result

    def _do_merge(self, frame: Frame, call: Call) -> Value:
        other = call.argument(0, "right", "other")
        return makers.merged(frame, other, call)

    _do_join = _do_join_asof = _do_merge

    def _do_pivot(self, frame: Frame, call: Call) -> Value:
        for name in ("on", "index", "columns", "values"):
            self.need(frame, call.kwargs.get(name, UNKNOWN))
        for value in call.args:
            self.need(frame, value, sure=False)
        return frame.derive()

    def _do_corr(self, frame: Frame, call: Call) -> Value:
        return frame.derive("labels") if frame.kind == "frame" else UNKNOWN

    _do_cov = _do_corr

    def _do_iterrows(self, frame: Frame, call: Call) -> Value:
        return Items((Items((UNKNOWN, frame.derive("row"))),), open=True)

    def _do_itertuples(self, frame: Frame, call: Call) -> Value:
        return Items((frame.derive("row"),), open=True)

    def _do_to_dict(self, frame: Frame, call: Call) -> Value:
        return Items((frame.derive("row"),), open=True) if frame.kind == "frame" else UNKNOWN

    _do_to_dicts = _do_iter_rows = _do_to_dict

    def _do_to_frame(self, frame: Frame, call: Call) -> Value:
        result = frame.derive("frame")
        for text in texts(call.argument(0, "name") or UNKNOWN):
            result.create(text)
        return result

    def _do_register(self, frame: Frame, call: Call) -> Value:
        for text in texts(call.argument(0, "view_name", "name") or UNKNOWN):
            self.views[text] = frame
        return UNKNOWN

    _do_createorreplacetempview = _do_createtempview = _do_to_sql = _do_register

    def _do_map(self, frame: Frame, call: Call) -> Value:
        for value in call.args:
            self.apply(value, UNKNOWN)
        return frame

    def _do_encode(self, frame: Frame, call: Call) -> Value:
        return makers.encoded(frame, call)

    # --- any other call ----------------------------------------------------------------------

    def _generous(self, call: Call, first: Frame | None = None) -> Value | None:
        """Read a function that takes a frame: its texts count where the frame has such a column."""
        values = [*call.args, *call.kwargs.values()]
        frames = [one for value in values for one in options(value) if isinstance(one, Frame)]
        frames = ([first] if first else []) + [one for one in frames if is_proven(one)]
        whole = [one for one in frames if one.kind in ("frame", "group", "chart")]
        for frame in whole:
            for value in call.args:
                self._any(frame, value)
            for name, value in call.kwargs.items():
                if name not in NO_COLUMNS:
                    self._any(frame, value)
        if not frames:
            return None
        kind: Kind = "frame" if whole else "series"
        if whole and _CHARTS.match(call.dotted):
            kind = "chart"
        return joined(frames, kind)

    def _any(self, frame: Frame, value: Value) -> None:
        if isinstance(value, Frame | Function):
            return
        for text in texts(value):
            if not frame.need(text, sure=False) and "~" in text:
                for name in names_in_formula(text):
                    frame.need(name, sure=False)
        for expr in expressions(value):
            for name in expr.refs:
                frame.need(name, sure=False)

    def _sql(self, call: Call) -> Frame | None:
        """Read SQL that names a variable: ``duckdb.sql("select a from df")``."""
        found: Frame | None = None
        for value in (*call.args[:1], *call.kwargs.values()):
            for text in texts(value):
                if "from" in text.lower() and "select" in text.lower():
                    read = list(self._frames_in(text))
                    for frame in read:
                        for name in names_in_sql(text, _schema(frame)):
                            frame.need(name, sure=False)
                    if read:
                        found = joined(read, "frame")
                        for name in made_in_sql(text):
                            found.create(name)
        return found

    def _frames_in(self, sql: str) -> Iterator[Frame]:
        for word in names_in_sql(sql, None):
            value = self.views.get(word) or self.evaluator.scope.find(word)
            value = value or self.evaluator.free.get(word)
            for one in options(value) if value is not None else ():
                if isinstance(one, Frame) and one.kind == "frame":
                    yield one


def expressions(value: Value) -> Iterator[Expr]:
    """Yield the column expressions in a value."""
    stack = [value]
    while stack:
        item = stack.pop()
        if isinstance(item, Expr):
            yield item
        elif isinstance(item, Items):
            stack.extend(reversed(item.items))
        elif isinstance(item, Many):
            stack.extend(reversed(item.options))
        elif isinstance(item, Table):
            stack.extend(one for pair in reversed(item.pairs) for one in pair)


def call_is(call: Call, name: str) -> bool:
    """Tell whether a call is one of this method."""
    return isinstance(call.function, Method) and call.function.name == name


def _schema(frame: Frame) -> frozenset[str]:
    known: frozenset[str] = frozenset(frame.made)
    for root in frame.roots:
        known |= root.schema or frozenset()
    return known


def is_proven(frame: Frame) -> bool:
    """Tell whether a name has been used as only frames are, or is known to be one."""
    return any(root.source.is_frame for root in frame.roots)
