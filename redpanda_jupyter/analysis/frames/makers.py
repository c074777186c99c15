"""Functions that make frames and column expressions: pandas', polars', Spark's, altair's.

The rule of this module: a frame from a file is a root of its own, named by its first variable; one
made from nothing needs no columns; a column expression belongs to no frame until a method takes it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ..files.functions import READS_FRAME
from ..follow.reader import Call
from ..follow.values import (
    UNKNOWN,
    Const,
    Expr,
    Frame,
    Items,
    Many,
    Method,
    Table,
    Value,
    joined,
    options,
    texts,
)

if TYPE_CHECKING:
    from .calls import NewRoot

_COLUMN = frozenset(
    ("polars.col", "pyspark.sql.functions.col", "pyspark.sql.functions.column", "narwhals.col")
)
COLUMN_MAKERS = _COLUMN | {"altair.datum", "polars.col", "ibis._"}
"""Named things whose attributes are columns: ``pl.col.tip``, ``alt.datum.tip``."""

_OF_COLUMN = re.compile(
    r"(?:polars|pyspark\.sql\.functions|narwhals)\."
    r"(?:sum|mean|avg|min|max|count|countDistinct|first|last|median|std|stddev|var|n_unique|"
    r"approx_count_distinct|collect_list|collect_set|desc|asc|when|lower|upper|trim|to_date|year|"
    r"month|concat_str|struct|coalesce|sum_horizontal|mean_horizontal|max_horizontal|cum_sum|"
    r"min_horizontal|any_horizontal|all_horizontal|exclude|element|quantile|round|abs|arctan2|"
    r"corr|cov|datediff|date_format|split|regexp_replace|concat|concat_ws|log|sqrt|row_number|"
    r"rank|lag|lead|format)$"
)
_VALUES = frozenset(
    (
        "is_in",
        "replace",
        "replace_strict",
        "alias",
        "cast",
        "fill_null",
        "lit",
        "strftime",
        "to_string",
        "contains",
        "starts_with",
        "ends_with",
        "strptime",
        "isin",
        "like",
        "rlike",
        "startswith",
        "endswith",
        "is_between",
        "extract",
        "map_elements",
        "truncate",
        "offset_by",
        "str_replace",
        "replace_all",
        "suffix",
        "prefix",
        "shift",
        "otherwise_",
        "to_date",
        "to_datetime",
        "split",
        "round",
        "quantile",
        "rolling_mean",
        "head",
        "tail",
        "slice",
        "sample",
    )
)
_PANDAS_LIKE = ("pandas", "polars", "dask.dataframe", "modin.pandas", "geopandas", "cudf")
_METHOD_FUNCTIONS = frozenset(
    (
        "melt",
        "pivot_table",
        "pivot",
        "merge",
        "merge_asof",
        "merge_ordered",
        "wide_to_long",
        "unique_",
    )
)
_ENCODING = re.compile(r"^\s*(?:(?P<how>\w+)\()?(?P<name>[^:()]*)\)?(?::[QNOTGqnotg])?\s*$")


def made_by(dotted: str, call: Call, new_root: NewRoot) -> Value | None:
    """Say what a library's function makes of frames and columns; ``None`` for any other."""
    if dotted in _COLUMN:
        names = [name for value in call.args for name in texts(value)]
        return Expr(frozenset(name for name in names if name not in ("*", "^")))
    if _OF_COLUMN.match(dotted) and (call.args or call.kwargs):
        return _combined(call)
    if dotted in ("polars.lit", "pyspark.sql.functions.lit", "polars.len", "polars.all"):
        return Expr(frozenset())
    if dotted in ("pandas.Grouper", "pandas.NamedAgg"):
        named = call.argument(0, "key", "column")
        return Expr(frozenset(texts(named))) if named is not None else UNKNOWN
    module, _, name = dotted.rpartition(".")
    if module in _PANDAS_LIKE or dotted in READS_FRAME:
        return _of_pandas(dotted, name, call, new_root)
    if dotted == "altair.Chart" and call.args:
        return _chart(call.args[0])
    if module == "altair" and name[:1].isupper():
        given = call.argument(0, "field", "shorthand") or UNKNOWN
        return Expr(frozenset(shorthand(text) for text in texts(given)))
    if dotted in ("plotnine.aes", "lets_plot.aes"):
        return _combined(call)
    if dotted.startswith(("pyspark.sql.Window.", "pyspark.sql.window.Window.")):
        return _combined(call)
    if dotted == "numpy.genfromtxt" and "names" in call.kwargs:
        return Frame((new_root(None, None, is_frame=True),))
    if dotted in ("csv.DictReader", "csv.reader"):
        return Items((Frame((new_root(None, None, is_frame=True),), kind="row"),), open=True)
    if dotted == "seaborn.load_dataset" or module == "plotly.data":
        return Frame((new_root(None, None, is_frame=True),))
    return None


def _of_pandas(dotted: str, name: str, call: Call, new_root: NewRoot) -> Value | None:
    if dotted in READS_FRAME:
        return _read(call, new_root)
    if name in ("DataFrame", "LazyFrame", "GeoDataFrame"):
        return _new(call, new_root)
    frames = [one for value in call.args[:1] for one in options(value) if isinstance(one, Frame)]
    if name in ("concat", "append"):
        return _concatenated(call)
    if name in _METHOD_FUNCTIONS and frames:
        rest = list(call.args[1:])
        return _as_method(frames[0], name, call, rest)
    if name in ("crosstab", "to_datetime", "to_numeric", "cut", "qcut", "Series", "factorize"):
        every = [*call.args, *call.kwargs.values()]
        columns = [one for value in every for one in _frames(value)]
        return joined(columns, "series" if name != "crosstab" else "frame") if columns else UNKNOWN
    if name == "get_dummies" and frames:
        for text in texts(call.argument(1, "columns") or UNKNOWN):
            frames[0].need(text)
        for text in texts(call.kwargs.get("columns", UNKNOWN)):
            frames[0].need(text)
        return frames[0].derive("frame")
    return None


def _frames(value: Value) -> list[Frame]:
    if isinstance(value, Items):
        return [one for item in value.items for one in _frames(item)]
    return [one for one in options(value) if isinstance(one, Frame)]


def _as_method(frame: Frame, name: str, call: Call, rest: list[Value]) -> Value | None:
    again = Call(call.node, Method(frame, name.removesuffix("_ordered")), rest, call.kwargs)
    return again_read(again, frame, name)


def again_read(call: Call, frame: Frame, name: str) -> Value | None:
    """Read ``pandas.melt(frame, …)`` as ``frame.melt(…)``."""
    if name.startswith("merge"):
        return merged(frame, call.argument(0, "right"), call)
    from .methods import METHODS

    spec = METHODS.get(name)
    result = frame.derive()
    if name == "wide_to_long":
        for key in ("stubnames", "j"):
            for text in texts(call.kwargs.get(key, UNKNOWN)):
                result.create(text)
    if spec is None:  # pivot
        for value in (*call.args, *call.kwargs.values()):
            for text in texts(value):
                frame.need(text, sure=False)
        return result
    for place in spec.places or ():
        if place < len(call.args):
            for text in texts(call.args[place]):
                frame.need(text)
    for keyword, value in call.kwargs.items():
        for text in texts(value):
            if keyword in spec.keywords:
                frame.need(text)
            elif keyword in spec.creates:
                result.create(text)
    return result


def _read(call: Call, new_root: NewRoot) -> Value:
    """Make a frame of a file; its options already name columns."""
    frame = Frame((new_root(None, None, is_frame=True),))
    for keyword in ("usecols", "columns", "parse_dates", "index_col", "dtype", "converters"):
        value = call.kwargs.get(keyword, UNKNOWN)
        if isinstance(value, Const) and value.value in ("str", "object", "string", "category"):
            continue
        for text in texts(value):
            frame.need(text)
    for text in texts(call.kwargs.get("names", UNKNOWN)):
        frame.create(text)
    if "chunksize" in call.kwargs or call.kwargs.get("iterator") == Const(True):
        return Items((frame,), open=True)
    return frame


def _new(call: Call, new_root: NewRoot) -> Frame:
    """Make a frame of what the block has itself, or of other columns."""
    frame = Frame((new_root(None, frozenset(), is_frame=True),))
    given = call.argument(0, "data")
    for name in texts(given) if isinstance(given, Table) else ():
        frame.create(name)
    if isinstance(given, Items):
        for row in given.items:
            for name in texts(row) if isinstance(row, Table) else ():
                frame.create(name)
    for name in texts(call.argument(1, "columns") or UNKNOWN):
        frame.create(name)
    return frame


def _concatenated(call: Call) -> Value:
    given = call.argument(0, "objs", "items")
    frames = _frames(given) if given is not None else []
    if isinstance(given, Table):
        frames = [one for _, value in given.pairs for one in _frames(value)]
    if not frames:
        return UNKNOWN
    return joined(frames, "frame")


def merged(frame: Frame, other: Value | None, call: Call) -> Value:
    """Join two frames; the keys are needed of the side that has them."""
    others = [one.derive("frame") for one in options(other or UNKNOWN) if isinstance(one, Frame)]
    others += (
        [one for one in _frames(other) if one not in others] if isinstance(other, Items) else []
    )
    both = [frame, *others]
    keys = [call.kwargs.get(name) for name in ("on", "by")]
    if len(call.args) > 1:
        keys.append(call.args[1] if call.args[1] not in _HOW else None)
    if len(call.args) > 2:
        keys.append(call.args[2])
    for key in keys:
        for text in texts(key or UNKNOWN):
            for side in both:
                side.need(text)
    for prefix, sides in (("left", [frame]), ("right", others)):
        for keyword in (f"{prefix}_on", f"{prefix}_by"):
            for text in texts(call.kwargs.get(keyword, UNKNOWN)):
                for side in sides:
                    side.need(text)
    result = joined(both, "frame")
    added = [one for one in texts(call.kwargs.get("suffixes", UNKNOWN))] or ["_x", "_y"]
    added = added if len(added) == 2 else ["", *added]
    ours = tuple(frame.roots)
    theirs = tuple(root for one in others for root in one.roots)
    suffixes = [(suffix, (*ours, *theirs)) for suffix in (added[0], added[-1], "_right")]
    for keyword in ("lsuffix", "rsuffix", "suffix"):
        suffixes += [(text, (*ours, *theirs)) for text in texts(call.kwargs.get(keyword, UNKNOWN))]
    result.suffixes = tuple(dict.fromkeys((*suffixes, *result.suffixes)))[:_MOST_SUFFIXES]
    return result


_MOST_SUFFIXES = 24
_HOW = tuple(
    Const(how) for how in ("inner", "left", "right", "outer", "cross", "semi", "anti", "full")
)


def renamed(frame: Frame, call: Call) -> Value:
    """``rename(columns={"old": "new"})``, polars' ``rename({"old": "new"})``, a series' new name."""
    result = frame.derive(frame.kind if frame.kind == "series" else "frame")
    given = call.kwargs.get("columns") or call.kwargs.get("mapper") or call.argument(0, "mapping")
    if frame.kind == "series":
        for text in texts(given) if isinstance(given, Const) else ():
            result.create(text)
        return result
    if frame.label and isinstance(given, Const):  # one column of groups, reduced
        result.create(given.value)
    for table in options(given or UNKNOWN):
        if isinstance(table, Table):
            for old, new in table.pairs:
                for text in texts(old):
                    frame.need(text)
                for text in texts(new):
                    result.create(text)
                    if call.kwargs.get("inplace") == Const(True):
                        frame.create(text)
    return result


def choose_by_pattern(frame: Frame, call: Call) -> None:
    """``filter(like="rev")`` and ``filter(regex="^rev")`` name what they match."""
    known = {name for root in frame.roots for name in root.schema or ()}
    for part in texts(call.kwargs.get("like", UNKNOWN)):
        for name in sorted(known):
            if part in name:
                frame.need(name)
    for part in texts(call.kwargs.get("regex", UNKNOWN)):
        frame.need_matching(part)


def _combined(call: Call) -> Expr:
    refs: set[str] = set()
    for value in (*call.args, *call.kwargs.values()):
        refs.update(texts(value))
        for one in _expressions(value):
            refs |= one.refs
    return Expr(frozenset(refs))


def _expressions(value: Value) -> list[Expr]:
    if isinstance(value, Expr):
        return [value]
    if isinstance(value, Items | Many):
        items = value.items if isinstance(value, Items) else value.options
        return [one for item in items for one in _expressions(item)]
    return []


def expression_method(expr: Expr, name: str, call: Call) -> Value:
    """Call a method of a column expression."""
    if name == "alias" and call.args:
        return Expr(expr.refs, tuple(texts(call.args[0])))
    refs = set(expr.refs)
    for value in (*call.args, *call.kwargs.values()):
        for one in _expressions(value):
            refs |= one.refs
        if name in ("over", "then", "otherwise", "sort_by", "filter", "partitionBy", "orderBy"):
            refs.update(texts(value))
    return Expr(frozenset(refs), expr.labels)


def _chart(data: Value) -> Value:
    frames = _frames(data)
    return frames[0].derive("chart") if frames else UNKNOWN


def encoded(frame: Frame, call: Call) -> Value:
    """``chart.encode(x="a:Q", y="mean(b)")``."""
    for value in (*call.args, *call.kwargs.values()):
        for text in texts(value):
            frame.need(shorthand(text), sure=False)
        for expr in _expressions(value):
            for name in expr.refs:
                frame.need(name, sure=False)
    return frame


def shorthand(text: str) -> str:
    """Return the column in altair's short form: ``mean(tip):Q``."""
    match = _ENCODING.match(text[:400])
    return match["name"].strip() if match else text


def transformed(frame: Frame, name: str, call: Call) -> Value:
    """``chart.transform_aggregate(mean_tip="mean(tip)", groupby=["day"])`` and its kin."""
    encoded(frame, call)
    result = frame.derive("chart")
    for keyword, value in call.kwargs.items():
        if keyword not in ("groupby", "frame", "sort", "as_", "default", "key", "value", "filter"):
            for text in texts(value):
                for word in re.findall(r"datum\.(\w+)", text):
                    frame.need(word, sure=False)
            result.create(keyword)
    for value in (*call.args, call.kwargs.get("filter", UNKNOWN)):
        for text in texts(value):
            for word in re.findall(r"datum\.(\w+)", text):
                frame.need(word, sure=False)
    for text in texts(call.kwargs.get("as_", UNKNOWN)):
        result.create(text)
    return result
