"""Pairs whose other names were written by strangers: the descriptions that statsmodels ships.

The rule of this module: nothing is chosen by hand. Every variable of a data set whose description
can be read is renamed to the description's first phrase; the others are left out.
"""

from __future__ import annotations

import re
from importlib import import_module

from .pairs import Column, Pair

SETS = (
    *("anes96", "committee", "copper", "cpunish", "danish_data", "fair", "grunfeld", "heart"),
    *("interest_inflation", "longley", "macrodata", "modechoice", "randhie", "scotland"),
    *("spector", "stackloss", "star98", "statecrime", "sunspots"),
)
_LONGEST = 60


def described_pairs() -> list[Pair]:
    """Return a pair for each data set of which at least two variables are described."""
    made = []
    for name in SETS:
        module = import_module(f"statsmodels.datasets.{name}")
        columns: list[Column] = []
        for column in map(str, module.load_pandas().data.columns):
            title = _title(module.NOTE, column)
            if title and title not in {one.target for one in columns}:
                columns.append(Column(column, title))
        if len(columns) > 1:
            made.append(
                Pair(name, "described", f"sm_{name}", f"sm_{name}", "alternate",
                     tuple(columns), {}, ())
            )  # fmt: skip
    return made


def _title(note: str, column: str) -> str | None:
    found = re.search(rf"(?m)^[ \t]*{re.escape(column)}[ \t]*(?:[-:=]|[ \t])[ \t]*(\S.*)$", note)
    if found is None:
        return None
    title = re.split(r"[,(;:.=]", found[1])[0].strip()
    words = re.findall(r"[A-Za-z]{2,}", title)
    return title if words and title[0].isalpha() and len(title) <= _LONGEST else None
