"""Proofs on data that a person names: by the words of apply, and none in the way of another."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from redpanda_jupyter.errors import ContractError, UsageError

from .conftest import JA_NEIN, SALES

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from IPython.core.interactiveshell import InteractiveShell

    from redpanda_jupyter.store import Store

FRAMES = f"""
{SALES}
ja = {JA_NEIN}
odd = ja.rename(columns={{"revenue": "k2"}})
"""
PAID = 'paid = sales.loc[sales["paid"] == "Yes", "revenue"].sum()\npaid'
NORTH = 'north = sales.loc[sales["region"] == "N", "revenue"].sum()\nnorth'
GOOD = "region,revenue,paid\nN,11.5,Yes\nS,20,No\nE,35,Yes\n"
GERMAN = "region,revenue,paid\nN,11.5,Ja\nS,20,Nein\nE,35,Ja\n"
BROKEN = {
    "bad.csv": b"\x00\x01\x02\xff",
    "bad.xlsx": b"PK\x03\x04nothing",
    "bad.parquet": b"PAR1nothing",
    "bad.csv.gz": b"\x1f\x8bnothing",
    "bad.json": b"{",
}


@pytest.fixture
def frames() -> str:
    return FRAMES


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def verify(panda: Any) -> Callable[[str], list[Any]]:
    """Verify and return the validations."""
    return lambda line: json.loads(panda(f"verify {line} --json"))


def test_texts_are_named_as_for_apply_and_stand_in_the_record(
    panda: Any, block: Any, verify: Any, here: Path, store: Store
) -> None:
    (here / "ja.csv").write_text(GERMAN)
    number = block(PAID, "Paid")
    shown = panda(f"verify {number} --on ja.csv")
    assert "'Ja' for 'Yes' would be taken" in shown
    assert "--map or --value" in shown
    (found,) = verify(f"{number} --on ja.csv --value paid:Yes=Ja")
    assert found["verdict"] == "reproduced"
    document = found["document"]
    assert document["said"] == {
        "columns": {}, "values": {"paid": {"Yes": ["Ja"]}}, "parameters": {}, "yes": False
    }  # fmt: skip
    (texts,) = document["binding"]["mappings"][0]["values"]
    assert texts == {
        "column": "paid", "pairs": {"Yes": ["Ja"]}, "way": "user", "confirmed": True
    }  # fmt: skip
    # what was said and proven is known from then on
    (found,) = verify(f"{number} --on ja.csv")
    assert found["verdict"] == "reproduced"
    assert json.loads(panda(f"apply {number} --file ja.csv --run --json"))["rows"][0][
        "message"
    ] == ("46.5")


def test_columns_and_parameters_are_named_as_for_apply(block: Any, verify: Any) -> None:
    number = block('limit = 2\ntop = sales.nlargest(limit, "revenue")["revenue"].sum()\ntop', "Top")
    (found,) = verify(f"{number} --on odd --map revenue=k2 -p limit 1")
    assert found["verdict"] == "reproduced"
    assert found["document"]["said"]["columns"] == {"revenue": "k2"}
    assert found["document"]["binding"]["parameters"] == {"limit": "1"}
    (found,) = verify(f"{number} -p limit 3")
    assert found["document"]["said"]["parameters"] == {"limit": "3"}


def test_two_texts_become_one_only_after_a_yes(panda: Any, block: Any, verify: Any) -> None:
    number = block(NORTH, "North")
    shown = panda(f"verify {number} --on ja --value region:N=S")
    assert "'S' (2 rows), and also 'N' (1 row)" in shown
    assert "was not run" in shown
    (found,) = verify(f"{number} --on ja --value region:N=S --yes")
    assert found["verdict"] == "reproduced"
    (texts,) = found["document"]["binding"]["mappings"][0]["values"]
    assert texts["pairs"] == {"N": ["S", "N"]}


def test_what_cannot_be_read_stops_no_other(panda: Any, block: Any, here: Path) -> None:
    for name, data in BROKEN.items():
        (here / name).write_bytes(data)
    (here / "good.csv").write_text(GOOD)
    number = block(PAID, "Paid")
    shown = panda(f"verify {number} --on {' --on '.join(BROKEN)} --on good.csv")
    assert shown.startswith(f"1 of {len(BROKEN) + 1} proven.")
    assert "good.csv: reproduced" in shown
    for name in BROKEN:
        assert f"on {name}: blocked: the data cannot be read, so it was not run" in shown
    found = json.loads(panda(f"apply {number} --to 'b*' --file good.csv --run --json"))
    assert {row["target"]: row["status"] for row in found["rows"]} == {
        **dict.fromkeys(BROKEN, "blocked"),
        "good.csv": "ok",
    }
    with pytest.raises(ContractError):
        panda(f"verify {number} --on bad.xlsx")


def test_what_cannot_be_run_stops_no_other_and_a_cell_neither(
    shell: InteractiveShell, panda: Any, block: Any, given: list[str]
) -> None:
    number = block(PAID, "Paid")
    # what cannot be handed to another process
    shell.run_cell(
        "held = sales.copy()\nheld['lock'] = [lambda: None for _ in range(len(held))]\n"
        "fine = sales.copy()"
    )
    shown = panda(f"verify {number} --on held --on fine")
    assert "fine: reproduced" in shown
    assert "held" in shown
    assert shown.startswith("1 of 2 proven.")


def test_frames_and_files_stand_at_one_place(
    panda: Any, block: Any, verify: Any, here: Path
) -> None:
    for name in ("sales_a.csv", "sales_b.csv"):
        (here / name).write_text(GOOD)
    number = block(PAID, "Paid")
    found = verify(f"{number} --on sales --on 'sales_*.csv'")
    assert [one["target"] for one in found] == ["sales", "sales_a.csv", "sales_b.csv"]
    with pytest.raises(UsageError, match="There is no file gone"):
        panda(f"verify {number} --on gone.csv")
    with pytest.raises(UsageError, match="There is no variable gone"):
        panda(f"verify {number} --on gone")


def test_results_are_compared_only_where_the_same_was_said(
    panda: Any, block: Any, here: Path
) -> None:
    (here / "ja.csv").write_text(GERMAN)
    number = block(PAID, "Paid")
    assert "are kept" in panda(f"verify {number} --on ja.csv --value paid:Yes=Ja")
    shown = panda(f"verify {number} --on ja.csv --value paid:Yes=Nein")
    assert "other columns, texts or parameters were named" in shown
    assert "--renew" in shown
    assert "not what it gave before" not in shown
    assert "the same as" in panda(f"verify {number} --on ja.csv --value paid:Yes=Ja")


def test_words_that_fit_no_column_are_refused(panda: Any, block: Any) -> None:
    number = block(PAID, "Paid")
    with pytest.raises(UsageError, match="needs no column 'land'"):
        panda(f"verify {number} --on ja --value land:N=S")
