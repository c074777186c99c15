"""What a check says of values that are not those that a block ran on, by symptom."""

from __future__ import annotations

import pandas as pd
import polars as pl
import pytest

from redpanda_jupyter.analysis import analyze
from redpanda_jupyter.context.profiling import profile
from redpanda_jupyter.context.row_habits import MAX_CELLS, order_of, repeated_share
from redpanda_jupyter.models.reuse import Binding, Check, Target
from redpanda_jupyter.reuse.adapter import adapt_frame
from redpanda_jupyter.reuse.check import check
from redpanda_jupyter.reuse.check.unlike import apart
from redpanda_jupyter.reuse.contract import build
from redpanda_jupyter.reuse.mapping import suggest, trimmed, wanted

VERSION = "01JD00000000000000000000CS"
SOURCE = pd.DataFrame(
    {
        "day": pd.date_range("2024-01-01", periods=60),
        "shop": ["north", "south", "west"] * 20,
        "sold": [float(5 + at % 17) for at in range(60)],
        "price": [2.5 + (at % 11) / 4 for at in range(60)],
        "clerk": [f"clerk {at}" for at in range(60)],
    }
)


def checked(code: str, target: pd.DataFrame, source: pd.DataFrame = SOURCE) -> Check:
    before, now = profile("df", source), profile("df", target)
    assert before is not None
    assert now is not None
    analysis = analyze(code, {"df": list(source.columns)})
    contract = build(VERSION, analysis, code=code, profiles={"df": before})
    frame = contract.frames[0]
    mapping = trimmed(suggest("df", wanted(frame), frame.profile, now), frame)
    inputs = {"df": Target(name="df")}
    binding = Binding(block_id=VERSION, version=1, inputs=inputs, mappings=[mapping])
    return check(contract, binding, {"df": now})


def codes(found: Check) -> set[str]:
    return {one.code for one in found.findings}


MEAN = "result = df['sold'].mean()"
ALL = "result = df.select_dtypes('number').mean()"


def test_the_same_data_are_said_nothing_of() -> None:
    assert checked(MEAN, SOURCE.copy()).findings == []
    assert checked(ALL, SOURCE.copy()).findings == []


def test_some_rows_in_cents_lie_far_out() -> None:
    spoilt = SOURCE.assign(sold=SOURCE["sold"].where(SOURCE.index % 5 > 0, SOURCE["sold"] * 100))
    assert "far_out" in codes(checked(MEAN, spoilt))


def test_a_row_of_totals_is_told_of_by_columns_that_are_not_needed() -> None:
    total = pd.DataFrame([{"clerk": "Total", "sold": 780.0, "price": 222.0}])
    spoilt = pd.concat([SOURCE, total], ignore_index=True)
    assert "total_row" in codes(checked("result = df['clerk'].str.len().mean()", spoilt))


def test_something_else_of_the_same_range_is_unlike() -> None:
    spoilt = SOURCE.assign(sold=[20.0] * 40 + [6.0] * 20)
    assert "unlike" in codes(checked(MEAN, spoilt))


def test_a_column_that_is_not_named_is_compared_all_the_same() -> None:
    spoilt = SOURCE.assign(price=-SOURCE["price"])
    assert "sign" in codes(checked(ALL, spoilt))
    assert "sign" not in codes(checked(MEAN, spoilt))


def test_numbers_as_text_in_a_column_chosen_by_type_are_asked_about() -> None:
    assert checked(ALL, SOURCE.assign(price=SOURCE["price"].astype(str))).verdict == "ask"


def test_two_columns_of_one_name_are_asked_about_where_all_are_used() -> None:
    spoilt = SOURCE.copy()
    spoilt.insert(5, "sold", SOURCE["price"], allow_duplicates=True)
    assert "column_twice" in codes(checked("result = df.iloc[:, 2].sum()", spoilt))


def test_columns_that_are_not_named_are_renamed_where_all_are_used() -> None:
    other = SOURCE.rename(columns=str.upper)
    assert checked(ALL, other).verdict in ("ok", "warn")
    before, now = profile("df", SOURCE), profile("df", other)
    code = ALL
    contract = build(
        VERSION, analyze(code, {"df": list(SOURCE)}), code=code, profiles={"df": before}
    )
    frame = contract.frames[0]
    mapping = trimmed(suggest("df", wanted(frame), frame.profile, now), frame)
    assert list(adapt_frame(other, mapping).columns) == list(SOURCE.columns)


def test_arithmetic_on_a_whole_frame_uses_every_column() -> None:
    code = "result = df.drop(columns=['day', 'shop', 'clerk'])\nresult = result / result.cummax()"
    assert "columns_differ" in codes(checked(code, SOURCE.assign(tax=1.0)))


def test_texts_too_many_to_compare_are_of_another_make() -> None:
    spoilt = SOURCE.assign(clerk=["x", "y"] * 30)
    assert "texts_unlike" in codes(checked("result = df['clerk'].nunique()", spoilt))


def test_rows_in_another_order_are_told_by_a_column_that_is_not_needed() -> None:
    code = "result = df['sold'].rolling(7).mean().max()"
    assert "row_order" not in codes(checked(code, SOURCE.copy()))
    assert "row_order" in codes(checked(code, SOURCE.sample(frac=1, random_state=1)))


OF_EQUALS = [
    "result = df.nlargest(3, 'sold')['price'].sum()",
    "result = df.set_index('clerk')['sold'].idxmax()",
    "result = (df['sold'].rank(method='first') * df['price']).sum()",
    "result = df['shop'].value_counts().index[0]",
    "result = df['clerk'].value_counts().head(3).index.tolist()",
    "result = df.assign(b=df['sold'] // 5).nlargest(3, 'b')['price'].sum()",
    "result = df['shop'].sum()",
    "result = df.groupby('sold')['shop'].sum().max()",
    "result = df.sort_values('sold').head(5)['price'].sum()",
]
OF_NO_EQUALS = [
    "result = df.nlargest(3, 'day')['price'].sum()",
    "result = (df['clerk'].rank(method='first') * df['price']).sum()",
    "result = df['shop'].value_counts()",
    "result = df['sold'].sum() + df['shop'].str.len().sum() + (df['shop'] == 'west').sum()",
    "result = df['shop'].isna().sum()",
    "result = df['sold'].to_numpy().max()",
]


@pytest.mark.parametrize("code", OF_EQUALS)
def test_what_takes_the_first_of_equals_is_told_where_rows_stand_otherwise(code: str) -> None:
    assert "row_order" not in codes(checked(code, SOURCE.copy()))
    assert "row_order" in codes(checked(code, SOURCE.sample(frac=1, random_state=1)))


@pytest.mark.parametrize("code", OF_NO_EQUALS)
def test_what_has_no_equals_or_takes_them_all_is_not_told(code: str) -> None:
    # that rows are shuffled may be said by itself, of the columns that have a trend
    found = checked(code, SOURCE.sample(frac=1, random_state=1)).findings
    assert not [one.reason for one in found if "depend" in one.reason]


def test_the_next_period_is_in_the_same_order() -> None:
    later = SOURCE.assign(day=SOURCE["day"] + pd.Timedelta(days=60))
    assert "row_order" not in codes(checked("result = df['sold'].diff().mean()", later))


def test_labels_that_repeat_are_told() -> None:
    spoilt = SOURCE.set_axis([at % 5 for at in range(60)])
    assert "labels_repeat" in codes(checked("r = df.loc[df['sold'].idxmax(), 'shop']", spoilt))


def test_a_placeholder_within_the_range_is_told_by_how_often_it_is_there() -> None:
    source = SOURCE.assign(sold=[1e5 * at**2 for at in range(60)])
    spoilt = source.assign(sold=source["sold"].where(source.index % 9 > 0, 9_999_999.0))
    assert "sentinel" in codes(checked(MEAN, spoilt, source))


@pytest.mark.parametrize(
    ("values", "order", "share"),
    [
        ([1, 2, 2, 3, 4], "rising", 1.0),
        ([4, 3, 2, 1], "falling", 0.0),
        ([1, 2, 3, 1, 2, 3], "mixed", 0.8),
        ([1, 1], "rising", None),
        (["a", 1], None, None),
    ],
)
def test_an_order_is_told_from_row_to_row(
    values: list[object], order: str | None, share: float | None
) -> None:
    assert order_of(values) == (order, share)


def test_repeated_rows_are_counted_in_small_frames_only() -> None:
    twice = pd.concat([SOURCE, SOURCE])
    assert repeated_share(twice) == 0.5
    assert repeated_share(pl.from_pandas(twice)) == 0.5
    assert repeated_share(SOURCE.assign(tags=[[1]] * 60)) is None
    wide = pd.DataFrame({"a": range(MAX_CELLS + 1)})
    assert repeated_share(wide) is None


def test_distributions_lie_apart_from_none_to_all() -> None:
    deciles = [float(at) for at in range(11)]
    assert apart(deciles, deciles) == 0.0
    assert apart(deciles, [at + 20 for at in deciles]) == 1.0
    assert apart(deciles, [at + 5 for at in deciles]) == pytest.approx(0.5)


KEYS = pd.DataFrame(
    {"KundenNr": [100 + at * 7 % 61 for at in range(60)], "cid": range(60), "sold": 1.0}
)
JOINED = "result = df.merge(other, on='cid')['sold'].sum()"
UNITS = {"scale", "ranges_apart", "usual_apart", "shape", "unlike", "far_out"}


@pytest.mark.parametrize(("code", "column"), [
    (JOINED, "cid"), ("result = df.groupby('KundenNr')['sold'].sum()", "KundenNr"),
])  # fmt: skip
def test_keys_and_numbers_of_things_have_no_unit_and_no_range(code: str, column: str) -> None:
    for factor, more in ((2.54, 0), (1, 5000), (1000, 0)):
        moved = (KEYS[column] * factor + more).round().astype(int)
        found = checked(code, KEYS.assign(**{column: moved}), KEYS)
        assert not UNITS & codes(found), found


def test_what_is_calculated_with_is_a_measure_whatever_it_is_called() -> None:
    spoilt = KEYS.assign(KundenNr=KEYS["KundenNr"] * 1000)
    assert UNITS & codes(checked("result = df['KundenNr'].std()", spoilt, KEYS))
