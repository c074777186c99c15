"""Run a case's block on its real frames, with or without a renamed column, and keep what came out.

The rule of this module: a result is everything that a person could look at afterwards (variables,
printed and shown values, drawn data), frozen into plain values. A renamed column gets a name in
other letters of the same number and width, and the letters are turned back in the result: a column
that only passed through leaves no trace, and one that was used does.
"""

from __future__ import annotations

import ast
import contextlib
import functools
import io
import os
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import palmerpenguins
import pandas as pd
import plotly.data
import plotly.express as px
import plotly.graph_objects as go
import polars as pl
from IPython.core.inputtransformer2 import TransformerManager

from redpanda_jupyter.tour import samples

from .freezing import freeze

if TYPE_CHECKING:
    from .case_tables import Case

# Letters without case, one cell wide, that no data set has; an identifier stays one.
_SHIFT = 0x1400
_BACK = {code + _SHIFT: code for code in range(0x20, 0x180)}
_SOURCES = {
    "tips": plotly.data.tips,
    "gapminder": plotly.data.gapminder,
    "iris": plotly.data.iris,
    "stocks": plotly.data.stocks,
    "election": plotly.data.election,
    "experiment": plotly.data.experiment,
    "carshare": plotly.data.carshare,
    "wind": plotly.data.wind,
    "medals": plotly.data.medals_wide,
    "medals_long": plotly.data.medals_long,
    "penguins": palmerpenguins.load_penguins,
    "penguins_raw": palmerpenguins.load_penguins_raw,
    **{name: functools.partial(samples.load, name) for name in samples.NAMES},
}


@dataclass(frozen=True)
class Moved:
    """One column of one input that is called something else for a run."""

    variable: str
    column: str


@functools.cache
def load(dataset: str) -> pd.DataFrame:
    """Return a data set as pandas; it is shared, so copy before use."""
    frame: pd.DataFrame = _SOURCES[dataset]()
    # the hourly weather is the longest by far: every fourth hour of it is enough
    return frame.iloc[::4] if dataset == "newark" else frame


def columns_of(dataset: str) -> list[str]:
    """Return the names of a data set's columns, in order."""
    return [str(column) for column in load(dataset).columns]


def run(case: Case, folder: Path, moved: Moved | None = None) -> Any:
    """Run the block in ``folder`` and return its frozen result; what it raises is not caught."""
    _write_files(case, folder, moved)
    shown: list[Any] = []
    namespace = _namespace(case, moved, shown)
    given = set(namespace) - set(case.frames)
    printed = io.StringIO()
    here = Path.cwd()
    try:
        os.chdir(folder)
        with (
            warnings.catch_warnings(),
            contextlib.redirect_stdout(printed),
            mpl.rc_context({"backend": "agg"}),
        ):
            warnings.simplefilter("ignore")
            _execute(case.before, namespace)
            shown.append(_execute(case.code, namespace))
            kept = {
                name: value
                for name, value in namespace.items()
                if name not in given and not name.startswith("__")
            }
            figures = [plt.figure(number) for number in plt.get_fignums()]
            return freeze((kept, shown, printed.getvalue(), figures), _BACK)
    finally:
        plt.close("all")
        os.chdir(here)


def _renamed(dataset: str, variable: str, moved: Moved | None) -> pd.DataFrame:
    frame = load(dataset).copy()
    if moved is None or moved.variable != variable:
        return frame
    other = "".join(chr(ord(sign) + _SHIFT) for sign in moved.column)
    return frame.rename(columns={moved.column: other})


def _write_files(case: Case, folder: Path, moved: Moved | None) -> None:
    for file in case.files:
        path = folder / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        frame = _renamed(file.dataset, file.variable, moved)
        if path.suffix == ".parquet":
            frame.to_parquet(path, index=False)
        elif path.suffix == ".json":
            frame.to_json(path, orient="records")
        else:
            frame.to_csv(path, index=False, sep="\t" if path.suffix == ".tsv" else ",")


def _namespace(case: Case, moved: Moved | None, shown: list[Any]) -> dict[str, Any]:
    def display(*values: Any) -> None:
        shown.extend(values)

    namespace: dict[str, Any] = {
        "pd": pd, "np": np, "pl": pl, "plt": plt, "px": px, "go": go, "display": display,
    }  # fmt: skip
    namespace["__name__"] = "__main__"
    namespace["get_ipython"] = lambda: _Magics(namespace)
    for variable, dataset in case.frames.items():
        frame = _renamed(dataset, variable, moved)
        namespace[variable] = pl.from_pandas(frame) if case.library == "polars" else frame
    return namespace


class _Magics:
    """What a transformed cell calls: a cell magic's body runs, a line magic does nothing."""

    def __init__(self, namespace: dict[str, Any]) -> None:
        self.namespace = namespace

    def run_line_magic(self, *_: str) -> None:
        """Do nothing: the magics of the tables set up drawing, and that is set up."""

    def run_cell_magic(self, _name: str, _line: str, body: str) -> Any:
        """Run the cell below ``%%time`` and its like."""
        return _execute(body, self.namespace)


def _execute(source: str, namespace: dict[str, Any]) -> Any:
    """Run a cell as IPython reads it, and return the value of its last expression."""
    tree = ast.parse(TransformerManager().transform_cell(source))  # type: ignore[no-untyped-call]
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "<case>", "exec"), namespace)  # the tables' own code
    if not isinstance(last, ast.Expr):
        return None
    return eval(compile(ast.Expression(last.value), "<case>", "eval"), namespace)
