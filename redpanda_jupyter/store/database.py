"""The database behind the store: opened when it is needed, one transaction a call.

The rule of this module: nothing is touched before the first call, nothing is remembered of a
failure, and no connection crosses a fork: when the cause is gone, the next call works. What
returns from a write has been committed.
"""

from __future__ import annotations

import os
import threading
import weakref
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import Connection, Engine, update

from ..errors import SettingsError, StoreUnavailableError
from . import engine, failures, migrate
from .address import Address, parse
from .schema import SCHEMA_VERSION, counters

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Result = TypeVar("Result")


class Database:
    """A database that is migrated when it is opened, for use by any number of threads."""

    def __init__(self, url: str | None, *, busy_timeout_s: float) -> None:
        self._url = url
        self._busy_timeout_s = busy_timeout_s
        self._lock = threading.RLock()
        self._address: Address | None = None
        self._engine: Engine | None = None
        self._file: tuple[int, int] | None = None
        self._id = ""
        _databases.add(self)

    def open(self) -> str:
        """Connect, migrate if needed, and return the database's own id."""
        with self._failing_in_words():
            self._ready()
        return self._id

    def close(self) -> None:
        """Close all connections; the next call opens them again."""
        with self._lock:
            connected, self._engine = self._engine, None
            if connected is not None:
                connected.dispose()

    @property
    def address(self) -> Address:
        """Where the database lies.

        Raises
        ------
        StoreUnavailableError
            There is no place for it: whoever asks a library is told by one kind of error.
        """
        if self._address is None:
            url = self._url
            if url is None:
                from ..paths import default_database_url

                try:
                    url = default_database_url()
                except SettingsError as error:
                    raise StoreUnavailableError(error.message, hint=error.hint) from None
            self._address = parse(url)
        return self._address

    @property
    def is_open(self) -> bool:
        """Whether the database was reached and nothing has failed since."""
        return self._engine is not None

    def read(self, work: Callable[[Connection, str], Result]) -> Result:
        """Run ``work(connection, id of the database)`` in a transaction that only reads."""
        with self._failing_in_words(), engine.reading(self._ready()) as connection:
            return work(connection, self._id)

    def write(self, work: Callable[[Connection, str], Result], *, shown: bool = True) -> Result:
        """Run ``work(connection, id of the database)`` in a transaction and count the revision.

        ``work`` may run twice, so it must know again what it wrote before.

        Parameters
        ----------
        shown
            Whether it changes anything that somebody may look at; if not, the revision stays.
        """
        with self._failing_in_words():
            try:
                return self._write_once(work, shown)
            except failures.Failure as error:
                if not failures.worth_repeating(error):
                    raise
            return self._write_once(work, shown)

    def _write_once(self, work: Callable[[Connection, str], Result], shown: bool) -> Result:
        with self._ready().begin() as connection:
            # someone may have upgraded the database since it was opened here
            migrate.refuse_newer(migrate.stored_meta(connection), writing=True)
            result = work(connection, self._id)
            if shown:
                connection.execute(
                    update(counters)
                    .where(counters.c.name == "revision")
                    .values(value=counters.c.value + 1)
                )
        return result

    def empty_log(self) -> None:
        """Bring SQLite's log into the file, so that what was deleted is in neither any more."""
        if self.address.kind != "sqlite":
            return
        with self._failing_in_words(), engine.reading(self._ready()) as connection:
            cursor = connection.connection.cursor()
            connection.rollback()  # no transaction may be open for it
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            cursor.close()

    @contextmanager
    def _failing_in_words(self) -> Iterator[None]:
        """Turn failures of database and disk into errors for people, and start afresh after one."""
        try:
            yield
        except failures.Failure as error:
            problem = failures.explain(error)
            self.close()
            raise problem from None
        except StoreUnavailableError:
            self.close()
            raise

    def _ready(self) -> Engine:
        """Return the engine of a database that is up to date."""
        connected = self._engine
        if connected is not None and self._file == self._file_now():
            return connected
        with self._lock:
            if self._engine is not None:
                if self._file == self._file_now():
                    return self._engine
                # the file was moved away or replaced: what we hold open is no library any more
                self.close()
            where = self.address
            if where.path is not None:
                engine.prepare_file(where.path)
            fresh = engine.make_engine(where, busy_timeout_s=self._busy_timeout_s)
            try:
                self._id = self._up_to_date(fresh, where).store_id
            except BaseException:
                fresh.dispose()
                raise
            self._file = self._file_now()
            self._engine = fresh
            return fresh

    def _up_to_date(self, fresh: Engine, where: Address) -> migrate.Meta:
        for last in (False, True):
            with engine.reading(fresh) as connection:
                meta = migrate.read_meta(connection)
            if meta is not None:
                migrate.refuse_newer(meta, writing=False)
                if meta.schema_version >= SCHEMA_VERSION:
                    if where.path is not None:
                        engine.choose_journal(where.path)
                    return meta
            if not last:
                fresh.dispose()
                migrate.migrate(where, busy_timeout_s=self._busy_timeout_s)
        raise StoreUnavailableError("The library's database could not be upgraded.")

    def _file_now(self) -> tuple[int, int] | None:
        """Identify the database's file, so that a replaced one is noticed; ``None`` without one."""
        path = self.address.path
        if path is None:
            return None
        try:
            found = path.stat()
        except FileNotFoundError:
            return None
        return found.st_dev, found.st_ino

    def _forget_connections(self) -> None:
        """Begin anew in a forked child, without closing what belongs to the parent."""
        self._lock = threading.RLock()
        if self._engine is not None:
            _of_the_parent.append(self._engine)
            self._engine = None


_databases: weakref.WeakSet[Database] = weakref.WeakSet()
_of_the_parent: list[Engine] = []
"""Kept for ever: a child that closed its parent's connections would break the parent's locks."""


def _after_fork() -> None:
    for database in list(_databases):
        database._forget_connections()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
