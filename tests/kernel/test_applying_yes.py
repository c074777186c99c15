"""What a yes to all that is suggested takes, what it leaves open, and how it is remembered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

    from redpanda_jupyter.store import Store

FRAMES = """
import pandas as pd
amounts = [10.5, 20.25, 30.0, 41.5, 55.75, 61.0, 72.5, 80.0] * 5
sales = pd.DataFrame({"region": list("NSEW") * 10, "revenue": amounts})
de = pd.DataFrame({"Region": list("NSEW") * 10, "Netto": [1.1 * one for one in amounts]})
de["Brutto"] = 1.2 * de["Netto"]
ahead = pd.DataFrame({"Region": list("NSEW") * 10, "Summe": [1.1 * one for one in amounts]})
"""


@pytest.fixture
def frames() -> str:
    return FRAMES


@pytest.mark.parametrize("run", ["", " --run"])
def test_of_two_columns_that_fit_alike_a_yes_takes_neither(
    shell: InteractiveShell, panda: Any, block: Any, given: list[str], store: Store, run: str
) -> None:
    number = block()
    shown = panda(f"apply {number} de --yes{run}")
    assert not given
    assert "Say which of them is meant." in shown
    assert "--yes takes what is ahead, and neither of two that fit alike." in shown
    assert store.find_mappings() == []
    for column in ("Netto", "Brutto"):
        assert f"%panda apply {number} de{run} --map revenue={column}\n" in shown
    before = panda(f"apply {number} de{run}")
    assert "--yes" not in before
    panda(f"apply {number} de --map revenue=Brutto --yes")
    assert shell.run_cell(given.pop()).success
    assert shell.user_ns["by_region"].sum() == pytest.approx(shell.user_ns["de"]["Brutto"].sum())


def test_what_a_yes_took_is_remembered_as_that_until_somebody_speaks_of_it(
    panda: Any, block: Any, given: list[str], store: Store
) -> None:
    number = block()
    assert "%panda apply 1 ahead --yes" in panda(f"apply {number} ahead")
    panda(f"apply {number} ahead --yes")
    (kept,) = store.find_mappings()
    assert kept.columns == {"region": "Region", "revenue": "Summe"}
    assert kept.accepted == ["region", "revenue"]
    shown = panda(f"apply {number} ahead")
    assert len(given) == 2, "it was taken, and is not asked again"
    assert "taken before, with --yes" in shown
    assert "confirmed" not in shown
    panda(f"apply {number} ahead --map revenue=Summe")
    (kept,) = store.find_mappings()
    assert kept.accepted == ["region"]
    assert "confirmed before" in panda(f"apply {number} ahead")
    panda(f"apply {number} ahead --yes")
    assert store.find_mappings()[0].accepted == ["region"], "a yes takes no word back"


def test_python_is_told_to_name_the_column(shell: InteractiveShell, panda: Any, block: Any) -> None:
    block()
    ran = shell.run_cell("from redpanda_jupyter import Library\nLibrary()['1'].on(yes=True)(de)")
    assert "Say which column is which: block.on(columns=" in str(ran.error_in_exec)
    assert "yes=True" not in str(ran.error_in_exec)
