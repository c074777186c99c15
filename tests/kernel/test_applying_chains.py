"""Data for a block whose frame an earlier block makes: for that block, or for what it makes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from redpanda_jupyter.errors import UsageError

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

FRAMES = """
import pandas as pd
df = pd.DataFrame({"name": list("abcd"), "age": [10, 20, 30, 40], "paid": [1.0, 2.0, 3.0, 4.0]})
de = pd.DataFrame({"name": list("xyzw"), "age": [41, 31, 21, 11], "paid": [1.5, 2.5, 3.5, 4.5]})
small = de[["name", "paid"]]
"""


@pytest.fixture
def frames() -> str:
    return FRAMES


@pytest.fixture
def chained(block: Any) -> int:
    first: int = block("adults = df[df.age >= 18]", "People of full age", "df")
    block("top = adults.nlargest(2, 'paid')\ntop", "Who has paid best", "adults")
    return first + 1


def test_the_chain_comes_along_and_that_is_said(
    shell: InteractiveShell, panda: Any, chained: int, given: list[str]
) -> None:
    shown = panda(f"apply {chained} de")
    (line,) = (line for line in shown.splitlines() if line.startswith("Brings "))
    assert line == (
        f"Brings #{chained - 1} people-of-full-age along: the data stand for df. If de is adults "
        "already, say adults=de."
    )
    for text in given:
        assert shell.run_cell(text).success
    assert list(shell.user_ns["top"]["paid"]) == [3.5, 2.5]
    assert f"Brings #{chained - 1}" in panda(f"apply {chained} de --run")
    assert f"Brings #{chained - 1}" in panda(f"check {chained} de")


@pytest.mark.parametrize("said", ["adults=de", "adults"])
def test_a_frame_is_what_is_made_where_that_is_said(
    panda: Any, chained: int, given: list[str], said: str
) -> None:
    shown = panda(f"apply {chained} {said}")
    assert "Brings" not in shown
    assert "⚠" not in shown
    assert all("df.age" not in text and "_as_df" not in text for text in given)


def test_data_that_fit_only_what_is_made_are_taken_for_it_with_a_word(
    panda: Any, chained: int, given: list[str]
) -> None:
    shown = panda(f"apply {chained} small")
    assert (
        "⚠ small is taken for adults itself, so #1 people-of-full-age, which makes adults" in shown
    )
    assert "does not run: small has no column for 'age'" in shown
    assert all("age" not in text.partition("\n")[2] for text in given)


def test_data_that_fit_neither_are_refused(
    shell: InteractiveShell, panda: Any, chained: int
) -> None:
    shell.run_cell("bare = de[['name']]")
    with pytest.raises(UsageError, match="does not fit bare"):
        panda(f"apply {chained} bare")
