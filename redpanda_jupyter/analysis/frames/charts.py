"""Charts that know their frame: altair's short forms and what it computes.

The rule of this module: a text counts only where the frame has such a column, because most texts of
a chart are labels.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ..follow.values import Expr, Frame, texts
from .expressions import expression
from .naming import create_texts, names_of_expressions

if TYPE_CHECKING:
    from ..follow.reader import Call
    from ..follow.values import Value

_SHORTHAND = re.compile(r"\s*(?:(?P<how>\w+)\()?(?P<name>[^:()]*)\)?(?::[QNOTGqnotg])?\s*$")
_DATUM = re.compile(r"datum\.(\w+)")
_MOST_SHORTHAND = 400  # characters
_NOT_MADE = frozenset(("groupby", "frame", "sort", "as_", "default", "key", "value", "filter"))
"""Keywords of ``transform_…`` that are no new column."""


def channel(call: Call) -> Expr:
    """Read ``alt.X("mean(tip):Q")``."""
    return expression(map(column_in, texts(call.argument(0, "field", "shorthand"))))


def encoded(frame: Frame, call: Call) -> Value:
    """Read ``chart.encode(x="a:Q", y="mean(b)")``."""
    for value in (*call.args, *call.kwargs.values()):
        for name in (*map(column_in, texts(value)), *names_of_expressions([value])):
            frame.need(name, sure=False)
    return frame


def column_in(text: str) -> str:
    """Return the column in altair's short form: ``mean(tip):Q``."""
    match = _SHORTHAND.match(text[:_MOST_SHORTHAND])
    return match["name"].strip() if match else text


def transformed(frame: Frame, call: Call) -> Value:
    """Read ``chart.transform_aggregate(mean_tip="mean(tip)", groupby=["day"])`` and its kin."""
    encoded(frame, call)
    result = frame.derive("chart")
    for keyword, value in call.kwargs.items():
        if keyword not in _NOT_MADE:
            _need_datum(frame, value)
            result.create(keyword)
    for condition in (*call.args, call.kwargs.get("filter")):
        _need_datum(frame, condition)
    create_texts(result, call.kwargs.get("as_"))
    return result


def _need_datum(frame: Frame, value: Value | None) -> None:
    """Note the columns in ``datum.tip > 3``."""
    for text in texts(value):
        for word in _DATUM.findall(text):
            frame.need(word, sure=False)
