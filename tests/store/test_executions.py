"""A run counts for the text that ran."""

from __future__ import annotations

import pytest

from redpanda_jupyter import models
from redpanda_jupyter.errors import RecordNotFoundError
from redpanda_jupyter.ids import new_id
from redpanda_jupyter.models import NotebookRef


@pytest.fixture
def block_id(store, make):
    return store.add_turn(make.turn(blocks=[make.block("df.describe()")])).blocks[0].id


def test_run_comes_back_as_it_was_recorded(store, another, make, block_id):
    notebook = NotebookRef(id=new_id(), path="/home/ada/a.ipynb")
    run = make.run(
        block_id,
        "error",
        error_name="KeyError",
        duration_s=0.25,
        notebook=notebook,
        datasets=[
            make.dataset("df"),
            make.dataset("other", rows=None, content_fingerprint="1" * 64),
        ],
    )

    recorded = store.add_execution(run)

    assert another.list_executions("#1") == [recorded]
    assert (recorded.id, recorded.version, recorded.status) == (run.id, 1, "error")
    assert (recorded.error_name, recorded.duration_s) == ("KeyError", 0.25)
    assert recorded.datasets == run.datasets
    assert (recorded.notebook_id, recorded.notebook_path) == (notebook.id, notebook.path)
    assert recorded.started_at == run.started_at


def test_block_counts_its_runs_and_names_their_frames_newest_first(store, make, block_id):
    frames = [["df"], ["df_us", "rates"], ["df"], ["df_de"]]
    for minutes, names in enumerate(frames):
        datasets = [make.dataset(name) for name in names]
        store.add_execution(make.run(block_id, minutes=minutes, datasets=datasets))

    block = store.get_block(block_id)

    assert block.run_count == 4
    assert block.last_run_at == make.at(3)
    assert block.datasets == ["df_de", "df", "df_us", "rates"]


def test_outcome_is_that_of_the_latest_run(store, make, block_id):
    def outcome():
        return store.get_block(block_id).executed_successfully

    assert outcome() is None
    store.add_execution(make.run(block_id, "ok", minutes=1))
    assert outcome() is True
    store.add_execution(make.run(block_id, "error", minutes=3))
    assert outcome() is False
    # reported late: the queue was held up
    store.add_execution(make.run(block_id, "ok", minutes=2))
    assert outcome() is False
    assert store.get_block(block_id).last_run_at == make.at(3)
    store.add_execution(make.run(block_id, "ok", minutes=4))
    store.add_execution(make.run(block_id, "interrupted", minutes=5))
    assert outcome() is True
    assert store.get_block(block_id).run_count == 5


def test_same_run_handed_in_again_is_counted_once(store, another, make, block_id):
    run = make.run(block_id, datasets=[make.dataset()])
    first = store.add_execution(run)
    assert another.add_execution(run) == first
    assert store.get_block(block_id).run_count == 1


def test_edited_text_that_ran_becomes_a_version(store, make, block_id):
    source = "df.describe(include='all')"
    edited = make.block(source, functions_defined=["describe_all"])
    run = make.run(block_id, edited=True, source=source)

    recorded = store.add_execution(run, edited)

    block = store.get_block(block_id)
    newest, oldest = store.list_versions(block_id)
    assert (recorded.version, recorded.edited) == (2, True)
    assert (block.version, block.version_id, block.code) == (2, newest.id, source)
    assert block.executed_successfully is True
    assert (newest.origin, newest.parent_version_id) == ("edit", oldest.id)
    assert newest.content_hash == models.content_hash(source)
    assert (oldest.origin, oldest.executed_successfully) == ("answer", None)
    assert store.get_version(block_id, 1) == oldest
    assert store.get_version(block_id, 2) == newest
    assert [found.number for found in store.search_blocks("describe_all").items] == [1]
    assert store.find_version_by_hash(newest.content_hash) == (block_id, 2)


@pytest.mark.parametrize("status", ["error", "interrupted"])
def test_edit_that_did_not_run_ok_is_a_draft_and_its_block_stays(store, make, block_id, status):
    before = store.get_block(block_id)
    source = "df.head("
    draft = make.block(source, functions_defined=["nowhere"])

    recorded = store.add_execution(
        make.run(block_id, status, edited=True, source=source, minutes=1), draft
    )

    block = store.get_block(block_id)
    shown = {"version", "version_id", "code", "content_hash", "executed_successfully", "updated_at"}
    assert block.model_dump(include=shown) == before.model_dump(include=shown)
    assert (block.run_count, block.last_run_at) == (1, make.at(1))
    assert recorded.version == 2
    kept, answered = store.list_versions(block_id)
    assert (kept.code, kept.parent_version_id) == (source, answered.id)
    assert kept.executed_successfully is (False if status == "error" else None)
    assert kept.last_run_at == (make.at(1) if status == "error" else None)
    assert store.search_blocks("nowhere").items == []
    assert [found.number for found in store.search_blocks("describe").items] == [1]
    assert store.search_blocks(status="not_run").items == [block]


def test_draft_becomes_the_block_when_it_runs_ok_for_the_first_time(store, make, block_id):
    def run(source, status, minutes):
        edited = make.run(block_id, status, edited=True, source=source, minutes=minutes)
        store.add_execution(edited, make.block(source))
        return store.get_block(block_id).version

    assert run("df.head()", "error", 1) == 1
    assert run("df.tail()", "ok", 2) == 3
    # its cell, unchanged since, found by its text
    store.add_execution(make.run(block_id, "ok", version=2, minutes=3))
    block = store.get_block(block_id)
    assert (block.version, block.code, block.updated_at) == (2, "df.head()", make.at(3))
    assert [found.number for found in store.search_blocks("head").items] == [1]
    assert store.search_blocks("tail").items == []
    # from then on a run of an older text moves nothing, whatever became of it meanwhile
    assert run("df.tail()", "error", 4) == 2
    assert run("df.tail()", "ok", 5) == 2
    store.add_execution(make.run(block_id, "ok", version=1, minutes=6))
    assert store.get_block(block_id).version == 2


def test_run_of_another_text_makes_no_version_of_a_draft(store, make, block_id):
    draft = make.run(block_id, "error", edited=True, source="df.head(", minutes=1)
    store.add_execution(draft, make.block("df.head("))
    other = make.run(block_id, "ok", edited=True, source="df.head()", version=2, minutes=2)
    store.add_execution(other)
    assert store.get_block(block_id).version == 1
    store.add_execution(make.run(block_id, "ok", version=2, minutes=3))
    assert store.get_block(block_id).version == 2


def test_edit_back_to_a_known_text_is_a_run_of_that_version(store, make, block_id):
    second = make.block("df.head()")
    store.add_execution(make.run(block_id, edited=True, source="df.head()", minutes=1), second)
    first = make.block("df.describe()\n")
    recorded = store.add_execution(
        make.run(block_id, "error", edited=True, source="df.describe()\n", version=2, minutes=2),
        first,
    )

    assert recorded.version == 1
    assert len(store.list_versions(block_id)) == 2
    block = store.get_block(block_id)
    assert (block.version, block.executed_successfully) == (2, True)
    assert store.get_version(block_id, 1).executed_successfully is False


def test_run_of_edited_text_says_nothing_about_the_version_it_came_from(store, make, block_id):
    store.add_execution(make.run(block_id, "ok", minutes=1))
    store.add_execution(make.run(block_id, "error", minutes=2, edited=True, source="df.descibe()"))
    block = store.get_block(block_id)
    assert (block.executed_successfully, block.run_count) == (True, 2)


def test_run_without_version_finds_it_by_its_text(store, make, block_id):
    second = make.block("df.head()")
    store.add_execution(make.run(block_id, edited=True, source="df.head()", minutes=1), second)
    recorded = store.add_execution(make.run(block_id, version=None, source="df.describe()"))
    assert recorded.version == 1


def test_run_of_what_is_not_there_is_not_found(store, make, block_id):
    with pytest.raises(RecordNotFoundError):
        store.add_execution(make.run(new_id()))
    with pytest.raises(RecordNotFoundError):
        store.add_execution(make.run(block_id, version=7))
    with pytest.raises(RecordNotFoundError):
        store.get_version(block_id, 10**12)
    assert store.get_block(block_id).run_count == 0


def test_runs_are_listed_newest_first_up_to_the_limit(store, make, block_id):
    for minutes in (2, 0, 1):
        store.add_execution(make.run(block_id, minutes=minutes))
    listed = store.list_executions(block_id, limit=2)
    assert [run.started_at for run in listed] == [make.at(2), make.at(1)]
