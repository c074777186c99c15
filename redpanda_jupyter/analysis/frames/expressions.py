"""Column expressions that belong to no frame yet: ``pl.col("a") + 1``, ``F.sum("b")``.

The rule of this module: an expression names columns, and perhaps its result; a frame needs them
only once a method takes it. What is compared with a column, or put in its place, is no name.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ..follow.values import UNKNOWN, Expr, texts
from .naming import names_of_expressions

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..follow.reader import Call
    from ..follow.values import Value

_COLUMN = frozenset(
    ("polars.col", "pyspark.sql.functions.col", "pyspark.sql.functions.column", "narwhals.col")
)
COLUMN_MAKERS = _COLUMN | {"altair.datum", "ibis._"}
"""Named things whose attributes are columns: ``pl.col.tip``, ``alt.datum.tip``."""

_OF_NOTHING = frozenset(("polars.lit", "pyspark.sql.functions.lit", "polars.len", "polars.all"))
_OF_COLUMNS = re.compile(
    r"""
    (?:polars|pyspark\.sql\.functions|narwhals)\.
    (?:sum|mean|avg|min|max|count|countDistinct|first|last|median|std|stddev|var|n_unique
      |approx_count_distinct|collect_list|collect_set|desc|asc|when|lower|upper|trim|to_date|year
      |month|concat_str|struct|coalesce|sum_horizontal|mean_horizontal|max_horizontal|cum_sum
      |min_horizontal|any_horizontal|all_horizontal|exclude|element|quantile|round|abs|arctan2
      |corr|cov|datediff|date_format|split|regexp_replace|concat|concat_ws|log|sqrt|row_number
      |rank|lag|lead|format)$
    """,
    re.VERBOSE,
)
_SELECTORS = "polars.selectors."
_SELECTED = {"starts_with": "^{}.*$", "ends_with": "^.*{}$", "contains": "^.*{}.*$"}
_NO_NAME = "^$"
"""A pattern that no column's name matches."""

_AESTHETICS = frozenset(("plotnine.aes", "lets_plot.aes"))
_LAYER = re.compile(r"(?:plotnine|lets_plot)\.(?:geom_|stat_|facet_)")
_WORDS = re.compile(r"[^\W\d]\w*")
_MOST_FACETS = 1000  # characters of a facet's formula
_WINDOWS = ("pyspark.sql.Window.", "pyspark.sql.window.Window.")
_NAMING_METHODS = frozenset(
    ("over", "then", "otherwise", "sort_by", "filter", "partitionBy", "orderBy")
)
"""Methods of an expression whose texts are columns."""


def made_expression(call: Call) -> Expr | None:
    """Say which expression a library's function makes; ``None`` for any other function."""
    dotted = call.dotted
    if dotted in _COLUMN:
        named = (name for value in call.args for name in texts(value))
        return expression(name for name in named if name not in ("*", "^"))
    if dotted in _OF_NOTHING:
        return Expr()
    if dotted.startswith(_SELECTORS):
        return _selected(call)
    if _OF_COLUMNS.match(dotted) and (call.args or call.kwargs):
        return all_named(call)
    if _LAYER.match(dotted):
        values = (*call.args, *call.kwargs.values())
        facets = [] if "geom" in dotted else [word for one in values for word in texts(one)]
        words = (word for text in facets for word in _WORDS.findall(text[:_MOST_FACETS]))
        return expression((*words, *names_of_expressions(values)))
    if dotted in _AESTHETICS or dotted.startswith(_WINDOWS):
        return all_named(call)
    return None


def _selected(call: Call) -> Expr:
    """Read a selector of polars, ``cs.starts_with("rev_")``, as a pattern of columns' names."""
    name = call.dotted.rpartition(".")[2]
    named = [text for value in call.args for text in texts(value)]
    if name == "by_name":
        return expression(named)
    if name == "matches":
        return expression(f"^{text.removeprefix('^').removesuffix('$')}$" for text in named)
    form = _SELECTED.get(name)
    if form is None:  # by type or place: no name tells
        return Expr((_NO_NAME,))
    return expression(form.format(re.escape(text)) for text in named)


def expression(names: Iterable[str], labels: tuple[str, ...] = ()) -> Expr:
    """Make an expression of these columns, each once and in order."""
    return Expr(tuple(dict.fromkeys(names)), labels)


def all_named(call: Call) -> Expr:
    """Make an expression of every column that any argument names."""
    values = [*call.args, *call.kwargs.values()]
    return expression(
        name for value in values for name in (*texts(value), *names_of_expressions([value]))
    )


def expression_method(of: Expr, name: str, call: Call) -> Expr:
    """Call a method of a column expression."""
    if name == "alias" and call.args:
        return Expr(of.refs, tuple(texts(call.args[0])))
    names = list(of.refs)
    for value in (*call.args, *call.kwargs.values()):
        names += names_of_expressions([value])
        if name in _NAMING_METHODS:
            names += texts(value)
    return expression(names, of.labels)


def grouper(call: Call) -> Value:
    """Read ``pandas.Grouper(key="month")`` and ``pandas.NamedAgg("a", "sum")``."""
    named = call.argument(0, "key", "column")
    return expression(texts(named)) if named is not None else UNKNOWN
