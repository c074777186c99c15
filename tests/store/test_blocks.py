"""A block has a number, versions, and can be taken away and put back."""

from __future__ import annotations

import pytest

from redpanda_jupyter import models
from redpanda_jupyter.errors import RecordNotFoundError, UsageError
from redpanda_jupyter.ids import new_id
from redpanda_jupyter.models import NotebookRef


def test_block_knows_where_it_came_from(store, make):
    notebook = NotebookRef(id=new_id(), path="/home/ada/sales.ipynb")
    block = make.block(
        "import pandas as pd\ndef total(df): ...",
        description="Defines total",
        imports=["pandas"],
        functions_defined=["total"],
        variables_created=["pd"],
        inputs=["df"],
    )
    turn = make.turn("Sum it up", notebook=notebook, blocks=[block])
    bundle = store.add_turn(turn)

    kept = store.get_block("#1")

    assert kept.id == bundle.blocks[0].id
    assert (kept.number, kept.position, kept.version) == (1, 0, 1)
    assert (kept.prompt, kept.provider, kept.model) == ("Sum it up", "tour", "tour-1")
    assert (kept.notebook_id, kept.notebook_path) == (notebook.id, notebook.path)
    assert (kept.conversation_id, kept.message_id) == (
        bundle.conversation_id,
        turn.assistant_message_id,
    )
    assert kept.code == block.code
    assert kept.content_hash == models.content_hash(block.code)
    assert (kept.imports, kept.functions_defined) == (["pandas"], ["total"])
    assert (kept.variables_created, kept.inputs) == (["pd"], ["df"])
    assert (kept.run_count, kept.last_run_at, kept.executed_successfully) == (0, None, None)
    assert (kept.tags, kept.datasets, kept.parent_version_id) == ([], [], None)
    assert kept.created_at == turn.answered_at


def test_block_is_found_by_id_and_number(store, make):
    block_id = store.add_turn(make.turn()).blocks[0].id
    for ref in ("1", "#1", block_id, block_id.lower()):
        assert store.get_block(ref).id == block_id


@pytest.mark.parametrize(
    "ref", ["2", "#0", "9" * 30, "", "no-such", "1 OR 1=1", "01JD9999999999999999999999"]
)
def test_unknown_block_is_not_found_by_any_route(store, make, ref):
    store.add_turn(make.turn())
    for ask in (
        store.get_block,
        store.list_versions,
        store.list_executions,
        store.delete_block,
        store.restore_block,
    ):
        with pytest.raises(RecordNotFoundError):
            ask(ref)


def test_list_is_newest_first_and_paged_without_gaps(store, make):
    for number in range(5):
        store.add_turn(make.turn(blocks=[make.block(f"a{number}"), make.block(f"b{number}")]))

    seen, cursor = [], None
    while True:
        page = store.search_blocks(cursor=cursor, limit=4)
        seen += [block.number for block in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert seen == list(range(10, 0, -1))


def test_list_is_filtered_by_language_outcome_and_notebook(store, make):
    mine = new_id()
    store.add_turn(
        make.turn(
            blocks=[make.block("ok"), make.block("bad"), make.block("SELECT 1", language="sql")]
        )
    )
    store.add_turn(make.turn(notebook=NotebookRef(id=mine), blocks=[make.block("mine")]))
    store.add_execution(make.run(store.get_block("1").id, "ok"))
    store.add_execution(make.run(store.get_block("2").id, "error"))

    def numbers(**filters):
        return [block.number for block in store.search_blocks(**filters).items]

    assert numbers(language="SQL") == [3]
    assert numbers(status="ok") == [1]
    assert numbers(status="error") == [2]
    assert numbers(status="not_run") == [4, 3]
    assert numbers(notebook_id=mine) == [4]
    assert numbers(q="ok", status="error") == []
    with pytest.raises(UsageError) as caught:
        numbers(status="fine")
    assert caught.value.field == "status"


def test_deleted_block_is_out_of_sight_until_it_is_restored(store, another, make):
    bundle = store.add_turn(make.turn(blocks=[make.block("df.head()"), make.block("df.tail()")]))
    digest = models.content_hash("df.head()")
    assert store.find_version_by_hash(digest) == (bundle.blocks[0].id, 1)

    store.delete_block("#1")
    store.delete_block("#1")

    assert [block.number for block in another.search_blocks().items] == [2]
    assert another.search_blocks("head").items == []
    assert another.search_blocks("#1").items == []
    assert another.find_version_by_hash(digest) is None
    assert [block.number for block in another.get_turn(bundle.turn_id).blocks] == [2]
    for ask in (another.get_block, another.list_versions, another.list_executions):
        with pytest.raises(RecordNotFoundError):
            ask("1")
    with pytest.raises(RecordNotFoundError):
        another.get_version("1", 1)

    # for its runs, see services/outcomes.py
    assert another.find_version_by_hash(digest, deleted=True) == (bundle.blocks[0].id, 1)
    assert another.find_version("#1", digest) == (bundle.blocks[0].id, 1)
    assert another.get_block("1", deleted=True).code == "df.head()"

    another.restore_block("#1")

    assert store.get_block("#1").code == "df.head()"
    assert [block.number for block in store.search_blocks("head").items] == [1]


def test_run_of_a_deleted_block_is_kept_for_its_return(store, make):
    block_id = store.add_turn(make.turn()).blocks[0].id
    store.delete_block(block_id)
    store.add_execution(make.run(block_id))
    store.restore_block(block_id)
    assert store.get_block(block_id).run_count == 1


def test_text_is_found_again_by_its_hash_the_newest_first(store, make):
    older = store.add_turn(make.turn("Why?", blocks=[make.block("x = 1")], minutes=0))
    newer = store.add_block(make.block("x = 1"))
    assert older.blocks[0].id != newer.id
    found = store.find_version_by_hash(models.content_hash("x = 1\r\n"))
    assert found == (newer.id, 1)
    assert store.find_version_by_hash("0" * 64) is None


def test_text_is_found_again_in_the_block_that_is_named(store, make):
    first = store.add_turn(make.turn(blocks=[make.block("x = 1")])).blocks[0].id
    store.add_turn(make.turn("Again?", blocks=[make.block("x = 1")], minutes=1))
    edited = make.run(first, edited=True, source="x = 2")
    store.add_execution(edited, make.block("x = 2"))
    for ref in (first, "#1", "1"):
        assert store.find_version(ref, models.content_hash("x = 1")) == (first, 1)
        assert store.find_version(ref, models.content_hash("x = 2\n")) == (first, 2)
        assert store.find_version(ref, "0" * 64) is None
    assert store.find_version("#2", models.content_hash("x = 2")) is None
    for unknown in ("#9", new_id(), "nonsense", ""):
        assert store.find_version(unknown, models.content_hash("x = 1")) is None


def test_numbers_count_up_per_store(store, make, sqlite_url, tmp_path, open_store):
    store.add_turn(make.turn(blocks=[make.block(), make.block()]))
    other = open_store(f"sqlite:///{tmp_path}/other.sqlite")
    assert other.add_turn(make.turn()).blocks[0].number == 1
    assert store.add_turn(make.turn()).blocks[0].number == 3
    assert other.id != store.id
