"""Whether values that leave a frame are at once the same in any order: by running, on other rows.

The truth is a run on rows in another order. A set of texts comes in another order in every process
anyway, so sets hold numbers here.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from tests.reuse.rows_oracle import frame as plain
from tests.reuse.rows_oracle import run, seen

if TYPE_CHECKING:
    import pandas as pd

IMPORTS = "import functools, heapq, math, operator, statistics\nfrom collections import Counter\n"


def frame() -> pd.DataFrame:
    """The frame of the other tables, with texts, lists, missing numbers and far numbers besides."""
    count = len(plain())
    steps = np.arange(count)
    return plain().assign(
        name=[f"n{one * 7 % count}" for one in steps],
        tags=[[one] for one in steps],
        z=[float("nan") if one % 4 == 0 else one * 11.0 % count for one in steps],
        year=np.array([64, 128, 192, 256])[steps * 13 % 4],
    )


THE_SAME = [
    "r = df['x'].values.max()",
    "r = df['x'].to_numpy().mean()",
    "r = df['x'].to_numpy(dtype=float).std(ddof=1)",
    "r = df['x'].array.sum()",
    "r = df[['x', 'y']].to_numpy().sum(axis=0)[0]",
    "r = df['x'].values.size + len(df['x'].values) + df['x'].to_numpy().shape[0]",
    "r = (df['x'].values > 500).any()",
    "r = (df['x'].to_numpy() > 500).sum()",
    "r = np.log(df['x'].values).max()",
    "r = np.mean(df['x'].values)",
    "r = np.percentile(df['x'].to_numpy(), 90)",
    "r = np.nanmedian(df['x'].to_numpy() / 2)",
    "r = np.unique(df['x'].values).size",
    "r = len(np.unique(df['x'].to_numpy()))",
    "r = len(set(df['x'].tolist()))",
    "r = sorted(df['x'].tolist())[:3]",
    "r = max(df['x'].to_list())",
    "r = sum(df['x'].tolist())",
    "r = np.asarray(df['x']).max()",
    "r = np.array(df['x']).mean()",
    "import statistics\nr = statistics.median(df['x'].tolist())",
    "r = 'a' in df['g'].values",
    "r = df[df['k'].isin(df[df['x'] > 500]['k'].tolist())]['y'].sum()",
    "r = df[df['k'].isin(list(df[df['x'] > 500]['k']))]['y'].sum()",
    "r = df[df['g'].isin(df['g'].values)]['y'].sum()",
    "r = len(list(df['x']))",
    "r = sum(v * 2 for v in df['x'])",
    "r = max(v for v in df['x'] if v < 500)",
    "r = len({v // 10 for v in df['x']})",
    "r = sorted(df['x'])[0]",
    "r = max(df['x'])",
    "r = df['name'].to_numpy().max()",
    "r = max(df['name'].tolist())",
    "r = sum(df['x'].tolist(), 5)",
    "r = np.sort(df['x'].to_numpy())[0]",
    "r = np.sort(df[['x', 'y']].to_numpy(), axis=0)[0, 0]",
    "r = np.sort(df[['x', 'y']].to_numpy(), axis=None)[0]",
    "r = len(set(df['x'].tolist()) & set(df['k'].tolist()))",
    "r = len(set(df['x']))",
    "r = max(set(df['x'].tolist()))",
    "r = sorted(list(set(df['x'].tolist())))[0]",
    "r = 5 in set(df['k'].tolist())",
    "r = set(df['x']) <= set(df['k'])",
    "r = df['k'].isin(set(df['x'].tolist())).sum()",
    "r = sum(set(df['x'].tolist()))",
    "r = df['z'].to_numpy().sum()",
    "r = np.nansum(df['z'].to_numpy())",
    "r = sum(v > 5 for v in df['name'].str.len())",
    "r = max(len(v) for v in df['name'])",
    "r = sum(len(v) for v in df['tags'])",
    "r = sum(a * b for a, b in df[['x', 'y']].to_numpy())",
    "d = df[df['x'] > 100].copy()\nr = d['y'].to_numpy().sum()",
    "r = df.query('x > 100')['y'].values.mean()",
    "r = df.loc[df['x'] > 100, 'y'].to_numpy().mean()",
    "r = df.y.values.sum()",
    "r = (df['x'].values.astype(float) / 3).sum()",
    "r = sorted([*df['x']])[:2]",
    "df['m'] = np.max(df[['x', 'y']], axis=1)\nr = df['m'].sum()",
    "df['m'] = np.median(df[['x', 'y']], axis=1)\nr = df['m'].sum()",
    "r = df['x'].dot(df['y'])",
    "r = ((df['name'] != 'n7') & (df['x'] > 9)).sum() + ((df['g'] == 'a') * df['x']).sum()",
    "r = (df['name'] == 'n7').sum() + df['name'].isna().sum()",
    "r = len(df['g'].unique()) + df['x'].unique().sum()",
    "r = sorted(df['g'].unique())[0] + max(pd.unique(df['name']))",
    "r = df[df['g'].isin(df['g'].unique())]['y'].sum()",
    "r = df[['x', 'y']].sum().max() + df.agg({'x': 'sum'}).max()",
    "r = df.groupby('g')[['x', 'y']].sum()['x'].max() + df.isna().sum().max()",
    "r = df.groupby('g').agg(n=('x', lambda s: s.sum()))['n'].max()",
    "r = df.pivot_table(index='g', values='x', aggfunc='sum')['x'].max()",
    "df['m'] = df['name'].str.len()\nr = df['m'].sum()",
    "m = df['name'] == 'n7'\nr = m.sum() + df['name'].map(len).sum()",
    "r = df.select_dtypes('number').sum().max()",
    "r = f'{df.x.sum()} {df.x.mean():.3f} {len(df)} {df.shape[0]}'",
    "r = df['g'].value_counts().iloc[0] + df['k'].value_counts().tolist()[0]",
    "r = df['day'].dt.month.sum() + df['day'].dt.year.max()",
    "r = df['name'].str.len().sum() + df['name'].str.startswith('n').sum()",
]
"""Of every column it is known what it holds."""

PUT_TOGETHER = [
    "r = df['name'].values.sum()",
    "r = df['name'].values.sum(axis=0)",
    "r = df['name'].values.ravel().sum()",
    "r = df['name'].to_numpy().copy().sum()",
    "r = (df['name'].to_numpy() + 'z').sum()",
    "r = np.sum(df['name'].to_numpy())",
    "r = np.sum(df['name'].to_numpy(), 0)",
    "r = np.asarray(df['name']).sum()",
    "r = np.array(df['name'].values).sum()",
    "r = np.sum(np.asarray(df['name']))",
    "r = df['x'].array.astype(str).sum()",
    "r = df['x'].astype(str).to_numpy().astype(object).sum()",
    "d = df.astype(str)\nr = d['x'].to_numpy().astype(object).sum()",
    "d = df.copy()\nd['x'] = d['x'].astype(str)\nr = d['x'].to_numpy().astype(object).sum()",
    "df.x = df.x.astype(str)\nr = df['x'].to_numpy().astype(object).sum()",
    "r = df.rename(columns={'x': 'w', 'name': 'x'})['x'].to_numpy().sum()",
    "df.rename(columns={'x': 'w', 'name': 'x'}, inplace=True)\nr = df['x'].to_numpy().sum()",
    "r = df[['name', 'name']].to_numpy().sum(axis=0)[0]",
    "r = sum(df['tags'].tolist(), [])",
    "r = sum(df['tags'], [])",
    "r = sum(df['tags'].tolist(), start=[])",
    "r = sum([v for v in df['tags']], [])",
    "r = sum(([v] for v in df['x']), [])",
    "r = sum(df[['x', 'y']].values.tolist(), [])",
    "r = df['tags'].to_numpy().sum()",
    "r = np.sum(np.array([str(v) for v in df['x']], dtype=object))",
    "r = max(('%s' % df['x'].tolist()).split(',')[:3])",
    "r = ','.join(df['name'])",
    "r = df['name'].str.cat(df['g'], sep='-').sum()",
    "r = df['name'].str.split('n').sum()",
    "r = df['tags'].sum()",
    "r = np.sum(df['name'])",
    "r = np.add.reduce(df['name'])",
    "r = df['name'].astype(object).sum()",
    "r = df['name'].fillna('').sum()",
    "r = (df['name'] + df['g']).sum()",
    "r = df['name'].where(df['x'] > 500, '').sum()",
    "r = df['name'].str.repeat(2).sum()",
    "r = df['name'].str.extract('(n.)', expand=False).sum()",
    "r = df['name'].unique().sum()",
    "r = pd.unique(df['name']).sum()",
    "r = df['name'].agg('sum')",
    "r = df.agg({'name': 'sum', 'x': 'sum'}).tolist()",
    "r = df[['g', 'name']].sum().tolist()",
    "r = df.select_dtypes('object').sum().tolist()[0]",
    "r = df.groupby('g').agg({'name': 'sum'})['name'].max()",
    "r = df.groupby('g').agg(n=('name', 'sum'))['n'].max()",
    "r = df.groupby('g').agg(n=('name', lambda s: s.sum()))['n'].max()",
    "r = df.groupby('g')[['name']].sum()['name'].max()",
    "r = df.pivot_table(index='g', values='name', aggfunc='sum')['name'].max()",
    "df['m'] = df['name'].str.upper()\nr = df['m'].sum()",
    "r = df['name'].map({'n7': 'a', 'n14': 'b'}).fillna('c').sum()",
    "r = df['name'].map(lambda v: v + '!').sum()",
]
OF_SETS = [
    "r = list(set(df['x'].tolist()))",
    "r = list(set(df['year'].tolist()))[0]",
    "r = list(set(df['year']))[0]",
    "r = [*set(df['year'].tolist())][0]",
    "r = next(iter(set(df['year'].tolist())))",
    "r = set(df['year'].tolist()).pop()",
    "r = list(frozenset(df['year'].to_numpy()))[0]",
    "r = str(set(df['x'].tolist()))",
    "r = [v for v in {v for v in df['year']}][0]",
    "r = list({v + 0 for v in df['year']})[0]",
    "r = list({(v, 1) for v in df['year']})[0][0]",
    "r = list(set(df['year'].tolist()) | {4})[0]",
    "r = list(set(df['year'].tolist()).union([4]))[0]",
    "s = set(df['year'].tolist())\nr = list(s)[0]",
    "r = list(dict.fromkeys(df['year']))[0]",
]
BY_ROW = [
    "r = np.sort(df[['x', 'y']].to_numpy())[0].tolist()",
    "r = np.sort(df[['x', 'y']].values.tolist())[0].tolist()",
    "r = np.sort(df[['x', 'y']])[0].tolist()",
    "r = np.sort(df[['x', 'y']].to_numpy(), axis=1)[0].tolist()",
    "r = np.sort(df['tags'].tolist())[0].tolist()",
    "r = np.sort([(v, 1) for v in df['x']])[0].tolist()",
    "r = np.array([(v, 1) for v in df['x']]).max(axis=1)[0]",
    "r = np.array(df['x'], ndmin=2).max(0)[0]",
    "r = np.median(df[['x', 'y']].to_numpy(), axis=1)[0]",
    "r = np.median(df[['x', 'y']], axis=1)[0]",
    "r = np.median(df[['x', 'y']].to_numpy(), 1)[0]",
    "r = np.percentile(df[['x', 'y']].to_numpy(), 50, 1)[0]",
    "r = np.unique(df[['x', 'y']].to_numpy(), axis=1)[0].tolist()",
    "r = np.unique(df['x'].to_numpy(), return_index=True)[1].tolist()",
    "r = np.unique(df['x'], return_index=True)[1].tolist()",
    "r = np.count_nonzero(df[['x', 'k']].to_numpy(), axis=1).tolist()",
    "r = np.max(df[['x', 'y']], axis=1)[0]",
    "r = np.sort(df[['g', 'z']].to_numpy(), axis=0)[5, 1]",
    "r = df['x'].to_numpy().clip(np.arange(60) * 9).sum()",
]
OF_EQUALS = [
    "r = max(df['name'].tolist(), key=len)",
    "r = max(df['name'], key=len)",
    "r = min((v for v in df['x']), key=lambda v: v % 7)",
    "r = sorted(df['name'], key=len)[0]",
    "r = sorted(df['name'].tolist(), key=len)[0]",
    "r = sorted(df['x'].tolist(), key=lambda v: v % 7)[0]",
    "r = max(set(df['year'].tolist()), key=lambda v: v > 0)",
    "r = max(Counter(df['k'].tolist()), key=Counter(df['k'].tolist()).get)",
    "r = Counter(df['k']).most_common(1)[0][0]",
    "r = Counter(v for v in df['k']).most_common(1)[0][0]",
    "r = statistics.mode(df['k'])",
    "r = statistics.mode(df['k'].tolist())",
    "r = statistics.multimode(df['k'])[0]",
    "r = heapq.nsmallest(2, df['name'].tolist(), key=len)",
]
MISSING = [
    "r = max(df['z'].tolist())",
    "r = max(df['z'])",
    "r = sorted(df['z'])[:2]",
    "r = max(v for v in df['z'])",
    "r = statistics.median(df['z'].tolist())",
    "r = sorted((v, 1) for v in df['z'])[0][0]",
    "r = max(v * 2 for v in df['z'])",
    "r = max(np.log((df['x'] - 500).to_numpy()).tolist())",
    "r = max(((df['x'] - 500).to_numpy() ** .5).tolist())",
]
"""A missing number is neither less nor more than another one."""

BESIDE = [
    "r = max(df['x'].tolist(), [500])[0]",
    "r = min(df['x'].tolist(), [500])",
    "r = max([v for v in df['x']], [1])",
    "r = [*df['x']][0]",
    "r = (lambda *of: of[0])(*df['x'])",
    "r = np.concatenate([df['x'], df['y']])[0]",
    "r = df['x'].dot(range(60))",
    "r = np.subtract.reduce(df['x'])",
    "r = dict(zip(df['g'], df['x']))['a']",
    "r = dict(zip(df.g, df.x)).get('a')",
    "r = {g: x for g, x in zip(df['g'], df['x'])}['a']",
    "r = list({v % 7: v for v in df['x']}.values())[0]",
    "r = statistics.fmean(df['x'], range(60))",
    "r = statistics.correlation(df['x'].tolist(), range(60))",
    "r = math.dist(df['x'], range(60))",
    "r = sum(i * v for i, v in enumerate(df['x']))",
    "r = sum(a * b for a, b in zip(df['x'].tolist(), range(60)))",
    "r = functools.reduce(lambda a, b: a * 2 % 1001 + b, df['x'])",
    "r = len([a for a in df['y'] if df['x'].tolist()[0] > 500])",
    "r = pd.unique(df['x']).item(0)",
    "r = df['x'].unique().item(0)",
    "r = df['x'].unique().flat[0]",
    "r = df['x'].unique().tobytes()",
    "r = df['x'].unique()[0]",
    "r = f'{df.x}'",
    "r = 'all: {}'.format(df['x'])",
    "r = '%s' % df['x']",
    "r = str(df.x)",
    "r = repr(df['x'])",
    "r = df['day'].dt.day.unique()[0]",
    "r = df['day'].dt.day.head(3).sum()",
    "r = df.set_index('k').index[0]",
    "r = df.set_index('k').index.tolist()[0]",
    "r = [g for g, part in df.groupby('g', sort=False)][0]",
    "r = df['x'].is_monotonic_increasing or df['x'].iloc[0]",
    "r = np.dot(df['x'], range(60))",
    "import random\nr = random.Random(1).choice(df['x'])",
    "r = df['name'].describe()['top']",
]


def differs(code: str) -> bool:
    before = _shown(code, frame())
    return any(_shown(code, shuffled(seed)) != before for seed in range(1, 9))


def shuffled(seed: int) -> pd.DataFrame:
    return frame().sample(frac=1, random_state=seed).reset_index(drop=True)


def _shown(code: str, data: pd.DataFrame) -> Any:
    found = run(IMPORTS + code, data)["r"]
    if isinstance(found, float | np.floating):
        return f"{found:.9g}"
    return repr(found.tolist() if isinstance(found, np.ndarray) else found)


@cache
def flags(code: str) -> frozenset[str]:
    return frozenset(seen(IMPORTS + code, frame()).flags)


@pytest.mark.parametrize("code", THE_SAME)
def test_is_the_same_in_any_order(code: str) -> None:
    assert not differs(code), "the table is wrong"
    assert not {"row_order", "row_order_perhaps"} & flags(code)


@pytest.mark.parametrize("code", [*PUT_TOGETHER, *OF_SETS, *BY_ROW, *OF_EQUALS, *MISSING, *BESIDE])
def test_goes_by_the_order(code: str) -> None:
    assert differs(code), "the table is wrong"
    assert {"row_order", "row_order_perhaps"} & flags(code)
