"""``redpanda export`` and ``import`` in a process of their own."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from redpanda_jupyter import models
from redpanda_jupyter.ids import new_id
from redpanda_jupyter.services.extraction import new_blocks
from redpanda_jupyter.store import Store

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable
    from pathlib import Path

NOW = datetime(2026, 3, 1, tzinfo=UTC)
DIRTY = "```python\nx = 1\nx\n```\n\n```python\nimport os\nos.system('ls')\n```"


@pytest.fixture
def filled(isolated_home: Path) -> None:
    """Two blocks in the library of this test's home."""
    with Store() as store:
        store.add_turn(
            models.NewTurn(
                user_message_id=new_id(), assistant_message_id=new_id(),
                notebook=models.NotebookRef(path="a.ipynb"), prompt="One\x1b[2J?", context=None,
                answer=DIRTY, provider="tour", model="chat", complete=True,
                incomplete_reason=None, usage=models.Usage(), blocks=new_blocks(DIRTY),
                sent_endpoint="http://127.0.0.1:1/v1", sent_privacy="schema", sent_body={},
                asked_at=NOW, answered_at=NOW,
            )
        )  # fmt: skip


def test_a_library_goes_to_another_machine(
    filled: None, run: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    path = tmp_path / "all.redpanda.zip"
    done = run("export", "--all", "-o", str(path))
    assert (done.returncode, done.stderr) == (0, "")
    written, told = done.stdout.splitlines()
    assert written == f"2 blocks as a bundle: {path}"
    assert told.strip() == (
        "In it: code with its literals and paths, questions, names of columns and files, dates of "
        "runs. Left out, but for what code and questions say: values of data, their counts and "
        "hashes, results, what runs showed, folders, your account's name."
    )
    whole = run("export", "--all", "-o", f"{path}.zip", "--with-values", "--outputs").stdout
    said = "code, questions, results and what runs showed"
    assert f"Left out, but for what {said} say: folders, your account's name." in whole
    assert (path.stat().st_mode & 0o777) == 0o600
    elsewhere = {"REDPANDA_DATA_DIR": str(tmp_path / "other")}
    came = run("import", str(path), **elsewhere)
    assert came.returncode == 0, came.stderr
    assert "added" in came.stdout
    assert "look at line 2: os.system" in came.stdout
    assert "Nothing of it can be used before you have looked: redpanda review 1" in came.stdout
    again = json.loads(run("import", str(path), "--json", **elsewhere).stdout)
    assert [one["status"] for one in again["blocks"]] == ["known", "known"]


def test_what_is_wrong_is_one_line_and_a_code(
    filled: None, run: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    (tmp_path / "x.zip").write_bytes(b"no")
    done = run("import", str(tmp_path / "x.zip"))
    assert done.returncode == 1
    assert done.stderr.startswith("redpanda: This is no whole bundle")
    assert run("export").returncode == 2
    assert run("export", "99").returncode == 1
    (tmp_path / "a.md").write_text("mine")
    done = run("export", "1", "-o", str(tmp_path / "a.md"))
    assert (done.returncode, (tmp_path / "a.md").read_text()) == (2, "mine")
    assert run("export", "1", "--force", "-o", str(tmp_path / "a.md")).returncode == 0
    assert "\x1b" not in (tmp_path / "a.md").read_text()
