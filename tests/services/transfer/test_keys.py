"""A bundle with a key in it brings none into the library, whoever wrote it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from redpanda_jupyter import models
from redpanda_jupyter.services.transfer import gathering
from redpanda_jupyter.services.transfer.gathering import gather_library
from redpanda_jupyter.services.transfer.importing import import_bundle
from redpanda_jupyter.services.transfer.writing import Wishes, write

from .conftest import add_answer

if TYPE_CHECKING:
    from pathlib import Path

    from redpanda_jupyter.store import Store

SECRET = "Zk3hT9vQ2mXb7LpR4sWd8NfG9xQz"
KEY = f"sk-proj-{SECRET}"


def in_file(store: Store, folder: Path) -> bool:
    """Tell whether the key is in a library's file or in its log."""
    store.close()
    return any(SECRET.encode() in one.read_bytes() for one in folder.glob("there*"))


@pytest.fixture
def foreign(here: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A bundle of a library that looks for no keys."""
    add_answer(here, f'```python\nx = 1\nkey = "{KEY}"\n```', "Key?")
    add_answer(here, f"Uses {KEY}:\n\n```python\ny = 1\n```", f"With {KEY}?")
    monkeypatch.setattr(gathering, "code_holds_key", lambda _: False)
    export = gather_library(here, outputs=True)
    shown = models.Output(kind="stream", mime="text/plain", data=f"it is {KEY}")
    blocks = [
        one.model_copy(update={"outputs": {run.id: [shown] for run in one.executions}})
        for one in export.blocks
    ]
    whole = export.model_copy(update={"blocks": blocks})
    path = str(tmp_path / "all.redpanda.zip")
    return write(whole, Wishes(form="bundle", path=path, outputs=True, values=True)).path


def test_a_block_with_a_key_is_refused_and_the_others_come_without_it(
    foreign: str, there: Store, tmp_path: Path
) -> None:
    result = import_bundle(there, foreign)
    assert [one.status for one in result.blocks] == ["added", "added", "refused", "added"]
    refused = result.blocks[2]
    assert refused.reason == "line 2 of its version 1 holds what looks like a key"
    assert there.get_block("3").prompt == "With [redacted]?"
    again = import_bundle(there, foreign, as_new=True)
    assert [one.status for one in again.blocks] == ["known", "known", "refused", "known"]
    assert not in_file(there, tmp_path)
