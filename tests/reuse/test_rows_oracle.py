"""Whether a block depends on the order of rows, on their labels, or changes its frame: by running.

The truth is a run: on rows in another order, with other labels, and a look at the frame afterwards.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.reuse.rows_oracle import contract, differs, frame, relabelled, run, shuffled

if TYPE_CHECKING:
    import pandas as pd

POLARS = "import polars as pl\np = pl.from_pandas(df)\n"
TIME = "import statsmodels.api as sm\n"
OF_NO_ORDER = [
    "r = df.groupby('g')['x'].sum()",
    "r = df.groupby('g').agg(total=('x', 'sum'), most=('y', 'max'))",
    "r = df['x'].mean()",
    "r = df.sort_values('k')['x'].cumsum().iloc[-3]",
    "r = df.sort_values('k').head(5)['x'].tolist()",
    "r = df.nlargest(5, 'k')['x'].tolist()",
    "r = df.groupby('g')['x'].sum().sort_values().head(1)",
    "r = df.groupby('g')['x'].sum().cumsum()",
    "r = df['g'].value_counts().head(2)",
    "r = df.pivot_table(index='g', values='x', aggfunc='sum').iloc[0]",
    "d = df.sort_values('k')\nd['z'] = d['x'].diff()\nr = d['z'].sum()",
    "df.sort_values('k', inplace=True)\nr = df['x'].iloc[0]",
    "d = df.sort_values(['g', 'k'])\nr = d.groupby('g')['x'].first()",
    "r = df[df['x'] > 500]['y'].sum()",
    "r = (df['x'] * df['y']).sum()",
    "r = df.merge(df[['k', 'y']], on='k', suffixes=('', '_2'))['y_2'].sum()",
    "r = df.groupby(df['day'].dt.month)['x'].sum()",
    "def total(d):\n    return d['x'].sum()\nr = df.groupby('g').apply(total)",
    "r = df.set_index('day').sort_index()['x'].rolling(3).sum().iloc[10]",
    "r = df.set_index('day')['x'].resample('7D').sum().iloc[0]",
    "r = pd.crosstab(df['g'], df['x'] > 500).iloc[0, 0]",
    "d = df.sort_values('k')\nr = d.groupby('g')['x'].apply(lambda s: s.iloc[0])",
    "d = df.sort_values('day')\nr = d['x'].tolist()[0]",
    "d = df.sort_values('day')\nr = 0\nfor v in d['x']:\n    r = r * 2 % 1001 + v",
    "d = df.sort_values('day').reset_index(drop=True)\nd['t'] = range(len(d))\n"
    "r = (d['t'] * d['x']).sum()",
    "d = df.set_index('day').sort_index()\nr = d.loc['2024-01-05':'2024-01-09', 'x'].sum()",
    "from scipy import stats\n"
    "r = stats.ttest_ind(df[df['g'] == 'a']['x'], df[df['g'] == 'b']['x']).pvalue",
    "r = {g: p['x'].sum() for g, p in df.groupby('g')}",
    "r = np.log(df['x']).sum()",
    "df['big'] = np.where(df['x'] > 500, 'big', 'small')\nr = df.groupby('big')['y'].sum()",
    "from scipy.stats import pearsonr\nr = round(pearsonr(df['x'], df['y'])[0], 9)",
    "r = pd.cut(df['x'], [0, 500, 1000]).value_counts().iloc[0]",
    POLARS + "r = p.sort('k').select(pl.col('x').diff().max()).item()",
    POLARS + "r = p.select(pl.col('x').sort_by('k').first()).item()",
    POLARS + "r = p.group_by('g').agg(pl.col('x').sum()).sort('g')['x'].to_list()",
    "r = df['g'].rank(method='dense').sum() + df['x'].rank().sum()",
    "r = df.sort_values(['g', 'k'])['x'].rank(method='first').iloc[-1]",
    "r = df['g'].str.upper().str.cat(df['k'].astype(str), sep='-').max()",
    "r = df.sort_values('k')['g'].str.cat(sep=',')",
    "r = df.eval('x * y').sum()",
    "r = df.eval('z = x + y')['z'].max()",
    "r = df.query('g.str.startswith(\"a\")')['x'].sum()",
    "r = df['x'].sum()",
    "r = df.sort_values('k').eval('x.cumsum()').iloc[7]",
    "r = df['g'].value_counts().max()",
    "r = df['g'].value_counts()['a']",
    "r = df.groupby('g')['x'].sum().idxmax()",
]
BY_ORDER = [
    "r = df.head(3)['x'].sum()",
    "r = df.tail(3)['x'].sum()",
    "r = df['x'].head(3).tolist()",
    "r = df[:5]['x'].sum()",
    "r = df['x'][:5].sum()",
    "r = df.iloc[0]['x']",
    "r = df['x'].iloc[:4].sum()",
    "r = df['x'].values[0]",
    "r = df['x'].cumsum().max() - df['x'].cumsum().iloc[10]",
    "r = df['x'].diff().max()",
    "r = df['x'].shift(1).sum()",
    "r = df['x'].pct_change().max()",
    "r = df['x'].rolling(3).mean().max()",
    "r = df['x'].expanding().max().mean()",
    "r = df['x'].ewm(span=3).mean().max()",
    "r = df.groupby('g')['x'].first()",
    "r = df.groupby('g').agg(f=('x', 'last'))",
    "r = df.groupby('g')['x'].agg('first')",
    "r = df.groupby('g').agg({'x': ['sum', 'first']})",
    "r = df.groupby('g')['x'].shift(1).sum()",
    "r = df.groupby('g').head(1)['x'].sum()",
    "r = df.groupby('g')['x'].cumsum().groupby(df['k'] % 7).max()",
    "r = df.drop_duplicates('g')['x'].sum()",
    "r = np.diff(df['x']).max()",
    "r = np.cumsum(df['x']).iloc[10]",
    "d = df\nr = d['x'].iloc[0]",
    "d = df[df['x'] > 100]\nr = d['x'].iloc[0]",
    "def first(d):\n    return d['x'].iloc[0]\nr = first(df)",
    "r = df.sample(5, random_state=1)['x'].sum()",
    "r = df.assign(z=lambda d: d['x'].cumsum())['z'].iloc[7]",
    "r = df['x'].where(df['x'] > 500).ffill().sum()",
    "r = 0\nfor _, row in df.iterrows():\n    r = r * 2 % 1001 + row['x']",
    "r = df.query('x > 100').head(2)['x'].sum()",
    "r = df['x'].agg(lambda s: s.iloc[0])",
    "r = df.groupby('g')['x'].apply(lambda s: s.iloc[0])",
    "r = df.groupby('g')['x'].agg(lambda s: s.iloc[-1] - s.iloc[0])",
    "r = df.groupby('g')['x'].transform(np.cumsum).iloc[4]",
    "r = df['x'].pipe(np.diff).max()",
    "r = df.pivot_table(index='g', values='x', aggfunc='first')",
    "r = pd.crosstab(df['g'], df['x'] > 500, values=df['y'], aggfunc='first')",
    "r = df.groupby('g')['x'].agg(list)",
    "r = df.groupby('g')['x'].apply(tuple)",
    "r = df.groupby('g').agg({'x': list})",
    "r = df.astype({'x': str}).groupby('g')['x'].agg(','.join)",
    "r = df.reset_index(drop=True)['x'][5]",
    "r = df.reset_index(drop=True).loc[5, 'x']",
    "r = df.groupby('g', sort=False)['x'].sum().iloc[0]",
    TIME + "r = sm.tsa.acf(df['x'])[1]",
    TIME + "r = sm.tsa.seasonal_decompose(df['x'], period=7).trend[10]",
    TIME + "m = sm.OLS(df['y'], sm.add_constant(df['x'])).fit()\n"
    "r = sm.stats.durbin_watson(m.resid)",
    "from scipy.signal import savgol_filter\nr = savgol_filter(df['x'], 5, 2)[7]",
    "r = np.fft.rfft(df['x'].values).real[1]",
    POLARS + "r = p.select(pl.col('x').diff().max()).item()",
    POLARS + "r = p.group_by('g').agg(pl.col('x').first()).sort('g')['x'].to_list()",
    POLARS + "r = p.group_by('g').agg(pl.first('x')).sort('g')['x'].to_list()",
    "import duckdb\nr = duckdb.sql('select sum(x) from (select x from df limit 5)').df()",
    "import duckdb\nr = duckdb.sql('select sum(f) from (select first(x) f from df)').df()",
    "r = df.eval('x.cumsum()').mean()",
    "r = df.eval('z = x.cumsum()')['z'].mean()",
    "r = df.eval('z = x.diff()\\nw = z + y')['w'].max()",
    "r = df.query('x > x.shift(1)')['y'].sum()",
    "df.eval('z = x.cumsum()', inplace=True)\nr = df['z'].mean()",
    "r = df['g'].str.cat()",
    "r = df['g'].str.cat(sep=',')",
    "r = df['g'].str.upper().str.cat(sep=',')",
    "r = df['g'].str.cat(None, ',')",
    "r = df.astype({'x': str}).groupby('g')['x'].apply(lambda s: s.str.cat(sep=','))",
]
PERHAPS = [
    "r = df['x'].to_numpy()[-12:].sum()",
    "r = df['x'].tolist()[0]",
    "r = list(df['x'])[0]",
    "r = np.asarray(df['x'])[:-1].sum()",
    "v = df['x'].to_numpy()\nr = (v[1:] * v[:-1]).sum()",
    "r = df['x'].values.reshape(12, 5).mean(axis=1)[0]",
    "r = np.searchsorted(df['x'], 500)",
    "r = np.argmax(df['x'])",
    "t = np.arange(len(df))\nr = np.corrcoef(t, df['x'])[0, 1]",
    "d = df.assign(t=range(len(df)))\nr = (d['t'] * d['x']).sum()",
    "r = df.groupby(np.arange(len(df)) // 7)['x'].sum()",
    "from scipy.stats import linregress\nr = linregress(range(len(df)), df['x']).slope",
    "d = df.copy()\nd.index = pd.period_range('2000Q1', periods=len(d), freq='Q')\n"
    "r = d['x'].groupby(d.index.year).sum().iloc[0]",
    "d = df.assign(when=pd.date_range('2000-01-01', periods=60))\n"
    "r = d[d['when'] < '2000-01-10']['x'].sum()",
    "from itertools import groupby\nr = [k for k, g in groupby(df['g'])]",
    "r = dict(zip(df['g'], df['x']))['a']",
    "r = df.set_index('g')['x'].to_dict()['a']",
    "r = 0\nfor v in df['x']:\n    r = r * 2 % 1001 + v",
    "r = [v for v in df['x']][0]",
    "r = next(iter(df['x']))",
    "r = df.to_dict('records')[0]['x']",
    "r = df.to_numpy()[0, 3]",
    "r = df['x'].idxmax()",
    "r = df['x'].argmax()",
    "d = df.set_index('k')\nr = d.loc[7:21, 'x'].sum()",
    "r = (df['x'].values * df['y'].sort_values().values).sum()",
    "r = df[['x', 'y']].to_numpy().max(axis=1)[0]",
    "r = df[['x', 'y']].values.sum(1)[3]",
    "v = df['x'].values\nr = v[0]",
    "r = np.cumsum(df['x'].to_numpy()).mean()",
    "r = df['x'].to_numpy().cumsum().mean()",
    "r = df['x'].to_numpy().argmax()",
    "r = df['x'].to_numpy()[:5].max()",
    "r = list(df['x'])[:5]",
    "r = np.diff(df['x'].values).max()",
    "r = np.average(df['x'].values, weights=np.arange(60))",
    "r = df['x'].values.tolist().index(max(df['x']))",
    "r = next(v for v in df['x'] if v < 500)",
    "r = list(v for v in df['x'])[0]",
    "r = df['x'].astype(str).sum()",
    "r = df['g'].str.upper().sum()",
    "d = df.assign(b=df['x'] // 100)\nr = (d['b'].rank(method='first') * d['y']).sum()",
    "d = df.assign(b=df['x'] // 100)\nr = (d.groupby('g')['b'].rank('first') * d['y']).sum()",
    "d = df.assign(b=df['x'] // 300)\nr = d.nlargest(3, 'b')['y'].sum()",
    "d = df.assign(b=df['x'] // 500)\nr = d.set_index('k')['b'].idxmax()",
]
"""Where nobody can say by reading whether the order matters: it is told where it is another one."""


TIES = [
    "r = (df['g'].rank(method='first') * df['x']).sum()",
    "r = (df.groupby('g')['b'].rank('first') * df['x']).sum()",
    "r = df.nlargest(3, 'b')['y'].sum()",
    "r = df.set_index('k')['b'].nsmallest(3).index.max()",
    "r = df.sort_values('b').set_index('k').head(3)['y'].sum()",
    "r = df.set_index('k')['b'].idxmax()",
    "r = df.set_index('k')['b'].idxmin()",
    "r = df['k'].value_counts().index[0]",
    "r = df['k'].value_counts().head(3).to_dict()",
    "r = df['k'].value_counts()[:3].to_dict()",
    "r = df['k'].value_counts().iloc[:3].to_dict()",
    "r = df['k'].value_counts().nlargest(2).to_dict()",
    "r = df['k'].value_counts().idxmax()",
    "r = df['k'].value_counts(normalize=True).tail(1).index[0]",
    "c = df['k'].value_counts()\nr = df[df['k'].isin(c.index[:5])]['x'].sum()",
    "r = list(df['k'].value_counts().index)[0]",
    "r = df['k'].value_counts().keys()[0]",
    "r = df['k'].value_counts().reset_index().iloc[0, 0]",
    "r = df.value_counts('k').keys()[0]",
]
"""Where the order matters as far as values are the same: of equals the first, or a count's."""


OF_NO_LABELS = [
    "r = df.groupby('g')['x'].sum().loc['a']",
    "r = df.loc[df['x'] > 500, 'y'].sum()",
    "r = df.set_index('k').loc[7, 'x']",
    "r = df.groupby('g')['x'].sum().reset_index()['x'].max()",
    "r = df.reset_index(drop=True)['x'].sum()",
    "r = df[['x', 'y']].sum().sum()",
]
BY_LABELS = [
    "r = df.loc[3, 'x']",
    "r = df.at[3, 'x']",
    "r = df.loc[2:4, 'x'].sum()",
    "r = df['x'][3]",
    "r = df.reset_index()['index'].iloc[0]",
    "r = df.index.max()",
    "r = df.xs(3)['x']",
]

CHANGING = [
    "df['z'] = df['x'] * 2",
    "df.loc[df['x'] > 500, 'y'] = 0",
    "df.drop(columns='y', inplace=True)",
    "del df['y']",
    "df.sort_values('k', inplace=True)",
    "df.insert(0, 'first', 1)",
    "y = df.pop('y')",
    "df.columns = ['a', 'b', 'c', 'd', 'e']",
    "d = df\nd['z'] = 1",
    "def add(d):\n    d['z'] = 1\nadd(df)",
    "for c in ['x', 'y']:\n    df[c] = df[c] / 2",
    "df['x'] += 1",
    "df.rename(columns={'x': 'xx'}, inplace=True)",
    "df.x = df.x + 1",
    "df.index = df['k']",
    "if True:\n    df['z'] = 1",
    "df.at[0, 'x'] = -1",
    "df.iloc[0, 3] = -1",
    "df.loc[len(df)] = [pd.Timestamp('2025-01-01'), 'a', 1, 2, 3]",
]
NOT_CHANGING = [
    "df = df.assign(z=1)",
    "d = df.copy()\nd['z'] = 1",
    "df = df.copy()\ndf['z'] = 1",
    "d = df[df['x'] > 500].copy()\nd['z'] = 1",
    "df = df.drop(columns='y')",
    "df = df.sort_values('k')",
    "s = df.groupby('g')['x'].sum()\ns['new'] = 3",
    "def add(d):\n    d = d.copy()\n    d['z'] = 1\n    return d\nout = add(df)",
    "def never(d):\n    d['z'] = 1\nr = df['x'].sum()",
    "out = {}\nout['z'] = df['x'].sum()",
]


@pytest.mark.parametrize("code", OF_NO_ORDER)
def test_no_dependence_on_order(code: str) -> None:
    assert not differs(code, shuffled()), "the table is wrong"
    assert not {"row_order", "row_order_perhaps"} & set(contract(code).flags)


@pytest.mark.parametrize("code", BY_ORDER)
def test_dependence_on_order(code: str) -> None:
    assert differs(code, shuffled()), "the table is wrong"
    assert "row_order" in contract(code).flags


@pytest.mark.parametrize("code", PERHAPS)
def test_perhaps_a_dependence_on_order(code: str) -> None:
    assert differs(code, shuffled()), "the table is wrong"
    assert {"row_order", "row_order_perhaps"} & set(contract(code).flags)


@pytest.mark.parametrize("code", TIES)
def test_dependence_on_the_order_of_equals(code: str) -> None:
    def with_ties(data: pd.DataFrame) -> pd.DataFrame:
        return data.assign(b=data["x"] // 500)

    assert differs(code, with_ties(shuffled()), with_ties(frame())), "the table is wrong"
    found = contract(code, "b")
    assert {"row_order_ties", "row_order_perhaps"} & set(found.flags)
    if "row_order_perhaps" not in found.flags:
        assert any({"sorted", "counted_first"} & set(column.uses) for column in found.columns)


@pytest.mark.parametrize("code", OF_NO_LABELS)
def test_no_dependence_on_labels(code: str) -> None:
    assert not differs(code, relabelled()), "the table is wrong"
    assert "row_labels" not in contract(code).flags


@pytest.mark.parametrize("code", BY_LABELS)
def test_dependence_on_labels(code: str) -> None:
    assert differs(code, relabelled()), "the table is wrong"
    assert "row_labels" in contract(code).flags


def changes(code: str) -> bool:
    data, before = frame(), frame()
    run(code, data)
    return not data.equals(before) or list(data.columns) != list(before.columns)


@pytest.mark.parametrize("code", CHANGING)
def test_changes_its_frame(code: str) -> None:
    assert changes(code), "the table is wrong"
    assert contract(code).changed


@pytest.mark.parametrize("code", NOT_CHANGING)
def test_leaves_its_frame(code: str) -> None:
    assert not changes(code), "the table is wrong"
    assert not contract(code).changed
