"""The connection to the database, with the settings that keep data safe.

The rule of this module: on SQLite a writer begins with BEGIN IMMEDIATE and a reader with BEGIN,
every commit reaches the disk (synchronous=FULL), files are 0600 and folders that we make 0700.
Write-ahead logging is used only where a real write proved that it works.
"""

from __future__ import annotations

import logging
import os
import sqlite3
import sys
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import NullPool

from ..errors import StoreUnavailableError
from ..ids import new_id

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .address import Address

logger = logging.getLogger(__name__)

# Two hosts do not share a write-ahead log; on these a probe from one host would not notice.
_NETWORK_FILESYSTEMS = frozenset(
    {"nfs", "nfs3", "nfs4", "cifs", "smb3", "smbfs", "afs", "ceph", "lustre", "gpfs", "beegfs"}
    | {"glusterfs", "ncpfs", "fuse.sshfs", "fuse.glusterfs", "fuse.ceph", "fuse.s3fs"}
    | {"fuse.rclone", "fuse.beegfs"}
)

_said: set[str] = set()


def make_engine(address: Address, *, busy_timeout_s: float, migrating: bool = False) -> Engine:
    """Make an engine; it connects when it is first used.

    Parameters
    ----------
    busy_timeout_s
        Seconds to wait for another writer.
    migrating
        For a migration: no pool, and on SQLite no foreign keys, because switching them off has no
        effect inside a transaction, and a rebuild of a table with them on empties its children.
    """
    if address.kind == "sqlite":
        return _sqlite_engine(address, busy_timeout_s, migrating)
    return _postgresql_engine(address, busy_timeout_s, migrating)


def _sqlite_engine(address: Address, busy_timeout_s: float, migrating: bool) -> Engine:
    options: dict[str, Any] = {"poolclass": NullPool} if migrating else {"max_overflow": 20}
    engine = create_engine(
        address.url,
        hide_parameters=True,
        # isolation_level None: the driver begins no transactions of its own, see _begin
        connect_args={
            "isolation_level": None,
            "timeout": busy_timeout_s,
            "check_same_thread": False,  # the pool hands a connection to one thread at a time
        },
        **options,
    )

    @event.listens_for(engine, "connect")
    def _connect(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute(f"PRAGMA foreign_keys={'OFF' if migrating else 'ON'}")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA secure_delete=ON")  # what is deleted is overwritten

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        reading = connection.get_execution_options().get("redpanda_reading", False)
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    return engine


def _postgresql_engine(address: Address, busy_timeout_s: float, migrating: bool) -> Engine:
    options: dict[str, Any] = {"poolclass": NullPool}
    if not migrating:
        # a hub has many kernels, and each of them rarely more than one question at a time
        options = {"pool_size": 2, "max_overflow": 10, "pool_pre_ping": True}
    arguments = {} if "connect_timeout" in address.url.query else {"connect_timeout": 10}
    try:
        engine = create_engine(address.url, hide_parameters=True, connect_args=arguments, **options)
    except ImportError:
        raise StoreUnavailableError(
            "The driver for PostgreSQL is not installed.",
            hint='Install it: pip install "redpanda-jupyter[postgres]".',
        ) from None

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"SET lock_timeout = {int(busy_timeout_s * 1000)}")
        connection.commit()

    return engine


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Give a connection in a transaction that only reads."""
    with (
        engine.connect().execution_options(redpanda_reading=True) as connection,
        connection.begin(),
    ):
        yield connection


# --- SQLite's file -------------------------------------------------------------------------------


def prepare_file(path: Path) -> None:
    """Make the folder (0700) and the file (0600) where they are missing; keep what is there."""
    if path.exists():
        return
    missing = [parent for parent in path.parents if not parent.exists()]
    for parent in reversed(missing):
        parent.mkdir(mode=0o700, exist_ok=True)
    make_private(path)


def make_private(path: Path) -> None:
    """Create an empty file that only its owner reads; keep one that is there.

    SQLite gives its side files the rights of the main one, hence before it opens it.
    """
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))


def choose_journal(path: Path) -> None:
    """Switch the database to write-ahead logging where that works, and say once where not.

    The choice lies in the file, so this is needed for new files, and for backups put back.
    """
    with closing(sqlite3.connect(path, timeout=1, isolation_level=None)) as connection:
        (mode,) = connection.execute("PRAGMA journal_mode").fetchone()
        if mode == "wal":
            return
        reason = _why_no_wal(path)
        if reason is None:
            try:
                (mode,) = connection.execute("PRAGMA journal_mode=WAL").fetchone()
            except sqlite3.OperationalError:
                return  # another program is using it just now; the next start tries again
            if mode == "wal":
                return
            reason = "the file system does not support it"
    if str(path) not in _said:
        _said.add(str(path))
        logger.warning(
            "Red Panda's library works without write-ahead logging, because %s: several notebooks"
            " at once will wait for each other. To change that, set REDPANDA_DATABASE_URL to a"
            " file on a local disk or to PostgreSQL.",
            reason,
        )


def _why_no_wal(path: Path) -> str | None:
    network = network_filesystem(path)
    if network is not None:
        return f"it lies on a network file system ({network})"
    if not wal_works(path.parent):
        return "a trial write with it failed"
    return None


def wal_works(folder: Path) -> bool:
    """Try write-ahead logging in ``folder``: two connections, a real write, a real read.

    On file systems that lack what it needs, SQLite may promise it and fail at the first write.
    """
    probe = folder / f".redpanda-probe-{new_id()}.sqlite"
    try:
        make_private(probe)
        with (
            closing(sqlite3.connect(probe, timeout=5, isolation_level=None)) as writer,
            closing(sqlite3.connect(probe, timeout=5, isolation_level=None)) as reader,
        ):
            if writer.execute("PRAGMA journal_mode=WAL").fetchone() != ("wal",):
                return False
            writer.execute("CREATE TABLE probe (value INTEGER)")
            writer.execute("INSERT INTO probe VALUES (1)")
            return bool(reader.execute("SELECT value FROM probe").fetchone() == (1,))
    except (sqlite3.Error, OSError):
        return False
    finally:
        for suffix in ("", "-wal", "-shm", "-journal"):
            with suppress(OSError):
                Path(f"{probe}{suffix}").unlink()


def network_filesystem(path: Path, mounts: Path = Path("/proc/self/mounts")) -> str | None:
    """Return the type of the network file system that ``path`` lies on; ``None`` if on none.

    Known on Linux only; elsewhere the trial write alone decides.
    """
    if sys.platform != "linux":
        return None
    try:
        lines = mounts.read_text("utf-8", "replace").splitlines()
    except OSError:
        return None
    where, best = path.resolve(), (-1, "")
    for line in lines:
        fields = line.split(" ")
        if len(fields) < 3:
            continue
        point = Path(fields[1].replace("\\040", " "))
        if where.is_relative_to(point) and len(point.parts) >= best[0]:
            best = (len(point.parts), fields[2])
    return best[1] if best[1] in _NETWORK_FILESYSTEMS else None
