"""Blocks are saved by hand, changed, restored, deleted, brought back, and purged."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from redpanda_jupyter.errors import RecordNotFoundError, UsageError
from redpanda_jupyter.ids import new_id
from redpanda_jupyter.models import NotebookClaim, NotebookRef, Output
from redpanda_jupyter.store import schema


def test_block_saved_by_hand_has_no_answer_and_is_like_any_other(store, another, make):
    place = NotebookRef(path="/home/ada/a.ipynb", kernel_id="k")
    new = make.block("df.groupby('region')", description="Groups the regions")
    block = store.add_block(new, tags=["eu"], category=" Sales ", notebook=place, made_by="ada")

    assert (block.name, block.origin, block.category) == ("groups-regions", "saved", "Sales")
    assert (block.conversation_id, block.message_id, block.prompt) == (None, None, "")
    assert block.notebook_path == "/home/ada/a.ipynb"
    version = store.get_version("groups-regions", 1)
    assert (version.origin, version.made_by, version.fingerprint is None) == ("saved", "ada", False)
    assert [one.id for one in another.search_blocks("groupby").items] == [block.id]
    store.add_execution(make.run(block.id, "error"))
    store.add_execution(make.run(block.id, minutes=11))
    assert store.get_block(block.id).version == 1


def test_block_with_a_known_id_is_added_once(store, make):
    key = new_id()
    first = store.add_block(make.block(), block_id=key, origin="import", source={"file": "a.zip"})
    assert store.add_block(make.block("other"), block_id=key) == first
    assert (first.source, first.reviewed_at) == ({"file": "a.zip"}, None)
    assert store.change_block(key, reviewed=True).reviewed_at is not None


def test_description_category_and_favourite_change_alone(store, another, make):
    store.add_block(make.block(), name="one")
    store.change_block("one", description="Finds  the\nbest")
    store.change_block("one", category="Sales", favourite=True)
    block = store.change_block("one", category="")
    assert (block.description, block.category, block.favourite) == ("Finds the best", None, True)
    assert [one.name for one in another.search_blocks("best").items] == ["one"]
    with pytest.raises(UsageError):
        store.tag_block("one", add=["!!"])
    with pytest.raises(UsageError):
        store.tag_block("one", add=[f"t{number}" for number in range(51)])


def test_same_code_is_found_whatever_its_layout(store, make):
    store.add_block(make.block("a = 1\nb = 2"), name="first")
    store.add_block(make.block("c = 3"), name="second")
    store.add_version("second", make.block("d = 4"))
    same = store.find_same("a  =  1 # one\nb = (2)")
    assert [one.name for one in same] == ["first"]
    assert [one.name for one in store.find_same("c=3")] == ["second"]
    store.add_block(make.block("c = 3"), name="third")
    assert [one.name for one in store.find_same("c=3")] == ["third", "second"]
    store.delete_block("third")
    assert [one.name for one in store.find_same("c=3")] == ["second"]
    assert store.find_same("e = 5") == []


def test_new_version_by_hand_is_the_block_at_once(store, make):
    store.add_block(make.block("a = 1"), name="one")
    made = store.add_version("one", make.block("a = 2"), reason="two is better", made_by="ada")
    assert (made.version, made.reason, made.made_by) == (2, "two is better", "ada")
    assert made.parent_version_id == store.get_version("one", 1).id
    assert store.get_block("one").code == "a = 2"
    assert store.add_version("one", make.block("a = 2")).version == 2
    # an older text is taken as it is
    assert store.add_version("one", make.block("a = 1")).version == 1
    assert len(store.list_versions("one")) == 2


def test_restored_version_is_a_new_one_with_the_old_text(store, make):
    store.add_block(make.block("a = 1"), name="one")
    store.add_execution(make.run(store.get_block("one").id))
    store.add_version("one", make.block("a = 2"))
    back = store.restore_version("one", 1, made_by="ada")

    assert (back.version, back.code, back.made_by) == (3, "a = 1", "ada")
    assert back.parent_version_id == store.get_version("one", 1).id
    block = store.get_block("one")
    assert (block.version, block.code, block.executed_successfully) == (3, "a = 1", True)
    assert store.restore_version("one", 3).version == 3
    with pytest.raises(RecordNotFoundError):
        store.restore_version("one", 9)
    assert [one.number for one in store.search_blocks("a").items] == [1]


def test_edit_waits_for_a_person_who_wishes_to_be_asked(store, make):
    block = store.add_block(make.block("a = 1"), name="one")
    run = make.run(block.id, edited=True, source="a = 2")
    store.add_execution(run, make.block("a = 2"), edits=False)
    store.add_execution(make.run(block.id, version=2, minutes=11), edits=False)
    assert store.get_block("one").version == 1
    assert [one.version for one in store.list_versions("one")] == [2, 1]
    assert store.add_version("one", make.block("a = 2")).version == 2
    assert store.get_block("one").version == 2


def test_runs_elsewhere_count_and_say_nothing_bad_of_the_code(store, make):
    block = store.add_block(make.block("a = 1"), name="one")
    store.add_execution(make.run(block.id))
    binding = {"block_id": block.id}
    applied = make.run(
        block.id, "error", origin="apply", target="df_fr", binding=binding, minutes=20
    )
    store.add_execution(applied.model_copy(update={"fingerprint": "f" * 64}))
    assert store.get_block("one").executed_successfully is True
    assert store.get_block("one").run_count == 2
    (latest, _) = store.list_executions("one")
    assert (latest.origin, latest.target, latest.fingerprint) == ("apply", "df_fr", "f" * 64)


def test_uses_are_counted_by_notebook_and_data(store, make):
    block = store.add_block(make.block("a = 1"), name="one")
    here, there = NotebookRef(path="/a.ipynb"), NotebookRef(path="/b.ipynb")
    for minutes, place, status in ((1, here, "ok"), (2, here, "error"), (3, there, "ok")):
        run = make.run(block.id, status, minutes=minutes, notebook=place)
        store.add_execution(run.model_copy(update={"datasets": [make.dataset("df")]}))
    applied = make.run(block.id, minutes=4, origin="apply", target="df_fr", notebook=there)
    store.add_execution(applied)
    found = [
        (one.how, one.notebook_path, one.dataset, one.count, one.ok)
        for one in store.list_uses("one")
    ]
    assert found == [
        ("apply", "/b.ipynb", "df_fr", 1, 1),
        ("cell", "/b.ipynb", "df", 1, 1),
        ("cell", "/a.ipynb", "df", 2, 1),
    ]
    assert store.list_uses("one")[-1].first_at == make.at(1)
    assert store.list_uses("one", limit=1)[0].dataset == "df_fr"


def test_uses_that_read_the_same_are_one_row(store, make, tmp_path):
    block = store.add_block(make.block("a = 1"), name="one")
    folder = tmp_path / "work"
    folder.mkdir()
    (tmp_path / "link").symlink_to(folder)
    whole = str(folder / "a.ipynb")
    known = store.claim_notebook(NotebookClaim(id=None, path="work/a.ipynb"), lambda _: False)
    places = [
        NotebookRef(path="work/a.ipynb"), NotebookRef(path=whole),
        NotebookRef(path=str(tmp_path / "link" / "a.ipynb")), NotebookRef(id=known, path=whole),
        NotebookRef(path="other/a.ipynb"),
    ]  # fmt: skip
    for minutes, place in enumerate(places, start=1):
        # a column more makes it no other use
        seen = make.dataset("df").model_copy(update={"schema_fingerprint": f"{minutes % 2}" * 64})
        run = make.run(block.id, "error" if minutes == 2 else "ok", minutes=minutes, notebook=place)
        store.add_execution(run.model_copy(update={"datasets": [seen]}))
    two = [make.dataset("df"), make.dataset("rates").model_copy(
        update={"schema_fingerprint": "f" * 64})]  # fmt: skip
    applied = make.run(block.id, minutes=9, origin="apply", target="fr", notebook=places[4])
    store.add_execution(applied.model_copy(update={"datasets": two}))
    found = [
        (one.how, one.notebook_path, one.dataset, one.count, one.ok, one.last_at)
        for one in store.list_uses("one")
    ]
    assert found == [
        ("apply", "other/a.ipynb", "fr", 1, 1, make.at(9)),
        ("cell", "other/a.ipynb", "df", 1, 1, make.at(5)),
        ("cell", "work/a.ipynb", "df", 4, 3, make.at(4)),
    ]
    assert store.list_uses("one")[2].first_at == make.at(1)
    # it is the same notebook under another name
    store.claim_notebook(NotebookClaim(id=known, path="work/b.ipynb"), lambda _: False)
    renamed = make.run(block.id, minutes=7, notebook=NotebookRef(id=known, path="work/b.ipynb"))
    store.add_execution(renamed.model_copy(update={"datasets": [make.dataset("df")]}))
    (row,) = [one for one in store.list_uses("one") if one.notebook_path == "work/b.ipynb"]
    assert (row.how, row.count, row.last_at) == ("cell", 2, make.at(7))


# --- deleting -------------------------------------------------------------------------------------


def test_deleted_block_comes_back_with_all_that_it_had(store, another, make):
    block = store.add_block(make.block("a = 1"), name="one", tags=["eu"])
    store.delete_block("one")
    with pytest.raises(RecordNotFoundError):
        another.get_block("one")
    assert [(one.number, one.name) for one in store.list_deleted()] == [(1, "one")]
    first = store.list_deleted()[0].deleted_at
    store.delete_block("#1")
    assert store.list_deleted()[0].deleted_at == first
    store.restore_block("one")
    assert store.get_block("one") == block
    assert store.list_deleted() == []


def test_purged_block_is_gone_from_every_table(store, url, make, fill, tmp_path):
    fill(store)
    secret = make.block("password_of_ada = 'correct horse'")
    block = store.add_turn(make.turn("Whose horse?", blocks=[secret], minutes=9)).blocks[0]
    shown = [Output(kind="stream", mime="text/plain", data="battery staple")]
    store.add_execution(make.run(block.id), outputs=shown)
    store.delete_block(block.id)

    before = store.list_deleted()[0].deleted_at
    assert store.purge_deleted(before) == 0
    assert store.purge_deleted(before + timedelta(seconds=1)) == 1
    assert store.purge_deleted() == 0
    with pytest.raises(RecordNotFoundError):
        store.restore_block(block.id)
    tables = [schema.code_versions, schema.executions, schema.turn_blocks, schema.code_analyses]

    def left(connection, _):
        return [
            connection.execute(
                select(func.count()).select_from(table).where(table.c.block_id == block.id)
            ).scalar_one()
            for table in tables
            if "block_id" in table.c
        ]

    assert store._database.read(left) == [0, 0, 0]
    assert store.search_blocks("password_of_ada").items == []
    assert [one.number for one in store.search_blocks("describe").items] == [3, 2, 1]
    if url.startswith("sqlite"):
        store.close()
        stored = b"".join(path.read_bytes() for path in tmp_path.glob("redpanda.sqlite*"))
        assert b"correct horse" not in stored
        assert b"battery staple" not in stored
