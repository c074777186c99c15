"""The table in which results of several data sets stand side by side."""

from __future__ import annotations

import pandas as pd

from redpanda_jupyter.kernel.matrix import _stacked_grid


def test_levels_without_names_have_none_of_our_making() -> None:
    stacked = pd.concat({"us": pd.Series({"N": 1, "S": 2}), "de": pd.Series({"N": 3})})
    assert stacked.index.names == [None, None]
    grid = _stacked_grid(stacked.to_frame("revenue"))
    assert grid.heads == ["", "", "revenue"]
    assert grid.rows[0] == ["us", "N", "1"]
    stacked.index.names = ["data", "region"]
    assert _stacked_grid(stacked.to_frame("revenue")).heads == ["data", "region", "revenue"]
