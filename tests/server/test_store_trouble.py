"""A database that is locked, newer, damaged or out of reach: words within seconds, never a 500."""

import asyncio
import sqlite3
import time
from contextlib import closing, contextmanager

import pytest

READS = ["conversations", "blocks", "blocks/1", "changes", "turns/01J0000000000000000000000A"]


@contextmanager
def writer(database):
    """Hold the database as a program in the middle of a write does."""
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield


@contextmanager
def sole_user(database):
    """Hold the database so that nobody else can even read it."""
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")
        connection.execute("BEGIN EXCLUSIVE")
        yield


async def test_writes_that_wait_in_vain_are_refused_and_do_not_happen_later(
    ask, kernel_store, make_turn, database
):
    codes = tuple(f"value_{number} = 1" for number in range(12))
    blocks = kernel_store.add_turn(make_turn(codes=codes)).blocks
    with writer(database):
        began = time.monotonic()
        waiting = [asyncio.ensure_future(ask("DELETE", f"blocks/{one.id}")) for one in blocks]
        await asyncio.sleep(0.3)
        for path in ("changes", "blocks", f"blocks/{blocks[0].id}", "status"):
            assert (await ask("GET", path)).status == 200
        assert time.monotonic() - began < 2.5, "reading goes on"
        assert not any(one.done() for one in waiting)
        answers = await asyncio.gather(*waiting)
        assert {(one.status, one.json["code"]) for one in answers} == {(503, "store_unavailable")}
        assert time.monotonic() - began < 4.9
    await asyncio.sleep(1.5)
    assert len((await ask("GET", "blocks")).json["items"]) == len(blocks)
    assert (await ask("DELETE", f"blocks/{blocks[0].id}")).status == 204


async def test_while_the_database_is_stuck_the_rest_answers(
    ask, kernel_store, make_turn, database, http_server_client, jp_base_url
):
    kernel_store.add_turn(make_turn())
    kernel_store.close()
    with sole_user(database):
        stuck = [asyncio.ensure_future(ask("GET", path)) for path in READS * 4]
        await asyncio.sleep(0.2)
        began = time.monotonic()
        for path in ("openapi.json", "providers"):
            assert (await ask("GET", path)).status == 200
        assert (await http_server_client.fetch(f"{jp_base_url}api")).code == 200
        assert time.monotonic() - began < 2, "neither the event loop nor other work waits"
        assert not any(one.done() for one in stuck)
        status = await ask("GET", "status")
        assert status.status == 200
        assert status.json["store"]["ok"] is False
        assert status.json["store"]["problem"]["code"] == "store_unavailable"
        answers = await asyncio.gather(*stuck)
        assert time.monotonic() - began < 6
        assert {one.status for one in answers} == {503}
    assert (await ask("GET", "blocks")).status == 200, "it recovers without a restart"
    assert (await ask("GET", "status")).json["store"]["ok"] is True


async def everything_says(ask, status, code):
    for path in READS:
        answer = await ask("GET", path)
        assert (answer.status, answer.json["code"]) == (status, code), path
        assert answer.json["hint"]
    answer = await ask("POST", "notebooks", {"path": "a.ipynb"})
    assert (answer.status, answer.json["code"]) == (status, code)
    store = (await ask("GET", "status")).json["store"]
    assert (store["ok"], store["problem"]["code"]) == (False, code)


async def test_a_database_of_a_newer_version_is_refused_untouched(ask, kernel_store, database):
    kernel_store.open()
    kernel_store.close()
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("UPDATE meta SET schema_version=999, min_reader=999, min_writer=999")
        connection.commit()
    before = database.read_bytes()
    await everything_says(ask, 409, "store_version")
    assert database.read_bytes() == before


async def test_a_damaged_database_is_said_and_kept(ask, database):
    database.parent.mkdir()
    database.write_bytes(b"not a database" * 1000)
    await everything_says(ask, 503, "store_unavailable")
    assert database.read_bytes() == b"not a database" * 1000


async def test_a_place_that_cannot_be_is_said(ask, start_environment, isolated_home):
    (isolated_home / "file").write_text("")
    start_environment["REDPANDA_DATABASE_URL"] = f"sqlite:///{isolated_home}/file/x.sqlite"
    await everything_says(ask, 503, "store_unavailable")


@pytest.mark.parametrize(
    "url",
    ["mysql://me:secret@host/db", "sqlite:///:memory:", "postgresql://me:secret@127.0.0.1:1/x"],
)
async def test_a_url_that_leads_nowhere_shows_no_password(ask, start_environment, url, caplog):
    start_environment["REDPANDA_DATABASE_URL"] = url
    await everything_says(ask, 503, "store_unavailable")
    status = await ask("GET", "status")
    assert "secret" not in status.raw.body.decode() + caplog.text
