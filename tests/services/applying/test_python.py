"""Blocks on other data, from Python: ``lib["monthly-revenue"](df_de)`` and ``lib.apply``."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from redpanda_jupyter.errors import MappingError, UsageError
from redpanda_jupyter.store import Store

if TYPE_CHECKING:
    from pathlib import Path

    from redpanda_jupyter import Library

DE = pd.DataFrame({"Revenue": [15.5, 25.0, 35.0], "Region": ["N", "S", "S"], "shop": [1, 2, 3]})
FR = pd.DataFrame({"region": ["N", "S", "N"], "revenue": [15.0, 25.0, 35.0]})
NORD = pd.DataFrame(
    {"region": ["Nord", "S", "N", "E"], "revenue": [15.0, 25.0, 35.0, 20.0]}
)  # fmt: skip
ODD = pd.DataFrame({"k1": ["N", "S"], "k2": [11.0, 22.0]})


def test_a_call_finds_the_columns_and_leaves_the_frame_alone(library: Library) -> None:
    block = library["revenue-by-region"]
    assert block(FR).to_dict() == {"N": 50.0, "S": 25.0}
    before = DE.copy()
    assert block(DE).to_dict() == {"S": 60.0, "N": 15.5}
    assert block(DE, limit=1).to_dict() == {"S": 60.0}
    pd.testing.assert_frame_equal(DE, before)


def test_what_is_not_sure_is_an_error_that_says_how_to_answer_it(library: Library) -> None:
    block = library[1]
    with pytest.raises(MappingError, match="revenue") as caught:
        block(ODD)
    assert "block.on" in caught.value.hint
    said = block.on(columns={"region": "k1", "revenue": "k2"})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # so few rows may or may not look like others
        assert said(ODD).to_dict() == {"S": 22.0, "N": 11.0}
    with pytest.raises(MappingError):
        block(pd.DataFrame({"other": [1]}))


def test_an_answer_about_one_column_is_none_about_the_other(library: Library) -> None:
    said = library[1].on(columns={"region": "k1"})
    with pytest.raises(MappingError, match="revenue"):
        said(ODD.rename(columns={"k2": "revenue_net"}))


def test_several_data_sets_come_under_one_schema(library: Library) -> None:
    results = library.apply("revenue-by-region", {"de": DE, "fr": FR}, parameters={"limit": 1})
    assert results.ok
    assert results["de"].to_dict() == {"S": 60.0}
    assert results.frame.loc["fr"].dropna().to_dict() == {"N": 50.0}
    assert "2 ok" in repr(results)
    runs = library["revenue-by-region"].record.id
    with Store() as store:
        assert {one.target for one in store.list_executions(runs)} == {"de", "fr"}


def test_a_failing_target_stops_no_other(library: Library, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("region,revenue\nN,15\nS,22\n")
    (tmp_path / "b.csv").write_text("shop\n1\n")
    results = library.apply(1, str(tmp_path / "*.csv"))
    assert not results.ok
    assert [row.status for row in results.matrix.rows] == ["ok", "blocked"]
    assert list(results.values) == [results.matrix.rows[0].target]


def test_no_data_is_told(library: Library) -> None:
    empty: dict[str, Any] = {}
    with pytest.raises(UsageError, match="no data"):
        library.apply(1, empty)
    with pytest.raises(UsageError, match="no file"):
        library.apply(1, "nothing.csv")


def test_a_block_is_proven_from_python_by_the_same_words(library: Library) -> None:
    asked = library.verify(1, {"de": NORD}, values={"region": {"N": "Nord"}})
    assert not asked.good
    assert "'Nord' (1 row), and also 'N' (1 row)" in repr(asked)
    found = library.verify(1, {"de": NORD}, values={"region": {"N": ["Nord", "N"]}})
    assert found.good
    (proof,) = found.proofs
    assert proof.validation.document["said"]["values"] == {"region": {"N": ["Nord", "N"]}}
    # it groups and looks for no text: what was said is used where it is said again, and told else
    again = library[1].on(values={"region": {"N": ["Nord", "N"]}})
    assert again(NORD).to_dict() == {"N": 50.0, "S": 25.0}
    with pytest.warns(UserWarning, match="'Nord', which may mean what 'N' means"):
        assert library[1](NORD).to_dict() == {"N": 35.0, "S": 25.0}


def test_words_about_data_go_with_data(library: Library) -> None:
    with pytest.raises(UsageError, match="goes with data"):
        library.verify(1, values={"region": {"N": "Nord"}})
    with pytest.raises(UsageError, match="values says 'N'"):
        library[1].on(values={"region": "N"})  # type: ignore[dict-item]


def test_a_call_says_how_texts_are_named(library: Library) -> None:
    with pytest.raises(MappingError) as refused:
        library[1].on(values={"region": {"N": "Nord"}})(NORD)
    assert "'region' of df has 'Nord' (1 row), and also 'N' (1 row)" in str(refused.value)
    assert "values={" in (refused.value.hint or "")
    assert library[1].on(values={"region": {"N": "Nord"}}, yes=True)(NORD)["N"] == 50.0
