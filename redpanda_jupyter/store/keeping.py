"""The part of the facade with which a person keeps the library in order.

The rule of this module: as for the whole facade, each method is one transaction. A block is named
by its number, its id, its name, or how that begins.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from ..analysis.fingerprints import fingerprint
from . import guard, library, names, uses, versions
from .types import storable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .. import models
    from .database import Database


class KeepingStore:
    """Saving, naming, tagging, versions, deleting, and where blocks are used."""

    _database: Database

    # --- saving ----------------------------------------------------------------------------------

    def add_block(
        self,
        new: models.NewBlock,
        *,
        name: str | None = None,
        origin: models.BlockOrigin = "saved",
        prompt: str = "",
        tags: Iterable[str] = (),
        category: str | None = None,
        notebook: models.NotebookRef | None = None,
        made_by: str | None = None,
        reason: str | None = None,
        source: dict[str, Any] | None = None,
        created_at: datetime | None = None,
        block_id: str | None = None,
    ) -> models.CodeBlock:
        """Add a block that no answer brought: saved by hand, made by an application, imported.

        Parameters
        ----------
        name
            ``None`` proposes one. A person's own wish that is taken is refused.
        source
            Where an imported block comes from; it is inert until it is reviewed.
        block_id
            The id that it shall have; where a block has it already, that one is returned.

        Raises
        ------
        UsageError
            The name or a tag cannot be one, or there is a key in the code or what is said of it.
        ConflictError
            Another block has the name.
        """
        from ..models import NotebookRef

        guard.refuse_code("the code", new.code)
        guard.refuse("what is said of the block", new.description, prompt, category, reason)
        tags, when = list(tags), created_at or datetime.now(UTC)
        guard.refuse("a tag", *tags)
        place = notebook or NotebookRef()
        return self._database.write(
            lambda connection, _: library.add(
                connection, new, name=name, origin=origin, prompt=prompt, tags=tags,
                category=category, notebook=place, made_by=made_by, reason=reason, source=source,
                created_at=when, block_id=block_id,
            )
        )  # fmt: skip

    def add_version(
        self,
        ref: str,
        new: models.NewBlock,
        *,
        origin: models.VersionOrigin = "edit",
        parent: int | None = None,
        reason: str | None = None,
        made_by: str | None = None,
    ) -> models.CodeVersion:
        """Make a text the current version of a block; one that has the text already is taken.

        Parameters
        ----------
        parent
            The version that it was made from; ``None`` for the current one.

        Raises
        ------
        UsageError
            There is a key in the code.
        """
        guard.refuse_code("the code", new.code)
        guard.refuse("the reason", reason)
        now = datetime.now(UTC)
        return self._database.write(
            lambda connection, _: versions.add(
                connection, ref, new, parent=parent, origin=origin, when=now, reason=reason,
                made_by=made_by,
            )
        )  # fmt: skip

    def restore_version(
        self, ref: str, version: int, *, made_by: str | None = None
    ) -> models.CodeVersion:
        """Make an older version's text the block's again: a new version whose parent it is."""
        now = datetime.now(UTC)
        return self._database.write(
            lambda connection, _: versions.restore(
                connection, ref, version, when=now, made_by=made_by
            )
        )

    def find_same(self, code: str, limit: int = 10) -> list[models.CodeBlock]:
        """Return blocks that have, or once had, the same code, whatever its layout."""
        code = storable(code)
        print_ = fingerprint(code)
        return self._database.read(
            lambda connection, _: library.find_same(connection, print_, code, limit)
        )

    # --- what a block is known by ----------------------------------------------------------------

    def rename_block(self, ref: str, name: str) -> models.CodeBlock:
        """Give a block another name; :class:`ConflictError` if another block has it."""
        return self._database.write(lambda connection, _: library.rename(connection, ref, name))

    def change_block(
        self,
        ref: str,
        *,
        description: str | None = None,
        category: str | None = None,
        favourite: bool | None = None,
        reviewed: bool = False,
    ) -> models.CodeBlock:
        """Change what is given, and nothing else; an empty category takes it back.

        Raises
        ------
        UsageError
            There is a key in it.
        """
        guard.refuse("the description", description)
        guard.refuse("the category", category)
        when = datetime.now(UTC) if reviewed else None
        return self._database.write(
            lambda connection, _: library.change(
                connection, ref, description=description, category=category, favourite=favourite,
                reviewed_at=when,
            )
        )  # fmt: skip

    def tag_block(
        self, ref: str, add: Iterable[str] = (), remove: Iterable[str] = ()
    ) -> models.CodeBlock:
        """Add tags to a block and take others away; :class:`UsageError` if one may be a key."""
        add, remove = list(add), list(remove)
        guard.refuse("a tag", *add)
        return self._database.write(lambda connection, _: library.tag(connection, ref, add, remove))

    def names_beginning(self, text: str, limit: int = 50) -> list[str]:
        """Return names of blocks that begin so, in order."""
        return self._database.read(lambda connection, _: names.beginning(connection, text, limit))

    def name_blocks(self, limit: int = 500) -> int:
        """Name blocks that were kept before there were names; return how many got one now."""

        def unnamed(connection: Any, _: str) -> bool:
            return names.any_unnamed(connection)

        if not self._database.read(unnamed):
            return 0
        return self._database.write(lambda connection, _: names.name_some(connection, limit))

    # --- deleting --------------------------------------------------------------------------------

    def delete_block(self, ref: str) -> None:
        """Take a block out of the library; :meth:`restore_block` puts it back."""
        now = datetime.now(UTC)
        self._database.write(lambda connection, _: library.set_deleted(connection, ref, now))

    def restore_block(self, ref: str) -> None:
        """Put a deleted block back, under its name or one like it."""
        self._database.write(lambda connection, _: library.set_deleted(connection, ref, None))

    def list_deleted(self, limit: int = 50) -> list[models.DeletedBlock]:
        """Return the blocks that can be put back, the one deleted last first."""
        return self._database.read(lambda connection, _: library.deleted(connection, limit))

    def purge_deleted(self, before: datetime | None = None) -> int:
        """Delete for good what was deleted before a moment, or all of it; return how many blocks.

        Their versions, runs, outputs and proofs go with them; answers and mappings stay.
        """
        count = self._database.write(lambda connection, _: library.purge(connection, before))
        if count:
            self._database.empty_log()
        return count

    # --- where it is used ------------------------------------------------------------------------

    def count_deleted(self) -> int:
        """Count the blocks that can be put back."""
        return self._database.read(lambda connection, _: library.count_deleted(connection))

    def list_texts(self, ref: str) -> list[models.HeldText]:
        """Return the texts of a block's versions, the newest first; nothing else of them is read.

        The block may be a deleted one.
        """
        return self._database.read(lambda connection, _: versions.texts(connection, ref))

    def list_uses(self, ref: str, limit: int = 100) -> list[models.BlockUse]:
        """Return where a block was asked for and where it ran, on what data, and how often."""
        return self._database.read(lambda connection, _: uses.uses(connection, ref, limit))
