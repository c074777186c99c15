"""``redpanda check`` and ``contract`` say what the magics of these names say, of files."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from redpanda_jupyter import cli
from redpanda_jupyter.services.applying.contracts import build
from redpanda_jupyter.services.extraction import describe_source
from redpanda_jupyter.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

CODE = 'print(df[df["price"] > 5].groupby("region")["price"].sum())'


@pytest.fixture
def library(isolated_home: Any, tmp_path: Path, monkeypatch: Any) -> Iterator[Store]:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "us.csv").write_text("region,price\nN,10\nS,20\n")
    (tmp_path / "de.csv").write_text("Region;Preis\nN;1,5\nS;2,5\n")
    (tmp_path / "none.csv").write_text("a,b\nx,y\n")
    with Store() as store:
        source = describe_source(CODE, schemas={"df": ["region", "price"]})
        block = store.add_block(source, name="by-region")
        store.put_contract(build(store, store.get_version(block.id, 1), {}))
        yield store


@pytest.fixture
def redpanda(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    def run(*words: str) -> tuple[int, str, str]:
        code = cli.main(words)
        seen = capsys.readouterr()
        return code, seen.out, seen.err

    return run


def test_file_is_checked_and_nothing_runs(redpanda: Any, library: Store) -> None:
    code, out, err = redpanda("check", "by-region", "--file", "us.csv")
    assert (code, err) == (0, "")
    assert out.startswith("by-region on us.csv\n")
    code, out, _ = redpanda("check", "1", "--file", "none.csv")
    assert (code, "price" in out) == (1, True)
    code, out, _ = redpanda("check", "1", "--file", "de.csv", "--map", "price=Preis", "--yes")
    assert (code, "Preis" in out) == (0, True)
    # one that does not fit, of several, is an exit code for a job
    assert redpanda("check", "1", "--to", "*s.csv", "--file", "none.csv")[0] == 1
    assert library.list_executions("1") == []


def test_what_is_wrong_on_the_line_is_said(redpanda: Any, library: Store) -> None:
    assert redpanda("check", "1") == (
        2, "", "redpanda: Say on which data.\n--file new.csv, or --to 'sales_*.csv'.\n",
    )  # fmt: skip
    assert redpanda("check", "1", "--file", "gone.csv")[0] == 2
    assert redpanda("check", "9", "--file", "us.csv")[0] == 1
    assert redpanda("contract", "1", "--set", "df.nothing is number")[0] != 0


def test_contract_is_shown_and_corrected(redpanda: Any, library: Store) -> None:
    code, out, _ = redpanda("contract", "by-region")
    assert (code, "price" in out) == (0, True)
    assert redpanda("contract", "1", "--set", "df.region is number")[0] == 0
    (frame,) = json.loads(redpanda("contract", "1", "--json")[1])["frames"]
    kinds = {one["name"]: one["kind"] for one in frame["columns"]}
    assert kinds["region"] == "number"
