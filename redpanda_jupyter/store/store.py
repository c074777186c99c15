"""The facade: one class with everything that kernel, server and command line ask of the library.

The rule of this module: each method is one transaction; what returns has been committed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Self

from sqlalchemy import Connection, select

from ..errors import RedPandaError
from ..models import ErrorInfo, StoreStatus
from . import (
    analyses,
    blocks,
    conversations,
    executions,
    guard,
    notebooks,
    search_page,
    sent,
    turns,
    versions,
)
from .address import kind_of
from .applied import AppliedStore
from .database import Database
from .keeping import KeepingStore
from .outputs import DEFAULT_KB
from .passing import PassingStore
from .personal import PersonalStore
from .reuse import ReuseStore
from .schema import counters

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from datetime import datetime

    from .. import models


class Store(AppliedStore, KeepingStore, ReuseStore, PassingStore, PersonalStore):
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
        self._database = Database(url, busy_timeout_s=busy_timeout_s)

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
        self._database.open()

    def close(self) -> None:
        """Close all connections; the next call opens them again."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exc: object) -> None:
        self.close()

    @property
    def is_open(self) -> bool:
        """Whether the database was reached and nothing has failed since."""
        return self._database.is_open

    @property
    def id(self) -> str:
        """The ULID of the database; the same for all who use it."""
        return self._database.open()

    @property
    def url_shown(self) -> str:
        """The URL without password, for people."""
        return self._database.address.shown

    @property
    def kind(self) -> Literal["sqlite", "postgresql"]:
        """Which database it is."""
        return kind_of(self._url or "sqlite:")

    def status(self) -> models.StoreStatus:
        """Tell where the library is and whether it can be read; never raises."""
        shown, problem, store_id = "", None, None
        try:
            shown = self.url_shown
            self.revision()
            store_id = self.id
        except RedPandaError as error:
            problem = ErrorInfo(code=error.code, message=error.message, hint=error.hint)
        return StoreStatus(
            id=store_id, url=shown, kind=self.kind, ok=problem is None, problem=problem
        )

    def revision(self) -> str:
        """Return a mark that is another one after every change, by whatever process."""

        def read(connection: Connection, store_id: str) -> str:
            value = select(counters.c.value).where(counters.c.name == "revision")
            return f"{store_id}-{connection.execute(value).scalar_one()}"

        return self._database.read(read)

    # --- turns -----------------------------------------------------------------------------------

    def add_turn(self, turn: models.NewTurn) -> models.TurnBundle:
        """Store a question with its answer; once, however often it is handed in.

        The conversation is the named one, else the notebook's own, else a new one.
        """
        return self._database.write(lambda connection, id_: turns.add(connection, turn, id_))

    def get_turn(self, turn_id: str) -> models.TurnBundle:
        """Return what the output of an answer carries, or of a command; a version is one by its id.

        Raises
        ------
        RecordNotFoundError
            When this library has no such answer, command or version.
        """
        return self._database.read(lambda connection, id_: turns.get(connection, turn_id, id_))

    def get_question_and_answer(self, turn_id: str) -> tuple[models.Message, models.Message]:
        """Return a turn's two messages by the answer's id."""
        return self._database.read(
            lambda connection, _: conversations.question_and_answer(connection, turn_id)
        )

    def recent_messages(
        self,
        conversation_id: str,
        limit: int,
        *,
        privacy: Collection[models.PrivacyLevel] | None = None,
        without: Collection[str] = (),
    ) -> list[models.Message]:
        """Return the last ``limit`` messages of a conversation, the oldest of them first.

        Parameters
        ----------
        privacy
            Only turns that were sent at one of these levels; so none that never left.
        without
            No turns that one of these providers answered.
        """
        return self._database.read(
            lambda connection, _: conversations.recent_messages(
                connection, conversation_id, limit, privacy=privacy, without=without
            )
        )

    def conversation_for(self, notebook: models.NotebookRef) -> models.Conversation | None:
        """Return the conversation that a notebook goes on with, if it has one."""
        return self._database.read(
            lambda connection, _: conversations.get_for(connection, notebook)
        )

    # --- conversations ---------------------------------------------------------------------------

    def list_conversations(
        self, *, q: str | None = None, cursor: str | None = None, limit: int = 50
    ) -> models.Page[models.Conversation]:
        """Return a page of conversations, the one used last first; ``q`` looks into titles."""
        return self._database.read(
            lambda connection, _: conversations.find_many(
                connection, q=q, cursor=cursor, limit=limit
            )
        )

    def get_conversation(self, ref: str) -> models.Conversation:
        """Return a conversation by its id or number."""
        return self._database.read(lambda connection, _: conversations.get(connection, ref))

    def list_messages(
        self, conversation_id: str, *, cursor: str | None = None, limit: int = 50
    ) -> models.Page[models.Message]:
        """Return a page of a conversation's messages, the oldest first."""
        return self._database.read(
            lambda connection, _: conversations.find_messages(
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
            Outcome of the current version: ``ok``, ``error`` or ``not_run``.

        Raises
        ------
        UsageError
            When ``status`` or ``cursor`` is none that we know.
        """
        return self._database.read(
            lambda connection, _: blocks.find_many(
                connection,
                q,
                language=language,
                status=status,
                notebook_id=notebook_id,
                cursor=cursor,
                limit=limit,
            )
        )

    def search(self, query: models.BlockQuery) -> models.SearchPage:
        """Return a page of what a query finds, with excerpts and, if wanted, with facets.

        Raises
        ------
        UsageError
            When the cursor is none that we know, or a part of a name means too much.
        """
        return self._database.read(lambda connection, _: search_page.find(connection, query))

    def get_block(self, ref: str, *, deleted: bool = False) -> models.CodeBlock:
        """Return a code block by its number, id or name; ``deleted`` includes deleted ones."""
        return self._database.read(
            lambda connection, _: blocks.get(connection, ref, deleted=deleted)
        )

    def list_versions(self, ref: str) -> list[models.CodeVersion]:
        """Return a block's versions with its drafts (those that never ran ok), the newest first."""
        return self._database.read(lambda connection, _: versions.find_many(connection, ref))

    def get_version(self, ref: str, version: int) -> models.CodeVersion:
        """Return one version of a block."""
        return self._database.read(lambda connection, _: versions.get(connection, ref, version))

    def stale_versions(self, limit: int = 50) -> list[models.VersionText]:
        """Return texts that this package's analyser has not read yet, the newest first."""
        return self._database.read(lambda connection, _: analyses.stale(connection, limit))

    def get_version_text(self, block_id: str, version: int) -> models.VersionText | None:
        """Return a version's text with what is known of its frames; ``None`` if there is none."""
        return self._database.read(
            lambda connection, _: analyses.get_text(connection, block_id, version)
        )

    def put_readings(self, readings: Sequence[models.VersionReading]) -> None:
        """Keep what reading versions has told; a version that is gone by now is passed over."""
        self._database.write(lambda connection, _: analyses.put(connection, readings))

    def find_version(self, block_ref: str, content_hash: str) -> tuple[str, int] | None:
        """Return id and number of the block's newest version with this hash, if there is one.

        The block may be a deleted one; ``None``, too, for one that another library has.
        """
        return self._database.read(
            lambda connection, _: versions.find_version(connection, block_ref, content_hash)
        )

    def find_version_by_hash(
        self, content_hash: str, *, deleted: bool = False
    ) -> tuple[str, int] | None:
        """Return block id and version of the newest text with this hash, if there is one.

        Parameters
        ----------
        deleted
            Look among deleted blocks, too, where no other has the text.
        """
        return self._database.read(
            lambda connection, _: versions.find_by_hash(connection, content_hash, deleted=deleted)
        )

    # --- runs, what was sent, notebooks ----------------------------------------------------------

    def add_execution(
        self,
        run: models.NewExecution,
        new_version: models.NewBlock | None = None,
        *,
        edits: bool = True,
        again: bool = False,
        outputs: Sequence[models.Output] = (),
        keep_output_kb: int = DEFAULT_KB,
    ) -> models.Execution:
        """Record a run; once, however often it is handed in.

        Parameters
        ----------
        new_version
            The edited text, where the text that ran was edited: it becomes a version whose parent
            is the one it was edited from, unless the block has a version with that text already.
            The block becomes that version when it has run ok for the first time; one that failed
            or was interrupted stays a draft.
        edits
            Whether an edit becomes the block so; if not, a person takes it by :meth:`add_version`.
        again
            Whether the block becomes the version that ran ok, though it had moved on from it.
        outputs, keep_output_kb
            What the run showed, in order, and how many kilobytes of it are kept; 0 for none.
        """
        shown, keep = guard.bare_outputs(outputs), keep_output_kb * 1024
        return self._database.write(
            lambda connection, _: executions.add(
                connection, run, new_version, edits=edits, again=again, outputs=shown, keep=keep
            )
        )

    def list_executions(self, ref: str, limit: int = 50) -> list[models.Execution]:
        """Return a block's runs, the newest first."""
        return self._database.read(
            lambda connection, _: executions.find_many(connection, ref, limit)
        )

    def list_sent(
        self, *, conversation_id: str | None = None, limit: int = 50
    ) -> list[models.SentRequest]:
        """Return the requests that were sent, the newest first."""
        return self._database.read(
            lambda connection, _: sent.find_many(
                connection, conversation_id=conversation_id, limit=limit
            )
        )

    def get_sent(self, ref: str) -> models.SentRequest:
        """Return a request by its own id or by that of its answer."""
        return self._database.read(lambda connection, _: sent.get(connection, ref))

    def sent_at(self, place: int) -> models.SentRequest:
        """Return a request by its place in the list of all, of which the newest is 1."""
        return self._database.read(lambda connection, _: sent.at(connection, place))

    def search_sent(self, words: str, *, limit: int = 50) -> dict[int, models.SentRequest]:
        """Return requests that were sent with all of some words in them, the newest first.

        Upper and lower case are the same. The newest 2,000 requests are looked into.

        Returns
        -------
        dict
            The requests by their places in the list of all, see :meth:`sent_at`.
        """
        return self._database.read(lambda connection, _: sent.search(connection, words, limit))

    def purge_sent(self, before: datetime | None = None) -> int:
        """Delete requests that were sent before a moment, or all; return how many.

        Questions, answers and code stay. Questions whose request is gone are not sent along with
        later ones any more, because nobody knows how private they were.
        """
        count = self._database.write(lambda connection, _: sent.purge(connection, before))
        if count:
            self._database.empty_log()
        return count

    def claim_notebook(
        self, claim: models.NotebookClaim, path_exists: Callable[[str], bool]
    ) -> str:
        """Tell a notebook its id: the one it has, or a new one if it has none or is a copy.

        Parameters
        ----------
        path_exists
            Tells whether a notebook lies at a path; asked outside of any transaction.
        """
        known = self._database.read(lambda connection, _: notebooks.known_path(connection, claim))
        occupied = known if known is not None and path_exists(known) else None
        return self._database.write(
            lambda connection, _: notebooks.claim(connection, claim, occupied)
        )
