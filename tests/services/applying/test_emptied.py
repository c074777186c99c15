"""Results that hold nothing, where the original data gave something."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from redpanda_jupyter import Library, models
from redpanda_jupyter.ids import new_id
from redpanda_jupyter.services.applying.emptied import _size
from redpanda_jupyter.services.extraction import describe_source
from redpanda_jupyter.store import Store

from ...asked import put_block

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SALES = pd.DataFrame({"region": ["N", "S", "N", "E"], "revenue": [10.0, 20.0, 30.0, 40.0]})
OTHER = SALES.assign(revenue=[8.0, 9.0, 12.0, 14.0])
MANY = 'many = df[df["revenue"] > 15]\nmany'
TOTAL = 'total = df.loc[df["revenue"] > 15, "revenue"].sum()\ntotal'
MEAN = 'mean = df.loc[df["revenue"] > 15, "revenue"].mean()\nmean'


def notes(
    code: str,
    data: pd.DataFrame,
    ran: list[models.Output] | None = None,
    then: Callable[[Store, str], None] = lambda store, block: None,
) -> list[str]:
    with Store() as store:
        block = put_block(store, code, ran_on=SALES)
        if ran is not None:
            run = models.NewExecution(
                id=new_id(), block_id=block, version=1, status="ok", error_name=None,
                duration_s=0.1, origin="cell", datasets=[], notebook=models.NotebookRef(),
                started_at=datetime.now(UTC),
            )  # fmt: skip
            store.add_execution(run, outputs=ran)
        then(store, block)
    with Library() as library:
        results = library.apply(block, {"other": data})
    assert results.ok
    found = results.matrix.rows[0].result
    assert found is not None
    assert all(one in repr(results) for one in found.warnings)
    return [one for one in found.warnings if one.startswith("The result")]


def shown(value: Any) -> list[models.Output]:
    forms = {"text/plain": repr(value)}
    forms |= {"text/html": value._repr_html_()} if hasattr(value, "_repr_html_") else {}
    return [models.Output(kind="result", mime=mime, data=text) for mime, text in forms.items()]


def test_an_empty_table_is_told_with_what_it_had(isolated_home: Path) -> None:
    (told,) = notes(MANY, OTHER, shown(SALES[SALES["revenue"] > 15]))
    assert told == "The result is empty: it has no rows; with the original data it had 3 rows."


def test_nothing_is_told_where_the_original_was_empty(isolated_home: Path) -> None:
    assert notes(MANY, OTHER, shown(SALES[:0])) == []


def test_an_empty_table_is_told_where_the_original_is_not_kept(isolated_home: Path) -> None:
    (told,) = notes(MANY, OTHER)
    assert told.startswith("The result is empty: it has no rows. Look")


def test_a_zero_is_told_where_it_was_another_number(isolated_home: Path) -> None:
    assert notes(TOTAL, OTHER, shown(90.0)) == [
        "The result is 0; with the original data it was 90.0."
    ]


def test_a_zero_is_not_told_where_nothing_is_known(isolated_home: Path) -> None:
    assert notes(TOTAL, OTHER) == []


def test_what_is_missing_is_told(isolated_home: Path) -> None:
    (told,) = notes(MEAN, OTHER, shown(30.0))
    assert told == "The result is missing (nan); with the original data it was 30.0."


def test_nothing_is_told_of_what_holds_something(isolated_home: Path) -> None:
    assert notes(MANY, SALES.assign(revenue=[11.0, 21.0, 31.0, 41.0]), shown(SALES)) == []


def test_an_empty_list_is_told_with_what_it_had(isolated_home: Path) -> None:
    code = 'names = df.loc[df["revenue"] > 15, "region"].tolist()\nnames'
    assert notes(code, OTHER, shown(["S", "N", "E"])) == [
        "The result is empty; with the original data it had 3 items."
    ]


@pytest.mark.parametrize(("code", "value", "told"), [
    (MANY, SALES[1:], "The result is empty: it has no rows; with the original data it had 3 rows."),
    (TOTAL, 90.0, "The result is 0; with the original data it was 90.0."),
])  # fmt: skip
def test_a_restored_version_has_given_what_its_text_gave(
    isolated_home: Path, code: str, value: Any, told: str
) -> None:
    def back(store: Store, block: str) -> None:
        store.add_version(block, describe_source("df.sum()"))
        assert store.restore_version(block, 1).version == 3

    assert notes(code, OTHER, shown(value), back) == [told]


BY_TWO = SALES.groupby(["region", "revenue"]).size()


@pytest.mark.parametrize(("value", "size"), [
    (SALES, "4 rows"), (SALES[:1], "1 row"), (pd.concat([SALES] * 50), "200 rows"),
    (SALES["revenue"], "4 rows"), (SALES.groupby("region")["revenue"].sum(), "3 rows"),
    (BY_TWO, "4 rows"), (pd.Series(range(500)), "500 rows"), (7, "7"), (0.0, "0"),
    (pd.Series([float("nan")]), "nothing"), (SALES[:0], "nothing"), ([], "nothing"),
    (SALES["region"], None), ("text", None), (["N", "S"], "2 items"), (["N"], "1 item"),
    ({"N": 1, "S": 2}, "2 items"), ({1, 2, 3}, "3 items"), ((), "nothing"), ((1, 2), "2 items"),
    ([pd.Timestamp("2026-01-01")], "not"), ("[broken", None),
])  # fmt: skip
def test_what_was_kept_says_how_much_it_was(value: Any, size: str | None) -> None:
    assert _size(shown(value)) == size
