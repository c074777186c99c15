"""Columns count where the block names and needs them, for the frame that they come from."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from redpanda_jupyter.analysis import analyze

SALES = ["region", "month", "revenue", "cost", "paid", "rev_2023", "rev_2024", "tip total"]

NEEDED = {
    "brackets": ("df['region']", ["region"]),
    "a list": ("df[['region', 'month']]", ["region", "month"]),
    "a variable": ("c = 'region'\ndf[c]", ["region"]),
    "a list by name": ("cs = ['region']\ndf[cs + ['month']]", ["region", "month"]),
    "an attribute": ("df.region.str.upper()", ["region"]),
    "a method is no column": ("df.count()", []),
    "loc": ("df.loc[df.paid == 'yes', ['revenue']]", ["paid", "revenue"]),
    "a frame of an object": (
        "class A:\n    def __init__(self, d):\n        self.d = d\n"
        "    def f(self):\n        return self.d['cost']\nA(df).f()",
        ["cost"],
    ),
    "a default argument": ("def f(d=df):\n    return d['cost']\nf()", ["cost"]),
    "a new row": ("df.loc[len(df)] = {'cost': 1, 'paid': 2}", ["cost", "paid"]),
    "a dictionary in a cell": ("df.loc[3, 'cost'] = {'paid': 2}", ["cost"]),
    "new rows below": ("pd.concat([df, pd.DataFrame([{'cost': 1, 'new': 2}])])", ["cost"]),
    "new columns beside": ("pd.concat([df, pd.DataFrame([{'cost': 1}])], axis=1)", []),
    "hvplot": ("df.hvplot(x='month', y='cost')", ["month", "cost"]),
    "hvplot by kind": ("df.hvplot.bar(x='month', y='cost', by='paid')", ["month", "cost", "paid"]),
    "with a bar of progress": ("df.progress_apply(lambda r: r['cost'], axis=1)", ["cost"]),
    "in parallel": ("df.swifter.apply(lambda r: r['cost'], axis=1)", ["cost"]),
    "a column in parallel": ("df['cost'].swifter.apply(len)", ["cost"]),
    "aesthetics by place": (
        "from plotnine import ggplot, aes, geom_col\n"
        "ggplot(df, aes('month', 'cost')) + geom_col(aes(fill='paid'))",
        ["month", "cost", "paid"],
    ),
    "a path of plotly": ("px.treemap(df, path=['region', 'month'])", ["region", "month"]),
    "a column transformer": (
        "t = ColumnTransformer([('n', Scaler(), ['cost']), ('c', Encoder(), 'paid')])\nt.fit(df)",
        ["cost", "paid"],
    ),
    "a column transformer in a pipeline": (
        "t = make_column_transformer((Scaler(), ['cost']))\n"
        "m = GridSearchCV(make_pipeline(t, Model()), {})\nm.fit(df, df['paid'])",
        ["paid", "cost"],
    ),
    "a column transformer that is never used": ("ColumnTransformer([('n', S(), ['cost'])])", []),
    "rows of two columns": ("for a, b in zip(df['cost'], df['paid']):\n    0", ["cost", "paid"]),
    "names with their numbers": ("for i, c in enumerate(['cost']):\n    df[c].sum()", ["cost"]),
    "a title is no column": ("plt.title('region')\ndf.head()", []),
    "a value is no column": ("df[df['paid'] == 'region']", ["paid"]),
    "a query": ("df.query('revenue > @limit and `tip total` < 3')", ["revenue", "tip total"]),
    "a query of a column in the way": ("df.query('_column_9_ > 1 or revenue')", ["revenue"]),
    "adjoining backticks": ("df.query('`a``revenue` > 2')", []),
    "eval": ("df.eval('net = revenue - cost')", ["revenue", "cost"]),
    "groups": ("df.groupby('region')['revenue'].mean()", ["region", "revenue"]),
    "a key for groups": ("df.groupby(pd.Grouper(key='month', freq='M')).sum()", ["month"]),
    "named aggregation": ("df.groupby('region').agg(x=('cost', 'sum'))", ["region", "cost"]),
    "rows of a frame": ("for _, row in df.iterrows():\n    row['cost']", ["cost"]),
    "a function on rows": ("df.apply(lambda r: r['cost'] * 2, axis=1)", ["cost"]),
    "a function of the block": ("def f(d):\n    return d['cost']\nf(df)", ["cost"]),
    "a function handed on": ("def f(d):\n    return d['cost']\ndf.pipe(f)", ["cost"]),
    "an alias": ("d = df.copy()\nd['cost']", ["cost"]),
    "a chain": ("(df.dropna(subset=['cost'])\n .sort_values('month'))", ["cost", "month"]),
    "a made column is none": ("df['net'] = df['revenue']\ndf['net'].sum()", ["revenue"]),
    "a loop over columns": ("for c in ['cost', 'paid']:\n    df[c].sum()", ["cost", "paid"]),
    "a correlation's labels": ("df.corr().loc['cost', 'revenue']", ["cost", "revenue"]),
    "pd.melt as a method": (
        "pd.melt(df, id_vars=['region'], value_vars='cost')",
        ["region", "cost"],
    ),
    "pd.pivot_table": ("pd.pivot_table(df, values='cost', index='month')", ["cost", "month"]),
    "polars": ("df.select(pl.col('cost') * 2)", ["cost"]),
    "a pattern of polars": ("df.select(pl.col('^rev_.*$'))", ["rev_2023", "rev_2024"]),
    "a selector": ("df.select(cs.starts_with('rev_'))", ["rev_2023", "rev_2024"]),
    "filter by part": ("df.filter(like='rev_')", ["rev_2023", "rev_2024"]),
    "a hostile pattern": ("df.filter(regex='(r+)+$')", []),
    "SQL": ("duckdb.sql('select Region from df')", ["region"]),
    "a formula": ("smf.ols('revenue ~ cost + C(region)', df)", ["revenue", "cost", "region"]),
    "seaborn": ("sns.boxplot(data=df, x='region', y='revenue')", ["region", "revenue"]),
    "altair": ("alt.Chart(df).encode(x='month:T', y='sum(cost)')", ["month", "cost"]),
}


@pytest.mark.parametrize(("source", "names"), NEEDED.values(), ids=NEEDED)
def test_columns_that_a_block_needs(source: str, names: list[str]) -> None:
    assert analyze(source, {"df": SALES}).columns.get("df", []) == names


CREATED = {
    "an assignment": ("df['net'] = 1", ["net"]),
    "loc": ("df.loc[df.paid == 'no', 'net'] = 1", ["net"]),
    "assign": ("df.assign(net=lambda d: d.revenue - d.cost)", ["net"]),
    "rename": ("df.rename(columns={'cost': 'price'})", ["price"]),
    "named aggregation": ("df.groupby('region').agg(total=('cost', 'sum'))", ["total"]),
    "melt": ("df.melt(id_vars='region', var_name='k', value_name='v')", ["k", "v"]),
    "wide_to_long": ("pd.wide_to_long(df, 'rev_', i='region', j='year')", ["rev_", "year"]),
    "an alias of polars": ("df.with_columns((pl.col('cost') * 2).alias('twice'))", ["twice"]),
    "a pattern makes no column": ("df.with_columns(pl.col('^rev_.*$') * 2)", []),
    "eval": ("df.eval('net = revenue - cost', inplace=True)", ["net"]),
    "to_frame": ("df.groupby('region').size().reset_index(name='n')", ["n"]),
    "SQL": ("duckdb.sql('select sum(cost) as total from df')", ["total"]),
}


@pytest.mark.parametrize(("source", "names"), CREATED.values(), ids=CREATED)
def test_columns_that_a_block_makes(source: str, names: list[str]) -> None:
    assert analyze(source, {"df": SALES}).columns_created.get("df", []) == names


WITHOUT_SCHEMAS = {
    "a name used as a frame": ("df.groupby('a')['b'].sum()", {"df": ["a", "b"]}),
    "a name that may be a dictionary": ("config['a']", {}),
    "a file's frame": ("d = pd.read_csv('x')\nd['a']", {"d": ["a"]}),
    "a reader's options": (
        "d = pd.read_csv('x', usecols=['a'], parse_dates=['t'])",
        {"d": ["a", "t"]},
    ),
    "a join of two": ("df.head().merge(e.head(), on='k')", {"df": ["k"], "e": ["k"]}),
    "a join's keys by side": (
        "df.head().merge(e.head(), left_on='a', right_on='b')",
        {"df": ["a"], "e": ["b"]},
    ),
    "how to join is no key": ("df.head().join(e.head(), 'k', 'left')", {"df": ["k"], "e": ["k"]}),
    "a column's own methods": (
        "sales['price'].mean()\nsales['day'].dt.year\nsales['name'].str.upper()",
        {"sales": ["price", "day", "name"]},
    ),
    "a column of groups": ("sales['a'].count()\nsales['b'].map({'x': 1})", {"sales": ["a", "b"]}),
    "a frame's own method anywhere": ("x = sales['a'] * 2\nsales.head()", {"sales": ["a"]}),
    "its shape": ("x = sales['a'] * 2\nprint(sales.shape)", {"sales": ["a"]}),
    "its columns": ("x = sales['a'] * 2\nlist(sales.columns)", {"sales": ["a"]}),
    "a dictionary's methods": (
        "d.get('a')\nd.items()\nd.copy()\nd.update(b=1)\nd.pop('c')\nd['e']",
        {},
    ),
    "a text's methods": ("d['a'].replace('x', 'y')\nd['b'].count('x')\nd['c'].format(1)", {}),
    "a list's methods": ("d['a'].append(1)\nd['b'].insert(0, 1)\nd['c'].pop()", {}),
    "an answer of a web service": ("x = response['data']['x'].sum()\nresponse['n'].mean()", {}),
    "a request's JSON": ("r = requests.get(u).json()\nr['a'].mean()", {}),
    "axes by name": ("axd['left'].plot(x)\npanels['left'].hist(x)\npanels['left'].bar(x, y)", {}),
    "a step of a pipeline": ("steps['clf'].transform(x)", {}),
    "an object's frame": ("app.df['a'].sum()", {"app.df": ["a"]}),
    "a frame that an object reads": (
        "class A:\n    def __init__(self):\n        self.d = pd.read_csv('x')\n"
        "    def f(self):\n        return self.d['a']\nA().f()",
        {"self.d": ["a"]},
    ),
    "an accessor is no column": ("df.swifter.apply(len)\ndf.progress_apply(len)", {}),
    "aesthetics by place": (
        "from plotnine import ggplot, aes\nggplot(sales, aes('a', 'b'))",
        {"sales": ["a", "b"]},
    ),
    "a database's query": ("db.query('User')\ndb['a']", {}),
    "what is never called needs nothing": ("def f():\n    df.head()['a']\n", {}),
}


@pytest.mark.parametrize(("source", "columns"), WITHOUT_SCHEMAS.values(), ids=WITHOUT_SCHEMAS)
def test_columns_of_frames_that_nobody_knows(source: str, columns: dict[str, list[str]]) -> None:
    assert analyze(source).columns == columns


def test_a_list_that_grows_is_known_as_long_as_it_can_be_read() -> None:
    def grown(count: int) -> str:
        return "cs = []\n" + "".join(f"cs.append('c{n}')\ndf[cs].sum()\n" for n in range(count))

    names = [f"c{n}" for n in range(600)]
    few = analyze(grown(150), {"df": names})
    assert few.columns["df"] == names[:150]
    assert few.flags == []
    many = analyze(grown(600), {"df": names})
    assert many.columns["df"] == names[:200]
    assert many.flags == ["all_columns"]


def test_a_long_list_that_is_used_on_every_line_is_all_columns_in_the_end() -> None:
    names = [f"c{n}" for n in range(1900)]
    source = f"cs = {names}\n" + "df[cs].sum()\n" * 3
    assert analyze(source, {"df": names}).flags == []
    found = analyze(source + "df[cs].sum()\n" * 100, {"df": names})
    assert found.columns["df"] == names
    assert found.flags == ["all_columns"]


def test_a_suffix_is_no_part_of_the_column() -> None:
    source = "d = df.merge(e, on='k', suffixes=('_old', '_new'))\nd['v_old'] - d['v_new'] + d['w']"
    found = analyze(source, {"df": ["k", "v", "w"], "e": ["k", "v"]})
    assert found.columns == {"df": ["k", "v", "w"], "e": ["k", "v"]}


def test_the_order_of_columns_is_that_of_the_block_in_every_process() -> None:
    code = (
        "from redpanda_jupyter.analysis import analyze\n"
        'print(analyze(\'df.select((pl.col("d") + pl.col("a")) / pl.col("c"), pl.col("b"))\'))'
    )
    printed = {
        subprocess.run(
            [sys.executable, "-c", code],
            check=True,
            capture_output=True,
            env={**os.environ, "PYTHONHASHSEED": str(seed)},
            timeout=60,
        ).stdout
        for seed in range(4)
    }
    assert len(printed) == 1
    assert b"['d', 'a', 'c', 'b']" in printed.pop()
