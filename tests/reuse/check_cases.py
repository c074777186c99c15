"""Targets that differ from the source, by symptom: what a check must say of each before a run.

Each case is a block, a change of the data, and the worst verdict with the code that must be among
the findings. ``silent`` cases run on the changed data without an error; they are the dangerous ones
and the test makes sure of it by running them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Callable

    Change = Callable[[pd.DataFrame], pd.DataFrame]


def sales() -> pd.DataFrame:
    """The source: 120 rows of sales by day, in order of the day."""
    count = 120
    steps = np.arange(count)
    return pd.DataFrame(
        {
            "day": pd.date_range("2023-01-01", periods=count, freq="D"),
            "region": np.array(["North", "South", "East", "West"])[steps % 4],
            "revenue": 100.0 + (steps * 37 % 101) * 3.25,
            "qty": 1 + steps * 7 % 12,
            "share": ((steps * 13 % 97) + 1) / 100,
            "paid": np.array(["yes", "no"])[steps % 2],
            "active": steps % 3 == 0,
            "sku": [f"S{number:03d}" for number in steps * 17 % 120],
            "temp_c": 5.0 + steps * 11 % 23,
            "grade": 1 + steps % 3,
            "when": pd.Series(pd.date_range("2023-01-01", periods=count, freq="D")).dt.strftime(
                "%Y-%m-%d"
            ),
            "price_text": [f"{10 + number * 3 % 90}.{number % 10}0" for number in steps],
        }
    )


class Case(NamedTuple):
    symptom: str
    code: str
    change: Change
    verdict: str
    finding: str
    column: str | None = None
    silent: bool = True


def put(**columns: object) -> Change:
    """Replace columns; a function is given the frame."""

    def change(frame: pd.DataFrame) -> pd.DataFrame:
        made = frame.copy()
        for name, value in columns.items():
            made[name] = value(made) if callable(value) else value
        return made

    return change


TOTAL = "result = df.groupby('region')['revenue'].sum()"
PAID = "result = df[df['paid'] == 'yes']['revenue'].sum()"
MEAN = "result = df['revenue'].mean()"
ACTIVE = "result = df[df['active']]['revenue'].sum()"
MONTHS = "result = df.groupby(df['day'].dt.month)['revenue'].sum()"
RUNNING = "result = df['revenue'].cumsum().iloc[-5]"
CHANGE = "df['d'] = df['revenue'].diff()\nresult = df.groupby('day')['d'].sum().max()"

CASES = [
    # --- nothing to say
    Case("the same data", TOTAL, lambda f: f, "ok", ""),
    Case("more columns", TOTAL, put(note="x"), "ok", ""),
    Case("columns in another order", TOTAL, lambda f: f[sorted(f.columns)], "ok", ""),
    Case("whole numbers became fractions", "result = df['qty'].sum()",
         put(qty=lambda f: f["qty"].astype(float)), "ok", ""),
    Case("rows in another order, block by name", TOTAL,
         lambda f: f.sample(frac=1, random_state=1, ignore_index=True), "ok", ""),
    Case("sorted by the block itself", "result = df.sort_values('day')['revenue'].diff().max()",
         lambda f: f.sample(frac=1, random_state=1, ignore_index=True), "ok", ""),
    Case("the ten greatest, of another order", "result = df.groupby('region')['revenue'].sum()"
         ".sort_values().head(2)", lambda f: f[::-1].reset_index(drop=True), "ok", ""),
    # --- columns
    Case("the column is gone", TOTAL, lambda f: f.drop(columns="revenue"),
         "blocked", "column_missing", "revenue", silent=False),
    Case("gone, and the block would go on without", "try:\n    result = df['revenue'].sum()\n"
         "except KeyError:\n    result = 0", lambda f: f.drop(columns="revenue"),
         "blocked", "column_missing", "revenue"),
    Case("gone, and the block looks first",
         "result = df['revenue'].sum() if 'revenue' in df.columns else 0",
         lambda f: f.drop(columns="revenue"), "blocked", "column_missing", "revenue"),
    Case("the name twice", TOTAL,
         lambda f: pd.concat([f, f[["revenue"]]], axis=1), "blocked", "column_twice", "revenue"),
    Case("taken by place, one more in front", "result = df.iloc[:, 2].sum()",
         lambda f: f[[*f.columns[1:4], "day", *f.columns[4:]]], "ask", "columns_differ"),
    Case("every column, and one more", "result = df.select_dtypes('number').sum().sum()",
         put(extra=1.0), "ask", "columns_differ"),
    Case("all of them described", "result = df.describe()", put(extra=1.0),
         "ask", "columns_differ"),
    # --- wrongly typed
    Case("numbers as text", MEAN, put(revenue=lambda f: "EUR" + f["revenue"].astype(str)),
         "blocked", "kind_differs", "revenue", silent=False),
    Case("numbers as text that sums to one long text", "result = df['revenue'].sum()",
         put(revenue=lambda f: f["revenue"].astype(str)), "ask", "convert", "revenue"),
    Case("decimal commas", "result = df['revenue'].sum()",
         put(revenue=lambda f: f["revenue"].astype(str).str.replace(".", ",")),
         "ask", "convert", "revenue"),
    Case("dates as text", "result = df['day'].max()",
         put(day=lambda f: f["day"].dt.strftime("%d.%m.%Y")), "ask", "convert", "day"),
    Case("dates as numbers", "result = df.groupby('day')['revenue'].sum().iloc[0]",
         put(day=lambda f: f["day"].dt.strftime("%Y%m%d").astype(int)),
         "blocked", "kind_differs", "day"),
    Case("the block reads dates, and gets numbers",
         "result = pd.to_datetime(df['when']).dt.year.mean()",
         put(when=lambda f: f["day"].dt.strftime("%Y%m%d").astype(int)),
         "blocked", "kind_differs", "when"),
    Case("truth as 0 and 1, turned round", "result = df[~df['active'] == True]['revenue'].sum()",
         put(active=lambda f: f["active"].astype(int)), "ask", "convert", "active"),
    Case("truth as Y and N", "result = df['active'].sum()",
         put(active=lambda f: np.where(f["active"], "Y", "N")), "ask", "convert", "active"),
    Case("truth as words", "result = df['active'].sum()",
         put(active=lambda f: np.where(f["active"], "open", "shut")),
         "blocked", "kind_differs", "active"),
    Case("categories as numbers", PAID, put(paid=lambda f: (f["paid"] == "yes").astype(int)),
         "ask", "kind_differs", "paid"),
    Case("numbers as truth", "result = df['qty'].sum()", put(qty=lambda f: f["qty"] > 6),
         "warn", "kind_differs", "qty"),
    Case("small whole numbers that wrap", "result = (df['qty'] - 5).sum()",
         put(qty=lambda f: f["qty"].astype("uint8")), "warn", "narrow", "qty"),
    # --- recoded
    Case("yes and no in German", PAID,
         put(paid=lambda f: f["paid"].map({"yes": "ja", "no": "nein"})), "ask", "values_disjoint",
         "paid"),
    Case("the literal does not occur", PAID,
         put(paid=lambda f: f["paid"].replace("yes", "YES")), "warn", "value_missing", "paid"),
    Case("with a blank behind it", PAID,
         put(paid=lambda f: f["paid"].replace("yes", "yes ")), "warn", "value_missing", "paid"),
    Case("a literal by a name",
         "WANTED = 'yes'\nresult = df.loc[df.paid == WANTED, 'revenue'].sum()",
         put(paid=lambda f: f["paid"].replace("yes", "oui")), "warn", "value_missing", "paid"),
    Case("one of a list", "result = df[df['region'].isin(['North', 'South'])]['revenue'].sum()",
         put(region=lambda f: f["region"].replace("South", "Sud")),
         "warn", "value_missing", "region"),
    Case("a literal of a query", "result = df.query('paid == \"yes\"')['revenue'].sum()",
         put(paid=lambda f: f["paid"].replace("yes", "oui")), "warn", "value_missing", "paid"),
    Case("another word for it besides", PAID,
         put(paid=lambda f: f["paid"].where(f.index % 8 > 0, "oui")),
         "ask", "value_meaning", "paid"),
    Case("its word in several writings", PAID,
         put(paid=lambda f: f["paid"].replace("yes", "ja").where(f.index % 8 > 0, "JA ")),
         "ask", "value_several", "paid"),
    Case("two languages in one column", "result = df.groupby('paid')['revenue'].sum()",
         put(paid=lambda f: f["paid"].where(
             f.index % 8 > 1, f["paid"].map({"yes": "ja", "no": "nein"}))),
         "warn", "value_meaning", "paid"),
    Case("a part of a text", "result = df[df['region'].str.contains('th')]['revenue'].sum()",
         put(region=lambda f: f["region"].str.replace("th", "d")),
         "warn", "pattern_missing", "region"),
    Case("a category that the block's table does not know",
         "result = (df['region'].map({'North': 1, 'South': 2, 'East': 3, 'West': 4})"
         " * df['revenue']).sum()",
         put(region=lambda f: f["region"].where(f.index % 5 > 0, "Centre")),
         "warn", "value_unmapped", "region"),
    Case("one category in two spellings", TOTAL,
         put(region=lambda f: f["region"].where(f.index % 8 > 0, "north ")),
         "warn", "levels_alike", "region"),
    Case("a row of totals", TOTAL,
         put(region=lambda f: f["region"].where(f.index % 10 > 0, "Total")),
         "warn", "total_row", "region"),
    Case("no entry as a word", TOTAL,
         put(region=lambda f: f["region"].where(f.index % 10 > 0, "n/a")),
         "warn", "sentinel", "region"),
    Case("letters broken by a wrong encoding", TOTAL,
         put(region=lambda f: f["region"].replace("South", "SÃ¼d")), "warn", "garbled", "region"),
    Case("codes that begin at nought", "result = df[df['grade'] == 1]['revenue'].sum()",
         put(grade=lambda f: f["grade"] - 1), "warn", "codes_differ", "grade"),
    Case("regions of another country", TOTAL,
         put(region=lambda f: f["region"] + "bezirk"), "ask", "values_disjoint", "region"),
    Case("categories in an order of their own",
         "result = df.groupby('region', observed=True)['revenue'].sum().iloc[0]",
         put(region=lambda f: pd.Categorical(f["region"], ["West", "South", "North", "East"])),
         "warn", "category", "region"),
    Case("a number within the range that does not occur",
         "result = df[df['grade'] == 2]['revenue'].sum()",
         put(grade=lambda f: f["grade"].replace(2, 3)), "warn", "value_missing", "grade"),
    Case("a number of a query that does not occur",
         "result = df.query('grade == 2')['revenue'].sum()",
         put(grade=lambda f: f["grade"].replace(2, 3)), "warn", "value_missing", "grade"),
    Case("a limit between numbers", "result = df[df['grade'] > 2]['revenue'].sum()",
         put(grade=lambda f: f["grade"].replace(2, 3)), "ok", ""),
    # --- other units
    Case("cents", MEAN, put(revenue=lambda f: f["revenue"] * 100), "warn", "scale", "revenue"),
    Case("thousands", MEAN, put(revenue=lambda f: f["revenue"] / 1000), "warn", "scale", "revenue"),
    Case("per cent", "result = df['share'].mean()",
         put(share=lambda f: f["share"] * 100), "warn", "scale", "share"),
    Case("degrees Fahrenheit", "result = df['temp_c'].mean()",
         put(temp_c=lambda f: f["temp_c"] * 1.8 + 32), "warn", "scale", "temp_c"),
    Case("money that left counts as negative", MEAN,
         put(revenue=lambda f: f["revenue"].where(f.index % 5 > 0, -f["revenue"])),
         "warn", "sign", "revenue"),
    Case("no overlap", MEAN, put(revenue=lambda f: f["revenue"] + 1000),
         "warn", "ranges_apart", "revenue"),
    Case("usual values elsewhere", MEAN,
         put(revenue=lambda f: np.where(f.index == 0, 100, 430 + f["revenue"])),
         "warn", "usual_apart", "revenue"),
    Case("a number for no entry", MEAN,
         put(revenue=lambda f: f["revenue"].where(f.index % 30 > 0, -999)),
         "warn", "sentinel", "revenue"),
    Case("a limit that nothing reaches", "result = df[df['revenue'] > 200]['qty'].sum()",
         put(revenue=lambda f: f["revenue"].clip(upper=150) - 20),
         "warn", "bound_outside", "revenue"),
    Case("a limit of a query", "result = df.query('revenue > 200')['qty'].sum()",
         put(revenue=lambda f: f["revenue"].clip(upper=150) - 20),
         "warn", "bound_outside", "revenue"),
    Case("a logarithm of nought", "result = np.log(df['qty']).mean()",
         put(qty=lambda f: f["qty"] - 1), "warn", "not_positive", "qty"),
    Case("divided by nought", "result = (df['revenue'] / df['qty']).mean()",
         put(qty=lambda f: f["qty"] - 1), "warn", "divisor", "qty"),
    Case("one value all over", "result = df.groupby('qty')['revenue'].mean()",
         put(qty=3), "warn", "constant", "qty"),
    # --- dates
    Case("day and month exchanged",
         "result = pd.to_datetime(df['when'], format='mixed').dt.month.max()",
         put(when=lambda f: f["day"].dt.strftime("%d/%m/%Y")
             .where(f["day"].dt.day < 12, "03/04/2023")),
         "warn", "date_order", "when"),
    Case("with a time zone", "result = df['day'].dt.day.sum()",
         put(day=lambda f: f["day"].dt.tz_localize("UTC")), "warn", "timezone", "day"),
    Case("weeks instead of days", CHANGE.replace("diff()", "abs()"),
         put(day=lambda f: pd.date_range("2022-01-01", periods=len(f), freq="7D")),
         "warn", "step", "day"),
    Case("moments instead of days", "result = df.groupby('day')['revenue'].sum().max()",
         put(day=lambda f: f["day"] + pd.to_timedelta(f.index % 24, unit="h")),
         "warn", "time_of_day", "day"),
    Case("another year, and the block names its own",
         "result = df[df['day'] >= '2023-03-01']['revenue'].sum()",
         put(day=lambda f: f["day"] - pd.Timedelta(days=365)), "warn", "bound_outside", "day"),
    Case("next year's file", MONTHS, put(day=lambda f: f["day"] + pd.Timedelta(days=365)),
         "ok", ""),
    Case("dates of two generations before", MONTHS,
         put(day=lambda f: f["day"] - pd.DateOffset(years=50)), "warn", "ranges_apart", "day"),
    Case("no date as 1970", MONTHS,
         put(day=lambda f: f["day"].where(f.index % 9 > 0, pd.Timestamp("1970-01-01"))),
         "warn", "sentinel", "day"),
    Case("another period, and the block names its dates",
         "result = df[df['day'] >= '2023-03-01']['revenue'].sum()",
         put(day=lambda f: f["day"] + pd.Timedelta(days=61)), "warn", "ranges_apart", "day"),
    # --- rows
    Case("no rows", MEAN, lambda f: f.head(0), "warn", "no_rows"),
    Case("nothing but missing values", MEAN, put(revenue=np.nan), "warn", "all_null", "revenue"),
    Case("many more missing values", MEAN,
         put(revenue=lambda f: f["revenue"].where(f.index % 2 > 0)), "warn", "nulls", "revenue"),
    Case("in another order, and the block counts up", RUNNING,
         lambda f: f.sample(frac=1, random_state=2, ignore_index=True), "warn", "row_order"),
    Case("newest first, and the block takes differences", CHANGE,
         lambda f: f[::-1].reset_index(drop=True), "ask", "row_order", "day"),
    Case("newest first, and the block goes through a list",
         "values = df['revenue'].tolist()\nresult = values[-1] - values[0]",
         lambda f: f[::-1].reset_index(drop=True), "warn", "row_order"),
    Case("the first rows of another order", "result = df.head(3)[['day', 'revenue']]",
         lambda f: f[::-1].reset_index(drop=True), "ask", "row_order", "day"),
    Case("rows with other labels", "result = df.loc[5, 'revenue']",
         lambda f: f.set_index(f.index[::-1]), "warn", "row_labels"),
    Case("rows named by the day", "result = df.reset_index()['revenue'].sum()",
         lambda f: f.set_index("sku"), "warn", "row_labels"),
    Case("a key that is not unique any more",
         "result = df.merge(df[['sku', 'qty']], on='sku', suffixes=('', '_r'))['revenue'].sum()",
         put(sku=lambda f: f["sku"].where(f.index % 3 > 0, "S000")), "warn", "not_unique", "sku"),
    Case("names shifted by one",
         "result = (df['revenue'] * df['qty'] * df['share']).sum()",
         put(revenue=lambda f: f["share"], qty=lambda f: sales()["revenue"],
             share=lambda f: sales()["qty"]), "ask", "many_differ"),
]  # fmt: skip
