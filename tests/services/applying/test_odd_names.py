"""No sign in a name costs a run: halves of signs, names that are no text, and names that repeat."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from redpanda_jupyter.context.datasets import dataset_use
from redpanda_jupyter.context.profiling import profile
from redpanda_jupyter.errors import MappingError
from redpanda_jupyter.services.extraction import describe_source
from redpanda_jupyter.services.outcomes import Run, record
from redpanda_jupyter.services.transfer.gathering import gather
from redpanda_jupyter.services.transfer.importing import import_bundle
from redpanda_jupyter.services.transfer.writing import Wishes, write
from redpanda_jupyter.store import Store

if TYPE_CHECKING:
    from pathlib import Path

    from redpanda_jupyter import Library
    from redpanda_jupyter.models import DatasetProfile, DatasetUse

SALES = {"region": ["N", "S", "N", "E"], "revenue": [10.0, 20.0, 30.0, 40.0]}
HALF = "rev\ud800"
ODD: dict[str, Any] = {
    "half a sign": HALF,
    "escape": "a\\ud800",
    "no sign": "a\x00",
    "lines": "a\nb",
    "empty": "",
    "number": 0,
    "levels": ("a", "x"),
    "nothing": None,
    "no number": float("nan"),
    "moment": pd.Timestamp("2024-01-01"),
    "day": date(2024, 1, 1),
    "twice": "shop",
}


def named(*names: Any) -> pd.DataFrame:
    """Sales whose further columns have these names."""
    frame = pd.DataFrame(SALES)
    for place, _ in enumerate(names):
        frame[place] = 1
    frame.columns = pd.Index([*SALES, *names], dtype=object, tupleize_cols=False)
    return frame


def ran(source: str, used: DatasetUse, seen: DatasetProfile) -> Run:
    """A run of a cell on one frame."""
    return Run(
        source=source, status="ok", started_at=datetime.now(UTC), duration_s=0.1,
        datasets=[used], profiles=[seen],
    )  # fmt: skip


def renamed(column: str, name: Any) -> pd.DataFrame:
    """Sales of which one column has another name."""
    frame = pd.DataFrame(SALES)
    names = [name if one == column else one for one in SALES]
    frame.columns = pd.Index(names, dtype=object, tupleize_cols=False)
    return frame


def test_every_name_at_once_is_profiled_and_kept(library: Library) -> None:
    frame = named(*ODD.values(), "shop", 1, "1")
    seen, used = profile("df\ud800", frame), dataset_use("df\ud800", frame)
    assert seen is not None
    assert used is not None
    assert seen.model_dump_json()
    assert used.model_dump_json()
    assert len(seen.columns) == len(frame.columns)
    with Store() as store:
        store.put_profile(seen)
        assert store.list_profiles(name=seen.name) == [seen]
        source = store.get_block("1").code
        assert record(store, ran(source, used, seen)) is not None
        assert store.list_executions("1")[0].datasets == [used]


@pytest.mark.parametrize("name", ODD.values(), ids=ODD)
def test_column_that_a_block_does_not_need_may_have_any_name(library: Library, name: Any) -> None:
    frame = named(name, "shop")
    assert library[1](frame).to_dict() == {"N": 40.0, "E": 40.0}


def test_data_sets_with_any_names_run_beside_each_other(library: Library, tmp_path: Path) -> None:
    odd = os.fsdecode(os.fsencode(tmp_path) + b"/sales_\xe9\xed\xa0\x80.csv")
    named("shop").to_csv(tmp_path / "plain.csv", index=False)
    (tmp_path / "plain.csv").rename(odd)
    frames = {f"de\ud800{place}": named(one) for place, one in enumerate(ODD.values())}
    results = library.apply(1, frames)
    assert results.ok, repr(results)
    assert library.apply(1, odd).ok
    assert "4 ok" not in repr(results)
    with Store() as store:
        assert len(store.list_executions("1")) == len(frames) + 1


TEXTS = {key: one for key, one in ODD.items() if isinstance(one, str) and one != HALF}


@pytest.mark.parametrize("name", TEXTS.values(), ids=TEXTS)
def test_needed_column_may_have_any_text_for_a_name(library: Library, name: str) -> None:
    said = library[1].on(columns={"revenue": name, "region": "region"})
    assert said(renamed("revenue", name)).to_dict() == {"N": 40.0, "E": 40.0}
    results = library.apply(1, {"de": renamed("revenue", name)}, columns={"revenue": name})
    assert results.ok, repr(results)


@pytest.mark.parametrize("name", [one for one in ODD.values() if not isinstance(one, str)])
def test_needed_column_whose_name_is_no_text_is_told(library: Library, name: Any) -> None:
    frame = renamed("revenue", name)
    shown = profile("", frame).columns[1].name  # type: ignore[union-attr]
    with pytest.raises(MappingError, match="no text"):
        library[1].on(columns={"revenue": shown})(frame)


@pytest.mark.parametrize("said", [HALF, "rev\\ud800"])
def test_needed_column_with_half_a_sign_is_told_what_it_has(library: Library, said: str) -> None:
    frame = renamed("revenue", HALF)
    with pytest.raises(MappingError, match=r"half a sign.*rev\\ud800") as caught:
        library[1].on(columns={"revenue": said})(frame)
    assert "Rename them first" in caught.value.hint
    (row,) = library.apply(1, {"de": frame}, columns={"revenue": said}).matrix.rows
    assert row.status == "blocked"


def test_block_that_names_half_a_sign_runs_on_its_own_frame(library: Library) -> None:
    with Store() as store:
        new = describe_source('df["rev\\ud800"].sum()', schemas={"df": ["region", "rev\\ud800"]})
        block = store.add_block(new, name="half")
        frame = renamed("revenue", HALF)
        seen, used = profile("df", frame), dataset_use("df", frame)
        assert seen is not None
        assert used is not None
        assert record(store, ran(block.code, used, seen)) is not None
    results = library.apply("half", {"df": frame, "de": frame})
    assert results.ok, repr(results)
    assert results.values == {"df": 100.0, "de": 100.0}


def test_block_that_ran_on_odd_names_leaves_in_every_form(library: Library, tmp_path: Path) -> None:
    frame = named(*ODD.values(), "shop")
    seen, used = profile("df", frame), dataset_use("df\udcff", frame)
    assert seen is not None
    assert used is not None
    odd = os.fsdecode(os.fsencode(tmp_path) + b"/sales_\xe9.csv")
    named("shop").to_csv(tmp_path / "plain.csv", index=False)
    (tmp_path / "plain.csv").rename(odd)
    assert library.apply(1, odd).ok
    with Store() as store, Store(f"sqlite:///{tmp_path}/there.sqlite") as there:
        source = store.get_block("1").code
        assert record(store, ran(source, used, seen)) is not None
        export = gather(store, ["1"], history=True, outputs=True, makers=True)
        for name in ("a.ipynb", "a.py", "a.md"):
            assert write(export, Wishes(path=str(tmp_path / name))).blocks == 1
        for values in (False, True):
            path = str(tmp_path / f"{values}.redpanda.zip")
            write(export, Wishes(form="bundle", path=path, values=values, outputs=values))
            assert import_bundle(there, path).blocks[0].status == ("known" if values else "added")
        assert there.get_contract("1") is not None
