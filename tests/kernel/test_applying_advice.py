"""What a person is told to type does what it says: each line is taken from what was shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from redpanda_jupyter.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from IPython.core.interactiveshell import InteractiveShell

PRICES = "total = sales['price'].sum()\ntotal"
MONTHLY = "monthly = sales.groupby(sales['date'].dt.month)['price'].sum()\nmonthly"
FRAMES = """
import pandas as pd
sales = pd.DataFrame({"price": [1064.12 + 3 * place for place in range(40)],
                      "paid": ["Yes", "No"] * 20, "active": [True, False] * 20,
                      "date": pd.date_range("2025-01-01", periods=40)})
def german(value): return f"{value:,.2f}".translate(str.maketrans(",.", ".,"))
"""


@pytest.fixture
def frames() -> str:
    return FRAMES


@pytest.fixture
def advice(panda: Any) -> Any:
    """Return what is shown of a command that does not run, refused or asked."""

    def say(line: str, capsys: Any = None) -> str:
        import contextlib
        import io

        shown = io.StringIO()
        with contextlib.redirect_stdout(shown), contextlib.suppress(UsageError):
            shown.write(panda(line))
        return shown.getvalue()

    return say


def pasted(shell: InteractiveShell, shown: str, begin: str) -> str:
    """Run the line behind some words, as somebody who copies it would."""
    code = shown.partition(begin)[2].partition("\n")[0]
    assert code, shown
    done = shell.run_cell(code)
    assert done.success, code
    return code


@pytest.mark.parametrize(("made", "missing", "expected"), [
    ("['k.A.', '-'] + [german(one) for one in sales.price[2:]]", 2, "'k.A.' (1 row)"),
    ("['n/v'] + [f'{one:.2f}' for one in sales.price[1:]]", 1, "'n/v' (1 row)"),
    ("[german(one) + ' €' for one in sales.price]", 0, ""),
    ("[f'${one:,.2f}' for one in sales.price]", 0, ""),
    ("[f'CHF {one:.2f}' for one in sales.price[:-3]] + ['n/v'] * 3", 3, "'n/v' (3 rows)"),
    ("[None, 'n/v'] + [german(one) for one in sales.price[2:]]", 2, "'n/v' (1 row)"),
])  # fmt: skip
def test_numbers_in_texts_are_converted_by_the_line_that_is_shown(
    shell: InteractiveShell, panda: Any, block: Any, given: list[str], advice: Any,
    made: str, missing: int, expected: str,
) -> None:  # fmt: skip
    number = block(PRICES, "Prices")
    assert shell.run_cell(f"de = pd.DataFrame({{'price': {made}}})").success
    shown = advice(f"apply {number} de")
    assert not given
    if expected:
        assert f"{expected}" in shown
    code = pasted(shell, shown, "Convert it first: ")
    assert ("becomes missing" in code) == bool(expected)
    column, before = shell.user_ns["de"]["price"], shell.user_ns["sales"]["price"]
    assert column.isna().sum() == missing
    assert ((column - before).abs().dropna() < 0.01).all()
    panda(f"apply {number} de")
    assert shell.run_cell(given.pop()).success


@pytest.mark.parametrize(("made", "missing", "expected"), [
    ("['2025-02-30'] + [f'{one:%Y-%m-%d}' for one in sales.date[1:]]", 1, "'2025-02-30' (1 row)"),
    ("['offen'] * 15 + [f'{one:%d.%m.%Y}' for one in sales.date[15:]]", 15, "'offen' (15 rows)"),
    ("[f'{one:%m/%d/%Y}' for one in sales.date[:-1]] + ['2025-02-09']", 0, ""),
])  # fmt: skip
def test_dates_in_texts_are_converted_by_the_line_that_is_shown(
    shell: InteractiveShell, panda: Any, block: Any, given: list[str], advice: Any,
    made: str, missing: int, expected: str,
) -> None:  # fmt: skip
    number = block(MONTHLY, "Monthly")
    assert shell.run_cell(f"de = sales.assign(date={made})").success
    shown = advice(f"apply {number} de")
    assert expected in shown
    pasted(shell, shown, "Convert it first: ")
    column, before = shell.user_ns["de"]["date"], shell.user_ns["sales"]["date"]
    assert column.isna().sum() == missing
    assert (column.dropna() == before[column.notna()]).all()


def test_pandas_is_imported_where_the_notebook_has_it_not(
    shell: InteractiveShell, block: Any, advice: Any
) -> None:
    number = block(PRICES, "Prices")
    shell.run_cell("de = sales.assign(price=sales.price.astype(str))\ndel pd")
    pasted(shell, advice(f"apply {number} de"), "Convert it first: ")


def typed(shown: str, part: str) -> str:
    """Return the command to type that holds these words."""
    (command,) = (line.partition("%panda ")[2] for line in shown.splitlines()
                  if part in line and "%panda " in line)  # fmt: skip
    return command


@pytest.mark.parametrize("sep", [",", ";"])
def test_a_file_with_texts_for_what_is_missing_is_read_by_the_command_that_is_shown(
    shell: InteractiveShell, panda: Any, block: Any, given: list[str], advice: Any,
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sep: str,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    number = block(PRICES, "Prices")
    sign = "," if sep == ";" else "."
    rows = ["x;n/v", "y;k A", *(f"z;{1064 + one}{sign}5" for one in range(20))]
    (tmp_path / "de.csv").write_text("\n".join(["name;price", *rows]).replace(";", sep))
    shown = advice(f"apply {number} --file de.csv")
    assert "'n/v' (1 row)" in shown
    panda(typed(shown, "na_values=n/v"))
    assert shell.run_cell(given.pop()).success
    assert shell.user_ns["total"] == sum(range(1064, 1084)) + 10


@pytest.mark.parametrize(("word", "factor"), [("decimal=.", 1), ("thousands=.", 1000)])
def test_a_sign_that_may_be_that_of_decimals_or_of_thousands_is_said_in_words_that_can_be_typed(
    shell: InteractiveShell, panda: Any, block: Any, given: list[str], tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch, word: str, factor: int,
) -> None:  # fmt: skip
    from redpanda_jupyter.errors import ContractError

    monkeypatch.chdir(tmp_path)
    number = block(PRICES, "Prices")
    rows = [f"x;{one + 1}.234" for one in range(20)]
    (tmp_path / "de.csv").write_text("\n".join(["name;price", *rows]))
    with pytest.raises(ContractError) as raised:
        panda(f"apply {number} --file de.csv")
    assert f"--read {word}" in str(raised.value.hint)
    panda(f"apply {number} --file de.csv --read {word} --yes")
    cell = given.pop()
    assert shell.run_cell(cell).success
    assert round(shell.user_ns["total"], 3) == round(
        sum(one + 1.234 for one in range(20)) * factor, 3
    )


def test_the_sheet_that_is_meant_can_be_named(
    shell: InteractiveShell, panda: Any, block: Any, given: list[str], tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    from redpanda_jupyter.errors import ContractError

    pytest.importorskip("openpyxl")
    monkeypatch.chdir(tmp_path)
    number = block(PRICES, "Prices")
    shell.run_cell(
        "with pd.ExcelWriter('de.xlsx') as book:\n"
        "    sales.to_excel(book, sheet_name='First one', index=False)\n"
        "    sales.head(2).to_excel(book, sheet_name='Two', index=False)"
    )
    with pytest.raises(ContractError) as raised:
        panda(f"apply {number} --file de.xlsx")
    assert "--read 'sheet=First one' or --read sheet=Two" in str(raised.value.hint)
    panda(f"apply {number} --file de.xlsx --read sheet=Two")
    assert shell.run_cell(given.pop()).success
    assert shell.user_ns["total"] == shell.user_ns["sales"]["price"][:2].sum()


def test_repeated_rows_are_taken_out_by_the_line_that_is_shown(
    shell: InteractiveShell, panda: Any, block: Any, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    number = block(PRICES, "Prices")
    shell.run_cell("de = pd.concat([sales, sales], ignore_index=True)\nde.to_csv('de.csv')")
    shell.run_cell("de.to_csv('de.csv', index=False)")
    pasted(shell, panda(f"apply {number} de"), "Take repeated rows out first: ")
    assert len(shell.user_ns["de"]) == 40
    shown = panda(f"apply {number} --file de.csv")
    pasted(shell, shown, "Load it without repeated rows: ")
    assert len(shell.user_ns["df_de"]) == 40


TRUTHS = "yes = sales.loc[sales['paid'] == 'Yes', 'price'].sum()\nyes"
UPPER = "up = sales.groupby(sales['paid'].str.upper())['price'].sum()\nyes = up['YES']"


@pytest.mark.parametrize("code", [TRUTHS, UPPER])
def test_truth_values_are_made_texts_by_what_is_shown(
    shell: InteractiveShell, panda: Any, block: Any, given: list[str], advice: Any, code: str,
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    number = block(code, "Paid")
    right = shell.user_ns["yes"]
    shell.run_cell("de = sales.assign(paid=sales.active)\nde.to_csv('de.csv', index=False)")
    for data in ("de", "--file de.csv"):
        shown = advice(f"apply {number} {data}")
        assert not given
        if code == TRUTHS:
            panda(typed(shown, "--yes"))
        else:
            pasted(shell, shown, "Convert it to text first: ")
            panda(f"apply {number} {data if data == 'de' else 'df_de'}")
        assert shell.run_cell(given.pop()).success
        assert shell.user_ns["yes"] == right


def test_check_shows_the_command_that_says_yes(
    shell: InteractiveShell, panda: Any, block: Any, given: list[str]
) -> None:
    number = block(TRUTHS, "Paid")
    shell.run_cell("de = sales.assign(paid=sales.paid.map({'Yes': 'Ja', 'No': 'Nein'}))")
    panda(typed(panda(f"check {number} de"), "--yes"))
    assert shell.run_cell(given.pop()).success


def test_a_parameter_of_another_kind_is_answered_with_one_that_can_be_typed(
    panda: Any, block: Any, given: list[str]
) -> None:
    number = block("limit = 5\ntop = sales.nlargest(limit, 'price')\ntop", "Top")
    shown = panda(f"apply {number} sales -p limit drei")
    assert not given
    words = shown.partition("as the block does: ")[2].split("\n")[0]
    panda(f"apply {number} sales {words}")
    assert given


VAT = "VAT = 0.19\ndef gross(value):\n    return value * (1 + VAT)"


def test_a_block_that_makes_a_function_is_named_with_the_command_that_brings_it_along(
    shell: InteractiveShell, panda: Any, given: list[str], advice: Any
) -> None:
    shell.run_cell(FRAMES)
    shell.run_cell(VAT, store_history=True)
    panda("save vat-helper")
    shell.run_cell("total = gross(sales['price']).sum()\ntotal", store_history=True)
    panda("save gross-total")
    shell.run_cell("de = sales.copy()\nright = total\ndel gross, VAT, total")
    shown = advice("apply gross-total de")
    if not given:
        assert "vat-helper makes gross; to bring it along" in shown
        panda(typed(shown, "vat-helper+gross-total"))
    for cell in given:
        assert shell.run_cell(cell).success
    assert shell.user_ns["total"] == shell.user_ns["right"]
    given.clear()
    with pytest.raises(UsageError) as raised:
        panda("apply gross-total de -p VAT 0.07")
    assert "vat-helper+gross-total" in str(raised.value.hint)


def test_blocks_joined_by_a_plus_are_exported_as_they_are_applied(
    shell: InteractiveShell, panda: Any, tmp_path: Path
) -> None:
    shell.run_cell(FRAMES)
    for place in range(3):
        shell.run_cell(f"part_{place} = sales['price'].sum() + {place}", store_history=True)
        panda(f"save part-{place}")
    panda(f"export 1+3 -o {tmp_path / 'two.py'} --as script")
    text = (tmp_path / "two.py").read_text()
    assert "part_0 = " in text
    assert "part_2 = " in text
    assert "part_1 = " not in text
    with pytest.raises(UsageError, match="names no block"):
        panda("export 1+")


def test_verifying_without_the_frame_names_the_way_that_needs_none(
    shell: InteractiveShell, panda: Any, block: Any
) -> None:
    number = block(PRICES, "Prices")
    panda(f"verify {number} --keep-data")
    shell.run_cell("del sales")
    with pytest.raises(UsageError) as raised:
        panda(f"verify {number}")
    assert f"redpanda verify {number} in a terminal" in str(raised.value.hint)
