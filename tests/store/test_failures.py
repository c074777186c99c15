"""A database that fails says so in words, loses nothing, and works again when the cause is gone."""

from __future__ import annotations

import shutil
import sqlite3
import sys
import tempfile
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import event

from redpanda_jupyter.errors import StoreUnavailableError, StoreVersionError
from redpanda_jupyter.store import schema

FORBIDDEN = ("INSERT", "SELECT", "sqlite3.", "psycopg", "Traceback", "not-secret", "pytest-of-")


def path_of(url):
    return Path(url.removeprefix("sqlite:///"))


def refused(call, *, saying, kind=StoreUnavailableError):
    """Check that a call fails with one readable line and a hint, and nothing of our insides."""
    with pytest.raises(kind) as caught:
        call()
    error = caught.value
    assert saying in error.message
    assert "\n" not in error.message
    assert error.hint
    assert error.__cause__ is None
    assert not [word for word in FORBIDDEN if word in f"{error.message} {error.hint}"]
    return error


def test_locked_database_is_told_and_the_same_turn_succeeds_afterwards(
    sqlite_url, open_store, make
):
    store = open_store(sqlite_url, busy_timeout_s=0.2)
    store.open()
    turn = make.turn()
    with closing(sqlite3.connect(path_of(sqlite_url), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        refused(lambda: store.add_turn(turn), saying="busy")
        assert store.status().ok  # it can be read
        other.execute("ROLLBACK")
    assert store.add_turn(turn).turn_id == turn.assistant_message_id


@pytest.mark.postgres
def test_locked_table_of_postgresql_is_told(postgres_url, postgres_server, open_store, make):
    import psycopg

    store = open_store(postgres_url, busy_timeout_s=0.3)
    turn = make.turn()
    store.open()
    with psycopg.connect(postgres_url) as other:
        other.execute("LOCK TABLE counters IN ACCESS EXCLUSIVE MODE")
        refused(lambda: store.add_turn(turn), saying="busy")
    assert store.add_turn(turn).turn_id == turn.assistant_message_id


def full(store, pages):
    """Let the database have no further page: SQLite then says what it says of a full disk."""
    engine = store._database._ready()

    @event.listens_for(engine, "begin")
    def _limit(connection):
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages()}")


def test_full_disk_is_told_and_the_same_turn_succeeds_afterwards(sqlite_url, open_store, make):
    store, reader = open_store(sqlite_url), open_store(sqlite_url)
    kept = store.add_turn(make.turn())
    full(store, lambda: 1)
    turn = make.turn(answer="long " * 100_000)

    refused(lambda: store.add_turn(turn), saying="disk is full")

    assert reader.get_turn(kept.turn_id) == kept
    assert len(reader.search_blocks().items) == 1
    # the failure closed the limited connections; the next call has fresh ones
    assert store.add_turn(turn).turn_id == turn.assistant_message_id


def test_disk_that_refuses_to_write_is_told(sqlite_url, run_script, open_store):
    script = """
import resource, signal, sys
sys.path.insert(0, sys.argv[2])
from conftest import Make
from redpanda_jupyter.errors import StoreUnavailableError
from redpanda_jupyter.store import Store
store = Store(sys.argv[1])
first = store.add_turn(Make.turn())
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, resource.RLIM_INFINITY))
turn = Make.turn(answer="long " * 200_000)
try:
    store.add_turn(turn)
except StoreUnavailableError as error:
    print(error.message)
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
assert store.add_turn(turn).turn_id == turn.assistant_message_id
assert store.get_turn(first.turn_id) == first
"""
    done = run_script(script, sqlite_url, Path(__file__).parent)
    assert "disk" in done.stdout
    assert len(open_store(sqlite_url).search_blocks().items) == 2


READ_ONLY = """
import os, sys
from redpanda_jupyter.errors import StoreError
from redpanda_jupyter.store import Store
with Store(sys.argv[2]) as warm:
    warm.search_blocks()
if os.geteuid() == 0:  # whom no rights stop
    os.setgroups([]), os.setgid(65534), os.setuid(65534)
store = Store(sys.argv[1], busy_timeout_s=1)
for call in (store.search_blocks, lambda: store.delete_block("1")):
    try:
        print(len(call().items))
    except StoreError as error:
        print(type(error).__name__, error.message, error.hint)
"""


def test_read_only_database_can_be_read_and_says_what_it_is(
    run_script, open_store, make, new_sqlite_url
):
    # in a folder that another user may enter, which those of pytest are not
    root = Path(tempfile.mkdtemp(prefix="redpanda-"))
    try:
        path = root / "lib.sqlite"
        store = open_store(f"sqlite:///{path}")
        store.add_turn(make.turn())
        store.close()
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("PRAGMA journal_mode=DELETE")
        path.chmod(0o444)
        root.chmod(0o555)

        done = run_script(READ_ONLY, f"sqlite:///{path}", new_sqlite_url)

        can_read, cannot_write = done.stdout.splitlines()
        assert can_read == "1"
        assert cannot_write.startswith("StoreUnavailableError")
        assert "read-only" in cannot_write
        assert "Traceback" not in done.stderr
    finally:
        root.chmod(0o755)
        shutil.rmtree(root)


def test_folder_that_cannot_be_made_is_told(tmp_path, open_store):
    (tmp_path / "file").write_text("in the way")
    store = open_store(f"sqlite:///{tmp_path}/file/lib.sqlite")
    refused(store.open, saying="cannot be opened")
    (tmp_path / "file").unlink()
    store.open()


def test_path_that_is_a_folder_is_told(tmp_path, open_store):
    refused(open_store(f"sqlite:///{tmp_path}").open, saying="cannot be opened")


GARBAGE = {
    "no database": lambda data: b"This is no database. " * 500,
    "first page": lambda data: data[:100] + b"\xff" * 4000 + data[4100:],
    "cut": lambda data: data[: len(data) // 2],
    "middle": lambda data: data[:8192] + bytes(len(data) - 8192),
}


@pytest.mark.parametrize("damage", GARBAGE)
def test_damaged_database_is_told_and_kept_as_it_is(sqlite_url, open_store, make, damage):
    path = path_of(sqlite_url)
    store = open_store(sqlite_url)
    store.add_turn(make.turn())
    store.close()
    damaged = GARBAGE[damage](path.read_bytes())
    path.write_bytes(damaged)

    other = open_store(sqlite_url)
    refused(lambda: other.add_turn(make.turn()), saying="damaged")
    other.close()

    assert path.read_bytes()[: len(damaged)][100:] == damaged[100:]
    path.unlink()
    assert other.add_turn(make.turn()).blocks[0].number == 1


def set_meta(store, **values):
    changes = ", ".join(f"{name} = {value}" for name, value in values.items())
    store._database.write(
        lambda connection, _: connection.exec_driver_sql(f"UPDATE meta SET {changes}")
    )


def test_newer_database_is_refused_and_not_touched(store, another, make):
    store.add_turn(make.turn())
    set_meta(store, schema_version=99, min_reader=99, min_writer=99)
    store.close()
    path = path_of(store.url_shown) if store.kind == "sqlite" else None
    before = path.read_bytes() if path else None
    try:
        error = refused(another.open, saying="newer Red Panda", kind=StoreVersionError)
        refused(lambda: another.add_turn(make.turn()), saying="newer", kind=StoreVersionError)
        assert sys.executable in error.hint
        status = another.status()
        assert (status.ok, status.problem.code) == (False, "store_version")
        another.close()
        if path:
            assert path.read_bytes() == before
            assert [file.name for file in path.parent.glob(f"{path.name}*")] == [path.name]
    finally:
        reset_meta(another)
    assert another.get_block("1").number == 1


def reset_meta(store):
    """Undo set_meta, past the guard that is tested here."""
    from redpanda_jupyter.store.engine import make_engine

    engine = make_engine(store._database.address, busy_timeout_s=1, migrating=True)
    with engine.begin() as connection:
        connection.exec_driver_sql(
            f"UPDATE meta SET schema_version = {schema.SCHEMA_VERSION},"
            f" min_reader = {schema.MIN_READER}, min_writer = {schema.MIN_WRITER}"
        )
    engine.dispose()


def test_database_that_was_upgraded_meanwhile_is_not_written(store, another, make):
    store.add_turn(make.turn())
    another.open()
    set_meta(store, schema_version=99, min_writer=99)
    try:
        refused(lambda: another.add_turn(make.turn()), saying="newer", kind=StoreVersionError)
        # what it says may still be read by a package of this age
        assert len(another.search_blocks().items) == 1
    finally:
        reset_meta(store)


def test_file_that_is_moved_away_while_it_is_open_is_begun_anew(sqlite_url, open_store, make):
    path = path_of(sqlite_url)
    store = open_store(sqlite_url)
    store.add_turn(make.turn())
    old = store.id
    for suffix in ("", "-wal", "-shm"):
        Path(f"{path}{suffix}").rename(f"{path}{suffix}.away")

    assert store.add_turn(make.turn()).blocks[0].number == 1
    assert store.id != old


def test_file_that_is_deleted_under_two_programs_is_begun_anew_by_both(
    sqlite_url, open_store, make
):
    path = path_of(sqlite_url)
    store, other = open_store(sqlite_url), open_store(sqlite_url)
    for opened in (store, other, store, other):
        opened.add_turn(make.turn())
    path.unlink()  # and its side files stay

    numbers = [opened.add_turn(make.turn()).blocks[0].number for opened in (store, other, store)]

    assert numbers == [1, 2, 3]
    assert other.id == store.id
    store.close()
    other.close()
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("SELECT count(*) FROM code_blocks").fetchone() == (3,)


def test_database_of_another_program_is_not_touched(new_url, open_store, postgres_or_none):
    if new_url.startswith("sqlite"):
        path = path_of(new_url)
        path.parent.mkdir()
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("CREATE TABLE customers (id INTEGER)")
        before = path.read_bytes()
    else:
        schema = new_url.rpartition("%3D")[2]
        postgres_or_none.execute(f"CREATE TABLE {schema}.meta (id INTEGER)")
    refused(open_store(new_url).open, saying="another program")
    if new_url.startswith("sqlite"):
        assert path.read_bytes() == before


@pytest.fixture
def postgres_or_none(request, new_url):
    return None if new_url.startswith("sqlite") else request.getfixturevalue("postgres_server")


def test_server_out_of_reach_is_told(open_store, tmp_path):
    store = open_store(f"postgresql://ada:not-secret@/library?host={tmp_path}")
    refused(store.open, saying="cannot be reached")
    assert store.status().problem.code == "store_unavailable"


@pytest.mark.postgres
def test_refused_login_is_told(postgres_url, open_store):
    wrong = postgres_url.replace("redpanda:", "nobody-of-that-name:")
    refused(open_store(wrong).open, saying="refused the login")
    missing = postgres_url.replace("@/postgres", "@/no_such_database")
    refused(open_store(missing).open, saying="refused the login")


@pytest.mark.postgres
def test_restarted_server_costs_no_call(postgres_url, postgres_server, open_store, make):
    store = open_store(postgres_url)
    store.add_turn(make.turn())
    postgres_server.stop()
    refused(lambda: store.add_turn(make.turn()), saying="cannot be reached")
    postgres_server.start()
    assert store.add_turn(make.turn()).blocks[0].number == 2
    postgres_server.stop()
    postgres_server.start()
    assert store.add_turn(make.turn()).blocks[0].number == 3


def test_without_its_driver_postgresql_says_what_to_install(run_script):
    script = """
import sys
sys.modules["psycopg"] = None
from redpanda_jupyter.errors import StoreUnavailableError
from redpanda_jupyter.store import Store
try:
    Store("postgresql://ada@host/library").open()
except StoreUnavailableError as error:
    print(error)
"""
    assert 'pip install "redpanda-jupyter[postgres]"' in run_script(script).stdout


def test_status_tells_where_the_library_is_and_never_raises(store, make):
    status = store.status()
    assert (status.ok, status.problem, status.id) == (True, None, store.id)
    assert status.kind == store.kind
    assert "not-secret" not in status.url
