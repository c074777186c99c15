"""The rename oracle on real blocks over data that packages ship: which columns they need.

The truth of each block was written down first; the oracle runs the block.
"""

from __future__ import annotations

import warnings
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd
import polars as pl
import pytest

from redpanda_jupyter.analysis import analyze
from redpanda_jupyter.errors import UsageError
from redpanda_jupyter.ids import new_id
from redpanda_jupyter.reuse.contract import build, confirm_columns, edit, in_words

from .profiling import profile_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from redpanda_jupyter.models import Contract


@cache
def data(name: str) -> pd.DataFrame:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if name == "penguins":
            from palmerpenguins import load_penguins

            return load_penguins()
        package, _, table = name.partition(":")
        if package == "vega":
            from vega_datasets import data as vega

            return getattr(vega, table)()
        if package == "plotly":
            import plotly.data

            return getattr(plotly.data, table)()
        import statsmodels.api as sm

        return getattr(sm.datasets, table).load_pandas().data


def runner(code: str) -> Callable[[Mapping[str, Any]], Any]:
    def run(frames: Mapping[str, Any]) -> Any:
        names = {"pd": pd, "np": np, "pl": pl, **frames}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            exec(code, names)
        value = names["r"]
        return repr(value.to_dict() if isinstance(value, pd.DataFrame | pd.Series) else value)

    return run


class Block(NamedTuple):
    data: str
    code: str
    needed: set[str]
    not_needed: frozenset[str] = frozenset()


BLOCKS = [
    Block("penguins", "r = df.groupby('species')['body_mass_g'].mean()",
          {"species", "body_mass_g"}),
    Block("penguins", "r = df[df.island == 'Biscoe'].bill_length_mm.max()",
          {"island", "bill_length_mm"}),
    Block("penguins", "d = df.dropna(subset=['sex'])\nr = pd.crosstab(d['species'], d['sex'])",
          {"sex", "species"}),
    Block("penguins", "r = df.filter(like='bill').mean()",
          {"bill_length_mm", "bill_depth_mm"}),
    Block("penguins", "r = df.filter(regex='_mm$').sum().sum()",
          {"bill_length_mm", "bill_depth_mm", "flipper_length_mm"}),
    Block("penguins", "c = [one for one in df.columns if one.startswith('flipper')]\n"
          "r = df[c].max().iloc[0]", {"flipper_length_mm"}),
    Block("penguins", "r = df.query('year == 2007 and body_mass_g > 4000')['species'].tolist()",
          {"year", "body_mass_g", "species"}),
    Block("penguins", "x = df['island']\nr = df['year'].max()", {"year", "island"}),  # it breaks
    Block("penguins", "try:\n    r = df['island'].nunique()\nexcept KeyError:\n    r = 0",
          {"island"}),
    Block("penguins", "try:\n    w = df['sex']\nexcept KeyError:\n    w = None\nr = len(df)",
          set(), frozenset({"sex"})),
    Block("penguins", "r = df.iloc[:, 2].mean()", set()),
    Block("vega:cars", "r = df.groupby(['Origin', 'Cylinders'])['Horsepower'].median()",
          {"Origin", "Cylinders", "Horsepower"}),
    Block("vega:cars", "d = df.assign(ratio=df.Horsepower / df.Weight_in_lbs)\n"
          "r = d.sort_values('ratio').tail(3)['Name'].tolist()",
          {"Horsepower", "Weight_in_lbs", "Name"}),
    Block("vega:cars", "name = 'Miles_per_' + 'Gallon'\nr = df[name].mean()",
          {"Miles_per_Gallon"}),
    Block("vega:cars", "r = df.Year.dt.year.value_counts().sort_index()", {"Year"}),
    Block("vega:stocks", "r = df.pivot(index='date', columns='symbol', values='price').iloc[-1]",
          {"date", "symbol", "price"}),
    Block("vega:stocks", "r = df.groupby('symbol').agg(top=('price', 'max'))['top']",
          {"symbol", "price"}),
    Block("vega:seattle_weather", "df['date'] = pd.to_datetime(df['date'])\n"
          "r = df.set_index('date')['precipitation'].resample('ME').sum()",
          {"date", "precipitation"}),
    Block("plotly:gapminder", "r = (df['gdpPercap'] * df['pop']).groupby(df['continent']).sum()",
          {"gdpPercap", "pop", "continent"}),
    Block("plotly:gapminder", "r = df.merge(df.groupby('continent')['lifeExp'].mean()"
          ".rename('m').reset_index(), on='continent').eval('lifeExp - m').abs().max()",
          {"continent", "lifeExp"}),
    Block("plotly:tips", "r = df.pivot_table(index='day', columns='smoker', values='tip')",
          {"day", "smoker", "tip"}),
    Block("plotly:tips", "df['share'] = df['tip'] / df['total_bill']\n"
          "r = df.groupby('time')['share'].mean()", {"tip", "total_bill", "time"}),
    Block("plotly:tips", "r = {c: df[c].max() for c in ('tip', 'size')}", {"tip", "size"}),
    Block("statsmodels:longley", "r = df[['GNP', 'UNEMP']].corr().iloc[0, 1]", {"GNP", "UNEMP"}),
    Block("statsmodels:longley", "r = np.polyfit(df.YEAR, df.TOTEMP, 1).round(6).tolist()",
          {"YEAR", "TOTEMP"}),
    Block("statsmodels:macrodata", "d = df[df['year'] >= 1960].copy()\n"
          "d['growth'] = d['realgdp'].pct_change()\nr = d.groupby('quarter')['growth'].mean()",
          {"year", "realgdp", "quarter"}),
]  # fmt: skip


def contract_of(block: Block) -> Contract:
    frame = data(block.data)
    analysis = analyze(block.code, {"df": [str(one) for one in frame.columns]})
    profiles = {"df": profile_of(frame.head(300))}
    return build(new_id(), analysis, code=block.code, profiles=profiles)


@pytest.mark.parametrize("block", BLOCKS, ids=lambda one: f"{one.data}: {one.code[:40]}")
def test_what_a_block_needs_is_found(block: Block) -> None:
    frame = data(block.data)
    before = frame.copy()
    found = confirm_columns(contract_of(block), {"df": frame}, runner(block.code))
    assert not any("could not" in one for one in found.notes), found.notes
    [needed] = found.frames
    assert {one.name for one in needed.columns if one.confirmed} == block.needed
    assert {one.name for one in needed.columns if one.confirmed is False} == set(block.not_needed)
    assert found.origin == "confirmed"
    pd.testing.assert_frame_equal(frame, before)  # the person's own frame is left alone


def test_a_found_column_has_its_kind() -> None:
    block = BLOCKS[3]
    [frame] = confirm_columns(
        contract_of(block), {"df": data(block.data)}, runner(block.code)
    ).frames
    assert {one.kind for one in frame.columns} == {"number"}


def test_a_block_that_uses_every_column_is_not_tied_to_them() -> None:
    block = Block("penguins", "r = df.describe()", set())
    found = confirm_columns(contract_of(block), {"df": data("penguins")}, runner(block.code))
    assert found.frames[0].columns == []
    assert any("uses every column" in note for note in found.notes)


def test_a_block_that_fails_on_the_sample_is_left_as_it_was() -> None:
    block = Block("penguins", "r = df['year'].sum() / missing", set())
    contract = contract_of(block)
    found = confirm_columns(contract, {"df": data("penguins")}, runner(block.code))
    assert (found.frames, found.origin) == (contract.frames, contract.origin)
    assert found.notes[-1].endswith("the block fails on the sample itself (NameError).")
    again = confirm_columns(found, {"df": data("penguins")}, runner(block.code))
    assert again.notes == found.notes


def test_a_block_that_is_never_the_same_twice_is_left_as_it_was() -> None:
    block = Block("penguins", "r = df['year'].sum() + np.random.rand()", set())
    contract = contract_of(block)
    found = confirm_columns(contract, {"df": data("penguins")}, runner(block.code))
    assert found.frames == contract.frames
    assert "same result twice" in in_words(found)


@pytest.mark.parametrize("after", [0, 1, 2, 3])
def test_a_run_that_is_stopped_confirms_nothing(after: int) -> None:
    block = Block("penguins", "r = df['year'].max()", {"year"})
    inner = runner(block.code)
    runs = 0

    def run(frames: Mapping[str, Any]) -> Any:
        nonlocal runs
        runs += 1
        if runs > after:
            raise UsageError("Interrupted.")
        return inner(frames)

    with pytest.raises(UsageError, match="Interrupted"):
        confirm_columns(contract_of(block), {"df": data("penguins")}, run)


def test_no_more_than_the_first_rows_are_used() -> None:
    seen: list[int] = []

    def run(frames: Mapping[str, Any]) -> Any:
        seen.append(len(frames["df"]))
        return float(frames["df"]["year"].sum())

    block = Block("penguins", "r = df['year'].sum()", {"year"})
    confirm_columns(contract_of(block), {"df": data("penguins")}, run)
    assert set(seen) == {200}


def test_many_columns_cost_few_runs() -> None:
    wide = pd.DataFrame({f"c{number}": range(5) for number in range(512)})
    block = "r = df['c7'].sum() + df[f'c{500 + 3}'].sum()"
    analysis = analyze(block)
    contract = build(new_id(), analysis, code=block, kinds={"df": "pandas.DataFrame"})
    runs = 0
    inner = runner(block)

    def run(frames: Mapping[str, Any]) -> Any:
        nonlocal runs
        runs += 1
        return inner(frames)

    [frame] = confirm_columns(contract, {"df": wide}, run).frames
    assert {one.name for one in frame.columns if one.confirmed} == {"c7", "c503"}
    assert runs < 40


def test_polars_and_two_frames() -> None:
    code = "r = a.join(b, on='k').select(pl.col('x') * pl.col('w')).sum().item()"
    a = pl.DataFrame({"k": [1, 2, 3], "x": [1.0, 2.0, 3.0], "note": ["p", "q", "r"]})
    b = pl.DataFrame({"k": [1, 2, 3], "w": [2.0, 3.0, 4.0]})
    analysis = analyze(code, {"a": a.columns, "b": b.columns})
    kinds = {"a": "polars.DataFrame", "b": "polars.DataFrame"}
    contract = build(new_id(), analysis, code=code, kinds=kinds)
    found = confirm_columns(contract, {"a": a, "b": b}, runner(code))
    needed = {
        one.variable: {column.name for column in one.columns if column.confirmed}
        for one in found.frames
    }
    assert needed == {"a": {"k", "x"}, "b": {"k", "w"}}


def test_a_frame_without_a_sample_is_said() -> None:
    code = "r = a['x'].sum() + b['y'].sum()"
    kinds = {"a": "pandas.DataFrame", "b": "pandas.DataFrame"}
    contract = build(new_id(), analyze(code), code=code, kinds=kinds)
    inner = runner(code)
    extra = pd.DataFrame({"y": [1]})
    found = confirm_columns(
        contract, {"a": pd.DataFrame({"x": [1, 2]})}, lambda frames: inner({**frames, "b": extra})
    )
    assert [one.confirmed for frame in found.frames for one in frame.columns] == [True, None]
    assert any(note.startswith("b: no sample") for note in found.notes)


def test_what_a_person_has_corrected_stays_corrected() -> None:
    block = Block("penguins", "r = df['year'].max()", {"year"})
    contract = edit(contract_of(block), "df.year is number")
    found = confirm_columns(contract, {"df": data("penguins")}, runner(block.code))
    assert found.origin == "edited"
    assert found.frames[0].columns[0].kind == "number"
