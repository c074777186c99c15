"""Numbers of a table of results as people read them."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from redpanda_jupyter.services.applying.figures import column_texts, label_text, number_text


@pytest.mark.parametrize(
    ("values", "texts"),
    [
        ([11621.85, 14743.03, 9734.77], ["11,621.85", "14,743.03", "9,734.77"]),
        ([11621.9, 14743.0], ["11,621.9", "14,743.0"]),
        ([1296850.25, 3.5], ["1,296,850.25", "3.50"]),
        ([12904, 1296850], ["12,904", "1,296,850"]),
        ([2009, 2010], ["2009", "2010"]),
        ([2010.0, 31.0], ["2,010", "31"]),
        ([0.123456789, 0.5], ["0.123457", "0.500000"]),
        ([0.25, 0.5], ["0.25", "0.50"]),
        ([1.5e-9, 2.0], ["1.5e-09", "2"]),
        ([1e300], ["1e+300"]),
        ([float("nan"), 1.5, float("inf")], ["nan", "1.5", "inf"]),
        ([None, True, "N", 7], ["None", "True", "N", "7"]),
        ([], []),
    ],
)
def test_a_column_of_results(values: list[object], texts: list[str]) -> None:
    assert column_texts(values) == texts


def test_one_number() -> None:
    assert [number_text(one) for one in (1296850.2, 2.0, 0.1 + 0.2)] == ["1,296,850.2", "2", "0.3"]


def test_dates_stand_without_their_midnight() -> None:
    assert label_text(pd.Timestamp("2025-01-01")) == "2025-01-01"
    assert label_text("2025-01-01T00:00:00") == label_text(date(2025, 1, 1)) == "2025-01-01"
    assert label_text(pd.Timestamp("2025-01-01 12:30")) == "2025-01-01 12:30:00"
    assert label_text(2010) == "2010"
