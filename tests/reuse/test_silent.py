"""What changes in real data without an error: none of it runs without a word.

Real blocks run on real data, and on the same data spoiled in one way. Where the block runs on both
and the result is another one, the check must have said something; where the data are just other
rows of the same, it must not stop the run. What no look at single columns can see stands in
``UNSEEN`` with the reason, and is shown to be silent, so that nobody takes it for checked.
"""

from __future__ import annotations

import warnings
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd
import pytest

from redpanda_jupyter.analysis import analyze
from redpanda_jupyter.ids import new_id
from redpanda_jupyter.models import Binding, Check, Contract, DatasetProfile, Target
from redpanda_jupyter.reuse.check import check, in_words
from redpanda_jupyter.reuse.contract import build

from .profiling import column_profile, profile_of
from .test_confirm import data

if TYPE_CHECKING:
    from collections.abc import Callable

    Spoil = Callable[[pd.Series], Any]


class Block(NamedTuple):
    data: str
    code: str
    columns: str
    """The columns that are spoiled, one at a time."""


BLOCKS = [
    Block("penguins", "r = df.groupby('species')['body_mass_g'].mean()", "species body_mass_g"),
    Block("penguins", "r = df[df['island'] == 'Biscoe']['bill_length_mm'].mean()",
          "island bill_length_mm"),
    Block("penguins", "r = df[df.sex == 'female'].groupby('species').size()", "sex species"),
    Block("penguins", "r = df[df['body_mass_g'] > 4000]['flipper_length_mm'].median()",
          "body_mass_g flipper_length_mm"),
    Block("penguins", "r = (df['bill_length_mm'] / df['bill_depth_mm']).mean()",
          "bill_length_mm bill_depth_mm"),
    Block("penguins", "r = df.pivot_table(index='island', columns='sex', values='body_mass_g')",
          "island sex body_mass_g"),
    Block("penguins", "r = df['species'].map({'Adelie': 1, 'Gentoo': 2, 'Chinstrap': 3}).sum()",
          "species"),
    Block("vega:cars", "r = df.groupby('Origin')['Horsepower'].mean()", "Origin Horsepower"),
    Block("vega:cars", "r = df[df['Cylinders'] == 8]['Weight_in_lbs'].mean()",
          "Cylinders Weight_in_lbs"),
    Block("vega:cars", "r = df.query('Origin in [\"USA\", \"Japan\"]')['Displacement'].sum()",
          "Origin Displacement"),
    Block("vega:cars", "r = df.groupby(df['Year'].dt.year)['Miles_per_Gallon'].mean()",
          "Year Miles_per_Gallon"),
    Block("vega:seattle_weather", "r = df[df['weather'] == 'rain']['precipitation'].sum()",
          "weather precipitation"),
    Block("vega:seattle_weather", "r = df.sort_values('date')['temp_max'].diff().abs().mean()",
          "date temp_max"),
    Block("vega:seattle_weather", "r = (df['temp_max'] - df['temp_min']).mean()",
          "temp_max temp_min"),
    Block("vega:seattle_weather", "r = df[df['date'] >= '2014-01-01']['wind'].mean()",
          "date wind"),
    Block("vega:stocks", "r = df[df['symbol'] == 'MSFT']['price'].max()", "symbol price"),
    Block("vega:stocks", "r = df.groupby('symbol')['price'].agg(['min', 'max'])", "symbol price"),
    Block("plotly:tips", "r = (df['tip'] / df['total_bill']).groupby(df['day']).mean()",
          "tip total_bill day"),
    Block("plotly:tips", "r = df[(df['smoker'] == 'Yes') & (df['size'] > 2)]['tip'].sum()",
          "smoker size tip"),
    Block("plotly:tips", "r = np.log(df['total_bill']).mean()", "total_bill"),
    Block("plotly:gapminder", "r = df[df['year'] == 2007].groupby('continent')['lifeExp'].mean()",
          "year continent lifeExp"),
    Block("plotly:gapminder", "r = (df['gdpPercap'] * df['pop']).sum()", "gdpPercap pop"),
    Block("statsmodels:longley", "r = np.polyfit(df['GNP'], df['TOTEMP'], 1)[0]", "GNP TOTEMP"),
    Block("statsmodels:macrodata", "r = df[df['year'] >= 1990]['infl'].mean()", "year infl"),
]  # fmt: skip


def _levels(values: pd.Series, change: Callable[[str], str]) -> pd.Series:
    return values.map(lambda one: change(one) if isinstance(one, str) else one)


def _one_level(values: pd.Series, change: Callable[[str], str]) -> pd.Series:
    return values.map(
        lambda one: change(one) if one in set(sorted(values.dropna().unique())[:2]) else one
    )


OF_NUMBERS: dict[str, Spoil] = {
    "hundredfold": lambda v: v * 100,
    "a hundredth": lambda v: v / 100,
    "thousandfold": lambda v: v * 1000,
    "a thousandth": lambda v: v / 1000,
    "pounds for kilograms": lambda v: v * 2.20462,
    "kilometres for miles": lambda v: v * 1.609344,
    "inches for centimetres": lambda v: v / 2.54,
    "Fahrenheit for Celsius": lambda v: v * 1.8 + 32,
    "shifted by its span": lambda v: v + (v.max() - v.min()) * 1.1,
    "shifted by half its span": lambda v: v + (v.max() - v.min()) * 0.5,
    "negative": lambda v: -v,
    "every fifth negative": lambda v: v.where(np.arange(len(v)) % 5 > 0, -v),
    "-999 for no entry": lambda v: v.where(np.arange(len(v)) % 15 > 0, -999),
    "a third missing": lambda v: v.where(np.arange(len(v)) % 3 > 0),
    "text": lambda v: v.astype(str),
    "text with decimal commas": lambda v: v.astype(str).str.replace(".", ","),
    "one value": lambda v: v * 0 + v.median(),
    "counted from another year": lambda v: v - 622 if v.between(1700, 2100).all() else None,
}
OF_TEXTS: dict[str, Spoil] = {
    "upper case": lambda v: _levels(v, str.upper),
    "blanks behind": lambda v: _levels(v, lambda one: f"{one} "),
    "another language": lambda v: _levels(v, lambda one: f"{one[::-1]}o"),
    "some in another language": lambda v: _one_level(v, lambda one: f"{one[::-1]}o"),
    "some with blanks": lambda v: v.where(np.arange(len(v)) % 4 > 0, v + " "),
    "numbers": lambda v: v.astype("category").cat.codes,
    "some called Total": lambda v: v.where(np.arange(len(v)) % 9 > 0, "Total"),
    "some n/a": lambda v: v.where(np.arange(len(v)) % 9 > 0, "n/a"),
    "a third missing": lambda v: v.where(np.arange(len(v)) % 3 > 0),
    "one text": lambda v: v.where(v.isna(), sorted(v.dropna().unique())[0]),
}
OF_MOMENTS: dict[str, Spoil] = {
    "text": lambda v: v.dt.strftime("%d.%m.%Y"),
    "American text": lambda v: v.dt.strftime("%m/%d/%Y"),
    "a number": lambda v: v.dt.strftime("%Y%m%d").astype(int),
    "a century later": lambda v: v + pd.DateOffset(years=100),
    "in a zone": lambda v: v.dt.tz_localize("America/New_York", ambiguous=True,
                                            nonexistent="shift_forward"),
    "beginning of the month": lambda v: v.dt.to_period("M").dt.to_timestamp(),
    "a third missing": lambda v: v.where(np.arange(len(v)) % 3 > 0),
}  # fmt: skip

UNSEEN = {
    "two levels exchanged": "each column has the values that it had",
    "values one row further down": "each column has the values that it had",
}


def spoils(values: pd.Series) -> dict[str, Spoil]:
    if pd.api.types.is_datetime64_any_dtype(values):
        return OF_MOMENTS
    return OF_NUMBERS if pd.api.types.is_numeric_dtype(values) else OF_TEXTS


CASES = [
    (block, column, how)
    for block in BLOCKS
    for column in block.columns.split()
    for how in spoils(data(block.data)[column])
    if not (how.startswith("text") and "df['pop']" in block.code)  # a text a billion times over
]


def result(code: str, frame: pd.DataFrame) -> str | None:
    """Return what a block gives as text; ``None`` where it fails, which nobody overlooks."""
    names = {"df": frame.copy(), "pd": pd, "np": np}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            exec(code, names)
            value: Any = names["r"]
            if isinstance(value, pd.DataFrame | pd.Series):
                value = value.sort_index().round(9).to_dict()
            return repr(value)
    except Exception:
        return None


@cache
def known(block: Block) -> tuple[Contract, DatasetProfile]:
    source = data(block.data)
    profile = profile_of(source)
    analysis = analyze(block.code, {"df": list(source.columns)}, {"np": "numpy"})
    return build(new_id(), analysis, code=block.code, profiles={"df": profile}), profile


@cache
def result_before(block: Block) -> str | None:
    return result(block.code, data(block.data))


def checked(block: Block, target: pd.DataFrame) -> Check:
    contract, profile = known(block)
    source = data(block.data)
    same = len(source) == len(target)
    columns = [
        profile.columns[list(source.columns).index(name)]
        if same and name in source and source[name].equals(target[name])
        else column_profile(str(name), target[name])
        for name in target.columns
    ]
    other = profile.model_copy(update={"name": "other", "columns": columns, "rows": len(target)})
    binding = Binding(block_id=new_id(), version=1, inputs={"df": Target(name="other")})
    return check(contract, binding, {"df": other})


@pytest.mark.parametrize(
    ("block", "column", "how"), CASES, ids=lambda one: getattr(one, "code", one)
)
def test_nothing_runs_wrong_without_a_word(block: Block, column: str, how: str) -> None:
    source = data(block.data)
    changed = spoils(source[column])[how](source[column])
    if changed is None:
        return
    target = source.assign(**{column: changed})
    before, after = result_before(block), result(block.code, target)
    assert before is not None, "the table is wrong"
    if after is None or after == before:
        return
    found = checked(block, target)
    assert found.verdict != "ok", f"{before[:200]} became {after[:200]} without a word"
    assert any(one.column in (column, None) for one in found.findings), in_words(found)


@pytest.mark.parametrize("block", BLOCKS, ids=lambda one: one.code)
def test_columns_exchanged(block: Block) -> None:
    """Each needed column of numbers takes the values of each other one in the data."""
    source = data(block.data)
    numbers = [one for one in block.columns.split() if pd.api.types.is_numeric_dtype(source[one])]
    before = result_before(block)
    for one in numbers:
        for other in source.select_dtypes("number").columns:
            if one == other:
                continue
            target = source.assign(**{one: source[other], other: source[one]})
            if result(block.code, target) not in (None, before):
                found = checked(block, target)
                assert found.verdict != "ok", f"{one} and {other} exchanged without a word"


@pytest.mark.parametrize("block", BLOCKS, ids=lambda one: one.code)
def test_names_shifted_by_one(block: Block) -> None:
    source = data(block.data)
    before = result_before(block)
    target = source.set_axis([*source.columns[1:], source.columns[0]], axis=1)
    after = result(block.code, target)
    if after not in (None, before):
        assert checked(block, target).verdict != "ok"


@pytest.mark.parametrize("block", BLOCKS, ids=lambda one: one.code)
def test_other_rows_of_the_same_are_no_reason_to_stop(block: Block) -> None:
    """Half of the rows: everything that is asked or blocked here would be a false alarm."""
    source = data(block.data)
    target = source.sample(frac=0.5, random_state=11).sort_index().reset_index(drop=True)
    found = checked(block, target)
    assert found.verdict in ("ok", "warn"), in_words(found)


def test_how_often_other_rows_of_the_same_are_warned_of() -> None:
    warned = []
    for block in BLOCKS:
        source = data(block.data)
        target = source.sample(frac=0.5, random_state=11).sort_index().reset_index(drop=True)
        if (found := checked(block, target)).verdict != "ok":
            warned.append(in_words(found))
    assert len(warned) <= 3, "\n".join(warned)


@pytest.mark.parametrize("how", UNSEEN)
def test_what_cannot_be_seen_in_columns(how: str) -> None:
    source = data("plotly:tips")
    block = Block("plotly:tips", "r = df[df['smoker'] == 'Yes']['tip'].sum()", "")
    exchanged = source["smoker"].map({"Yes": "No", "No": "Yes"})
    target = (
        source.assign(smoker=exchanged)
        if how == "two levels exchanged"
        else source.assign(tip=np.roll(source["tip"], 1))
    )
    assert result(block.code, target) not in (None, result(block.code, source))
    assert checked(block, target).verdict == "ok"
