"""A library that cannot be written costs no answer, says so in words, and is used again at once."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import event

from redpanda_jupyter.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator

    from redpanda_jupyter.tour.server import TourServer

FORBIDDEN = ("INSERT", "SELECT", "sqlite3.", "Traceback", "pytest-of-")


def check(end: Any, code: str, says: str, answer: str) -> None:
    """Look whether a turn's end tells the whole answer and, in words, why it was not stored."""
    assert (end.complete, end.text, end.error) == (True, answer, None)
    assert end.bundle is None
    assert end.not_saved.code == code
    assert says in end.not_saved.message
    assert end.not_saved.hint
    words = f"{end.not_saved.message} {end.not_saved.hint}"
    assert not [word for word in FORBIDDEN if word in words]
    assert "\n" not in words


@contextmanager
def locked(library: Path, store: Store) -> Iterator[None]:
    with closing(sqlite3.connect(library, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield


@contextmanager
def newer(library: Path, store: Store) -> Iterator[None]:
    with closing(sqlite3.connect(library, isolation_level=None)) as other:
        (before,) = other.execute("select min_writer from meta").fetchone()
        other.execute("update meta set min_writer = 999999")
        yield
        other.execute("update meta set min_writer = ?", (before,))


@contextmanager
def full(library: Path, store: Store) -> Iterator[None]:
    """Let the database have no further page, as on a full disk, until the failure is over."""
    store.open()

    @event.listens_for(store._database._engine, "begin")
    def _limit(connection: Any) -> None:
        connection.exec_driver_sql("PRAGMA max_page_count=1")

    yield


@contextmanager
def damaged(library: Path, store: Store) -> Iterator[None]:
    whole = library.read_bytes()
    store.close()
    library.write_bytes(b"no database at all" * 500)
    yield
    library.write_bytes(whole)


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("trouble", "code", "says"),
    [
        (locked, "store_unavailable", "busy"),
        (newer, "store_version", "newer"),
        (full, "store_unavailable", "disk is full"),
        (damaged, "store_unavailable", "damaged"),
    ],
)
async def test_the_answer_is_told_and_the_next_one_is_kept(
    asking: Any, library: Path, answer: str, trouble: Any, code: str, says: str
) -> None:
    with Store(f"sqlite:///{library}", busy_timeout_s=0.2) as store:
        asking.store = store
        with trouble(library, store):
            # long, because pages that are there already would take a short one on a full disk
            check((await asking("What? " * 100_000)).end, code, says, answer)
        assert (await asking("Again?")).end.bundle is not None


@pytest.mark.asyncio
async def test_a_place_where_no_library_can_be(asking: Any, tmp_path: Path, answer: str) -> None:
    (tmp_path / "file").write_text("")
    with Store(f"sqlite:///{tmp_path}/file/library.sqlite") as asking.store:
        check((await asking("What?")).end, "store_unavailable", "cannot be opened", answer)


@pytest.mark.asyncio
async def test_an_interrupted_answer_that_cannot_be_kept_stops_nothing(
    asking: Any, library: Path
) -> None:
    with Store(f"sqlite:///{library}", busy_timeout_s=0.2) as asking.store:
        with locked(library, asking.store):
            stream = asking.stream("What?")
            await anext(stream)
            await stream.aclose()
        assert (await asking("Again?")).end.bundle is not None


ON_A_REAL_DISK = """
import asyncio, json, os, signal, sys
from redpanda_jupyter.services.chat import ask
from redpanda_jupyter.services.question import Ask
from redpanda_jupyter.services.connections import Connections
from redpanda_jupyter.settings import Settings
from redpanda_jupyter.store import Store

how, url, database = sys.argv[1:]
settings = Settings(openai_base_url=url)

async def one(store, connections, length=1):
    question = Ask("What? " * length, model="openai:model-a")
    async for event in ask(question, store=store, settings=settings, connections=connections):
        last = event
    return last

async def main():
    connections = Connections()
    # once, so that everything is imported
    first = await one(Store("sqlite:///" + database), connections)
    assert first.bundle is not None, first
    if how == "read-only":
        os.chmod(database, 0o444)
        os.chmod(os.path.dirname(database), 0o555)
        if os.geteuid() == 0:  # whom no rights stop
            os.setgroups([]), os.setgid(65534), os.setuid(65534)
    else:
        import resource
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        size = os.path.getsize(database)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
    last = await one(Store("sqlite:///" + database, busy_timeout_s=1), connections, 200_000)
    await connections.aclose()
    print(last.model_dump_json())

asyncio.run(main())
"""


@pytest.mark.skipif(sys.platform == "win32", reason="limits and rights as POSIX has them")
@pytest.mark.parametrize(("how", "says"), [("read-only", "cannot be opened"), ("limited", "disk")])
def test_a_disk_that_takes_nothing(server: TourServer, answer: str, how: str, says: str) -> None:
    from redpanda_jupyter.models import TurnEnded

    folder = Path(tempfile.mkdtemp(prefix="redpanda-"))  # pytest's own folders are closed to others
    try:
        folder.chmod(0o755)
        command = [sys.executable, "-c", ON_A_REAL_DISK, how, server.openai_url]
        done = subprocess.run(
            [*command, str(folder / "library.sqlite")],
            capture_output=True, text=True, timeout=60, check=False, env={**os.environ},
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        end = TurnEnded.model_validate(json.loads(done.stdout))
    finally:
        folder.chmod(0o755)
        shutil.rmtree(folder)
    check(end, "store_unavailable", says, answer)
