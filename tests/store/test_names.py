"""Every block has a name; it is found by it, and by its first words."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from redpanda_jupyter.errors import ConflictError, RecordNotFoundError, UsageError
from redpanda_jupyter.ids import new_id
from redpanda_jupyter.store import names, schema


@pytest.mark.parametrize(
    ("prompt", "description", "functions", "name"),
    [
        ("What is the monthly revenue by region?", "", [], "monthly-revenue-by-region"),
        ("Show me the revenue by region. Then plot it.", "", [], "revenue-by-region"),
        ("Bitte den Umsatz je Land", "", [], "bitte-den-umsatz-je-land"),
        ("Выручка по регионам за месяц", "", [], "выручка-по-регионам-за-месяц"),
        ("売上を月別に", "", [], "売上を月別に"),
        ("Quel est le chiffre d'affaires ?", "", [], "quel-est-le-chiffre-d-affaires"),
        ("Show it!", "Makes monthly from df", [], "makes-monthly-from-df"),
        ("What's 2024?", "", [], "block-2024"),
        ("What?", "", ["loadSales"], "load-sales"),
        ("???", "", [], "block"),
        ("", "", ["clean_names"], "clean-names"),
        ("Use sk-proj-abcdefghijklmnopqrstuvwxyz012345 to ask", "", [], "use-to-ask"),
        ("compare revenue and costs of all the regions in every month of the", "", [],
         "compare-revenue-and-costs-of-all"),
    ],
)  # fmt: skip
def test_name_says_what_was_asked_for(prompt, description, functions, name):
    assert names.propose(prompt, description, functions) == name


def test_block_of_several_is_named_after_its_own_lines():
    assert names.propose("Load and plot", "Load the file", alone=False) == "load-file"


def test_proposed_names_are_unique_and_found(store, make):
    blocks = [make.block("a = 1", description="Load it well"), make.block("b = 1", description="")]
    store.add_turn(
        make.turn("What is the monthly revenue by region?", blocks=[make.block("c = 1")])
    )
    store.add_turn(make.turn("Monthly revenue, by region", blocks=[make.block("d = 1")]))
    store.add_turn(make.turn("Monthly revenue by region", blocks=blocks))
    found = {block.number: block.name for block in store.search_blocks().items}
    assert found == {
        1: "monthly-revenue-by-region",
        2: "monthly-revenue-by-region-2",
        3: "load-it-well",
        4: "monthly-revenue-by-region-3",
    }
    for ref in ("load-it-well", "Load it well", "load_it", "load", "#3", "3"):
        assert store.get_block(ref).number == 3
    assert store.get_block("monthly-revenue-by-region").number == 1  # whole before beginnings
    assert store.list_versions("load")[0].code == "a = 1"
    assert store.list_executions("load") == []


def test_thousand_blocks_of_one_name_need_few_looks(store, make):
    for _ in range(3):
        new = [make.block(f"x = '{new_id()}'") for _ in range(100)]
        store.add_turn(make.turn(blocks=new))
    every = [block.name for block in store.search_blocks(limit=500).items]
    assert len(set(every)) == 300
    assert "describes-frame-300" in every


def test_beginning_of_several_names_lists_them(store, make):
    for name in ("monthly-revenue", "monthly-costs"):
        store.add_block(make.block(f"x = '{name}'"), name=name)
    with pytest.raises(UsageError) as caught:
        store.get_block("monthly")
    assert caught.value.hint == "There are #2 monthly-costs, #1 monthly-revenue."


def test_unknown_name_tells_near_ones(store, make):
    store.add_block(make.block(), name="monthly-revenue")
    with pytest.raises(RecordNotFoundError) as caught:
        store.get_block("montly-revenue")
    assert caught.value.hint == "Did you mean monthly-revenue?"
    with pytest.raises(RecordNotFoundError) as caught:
        store.get_block("revenue")
    assert caught.value.hint == "Did you mean monthly-revenue?"
    with pytest.raises(RecordNotFoundError, match="no code block 'monthly-revenu'") as caught:
        store.get_block("monthly-revenu")
    assert caught.value.hint == "Did you mean monthly-revenue?"
    with pytest.raises(RecordNotFoundError, match="no code block 'nothing-like-it'"):
        store.get_block("nothing-like-it")


def test_renaming_is_free_within_the_rules(store, another, make):
    store.add_block(make.block("a = 1"), name="first")
    store.add_block(make.block("b = 1"), name="second")
    assert store.rename_block("first", "Umsatz je Straße").name == "umsatz-je-straße"
    assert another.get_block("umsatz").number == 1
    with pytest.raises(ConflictError) as caught:
        store.rename_block("1", "second")
    assert caught.value.hint == "second-2 is free."
    assert store.rename_block("second", "second").name == "second"
    for wrong in ("12", "  ", "!!", new_id(), new_id().lower(), "sk-proj-" + "a1B2" * 15):
        with pytest.raises(UsageError):
            store.rename_block("1", wrong)
    assert store.get_block("1").name == "umsatz-je-straße"
    with pytest.raises(ConflictError):
        store.add_block(make.block("c = 1"), name="second")
    assert [block.number for block in store.search_blocks().items] == [2, 1]


def test_renamed_block_is_found_by_its_name_in_a_search(store, make):
    store.add_block(make.block("a = 1"), name="first", tags=["Sales", "sales", "Q 1"])
    assert store.get_block("first").tags == ["sales", "q-1"]
    store.tag_block("first", add=["eu"], remove=["q-1"])
    assert [one.number for one in store.search_blocks("eu").items] == [1]
    assert store.search_blocks("q-1").items == []


def test_deleted_name_is_free_and_comes_back_as_another(store, make):
    store.add_block(make.block("a = 1"), name="revenue")
    store.delete_block("revenue")
    store.add_block(make.block("b = 1"), name="revenue")
    assert store.get_block("revenue").number == 2
    assert store.get_block("revenue", deleted=True).number == 2
    store.restore_block("#1")
    assert store.get_block("#1").name == "revenue-2"


def test_blocks_that_are_older_than_names_get_theirs(store, make):
    for minutes in range(5):
        store.add_turn(make.turn("Revenue by month?", minutes=minutes))
    table = schema.code_blocks
    store._database.write(lambda connection, _: connection.execute(update(table).values(name=None)))
    assert store.name_blocks(limit=3) == 3
    assert store.name_blocks(limit=3) == 2
    assert store.name_blocks() == 0
    assert {block.number: block.name for block in store.search_blocks().items} == {
        1: "revenue-by-month",
        **{number: f"revenue-by-month-{number}" for number in range(2, 6)},
    }


PROCESSES = 4
EACH = 15

NAMING = """
from datetime import UTC, datetime
from redpanda_jupyter import models
from redpanda_jupyter.store import Store

def work(number):
    with Store(sys.argv[1]) as store:
        for one in range(int(sys.argv[2])):
            code = f"x = {number} * {one}"
            new = models.NewBlock(language="python", code=code, complete=True, description="Twice")
            store.add_block(new, tags=[str(number)])

together(int(sys.argv[3]), work)
"""


def test_no_name_is_given_twice_by_several_programs(url, store, run_together):
    store.open()
    run_together(NAMING, url, EACH, PROCESSES)
    every = {block.name for block in store.search_blocks(limit=500).items}
    assert len(every) == PROCESSES * EACH
    assert f"twice-{PROCESSES * EACH}" in every
