"""Methods of frames that call functions: on rows, on groups, on columns, on the whole frame.

The rule of this module: the function is followed with what the method will hand to it, so that what
it names is named; what it returns is what comes back where it is a frame.
"""

# Lists of words stand as text: one word a line would hide how they belong together.
# ruff: noqa: SIM905

from __future__ import annotations

from typing import TYPE_CHECKING

from ..follow.values import UNKNOWN, Const, Expr, Frame, Function, Items, Kind, Table, texts
from .naming import columns_of, expressions, need
from .queries import names_in_sql

if TYPE_CHECKING:
    from ..follow.reader import Call
    from ..follow.values import Value
    from .calls import FrameCalls

APPLYING = frozenset(
    """
    apply pipe transform map applymap filter agg aggregate map_partitions map_groups map_batches
    """.split()
)
"""Methods that call a function."""

_ON_ALL = ("apply", "transform", "map", "applymap")
"""Methods that call a function on every column, or with every row."""

AGGREGATING = ("agg", "aggregate")
_ACROSS = (Const(1), Const("columns"))
_NO_NAMES = ("axis", "func", "engine", "engine_kwargs")
_PATTERNS = ("like", "regex")


def applied(calls: FrameCalls, frame: Frame, name: str, call: Call) -> Value:
    """Call a method that calls a function."""
    if name in AGGREGATING:
        return aggregated(calls, frame, call)
    if name == "filter" and frame.kind != "group":
        return filtered(frame, call)
    by_row = name == "apply" and call.argument(1, "axis") in _ACROSS
    by_row = by_row or call.kwargs.get("axis") in _ACROSS
    if frame.kind == "frame" and name in _ON_ALL:
        read = by_row and call.args and isinstance(call.args[0], Function)
        if not read:  # else the function says which columns of a row it takes
            frame.choose("all_columns")
    handed = frame.derive(_handed(frame, name, by_row=by_row))
    given = call.args[0] if call.args else UNKNOWN
    result: Value = UNKNOWN
    if name == "pipe" and isinstance(given, Items):  # (function, "keyword")
        given = given.items[0] if given.items else UNKNOWN
    if isinstance(given, Function):
        extra = [one for one in call.args[1:] if not isinstance(one, Const) or name == "pipe"]
        result = calls.evaluator.apply(given, [handed, *extra], call.kwargs)
    elif name == "pipe":
        calls.generous(call, frame)
    if isinstance(result, Frame):
        return result
    return frame.derive("series" if by_row else "frame")


def _handed(frame: Frame, name: str, *, by_row: bool) -> Kind:
    """Say what the method hands to the function."""
    if name == "transform" and frame.kind == "group":
        return "series"
    if by_row:
        return "row"
    whole = name == "pipe" or frame.kind == "group" or name.startswith("map_")
    return "frame" if whole else "series"


def aggregated(calls: FrameCalls, frame: Frame, call: Call) -> Value:
    """Read ``agg("sum")``, ``agg({"a": "sum"})``, ``agg(total=("a", "sum"))``, and expressions."""
    result = frame.derive()
    named = bool(call.kwargs)
    for value in call.args:
        if isinstance(value, Table):
            named = True
            for key, how in value.pairs:
                need(frame, key, into=result, must=True)
                _follow(calls, frame, how, key)
        else:
            if frame.kind == "groups" and isinstance(value, Items):
                result.made.update(texts(value))  # a column for each, which pandas names
            for expr in expressions(value):
                named = True
                need(frame, expr, into=result, must=True)
            _follow(calls, frame, value)
    for name, value in call.kwargs.items():
        if name in _NO_NAMES:
            continue
        if isinstance(value, Items) and value.items:
            need(frame, value.items[0], must=True)
            _follow(calls, frame, Items(value.items[1:]), value.items[0])
        else:
            need(frame, value, sure=False, must=isinstance(value, Expr), into=result)
        result.create(name)
    if named:
        result.narrowed = True
    elif frame.kind != "groups":
        frame.choose("all_columns")
    return result


def _follow(calls: FrameCalls, frame: Frame, how: Value, of: Value = UNKNOWN) -> None:
    """Follow what puts groups of a column together; ``of`` is its name, where it is given."""
    name = of.value if isinstance(of, Const) and isinstance(of.value, str) else frame.label
    for one in how.items if isinstance(how, Items) else (how,):
        calls.apply(one, frame.derive("series", name))


def filtered(frame: Frame, call: Call) -> Value:
    """Read pandas' ``filter(items=, like=, regex=)``, and a condition of polars or Spark."""
    result = frame.derive()
    for value in call.args:
        for text in texts(value):
            if not frame.need(text, sure=False):
                for name in names_in_sql(text, columns_of(frame)):
                    frame.need(name)
        for expr in expressions(value):
            need(frame, expr, into=result, must=True)
    for keyword, value in call.kwargs.items():
        if keyword not in _PATTERNS:
            need(frame, value, sure=keyword == "items")
        if keyword not in (*_PATTERNS, "items", "axis"):
            frame.need(keyword, sure=False)  # polars: filter(region="North")
    _choose_by_pattern(frame, call)
    return result


def _choose_by_pattern(frame: Frame, call: Call) -> None:
    """Note what ``filter(like="rev")`` and ``filter(regex="^rev")`` match."""
    if any(keyword in call.kwargs for keyword in _PATTERNS):
        frame.choose("pattern")
    known = sorted({name for root in frame.roots for name in root.schema or ()})
    for part in texts(call.kwargs.get("like")):
        for name in known:
            if part in name:
                frame.need(name)
    for part in texts(call.kwargs.get("regex")):
        frame.need_matching(part)
