"""Several blocks as one: what each of them asks of the data is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pytest

from redpanda_jupyter.services.applying.binding import bind
from redpanda_jupyter.services.applying.pipeline import load
from redpanda_jupyter.services.applying.targets import Given
from redpanda_jupyter.store import Store

from ...asked import put_block

if TYPE_CHECKING:
    from pathlib import Path

DAYS = pd.date_range("2023-01-01", periods=40)
SALES = pd.DataFrame({"day": DAYS, "region": ["N", "S"] * 20, "revenue": [10.0, 20.0] * 20})
BY_REGION = "by = df.groupby('region')['revenue'].sum()\nby"
NORTH = "north = df[df['region'] == 'N']['revenue'].sum()\nnorth"
NEXT_DAY = "later = df.assign(day=df['day'] + pd.Timedelta(days=1))\nlater"
OF_LATER = "total = later[later['day'].dt.year == 2023]['revenue'].sum()\ntotal"
MONTHS = "months = df.groupby(df['day'].dt.month)['revenue'].sum()\nmonths"
IN_YEAR = "last = df[df['day'].dt.year == 2023]['revenue'].sum()\nlast"


def told(store: Store, codes: list[str], target: pd.DataFrame) -> set[str]:
    refs = [put_block(store, code, ran_on=SALES) for code in codes]
    given = Given("other", {"": "other"}, {})
    bound = bind(store, [load(store, refs)], given, {"other": target})
    return {one.code for one in bound.check.findings}


@pytest.mark.parametrize("codes", [[BY_REGION, NORTH], [NORTH, BY_REGION]])
def test_texts_that_any_of_them_looks_for_are_missed(isolated_home: Path, codes: list[str]) -> None:
    with Store() as store:
        found = told(store, codes, SALES.assign(region=list("ESWO") * 10))
    assert "value_missing" in found


@pytest.mark.parametrize("codes", [[MONTHS, IN_YEAR], [IN_YEAR, MONTHS], [NEXT_DAY, OF_LATER]])
def test_dates_that_any_of_them_names_are_told(isolated_home: Path, codes: list[str]) -> None:
    with Store() as store:
        found = told(store, codes, SALES.assign(day=DAYS + pd.Timedelta(days=365)))
    assert "ranges_apart" in found
