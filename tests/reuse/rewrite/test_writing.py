"""A block in the target's own names: what changes, what stays, and what is refused."""

from __future__ import annotations

import pandas as pd
import pytest

from redpanda_jupyter.analysis import analyze
from redpanda_jupyter.models.contract import Contract, FrameInput
from redpanda_jupyter.models.datasets import ColumnProfile, DatasetProfile
from redpanda_jupyter.models.reuse import Binding, ColumnMatch, Mapping, Target, ValueMatch
from redpanda_jupyter.reuse.rewrite import Rewrite, rewrite

from .corpus import ID
from .one_frame import bound_to

NAMES = {"tip": "trinkgeld", "day": "Tag der Woche", "size": "count", "sex": "class"}


def rewritten(
    code: str, names: dict[str, str] | None = None, *, target: str = "df_de", **more: object
) -> Rewrite:
    """Rewrite a block with one frame, ``df``."""
    given = NAMES if names is None else names
    values = [ValueMatch(column="tip", pairs={"a": "b"})] if more.get("values") else []
    data = Target(name=target, path="/x.csv" if more.get("path") else None)
    contract, binding = bound_to(data, given, values, more=["total_bill"])
    columns = [*given, "total_bill"]
    return rewrite(code, contract, binding, analyze(code, {"df": columns}))


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("df['tip']  # tip", "df_de['trinkgeld']  # tip"),
        ('df["day"]', 'df_de["Tag der Woche"]'),
        ("df.tip.sum()", "df_de.trinkgeld.sum()"),
        ("df.day.nunique()", 'df_de["Tag der Woche"].nunique()'),
        ("df.sex.nunique()", 'df_de["class"].nunique()'),
        ("df.size, df['size'].sum()", "df_de.size, df_de['count'].sum()"),
        ("print('tip', df['tip'].sum())", "print('tip', df_de['trinkgeld'].sum())"),
        (
            "df.query('tip > 3 and day == \"tip\"')",
            "df_de.query('trinkgeld > 3 and `Tag der Woche` == \"tip\"')",
        ),
        ("df.query('`day` == 1')", "df_de.query('`Tag der Woche` == 1')"),
        (
            "df.assign(tip=df['tip'] * 2, x=1)",
            "df_de.assign(trinkgeld=df_de['trinkgeld'] * 2, x=1)",
        ),
        (
            "df.assign(day=df['day'].str[0])",
            "df_de.assign(**{\"Tag der Woche\": df_de['Tag der Woche'].str[0]})",
        ),
        (
            "o = df.groupby('day').agg(tip=('tip', 'sum'))\no['tip'].max()",
            "o = df_de.groupby('Tag der Woche').agg(tip=('trinkgeld', 'sum'))\no['tip'].max()",
        ),
        (
            "d = df.rename(columns={'tip': 'day2', 'day': 'tip'})\nd['tip']",
            "d = df_de.rename(columns={'trinkgeld': 'day2', 'Tag der Woche': 'tip'})\nd['tip']",
        ),
        (
            "def f(df):\n    return df['tip'].sum()\nf(df)",
            "def f(df):\n    return df['trinkgeld'].sum()\nf(df_de)",
        ),
        ("[df for df in [1]], df['tip']", "[df for df in [1]], df_de['trinkgeld']"),
        (
            "f\"df: {df['tip'].sum():.2f} tip {df.tip.max()!r}\"",
            "f\"df: {df_de['trinkgeld'].sum():.2f} tip {df_de.trinkgeld.max()!r}\"",
        ),
        ("ä = 'ö'; df['tip']", "ä = 'ö'; df_de['trinkgeld']"),
        ("%%time\ndf['tip'].sum()", "%%time\ndf_de['trinkgeld'].sum()"),
    ],
)
def test_names_change_where_they_name_a_column_and_nowhere_else(code: str, expected: str) -> None:
    made = rewritten(code)
    assert (made.code, made.reason) == (expected, "")


@pytest.mark.parametrize("name", ["a'b", 'a"b', "a\\b", "a\nb", "{a}", "a\u202eb", "名前"])
def test_hostile_names_are_quoted(name: str) -> None:
    made = rewritten("x = df['tip'] + df.tip + df[\"tip\"]", {"tip": name})
    assert made.code is not None
    space = {"df_de": pd.DataFrame({name: [1]})}
    exec(made.code, space)
    assert space["x"].tolist() == [3]


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("c = 'p'\ndf[f'ti{c}']", "in a way that cannot be edited"),
        ("df.filter(like='ti')", "pattern"),
        ("exec('df')\ndf['tip']", "runs text as code"),
        ("from math import *\ndf['tip']", "imports all names"),
        ("df_de = 1\ndf['tip']", "a name that the block has, too"),
        ("df['trinkgeld'] = 1\ndf['tip']", "makes a column 'trinkgeld' itself"),
        ("df[", "cannot be read"),
    ],
)
def test_what_is_not_certain_is_refused_with_the_reason(code: str, reason: str) -> None:
    made = rewritten(code)
    assert made.code is None
    assert reason in made.reason


def test_files_texts_and_targets_that_are_no_names_are_refused() -> None:
    assert "reads a file" in rewritten("df['tip']", path=True).reason
    assert "'tip' are mapped" in rewritten("df['tip']", values=True).reason
    assert "no plain variable" in rewritten("df['tip']", target="app.df").reason


def test_a_column_that_two_frames_call_differently_is_refused() -> None:
    profiles = {
        name: DatasetProfile(
            name=name, kind="pandas.DataFrame", columns=[ColumnProfile(name="key")]
        )
        for name in ("a", "b")
    }
    contract = Contract(
        version_id=ID,
        frames=[FrameInput(variable=name, profile=one) for name, one in profiles.items()],
    )
    matches = [
        Mapping(
            variable=name,
            columns=[ColumnMatch(source="key", target=f"key_{name}", confidence=1, way="user")],
        )
        for name in profiles
    ]
    binding = Binding(
        block_id=ID,
        version=1,
        inputs={name: Target(name=f"{name}_de") for name in profiles},
        mappings=matches,
    )
    code = "a.merge(b, on='key')"
    made = rewrite(code, contract, binding, analyze(code, {"a": ["key"], "b": ["key"]}))
    assert made.code is None
    assert "several frames" in made.reason
