"""A block on other data, in a real shell: as a cell that is handed over, and that is not run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from redpanda_jupyter.errors import RecordNotFoundError, UsageError
from redpanda_jupyter.kernel.session import Session

from .conftest import BY_REGION, MARKETS

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

    from redpanda_jupyter.store import Store


@pytest.fixture
def frames() -> str:
    return MARKETS


def test_a_cell_brings_other_names_to_the_unchanged_block(
    shell: InteractiveShell, panda: Any, block: Any, given: list[str], store: Store
) -> None:
    number = block()
    shown = panda(f"apply {number} de")
    (cell,) = given
    assert cell.endswith(BY_REGION.replace("sales", "de_as_sales"))
    assert "not run" in shown
    assert "by_region" in shell.user_ns
    before = shell.user_ns["by_region"].to_dict()
    assert before == {"E": 40.0, "N": 40.0, "S": 20.0}, "nothing has run"
    assert shell.run_cell(cell).success
    assert shell.user_ns["by_region"].to_dict() == {"N": 15.5, "S": 60.0}
    assert list(shell.user_ns["de"].columns) == ["Revenue", "Region", "filiale", "Paid"]
    assert list(shell.user_ns["sales"].columns) == ["region", "revenue", "paid"], "it is as it was"
    session = Session.of(shell)
    assert session is not None
    assert session.recorder.flush(60)
    run = store.list_executions(str(number))[0]
    assert (run.origin, run.target, run.status) == ("apply", "de", "ok")
    assert len(store.list_versions(str(number))) == 1, "it is no edit of the block"


def test_nothing_is_inserted_where_a_name_is_missing(
    shell: InteractiveShell, panda: Any, block: Any, given: list[str]
) -> None:
    shell.run_cell("def scaled(column):\n    return column * 2\n\nimport math")
    number = block('up = scaled(sales["revenue"]).map(math.floor)', "Scaled revenue")
    del shell.user_ns["scaled"], shell.user_ns["math"]
    with pytest.raises(UsageError, match="does not fit de; nothing was inserted"):
        panda(f"apply {number} de")
    assert not given
    shell.run_cell("def scaled(column):\n    return column * 3\n")
    # what everybody imports by the same name is no obstacle
    panda(f"apply {number} fr")
    assert len(given) == 1


def test_nothing_is_inserted_where_a_column_is_missing(
    panda: Any, block: Any, given: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    number = block()
    with pytest.raises(UsageError, match="does not fit bare"):
        panda(f"apply {number} bare")
    assert given == []


def test_a_column_that_is_named_counts_and_is_remembered(
    shell: InteractiveShell, panda: Any, block: Any, given: list[str], store: Store
) -> None:
    number = block()
    shell.run_cell(
        'odd = pd.DataFrame({"k1": ["N", "S"], "k2": [11.0, 22.0]});'
        'odd2 = pd.DataFrame({"k1": ["N", "W"], "k2": [13.0, 25.0]})'
    )
    panda(f"apply {number} odd --map region=k1 --map revenue=k2")
    assert shell.run_cell(given.pop()).success
    assert shell.user_ns["by_region"].to_dict() == {"N": 11.0, "S": 22.0}
    # the next data of that shape needs no word
    panda(f"apply {number} odd2")
    assert shell.run_cell(given.pop()).success
    assert shell.user_ns["by_region"].to_dict() == {"N": 13.0, "W": 25.0}


def test_other_words_for_a_value_are_never_passed_over(
    shell: InteractiveShell, panda: Any, block: Any, given: list[str]
) -> None:
    number = block('paid = sales.loc[sales["paid"] == "Yes", "revenue"].sum()\npaid', "Paid?")
    shell.run_cell(
        'ja = pd.DataFrame({"region": ["N", "S"], "revenue": [11.0, 22.0], "paid": ["Ja", "Nein"]})'
    )
    shown = panda(f"apply {number} ja")
    if given:  # handed over with a word about it
        assert "Yes" in shown
        given.clear()
    panda(f"apply {number} ja --value paid:Yes=Ja")
    assert shell.run_cell(given.pop()).success
    assert shell.user_ns["paid"] == 11.0


def test_a_parameter_gets_another_value(
    shell: InteractiveShell, panda: Any, block: Any, given: list[str]
) -> None:
    number = block('limit = 2\ntop = sales.nlargest(limit, "revenue")\ntop', "Top")
    panda(f"apply {number} fr -p limit 1")
    assert shell.run_cell(given.pop()).success
    assert len(shell.user_ns["top"]) == 1
    with pytest.raises(UsageError, match="no parameter 'size'"):
        panda(f"apply {number} fr -p size 1")


def test_unknown_things_are_told_with_the_next_step(panda: Any, block: Any) -> None:
    number = block()
    with pytest.raises(RecordNotFoundError):
        panda("apply 99 de")
    with pytest.raises(UsageError, match="no variable dee"):
        panda(f"apply {number} dee")
    with pytest.raises(UsageError, match="no data to apply"):
        panda(f"apply {number}")
    with pytest.raises(UsageError, match="needs no column 'Revenue'"):
        panda(f"apply {number} de --map Revenue=revenue")
    with pytest.raises(UsageError, match="OLD=NEW"):
        panda(f"apply {number} de --map revenue")


def test_a_cell_in_the_names_of_the_data_gives_the_same(
    shell: InteractiveShell, panda: Any, block: Any, given: list[str]
) -> None:
    number = block()
    shown = panda(f"apply {number} de --rewrite")
    cell = given.pop()
    assert 'de.groupby("Region")["Revenue"].sum()' in cell
    assert "rename" not in cell
    assert "binds that name" not in shown
    assert shell.run_cell(cell).success
    assert shell.user_ns["by_region"].to_dict() == {"N": 15.5, "S": 60.0}
    assert list(shell.user_ns["sales"].columns) == ["region", "revenue", "paid"]


def test_what_cannot_be_written_in_other_names_is_adapted_with_the_reason(
    shell: InteractiveShell, panda: Any, block: Any, given: list[str]
) -> None:
    number = block('sum_of = sales.filter(like="reven").sum().sum()\nsum_of', "Sum by pattern")
    shown = panda(f"apply {number} fr --rewrite")
    if given:
        assert "not in its own names" in shown
        assert given.pop().endswith("sum_of")
    else:
        assert "--yes" in shown, "a pattern over names may be asked about first"


def test_a_cell_takes_no_frame_of_the_notebook_and_is_unchanged_where_none_is_there(
    shell: InteractiveShell, panda: Any, block: Any, given: list[str]
) -> None:
    number = block()
    panda(f"apply {number} de")
    assert shell.run_cell(given.pop()).success
    panda(f"apply {number} de --run --into again")
    assert shell.user_ns["again"].loc["de"].to_dict() == {"N": 15.5, "S": 60.0}
    shown = panda(f"verify {number}")
    assert "reproduced" in shown
    assert "on sales" in shown
    shell.run_cell("del sales")
    panda(f"apply {number} de")
    assert given.pop().endswith(BY_REGION)


def test_next_months_data_under_the_same_name_is_not_renamed_itself(
    shell: InteractiveShell, panda: Any, block: Any, given: list[str]
) -> None:
    number = block()
    shell.run_cell('sales = de.rename(columns={"Revenue": "REVENUE"})')
    panda(f"apply {number} sales")
    cell = given.pop()
    for _ in range(2):
        assert shell.run_cell(cell).success
        assert shell.user_ns["by_region"].to_dict() == {"N": 15.5, "S": 60.0}
    assert list(shell.user_ns["sales"].columns) == ["REVENUE", "Region", "filiale", "Paid"]
