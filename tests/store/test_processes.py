"""Several programs at one library: nothing is lost, whoever is killed."""

from __future__ import annotations

import signal
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest

HERE = Path(__file__).parent

WRITING = """
import os, sys
sys.path.insert(0, sys.argv[1])
from conftest import Make
from redpanda_jupyter.models import NotebookRef
from redpanda_jupyter.store import Store
import alembic.command, alembic.config, filelock

def write(name, turns):
    store = Store(sys.argv[2])
    for number in range(turns):
        turn = Make.turn(f"Question {number}", notebook=NotebookRef(path=f"/{name}.ipynb"))
        bundle = store.add_turn(turn)
        run = Make.run(bundle.blocks[0].id)
        store.add_execution(run)
        line = f"{turn.assistant_message_id} {bundle.blocks[0].number} {run.id}{os.linesep}"
        os.write(1, line.encode())  # whole lines only, whoever else writes or is killed
"""

AT_ONCE = WRITING + "together(int(sys.argv[3]), lambda number: write(number, int(sys.argv[4])))"
ALONE = WRITING + "write('killed', 100_000)"

LONG = [pytest.mark.long, pytest.mark.timeout(900)]
SIZES = [pytest.param(6, 20), pytest.param(8, 1000, marks=LONG)]


@pytest.mark.parametrize(("processes", "turns"), SIZES)
def test_writers_at_once_lose_nothing_and_share_the_numbers(
    new_url, run_together, open_store, processes, turns
):
    output = run_together(AT_ONCE, HERE, new_url, processes, turns)
    lines = [line.split() for line in output.splitlines()]

    total = processes * turns
    store = open_store(new_url)
    assert sorted(int(number) for _, number, _ in lines) == list(range(1, total + 1))
    for turn_id, number, run_id in lines:
        (block,) = store.get_turn(turn_id).blocks
        assert block.number == int(number)
        assert [run.id for run in store.list_executions(block.id)] == [run_id]
    conversations = store.list_conversations(limit=500).items
    assert len(conversations) == processes
    assert {conversation.message_count for conversation in conversations} == {2 * turns}
    assert store.revision().endswith(f"-{2 * total}")


ROUNDS = [pytest.param(3), pytest.param(60, marks=LONG)]


@pytest.mark.parametrize("rounds", ROUNDS)
def test_what_was_acknowledged_survives_a_kill(new_sqlite_url, start_script, open_store, rounds):
    acknowledged = []
    for number in range(rounds):
        process = start_script(ALONE, HERE, new_sqlite_url)
        lines = [process.stdout.readline() for _ in range(3)]
        time.sleep(0.013 * (number % 9))
        process.send_signal(signal.SIGKILL)
        rest, _ = process.communicate(timeout=30)
        whole = "".join(lines) + rest
        # the last line may be cut: a line counts when its end was written
        acknowledged += [line.split() for line in whole.splitlines(keepends=True) if "\n" in line]

        store = open_store(new_sqlite_url)
        for turn_id, block_number, run_id in acknowledged[-50:]:
            (block,) = store.get_turn(turn_id).blocks
            assert block.number == int(block_number)
            assert [run.id for run in store.list_executions(block.id)] == [run_id]
        store.close()

    assert len(acknowledged) >= 3 * rounds
    store = open_store(new_sqlite_url)
    for turn_id, _, _ in acknowledged:
        store.get_turn(turn_id)
    # whole turns only: two messages, one block, one request each
    (conversation,) = store.list_conversations().items
    with closing(sqlite3.connect(new_sqlite_url.removeprefix("sqlite:///"))) as connection:
        for table in ("code_blocks", "code_versions", "sent_requests", "search_documents"):
            (count,) = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
            assert 2 * count == conversation.message_count
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


FORKING = """
import os, sys, threading
sys.path.insert(0, sys.argv[1])
from conftest import Make
from redpanda_jupyter.store import Store
store = Store(sys.argv[2])
store.add_turn(Make.turn())
engine = store._database._engine
child = os.fork()
if child == 0:
    assert store._database._engine is None
    for _ in range(10):
        store.add_turn(Make.turn())
    store.close()
    os._exit(0)
for _ in range(10):
    store.add_turn(Make.turn())
_, status = os.waitpid(child, 0)
assert status == 0, status
assert store._database._engine is engine
store.add_turn(Make.turn())
print(len(store.search_blocks().items))
"""


def test_forked_child_and_parent_go_on_with_connections_of_their_own(url, run_script):
    done = run_script(FORKING, HERE, url)
    assert done.stdout == "22\n"


THREADS = """
import sys, threading
sys.path.insert(0, sys.argv[1])
from conftest import Make
from redpanda_jupyter.store import Store
store = Store(sys.argv[2])
failed = []
def work():
    try:
        for _ in range(5):
            bundle = store.add_turn(Make.turn())
            store.get_turn(bundle.turn_id), store.search_blocks("df"), store.revision()
    except Exception as error:
        failed.append(error)
threads = [threading.Thread(target=work) for _ in range(16)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
print(failed, len(store.search_blocks(limit=500).items))
"""


def test_threads_share_a_store(new_url, run_script):
    assert run_script(THREADS, HERE, new_url).stdout == "[] 80\n"
