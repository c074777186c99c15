"""What a person confirmed long ago counts, whatever was confirmed of other data since."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from redpanda_jupyter.context.profiling import profile
from redpanda_jupyter.ids import new_id
from redpanda_jupyter.models import SavedMapping
from redpanda_jupyter.services.applying.binding import bind
from redpanda_jupyter.services.applying.pipeline import load
from redpanda_jupyter.services.applying.remembering import remembered
from redpanda_jupyter.services.applying.targets import Given
from redpanda_jupyter.store import Store

from ...asked import put_block

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

START = datetime(2025, 1, 1, tzinfo=UTC)
SALES = pd.DataFrame({"region": ["N", "S", "N", "E"], "revenue": [10.0, 20.0, 30.0, 40.0]})
GERMAN = SALES.set_axis(["spalte_1", "spalte_2"], axis=1)
FRENCH = SALES.set_axis(["c_un", "c_deux"], axis=1)


def shape(frame: pd.DataFrame) -> str:
    seen = profile("x", frame)
    assert seen is not None
    return seen.schema_fingerprint


def saved(source: str, target: str, columns: dict[str, str], age: int) -> SavedMapping:
    return SavedMapping(
        id=new_id(), source_schema=source, target_schema=target, source_name="a", target_name="b",
        columns=columns, values={}, created_at=START + timedelta(minutes=age),
    )  # fmt: skip


@pytest.fixture
def store(isolated_home: Path) -> Iterator[Store]:
    with Store() as opened:
        put_block(opened, "by = df.groupby('region')['revenue'].sum()", ran_on=SALES)
        yield opened


@pytest.mark.parametrize("others", [0, 600])
def test_a_mapping_and_one_by_way_of_it_are_found_among_many(store: Store, others: int) -> None:
    german = {"region": "spalte_1", "revenue": "spalte_2"}
    store.put_mapping(saved(shape(SALES), shape(GERMAN), german, 0))
    french = {"spalte_1": "c_un", "spalte_2": "c_deux"}
    store.put_mapping(saved(shape(GERMAN), shape(FRENCH), french, 1))
    for number in range(others):
        store.put_mapping(saved(f"{number:064d}", f"{number:063d}x", {"a": "b"}, 2 + number))

    pipelines = [load(store, ["1"])]
    assert len(remembered(store, pipelines)) == 2
    for frame, names in ((GERMAN, ["spalte_1", "spalte_2"]), (FRENCH, ["c_un", "c_deux"])):
        bound = bind(store, pipelines, Given("other", {"": "other"}, {}), {"other": frame})
        assert [one.target for one in bound.binding.mappings[0].columns] == names
        assert bound.may_run


def test_a_block_that_never_ran_has_nothing_to_go_by(isolated_home: Path) -> None:
    with Store() as store:
        put_block(store, "df['a'].sum()", columns=["a"])
        store.put_mapping(saved("x" * 64, "y" * 64, {"a": "b"}, 0))
        assert remembered(store, [load(store, ["1"])]) == []
