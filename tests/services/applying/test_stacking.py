"""Results of several data sets under one schema: comparable, and nothing made up."""

from __future__ import annotations

import pandas as pd

from redpanda_jupyter.services.applying.stacking import stack


def test_numbers_make_a_row_each_and_bars() -> None:
    stacked = stack({"de": 1.5, "fr": 2})
    assert stacked is not None
    assert stacked.frame.to_dict("records") == [
        {"data set": "de", "result": 1.5},
        {"data set": "fr", "result": 2.0},
    ]
    assert stacked.chart is not None
    assert (stacked.chart.kind, stacked.chart.series) == (
        "bars",
        [("result", [("de", 1.5), ("fr", 2)])],
    )


def test_series_make_a_row_each_and_lines_over_time() -> None:
    days = pd.date_range("2026-01-01", periods=3)
    results = {"de": pd.Series([1.0, 2, 3], days), "fr": pd.Series([2.0, 3, 4], days)}
    stacked = stack(results)
    assert stacked is not None
    assert stacked.frame.shape == (2, 3)
    assert stacked.chart is not None
    assert stacked.chart.kind == "lines"
    assert stacked.chart.series[0][1][0] == (days[0].to_pydatetime(), 1.0)


def test_frames_stand_below_each_other_and_what_one_has_not_stays_empty() -> None:
    results = {
        "de": pd.DataFrame({"North": [1], "South": [2]}, index=["Jan"]),
        "it": pd.DataFrame({"North": [3], "Isole": [4]}, index=["Jan"]),
    }
    stacked = stack(results)
    assert stacked is not None
    assert list(stacked.frame.columns) == ["North", "South", "Isole"]
    assert stacked.frame.loc[("it", "Jan")].dropna().to_dict() == {"North": 3.0, "Isole": 4.0}


def test_what_has_nothing_in_common_is_not_put_together() -> None:
    assert stack({"de": 1, "fr": pd.Series([1])}) is None
    assert stack({"de": True, "fr": False}) is None
    assert stack({}) is None
    wide = {f"m{place}": pd.DataFrame({f"c{place}_{n}": [1] for n in range(40)})
            for place in range(2)}  # fmt: skip
    assert stack(wide) is None
