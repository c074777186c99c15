"""The library's code is read again in the background, and nobody waits for it."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import delete

from redpanda_jupyter.services import rereading
from redpanda_jupyter.services.rereading import Rereading, reread
from redpanda_jupyter.store import schema

from .conftest import keep_answer

if TYPE_CHECKING:
    from redpanda_jupyter.store import Store


def answer(count: int) -> str:
    return f'Number {count}:\n\n```python\nx{count} = df["c{count}"].sum()\n```\n'


@pytest.fixture
def unread(store: Store) -> Store:
    """A library of 120 blocks which no analyser has read."""
    for count in range(120):
        keep_answer(store, answer(count), f"What is number {count}?")
    store._database.write(lambda connection, _: connection.execute(delete(schema.code_analyses)))
    return store


def test_all_that_was_not_read_is_read_once(unread: Store) -> None:
    assert reread(unread) == 120
    assert unread.stale_versions() == []
    version = unread.list_versions("7")[0]
    assert version.analysis is not None
    assert version.analysis.variables_created == ["x6"]
    assert reread(unread) == 0


def test_many_texts_are_one_change_of_the_library(unread: Store) -> None:
    """Each change makes every open sidebar ask again."""
    before = int(unread.revision().rpartition("-")[2])
    reread(unread)
    after = int(unread.revision().rpartition("-")[2])
    assert after - before <= 120 / rereading.BATCH + 1


def test_it_stops_when_told_and_keeps_what_it_has_read(unread: Store) -> None:
    class StopAfter(threading.Event):
        asked = 0

        def is_set(self) -> bool:
            self.asked += 1
            return self.asked > 30

    done = reread(unread, StopAfter())
    assert 0 < done < 120
    assert len(unread.stale_versions(200)) == 120 - done


def test_it_works_behind_the_back_and_ends_with_the_session(unread: Store) -> None:
    background = Rereading(lambda: unread, after_s=0.0)
    background.start()
    background.start()
    deadline = time.monotonic() + 30
    while unread.stale_versions(1) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert unread.stale_versions() == []
    background.close()
    assert not [one for one in threading.enumerate() if one.name == "redpanda-rereading"]


def test_it_never_begins_where_the_session_ends_before(unread: Store) -> None:
    background = Rereading(lambda: unread, after_s=60.0)
    background.start()
    background.close()
    assert len(unread.stale_versions(200)) == 120


def test_a_library_that_does_not_answer_disturbs_nobody(
    caplog: pytest.LogCaptureFixture, recwarn: pytest.WarningsRecorder
) -> None:
    from redpanda_jupyter.errors import StoreUnavailableError

    def broken() -> Any:
        raise StoreUnavailableError("It is locked.")

    background = Rereading(broken, after_s=0.0)
    background.start()
    background.close(5.0)
    assert [record.levelname for record in caplog.records] in ([], ["DEBUG"])
    assert not recwarn.list
