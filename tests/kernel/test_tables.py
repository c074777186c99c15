"""Tables of our own: readable in a narrow window, and nothing is said that is not so."""

from __future__ import annotations

from types import SimpleNamespace

import pandas as pd

from redpanda_jupyter.kernel.matrix import MOST_ACROSS, _stacked_grid
from redpanda_jupyter.kernel.tables import grid_html, lines_html
from redpanda_jupyter.services.applying.words import Grid, mapping_line
from redpanda_jupyter.services.library_text import table


def test_results_with_many_labels_stand_below_each_other() -> None:
    months = pd.date_range("2026-01-01", periods=MOST_ACROSS + 1, freq="MS", name="month")
    rows = {"de": range(len(months)), "fr": range(len(months))}
    frame = pd.DataFrame.from_dict(rows, orient="index", columns=months)
    frame.index.name = "data set"
    grid = _stacked_grid(frame)
    assert grid.heads == ["month", "de", "fr"]
    assert grid.rows[1] == ["2026-02-01", "1", "1"]
    assert grid.numbers == (1, 2)
    few = _stacked_grid(frame.iloc[:, :3])
    assert few.heads[:2] == ["data set", "2026-01-01"]
    assert few.rows[0] == ["de", "0", "1", "2"]
    unnamed = _stacked_grid(frame.rename_axis(columns=None))
    assert (unnamed.heads[0], unnamed.rows[0][0]) == ("", "2026-01-01")


def test_a_wide_table_scrolls_and_a_reason_keeps_a_readable_width() -> None:
    shown = grid_html(Grid("title", ["a", "because"], [["x", "a reason of many words " * 3]]))
    assert '<div style="overflow-x: auto;"><table' in shown
    assert "white-space: normal; min-width: 14em;" in shown
    assert lines_html(["one", "  two"]).count("1.5em") == 1


def test_a_column_that_is_missing_is_not_called_the_same_name() -> None:
    def mapping(*pairs: tuple[str, str | None]) -> SimpleNamespace:
        columns = [SimpleNamespace(source=source, target=target) for source, target in pairs]
        return SimpleNamespace(columns=columns, values=[])

    assert mapping_line([mapping(("a", "a"))]) == "same names"  # type: ignore[list-item]
    assert mapping_line([mapping(("a", None), ("b", "B"))]) == "a ← ?, b ← B"  # type: ignore[list-item]


def test_columns_of_the_library_stand_on_the_side_of_their_words_and_empty_ones_go() -> None:
    told = table(
        ["name", "tags", "runs", "took"], [["a", "", "12", "0.3 s"], ["b", "", "3", "1 s"]]
    )
    assert told.markdown.split("\n")[:3] == [
        "| name | runs | took |",
        "| :--- | ---: | ---: |",
        "| a | 12 | 0.3 s |",
    ]
    assert told.text.split("\n")[0] == "name  tags  runs  took"
