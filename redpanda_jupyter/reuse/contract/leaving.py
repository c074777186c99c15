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
    Value,
    options,
    texts,
)
from ...analysis.frames.naming import as_column, expressions
from ...analysis.frames.queries import MAX_QUERY

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from ...analysis.follow.reader import Call

LEAVING = frozenset(
    "tolist to_list to_numpy to_dict to_dicts to_records to_series argsort argmax argmin".split()
)
"""Methods that give a frame's values as an array, a list or a dictionary, or their places."""

AS_THEY_STAND = frozenset("tolist to_list to_numpy".split())
"""Those that give the values themselves, one after the other."""

KEEPING = frozenset("builtins.list builtins.tuple numpy.array numpy.asarray".split())
"""Functions that do."""

COUNTS_CUT = frozenset("head tail nlargest nsmallest idxmax idxmin index".split())
"""What takes some of the counted values by their places, or all in their order."""

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

_TAKING = re.compile(
    r"""
    builtins\.(?:list|tuple|zip|enumerate|iter|next|reversed|dict|map|filter|str|repr|hash)$
    | itertools\.(?!product|combinations|permutations) | functools\.reduce$ | collections\.
    | more_itertools\.
    | numpy\.(?:array|asarray|ravel|reshape|roll|flip|split|array_split|searchsorted|take|stack
        |column_stack|vstack|hstack|apply_along_axis|fromiter|pad|unwrap|resize|array_equal|where
        |nonzero|flatnonzero|tile|repeat|append|insert|delete|(?:nan)?arg(?:max|min)|argsort
        |argpartition)$
    | numpy\.(?:random|lib|testing|ma)\. | pandas\.(?:factorize|Series|DataFrame|Index)$
    | sklearn\.(?!metrics|preprocessing) | scipy\.(?!stats\b|special\b|constants\b)
    | (?:xgboost|lightgbm|catboost|torch|tensorflow|keras|jax|numba|networkx)\.
    """,
    re.VERBOSE,
)
"""Functions that may go by the place of a value."""

_KNOWN = re.compile(
    r"(?:builtins|numpy|pandas|polars|scipy|sklearn|statsmodels|math|statistics|operator|datetime"
    r"|re|json|random|copy|decimal|fractions|calendar|IPython|matplotlib|seaborn|plotly|altair"
    r"|bokeh|plotnine|lets_plot|hvplot|holoviews|great_tables|pygal|folium|itables|duckdb"
    r"|pandasql|linearmodels|patsy|formulaic|pingouin|lifelines)\."
)
"""Libraries whose other functions are known, or draw what they are given."""


_CALLED = re.compile(r"\.\s*(\w+)\s*\(")
_QUOTED = re.compile(r"`[^`]*`|'[^']*'|\"[^\"]*\"")
_FIRST = (Const("first"), Const("ordinal"))
_TEXT_OF_TEXT = frozenset(
    "lower upper strip lstrip rstrip title capitalize casefold swapcase replace slice zfill pad"
    " ljust rjust center get normalize removeprefix removesuffix".split()
)

_CHOICES = 3

_HARMLESS = re.compile(
    r"(?:append|extend|add|update|insert|setdefault|get|format|write|execute|register|sql|query"
    r"|plot\w*|bar\w*|scatter|hist\w*|fill_between\w*|pie|boxplot|violinplot|imshow|step|stem|line"
    r"|errorbar|axhline|axvline|text|annotate|legend|title|set_\w+|add_\w+|grid|show|savefig|display"
    r"|encode|mark_\w+|properties|map_\w*|from_pandas|from_arrow|isin)$"
)
"""Methods of other things than frames that keep what they are given, or draw it."""


def taken_by_place(call: Call) -> Iterator[Value]:
    """Yield what a function is given that may go by the place of values: frames among it."""
    if isinstance(call.function, Function | Holder):
        return  # of the block: it is followed
    if isinstance(call.function, Method):
        if isinstance(call.function.of, Expr | Frame) or _HARMLESS.match(call.function.name):
            return
    elif _KNOWN.match(call.dotted) and not _TAKING.match(call.dotted):
        return
    elif call.dotted == "numpy.where" and len(call.args) == _CHOICES:
        return  # row by row: the one where it is true, else the other
    for value in (*call.args, *call.kwargs.values()):
        yield from map(as_column, value.items if isinstance(value, Items) else options(value))


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


def is_first_of_equals(name: str, call: Call) -> bool:
    """Tell whether equal values get different ranks: the one that stands first the lower."""
    return name == "rank" and any(
        one in _FIRST for one in (*call.args, call.kwargs.get("method")) if one is not None
    )


def is_of_texts(call: Call) -> bool:
    """Tell whether it is ``.str.cat(…)``: ``cat`` alone would stand for what categories can do."""
    function = call.node.func
    if not (isinstance(function, ast.Attribute) and function.attr == "cat"):
        return False
    return isinstance(function.value, ast.Attribute) and function.value.attr == "str"


def joins_texts(name: str, call: Call) -> bool:
    """Tell whether all texts of a column become one: ``.str.cat(sep=",")``, ``.astype(str).sum()``.

    With other texts beside them, ``.str.cat`` goes row by row.
    """
    function = call.node.func
    of = function.value if isinstance(function, ast.Attribute) else None
    if name == "cat":
        return is_of_texts(call) and call.argument(0, "others") in (None, Const(None))
    if name != "sum" or not isinstance(of, ast.Call) or not isinstance(of.func, ast.Attribute):
        return False
    if of.func.attr in ("astype", "map", "apply"):
        to = of.args[0] if of.args else None
        return isinstance(to, ast.Name) and to.id == "str"
    space = of.func.value
    is_text = isinstance(space, ast.Attribute) and space.attr == "str"
    return is_text and of.func.attr in _TEXT_OF_TEXT
