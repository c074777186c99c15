"""Data that differ as other data of the same thing do: nothing is the matter, and nothing is said.

Each has its twin, in which something is the matter and a word must be said.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

from redpanda_jupyter.analysis import analyze
from redpanda_jupyter.context.profiling import profile
from redpanda_jupyter.ids import new_id
from redpanda_jupyter.models import Binding, Target
from redpanda_jupyter.reuse.check import check
from redpanda_jupyter.reuse.contract import build

if TYPE_CHECKING:
    from redpanda_jupyter.models import Check

OLD_PANDAS = int(pd.__version__.partition(".")[0]) < 3


def checked(code: str, source: pd.DataFrame, target: pd.DataFrame) -> Check:
    known, given = profile("df", source), profile("other", target)
    assert known is not None
    assert given is not None
    analysis = analyze(code, {"df": [str(name) for name in source.columns]}, {"pd": "pandas"})
    contract = build(new_id(), analysis, code=code, profiles={"df": known})
    bound = Binding(block_id=new_id(), version=1, inputs={"df": Target(name="other")})
    return check(contract, bound, {"df": given})


def said(code: str, source: pd.DataFrame, target: pd.DataFrame) -> set[str]:
    return {one.code for one in checked(code, source, target).findings}


def days(start: str, count: int = 365) -> pd.DataFrame:
    rng = np.random.default_rng(5)
    return pd.DataFrame(
        {"day": pd.date_range(start, periods=count), "sold": rng.integers(1, 900, count)}
    )


BY_MONTH = "r = df.groupby(df['day'].dt.month)['sold'].sum()"


@pytest.mark.parametrize("start", ["2024-01-01", "2022-01-01", "2025-06-01", "2015-01-01"])
def test_another_period(start: str) -> None:
    assert said(BY_MONTH, days("2023-01-01"), days(start)) == set()


@pytest.mark.parametrize("start", ["1953-01-01", "2093-01-01"])
def test_dates_generations_away(start: str) -> None:
    assert said(BY_MONTH, days("2023-01-01"), days(start)) == {"ranges_apart"}


@pytest.mark.parametrize(
    "code",
    [
        "r = df[df['day'].dt.year == 2023]['sold'].sum()",
        "r = df[df['day'].dt.year.isin([2022, 2023])]['sold'].sum()",
        "r = df[df['day'] > pd.Timestamp('2023-02-01')]['sold'].sum()",
        "r = df[df['day'] > pd.Timestamp(2023, 2, 1)]['sold'].sum()",
        "cut = pd.Timestamp('2023-02-01')\nr = df[df['day'] > cut]['sold'].sum()",
        "start = '2023-02-01'\nr = df.query('day > @start')['sold'].sum()",
        "r = df.set_index('day').loc['2023-01':'2023-02']['sold'].sum()",
        "r = (df['day'] - pd.Timestamp('2023-01-01')).dt.days.mean()",
    ],
)
def test_a_block_that_names_dates_is_told_of_another_period(code: str) -> None:
    assert "ranges_apart" in said(code, days("2023-01-01"), days("2024-01-01"))
    assert said(code, days("2023-01-01"), days("2023-01-01")) <= {"row_labels"}


@pytest.mark.parametrize(
    "code",
    [
        "r = df[df['day'].dt.month == 2]['sold'].sum()",
        "r = df[df['day'].dt.month < 3]['sold'].sum()",
        "df['month'] = df['day'].dt.month\nr = df[df['month'] == 2]['sold'].sum()",
        "df['month'] = df['day'].dt.month\nr = df.query('month in [1, 2]')['sold'].sum()",
    ],
)
def test_a_block_that_names_months_is_told_of_others(code: str) -> None:
    first, other = days("2023-01-01", 90), days("2023-06-01", 90)
    assert "ranges_apart" in said(code, first, other)
    assert "ranges_apart" not in said(BY_MONTH, first, other)


def numbered(start: str, *, newest_first: bool = False, shipped: bool = False) -> pd.DataFrame:
    frame = days(start, 60)
    frame["sent"] = frame["day"] + pd.to_timedelta(np.arange(60) * 7 % 5 if shipped else 1, "D")
    frame = frame.iloc[::-1] if newest_first else frame
    return frame.reset_index(drop=True).assign(number=range(60), line=range(10, 70))


def test_rows_that_were_numbered_anew_in_another_order() -> None:
    code = "r = df['sold'].diff().max()"
    known = numbered("2023-01-01")
    assert said(code, known, numbered("2023-03-01")) == set()
    assert said(code, known, numbered("2023-03-01", newest_first=True)) == {"row_order"}
    # one of two times that still goes on is enough
    assert said(code, known, numbered("2023-03-01", shipped=True)) == set()


def yearly(first: int, name: str = "year", step: int = 1) -> pd.DataFrame:
    years = np.repeat(first + step * np.arange(12), 10)
    return pd.DataFrame({name: years, "births": 200 + np.arange(120) % 37})


@pytest.mark.parametrize(("name", "first"), [("year", 2010), ("Jahr", 1990), ("fiscal_year", 2002)])
def test_other_calendar_years(name: str, first: int) -> None:
    code = f"r = df.groupby('{name}')['births'].sum()"
    assert said(code, yearly(2000, name), yearly(first, name)) == set()


def test_a_year_is_one_by_name_and_by_value() -> None:
    code = "r = df.groupby('code')['births'].sum()"
    assert said(code, yearly(2000, "code"), yearly(2013, "code")) == {"ranges_apart"}
    code = "r = df.groupby('year')['births'].sum()"
    assert "scale" in said(code, yearly(2000), yearly(0))


def test_a_year_that_the_block_names() -> None:
    code = "r = df[df['year'] >= 2005]['births'].sum()"
    assert said(code, yearly(2000), yearly(2020)) == {"ranges_apart", "bound_outside"}


def measures(count: int, repeats: int) -> pd.DataFrame:
    rng = np.random.default_rng(11)
    frame = pd.DataFrame({"a": rng.normal(10, 2, count), "b": rng.normal(5, 1, count)})
    return pd.concat([frame, frame.head(repeats)], ignore_index=True)


@pytest.mark.parametrize(
    ("count", "repeats", "told"),
    [(75, 1, False), (75, 3, False), (75, 9, True), (14, 2, True), (5000, 5, False),
     (5000, 150, True)],
)  # fmt: skip
def test_rows_that_repeat(count: int, repeats: int, told: bool) -> None:
    found = said("r = df['a'].mean()", measures(count, 0), measures(count, repeats))
    assert ("rows_repeat" in found) is told


def places(levels: list[str]) -> pd.DataFrame:
    return pd.DataFrame({"place": levels, "people": 100 + np.arange(len(levels)) % 23})


AMERICA = [f"{name} {end}" for name in ("Spring", "Oak", "Green", "Ash") for end in
           ("field", "ville", "wood", "ton", "dale", "burg")]  # fmt: skip
ENGLAND = [f"{name}{end}" for name in ("Wy", "Ton", "Har", "Shef") for end in
           ("combe", "bridge", "rogate", "field", "low", "stead")]  # fmt: skip
BY_PLACE = "r = df.groupby('place')['people'].sum().nlargest(3)"


def test_other_things_have_other_names() -> None:
    assert said(BY_PLACE, places(AMERICA), places(ENGLAND)) == set()


@pytest.mark.parametrize(
    "names", [[f"GB-{n:03d}" for n in range(24)], [*"abcdefghijklmnopqrstuvwx"]]
)
def test_names_of_another_make(names: list[str]) -> None:
    assert "values_disjoint" in said(BY_PLACE, places(AMERICA), places(names))


def regions() -> pd.DataFrame:
    steps = np.arange(60)
    return pd.DataFrame({"region": np.array(["East", "North", "West"])[steps % 3], "n": steps})


BY_REGION = "r = df.groupby('region')['n'].sum()"


@pytest.mark.skipif(OLD_PANDAS, reason="pandas 2 makes groups of categories that do not occur")
def test_a_category_that_behaves_as_text() -> None:
    target = regions().astype({"region": "category"})
    assert said(BY_REGION, regions(), target) == set()
    assert said("r = df.select_dtypes('category').count()", regions(), target) >= {"category"}
    few = "r = df[df['n'] < 1]['region'].value_counts().mean()"
    assert said(few, regions(), target) == {"category"}, "1 of text, 0.33 of categories"


@pytest.mark.parametrize(
    "kind",
    [pd.CategoricalDtype(["West", "North", "East"]),
     pd.CategoricalDtype(["East", "North", "West"], ordered=True),
     pd.CategoricalDtype(["East", "North", "South", "West"])],
)  # fmt: skip
def test_a_category_of_its_own_order(kind: pd.CategoricalDtype) -> None:
    assert said(BY_REGION, regions(), regions().astype({"region": kind})) == {"category"}


@pytest.mark.parametrize("at", ["first", "last"])
def test_a_row_of_totals(at: str) -> None:
    clean = regions()
    total = pd.DataFrame({"region": [None], "n": [clean["n"].sum()]})
    parts = [total, clean] if at == "first" else [clean, total]
    found = checked(BY_REGION, clean, pd.concat(parts, ignore_index=True)).findings
    assert f"The {at} row of other is the sum of all others." in [one.reason for one in found]
    assert "total_row" not in said(BY_REGION, clean, clean.tail(30))


def few(middle: float, seed: int) -> pd.DataFrame:
    return pd.DataFrame({"x": np.random.default_rng(seed).normal(middle, 5, 10)})


def test_few_rows_lie_elsewhere_by_chance() -> None:
    code = "r = df['x'].mean()"
    alike, apart = (
        ["unlike" in said(code, few(50, 2 * seed), few(other, 2 * seed + 1)) for seed in range(40)]
        for other in (50, 58)
    )
    assert sum(alike) <= 10  # of forty, by chance
    assert sum(apart) >= 20


def test_equal_rows_that_are_sorted_stand_as_they_stood() -> None:
    source = pd.DataFrame({"day": pd.date_range("2024-01-01", periods=60), "n": np.arange(60) % 7})
    code = "r = df.sort_values('n').head(5)['day'].min()"
    assert said(code, source, source) == set()
    assert said(code, source, source[::-1].reset_index(drop=True)) == {"row_order"}
    unlike = source.assign(n=np.arange(60) * 31 % 60)
    assert said(code, unlike, unlike[::-1].reset_index(drop=True)) == set()


def test_a_new_text_where_all_but_one_are_taken() -> None:
    source = pd.DataFrame({"paid": ["yes", "no"] * 30, "n": np.arange(60)})
    more = source.assign(paid=["yes", "no", "maybe"] * 20)
    code = "r = df[df['paid'] != 'no']['n'].sum()"
    assert said(code, source, more) == {"levels_new"}
    assert said(code.replace("!=", "=="), source, more) == set()
    assert said(code, source, source.iloc[::-1].reset_index(drop=True)) == set()


def test_one_key_that_repeats_multiplies_rows() -> None:
    source = pd.DataFrame({"order": np.arange(200) * 7 % 1000, "n": np.arange(200) % 9})
    more = source.assign(order=source["order"].mask(source.index == 7, source["order"][3]))
    joined = "r = df.merge(df[['order', 'n']], on='order', suffixes=('', '_r'))['n_r'].sum()"
    assert "not_unique" in said(joined, source, more)
    assert said("r = df['n'].sum()", source, more) == set()


def with_gaps(count: int, rows: int = 60, column: str = "price") -> pd.DataFrame:
    frame = pd.DataFrame(
        {"region": list("NSEW") * (rows // 4), "price": 5.0 + np.arange(rows) * 7 % 31}
    )
    frame[column] = frame[column].mask(frame.index < count)
    return frame


@pytest.mark.parametrize("column", ["price", "region"])
@pytest.mark.parametrize("count", [1, 4, 5, 30])
def test_missing_values_where_there_were_none(count: int, column: str) -> None:
    code = "r = df.groupby('region')['price'].sum()"
    findings = checked(code, with_gaps(0), with_gaps(count, column=column)).findings
    (told,) = [one for one in findings if one.code == "nulls"]
    assert told.verdict == "warn"
    assert f"{count} of 60 values" in told.reason
    assert "0 of 60 values" in told.reason
    assert said("r = df['price'].sum()", with_gaps(0), with_gaps(count, column="region")) == set()


@pytest.mark.parametrize(
    ("before", "rows", "now", "told"),
    [(5, 60, 5, False), (5, 60, 9, False), (5, 60, 12, True), (20, 60, 12, False),
     (1, 60, 3, False), (2, 400, 1, False), (2, 400, 3, True)],
)  # fmt: skip
def test_missing_values_where_there_were_some(before: int, rows: int, now: int, told: bool) -> None:
    found = said("r = df['price'].sum()", with_gaps(before, rows), with_gaps(now))
    assert ("nulls" in found) is told
