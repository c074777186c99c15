"""``%panda export``, ``import`` and ``review`` in a real shell."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from redpanda_jupyter import models
from redpanda_jupyter.errors import ExportError, RecordNotFoundError, UsageError
from redpanda_jupyter.ids import new_id
from redpanda_jupyter.services.extraction import new_blocks
from redpanda_jupyter.services.transfer.gathering import gather_library
from redpanda_jupyter.services.transfer.writing import Wishes, write
from redpanda_jupyter.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from IPython.core.interactiveshell import InteractiveShell


NOW = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture
def asked(
    shell: InteractiveShell, panda: Callable[..., str], tmp_path: Path, monkeypatch: Any
) -> Callable[..., str]:
    """A shell whose library has two blocks, in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    shell.run_cell("import pandas as pd\ndf = pd.DataFrame({'a': [1, 2, 3]})")
    panda("df", "What is the total?")
    return panda


def test_a_block_becomes_a_notebook_unless_something_else_is_said(
    asked: Callable[..., str], tmp_path: Path
) -> None:
    told = asked("export 1")
    path = next(tmp_path.glob("*.ipynb"))
    assert told.splitlines() == [
        f"1 block as a notebook: {path}",
        '  bind df where it says "# Bind here what the blocks below need", '
        "such as import pandas as pd; df = pd.read_csv('…')",
    ]
    assert json.loads(path.read_text())["nbformat"] == 4
    with pytest.raises(UsageError, match="it was not touched"):
        asked("export 1")
    assert asked("export 1 --force") == told


@pytest.mark.parametrize("form", ["module", "script", "markdown", "bundle"])
def test_every_form(asked: Callable[..., str], tmp_path: Path, form: str) -> None:
    told = json.loads(asked(f"export 1 2 --as {form} --json"))
    assert (told["form"], told["blocks"]) == (form, 2)
    assert told["path"].startswith(str(tmp_path))


@pytest.fixture
def bundle(tmp_path: Path) -> str:
    """A bundle of somebody else's, with one block that reaches for the shell."""
    answer = "Tidy up:\n\n```python\nimport os\nos.system('ls')  # \u202e\n```"
    path = tmp_path / "theirs.redpanda.zip"
    with Store(f"sqlite:///{tmp_path}/theirs.sqlite") as theirs:
        theirs.add_turn(
            models.NewTurn(
                user_message_id=new_id(), assistant_message_id=new_id(),
                notebook=models.NotebookRef(path="a.ipynb"), prompt="Tidy?", context=None,
                answer=answer, provider="tour", model="chat", complete=True,
                incomplete_reason=None, usage=models.Usage(), blocks=new_blocks(answer),
                sent_endpoint="http://127.0.0.1:1/v1", sent_privacy="schema", sent_body={},
                asked_at=NOW, answered_at=NOW,
            )
        )  # fmt: skip
        write(gather_library(theirs), Wishes("bundle", str(path)))
    return path.name


def test_a_bundle_is_inert_until_its_blocks_are_reviewed(
    asked: Callable[..., str], store: Store, bundle: str
) -> None:
    told = asked(f"import {bundle}")
    assert "#3 tidy: added" in told
    assert "look at line 2: os.system" in told
    shown = asked("review 3")
    assert "from theirs.redpanda.zip" in shown
    assert "os.system('ls')  # \\u202e" in shown
    assert shown.rstrip().endswith("If it may be used: %panda review 3 --accept")
    assert store.get_block("3").reviewed_at is None
    assert "#3 is reviewed" in asked("review 3 --accept")
    assert store.get_block("3").reviewed_at is not None
    assert "already here" in asked(f"import {bundle}")


def test_what_left_and_comes_back_is_known(asked: Callable[..., str], store: Store) -> None:
    asked("export --all -o all.redpanda.zip")
    assert "already here" in asked("import all.redpanda.zip")
    store.delete_block("1")
    assert "it was deleted here" in asked("import all.redpanda.zip")


def test_reviewing_shows_the_code_and_marks_it_only_on_a_word(
    asked: Callable[..., str], store: Store
) -> None:
    told = asked("review 1")
    assert "made here" in told
    assert 'total = df["a"].sum()' in told
    assert told.rstrip().endswith("#1 was made here: there is nothing to review.")


@pytest.mark.parametrize(
    ("line", "kind", "said"),
    [
        ("export", UsageError, "Say which blocks"),
        ("export 99", RecordNotFoundError, "no code block '99'"),
        ("export 1 --all", UsageError, "not two of them"),
        ("export 1 --as pdf", UsageError, "no form 'pdf'"),
        ("export 1 --with-values", UsageError, "--with-values is for bundles"),
        ("export 1 --as markdown --outputs", UsageError, "for notebooks and bundles"),
        ("export 1 -o nowhere/x.md", ExportError, "could not be written"),
        ("review 99", RecordNotFoundError, "no code block '99'"),
        ("review 1@1", UsageError, "reviewed as a whole"),
    ],
)
def test_what_is_wrong_is_said(
    asked: Callable[..., str], line: str, kind: type[Exception], said: str
) -> None:
    with pytest.raises(kind, match=said):
        asked(line)
