"""The facade: one class with everything that kernel, server and command line ask of the library.

The rule of this module: each method is one transaction; what returns has been committed. Nothing
is touched before the first call, nothing is remembered of a failure, and no connection crosses a
fork: when the cause is gone, the next call works.
"""

from __future__ import annotations

import os
import threading
import weakref
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal, Self, TypeVar

from sqlalchemy import Connection, Engine, select, update

from ..errors import RedPandaError, StoreUnavailableError
from ..models import ErrorInfo, StoreStatus
from . import (
    address,
    blocks,
    conversations,
    engine,
    executions,
    failures,
    migrate,
    notebooks,
    sent,
    turns,
)
from .schema import SCHEMA_VERSION, counters

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .. import models

Result = TypeVar("Result")


class Store:
    """The library in one database, for use by any number of threads.

    Parameters
    ----------
    url
        ``sqlite:///…`` or ``postgresql://…``; ``None`` for the default file of this user.
    busy_timeout_s
        Seconds that a call waits for another program's transaction before it gives up.
    """

    def __init__(self, url: str | None = None, *, busy_timeout_s: float = 30.0) -> None:
        self._url = url
        self._busy_timeout_s = busy_timeout_s
        self._lock = threading.RLock()
        self._address: address.Address | None = None
        self._engine: Engine | None = None
        self._file: tuple[int, int] | None = None
        self._id: str | None = None
        _stores.add(self)

    # --- open and close --------------------------------------------------------------------------

    def open(self) -> None:
        """Connect, and bring the database up to date if it is not.

        Raises
        ------
        StoreUnavailableError
            When it is locked, read-only, full, damaged, out of reach, or not ours.
        StoreVersionError
            When a newer Red Panda wrote it.
        """
        with self._failing_in_words():
            self._ready()

    def close(self) -> None:
        """Close all connections; the next call opens them again."""
        with self._lock:
            connected, self._engine = self._engine, None
            if connected is not None:
                connected.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exc: object) -> None:
        self.close()

    @property
    def id(self) -> str:
        """The ULID of the database; the same for all who use it."""
        with self._failing_in_words():
            self._ready()
        assert self._id is not None  # noqa: S101 - set by _ready
        return self._id

    @property
    def url_shown(self) -> str:
        """The URL without password, for people."""
        return self._where().shown

    @property
    def kind(self) -> Literal["sqlite", "postgresql"]:
        """Which database it is."""
        return address.kind_of(self._url or "sqlite:")

    def status(self) -> models.StoreStatus:
        """Tell where the library is and whether it can be read; never raises."""
        shown, problem, store_id = "", None, None
        try:
            shown = self.url_shown
            self.revision()
            store_id = self._id
        except RedPandaError as error:
            problem = ErrorInfo(code=error.code, message=error.message, hint=error.hint)
        return StoreStatus(
            id=store_id, url=shown, kind=self.kind, ok=problem is None, problem=problem
        )

    def revision(self) -> str:
        """Return a mark that is another one after every change, by whatever process."""

        def read(connection: Connection) -> str:
            value = select(counters.c.value).where(counters.c.name == "revision")
            return f"{self._id}-{connection.execute(value).scalar_one()}"

        return self._read(read)

    # --- turns -----------------------------------------------------------------------------------

    def add_turn(self, turn: models.NewTurn) -> models.TurnBundle:
        """Store a question with its answer; once, however often it is handed in.

        The conversation is the named one, else the notebook's own, else a new one.
        """
        return self._write(lambda connection: turns.add(connection, turn, self._id or ""))

    def get_turn(self, turn_id: str) -> models.TurnBundle:
        """Return what the output of an answer carries.

        Raises
        ------
        RecordNotFoundError
            When this library has no such answer.
        """
        return self._read(lambda connection: turns.get(connection, turn_id, self._id or ""))

    def recent_messages(self, conversation_id: str, limit: int) -> list[models.Message]:
        """Return the last ``limit`` messages of a conversation, the oldest of them first."""
        return self._read(
            lambda connection: conversations.recent_messages(connection, conversation_id, limit)
        )

    def conversation_for(self, notebook: models.NotebookRef) -> models.Conversation | None:
        """Return the conversation that a notebook goes on with, if it has one."""
        return self._read(lambda connection: conversations.get_for(connection, notebook))

    # --- conversations ---------------------------------------------------------------------------

    def list_conversations(
        self, *, q: str | None = None, cursor: str | None = None, limit: int = 50
    ) -> models.Page[models.Conversation]:
        """Return a page of conversations, the one used last first; ``q`` looks into titles."""
        return self._read(
            lambda connection: conversations.find_many(connection, q=q, cursor=cursor, limit=limit)
        )

    def get_conversation(self, ref: str) -> models.Conversation:
        """Return a conversation by its id or number."""
        return self._read(lambda connection: conversations.get(connection, ref))

    def list_messages(
        self, conversation_id: str, *, cursor: str | None = None, limit: int = 50
    ) -> models.Page[models.Message]:
        """Return a page of a conversation's messages, the oldest first."""
        return self._read(
            lambda connection: conversations.find_messages(
                connection, conversation_id, cursor=cursor, limit=limit
            )
        )

    # --- code blocks -----------------------------------------------------------------------------

    def search_blocks(
        self,
        q: str = "",
        *,
        language: str | None = None,
        status: str | None = None,
        notebook_id: str | None = None,
        cursor: str | None = None,
        limit: int = 50,
    ) -> models.Page[models.CodeBlock]:
        """Return a page of code blocks: the newest first, or with ``q`` the best first.

        Parameters
        ----------
        q
            Words, each of which must occur, at least as a word's beginning, in the prompt, the
            description, the code, a function's name or a tag; or ``#12``.
        status
            Outcome of the latest version: ``ok``, ``error`` or ``not_run``.

        Raises
        ------
        UsageError
            When ``status`` or ``cursor`` is none that we know.
        """
        return self._read(
            lambda connection: blocks.find_many(
                connection,
                q,
                language=language,
                status=status,
                notebook_id=notebook_id,
                cursor=cursor,
                limit=limit,
            )
        )

    def get_block(self, ref: str) -> models.CodeBlock:
        """Return a code block by its id or number."""
        return self._read(lambda connection: blocks.get(connection, ref))

    def list_versions(self, ref: str) -> list[models.CodeVersion]:
        """Return a block's versions, the newest first."""
        return self._read(lambda connection: blocks.versions(connection, ref))

    def get_version(self, ref: str, version: int) -> models.CodeVersion:
        """Return one version of a block."""
        return self._read(lambda connection: blocks.get_version(connection, ref, version))

    def delete_block(self, ref: str) -> None:
        """Take a block out of the library; :meth:`restore_block` puts it back."""
        now = datetime.now(UTC)
        self._write(lambda connection: blocks.set_deleted(connection, ref, now))

    def restore_block(self, ref: str) -> None:
        """Put a deleted block back."""
        self._write(lambda connection: blocks.set_deleted(connection, ref, None))

    def find_version_by_hash(self, content_hash: str) -> tuple[str, int] | None:
        """Return block id and version of the newest text with this hash, if there is one."""
        return self._read(lambda connection: blocks.find_by_hash(connection, content_hash))

    # --- runs, what was sent, notebooks ----------------------------------------------------------

    def add_execution(
        self, run: models.NewExecution, new_version: models.NewBlock | None = None
    ) -> models.Execution:
        """Record a run; once, however often it is handed in.

        Parameters
        ----------
        new_version
            The edited text, where the text that ran was edited: it becomes a version whose parent
            is the one it was edited from, unless the block has a version with that text already.
        """
        return self._write(lambda connection: executions.add(connection, run, new_version))

    def list_executions(self, ref: str, limit: int = 50) -> list[models.Execution]:
        """Return a block's runs, the newest first."""
        return self._read(lambda connection: executions.find_many(connection, ref, limit))

    def list_sent(
        self, *, conversation_id: str | None = None, limit: int = 50
    ) -> list[models.SentRequest]:
        """Return the requests that were sent, the newest first."""
        return self._read(
            lambda connection: sent.find_many(
                connection, conversation_id=conversation_id, limit=limit
            )
        )

    def get_sent(self, ref: str) -> models.SentRequest:
        """Return a request by its own id or by that of its answer."""
        return self._read(lambda connection: sent.get(connection, ref))

    def claim_notebook(
        self, claim: models.NotebookClaim, path_exists: Callable[[str], bool]
    ) -> str:
        """Tell a notebook its id: the one it has, or a new one if it has none or is a copy.

        Parameters
        ----------
        path_exists
            Tells whether a notebook lies at a path; asked outside of any transaction.
        """
        known = self._read(lambda connection: notebooks.known_path(connection, claim))
        occupied = known if known is not None and path_exists(known) else None
        return self._write(lambda connection: notebooks.claim(connection, claim, occupied))

    # --- transactions ----------------------------------------------------------------------------

    def _read(self, work: Callable[[Connection], Result]) -> Result:
        with self._failing_in_words(), engine.reading(self._ready()) as connection:
            return work(connection)

    def _write(self, work: Callable[[Connection], Result]) -> Result:
        with self._failing_in_words():
            try:
                return self._write_once(work)
            except failures.Failure as error:
                # every write here may be repeated: what was added is known by its id
                if not failures.worth_repeating(error):
                    raise
            return self._write_once(work)

    def _write_once(self, work: Callable[[Connection], Result]) -> Result:
        with self._ready().begin() as connection:
            meta = migrate.read_meta(connection)
            if meta is None:
                raise StoreUnavailableError(
                    "The library's tables are gone.", hint="Try again: they are made anew."
                )
            # someone may have upgraded the database since it was opened here
            migrate.refuse_newer(meta, writing=True)
            result = work(connection)
            connection.execute(
                update(counters)
                .where(counters.c.name == "revision")
                .values(value=counters.c.value + 1)
            )
        return result

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

    def _where(self) -> address.Address:
        if self._address is None:
            url = self._url
            if url is None:
                from ..paths import default_database_url

                url = default_database_url()
            self._address = address.parse(url)
        return self._address

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
            where = self._where()
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

    def _up_to_date(self, fresh: Engine, where: address.Address) -> migrate.Meta:
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
        path = self._where().path
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


_stores: weakref.WeakSet[Store] = weakref.WeakSet()
_of_the_parent: list[Engine] = []
"""Kept for ever: a child that closed its parent's connections would break the parent's locks."""


def _after_fork() -> None:
    for store in list(_stores):
        store._forget_connections()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
