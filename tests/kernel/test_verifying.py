"""Proofs in a real shell: only what is sure is run, and what cannot be run stops no other."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from redpanda_jupyter.kernel.session import Session
from redpanda_jupyter.services.extraction import describe_source
from redpanda_jupyter.services.verifying.everything import verify_each

if TYPE_CHECKING:
    from collections.abc import Callable

    from IPython.core.interactiveshell import InteractiveShell

    from redpanda_jupyter.store import Store

FRAMES = """
import pandas as pd
sales = pd.DataFrame({"region": ["N", "S", "N", "E"], "revenue": [10.0, 20.0, 30.0, 40.0]})
de = pd.DataFrame({"Revenue": [15.5, 25.0, 35.0], "Region": ["N", "S", "S"]})
fr = pd.DataFrame({"region": ["N", "S", "N"], "revenue": [15.0, 25.0, 35.0]})
"""
CODE = 'by_region = sales.groupby("region")["revenue"].sum()\nby_region'


@pytest.fixture
def given(shell: InteractiveShell, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What reaches the next cell."""
    found: list[str] = []
    monkeypatch.setattr(shell, "set_next_input", lambda text, replace=False: found.append(text))
    return found


@pytest.fixture
def block(
    shell: InteractiveShell,
    panda: Callable[..., str],
    answers: dict[str, str],
    store: Store,
    given: list[str],
) -> Callable[..., int]:
    """Make a block that ran in this shell; return its number."""
    shell.run_cell(FRAMES)

    def make(code: str = CODE, question: str = "Revenue by region", frames: str = "sales") -> int:
        answers[question] = f"Do:\n\n```python\n{code}\n```\n"
        panda(frames, question)
        assert shell.run_cell(given.pop()).success
        session = Session.of(shell)
        assert session is not None
        assert session.recorder.flush(10)
        return store.search_blocks().items[0].number

    return make


def test_a_proof_on_columns_that_nobody_confirmed_is_not_made(
    shell: InteractiveShell, panda: Any, block: Any, store: Store
) -> None:
    number = block()
    shell.run_cell(
        'odd = pd.DataFrame({"Land": ["N", "S"], "Umsatz": [11.0, 22.0], "netto": [10.0, 21.0]})'
    )
    shown = panda(f"verify {number} --on odd")
    assert "was not run" in shown
    assert "--yes" in shown
    assert store.get_block(str(number)).badge == "draft"
    shown = panda(f"verify {number} --on odd --yes")
    assert "reproduced" in shown
    assert store.get_block(str(number)).badge == "verified"


def test_results_kept_when_a_block_read_nothing_do_not_stop_the_proof_of_all(
    shell: InteractiveShell, panda: Any, block: Any, store: Store
) -> None:
    number = block("n = 1 + 1\nn", "Two")
    assert "reproduced" in panda(f"verify {number}")
    found = store.get_block(str(number))
    code = 'n = sales["revenue"].sum()\nn'
    store.add_version(found.id, describe_source(code), reason="edit")
    other = block("m = 3\nm", "Three")
    every = verify_each(store, [str(number), str(other)])
    assert [name for name, _ in every.skipped] == [found.name]
    assert len(every.proofs) == 1


def test_a_column_that_a_newer_version_does_not_need_is_not_in_the_way_of_its_proof(
    shell: InteractiveShell, panda: Any, block: Any, store: Store
) -> None:
    number = block()
    panda(f"verify {number} --keep-data")
    found = store.get_block(str(number))
    code = 'by_region = sales["revenue"].sum()\nby_region'
    schemas = {"sales": ["region", "revenue"]}
    store.add_version(found.id, describe_source(code, schemas=schemas), reason="edit")
    every = verify_each(store, [str(number)])
    assert every.skipped == []
    (proof,) = every.proofs
    assert proof.golden == "changed"


def test_a_lambda_of_the_notebook_is_there_in_the_sandbox(
    shell: InteractiveShell, panda: Any, block: Any
) -> None:
    shell.run_cell("double = lambda x: x * 2")
    number = block('r = sales["revenue"].map(double).sum()\nr', "Doubled")
    found = json.loads(panda(f"apply {number} fr --run --json"))
    assert found["rows"][0]["message"] == "150"
    shell.run_cell("one, other = (lambda x: x + 1), (lambda x: x + 2)")
    number = block('r2 = sales["revenue"].map(other).sum()\nr2', "Other")
    found = json.loads(panda(f"apply {number} fr --run --json"))
    assert "def other" in found["rows"][0]["message"]
