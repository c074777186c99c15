"""Whether a block names dates, years or parts of dates of its own.

The rule of this module: such a block was written for its own period, and on another one it may
find nothing without an error. Where that cannot be told for sure it is taken to name them.
"""

from __future__ import annotations

import ast
import re
from typing import Final

NAMED_DATES: Final = "named_dates"
"""The flag of data to which a block that names dates, years or parts of dates is applied."""

PARTS = frozenset(
    """
    year month day hour minute second quarter dayofweek weekday day_name month_name to_period
    isocalendar dayofyear is_month_end is_month_start normalize date time tz_localize tz_convert
    strftime floor ceil
    """.split()  # noqa: SIM905 - a word a line would hide that they belong together
)
"""Attributes behind ``.dt`` that moments have."""

_YEARS = range(1900, 2101)
_DATE = re.compile(r"(?<!\d)(?:19|20)\d{2}(?:(?!\d)|[-/.]?[01]\d)")
_IN_QUERY = re.compile(r"(?:==|!=|\bin\b)\s*[\[(]?\s*\d{1,3}\b")
_ALIKE = (ast.Eq, ast.NotEq, ast.In, ast.NotIn)
_CHOOSING = frozenset(("isin", "is_in", "eq", "ne"))
_LONGEST_PART = 366


def names_dates(tree: ast.AST) -> bool:
    """Tell whether code holds a date or a year, or compares parts of dates with its own ones."""
    nodes = list(ast.walk(tree))
    if any(isinstance(node, ast.Constant) and _is_date(node.value) for node in nodes):
        return True
    if not any(map(_is_part, nodes)):
        return False
    return any(map(_compares_part, nodes)) or any(map(_looks_for_small_number, nodes))


def _is_date(value: object) -> bool:
    if type(value) is int:
        return value in _YEARS
    return isinstance(value, str) and _DATE.search(value) is not None


def _is_part(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and node.attr in PARTS


def _compares_part(node: ast.AST) -> bool:
    """Tell of ``df["day"].dt.month >= 6``."""
    return isinstance(node, ast.Compare) and any(map(_is_part, ast.walk(node)))


def _looks_for_small_number(node: ast.AST) -> bool:
    """Tell of ``df["month"] == 2``, which may be a part of a date that has got a name."""
    if isinstance(node, ast.Compare):
        asked = any(isinstance(one, _ALIKE) for one in node.ops)
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        asked = node.func.attr in _CHOOSING
    else:
        text = node.value if isinstance(node, ast.Constant) else None
        return isinstance(text, str) and _IN_QUERY.search(text) is not None
    return asked and any(
        isinstance(one, ast.Constant) and type(one.value) is int and 0 <= one.value <= _LONGEST_PART
        for one in ast.walk(node)
    )
