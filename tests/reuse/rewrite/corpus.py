"""Blocks over data that packages ship, each with a target whose names are all others.

The rule of this module: blocks were written before what rewrites them, or without looking at it. A
line ``#: title | df=tips`` begins one; ``| refuse`` marks those that no rewrite can be right about.
Files named ``holdout-*`` are for measuring only.
"""

from __future__ import annotations

import ast
import contextlib
import io
import re
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import palmerpenguins
import pandas as pd
import plotly.data
import plotly.express as px
import polars as pl
import statsmodels.api as sm
from vega_datasets import local_data

from redpanda_jupyter.analysis import analyze
from redpanda_jupyter.models.contract import ColumnNeed, Contract, FrameInput
from redpanda_jupyter.models.datasets import ColumnProfile, DatasetProfile
from redpanda_jupyter.models.reuse import Binding, ColumnMatch, Mapping, Target
from redpanda_jupyter.reuse.adapter import adapt_frame
from redpanda_jupyter.reuse.rewrite import Rewrite, accepted, rewrite, same_value

HERE = Path(__file__).parent
ID = "01ARZ3NDEKTSV4RRFFQ69G5FAV"

_WORDS = {
    "tip": "trinkgeld", "total_bill": "rechnung", "sex": "geschlecht", "smoker": "raucher",
    "day": "tag", "time": "mahlzeit", "size": "personen", "species": "art", "island": "insel",
    "year": "jahr", "country": "land", "continent": "kontinent", "pop": "einwohner",
    "lifeExp": "lebenserwartung", "gdpPercap": "bip_pro_kopf", "date": "datum", "price": "kurs",
    "yield": "ertrag", "variety": "sorte", "site": "ort", "name": "bezeichnung",
    "weather": "wetter", "wind": "windstaerke", "precipitation": "regen", "value": "wert",
}  # fmt: skip


def _sources() -> dict[str, Any]:
    load = sm.datasets
    days = {"weekday": ["Thur", "Fri", "Sat", "Sun"], "weekend": [False, False, True, True]}
    return {
        **{
            name: getattr(plotly.data, name)
            for name in ("tips", "gapminder", "iris", "stocks", "election", "experiment")
        },
        "carshare": plotly.data.carshare,
        "wind": plotly.data.wind,
        "medals": plotly.data.medals_wide,
        "penguins": palmerpenguins.load_penguins,
        "seattle": local_data.seattle_weather,
        "cars": local_data.cars,
        "barley": local_data.barley,
        "wheat": local_data.wheat,
        "airports": local_data.airports,
        "riots": local_data.la_riots,
        "employment": local_data.us_employment,
        "driving": local_data.driving,
        "iowa": local_data.iowa_electricity,
        "anscombe": local_data.anscombe,
        "crimea": local_data.crimea,
        "burtin": local_data.burtin,
        "stockprices": local_data.stocks,
        **{
            name: (lambda one=name: getattr(load, one).load_pandas().data)
            for name in ("macrodata", "grunfeld", "fair", "statecrime", "sunspots", "engel")
        },
        "anes96": lambda: load.anes96.load_pandas().data,
        "longley": lambda: load.longley.load_pandas().data,
        "tips_days": lambda: pd.DataFrame(days),
        "election_regions": lambda: pd.DataFrame(
            {"name": plotly.data.election()["district"], "part": ["east", "west"] * 29}
        ),
    }


_LOADERS = _sources()


@dataclass(frozen=True)
class Case:
    """One block, the data of its variables, and whether it must be refused."""

    title: str
    code: str
    data: dict[str, str]
    refuse: bool
    style: int


def cases(pattern: str) -> list[Case]:
    """Read the blocks of the files that match."""
    found: list[Case] = []
    for path in sorted(HERE.glob(pattern)):
        for part in re.split(r"^#: ", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
            head, _, code = part.partition("\n")
            title, data, *marks = (one.strip() for one in head.split("|"))
            pairs = dict(one.strip().split("=") for one in data.split(","))
            found.append(Case(title, code, pairs, "refuse" in marks, len(found) % 5))
    return found


def load(name: str) -> Any:
    """Return a fresh frame."""
    base, _, library = name.partition(".")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        frame = _LOADERS[base]()
    frame = frame.copy()
    return pl.from_pandas(frame) if library == "polars" else frame


def new_names(columns: list[str], style: int) -> dict[str, str]:
    """Give all columns other names: plain ones, with blanks and signs, with quotes, or swapped."""
    if style == 4:
        return dict(zip(columns, columns[1:] + columns[:1], strict=True))
    made = {}
    for name in columns:
        word = _WORDS.get(name, re.sub(r"\W", "", name)[::-1].lower().strip("_") + "_x")
        word = word if word.isidentifier() else f"k{word}"
        made[name] = {
            0: word,
            1: word.title().replace("_", ""),
            2: f"{word.replace('_', ' ')} (in €)",
            3: f"{word}ß 'alt'" if len(word) % 2 else f"Größe_{word}",
        }[style]
    return made


@dataclass(frozen=True)
class Setting:
    """A case with its targets, its contract and its binding."""

    frames: dict[str, Any]
    targets: dict[str, Any]
    contract: Contract
    binding: Binding
    mappings: dict[str, Mapping]
    schemas: dict[str, list[str]]


def setting(case: Case) -> Setting:
    """Make the targets, and bind the block to them."""
    frames = {variable: load(name) for variable, name in case.data.items()}
    schemas = {variable: list(map(str, frame.columns)) for variable, frame in frames.items()}
    analysis = analyze(case.code, schemas)
    inputs, mappings, targets, needs = {}, {}, {}, []
    for number, (variable, frame) in enumerate(frames.items()):
        names = new_names(schemas[variable], case.style if not number or case.style != 4 else 0)
        target = f"{variable}_de"
        renamed = (
            frame.rename(names) if isinstance(frame, pl.DataFrame) else frame.rename(columns=names)
        )
        targets[target] = renamed
        inputs[variable] = Target(name=target)
        mappings[variable] = Mapping(
            variable=variable,
            columns=[
                ColumnMatch(source=old, target=new, confidence=1, way="user")
                for old, new in names.items()
            ],
        )
        kind = f"{type(frame).__module__.split('.')[0]}.{type(frame).__name__}"
        profile = DatasetProfile(
            name=variable, kind=kind, columns=[ColumnProfile(name=one) for one in schemas[variable]]
        )
        columns = [ColumnNeed(name=one) for one in analysis.columns.get(variable, [])]
        needs.append(
            FrameInput(variable=variable, kind=kind, columns=columns, flags=[], profile=profile)
        )
    binding = Binding(block_id=ID, version=1, inputs=inputs, mappings=list(mappings.values()))
    contract = Contract(version_id=ID, frames=needs)
    return Setting(frames, targets, contract, binding, mappings, schemas)


def run(code: str, frames: dict[str, Any]) -> dict[str, Any]:
    """Run a block in a plain namespace; return its value, what it printed and what it made."""
    space: dict[str, Any] = {"pd": pd, "np": np, "pl": pl, "px": px, "plt": plt, **frames}
    given = set(space) - set(frames)
    tree = ast.parse(code)
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    printed = io.StringIO()
    plt.close("all")
    with warnings.catch_warnings(), contextlib.redirect_stdout(printed):
        warnings.simplefilter("ignore")
        exec(compile(tree, "<block>", "exec"), space)
        value = None
        if isinstance(last, ast.Expr):
            value = eval(compile(ast.Expression(last.value), "<block>", "eval"), space)
        figures = [drawn(plt.figure(number)) for number in plt.get_fignums()]
    plt.close("all")
    names = {
        name: plain(one)
        for name, one in space.items()
        if name not in given and name[:2] != "__" and _is_data(one)
    }
    return {"": plain(value), "printed": printed.getvalue(), "names": names, "drawn": figures}


def _is_data(value: Any) -> bool:
    library = type(value).__module__.partition(".")[0]
    return library in ("pandas", "polars", "numpy", "builtins", "plotly") and not callable(value)


def plain(value: Any) -> Any:
    """Give what has no value of its own one: an axis is what it shows."""
    if isinstance(value, list):
        return [plain(one) for one in value]
    if isinstance(value, tuple):
        return tuple(plain(one) for one in value)
    library = type(value).__module__.partition(".")[0]
    if library == "numpy" and str(getattr(value, "dtype", "")) == "object":
        return [plain(one) for one in value.ravel()]
    if library == "matplotlib":
        return "drawn"
    if library == "pandas" and type(value).__name__ in ("DataFrameGroupBy", "SeriesGroupBy"):
        return value.ngroups
    return value


def drawn(figure: Any) -> list[Any]:
    """Return what a figure shows: its texts and data."""
    return [_shown(axes) for axes in figure.axes]


def _shown(axes: Any) -> dict[str, Any]:
    legend = axes.get_legend()
    return {
        "title": axes.get_title(),
        "x": axes.get_xlabel(),
        "y": axes.get_ylabel(),
        "lines": [np.asarray(one.get_xydata(), float).tolist() for one in axes.lines],
        "patches": [one.get_path().get_extents().bounds for one in axes.patches],
        "heights": [getattr(one, "get_height", lambda: 0)() for one in axes.patches],
        "points": [np.asarray(one.get_offsets()).tolist() for one in axes.collections],
        "images": [np.asarray(one.get_array()).tolist() for one in axes.images],
        "legend": [one.get_text() for one in (legend.texts if legend else [])],
    }


@dataclass(frozen=True)
class Outcome:
    """What became of a case: right, refused, or a rewrite that the comparison threw out."""

    case: Case
    made: Rewrite
    kept: Rewrite
    adapter_right: bool

    @property
    def word(self) -> str:
        """``right``, ``refused`` or ``thrown out``."""
        if self.kept.code is not None:
            return "right"
        return "refused" if self.made.code is None else "thrown out"


def outcome(case: Case) -> Outcome:
    """Rewrite a case, and compare with the adapter."""
    one = setting(case)
    analysis = analyze(case.code, one.schemas)
    made = rewrite(case.code, one.contract, one.binding, analysis)
    truth = run(case.code, {name: load(data) for name, data in case.data.items()})

    def by_adapter() -> dict[str, Any]:
        adapted = {
            name: adapt_frame(one.targets[f"{name}_de"], mapping)
            for name, mapping in one.mappings.items()
        }
        return run(case.code, adapted)

    def by_rewrite(code: str) -> dict[str, Any]:
        return run(
            code,
            {
                name: frame.clone() if isinstance(frame, pl.DataFrame) else frame.copy()
                for name, frame in one.targets.items()
            },
        )

    right = same_value(truth, by_adapter())
    return Outcome(case, made, accepted(made, by_adapter, by_rewrite), right)
