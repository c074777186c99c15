"""What a cell, or --into, would put in the place of what the notebook holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from redpanda_jupyter.errors import UsageError

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

LIMITED = """limit = 20
for i in range(2):
    pass
by_region = sales.groupby("region")["revenue"].sum().head(limit)
by_region"""
MORE = "queried = sales.query('revenue > 10')"


def line(shown: str) -> str:
    """Return the line that says what is replaced; empty where none does."""
    return next((one for one in shown.splitlines() if " replaces " in one), "")


def test_a_cell_says_which_results_it_replaces_and_how_to_keep_them(
    shell: InteractiveShell, panda: Any, block: Any, given: list[str]
) -> None:
    number = block(LIMITED)
    shell.run_cell("i = 7")
    said = line(panda(f"apply {number} de"))
    assert said == (
        "The cell, when it runs, replaces by_region. To keep what is there: "
        f"%panda apply {number} de --run --into by_region_de"
    )
    assert "sum().head(limit)" in given[-1], "the code is as it was"
    before = shell.user_ns["by_region"]
    panda(said.partition("%panda ")[2])
    assert shell.user_ns["by_region"] is before
    assert list(shell.user_ns["by_region_de"].loc["de"]) == [15.5, 60.0]
    # the name that it was given is its own, and may be given again
    assert line(panda(f"apply {number} de")) == said


def test_a_constant_is_told_only_where_it_becomes_another_one(panda: Any, block: Any) -> None:
    number = block(LIMITED)
    assert " replaces limit, by_region. " in line(panda(f"apply {number} de -p limit 1"))
    assert f"apply {number} de -p limit 1 --run --into" in line(
        panda(f"apply {number} de -p limit 1")
    )


def test_nothing_is_said_where_the_same_comes_back(
    shell: InteractiveShell, panda: Any, block: Any, given: list[str]
) -> None:
    number = block(LIMITED)
    shell.run_cell("copied = sales.copy()")
    assert line(panda(f"apply {number} sales")) == ""
    assert line(panda(f"apply {number} copied")) == ""
    panda(f"apply {number} de")
    shell.run_cell(given[-1], store_history=True)
    assert line(panda(f"apply {number} de")) == "", "it holds that already"
    assert "replaces by_region" in line(panda(f"apply {number} fr"))
    shell.run_cell("by_region = None", store_history=True)
    assert "replaces by_region" in line(panda(f"apply {number} de"))


def test_nothing_is_said_where_nothing_is_there(
    shell: InteractiveShell, panda: Any, block: Any
) -> None:
    number = block(LIMITED)
    shell.run_cell("del by_region, limit")
    assert line(panda(f"apply {number} de")) == ""


def test_cells_that_replace_each_others_results_are_told_of(
    shell: InteractiveShell, panda: Any, block: Any
) -> None:
    number = block(LIMITED)
    shell.run_cell("del by_region")
    assert line(panda(f"apply {number} de fr")) == (
        "Each of the cells, when it runs, replaces by_region. To keep what is there: "
        f"%panda apply {number} de fr --run --into by_region_each"
    )


@pytest.mark.parametrize("name", ["mine", "sales", "pd", "de", "shown"])
def test_into_takes_no_variable_that_is_there(
    shell: InteractiveShell, panda: Any, block: Any, name: str
) -> None:
    number = block()
    shell.run_cell("mine = sales.copy(); shown = 5")
    before = shell.user_ns[name]
    with pytest.raises(UsageError, match=f"--into {name} would put the results in the place") as no:
        panda(f"apply {number} de --run --into {name}")
    assert shell.user_ns[name] is before
    assert "Give them a name of their own" in str(no.value)


def test_into_takes_no_frame_that_an_earlier_block_reads_or_makes(
    shell: InteractiveShell, panda: Any, block: Any
) -> None:
    block(MORE, "Queried", "sales")
    number = block("total = queried['revenue'].sum()\ntotal", "Total of queried", "queried")
    for name in ("sales", "queried"):
        before = shell.user_ns[name]
        with pytest.raises(UsageError, match="would put the results in the place of"):
            panda(f"apply {number} de --run --into {name}")
        assert shell.user_ns[name] is before


def test_into_takes_its_own_variable_again(shell: InteractiveShell, panda: Any, block: Any) -> None:
    number = block()
    for _ in range(2):
        assert "The results are in the variable both" in panda(
            f"apply {number} de fr --run --into both"
        )
    with pytest.raises(UsageError, match="in the place of"):
        panda(f"apply {number} sales=both --run --into both")
