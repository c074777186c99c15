"""A block that reads its own file: other files are compared with what that held, as frames are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from redpanda_jupyter.kernel.session import Session
from redpanda_jupyter.services.applying.contracts import contract_of
from redpanda_jupyter.services.extraction import describe_source

if TYPE_CHECKING:
    from pathlib import Path

    from IPython.core.interactiveshell import InteractiveShell

    from redpanda_jupyter.models import DatasetProfile
    from redpanda_jupyter.store import Store

TOTAL = 'pd.read_csv("us.csv")["price"].sum()'
ROWS = [f"{'NSEW'[one % 4]},{5 + one * 7 % 31}.5" for one in range(60)]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    put(tmp_path, "us.csv", ROWS)
    put(tmp_path, "same.csv", ROWS[1:])
    put(tmp_path, "cents.csv", [one.replace(".5", "50") for one in ROWS])
    put(tmp_path, "gaps.csv", [*ROWS[4:], "N,", "S,"])
    total = sum(float(one.split(",")[1]) for one in ROWS)
    put(tmp_path, "total.csv", [*ROWS, f"Summe,{total}"])
    return tmp_path


def put(folder: Path, name: str, rows: list[str]) -> None:
    (folder / name).write_text("\n".join(["region,price", *rows]) + "\n")


def known(store: Store, ref: str) -> DatasetProfile | None:
    version = store.get_version(ref, store.get_block(ref).version)
    (file,) = contract_of(store, version).files
    return file.profile


def run(shell: InteractiveShell, code: str) -> None:
    assert shell.run_cell(code, store_history=True).success
    session = Session.of(shell)
    assert session is not None
    assert session.recorder.flush(10)


def test_other_files_are_compared_with_the_one_that_it_ran_on(
    shell: InteractiveShell, panda: Any, store: Store, folder: Path
) -> None:
    run(shell, "import pandas as pd")
    run(shell, TOTAL)
    panda("save file-total")
    profile = known(store, "file-total")
    assert profile is not None
    assert profile.rows == 60
    shown = panda("apply file-total --file cents.csv --run --yes")
    assert "cents against whole money" in shown
    assert "2 of 58 values" in panda("apply file-total --file gaps.csv")
    assert "sum of all others" in panda("apply file-total --file total.csv")
    shown = panda("apply file-total --file same.csv --run")
    assert "not kept" not in shown
    assert " ok " in shown


def test_what_is_not_known_is_said_as_that_and_learnt_by_the_next_run(
    shell: InteractiveShell, panda: Any, store: Store, folder: Path
) -> None:
    run(shell, "import pandas as pd")
    store.add_block(describe_source(TOTAL), name="file-total")
    assert known(store, "file-total") is None
    shown = panda("apply file-total --file same.csv")
    assert "What us.csv holds, which the block reads by itself, is not kept" in shown
    assert "never ran" not in shown
    panda("insert file-total")
    run(shell, TOTAL)
    assert known(store, "file-total") is not None
    assert "not kept" not in panda("apply file-total --file same.csv")


def test_a_proof_on_the_own_file_makes_it_known_and_one_on_another_does_not(
    shell: InteractiveShell, panda: Any, store: Store, folder: Path
) -> None:
    store.add_block(describe_source("import pandas as pd\n" + TOTAL), name="file-total")
    panda("verify file-total --on same.csv")
    assert known(store, "file-total") is None
    assert "reproduced" in panda("verify file-total")
    assert known(store, "file-total") is not None


def test_a_file_that_the_block_writes_or_that_is_gone_is_not_looked_at(
    shell: InteractiveShell, panda: Any, store: Store, folder: Path
) -> None:
    run(shell, "import pandas as pd")
    code = 'all = pd.read_csv("us.csv")\nall["price"] *= 2\nall.to_csv("us.csv", index=False)'
    run(shell, code)
    panda("save twice")
    assert known(store, "twice") is None
    run(shell, 'rows = pd.read_csv("same.csv")["price"].sum()\nimport os\nos.remove("same.csv")')
    panda("save gone")
    assert known(store, "gone") is None
