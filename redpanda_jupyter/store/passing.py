"""The part of the facade that lets blocks leave the library and come into it.

The rule of this module: as for the whole facade, each method is one transaction.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from . import guard, transfer

if TYPE_CHECKING:
    from collections.abc import Collection

    from .. import models
    from ..models.transfer import Belongings, NewImport
    from .database import Database


class PassingStore:
    """What exports and imports ask of the library."""

    _database: Database

    def belongings(self, block_id: str, *, outputs: bool = False) -> Belongings:
        """Return what is kept of a block beside its versions.

        Parameters
        ----------
        outputs
            What its runs showed, too.
        """
        return self._database.read(
            lambda connection, _: transfer.belongings(connection, block_id, outputs=outputs)
        )

    def mappings_touching(self, schemas: Collection[str]) -> list[models.SavedMapping]:
        """Return the saved mappings from or to data of these schemas."""
        return self._database.read(
            lambda connection, _: transfer.mappings_touching(connection, schemas)
        )

    def block_named(self, name: str) -> str | None:
        """Return the id of the block of that name, if there is one."""
        return self._database.read(lambda connection, _: transfer.named(connection, name))

    def blocks_with_text(self, content_hash: str) -> list[int]:
        """Return the numbers of blocks whose current text has this hash."""
        return self._database.read(
            lambda connection, _: transfer.same_text(connection, content_hash)
        )

    def copies_of(self, store_id: str) -> dict[str, list[str]]:
        """Return which blocks here come from which block of another library, by id."""
        return self._database.read(lambda connection, _: transfer.copies_of(connection, store_id))

    def add_imported(self, new: NewImport) -> None:
        """Add a block of another library; it is inert until it is reviewed.

        Raises
        ------
        UsageError
            There is a key in one of its texts.
        """
        guard.refuse_code("the block's code", *(one.code for one in new.versions))
        self._database.write(lambda connection, _: transfer.add(connection, new))

    def review_block(self, block_id: str) -> None:
        """Mark a block as looked at by a person, and save the mappings that came along with it."""
        now = datetime.now(UTC)
        self._database.write(lambda connection, _: transfer.review(connection, block_id, now))
