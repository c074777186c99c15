"""Cells that bring a block to other data."""

from __future__ import annotations

import pytest

from redpanda_jupyter import models
from redpanda_jupyter.errors import RecordNotFoundError
from redpanda_jupyter.ids import new_id


def application(block, code, turn_id, position=0, target="df_de"):
    return models.Application(
        id=new_id(),
        turn_id=turn_id,
        position=position,
        block_id=block.id,
        version=1,
        target=target,
        binding=models.Binding(block_id=block.id, version=1, inputs={}),
        code=code,
        content_hash=models.content_hash(code),
        created_at="2026-01-01T00:00:00Z",
    )


@pytest.fixture
def block(store, make):
    return store.add_turn(make.turn(blocks=[make.block("df.sum()")])).blocks[0]


def test_a_frontend_can_ask_whether_the_cells_are_what_they_say(store, block):
    turn_id = new_id()
    cells = [
        application(block, f"df = df_{name}\ndf.sum()", turn_id, place, f"df_{name}")
        for place, name in enumerate(("de", "fr"))
    ]
    made = store.add_applications(cells)
    assert store.get_turn(turn_id) == made
    assert [one.code for one in made.blocks] == [one.code for one in cells]
    assert [one.id for one in made.blocks] == [one.id for one in cells]
    assert {one.number for one in made.blocks} == {block.number}
    with pytest.raises(RecordNotFoundError):
        store.get_turn(new_id())


def test_a_cell_is_known_by_its_text_and_by_its_mark(store, block):
    one = application(block, "df = df_de\ndf.sum()", new_id())
    store.add_applications([one])
    assert store.find_application(None, one.content_hash) == one
    assert store.find_application(one.id, models.content_hash("edited")) == one
    assert store.find_application(None, models.content_hash("edited")) is None


def test_of_two_cells_with_one_text_the_marked_one_is_meant(store, block):
    pair = [application(block, "df.sum()", new_id(), place) for place in range(2)]
    store.add_applications(pair)
    for one in pair:
        assert store.find_application(one.id, one.content_hash) == one


def test_a_run_on_other_data_says_nothing_about_the_code(store, make, block):
    store.add_execution(make.run(block.id))
    store.add_execution(make.run(block.id, "error", origin="apply", target="df_de", minutes=20))
    assert store.get_block("1").executed_successfully is True
    latest = store.list_executions("1")[0]
    assert (latest.status, latest.origin, latest.target) == ("error", "apply", "df_de")
    assert store.get_block("1").run_count == 2


def test_makers_are_earlier_blocks_of_the_same_notebook(store, make):
    def ask(code, created, path="a.ipynb", **changes):
        new = make.block(code, variables_created=[created])
        notebook = models.NotebookRef(path=path, kernel_id=path)
        return store.add_turn(make.turn(blocks=[new], notebook=notebook, **changes)).blocks[0]

    elsewhere = ask("monthly = 0", "monthly", path="b.ipynb")
    older = ask("monthly = 1", "monthly")
    newer = ask("monthly = 2", "monthly")
    asking = ask("top = monthly", "top")
    ask("monthly = 3", "monthly")
    assert store.find_makers(asking.id, ["monthly", "other"]) == {"monthly": (newer.id, 1)}
    store.add_execution(make.run(newer.id, "error"))
    assert store.find_makers(asking.id, ["monthly"]) == {"monthly": (older.id, 1)}
    assert elsewhere.id not in str(store.find_makers(asking.id, ["monthly"]))
    anywhere = store.find_makers_anywhere(asking.id, ["monthly"])["monthly"]
    assert {one.block_id for one in anywhere} > {elsewhere.id, older.id}
    assert newer.id not in str(anywhere), "it failed"
    assert store.find_makers_anywhere(asking.id, ["monthly"], beside=True) == {}


def test_makers_of_one_console_are_older_blocks_of_no_notebook_that_may_be_used(store, make):
    def save(code, created, **more):
        return store.add_block(make.block(code, variables_created=[created]), **more)

    older = save("monthly = 1", "monthly")
    save("monthly = 2", "monthly", origin="import", source={"file": "x.zip"})
    asking = save("top = monthly", "top")
    later = save("monthly = 3", "monthly")
    beside = store.find_makers_anywhere(asking.id, ["monthly"], beside=True)["monthly"]
    assert [one.block_id for one in beside] == [older.id]
    anywhere = store.find_makers_anywhere(asking.id, ["monthly"])["monthly"]
    assert [(one.block_id, one.beside) for one in anywhere] == [
        (later.id, False), (older.id, True),
    ]  # fmt: skip


def test_a_version_that_is_put_into_a_notebook_goes_by_its_own_id(store, block, make):
    edited = store.add_version(block.id, make.block("df.sum() + 1"))
    first = store.get_version(block.id, 1)
    for version in (first, edited):
        bundle = store.get_turn(version.id)
        assert (bundle.turn_id, bundle.conversation_id, bundle.model) == (
            version.id,
            None,
            "insert",
        )
        (only,) = bundle.blocks
        assert (only.id, only.version, only.code) == (block.id, version.version, version.code)
        assert only.insert
    store.delete_block(block.id)
    with pytest.raises(RecordNotFoundError):
        store.get_turn(first.id)


def test_a_version_is_put_into_a_notebook_only_once_somebody_has_looked_at_it(store, make):
    foreign = store.add_block(make.block("df.sum()"), origin="import", source={"file": "x.zip"})
    with pytest.raises(RecordNotFoundError):
        store.get_turn(foreign.version_id)
    store.change_block(foreign.id, reviewed=True)
    assert store.get_turn(foreign.version_id).blocks[0].id == foreign.id
