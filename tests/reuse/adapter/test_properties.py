"""Whatever a target's columns are called, the block gives what it gives under its own names.

The rule of this module: the truth is the block on the target under the source's names. The frame
that is adapted and the cell that is written must both give it.
"""

from __future__ import annotations

from typing import Any

import pandas as pd
import polars as pl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from redpanda_jupyter.models.contract import FrameInput
from redpanda_jupyter.models.reuse import Target
from redpanda_jupyter.reuse.adapter import adapt_cell, adapt_frame, look_at, read

from .bindings import bound, mapping, profile

SOURCE = ["region", "price", "n", "paid"]
BLOCK = (
    "big = df[df['paid'] == 'yes'].assign(total=df['price'] * df['n'])\n"
    "df['total'] = df['price'] * df['n']\n"
    "out = big.groupby('region')['total'].sum().to_dict(), df.query('n > 1')['price'].tolist()\n"
)
POLARS = (
    "out = df.filter(pl.col('paid') == 'yes').group_by('region', maintain_order=True)"
    ".agg((pl.col('price') * pl.col('n')).sum()).rows()\n"
)
HOSTILE = st.sampled_from(
    [
        "'", '"', "\\", "{x}", "}{", "a\nb", "\r", "\u2028", "`", "é", "e\u0301", "名前", "🐼",
        "a'b\"c", "{0}", "%s", "price", "region", "n", "paid", "total", "price__target", "df",
        "__class__", "", " ", "\t", "#", '"""', "'''", "None", "1", "\x00", "\u202e", "a;b",
    ]
)  # fmt: skip
NAMES = st.lists(
    st.one_of(HOSTILE, st.text(max_size=8, alphabet=st.characters(exclude_categories=["Cs"]))),
    min_size=len(SOURCE),
    max_size=len(SOURCE) + 2,
    unique=True,
)
ROWS = st.lists(
    st.tuples(
        st.sampled_from(["N", "S"]),
        st.floats(0, 100, allow_nan=False),
        st.integers(0, 5),
        st.sampled_from(["yes", "no"]),
    ),
    min_size=1,
    max_size=6,
)
SLOW = settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])


def target_of(names: list[str], rows: list[tuple[Any, ...]]) -> pd.DataFrame:
    """Return rows under a target's names; columns beyond the source's are its own."""
    frame = pd.DataFrame(rows, columns=SOURCE)
    for extra in names[len(SOURCE) :]:
        frame[len(frame.columns)] = "other"
        frame = frame.rename(columns={len(frame.columns) - 1: f"\ufdd0{extra}"})
    frame.columns = pd.Index(names, dtype=object)
    return frame[[*reversed(names)]]


def out_of(code: str, **space: Any) -> Any:
    """Run a block; return its ``out``."""
    space["pl"] = pl
    exec(compile(code, "<cell>", "exec"), space)
    return space["out"]


@SLOW
@given(names=NAMES, rows=ROWS, seen=st.booleans())
def test_pandas(names: list[str], rows: list[tuple[Any, ...]], seen: bool) -> None:
    target = target_of(names, rows)
    truth = out_of(BLOCK, df=pd.DataFrame(rows, columns=SOURCE))
    match = mapping(columns=dict(zip(SOURCE, names, strict=False)))
    before = target.copy(deep=True)
    assert out_of(BLOCK, df=adapt_frame(target, match)) == truth
    frame = FrameInput(variable="df", kind="pandas.DataFrame", changed=True)
    contract, binding = bound([frame], {"df": Target(name="df_de")}, [match])
    profiles = {"df": profile(list(target.columns))} if seen else None
    made = adapt_cell(BLOCK, contract, binding, name="n", number=1, profiles=profiles)
    assert made.code.endswith(BLOCK)
    assert out_of(made.code, df_de=target) == truth
    pd.testing.assert_frame_equal(target, before)


@SLOW
@given(names=NAMES, rows=ROWS)
def test_polars(names: list[str], rows: list[tuple[Any, ...]]) -> None:
    frame = target_of(names, rows)
    target = pl.DataFrame({name: frame[name].to_list() for name in frame.columns})
    truth = out_of(POLARS, df=pl.from_pandas(pd.DataFrame(rows, columns=SOURCE)))
    match = mapping(columns=dict(zip(SOURCE, names, strict=False)))
    assert out_of(POLARS, df=adapt_frame(target, match)) == truth
    needed = FrameInput(variable="df", kind="polars.DataFrame")
    contract, binding = bound([needed], {"df": Target(name="df_de")}, [match])
    profiles = {"df": profile(target.columns, "polars.DataFrame")}
    made = adapt_cell(POLARS, contract, binding, name="n", number=1, profiles=profiles)
    assert out_of(made.code, df_de=target) == truth


@SLOW
@given(
    texts=st.lists(st.one_of(HOSTILE, st.text(max_size=5)), min_size=2, max_size=5, unique=True),
    turn=st.integers(1, 4),
    category=st.booleans(),
)
def test_values_are_replaced_at_once_whatever_they_are(
    texts: list[str], turn: int, category: bool
) -> None:
    # to pandas 2, a category that begins with NUL is empty
    texts = [one for one in texts if not category or "\x00" not in one]
    if len(texts) < 2:
        return
    turned = texts[turn % len(texts) :] + texts[: turn % len(texts)]
    series = pd.Series([*turned, "kept"], dtype=object)
    target = pd.DataFrame({"x": series.astype("category") if category else series})
    pairs = {new: old for new, old in zip(texts, turned, strict=True) if new != "kept"}
    made = adapt_frame(target, mapping(columns={"s": "x"}, values={"s": pairs}))
    expected = [new if new != "kept" else old for new, old in zip(texts, turned, strict=True)]
    back = {old: new for new, old in pairs.items()}
    assert made["s"].tolist() == [*expected, back.get("kept", "kept")]


CELLS = st.one_of(
    st.integers(-9999, 9999).map(str),
    st.text(alphabet="abcäöü ,;'\"", min_size=1, max_size=6).map(str.strip).filter(bool),
)


@SLOW
@given(
    rows=st.lists(
        st.tuples(st.text("abcö", min_size=1, max_size=5), CELLS), min_size=2, max_size=8
    ),
    sep=st.sampled_from([",", ";", "\t", "|"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
)
def test_a_written_file_is_read_back_or_refused(
    rows: list[tuple[str, str]], sep: str, encoding: str, tmp_path_factory: Any
) -> None:
    from redpanda_jupyter.errors import ContractError

    path = tmp_path_factory.mktemp("sniff") / "x.csv"
    frame = pd.DataFrame([("kennung", "inhalt"), *rows])
    frame.to_csv(path, sep=sep, encoding=encoding, index=False, header=False)
    try:
        found = read(look_at(path).target)
    except ContractError:
        return
    assert list(found.columns) == ["kennung", "inhalt"]
    assert found.iloc[:, 0].tolist() == [one for one, _ in rows]
    wanted = [one for _, one in rows]
    assert [str(one) for one in found.iloc[:, 1]] == wanted or (
        [float(one) for one in found.iloc[:, 1]] == [float(one) for one in wanted]
    )
