"""Conversations, blocks, turns and changes, read and changed by HTTP on a real database."""

import asyncio
import sys
from datetime import UTC, datetime

import pytest

from redpanda_jupyter.ids import new_id
from redpanda_jupyter.models import NewExecution


async def test_a_block_is_listed_read_and_has_its_version(ask, kernel_store, make_turn):
    bundle = kernel_store.add_turn(make_turn(codes=("x = 1", "y = 2")))
    listed = await ask("GET", "blocks")
    assert listed.status == 200
    assert [one["code"] for one in listed.json["items"]] == ["y = 2", "x = 1"]
    block = bundle.blocks[0]
    for ref in (block.id, str(block.number), f"%23{block.number}"):
        answer = await ask("GET", f"blocks/{ref}")
        assert (answer.status, answer.json["id"], answer.json["code"]) == (200, block.id, "x = 1")
    versions = await ask("GET", f"blocks/{block.id}/versions")
    assert [(one["version"], one["code"]) for one in versions.json] == [(1, "x = 1")]


async def test_blocks_are_found_by_word_language_status_and_notebook(ask, kernel_store, make_turn):
    notebook = new_id()
    wanted = kernel_store.add_turn(
        make_turn("Draw the volume", ("plot(volume)",), notebook_id=notebook)
    ).blocks[0]
    kernel_store.add_turn(make_turn("Sum", ("SELECT 1",), language="sql"))
    kernel_store.add_execution(run_of(wanted, "ok"))
    for query in (
        {"q": "volume"},
        {"language": "python"},
        {"status": "ok"},
        {"notebook_id": notebook},
        {"q": "volume", "language": "python", "status": "ok"},
    ):
        answer = await ask("GET", "blocks", **query)
        assert [one["id"] for one in answer.json["items"]] == [wanted.id], query
    assert (await ask("GET", "blocks", q="volume", status="error")).json["items"] == []
    assert (await ask("GET", "blocks", q="")).json["items"][0]["language"] == "sql"


async def test_pages_continue_where_the_last_one_ended(ask, kernel_store, make_turn):
    for number in range(7):
        kernel_store.add_turn(make_turn(f"Question {number}", (f"value_{number} = 1",)))
    for path in ("blocks", "conversations"):
        seen, cursor = [], ""
        while cursor is not None:
            page = (await ask("GET", path, limit=3, cursor=cursor)).json
            assert len(page["items"]) <= 3
            seen += [one["id"] for one in page["items"]]
            cursor = page["next_cursor"]
        assert len(seen) == len(set(seen)) == 7


async def test_a_deleted_block_is_gone_and_comes_back(ask, kernel_store, make_turn):
    block = kernel_store.add_turn(make_turn()).blocks[0]
    gone = await ask("DELETE", f"blocks/{block.id}")
    assert (gone.status, gone.raw.body) == (204, b"")
    assert (await ask("GET", f"blocks/{block.id}")).status == 404
    assert (await ask("GET", "blocks")).json["items"] == []
    back = await ask("POST", f"blocks/{block.number}/restore")
    assert (back.status, back.json["id"]) == (200, block.id)
    assert (await ask("GET", f"blocks/{block.id}")).status == 200


async def test_runs_are_listed_newest_first(ask, kernel_store, make_turn):
    block = kernel_store.add_turn(make_turn()).blocks[0]
    for status in ("ok", "error", "interrupted"):
        kernel_store.add_execution(run_of(block, status))
    answer = await ask("GET", f"blocks/{block.id}/executions", limit=2)
    assert [one["status"] for one in answer.json] == ["interrupted", "error"]


async def test_a_conversation_has_its_messages_in_order(ask, kernel_store, make_turn):
    bundle = kernel_store.add_turn(make_turn("How many rows?"))
    listed = (await ask("GET", "conversations", q="rows")).json["items"]
    assert [one["id"] for one in listed] == [bundle.conversation_id]
    assert (await ask("GET", "conversations", q="columns")).json["items"] == []
    number = listed[0]["number"]
    for ref in (bundle.conversation_id, str(number)):
        assert (await ask("GET", f"conversations/{ref}")).json["id"] == bundle.conversation_id
        messages = (await ask("GET", f"conversations/{ref}/messages")).json["items"]
        assert [(one["role"], one["content"]) for one in messages] == [
            ("user", "How many rows?"),
            ("assistant", "Here it is."),
        ]


async def test_a_turn_is_confirmed_by_the_library_that_has_it(ask, kernel_store, make_turn):
    bundle = kernel_store.add_turn(make_turn())
    answer = await ask("GET", f"turns/{bundle.turn_id}")
    assert answer.json == bundle.model_dump(mode="json")
    assert (await ask("GET", f"turns/{new_id()}")).status == 404


@pytest.mark.parametrize(
    "path",
    [
        "blocks/999",
        "blocks/999/versions",
        "blocks/999/executions",
        "blocks/999999999999999",
        "blocks/01JD9999999999999999999999",
        "conversations/999",
        "conversations/999/messages",
        "turns/01JD9999999999999999999999",
    ],
)
async def test_what_is_not_there_is_a_404_in_words(ask, path):
    answer = await ask("GET", path)
    assert (answer.status, answer.json["code"]) == (404, "not_found")


async def test_deleting_or_restoring_what_is_not_there_is_a_404(ask):
    assert (await ask("DELETE", "blocks/999")).status == 404
    assert (await ask("POST", "blocks/999/restore")).status == 404


async def test_changes_differ_when_another_process_wrote(ask, kernel_store, make_turn, database):
    async def revision():
        return (await ask("GET", "changes")).json["revision"]

    block = kernel_store.add_turn(make_turn()).blocks[0]
    first = await revision()
    assert await revision() == first
    script = (
        "import sys; from redpanda_jupyter.store import Store\n"
        "store = Store(sys.argv[1]); store.delete_block(sys.argv[2]); store.close()"
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", script, f"sqlite:///{database}", block.id
    )
    assert await process.wait() == 0
    second = await revision()
    assert second != first
    assert await revision() == second
    await ask("POST", f"blocks/{block.id}/restore")
    assert await revision() not in (first, second)


def run_of(block, status):
    return NewExecution(
        id=new_id(), block_id=block.id, version=1, status=status, started_at=datetime.now(UTC)
    )
