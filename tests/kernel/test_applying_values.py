"""Texts that stand for others, as a person says them: never two made one without a word."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from redpanda_jupyter.errors import UsageError

from .conftest import JA_NEIN, SALES

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

    from redpanda_jupyter.store import Store

FRAMES = f"{SALES}de = {JA_NEIN}\n"
NORTH = 'north = sales.loc[sales["region"] == "N", "revenue"].sum()\nnorth'
PAID = """\
yes = sales.loc[sales["paid"] == "Yes", "revenue"].sum()
no = sales.loc[sales["paid"] == "No", "revenue"].sum()
f"{yes:g} {no:g}"\
"""


@pytest.fixture
def frames() -> str:
    return FRAMES


@pytest.fixture
def row(panda: Any) -> Any:
    """Run a block on one data set, and return the row of it."""

    def run(line: str) -> Any:
        return json.loads(panda(f"apply {line} --run --json"))["rows"][0]

    return run


def test_a_text_that_the_data_have_besides_is_asked_about_and_inserted_only_after_a_yes(
    shell: InteractiveShell, panda: Any, block: Any, given: list[str]
) -> None:
    number = block(NORTH, "North")
    shown = panda(f"apply {number} de --value region:N=S")
    assert not given
    assert "'S' (2 rows), and also 'N' (1 row): all would count as 'N'" in shown
    assert f"apply {number} de --value region:N=S --yes" in shown
    panda(f"apply {number} de --value region:N=S --yes")
    assert shell.run_cell(given.pop()).success
    assert shell.user_ns["north"] == 75.5
    # what was answered is not asked again
    assert "asked" not in panda(f"apply {number} de")
    assert shell.run_cell(given.pop()).success
    assert shell.user_ns["north"] == 75.5


@pytest.mark.parametrize(
    ("words", "north"),
    [
        ("", "15.5"),
        ("--value region:N=S --value region:N=N", "75.5"),
        ("--value region:N=N --value region:N=S", "75.5"),
        ("--value region:N=S --value region:S=N", "60"),
        ("--value region:S=N --value region:N=S", "60"),
        ("--value region:N=S --value region:OTHER=N", "60"),
    ],
)
def test_what_is_said_is_what_is_counted(block: Any, row: Any, words: str, north: str) -> None:
    found = row(f"{block(NORTH, 'North')} de {words}")
    assert (found["status"], found["message"]) == ("ok", north)


def test_a_rare_text_that_no_sample_shows_is_found(
    shell: InteractiveShell, block: Any, row: Any
) -> None:
    shell.run_cell(
        'de = pd.DataFrame({"region": ["S"] * 40_000, "revenue": 1.0, "paid": "Yes"})\n'
        'de.loc[20_003, "region"] = "N"'
    )
    found = row(f"{block(NORTH, 'North')} de --value region:N=S")
    assert found["status"] == "asked"
    assert "'S' (39,999 rows), and also 'N' (1 row)" in found["message"]


def test_texts_of_a_file_are_counted_in_the_file(
    block: Any, row: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "de.csv").write_text("region,revenue,paid\nN,1,Yes\nS,2,Yes\nS,4,No\n")
    number = block(NORTH, "North")
    found = row(f"{number} --file de.csv --value region:N=S")
    assert "'S' (2 rows), and also 'N' (1 row)" in found["message"]
    assert row(f"{number} --file de.csv --value region:N=S --yes")["message"] == "7"


def test_what_was_said_of_one_text_is_kept_and_the_others_are_asked(
    block: Any, row: Any, store: Store
) -> None:
    number = block(PAID, "Paid")
    found = row(f"{number} de --value paid:Yes=Ja")
    assert found["status"] == "asked"
    assert "'Nein' for 'No'" in found["message"]
    assert "'Ja'" not in found["message"], "that was said"
    assert store.find_mappings() == [], "nothing has come of it yet"
    found = row(f"{number} de --value paid:Yes=Ja --value paid:No=Nein")
    assert found["message"] == "50.5 25"
    assert row(f"{number} de")["message"] == "50.5 25", "said once, known from then on"


def test_texts_that_were_swapped_once_are_swapped_again(block: Any, row: Any) -> None:
    number = block(NORTH, "North")
    assert row(f"{number} de --value region:N=S --value region:S=N")["message"] == "60"
    assert row(f"{number} de")["message"] == "60"
    # for another block as well that looks for the text, here in what it makes of the column
    by = block('by = sales.groupby("region")["revenue"].sum()["N"]\nby', "By region")
    assert row(f"{by} de")["message"] == "60"
    # and what is said anew counts more
    assert row(f"{number} de --value region:N=N --value region:S=S")["message"] == "15.5"


def test_a_text_is_taken_from_memory_by_no_block_that_does_not_look_for_it(
    shell: InteractiveShell, panda: Any, block: Any, row: Any, given: list[str]
) -> None:
    shell.run_cell('de["region"] = ["Nord", "S", "S"]')
    by = block('sales.groupby("region")["revenue"].sum()', "By region")
    north = block(NORTH, "North")
    assert row(f"{north} de --value region:N=Nord --yes")["message"] == "15.5"
    found = row(f"{by} de")
    assert found["status"] == "ok"
    assert found["mappings"][0]["values"] == []
    assert not any(one["source"] == "region" and one["target"] != "region"
                   for one in found["mappings"][0]["columns"])  # fmt: skip
    shown = panda(f"apply {by} de --run")
    assert "Nord" in shown
    assert "In 'region' the texts stay as the data have them" in shown
    assert "--value region:N=Nord" in shown
    panda(f"apply {by} de")
    assert "replace" not in given.pop()
    # the one that looks for it has it still, and says so in full
    shown = panda(f"apply {north} de --run")
    assert "de: as confirmed before: region: N ← Nord" in shown
    assert "texts stay" not in shown
    panda(f"apply {by} de --rewrite")
    assert "replace" not in given.pop()


def test_what_another_block_was_told_of_the_same_data_is_not_forgotten(
    shell: InteractiveShell, block: Any, row: Any
) -> None:
    shell.run_cell('odd = de.rename(columns={"region": "k1", "revenue": "k2"})')
    north, paid = block(NORTH, "North"), block(PAID, "Paid")
    assert row(f"{north} odd --map region=k1 --map revenue=k2")["message"] == "15.5"
    words = "--value paid:Yes=Ja --value paid:No=Nein"
    assert row(f"{paid} odd --map revenue=k2 --map paid=paid {words}")["message"] == "50.5 25"
    assert row(f"{north} odd")["message"] == "15.5"
    assert row(f"{paid} odd")["message"] == "50.5 25"


def test_texts_that_this_month_lacks_are_not_forgotten(
    shell: InteractiveShell, block: Any, row: Any
) -> None:
    number = block(PAID, "Paid")
    assert row(f"{number} de --value paid:Yes=Ja --value paid:No=Nein")["message"] == "50.5 25"
    shell.run_cell('june = de[de["paid"] == "Ja"].assign(paid=["Ja", "Oui"])')
    assert row(f"{number} june --value paid:Yes=Ja --value paid:Yes=Oui")["message"] == "50.5 0"
    assert row(f"{number} de")["message"] == "50.5 25"
    # what is said anew of a text takes it away from the other one
    row(f"{number} de --value paid:Yes=Nein --value paid:No=Ja")
    assert row(f"{number} de")["message"] == "25 50.5"


def test_texts_that_stand_for_one_are_not_said_to_count_as_different(
    shell: InteractiveShell, block: Any, panda: Any
) -> None:
    shell.run_cell('de["paid"] = ["Ja", "Nein", "ja "]')
    number = block(PAID, "Paid")
    words = "--value paid:Yes=Ja --value paid:No=Nein"
    assert "count as different" in panda(f"check {number} de {words}")
    shown = panda(f"check {number} de {words} --value 'paid:Yes=ja '")
    assert "count as different" not in shown


def test_a_text_in_the_place_of_two_is_refused_before_anything_runs(block: Any, row: Any) -> None:
    found = row(f"{block(PAID, 'Paid')} de --value paid:Yes=Ja --value paid:No=Ja")
    assert found["status"] == "blocked"
    assert "'Ja' in 'paid' shall stand for 'Yes', 'No'" in found["message"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("--map region=k1 --map region=k2", "--map says two things of 'region'"),
        ("-p a 1 -p a 2", "-p gives a two values"),
        ("--value region=N", "The block's text first"),
    ],
)
def test_words_that_contradict_each_other_are_refused(
    panda: Any, block: Any, words: str, told: str
) -> None:
    with pytest.raises(UsageError) as found:
        panda(f"apply {block(NORTH, 'North')} de {words}")
    assert told in f"{found.value} {found.value.hint}"


def test_texts_for_confirmation_stand_first_in_the_table(panda: Any, block: Any) -> None:
    shown = panda(f"check {block(PAID, 'Paid')} de").splitlines()
    heads = next(place for place, line in enumerate(shown) if "block needs" in line)
    assert "paid: Yes" in shown[heads + 1]
    assert "please confirm: it may mean the same" in shown[heads + 1]
    assert "paid: No" in shown[heads + 2]


def test_a_cell_that_cannot_be_made_stops_no_other(
    shell: InteractiveShell, panda: Any, block: Any, given: list[str]
) -> None:
    shell.run_cell("import pyarrow as pa\narrow = pa.table(dict(de.items()))")
    number = block(PAID, "Paid")
    shown = panda(f"apply {number} arrow de --value paid:Yes=Ja --value paid:No=Nein")
    assert "on arrow: no cell: The texts of 'paid' cannot be mapped in a pyarrow frame" in shown
    (cell,) = given
    assert "on de" in cell
    assert shell.run_cell(cell).success
    assert shell.user_ns["yes"] == 50.5
    with pytest.raises(UsageError, match="cannot be mapped in a pyarrow frame"):
        panda(f"apply {number} arrow --value paid:Yes=Ja --value paid:No=Nein")


def test_a_word_that_the_data_do_not_have_is_asked_about_and_forgotten(
    panda: Any, block: Any, row: Any
) -> None:
    number = block(PAID, "Paid")
    assert row(f"{number} de --value paid:Yes=Ja --value paid:No=Nein")["status"] == "ok"
    wrong = row(f"{number} de --value paid:Yes=Vielleicht")
    assert wrong["status"] == "asked"
    assert "neither that nor 'Vielleicht'; there are 'Ja', 'Nein'" in json.dumps(wrong)
    again = row(f"{number} de")  # what was confirmed before is as it was
    assert again["status"] == "ok"
    assert "50.5 25" in json.dumps(again)
    # who has the block's own text needs no word for it
    assert row(f"{number} sales --value paid:Yes=Ja")["status"] == "ok"


def test_a_rewrite_looks_for_the_words_of_the_data(
    shell: InteractiveShell, panda: Any, block: Any, given: list[str]
) -> None:
    number = block(PAID, "Paid or not")
    panda(f"apply {number} de --rewrite --value paid:Yes=Ja --value paid:No=Nein")
    (cell,) = given
    assert cell.partition("\n")[2] == (
        PAID.replace("sales", "de").replace('"Yes"', '"Ja"').replace('"No"', '"Nein"')
    )
    assert shell.run_cell(cell).result == "50.5 25"


def test_a_rewrite_whose_result_would_hold_the_words_of_the_data_is_refused(
    panda: Any, block: Any, given: list[str]
) -> None:
    number = block('kept = sales[sales["paid"] == "Yes"]\nkept', "Rows that are paid")
    shown = panda(f"apply {number} de --rewrite --value paid:Yes=Ja")
    assert "not in its own names: Its results would hold 'Ja' where those of the block" in shown
    assert "paid" in given[0]
    assert '"Ja"' in given[0]


@pytest.mark.parametrize("texts", ["[1, 0, 1, 0]", "['A', 'B', 'A', 'B']"])
def test_a_yes_is_not_offered_where_it_does_not_help(
    shell: InteractiveShell, panda: Any, block: Any, texts: str
) -> None:
    number = block('by = sales.loc[sales["paid"] == "Yes", "revenue"].sum()\nby', "Paid")
    shell.run_cell(
        f"other = pd.DataFrame({{'paid': {texts}, 'revenue': [10.0, 20.0, 30.0, 40.0]}})"
    )
    said = "--value paid:Yes=Ja" if "A" in texts else ""
    shown = panda(f"apply {number} other {said}")
    assert "--value 'paid:Yes=…'" in shown
    assert "--yes" not in shown


@pytest.mark.parametrize(("texts", "word"), [
    ("[1, 0, 1, 0]", "1"), ("[1.0, 0.0, 1.0, None]", "1"), ("[True, False, True, False]", "True"),
])  # fmt: skip
def test_a_number_or_truth_value_stands_for_a_text(
    shell: InteractiveShell, panda: Any, block: Any, given: list[str], texts: str, word: str
) -> None:
    number = block('by = sales.loc[sales["paid"] == "Yes", "revenue"].sum()\nby', "Paid")
    shell.run_cell(
        f"other = pd.DataFrame({{'paid': {texts}, 'revenue': [10.0, 20.0, 30.0, 40.0]}})"
    )
    shown = panda(f"apply {number} other --value paid:Yes={word}")
    assert given, shown
    assert shell.run_cell(given.pop()).success
    assert shell.user_ns["by"] == 40.0
