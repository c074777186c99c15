"""Names behind --map that the data, or the block, do not have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from redpanda_jupyter.errors import UsageError

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell


@pytest.fixture
def number(shell: InteractiveShell, block: Any) -> int:
    made: int = block()
    shell.run_cell('odd = pd.DataFrame({"Bestelldatum": ["N", "S"], "Umsatz": [1.0, 2.0]})')
    return made


def test_the_nearest_column_of_the_data_is_named(
    panda: Any, number: int, capsys: pytest.CaptureFixture[str]
) -> None:
    shown = panda(f"check {number} odd --map region=Datum --map revenue=Umsatz")
    assert (
        "odd has no column for 'region', which the block names: the data have no column Datum."
        in shown
    )
    assert "Did you mean Bestelldatum?" in shown


@pytest.mark.parametrize(("said", "meant"), [
    ("revenu=Umsatz", "Did you mean revenue?"),
    ("Umsatz=revenue", "Did you mean --map revenue=Umsatz?"),
])  # fmt: skip
def test_the_nearest_column_of_the_block_is_named(
    panda: Any, number: int, said: str, meant: str
) -> None:
    with pytest.raises(UsageError, match="needs no column") as caught:
        panda(f"apply {number} odd --map {said}")
    assert caught.value.hint is not None
    assert caught.value.hint.startswith(meant)
