"""The part of the facade that is about applying blocks to other data.

The rule of this module: as for the whole facade, each method is one transaction.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import applications, guard, insights, makers, turns

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from .. import models
    from .database import Database


class AppliedStore:
    """Cells that were handed to a notebook, and what blocks owe to each other."""

    _database: Database

    def add_applications(self, cells: Sequence[models.Application]) -> models.TurnBundle:
        """Keep the cells of one command; return what its output carries for the frontend.

        Raises
        ------
        UsageError
            There is a key in what a person has said for one of them.
        """
        for cell in cells:
            guard.refuse_binding(cell.binding)

        def write(connection: Connection, store_id: str) -> models.TurnBundle:
            applications.add(connection, cells)
            return turns.get(connection, cells[0].turn_id, store_id)

        return self._database.write(write)

    def find_application(self, mark: str | None, content_hash: str) -> models.Application | None:
        """Return the application whose cell this is: by its text, and else by its mark."""
        return self._database.read(
            lambda connection, _: applications.find(connection, mark, content_hash)
        )

    def find_makers(self, block_id: str, names: Sequence[str]) -> dict[str, tuple[str, int]]:
        """Return which earlier blocks of the same notebook make names, with their versions."""
        return self._database.read(lambda connection, _: makers.find(connection, block_id, names))

    def find_makers_anywhere(
        self, block_id: str, names: Sequence[str], *, beside: bool = False
    ) -> dict[str, list[makers.Maker]]:
        """Return which blocks of any notebook, or only of one console, make names; newest first."""
        return self._database.read(
            lambda connection, _: makers.anywhere(connection, block_id, names, beside=beside)
        )

    def insights(self, since: datetime | None = None, days: int | None = None) -> models.Insights:
        """Say what reuse has brought since a moment, or at all.

        Parameters
        ----------
        days
            The same span in days, as it is to be said.
        """
        return self._database.read(
            lambda connection, _: insights.summarise(connection, since, days)
        )
