"""The pairs of data sets in ``cases``: which column of the one is which of the other.

The rule of this module: a table is read as it stands, and whatever it does not understand is an
error that names the case. What the lines mean is said in ``cases/README.md``.
"""

from __future__ import annotations

import hashlib
import re
import warnings
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

FOLDER = Path(__file__).parent / "cases"
_FIELDS = {"source", "target", "rows"}
_STATSMODELS = (
    *("anes96", "ccard", "committee", "copper", "cpunish", "elnino", "fair", "fertility"),
    *("grunfeld", "heart", "interest_inflation", "longley", "macrodata", "modechoice"),
    *("scotland", "star98", "statecrime"),
)
_VEGA = (
    *("airports", "barley", "burtin", "cars", "crimea", "la_riots", "ohlc"),
    *("seattle_weather", "us_employment", "wheat"),
)


@dataclass(frozen=True)
class Column:
    """A column of the source: what it is called in the target, and what is done to its values."""

    source: str
    target: str | None
    must_ask: bool = False
    scale: float | None = None
    values: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Pair:
    """One case: two data sets, and the truth about the columns of the first."""

    id: str
    theme: str
    source: str
    target: str
    rows: str
    columns: tuple[Column, ...]
    extras: dict[str, str]
    kept: tuple[str, ...]

    @property
    def held_out(self) -> bool:
        """Whether the case is kept for measuring."""
        return self.theme.startswith("holdout-")

    def frames(self) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Return the data as the block knows them, and the data that it is applied to."""
        first, second = data_set(self.source), data_set(self.target)
        middle = len(second) // 2
        if self.rows == "alternate":
            first, second = first.iloc[::2], second.iloc[1::2]
        elif self.rows == "halves":
            first, second = first.iloc[:middle], second.iloc[middle:]
        source = first[[column.source for column in self.columns]]
        own = self.source == self.target
        made = {
            column.target: _changed(second[column.source if own else column.target], column)
            for column in self.columns
            if column.target is not None
        }
        made |= {name: second[name] for name in self.kept}
        made |= {name: _extra(name, how, second.index) for name, how in self.extras.items()}
        order = sorted(made, key=lambda name: _digest(name))
        return source.reset_index(drop=True), pd.DataFrame(made)[order].reset_index(drop=True)


@cache
def data_set(name: str) -> pd.DataFrame:
    """Return a data set that an installed package ships."""
    if name in _STATSMODELS or name.startswith("sm_"):
        name = name.removeprefix("sm_")
        return import_module(f"statsmodels.datasets.{name}").load_pandas().data
    if name in _VEGA or name.startswith("vega_"):
        from vega_datasets import local_data

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it reads JSON in a way that pandas will drop
            return getattr(local_data, name.removeprefix("vega_"))()
    if name.startswith("penguins"):
        import palmerpenguins

        return getattr(palmerpenguins, f"load_{name}")()
    return getattr(import_module("plotly.data"), name)()


def load_pairs(folder: Path = FOLDER) -> list[Pair]:
    """Read all tables of ``folder``, in the order of their names.

    Raises
    ------
    ValueError
        A table cannot be read; the message names the file and the case.
    """
    pairs: list[Pair] = []
    for path in sorted(folder.glob("*.txt")):
        head, *parts = re.split(r"^=== ", path.read_text("utf-8"), flags=re.MULTILINE)
        if head.strip():
            raise ValueError(f"{path.name} has text before its first case")
        pairs += [_parse(path.stem, part) for part in parts]
    return pairs


def _parse(theme: str, text: str) -> Pair:
    header, separator, body = text.partition("\n---\n")
    name, *lines = header.splitlines()
    fields = dict(line.split(": ", 1) for line in lines)
    if not separator or not set(fields) <= _FIELDS:
        raise ValueError(f"{theme}: {name} cannot be read")
    columns, extras, kept = [], {}, []
    for line in filter(None, body.splitlines()):
        if line.startswith("+* "):
            kept.append(line[3:])
        elif line.startswith("+ "):
            extra, how = line[2:].split(" | ")
            extras[extra] = how
        else:
            columns.append(_column(line))
    source = fields["source"]
    rows = fields.get("rows", "alternate")
    if rows not in ("alternate", "halves", "all"):
        raise ValueError(f"{theme}: {name} has rows: {rows}")
    return Pair(
        name, theme, source, fields.get("target", source), rows,
        tuple(columns), extras, tuple(kept),
    )  # fmt: skip


def _column(line: str) -> Column:
    source, target, *changes = line.split(" | ")
    scale, values, must_ask = None, {}, False
    for change in changes:
        if change == "ask":
            must_ask = True
        elif change.startswith("scale "):
            scale = float(change.removeprefix("scale "))
        elif "=" in change:
            values = dict(part.split("=") for part in change.split("; "))
        else:
            raise ValueError(f"{line} has a change that is not known: {change}")
    return Column(source, None if target == "-" else target, must_ask, scale, values)


def _changed(values: Any, column: Column) -> Any:
    if column.scale is not None:
        return values * column.scale
    if column.values:
        found = values.map(lambda value: column.values.get(value, value))
        truths = set(column.values.values()) == {"true", "false"}
        return found.map({"true": True, "false": False}).astype(bool) if truths else found
    return values


def _extra(name: str, how: str, index: Any) -> Any:
    """Make a column from the rows' numbers and its name: the same in every run."""
    random = np.random.default_rng(int(_digest(name)[:8], 16))
    low, dots, high = how.partition("..")
    if not dots:
        return pd.Series(random.choice(how.split(", "), len(index)), index=index)
    if "." in low or "." in high:
        return pd.Series(random.uniform(float(low), float(high), len(index)), index=index)
    return pd.Series(random.integers(int(low), int(high) + 1, len(index)), index=index)


def _digest(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()
