"""A frame of two inputs that an earlier block merges: brought along where that is clear, else said.

These cells are saved in a console, of which no notebook and no conversation tells what belongs
together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from redpanda_jupyter.errors import UsageError

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

FRAMES = """
import pandas as pd
orders = pd.DataFrame({"cust_id": [1, 2, 3, 1, 2, 4] * 5,
                       "amount": [10.0, 20.0, 30.0, 40.0, 50.0, 60.0] * 5})
customers = pd.DataFrame({"cust_id": [1, 2, 3, 4], "segment": ["A", "B", "A", "C"]})
orders_de = pd.DataFrame({"cust_id": [1, 2, 3, 1] * 5, "amount": [11.0, 22.0, 33.0, 44.0] * 5})
customers_de = pd.DataFrame({"cust_id": [1, 2, 3], "segment": ["A", "B", "B"]})
"""
INNER = "joined = orders.merge(customers, on='cust_id')"
SHARE = "share = joined.groupby('segment')['amount'].sum() / joined['amount'].sum()"
BOTH = "orders=orders_de,customers=customers_de"
WANT = {"A": 0.5, "B": 0.5}


@pytest.fixture
def saved(shell: InteractiveShell, panda: Any, given: list[str]) -> Any:
    """Run cells and save each under a name, as in a console."""
    shell.run_cell(FRAMES)

    def save(**cells: str) -> None:
        for name, code in cells.items():
            assert shell.run_cell(code, store_history=True).success
            panda(f"save {name}")

    return save


def commands(shown: str) -> set[str]:
    """Return the commands that an answer offers."""
    lines = (line.partition("%panda ")[2] for line in shown.splitlines())
    return {line for line in lines if line.startswith("apply ") and "COLUMN" not in line}


def run(shell: InteractiveShell, given: list[str]) -> dict[str, float]:
    shell.run_cell("share = None")
    for text in given:
        assert shell.run_cell(text).success
    found: dict[str, float] = shell.user_ns["share"].to_dict()
    return found


def test_a_block_with_two_inputs_comes_along_in_a_console(
    shell: InteractiveShell, panda: Any, saved: Any, given: list[str]
) -> None:
    saved(inner=INNER, share=SHARE)
    shown = panda(f"apply share {BOTH}")
    assert "Brings #1 inner along: the data stand for orders, customers." in shown
    assert run(shell, given) == WANT


def test_a_block_of_another_console_that_makes_other_columns_does_not(
    shell: InteractiveShell, panda: Any, saved: Any
) -> None:
    saved(other="joined = orders[['amount']].assign(segment='A')")
    shell.run_cell(INNER)
    saved(share=SHARE)
    with pytest.raises(UsageError, match="share has no input orders"):
        panda(f"apply share {BOTH}")


@pytest.mark.parametrize("named", ["orders_de", "customers_de", "orders_de customers_de"])
def test_where_it_is_not_clear_the_answer_names_the_command(
    shell: InteractiveShell, panda: Any, saved: Any, given: list[str], named: str,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    shell.run_cell(INNER)
    saved(share=SHARE, inner=INNER)  # the later block may be meant, or may not
    shell.run_cell(f"%panda apply share {named}")
    shown = capsys.readouterr().out
    assert not given
    assert "#2 inner makes joined of orders, customers; to bring it along: " in shown.replace(
        "customers, orders", "orders, customers"
    )
    (command,) = commands(shown)
    panda(command)
    assert run(shell, given) == WANT


def test_inputs_that_only_the_other_block_has_are_told_of(
    shell: InteractiveShell, panda: Any, saved: Any, given: list[str]
) -> None:
    shell.run_cell(INNER)
    saved(share=SHARE, inner=INNER)
    with pytest.raises(UsageError, match=r"to bring it along, name the blocks inner\+share\."):
        panda(f"apply share {BOTH}")
    panda(f"apply inner+share {BOTH}")
    assert run(shell, given) == WANT


@pytest.mark.parametrize("named", ["customers_de", "orders_de customers_de"])
def test_frames_that_were_named_for_no_input_are_proposed_for_the_one_that_they_fit(
    shell: InteractiveShell, panda: Any, saved: Any, given: list[str], named: str,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    saved(inner=INNER, share=SHARE)
    shell.run_cell(f"%panda apply share {named}")
    shown = capsys.readouterr().out
    assert not given
    line = next(one for one in reversed(shown.splitlines()) if "customers_de for customers" in one)
    panda(line.partition("%panda ")[2])
    assert run(shell, given) == WANT


def test_nothing_is_proposed_where_the_frame_was_named_as_what_is_made(
    shell: InteractiveShell, panda: Any, saved: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    shell.run_cell(INNER)
    saved(share=SHARE, inner=INNER)
    shell.run_cell("%panda apply share joined=customers_de")
    assert "bring it along" not in capsys.readouterr().out
