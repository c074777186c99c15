"""A block on other data becomes cells in the page, and nothing runs by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

lab_only = pytest.mark.parametrize("server", ["lab"], indirect=True)
"""The same code runs in both applications; one of them is enough here."""

FRAMES = """\
import pandas as pd
df = pd.DataFrame({"region": ["N", "S", "N"], "revenue": [10.0, 20.0, 30.0]})
df_de = pd.DataFrame({"Revenue": [15.5, 25.0, 35.0], "Region": ["N", "S", "S"], "Shop": [1, 2, 3]})
df_fr = pd.DataFrame({"region": ["N", "S", "N"], "revenue": [15.0, 25.0, 35.0]})"""
CODE = 'df.groupby("region")["revenue"].sum()'
APPLY = "%panda apply revenue-by-region df_de df_fr"
ANSWER = f"Do:\n\n```python\n{CODE}\n```"


def test_each_data_set_gets_a_cell_with_the_block_unchanged(
    notebook: Callable[..., Any], answers: dict[str, str]
) -> None:
    answers["Revenue by region"] = ANSWER
    book = notebook(
        FRAMES,
        "%%panda df\nRevenue by region",
        APPLY,
        "end = 1",
    )
    before = book.sources()
    book.run(1)
    book.run(2)
    book.wait_for_sources(*before[:3], CODE, *before[3:])
    book.run(3)
    book.run(4)
    book.wait_until(lambda: len(book.sources()) == 8, "No cells came")
    de, fr = book.sources()[5:7]
    assert de.endswith(CODE.replace("df.", "df_de_as_df."))
    assert fr.endswith(CODE.replace("df.", "df_fr_as_df."))
    assert "df_de" in de
    assert '"Revenue": "revenue"' in de
    assert "df_fr" in fr
    assert not any(cell["execution_count"] for cell in book.cells()[5:7]), "nothing runs by itself"
    book.run(5)
    assert "60.0" in book.output(5)
    book.run(6)
    assert "50.0" in book.output(6)
    # the same command again takes the place of its untouched cells
    book.run(4)
    book.wait_until(lambda: len(book.sources()) == 8, "The cells were added again")
    assert book.sources()[7] == "end = 1"
    assert book.trace.own_errors() == []


@lab_only
def test_results_of_several_markets_stand_side_by_side(
    notebook: Callable[..., Any], answers: dict[str, str]
) -> None:
    answers["Revenue by region"] = ANSWER
    book = notebook(FRAMES, "%%panda df\nRevenue by region", f"{APPLY} --run")
    book.run(1)
    book.run(2)
    book.wait_until(lambda: len(book.sources()) == 5, "No cell came")
    book.run(3)
    book.run(4)
    shown = book.output(4)
    assert "df_de" in shown
    assert "df_fr" in shown
    assert "2 ok" in shown
    assert book.sources()[-1] == f"{APPLY} --run", "no cell is added"
