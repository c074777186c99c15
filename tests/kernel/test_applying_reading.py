"""How files are read that do not show it: dates with the month first, lines above the header."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from redpanda_jupyter.errors import RedPandaError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from IPython.core.interactiveshell import InteractiveShell

    Write = Callable[..., None]

MONTHLY = 'monthly = sales.groupby(sales["day"].dt.month)["revenue"].sum()\nmonthly'
FILED = """import pandas as pd
raw = pd.read_csv("own.csv", parse_dates=["day"])
monthly = raw.groupby(raw["day"].dt.month)["revenue"].sum()
monthly"""
DAYS = [(1 + place % 12, 1 + 7 * place % 28) for place in range(24)]
EITHER = [(1 + place % 12, 1 + place % 9) for place in range(24)]


@pytest.fixture
def frames() -> str:
    return "import pandas as pd\nsales = pd.read_csv('own.csv', parse_dates=['day'])"


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Write files of days and revenues in a folder in which the shell works."""
    monkeypatch.chdir(tmp_path)

    def write(
        name: str, form: str, days: list[tuple[int, int]] = DAYS, above: str = "", sign: str = ","
    ) -> None:
        rows = [f"{form.format(month=month, day=day)}{sign}{10 + place}.5"
                for place, (month, day) in enumerate(days)]  # fmt: skip
        text = "\n".join([f"day{sign}revenue", *rows])
        (tmp_path / name).write_text(f"{above}{text}\n")

    write("own.csv", "2026-{month:02}-{day:02}")
    return write


@pytest.fixture(params=[MONTHLY, FILED], ids=["frame", "file"])
def number(request: pytest.FixtureRequest, write: Write, block: Any) -> int:
    made: int = block(request.param, "Monthly", "sales")
    return made


def result(shell: InteractiveShell, given: list[str]) -> dict[int, float]:
    assert shell.run_cell(given.pop()).success
    found: dict[int, float] = shell.user_ns["monthly"].to_dict()
    return found


def totals(days: list[tuple[int, int]], place: int = 0) -> dict[int, float]:
    found: dict[int, float] = {}
    for at, one in enumerate(days):
        found[one[place]] = found.get(one[place], 0.0) + 10.5 + at
    return found


@pytest.mark.parametrize("form", ["{month:02}/{day:02}/2026", "{month}-{day}-2026"])
def test_dates_of_which_a_day_shows_that_the_month_comes_first_are_read_so(
    shell: InteractiveShell, panda: Any, number: int, given: list[str], write: Write, form: str
) -> None:
    write("us.csv", form)
    panda(f"apply {number} --file us.csv")
    assert result(shell, given) == totals(DAYS)


@pytest.mark.parametrize(("first", "place"), [("False", 0), ("True", 1)])
def test_of_dates_that_may_be_read_in_two_ways_either_command_can_be_typed(
    shell: InteractiveShell, panda: Any, number: int, given: list[str], write: Write,
    first: str, place: int,
) -> None:  # fmt: skip
    write("either.csv", "{month:02}/{day:02}/2026", EITHER)
    shown = panda(f"apply {number} --file either.csv")
    assert not given
    (command,) = (line.partition("%panda ")[2] for line in shown.splitlines()
                  if f"--read dayfirst={first}" in line and "%panda " in line)  # fmt: skip
    panda(command)
    assert result(shell, given) == totals(EITHER, place)


@pytest.mark.parametrize(("above", "sign"), [
    ("Report 2026,\nBy Ann,\n", ","), ("Report,2026\nMade on,Monday\n", ","),
    ("Report;2026\nMade on;Monday\n", ";"),
])  # fmt: skip
def test_lines_above_the_names_of_the_columns_are_seen(
    shell: InteractiveShell, panda: Any, number: int, given: list[str], write: Write, above: str,
    sign: str,
) -> None:  # fmt: skip
    write("titled.csv", "2026-{month:02}-{day:02}", above=above, sign=sign)
    shown = panda(f"apply {number} --file titled.csv")
    assert "Line 3 of titled.csv names the columns that are needed." in shown
    assert "confidence" not in shown
    assert not given
    (command,) = (line.partition("%panda ")[2] for line in shown.splitlines() if "%panda " in line)
    panda(command)
    assert result(shell, given) == totals(DAYS)
    assert "--read skiprows=2 begins there." in panda(f"check {number} --file titled.csv")
    assert "--read skiprows=2 begins there." in panda(f"apply {number} --file titled.csv --yes")
    assert not given


def test_a_file_that_cannot_be_read_for_its_titles_says_where_it_begins(
    shell: InteractiveShell, panda: Any, write: Write, block: Any, given: list[str]
) -> None:
    number = block(MONTHLY, "Monthly", "sales")
    text = shell.user_ns["sales"].assign(shop="A").to_csv(index=False)
    with open("wide.csv", "w", encoding="utf-8") as file:
        file.write(f"Report, 2026\nBy Ann, of Berlin\n{text}")
    with pytest.raises(RedPandaError, match="names its columns: --read skiprows=2 begins there"):
        panda(f"apply {number} --file wide.csv")
    panda(f"apply {number} --file wide.csv --read skiprows=2")
    assert result(shell, given) == totals(DAYS)


@pytest.mark.parametrize("how", ["skiprows=x", "skiprows=-1", "dayfirst=perhaps", "sep=;", "x"])
def test_a_way_to_read_that_there_is_not_is_refused_with_those_that_there_are(
    panda: Any, write: Write, block: Any, how: str
) -> None:
    number = block(MONTHLY, "Monthly", "sales")
    with pytest.raises(UsageError, match="--read skiprows=2 leaves out two lines"):
        panda(f"apply {number} --file own.csv --read '{how}'")
    with pytest.raises(UsageError, match="how files are read, and none is named"):
        panda(f"apply {number} sales --read skiprows=2")


def test_a_line_of_code_about_a_frame_can_be_typed(
    shell: InteractiveShell, panda: Any, write: Write, block: Any, given: list[str]
) -> None:
    number = block(MONTHLY, "Monthly", "sales")
    write("us.csv", "{month:02}/{day:02}/2026")
    shell.run_cell("us = pd.read_csv('us.csv')")
    shown = panda(f"apply {number} us")
    code = shown.partition("Convert it first: ")[2].partition("\n")[0]
    assert shell.run_cell(code).success
    panda(f"apply {number} us")
    assert result(shell, given) == totals(DAYS)


def test_a_line_of_code_about_a_file_can_be_typed(
    shell: InteractiveShell, panda: Any, write: Write, block: Any, given: list[str]
) -> None:
    number = block(MONTHLY, "Monthly", "sales")
    write("mixed.csv", "{month:02}/{day:02}/2026")
    with open("mixed.csv", "a", encoding="utf-8") as file:
        file.write("2026-01-05,1.0\n")
    shown = panda(f"apply {number} --file mixed.csv")
    assert not given
    assert "import pandas as pd; df_mixed = pd.read_csv(" in shown
    assert "and apply the block to df_mixed" in shown
