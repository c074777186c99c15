"""What a block may make of a frame where no reading sees it, and what it looks for by itself.

The rule of this module: a column is told to be missing only where there is no doubt. A function
that cannot be read may make columns, as may an assignment to a name that is not known.
"""

# Lists of words stand as text: one word a line would hide how they belong together.
# ruff: noqa: SIM905

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ..follow.values import (
    MAX_OPTIONS,
    Const,
    Frame,
    Function,
    Holder,
    Items,
    Many,
    Method,
    Named,
    Table,
    Text,
    Thing,
    options,
    texts,
)
from .joins import frames_in

if TYPE_CHECKING:
    from ..follow.reader import Call
    from ..follow.values import Value

_LIBRARIES = re.compile(
    r"""
    (?:pandas|numpy|polars|matplotlib|seaborn|plotly|altair|scipy|sklearn|statsmodels|IPython|duckdb
      |bokeh|plotnine|lets_plot|great_tables|itables|copy|math|statistics|itertools|functools
      |builtins\.(?!setattr|exec|eval))\b
    """,
    re.VERBOSE,
)
"""Libraries whose functions make no columns in the frames that they are given."""

_LEARNING = frozenset(
    """
    fit fit_transform transform predict predict_proba score append split plot scatter bar barh
    hist line fill_between write dataframe table display log info debug
    """.split()
)
"""Methods of other objects that make no columns in the frames that they are given."""


def doubt_given(call: Call) -> None:
    """Let no column be missing that a function which cannot be read may have made."""
    function = call.function
    of, name = None, call.dotted
    if isinstance(function, Method):
        of, name = function.of, function.name
    harmless = isinstance(function, Function | Holder) or _is_harmless(of, name)
    for value in (*call.args, *call.kwargs.values()):
        for frame in frames_in(value) if isinstance(value, Frame | Items | Many) else ():
            if frame.kind == "names":
                look_for(frame, of, *call.args)
            elif not harmless and frame.kind in ("frame", "row"):
                frame.doubt()
            elif name == "builtins.hasattr":
                look_for(frame, *call.args)


def _is_harmless(of: Value | None, name: str) -> bool:
    """Tell whether what is called leaves the frames that it is given as they are.

    Parameters
    ----------
    of
        The object, of a method.
    name
        The method's name, or the function's dotted one.
    """
    if of is None:
        return _LIBRARIES.match(name) is not None
    if isinstance(of, Frame) and of.is_proven:
        return True
    return name in _LEARNING or isinstance(of, Thing | Items | Table | Const | Text | Named)


def look_for(frame: Frame, *values: Value | None) -> None:
    """Let no column be missing for which the block itself looks first."""
    for value in values:
        for name in texts(value):
            frame.doubt(name)


def doubt_unknown(frame: Frame, key: Value) -> None:
    """Take note that a column of a name is made which the text does not tell."""
    for one in options(key):
        if isinstance(one, Text):
            frame.doubt(one.pattern)
        elif isinstance(one, Items):
            for part in one.items[:MAX_OPTIONS]:
                doubt_unknown(frame, part)
            if one.open or len(one.items) > MAX_OPTIONS:
                frame.doubt()
        elif not isinstance(one, Const) and not (isinstance(one, Frame) and one.is_proven):
            frame.doubt()
