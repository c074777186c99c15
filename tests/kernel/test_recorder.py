"""The recorder: no cell waits for it, nothing that can be written is lost, and no fault ends it."""

from __future__ import annotations

import logging
import sqlite3
import threading
import time
from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from redpanda_jupyter import models
from redpanda_jupyter.ids import new_id
from redpanda_jupyter.kernel import recorder as module
from redpanda_jupyter.kernel.recorder import Recorder
from redpanda_jupyter.services.extraction import new_blocks
from redpanda_jupyter.services.outcomes import Run
from redpanda_jupyter.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NOW = datetime(2030, 1, 1, tzinfo=UTC)
CODE = "total = 1"


@pytest.fixture
def library(tmp_path: Path) -> Path:
    return tmp_path / "library.sqlite"


@pytest.fixture
def store(library: Path) -> Iterator[Store]:
    opened = Store(f"sqlite:///{library}", busy_timeout_s=0.1)
    yield opened
    opened.close()


@pytest.fixture
def block_id(store: Store) -> str:
    turn = models.NewTurn(
        user_message_id=new_id(), assistant_message_id=new_id(), notebook=models.NotebookRef(),
        prompt="What?", context=None, answer=CODE, provider="tour", model="chat", complete=True,
        incomplete_reason=None, usage=models.Usage(), blocks=new_blocks(f"```python\n{CODE}\n```"),
        sent_endpoint="http://127.0.0.1:1", sent_privacy="schema", sent_body={},
        asked_at=NOW, answered_at=NOW,
    )  # fmt: skip
    return store.add_turn(turn).blocks[0].id


@pytest.fixture
def recorder(store: Store) -> Iterator[Recorder]:
    made = Recorder(lambda: store)
    yield made
    made.close(10)


def run(block_id: str, source: str = CODE) -> Run:
    return Run(source=source, status="ok", started_at=NOW, duration_s=0.1, block_id=block_id)


def lock(library: Path) -> sqlite3.Connection:
    other = sqlite3.connect(library, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    return other


def test_without_a_run_there_is_no_thread(recorder: Recorder) -> None:
    assert "redpanda-recorder" not in {thread.name for thread in threading.enumerate()}
    assert recorder.flush(0)
    recorder.close(1)


def test_runs_are_written_in_their_order(recorder: Recorder, store: Store, block_id: str) -> None:
    for number in range(10):
        recorder.put(run(block_id, f"total = {number + 10}"))
    assert recorder.flush(30)
    versions = store.list_versions(block_id)
    assert [one.code for one in versions[:-1]] == [f"total = {n + 10}" for n in reversed(range(10))]
    assert recorder.lost == 0


def test_putting_never_waits(recorder: Recorder, library: Path, block_id: str) -> None:
    with closing(lock(library)):
        for _ in range(50):
            recorder.put(run(block_id))
        assert not recorder.flush(0.05), "the database is locked, and still nothing waited for it"


def test_a_locked_database_is_tried_again(
    recorder: Recorder,
    store: Store,
    library: Path,
    block_id: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "RETRY_S", 0.05)
    monkeypatch.setattr(module, "ATTEMPTS", 1000)
    with closing(lock(library)) as other:
        recorder.put(run(block_id))
        assert not recorder.flush(0.5)
        other.execute("ROLLBACK")
    assert recorder.flush(30)
    assert store.get_block(block_id).run_count == 1
    assert recorder.lost == 0


def test_what_stays_refused_is_counted_and_the_next_run_is_written(
    recorder: Recorder,
    store: Store,
    library: Path,
    block_id: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "RETRY_S", 0.01)
    monkeypatch.setattr(module, "ATTEMPTS", 2)
    with closing(lock(library)):
        recorder.put(run(block_id))
        assert recorder.flush(30)
    assert recorder.lost == 1
    recorder.put(run(block_id))
    assert recorder.flush(30)
    assert store.get_block(block_id).run_count == 1


def test_closing_writes_what_is_queued(recorder: Recorder, store: Store, block_id: str) -> None:
    for _ in range(20):
        recorder.put(run(block_id))
    recorder.close(30)
    assert store.get_block(block_id).run_count == 20
    assert "redpanda-recorder" not in {thread.name for thread in threading.enumerate()}


def test_closing_holds_nobody_up_for_longer_than_its_limit(
    recorder: Recorder, library: Path, store: Store, block_id: str
) -> None:
    with closing(lock(library)):
        for _ in range(200):
            recorder.put(run(block_id))
        began = time.monotonic()
        recorder.close(0.2)
        assert time.monotonic() - began < 10
    assert recorder.flush(60)


def test_a_run_after_the_end_is_written_too(
    recorder: Recorder, store: Store, block_id: str
) -> None:
    recorder.put(run(block_id))
    recorder.close(30)
    recorder.put(run(block_id))
    assert recorder.flush(30)
    assert store.get_block(block_id).run_count == 2


@pytest.mark.parametrize("fault", [ValueError("x"), RecursionError()])
def test_a_fault_of_ours_ends_neither_the_thread_nor_the_next_run(
    store: Store,
    block_id: str,
    fault: Exception,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    broken = [fault]

    def find() -> Any:
        if broken:
            raise broken.pop()
        return store

    recorder = Recorder(find)
    with caplog.at_level(logging.INFO):
        recorder.put(run(block_id))
        recorder.put(run(block_id))
        assert recorder.flush(30)
    recorder.close(30)
    assert recorder.lost == 1
    assert store.get_block(block_id).run_count == 1
    assert caplog.records == []
    assert capfd.readouterr() == ("", "")


def test_a_run_of_unknown_text_is_no_loss(recorder: Recorder, store: Store, block_id: str) -> None:
    recorder.put(run("01JD0000000000000000000000", "nothing = 1"))
    assert recorder.flush(30)
    assert recorder.lost == 0
