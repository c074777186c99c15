"""Functions that make frames: pandas', polars' and those of libraries that bring data along.

The rule of this module: a frame from a file is a root of its own, named by its first variable; one
made from nothing needs no columns; what a function does with a frame that is handed to it, such as
``pandas.melt``, is what the method of that name does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..files.functions import READS_FRAME
from ..follow.reader import Call
from ..follow.values import UNKNOWN, Const, Frame, Items, Method, Table, joined, options
from .charts import channel
from .expressions import grouper, made_expression
from .joins import concatenated, frames_in
from .naming import create_texts, need_texts

if TYPE_CHECKING:
    from ..follow.values import Value
    from .calls import FrameCalls

_LIBRARIES = frozenset(("pandas", "polars", "dask.dataframe", "modin.pandas", "geopandas", "cudf"))
_AS_METHODS = frozenset(
    ("melt", "pivot_table", "pivot", "merge", "merge_asof", "merge_ordered", "wide_to_long")
)
_OF_COLUMNS = frozenset(
    ("crosstab", "to_datetime", "to_numeric", "cut", "qcut", "Series", "factorize")
)
_READER_OPTIONS = ("usecols", "columns", "parse_dates", "index_col", "dtype", "converters")
_DTYPES = (Const("str"), Const("object"), Const("string"), Const("category"))


def made_by(call: Call, calls: FrameCalls) -> Value | None:
    """Say what a library's function makes of frames and columns; ``None`` for any other."""
    made = made_expression(call)
    if made is not None:
        return made
    dotted = call.dotted
    module, _, name = dotted.rpartition(".")
    if dotted in ("pandas.Grouper", "pandas.NamedAgg"):
        return grouper(call)
    if dotted in READS_FRAME:
        return _read(call, calls)
    if module in _LIBRARIES:
        return _of_pandas(name, call, calls)
    if module == "altair" and name[:1].isupper():
        return _altair(name, call)
    if dotted in ("csv.DictReader", "csv.reader"):
        return Items((calls.new_frame().derive("row"),), open=True)
    if (
        module == "plotly.data"
        or dotted == "seaborn.load_dataset"
        or (dotted == "numpy.genfromtxt" and "names" in call.kwargs)
    ):
        return calls.new_frame()
    return None


def _altair(name: str, call: Call) -> Value:
    if name == "Chart" and call.args:
        frames = frames_in(call.args[0])
        return frames[0].derive("chart") if frames else UNKNOWN
    return channel(call)


def _of_pandas(name: str, call: Call, calls: FrameCalls) -> Value | None:
    if name in ("DataFrame", "LazyFrame", "GeoDataFrame"):
        return _new(call, calls)
    if name in ("concat", "append"):
        return concatenated(call)
    if name in _OF_COLUMNS:
        every = [one for value in (*call.args, *call.kwargs.values()) for one in frames_in(value)]
        return joined(every, "frame" if name == "crosstab" else "series") if every else UNKNOWN
    frames = [one for value in call.args[:1] for one in options(value) if isinstance(one, Frame)]
    if not frames:
        return None
    if name in _AS_METHODS:
        method = Call(call.node, Method(frames[0], name), call.args[1:], call.kwargs)
        return calls.method(frames[0], name, method)
    if name == "get_dummies":
        columns = call.kwargs.get("columns")
        need_texts(frames[0], call.argument(1, "columns"), columns)
        if columns is None:
            frames[0].choose("all_columns")
        result = frames[0].derive()
        result.closed = False
        return result
    return None


def _read(call: Call, calls: FrameCalls) -> Value:
    """Make a frame of a file; its options already name columns."""
    frame = calls.new_frame()
    for keyword in _READER_OPTIONS:
        value = call.kwargs.get(keyword)
        if value not in _DTYPES:
            need_texts(frame, value)
    create_texts(frame, call.kwargs.get("names"))
    if "chunksize" in call.kwargs or call.kwargs.get("iterator") == Const(True):
        return Items((frame,), open=True)
    return frame


def _new(call: Call, calls: FrameCalls) -> Frame:
    """Make a frame of what the block has itself, or of other columns."""
    frame = calls.new_frame(frozenset())
    given = call.argument(0, "data")
    for rows in given.items if isinstance(given, Items) else (given,):
        if isinstance(rows, Table):
            create_texts(frame, rows)
    create_texts(frame, call.argument(1, "columns"))
    frame.narrowed = True  # it has no column that the block does not know
    return frame
