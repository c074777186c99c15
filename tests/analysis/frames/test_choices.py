"""Flags tell of columns that a block uses without naming them."""

from __future__ import annotations

import pytest

from redpanda_jupyter.analysis import analyze

FLAGS = {
    "df.iloc[:, 2]": ["positional"],
    "df.iat[0, 1]": ["positional"],
    "df[df.columns[0]]": ["positional"],
    "df.columns[:3]": ["positional"],
    "df.columns = ['a', 'b']": ["positional"],
    "df.iloc[0]": [],
    "df.iloc[3:5, :]": [],
    "df.filter(like='re')": ["pattern"],
    "df.filter(regex='^re')": ["pattern"],
    "df.filter(items=['a'])": [],
    "df.select_dtypes('number')": ["pattern"],
    "df.columns[df.dtypes == 'object']": ["pattern"],
    "df.select(pl.col('^a.*$'))": ["pattern"],
    "df.with_columns(cs.numeric() * 2)": ["pattern"],
    "[c for c in df.columns if c.startswith('a')]": ["pattern", "all_columns"],
    "df.describe()": ["all_columns"],
    "df.corr()": ["all_columns"],
    "df.isna().sum()": ["all_columns"],
    "df.groupby('a').mean()": ["all_columns"],
    "df.groupby('a').agg('mean')": ["all_columns"],
    "df.dropna()": ["all_columns"],
    "df.melt(id_vars='a')": ["all_columns"],
    "pd.get_dummies(df)": ["all_columns"],
    "for c in df:\n    df[c].sum()": ["all_columns"],
    "def f(d):\n    return d.describe()\nf(df)": ["all_columns"],
    "def f(d):\n    return d.describe()": [],
    "df.groupby('a')[['b']].sum()": [],
    "df.groupby('a')[['b']].agg('sum')": [],
    "kf = KFold()\nfor a, b in kf.split(df):\n    a": [],
    "for n, c in enumerate(df.columns):\n    n": ["all_columns"],
    "for name, c in df.items():\n    c.sum()": ["all_columns"],
    "for c in list(df):\n    c": ["all_columns"],
    "df.apply(np.mean)": ["all_columns"],
    "df.apply(lambda c: c.sum())": ["all_columns"],
    "df.apply(score, axis=1)": ["all_columns"],
    "df.apply(lambda r: r['a'], axis=1)": [],
    "df['a'].apply(np.mean)": [],
    "df.values": ["all_columns"],
    "df.T": ["all_columns"],
    "df.to_numpy()": ["all_columns"],
    "np.corrcoef(df)": ["all_columns"],
    "df[['a', 'b']].values": [],
    "df['a'].values": [],
    "df.to_csv('x')": ["all_columns"],
    "df.to_parquet('x')": ["all_columns"],
    "df.to_sql('x', con)": ["all_columns"],
    "df.to_csv('x', columns=['a'])": [],
    "df[['a']].to_csv('x')": [],
    "X = df.drop(columns=['a'])\nmodel.fit(X, df['a'])": ["all_columns"],
    "X = df.drop(columns='a')\ntrain, test = train_test_split(X)\nmodel.fit(train)": [
        "all_columns"
    ],
    "cross_val_score(model, df, y)": ["all_columns"],
    "model.fit(df[['a', 'b']], df['c'])": [],
    "t = ColumnTransformer([('n', S(), ['a'])])\nt.fit(df)": [],
    "t = ColumnTransformer([('n', S(), ['a'])], remainder='passthrough')\nt.fit(df)": [
        "all_columns"
    ],
    "t = ColumnTransformer([('n', S(), numbers)])\nt.fit(df)": ["all_columns"],
    "for k, v in settings.items():\n    k": [],
    "df['a'].sum()": [],
    "df[['a', 'b']].sum()": [],
    "df.groupby('a')['b'].mean()": [],
    "df.groupby('a').agg(x=('b', 'sum')).sum()": [],
    "df.dropna(subset=['a'])": [],
    "df.melt(id_vars='a', value_vars=['b'])": [],
    "df.pivot_table(index='a', values='b')": [],
    "df.select('a').sum()": [],
    "d = pd.DataFrame({'a': [1]})\nd.sum()": [],
    "'a' in df.columns": [],
}


@pytest.mark.parametrize(("source", "flags"), FLAGS.items())
def test_a_block_that_uses_columns_which_it_does_not_name(source: str, flags: list[str]) -> None:
    assert analyze(source, {"df": ["a", "b", "c"]}).flags == flags


def test_a_name_that_was_never_used_as_a_frame_has_no_columns() -> None:
    assert analyze("numbers.sum()").flags == []
