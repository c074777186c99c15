"""The settings that keep data safe are the ones in force."""

from __future__ import annotations

import logging
import resource
import signal
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from redpanda_jupyter.store import engine


def pragma(store, name):
    return store._database.read(
        lambda connection, _: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
    )


def test_sqlite_writes_ahead_waits_checks_and_reaches_the_disk(sqlite_url, open_store):
    store = open_store(sqlite_url)
    assert pragma(store, "journal_mode") == "wal"
    assert pragma(store, "synchronous") == 2
    assert pragma(store, "foreign_keys") == 1
    assert pragma(store, "busy_timeout") == 30_000


def test_writers_begin_immediately_and_readers_do_not(sqlite_url, open_store, make):
    store = open_store(sqlite_url, busy_timeout_s=0.2)
    store.add_turn(make.turn())
    path = sqlite_url.removeprefix("sqlite:///")
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        # a reader gets through beside a writer; see test_failures for a second writer
        assert store.get_block("1").number == 1
        other.execute("ROLLBACK")


def test_files_and_folders_are_their_owners_alone(new_sqlite_url, open_store, make):
    store = open_store(new_sqlite_url)
    store.add_turn(make.turn())
    path = Path(new_sqlite_url.removeprefix("sqlite:///"))
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    files = sorted(path.parent.iterdir())
    assert {file.name for file in files} >= {path.name, f"{path.name}-wal", f"{path.name}-shm"}
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}


def test_folder_that_is_there_keeps_its_rights(tmp_path, open_store):
    folder = tmp_path / "shared"
    folder.mkdir()
    folder.chmod(0o755)
    open_store(f"sqlite:///{folder}/lib.sqlite").open()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o755


@pytest.fixture
def rollback(monkeypatch, caplog):
    """As on a network file system, which cannot be mounted in a test."""
    monkeypatch.setattr(engine, "network_filesystem", lambda path: "nfs4")
    monkeypatch.setattr(engine, "_said", set())
    caplog.set_level(logging.WARNING)
    return caplog


def test_on_a_network_file_system_it_works_with_a_rollback_journal_and_says_so_once(
    rollback, new_sqlite_url, open_store, make
):
    store, other = open_store(new_sqlite_url), open_store(new_sqlite_url)
    store.add_turn(make.turn())
    other.add_turn(make.turn())

    assert pragma(store, "journal_mode") == "delete"
    assert pragma(store, "synchronous") == 2
    assert len(store.search_blocks().items) == 2
    (said,) = rollback.records
    assert "nfs4" in said.getMessage()
    assert "REDPANDA_DATABASE_URL" in said.getMessage()


def test_back_on_a_local_disk_it_writes_ahead_again(
    rollback, monkeypatch, new_sqlite_url, open_store, make
):
    store = open_store(new_sqlite_url)
    store.add_turn(make.turn())
    store.close()
    monkeypatch.setattr(engine, "network_filesystem", lambda path: None)

    moved = open_store(new_sqlite_url)
    assert moved.get_block("1").number == 1
    assert pragma(moved, "journal_mode") == "wal"


def test_trial_write_leaves_nothing_behind(tmp_path):
    assert engine.wal_works(tmp_path)
    assert list(tmp_path.iterdir()) == []
    assert not engine.wal_works(tmp_path / "missing")


def test_trial_write_notices_where_the_shared_memory_file_cannot_be_made(tmp_path, run_script):
    # SQLite promises "wal" here, and the first write fails: its -shm file needs 32 KiB
    script = """
import sqlite3, sys
from pathlib import Path
from redpanda_jupyter.store import engine
folder = Path(sys.argv[1])
print(engine.wal_works(folder))
connection = sqlite3.connect(folder / "plain.sqlite", isolation_level=None)
connection.execute("CREATE TABLE t (x)")
print([file.name for file in folder.iterdir()])
"""

    def small_files():
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)

    done = run_script(script, tmp_path, preexec_fn=small_files)
    lines = done.stdout.splitlines()
    assert lines[0] == "False"
    assert "probe" not in lines[1]


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/home/ada/lib.sqlite", "nfs4"),
        ("/home/local/lib.sqlite", None),
        ("/tmp/lib.sqlite", None),
        ("/mnt/my share/lib.sqlite", "cifs"),
        ("/homework/lib.sqlite", None),
    ],
)
def test_file_system_is_that_of_the_innermost_mount(tmp_path, path, kind):
    mounts = tmp_path / "mounts"
    mounts.write_text(
        "/dev/sda1 / ext4 rw 0 0\nserver:/home /home nfs4 rw 0 0\n"
        "/dev/sdb1 /home/local xfs rw 0 0\n//nas/x /mnt/my\\040share cifs rw 0 0\nbroken\n"
    )
    assert engine.network_filesystem(Path(path), mounts) == kind
    assert engine.network_filesystem(Path(path), tmp_path / "missing") is None


def test_no_program_is_asked_for_anything_before_the_first_call(new_sqlite_url, open_store):
    store = open_store(new_sqlite_url)
    assert store.kind == "sqlite"
    assert store.url_shown == new_sqlite_url
    assert not Path(new_sqlite_url.removeprefix("sqlite:///")).parent.exists()
