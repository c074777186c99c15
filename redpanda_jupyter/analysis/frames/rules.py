"""Methods of frames that need more than a row of the table: a function for each.

The rule of this module: a rule notes what the call names and returns what it gives back; what is
new belongs to the result, and to the frame itself only where pandas changes it in place.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..follow.values import UNKNOWN, Const, Frame, Function, Items, Method, Table, options, texts
from .charts import encoded
from .joins import merged
from .naming import create_texts, expressions, need, need_texts
from .queries import names_in_query, variables_in_query

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..follow.reader import Call
    from ..follow.values import Value
    from .calls import FrameCalls

    Rule = Callable[[FrameCalls, Frame, Call], Value]

_INDEX = ("index", "ilevel_0", "inf", "nan")
"""Words of a query that are no columns."""

_ACROSS = (Const(1), Const("columns"))
_IN_PLACE = Const(True)


def _query(calls: FrameCalls, frame: Frame, call: Call) -> Value:
    for text in texts(call.argument(0, "expr")):
        calls.read_in_text(variables_in_query(text))
        for name in names_in_query(text)[0]:
            frame.need(name, sure=len(frame.roots) == 1, must=name not in _INDEX)
    return frame.derive(frame.kind)


def _eval(calls: FrameCalls, frame: Frame, call: Call) -> Value:
    result = frame.derive()
    if not isinstance(call.argument(0, "expr"), Const):
        result.closed = False
    for text in texts(call.argument(0, "expr")):
        needed, made = names_in_query(text)
        calls.read_in_text(variables_in_query(text))
        for name in needed:
            frame.need(name, must=name not in _INDEX)
        for name in made:
            result.create(name)
            if call.kwargs.get("inplace") == _IN_PLACE:
                frame.create(name)
    return result


def _assign(calls: FrameCalls, frame: Frame, call: Call) -> Value:
    result = frame.derive()
    result.closed = frame.closed and all(one.arg for one in call.node.keywords)
    for name, value in call.kwargs.items():
        if isinstance(value, Function):
            calls.apply(value, result)
        result.create(name)
    return result


def _with_columns(_: FrameCalls, frame: Frame, call: Call) -> Value:
    """Read polars' ``with_columns(pl.col("a") + 1, b=pl.col("c"))``."""
    result = frame.derive()
    for value in call.args:
        for expr in expressions(value):
            for name in expr.refs:
                frame.need(name, must=True)
            # without a name of its own an expression of one column takes its place
            for label in expr.labels or (expr.refs if len(expr.refs) == 1 else ()):
                result.create(label)
    for name, value in call.kwargs.items():
        for expr in expressions(value):
            for ref in expr.refs:
                frame.need(ref, must=True)
        need_texts(frame, value, sure=False)
        result.create(name)
    return result


def _with_column(_: FrameCalls, frame: Frame, call: Call) -> Value:
    """Read Spark's ``withColumn("new", expression)``."""
    result = frame.derive()
    need(frame, call.argument(1, "col"), into=result)
    create_texts(result, call.argument(0, "colName"))
    return result


def _rename(_: FrameCalls, frame: Frame, call: Call) -> Value:
    """Read ``rename(columns={"old": "new"})``, polars' ``rename({…})``, a series' new name."""
    result = frame.derive(frame.kind if frame.kind == "series" else "frame")
    given = call.kwargs.get("columns") or call.kwargs.get("mapper") or call.argument(0, "mapping")
    if frame.kind == "series":
        create_texts(result, given if isinstance(given, Const) else None)
        return result
    if frame.label and isinstance(given, Const):  # one column of groups, reduced
        result.create(given.value)
    for table in options(given):
        if not isinstance(table, Table) or table.open:
            result.closed = False
        for old, new in table.pairs if isinstance(table, Table) else ():
            result.closed = result.closed and isinstance(new, Const)
            need_texts(frame, old)
            create_texts(result, new)
            if call.kwargs.get("inplace") == _IN_PLACE:
                create_texts(frame, new)
    return result


def _with_column_renamed(_: FrameCalls, frame: Frame, call: Call) -> Value:
    """Read Spark's ``withColumnRenamed("old", "new")``."""
    result = frame.derive()
    if len(call.args) == 2:
        need(frame, call.args[0])
        create_texts(result, call.args[1])
    return result


def _drop(_: FrameCalls, frame: Frame, call: Call) -> Value:
    for value in call.args[:1] if frame.kind == "frame" else ():
        need(frame, value, sure=False)  # may be labels of rows
    for value in call.args[1:]:
        if not isinstance(value, Const) or isinstance(value.value, str):
            need(frame, value, sure=False)
    need(frame, call.kwargs.get("columns"), must="errors" not in call.kwargs)
    need(frame, call.kwargs.get("labels"), sure=False)
    return frame.derive(frame.kind)


def _insert(_: FrameCalls, frame: Frame, call: Call) -> Value:
    name = call.argument(1, "column")
    create_texts(frame, name)
    if not isinstance(name, Const):
        frame.doubt()
    return UNKNOWN


def _reset_index(_: FrameCalls, frame: Frame, call: Call) -> Value:
    result = frame.derive()
    create_texts(result, call.kwargs.get("name"), call.kwargs.get("names"))
    return result


def _set_axis(_: FrameCalls, frame: Frame, call: Call) -> Value:
    result = frame.derive()
    if call.kwargs.get("axis") in _ACROSS:
        create_texts(result, call.argument(0, "labels"))
    return result


def _with_row_index(_: FrameCalls, frame: Frame, call: Call) -> Value:
    result = frame.derive()
    create_texts(result, call.argument(0, "name") or Const("index"))
    return result


def _merge(_: FrameCalls, frame: Frame, call: Call) -> Value:
    return merged(frame, call)


def _pivot(_: FrameCalls, frame: Frame, call: Call) -> Value:
    for name in ("on", "index", "columns", "values"):
        need(frame, call.kwargs.get(name))
    for value in call.args:
        need(frame, value, sure=False)
    return frame.derive()


def _wide_to_long(_: FrameCalls, frame: Frame, call: Call) -> Value:
    """Read ``pandas.wide_to_long(frame, ["ht"], i="id", j="age")``, of columns such as ``ht1``."""
    result = frame.derive()
    stubs, ids = call.argument(0, "stubnames"), call.argument(1, "i")
    frame.choose("pattern")
    need_texts(frame, ids)
    create_texts(result, stubs, call.argument(2, "j"))
    return result


def _correlated(_: FrameCalls, frame: Frame, __: Call) -> Value:
    if frame.kind != "frame":
        return UNKNOWN
    frame.choose("all_columns")
    return frame.derive("labels")


def _numbered_rows(_: FrameCalls, frame: Frame, __: Call) -> Value:
    return Items((Items((UNKNOWN, frame.derive("row"))),), open=True)


def _rows(_: FrameCalls, frame: Frame, __: Call) -> Value:
    return Items((frame.derive("row"),), open=True)


def _dictionaries(_: FrameCalls, frame: Frame, __: Call) -> Value:
    return Items((frame.derive("row"),), open=True) if frame.kind == "frame" else UNKNOWN


def _partitioned(_: FrameCalls, frame: Frame, call: Call) -> Value:
    """Read polars' ``partition_by("a")``: a list of frames."""
    for value in (*call.args, call.kwargs.get("by")):
        need(frame, value)
    return Items((frame.derive(),), open=True)


def _to_frame(_: FrameCalls, frame: Frame, call: Call) -> Value:
    result = frame.derive()
    create_texts(result, call.argument(0, "name"))
    return result


def _registered(calls: FrameCalls, frame: Frame, call: Call) -> Value:
    """Read ``frame.createOrReplaceTempView("sales")``: SQL then knows the frame by that name."""
    calls.register(frame, call.argument(0, "view_name", "name"))
    if isinstance(call.function, Method) and call.function.name == "to_sql":
        frame.choose("all_columns")
    return UNKNOWN


def _items(_: FrameCalls, frame: Frame, __: Call) -> Value:
    """Read ``for name, column in frame.items()``; a dictionary has items, too."""
    if not frame.is_proven or frame.kind != "frame":
        return UNKNOWN
    frame.choose("all_columns")
    return Items((Items((frame.names(), frame.derive("series"))),), open=True)


def _map(calls: FrameCalls, frame: Frame, call: Call) -> Value:
    for value in call.args:
        calls.apply(value, UNKNOWN)
    return frame


def _encode(_: FrameCalls, frame: Frame, call: Call) -> Value:
    return encoded(frame, call)


def _select_dtypes(_: FrameCalls, frame: Frame, __: Call) -> Value:
    frame.choose("pattern")
    return frame.derive()


RULES: dict[str, Rule] = {
    "query": _query,
    "eval": _eval,
    "assign": _assign,
    "with_columns": _with_columns,
    "withColumn": _with_column,
    "rename": _rename,
    "withColumnRenamed": _with_column_renamed,
    "drop": _drop,
    "insert": _insert,
    "reset_index": _reset_index,
    "rename_axis": _reset_index,
    "set_axis": _set_axis,
    "with_row_index": _with_row_index,
    "merge": _merge,
    "join": _merge,
    "join_asof": _merge,
    "merge_asof": _merge,
    "merge_ordered": _merge,
    "pivot": _pivot,
    "wide_to_long": _wide_to_long,
    "corr": _correlated,
    "cov": _correlated,
    "iterrows": _numbered_rows,
    "itertuples": _rows,
    "to_dict": _dictionaries,
    "to_dicts": _dictionaries,
    "iter_rows": _dictionaries,
    "partition_by": _partitioned,
    "to_frame": _to_frame,
    "register": _registered,
    "createTempView": _registered,
    "createOrReplaceTempView": _registered,
    "to_sql": _registered,
    "items": _items,
    "map": _map,
    "encode": _encode,
    "select_dtypes": _select_dtypes,
}
"""What reads a method, by its name."""
