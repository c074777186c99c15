"""What shows that a name from an earlier cell is a frame, where nobody has told its columns.

The rule of this module: a text in brackets shows nothing, as dictionaries, answers of web services
and figures have items, too. A method shows a frame if only frames and their columns have it, or if
it is called as only theirs can be.
"""

# Lists of words stand as text: one word a line would hide how they belong together.
# ruff: noqa: SIM905

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ..follow.values import Const, Function, Table, texts
from .methods import KNOWN, METHODS, SAME

if TYPE_CHECKING:
    from ..follow.reader import Call
    from ..follow.values import Frame

USUAL = re.compile(r"(?:df|gdf|ddf|lf)(?:_?\w+)?|\w+_df|frame")
"""Names that people give to frames and to nothing else."""

NEVER = re.compile(
    r"""
    rows?|self|cls|args|kwargs|argv|opts|options|params?|cfg|conf|config|configs|settings|env
    |environ|state|state_dict|ctx|context|request|response|resp|payload|session|batch|batches
    |model|models|ax|axs|axd|axes|fig|figs|axes?_?\d
    """,
    re.VERBOSE,
)
"""Names that people give to what has items and is no frame."""

_OF_PYTHON = frozenset((*dir(str), *dir(bytes), *dir(list), *dir(dict), *dir(set)))
_OF_COLUMNS = frozenset(("to_list", "to_numpy", "to_frame", "str", "dt", "cat"))
"""Attributes of columns besides those that whole frames have."""

_NOT_OF_COLUMNS = frozenset(
    """
    query eval select filter transform encode append insert assign cache compute persist limit
    scatter bar barh line area pie hexbin properties interactive facet merge join iterrows to_pandas
    format hide info write_csv
    """.split()
)
"""Methods that a column has not, or shares with what else stands under a text in brackets."""

_DRAWING = frozenset(("plot", "hist", "boxplot", "scatter", "bar", "barh", "line", "area", "pie"))
_DRAWN = {"x", "y", "column", "by", "kind"}
_CONDITION = re.compile(r"[<>=!@]|\b(?:in|and|or|not)\b")
_KEYWORDS = {"join": {"on", "how", "lsuffix", "rsuffix"}, "replace": {"regex", "inplace"}}


def shows_frame(frame: Frame, name: str, call: Call) -> bool:
    """Tell whether calling a method shows that it is called on a frame or on a frame's column."""
    is_column = frame.kind in ("series", "groups")
    if is_column and (name in _NOT_OF_COLUMNS or name == "map"):
        return name == "map" and bool(call.args) and isinstance(call.args[0], Function | Table)
    if name in _OF_PYTHON:
        return _as_of_frames(name, call, is_column=is_column)
    if name in _DRAWING:
        return bool(call.kwargs.keys() & _DRAWN) or (not call.args and name in METHODS)
    if name == "query":
        return any(_CONDITION.search(text) for text in texts(call.argument(0, "expr")))
    if is_column:
        return name in KNOWN or name in _OF_COLUMNS
    return name in METHODS or name in SAME


def _as_of_frames(name: str, call: Call, *, is_column: bool) -> bool:
    """Tell whether a method that texts, lists or dictionaries have, too, is not one of theirs."""
    if name == "count":
        return is_column and not call.args
    if name == "insert":
        return len(call.args) > 2 and isinstance(call.args[1], Const)
    if name == "replace" and call.args and isinstance(call.args[0], Table):
        return True
    return bool(call.kwargs.keys() & _KEYWORDS.get(name, set()))


def shows_column(name: str) -> bool:
    """Tell whether an attribute shows that it is one of a column: ``sales["day"].dt``."""
    return name in ("dt", "str", "cat")


def may_be_frame(name: str) -> bool:
    """Tell whether a name that nothing binds may be shown to be a frame at all."""
    return NEVER.fullmatch(name) is None
