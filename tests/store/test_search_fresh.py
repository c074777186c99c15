"""What changes of a block is found at once, and by whoever looks."""

from __future__ import annotations

from pathlib import Path

import pytest

from redpanda_jupyter.models import BlockQuery, NotebookClaim, NotebookRef, VersionReading

HERE = Path(__file__).parent


def numbers(store, text="", **query):
    return [hit.block.number for hit in store.search(BlockQuery(text=text, **query)).hits]


@pytest.fixture
def block_id(store, make):
    block = make.block("summe = df['umsatz'].sum()", description="Adds up")
    return store.add_turn(make.turn("Total?", blocks=[block])).blocks[0].id


def test_deleted_block_is_not_found_until_it_is_back(store, block_id):
    assert numbers(store, "umsatz") == [1]
    store.delete_block("1")
    assert numbers(store, "umsatz") == []
    assert store.search(BlockQuery(text="umsatz", facets=True)).total == 0
    store.restore_block("1")
    assert numbers(store, "umsatz") == [1]


def test_name_tags_category_and_star_are_found_at_once(store, block_id):
    store.rename_block("1", "march-sheet")
    assert numbers(store, "sheet") == [1]
    store.rename_block("1", "quarterly-total")
    assert numbers(store, "quarterly") == [1]
    assert numbers(store, "sheet") == []
    store.tag_block("1", add=["finance"])
    assert numbers(store, "finance") == numbers(store, tags=["Finance"]) == [1]
    store.tag_block("1", remove=["finance"])
    assert numbers(store, "finance") == numbers(store, tags=["finance"]) == []
    store.change_block("1", category="kpi", favourite=True, description="Quite another thing")
    assert numbers(store, "another", category="KPI", favourite=True) == [1]
    assert numbers(store, favourite=False) == numbers(store, "adds") == []


def test_new_version_is_found_by_its_text_and_not_by_the_old_one(store, make, block_id):
    edited = make.run(block_id, edited=True, source="mittel = df['preis'].mean()")
    store.add_execution(edited, make.block("mittel = df['preis'].mean()"))
    assert numbers(store, "preis mittel") == [1]
    assert numbers(store, "umsatz") == []


def test_run_is_found_by_its_outcome_data_and_time(store, make, block_id):
    assert numbers(store, status="not_run") == [1]
    store.add_execution(make.run(block_id, "error", datasets=[make.dataset("orders")]))
    assert numbers(store, status="error", datasets=["orders"], used_at_least=1) == [1]
    assert numbers(store, status="not_run") == numbers(store, used_at_least=2) == []
    store.add_execution(make.run(block_id, minutes=60))
    assert numbers(store, status="ok", used_at_least=2, run_since=make.at(60)) == [1]
    assert numbers(store, run_since=make.at(61)) == []


def test_columns_are_found_once_the_text_was_read(store, block_id):
    from redpanda_jupyter.analysis import analyze

    (text,) = store.stale_versions() or [None]
    version = store.get_version("1", 1)
    assert text is None or text.id == version.id
    told = analyze(version.code, {"df": ["umsatz"]})
    reading = VersionReading(version_id=version.id, schemas={"df": ["umsatz"]}, analysis=told)
    store.put_readings([reading])
    assert numbers(store, columns=["Umsatz"]) == [1]
    assert numbers(store, columns=["summe"]) == []


def test_notebook_is_found_by_its_new_path(store, make):
    given = store.claim_notebook(NotebookClaim(path="march.ipynb"), lambda path: False)
    store.add_turn(make.turn(notebook=NotebookRef(id=given)))
    assert numbers(store, notebook="march") == numbers(store, notebook_id=given) == [1]
    store.claim_notebook(NotebookClaim(id=given, path="april.ipynb"), lambda path: False)
    assert numbers(store, notebook="april") == [1]
    assert numbers(store, notebook="march") == []


def test_badge_follows_a_proof(store, make, block_id):
    from redpanda_jupyter.ids import new_id
    from redpanda_jupyter.models import Validation

    version = store.get_version("1", 1)
    proof = Validation(
        id=new_id(), block_id=block_id, version=1, content_hash=version.content_hash,
        verdict="reproduced", document={}, created_at=make.at(5),
    )  # fmt: skip
    store.add_validation(proof)
    assert numbers(store, badge="verified") == [1]
    assert numbers(store, badge="draft") == []


@pytest.mark.parametrize("typed", ["umstaz", "umsat", "umsatzz", "umsats", "mumsatz"])
def test_slip_of_the_fingers_is_forgiven_where_nothing_matches(store, block_id, typed):
    page = store.search(BlockQuery(text=f"df {typed}"))
    assert [hit.block.number for hit in page.hits] == [1]
    if typed != "umsat":  # that is a beginning
        assert page.corrected == {typed: "umsatz"}


def test_nothing_is_corrected_where_something_matches_or_nothing_is_alike(store, make, block_id):
    store.add_turn(make.turn(blocks=[make.block("umstaz = 1")]))
    assert numbers(store, "umstaz") == [2]
    page = store.search(BlockQuery(text="umsatz wolkenkratzer"))
    assert (page.hits, page.corrected) == ([], {})


def test_ranking_puts_name_before_tags_description_prompt_and_code(store, make):
    for prompt, code, description in [
        ("?", "needle = 1", "d"),
        ("A needle?", "x2 = 1", "d"),
        ("?", "x3 = 1", "Finds a needle"),
        ("?", "x4 = 1", "d"),
        ("?", "x5 = 1", "d"),
    ]:
        store.add_turn(make.turn(prompt, blocks=[make.block(code, description=description)]))
    for number in range(1, 6):
        store.rename_block(str(number), f"block-{'abcde'[number - 1]}")
    store.tag_block("4", add=["needle"])
    store.rename_block("5", "a-needle")
    page = store.search(BlockQuery(text="needle"))
    assert [hit.block.number for hit in page.hits] == [5, 4, 3, 2, 1]
    assert [hit.field for hit in page.hits] == ["name", "tags", "description", "prompt", "code"]
    for hit in page.hits:
        assert [hit.excerpt[start:end] for start, end in hit.spans] == ["needle"]


def test_pages_and_facets_of_a_search(store, make):
    for number in range(7):
        block = make.block(f"x{number} = common", imports=["numpy"] if number else [])
        store.add_turn(make.turn(blocks=[block]))
    seen, cursor = [], None
    for _ in range(3):
        query = BlockQuery(text="common", cursor=cursor, limit=3, facets=True)
        page = store.search(query)
        seen += [hit.block.number for hit in page.hits]
        cursor = page.next_cursor
        counts = {facet.name: facet.counts for facet in page.facets}
        assert [(one.value, one.count) for one in counts["import"]] == [("numpy", 6)]
        assert (page.total, page.at_least) == (7, False)
    assert sorted(seen) == list(range(1, 8))
    assert cursor is None


WRITING = """
import sys
sys.path.insert(0, sys.argv[1])
from conftest import Make
from redpanda_jupyter.models import BlockQuery
from redpanda_jupyter.store import Store

def write(name):
    store = Store(sys.argv[2])
    for number in range(8):
        block = Make.block(f"word{'abcdefgh'[number]}_of_{'rstu'[name]} = shared_word")
        made = store.add_turn(Make.turn(blocks=[block])).blocks[0]
        store.add_execution(Make.run(made.id))
        store.tag_block(str(made.number), add=[f"tag-{name}", "common"])
        store.search(BlockQuery(text="shared"))

together(4, write)
"""


def test_writers_at_once_leave_an_index_that_finds_all(new_url, run_together, open_store):
    run_together(WRITING, HERE, new_url)
    store = open_store(new_url)
    assert store.search(BlockQuery(text="shared word")).total == 32
    assert store.search(BlockQuery(tags=["common"], status="ok")).total == 32
    for name in range(4):
        assert store.search(BlockQuery(tags=[f"tag-{name}"])).total == 8
        assert store.search(BlockQuery(text=f"shared of {'rstu'[name]}")).total == 8
    assert store.search(BlockQuery(text="wrodc")).corrected == {"wrodc": "wordc"}
