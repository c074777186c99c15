"""A month that was made as text groups rows, and is not added up with them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

FRAMES = """\
import pandas as pd
df = pd.DataFrame({"day": pd.date_range("2026-01-01", periods=40, freq="3D"),
                   "g": ["a", "b"] * 20, "x": range(40)})
turned = df.iloc[::-1].reset_index(drop=True)"""

MADE = "m = df.assign(month=df['day'].dt.strftime('%Y-%m'))\n"
UPPER = "m = df.copy()\nm['g'] = m['g'].str.upper()\n"


@pytest.mark.parametrize(
    ("code", "asks"),
    [
        (MADE + "by = m.groupby('month')['x'].sum()", False),
        (MADE + "by = m.groupby('month')[['x']].sum()", False),
        (MADE + "by = m.groupby('g').agg(t=('x', 'sum'))", False),
        (UPPER + "by = m.groupby('g')['x'].sum()", False),
        (MADE + "by = m.groupby('g')['month'].sum()", True),
        ("by = df.astype(str).groupby('g')['x'].sum()", True),
    ],
)
def test_texts_that_rows_are_grouped_by_do_not_go_by_their_order(
    shell: Any, panda: Callable[..., str], code: str, asks: bool
) -> None:
    shell.run_cell(FRAMES, store_history=True)
    shell.run_cell(code, store_history=True)
    panda("save by-group")
    told = panda("check by-group turned")
    assert ("depends on the order of rows" in told) is asks, told
