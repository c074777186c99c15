"""Bring a database to the schema of this package: once, whole, or not at all.

The rule of this module: a database that is up to date costs one read, and Alembic is imported
only for one that is not. A migration runs under a lock, after a backup where there is something to
lose, in one transaction; whoever is killed on the way leaves the database as it was. A database of
a newer Red Panda is not touched.
"""

from __future__ import annotations

import logging
import os
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, func, insert, select, text, update

from ..errors import StoreUnavailableError, StoreVersionError
from ..ids import new_id
from . import schema
from .engine import choose_journal, make_engine, make_private, reading

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from .address import Address

logger = logging.getLogger(__name__)

_LOCK_WAIT_S = 60.0
_MANY = 2_000  # blocks; fewer take no time that is noticed
# any number will do, as long as every Red Panda takes the same one
_ADVISORY_LOCK = 0x52_50_4A_31


@dataclass(frozen=True, slots=True)
class Plan:
    """Where to: the migrations, and what the database says of itself afterwards."""

    schema_version: int = schema.SCHEMA_VERSION
    min_reader: int = schema.MIN_READER
    min_writer: int = schema.MIN_WRITER
    folders: tuple[Path, ...] = (Path(__file__).parent / "migrations" / "versions",)


@dataclass(frozen=True, slots=True)
class Meta:
    """What a database says of itself."""

    store_id: str
    schema_version: int
    min_reader: int
    min_writer: int


def read_meta(connection: Connection) -> Meta | None:
    """Read what the database says of itself; ``None`` for one without tables.

    Raises
    ------
    StoreUnavailableError
        When the database belongs to another program.
    """
    if connection.dialect.name == "sqlite":
        names = "SELECT name FROM sqlite_master WHERE type = 'table'"
        tables = set(connection.exec_driver_sql(names).scalars())
    else:
        found = connection.exec_driver_sql("SELECT to_regclass('meta'), to_regclass('counters')")
        tables = {name for name in found.one() if name is not None}
    if not tables:
        return None
    if not {"meta", "counters"} <= tables:
        raise StoreUnavailableError(
            "The library's database URL names the database of another program; it was not touched.",
            hint="Set REDPANDA_DATABASE_URL to a database that Red Panda may have for itself.",
        )
    return stored_meta(connection)


def stored_meta(connection: Connection, *, upgrading: bool = False) -> Meta:
    """Read what a database with tables says of itself, and let nobody change it meanwhile.

    On PostgreSQL that takes a lock on the row, which writers share and a migration has alone; on
    SQLite the transaction itself is one.
    """
    columns = schema.meta.c
    query = select(columns.store_id, columns.schema_version, columns.min_reader, columns.min_writer)
    reading_only = connection.get_execution_options().get("redpanda_reading", False)
    if not reading_only:
        query = query.with_for_update(read=not upgrading)
    return Meta(*connection.execute(query).one())


def refuse_newer(meta: Meta, *, writing: bool, version: int = schema.SCHEMA_VERSION) -> None:
    """Raise :class:`StoreVersionError` where this package is too old for the database."""
    if version < meta.min_reader or (writing and version < meta.min_writer):
        import sys

        raise StoreVersionError(
            "The library's database was written by a newer Red Panda; it was not touched.",
            hint=f"Upgrade here: {sys.executable} -m pip install --upgrade redpanda-jupyter.",
        )


def migrate(address: Address, *, busy_timeout_s: float, plan: Plan | None = None) -> None:
    """Bring the database to ``plan`` (to this package's schema); do nothing if it is there."""
    plan = plan or Plan()
    engine = make_engine(address, busy_timeout_s=busy_timeout_s, migrating=True)
    try:
        if address.path is None:
            with engine.begin() as connection:
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), _KEY)
                if _is_behind(connection, plan):
                    if read_meta(connection) is not None:
                        stored_meta(connection, upgrading=True)
                    _upgrade(connection, plan)
        else:
            _migrate_file(engine, address.path, plan)
    finally:
        engine.dispose()


_KEY = {"key": _ADVISORY_LOCK}


def _migrate_file(engine: Engine, path: Path, plan: Plan) -> None:
    from filelock import FileLock, Timeout

    lock = FileLock(f"{path}.lock", timeout=_LOCK_WAIT_S, mode=0o600)
    try:
        lock.acquire()
    except Timeout:
        raise StoreUnavailableError(
            "Another program has been upgrading the library's database for a minute.",
            hint="Wait for it, or close it, then try again.",
        ) from None
    try:
        with reading(engine) as connection:
            behind = _is_behind(connection, plan)
            meta = read_meta(connection)
        if not behind:
            return
        if meta is not None:
            _back_up(engine, path, meta.schema_version)
        choose_journal(path)
        with engine.begin() as connection:
            if not _is_behind(connection, plan):
                return
            _upgrade(connection, plan)
            if connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
                raise StoreUnavailableError(
                    "The library's database could not be upgraded; it was left as it was.",
                    hint="Keep the file and report this, or move it away to begin anew.",
                )
    finally:
        lock.release()


def _is_behind(connection: Connection, plan: Plan) -> bool:
    meta = read_meta(connection)
    if meta is None:
        return True
    refuse_newer(meta, writing=False, version=plan.schema_version)
    return meta.schema_version < plan.schema_version


def _back_up(engine: Engine, path: Path, version: int) -> None:
    """Copy the database beside itself; VACUUM INTO cannot run inside a transaction."""
    target = path.with_name(f"{path.name}.v{version}.backup")
    partial = path.with_name(f"{path.name}.v{version}.backup-partial")
    partial.unlink(missing_ok=True)
    make_private(partial)
    try:
        raw = engine.raw_connection()
        try:
            raw.cursor().execute("VACUUM INTO ?", (str(partial),))
        finally:
            raw.close()
        # VACUUM INTO itself leaves the copy to the system's caches
        with partial.open("rb+") as copy:
            os.fsync(copy.fileno())
        partial.replace(target)
    except BaseException:
        with suppress(OSError):
            partial.unlink(missing_ok=True)
        raise
    logger.info("backed up the library before its upgrade from schema %d", version)


def _upgrade(connection: Connection, plan: Plan) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("path_separator", "newline")
    config.set_main_option("script_location", _escaped(Path(__file__).parent / "migrations"))
    config.set_main_option(
        "version_locations", "\n".join(_escaped(folder) for folder in plan.folders)
    )
    config.attributes["connection"] = connection
    _tell_of_many(connection)
    command.upgrade(config, "head")

    versions = {
        "schema_version": plan.schema_version,
        "min_reader": plan.min_reader,
        "min_writer": plan.min_writer,
    }
    if connection.execute(update(schema.meta).values(versions)).rowcount == 0:
        first = {"id": 1, "store_id": new_id(), "created_at": datetime.now(UTC)}
        connection.execute(insert(schema.meta).values({**first, **versions}))


def _tell_of_many(connection: Connection) -> None:
    """Say why nothing happens for a while, where a library is large: on standard error, or a log.

    A person waits in a cell or at a prompt meanwhile, and would take it for a standstill.
    """
    if read_meta(connection) is None:
        return
    count = connection.execute(select(func.count()).select_from(schema.code_blocks)).scalar_one()
    if count >= _MANY:
        logger.warning(
            "Red Panda: the library's %s blocks are brought up to date for this version. That "
            "happens once.",
            f"{count:,}",
        )


def _escaped(path: Path) -> str:
    return str(path).replace("%", "%%")
