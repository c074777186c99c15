"""What a person has changed in a cell on other data: the lines above the block, or the block."""

from __future__ import annotations

import pytest

from redpanda_jupyter.services.applying.changed import Changed, changed

BLOCK = 'top = 3\nby = df.groupby("region")["revenue"].sum()\nby.head(top)'
ABOVE = (
    '# Red Panda: #1 total, version 1, on df_de\ndf = df_de.rename(columns={"Umsatz": "revenue"})'
)
CELL = f"{ABOVE}\n{BLOCK}"
OWN_NAME = f"{ABOVE.replace('df = ', 'df_de_as_df = ')}\n{BLOCK.replace('df.', 'df_de_as_df.')}"
WITH_VALUE = CELL.replace("top = 3", "top = 10")


@pytest.mark.parametrize(
    "cell", [CELL, OWN_NAME, WITH_VALUE, f"{CELL}\n", CELL.replace("\n", "\r\n")]
)
def test_what_is_as_it_was_handed_over_is_the_block(cell: str) -> None:
    assert changed(BLOCK, cell, cell) == Changed(block=False, code=BLOCK)
    assert changed(BLOCK, cell, cell.rstrip("\r\n")) == Changed(block=False, code=BLOCK)


@pytest.mark.parametrize("cell", [CELL, OWN_NAME, WITH_VALUE])
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Umsatz", "Erlös"),
        ("df_de.rename", "df_fr.rename"),
        ("# Red Panda: #1 total, version 1, on df_de", "# mine"),
        ("# Red Panda: #1 total, version 1, on df_de\n", ""),
        ("on df_de\n", "on df_de\ndf_de = df_de.dropna()\n"),
        ("# Red Panda", "import numpy as np\n# Red Panda"),
    ],
)
def test_a_change_above_the_block_is_none_of_it(cell: str, old: str, new: str) -> None:
    assert old in cell
    assert changed(BLOCK, cell, cell.replace(old, new, 1)) == Changed(block=False, code=BLOCK)


@pytest.mark.parametrize("cell", [CELL, OWN_NAME])
@pytest.mark.parametrize(
    ("old", "new"),
    [
        (".sum()", ".mean()"),
        ("by.head(top)", "by.head(top)\nby.tail(top)"),
        ("top = 3\n", ""),
        ("top = 3", "top = 4"),
        ('["revenue"]', '[["revenue"]]'),
    ],
)
@pytest.mark.parametrize("above", [True, False])
def test_a_change_of_the_block_is_told_in_its_own_names(
    cell: str, old: str, new: str, above: bool
) -> None:
    now = cell.replace(old, new, 1)
    if above:
        now = now.replace("Umsatz", "Erlös")
    found = changed(BLOCK, cell, now)
    assert found.block
    if above and not new:  # which of two lines in a row is gone cannot be told
        assert found.code is None
    else:
        assert found.code == BLOCK.replace(old, new, 1)


def test_a_new_line_of_the_block_is_told_in_its_own_names_as_well() -> None:
    now = f"{OWN_NAME}\ndf_de_as_df.describe()"
    assert changed(BLOCK, OWN_NAME, now) == Changed(block=True, code=f"{BLOCK}\ndf.describe()")


def test_a_value_of_the_application_does_not_become_the_blocks() -> None:
    now = WITH_VALUE.replace(".sum()", ".mean()")
    assert changed(BLOCK, WITH_VALUE, now).code == BLOCK.replace(".sum()", ".mean()")
    assert changed(BLOCK, WITH_VALUE, WITH_VALUE.replace("10", "11")) == Changed(True, None)


@pytest.mark.parametrize("now", ["x = 1", f"{ABOVE.splitlines()[0]}\nx = 1", ""])
def test_what_cannot_be_told_apart_is_a_change_and_no_more(now: str) -> None:
    found = changed(BLOCK, CELL, now)
    assert found.block
    assert found.code is None or found.code == now.replace(f"{ABOVE.splitlines()[0]}\n", "")


def test_a_cell_in_the_names_of_the_data_is_told_as_changed_only() -> None:
    rewritten = BLOCK.replace("df.", "df_de.").replace("revenue", "Umsatz")
    assert changed(BLOCK, rewritten, rewritten) == Changed(block=False, code=BLOCK)
    assert changed(BLOCK, rewritten, f"{rewritten}\n1") == Changed(block=True, code=None)
