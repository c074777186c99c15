"""Values as plain tuples that can be compared: frames, series, figures and what surrounds them.

The rule of this module: everything visible counts (values, labels, order, titles), numbers to
twelve digits, and nothing that changes from run to run (addresses, ids).
"""

from __future__ import annotations

import functools
import math
import types
from typing import TYPE_CHECKING, Any

import matplotlib.axes
import matplotlib.figure
import numpy as np
import pandas as pd
import polars as pl
from pandas.api.typing import DataFrameGroupBy, SeriesGroupBy
from pandas.io.formats.style import Styler
from plotly.basedatatypes import BaseFigure

if TYPE_CHECKING:
    from collections.abc import Iterator

_UNSEEN = (types.ModuleType, types.FunctionType, types.BuiltinFunctionType, type)


def freeze(value: Any, letters: dict[int, int]) -> Any:
    """Return ``value`` as nested tuples of plain values, with ``letters`` translated in texts."""
    return _freeze(value, letters)


def labels(frozen: Any) -> set[str]:
    """Return the texts that label columns and indexes in the frames and series of a result."""
    match frozen:
        case ("(frame)", columns, (index_names, _), _):
            return set(_texts((columns, index_names)))
        case ("(frame)", columns):
            return {name for name, _ in columns}
        case ("(series)", name, (index_names, _), _):
            return set(_texts((name, index_names)))
        case ("(series)", name, _):
            return {name}
        case tuple():
            return set().union(*map(labels, frozen))
    return set()


def cells(frozen: Any) -> set[str]:
    """Return the texts in the cells of a result's frames, which a pivot may make labels of."""
    match frozen:
        case ("(frame)", _, _, columns) | ("(frame)", columns):
            return set(_texts(columns))
        case tuple():
            return set().union(*map(cells, frozen))
    return set()


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _texts(item)


@functools.singledispatch
def _freeze(value: Any, letters: dict[int, int]) -> Any:
    if isinstance(value, _UNSEEN) or callable(value):
        return "code"
    fields = getattr(value, "__dict__", None)
    if fields is not None and type(value).__module__ == "__main__":
        return (type(value).__name__, _freeze(fields, letters))
    return type(value).__name__


@_freeze.register
def _(value: str, letters: dict[int, int]) -> Any:
    return value.translate(letters)


@_freeze.register(type(None))
@_freeze.register(bool)
@_freeze.register(np.bool_)
@_freeze.register(bytes)
def _(value: Any, letters: dict[int, int]) -> Any:
    return str(value)


@_freeze.register(int)
@_freeze.register(float)
@_freeze.register(np.number)
def _(value: Any, letters: dict[int, int]) -> Any:
    return "nan" if math.isnan(value) else f"{value:.12g}"


@_freeze.register(list)
@_freeze.register(tuple)
def _(value: Any, letters: dict[int, int]) -> Any:
    return tuple(_freeze(item, letters) for item in value)


@_freeze.register(set)
@_freeze.register(frozenset)
def _(value: Any, letters: dict[int, int]) -> Any:
    return tuple(sorted(map(str, (_freeze(item, letters) for item in value))))


@_freeze.register
def _(value: dict, letters: dict[int, int]) -> Any:  # type: ignore[type-arg]
    return tuple((_freeze(key, letters), _freeze(item, letters)) for key, item in value.items())


@_freeze.register
def _(value: np.ndarray, letters: dict[int, int]) -> Any:
    return (value.shape, _freeze(value.ravel().tolist(), letters))


# --- pandas ---------------------------------------------------------------------------------------


@_freeze.register(type(pd.NaT))
@_freeze.register(type(pd.NA))
@_freeze.register(pd.Timestamp)
@_freeze.register(pd.Timedelta)
@_freeze.register(pd.Period)
@_freeze.register(pd.Interval)
@_freeze.register(np.datetime64)
@_freeze.register(np.timedelta64)
def _(value: Any, letters: dict[int, int]) -> Any:
    return str(value)


@_freeze.register
def _(value: pd.Index, letters: dict[int, int]) -> Any:
    return (_freeze(list(value.names), letters), _freeze(value.tolist(), letters))


@_freeze.register
def _(value: pd.Series, letters: dict[int, int]) -> Any:
    name = _freeze(value.name, letters)
    return ("(series)", name, _freeze(value.index, letters), _freeze(value.tolist(), letters))


@_freeze.register
def _(value: pd.DataFrame, letters: dict[int, int]) -> Any:
    columns = [value.iloc[:, place].tolist() for place in range(value.shape[1])]
    labels = (_freeze(value.columns, letters), _freeze(value.index, letters))
    return ("(frame)", *labels, _freeze(columns, letters))


@_freeze.register(DataFrameGroupBy)
@_freeze.register(SeriesGroupBy)
def _(value: Any, letters: dict[int, int]) -> Any:
    return ("groups", _freeze(value.obj, letters), _freeze(value.ngroup(), letters))


@_freeze.register
def _(value: Styler, letters: dict[int, int]) -> Any:
    return _freeze(value.to_html(table_uuid="case"), letters)


# --- polars ---------------------------------------------------------------------------------------


@_freeze.register
def _(value: pl.DataFrame, letters: dict[int, int]) -> Any:
    return ("(frame)", _freeze(value.to_dict(as_series=False), letters))


@_freeze.register
def _(value: pl.LazyFrame, letters: dict[int, int]) -> Any:
    return _freeze(value.collect(), letters)


@_freeze.register
def _(value: pl.Series, letters: dict[int, int]) -> Any:
    return ("(series)", _freeze(value.name, letters), _freeze(value.to_list(), letters))


@_freeze.register
def _(value: pl.Expr, letters: dict[int, int]) -> Any:
    return _freeze(str(value), letters)


# --- drawings -------------------------------------------------------------------------------------


@_freeze.register
def _(value: BaseFigure, letters: dict[int, int]) -> Any:
    return _freeze(value.to_dict(), letters)


@_freeze.register
def _(value: matplotlib.figure.Figure, letters: dict[int, int]) -> Any:
    return (_freeze(value.get_suptitle(), letters), _freeze(value.axes, letters))


@_freeze.register
def _(value: matplotlib.axes.Axes, letters: dict[int, int]) -> Any:
    texts = [value.get_title(), value.get_xlabel(), value.get_ylabel()]
    texts += [text.get_text() for text in value.texts]
    legend = value.get_legend()
    if legend is not None:
        texts += [legend.get_title().get_text(), *(text.get_text() for text in legend.get_texts())]
    ticks = [tick.get_text() for tick in (*value.get_xticklabels(), *value.get_yticklabels())]
    drawn = [line.get_xydata() for line in value.lines]
    drawn += [patch.get_path().vertices for patch in value.patches]
    drawn += [patch.get_transform().transform([[0, 0], [1, 1]]) for patch in value.patches]
    drawn += [np.asarray(collection.get_offsets()) for collection in value.collections]
    drawn += [np.asarray(collection.get_array()) for collection in value.collections
              if collection.get_array() is not None]  # fmt: skip
    drawn += [np.asarray(image.get_array()) for image in value.images]
    return _freeze([texts, ticks, drawn], letters)
