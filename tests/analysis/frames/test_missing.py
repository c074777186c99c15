"""A column that a block cannot do without, and that the data has not, is told and never guessed."""

from __future__ import annotations

import pytest

from redpanda_jupyter.analysis import analyze, in_sequence

from ..case_runs import columns_of
from ..case_tables import load_cases

SALES = {"df": ["region", "price", "paid"], "shops": ["region", "city"]}

MISSING = {
    "a typo": "df['prize'].sum()",
    "in a list": "df[['price', 'prize']]",
    "by label": "df.loc[df['paid'] > 1, 'prize']",
    "one cell": "df.at[3, 'prize']",
    "a group's key": "df.groupby('prize').size()",
    "a group's column": "df.groupby('region')['prize'].mean()",
    "of groups, each": "for _, part in df.groupby('region'):\n    part['prize'].sum()",
    "an aggregation": "df.groupby('region').agg(total=('prize', 'sum'))",
    "an aggregation by column": "df.groupby('region').agg({'prize': 'sum'})",
    "an order": "df.sort_values(['price', 'prize'])",
    "a query": "df.query('price > 3 and prize < 5')",
    "an expression": "df.eval('net = prize * 2')",
    "a row": "for _, row in df.iterrows():\n    row['prize']",
    "a function on rows": "df.apply(lambda row: row['prize'], axis=1)",
    "a function of the block": "def f(d):\n    return d['prize']\nf(df)",
    "a lambda of assign": "df.assign(net=lambda d: d['prize'])",
    "a constant": "c = 'prize'\ndf[c].sum()",
    "a loop": "for c in ['price', 'prize']:\n    df[c].sum()",
    "after a choice of rows": "d = df[df['price'] > 1].copy()\nd['prize'].mean()",
    "after other columns were made": "df['net'] = df['price']\ndf['prize'] + df['net']",
    "beside columns of another name": "df[f'{x}_net'] = 1\ndf['prize'].sum()",
    "what is dropped": "df.drop(columns=['prize'])",
    "what is deleted": "del df['prize']",
    "polars": "df.select(pl.col('prize') * 2)",
    "a condition of polars": "df.filter(pl.col('prize') > 2)",
    "a chart": "px.scatter(df, x='price', y='prize')",
    "a plot": "df.plot(x='price', y='prize')",
    "a new column of polars": "df.with_columns(net=pl.col('prize') * 2)",
    "rows that are numbered again": "df.head().reset_index(drop=True)['prize']",
    "after a handler of files": "try:\n    df['prize'].to_csv('x')\nexcept OSError:\n    pass",
}


@pytest.mark.parametrize("source", MISSING.values(), ids=MISSING)
def test_a_column_that_the_frame_has_not_is_told(source: str) -> None:
    found = analyze(source, SALES)
    assert found.columns_missing == {"df": ["prize"]}
    assert "prize" not in found.columns.get("df", [])


def test_a_key_is_missing_where_it_is_not() -> None:
    found = analyze("df.merge(shops, on='city')", SALES)
    assert found.columns_missing == {"df": ["city"]}
    found = analyze("df.merge(shops, left_on='region', right_on='place')", SALES)
    assert found.columns_missing == {"shops": ["place"]}


NOT_MISSING = {
    "a column that there is": "df['price'].sum()",
    "an attribute, which may be a method": "df.prize",
    "a column made before": "df['prize'] = 1\ndf['prize'].sum()",
    "a column made in the last round": "for i in x:\n    df['prize'] + i\n    df['prize'] = i",
    "a column made by assign": "df.assign(prize=1)['prize']",
    "a column made by assign, elsewhere": "df.assign(**more)['prize']",
    "a new name": "df.rename(columns={'price': 'prize'})['prize']",
    "new names by a function": "df.rename(columns=str.lower)['prize']",
    "new names in place": "df.rename(columns=str.lower, inplace=True)\ndf['prize']",
    "new names for all": "df.columns = df.columns.str.lower()\ndf['prize']",
    "a name that is put together": "df[f'{x}_prize'] = 1\ndf['a_prize']",
    "a name from an earlier cell": "df[c] = 1\ndf['prize']",
    "names from an earlier cell": "for c in cs:\n    df[c] = 1\ndf['prize']",
    "a name of the index": "df.index.name = 'prize'\ndf.groupby('prize').size()",
    "what the library names": "df.value_counts('region').reset_index()['count']",
    "a melted frame's": "df.melt(id_vars='region')['value']",
    "a pivoted frame's": "df.pivot_table(index='region', columns='paid', values='price')['yes']",
    "a label of rows": "df.T['north']",
    "a label of a column": "df.groupby('region')['price'].sum()['north']",
    "a row's label": "df.loc['north']",
    "a dictionary beside it": "names['prize']",
    "a default": "df.get('prize')",
    "only if it is there": "if 'prize' in df.columns:\n    df['prize'].sum()",
    "only if it is there, in short": "x = df['prize'] if 'prize' in df else 0",
    "only those that are there": "for c in ['prize']:\n    if c in df:\n        df[c].sum()",
    "what is checked": "assert {'prize'} <= set(df.columns)\ndf['prize']",
    "what is checked by difference": "x = {'prize'}.difference(df.columns)\ndf['prize']",
    "tried": "try:\n    df['prize']\nexcept KeyError:\n    pass",
    "tried in a function": "f = lambda d: d['prize']\ntry:\n    f(df)\nexcept Exception:\n    0",
    "suppressed": "with contextlib.suppress(KeyError):\n    df['prize']",
    "errors ignored": "df.drop(columns=['prize'], errors='ignore')",
    "a function from elsewhere": "clean(df)\ndf['prize']",
    "an imported function": "from tools import clean\nd = clean(df)\nd['prize']",
    "a method from elsewhere": "tools.clean(df)\ndf['prize']",
    "code in a text": "exec(code)\ndf['prize']",
    "never called": "def f():\n    return df['prize']",
    "a merged frame's suffix": "df.merge(shops, on='region', suffixes=('', '_r'))['region_r']",
    "a function of a query": "df.query('abs(price) > 2 and index > 1')",
    "a variable in a query": "df.query('price > @prize')",
    "a frame from a file": "df = pd.read_csv('x.csv')\ndf['prize']",
    "another frame of the name": "df = pd.DataFrame({'prize': [1]})\ndf['prize']",
    "a field of a struct": "df.select('price.prize')",
    "every column": "df.select('*')",
    "a number": "df[0]",
}


@pytest.mark.parametrize("source", NOT_MISSING.values(), ids=NOT_MISSING)
def test_what_may_be_there_is_not_missing(source: str) -> None:
    assert analyze(source, SALES).columns_missing == {}


def test_nothing_is_missing_where_nothing_is_known() -> None:
    assert analyze("df['prize'].sum()").columns_missing == {}


def test_of_columns_with_levels_or_of_a_thousand_nothing_is_missing() -> None:
    assert analyze("df['a'].sum()", {"df": ["('a', 'b')"]}).columns_missing == {}
    assert analyze("df['a'].sum()", {"df": [f"c{n}" for n in range(1000)]}).columns_missing == {}


def test_what_an_earlier_block_makes_a_later_one_does_not_miss() -> None:
    blocks = [
        "df['prize'].sum() + df['other']",
        "df['prize'] = 1",
        "df['prize'].sum() + df['other']",
        "df = df.dropna()",
        "df['other']",
    ]
    found = in_sequence(analyze(block, SALES) for block in blocks)
    assert [one.columns_missing for one in found] == [
        {"df": ["prize", "other"]},
        {},
        {"df": ["other"]},
        {},
        {},
    ]


def test_after_new_names_for_all_columns_none_is_missing() -> None:
    blocks = ["df.columns = names", "df['prize']"]
    assert list(in_sequence(analyze(one, SALES) for one in blocks))[1].columns_missing == {}


SEEN = [case for case in load_cases() if not case.held_out]


def test_no_column_of_the_tables_is_missing_where_it_is() -> None:
    for case in SEEN:
        known = {variable: columns_of(name) for variable, name in case.inputs.items()}
        assert analyze(case.code, known).columns_missing == {}, case.id


def test_most_columns_of_the_tables_are_told_where_they_are_taken_away() -> None:
    told, misses = 0, []
    for case in SEEN:
        known = {variable: columns_of(name) for variable, name in case.frames.items()}
        for variable, columns in case.columns.items():
            for column in columns if variable in known else ():
                without = [name for name in known[variable] if name != column]
                found = analyze(case.code, {**known, variable: without}).columns_missing
                told += column in found.get(variable, [])
                misses += [f"{case.id}: {column}"] if column not in found.get(variable, []) else []
                others = {name for names in found.values() for name in names} - {column}
                assert others == set(), case.id
    assert told + len(misses) > 500
    assert told / (told + len(misses)) > 0.75, "\n".join(misses)
