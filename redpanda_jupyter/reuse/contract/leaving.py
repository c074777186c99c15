"""Where rows leave the frame that a block reads, so that nobody can say what order means to them.

The rule of this module: what is known not to depend on the order of rows is listed; values that
are handed to anything else may be taken by their place.
"""

# Lists of words stand as text: one word a line would hide how they belong together.
# ruff: noqa: SIM905

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from ...analysis.follow.values import (
    Const,
    Expr,
    Frame,
    Function,
    Holder,
    Items,
    Method,
    Named,
    Table,
    Value,
    options,
    texts,
)
from ...analysis.frames.naming import as_column, expressions
from ...analysis.frames.queries import MAX_QUERY
from .free_words import (
    AGGREGATES,
    ATTRIBUTES,
    BY_VALUE_SPACES,
    METHODS,
    NAMESPACES,
    PAIRING,
)
from .free_words import FUNCTIONS as FREE
from .order_words import FUNCTIONS, GATHERING, IN_TEXTS

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from ...analysis.follow.reader import Call

LEAVING = frozenset(
    """
    tolist to_list to_numpy to_dict to_dicts to_records to_series unique argsort argmax argmin
    """.split()
)
"""Methods that give a frame's values as an array, a list or a dictionary, or their places."""

AS_THEY_STAND = frozenset("tolist to_list to_numpy unique".split())
"""Those that give the values themselves, one after the other."""

KEEPING = frozenset("builtins.list builtins.tuple numpy.array numpy.asarray pandas.unique".split())
"""Functions that do."""

COUNTS_CUT = frozenset("nlargest nsmallest idxmax idxmin index".split())
"""What takes some of the counted values, or all in their order, besides what goes by an order."""

LEAVING_ATTRIBUTES = frozenset(("values", "array"))
"""Attributes that do."""

PLACED = re.compile(
    r"pandas\.(?:date|bdate|period|timedelta|interval)_range$|numpy\.(?:arange|linspace|random\.)"
    r"|itertools\.(?:count|cycle)$"
)
"""Functions whose values stand for the first row, the second and so on where they join a frame.

``range`` is none of them: its numbers are followed, into names of columns, too.
"""

COUNTING = frozenset(
    ("builtins.range", "numpy.arange", "numpy.linspace", "itertools.count", "numpy.ogrid")
)
"""Functions that number the rows, where the count of rows is given to them."""

OF_TIME = re.compile(
    r"""
    statsmodels\.(?:api\.)?tsa\b | statsmodels\.stats\.(?:stattools|diagnostic)\.
    | numpy\.fft\. | scipy\.(?:signal|fft|fftpack|integrate|ndimage)\. | pmdarima\. | prophet\.
    | statsmodels\.[\w.]*\b(?:durbin_watson|acorr_\w+|het_arch|q_stat)$
    | arch\. | ruptures\. | tsfresh\. | filterpy\. | pywt\. | librosa\.
    """,
    re.VERBOSE,
)
"""Libraries whose functions take values as a series in time: the order is what they look at."""

_IN_QUERIES = re.compile(
    r"\b(?:limit\s+\d|(?:first|last|any_value|arg_max|first_value|last_value|lag|lead)\s*\("
    r"|row_number\s*\()",
    re.IGNORECASE,
)
_SORTED_QUERY = re.compile(r"\border\s+by\b", re.IGNORECASE)
_SORTING = frozenset(("sort", "sort_by", "order_by", "top_k", "bottom_k", "value_counts"))

_REDUCING = re.compile(
    r"""
    builtins\.(?:max|min|sum|sorted|set|frozenset)$ | statistics\.
    | math\.(?:fsum|dist|prod|sumprod)$ | builtins\.(?:dict\.fromkeys|str\.join)$
    | numpy\.(?:sort|unique|partition|median|average|percentile|quantile|ptp|asanyarray|nan\w+)$
    | numpy\.\w+\.(?:reduce|accumulate|reduceat)$
    """,
    re.VERBOSE,
)
"""Functions whose result goes by the order in some of their uses: the text shows in which."""

_ALSO_BY_ROW = re.compile(r"numpy\.(?:max|min|amax|amin|sum|mean|std|var|prod|any|all)$")
"""Functions that go through a frame as its own methods do: each row by itself if they are told."""

_ROWS = (Const(1), Const(-1), Const("columns"))

_CALLED = re.compile(r"\.\s*(\w+)\s*\(")
_QUOTED = re.compile(r"`[^`]*`|'[^']*'|\"[^\"]*\"")
_ASSIGNED = re.compile(r"(?<![<>=!])=(?!=)")
_FIRST = (Const("first"), Const("ordinal"))
_LONGEST_LINE = 100
_CHOICES = 3

_HARMLESS = re.compile(
    r"(?:append|extend|add|update|insert|setdefault|get|write|execute|register|sql|query"
    r"|plot\w*|bar\w*|scatter|hist\w*|fill_between\w*|pie|boxplot|violinplot|imshow|step|stem|line"
    r"|errorbar|axhline|axvline|text|annotate|legend|title|set_\w+|add_\w+|grid|show|savefig|display"
    r"|encode|mark_\w+|properties|map_\w*|from_pandas|from_arrow|isin)$"
)
"""Methods of other things than frames that keep what they are given, or draw it."""


def is_free(call: Call) -> bool:
    """Tell whether a library's function is known not to go by the order of what it is given."""
    if call.dotted == "numpy.where":
        return len(call.args) == _CHOICES  # row by row: the one where it is true, else the other
    if PAIRING.match(call.dotted):
        return all(isinstance(one, Frame | Const) for one in (*call.args, *call.kwargs.values()))
    return FREE.match(call.dotted) is not None


def is_free_method(frame: Frame, name: str, call: Call) -> bool:
    """Tell whether a method is known not to go by the order of rows, or goes row by row."""
    if name in ("items", "keys") and frame.kind == "frame":
        return True  # of its columns
    if name == "item":
        return not call.args  # the only value that there is
    return name in METHODS or space_of(call.node.func) in NAMESPACES


def is_free_attribute(name: str, node: ast.Attribute) -> bool:
    """Tell whether an attribute is known not to go by the order of rows, or goes row by row."""
    return name in ATTRIBUTES or space_of(node) in NAMESPACES


def space_of(node: ast.expr) -> str:
    """Return the attribute behind which another one stands: ``str`` of ``column.str.upper``."""
    of = node.value if isinstance(node, ast.Attribute) else None
    return of.attr if isinstance(of, ast.Attribute) else ""


def goes_by_value(node: ast.expr) -> bool:
    """Tell whether it stands behind ``.dt`` or ``.str``: each value by itself, without its label.

    There ``slice`` and ``get`` take letters, and ``to_period`` reads no index.
    """
    return isinstance(node, ast.Attribute) and node.attr in BY_VALUE_SPACES


def taken_by_place(call: Call) -> Iterator[Value]:
    """Yield what a function is given that may go by the place of values: frames among it."""
    if isinstance(call.function, Function | Holder):
        return  # of the block: it is followed
    if isinstance(call.function, Method):
        if isinstance(call.function.of, Expr | Frame) or _HARMLESS.match(call.function.name):
            return
    elif is_free(call):
        return
    for value in (*call.args, *call.kwargs.values()):
        yield from map(as_column, value.items if isinstance(value, Items) else options(value))


def reduced(call: Call) -> Iterator[tuple[Frame, ast.expr]]:
    """Yield rows that are handed to a function which may depend on their order as it is used."""
    by_row = _ALSO_BY_ROW.match(call.dotted) and call.kwargs.get("axis") in _ROWS
    if by_row or _REDUCING.match(call.dotted):
        for value, node in zip(call.args, call.node.args, strict=False):
            for one in options(value):
                if isinstance(one, Frame):
                    yield one, node


def is_of_rows(frame: Value) -> bool:
    """Tell whether a value has a part for each row."""
    return isinstance(frame, Frame) and frame.kind in ("series", "frame", "groups")


def takes_expressions(call: Call) -> bool:
    """Tell whether a method is given expressions of columns, such as ``pl.col("a").diff()``."""
    return any(True for value in (*call.args, *call.kwargs.values()) for _ in expressions(value))


def chosen_by_place(node: ast.Call, by_order: Container[str]) -> bool:
    """Tell whether an argument calls one of these methods on what it has not sorted before."""
    for argument in (*node.args, *(one.value for one in node.keywords)):
        for inner in ast.walk(argument):
            if isinstance(inner, ast.Attribute) and inner.attr in by_order:
                below = {one.attr for one in ast.walk(inner) if isinstance(one, ast.Attribute)}
                if not below & _SORTING:
                    return True
    return False


def is_query_by_place(call: Call) -> bool:
    """Tell whether a query in SQL takes the first rows, or the next one, without sorting them."""
    for value in call.args[:1]:
        for text in texts(value):
            if _IN_QUERIES.search(text) and not _SORTED_QUERY.search(text):
                return True
    return False


def is_text_by_place(name: str, call: Call, by_order: Container[str]) -> bool:
    """Tell whether the text of ``query`` or ``eval`` calls one of these methods."""
    if name not in ("query", "eval"):
        return False
    return any(
        called in by_order
        for text in texts(call.argument(0, "expr"))
        for called in _CALLED.findall(_QUOTED.sub(" ", text[:MAX_QUERY]))
    )


def is_value(name: str, call: Call) -> bool:
    """Tell whether ``eval`` gives back one column: what is calculated gets no name."""
    given = list(texts(call.argument(0, "expr"))) if name == "eval" else []
    return len(given) == 1 and _ASSIGNED.search(given[0][:MAX_QUERY]) is None


def is_first_of_equals(name: str, call: Call) -> bool:
    """Tell whether equal values get different ranks: the one that stands first the lower."""
    return name == "rank" and any(
        one in _FIRST for one in (*call.args, call.kwargs.get("method")) if one is not None
    )


def is_of_texts(call: Call) -> bool:
    """Tell whether it is ``.str.cat(…)``: ``cat`` alone would stand for what categories can do."""
    function = call.node.func
    is_cat = isinstance(function, ast.Attribute) and function.attr == "cat"
    return is_cat and space_of(function) == "str"


def is_counted_up(name: str, frame: Frame, call: Call) -> bool:
    """Tell whether a column is multiplied with values that join it by their place."""
    other = call.argument(0, "other")
    return name == "dot" and frame.kind == "series" and not isinstance(other, Frame)


def joins_texts(name: str, call: Call) -> bool:
    """Tell whether all texts of a column become one: ``.str.cat(sep=",")``.

    With other texts beside them it goes row by row.
    """
    others = call.argument(0, "others")
    return name == "cat" and is_of_texts(call) and others in (None, Const(None))


def may_go_by_order(how: Value | None) -> bool:
    """Tell whether groups are put together by what is not known to go by no order."""
    if isinstance(how, Items):
        return any(map(may_go_by_order, how.items))
    if isinstance(how, Table):
        return any(may_go_by_order(value) for _, value in how.pairs)
    if isinstance(how, Named):
        return FREE.match(how.dotted) is None
    return isinstance(how, Const) and isinstance(how.value, str) and how.value not in AGGREGATES


def goes_by_order(how: Value | None) -> bool:
    """Tell whether groups are put together by what depends on the order of their rows."""
    if isinstance(how, Items):
        return any(map(goes_by_order, how.items))
    if isinstance(how, Table):
        return any(goes_by_order(value) for _, value in how.pairs)
    if isinstance(how, Named):
        own = how.dotted in FUNCTIONS | GATHERING
        return own or OF_TIME.match(how.dotted) is not None
    if isinstance(how, Method):
        return how.name == "join" and not isinstance(how.of, Frame)
    return how is not None and any(word in IN_TEXTS for word in texts(how))


def by_time(name: str, call: Call) -> bool:
    """Tell whether a window goes by time: that fails by itself where the order is another."""
    return name == "rolling" and any(texts(call.argument(0, "window")))


def line_of(frame: Frame) -> Iterator[Frame]:
    """Yield a frame and what it was made of, one after the other."""
    one: Frame | None = frame
    for _ in range(_LONGEST_LINE):
        if one is None:
            return
        yield one
        one = one.origin
