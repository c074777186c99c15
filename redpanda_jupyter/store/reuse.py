"""The part of the facade for blocks on other data: what they need, what fits, what was proved.

The rule of this module: as for the whole facade, each method is one transaction.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from . import datasets, outputs, proofs

if TYPE_CHECKING:
    from collections.abc import Collection

    from .. import models
    from .database import Database


class ReuseStore:
    """Contracts, data sets, mappings, validations, golden runs, and what runs showed."""

    _database: Database

    # --- contracts -------------------------------------------------------------------------------

    def put_contract(self, contract: models.Contract) -> None:
        """Keep what a version needs and makes; :class:`RecordNotFoundError` if it is gone."""
        now = datetime.now(UTC)
        self._database.write(lambda connection, _: datasets.put_contract(connection, contract, now))

    def get_contract(self, ref: str, version: int | None = None) -> models.Contract | None:
        """Return the contract of a block's version, or of its current one, if one is kept."""
        return self._database.read(
            lambda connection, _: datasets.get_contract(connection, ref, version)
        )

    # --- data sets and mappings ------------------------------------------------------------------

    def put_profile(self, profile: models.DatasetProfile) -> None:
        """Keep a data set as it is now, in place of the same name with the same schema."""
        now = datetime.now(UTC)
        self._database.write(lambda connection, _: datasets.put_profile(connection, profile, now))

    def list_profiles(
        self, *, name: str | None = None, schema: str | None = None, limit: int = 50
    ) -> list[models.DatasetProfile]:
        """Return data sets of a name or a schema fingerprint or all, seen last first."""
        return self._database.read(
            lambda connection, _: datasets.profiles(
                connection, name=name, schema=schema, limit=limit
            )
        )

    def put_mapping(self, mapping: models.SavedMapping) -> models.SavedMapping:
        """Keep a confirmed mapping, in place of the one for the same pair; return it as kept."""
        return self._database.write(lambda connection, _: datasets.put_mapping(connection, mapping))

    def find_mappings(
        self, schemas: Collection[str] | None = None, limit: int = 500
    ) -> list[models.SavedMapping]:
        """Return mappings from or to any of these schemas, or all; the newest first."""
        wanted = None if schemas is None else list(schemas)
        return self._database.read(
            lambda connection, _: datasets.find_mappings(connection, wanted, limit)
        )

    def delete_mapping(self, mapping_id: str) -> bool:
        """Forget a mapping; tell whether there was one."""
        return self._database.write(
            lambda connection, _: datasets.drop_mapping(connection, mapping_id)
        )

    # --- proofs ----------------------------------------------------------------------------------

    def add_validation(
        self, validation: models.Validation, kept: models.GoldenRun | None = None
    ) -> models.Validation:
        """Add a proof, once by its id; the block's badge follows.

        Parameters
        ----------
        kept
            Results to compare later proofs with, in place of those of the same data set.
        """
        return self._database.write(lambda connection, _: proofs.add(connection, validation, kept))

    def list_failing(self, ref: str, content_hash: str | None = None) -> list[models.Validation]:
        """Return what speaks against a block, at most one proof a data set, the newest first.

        Parameters
        ----------
        content_hash
            Of a text of the block; ``None`` for its current one, whose badge these are.
        """
        return self._database.read(
            lambda connection, _: proofs.failing(connection, ref, content_hash)
        )

    def count_proven(self, ref: str) -> int:
        """Count the data sets on which the newest proof of a block's text proves it."""
        return self._database.read(lambda connection, _: proofs.count_proven(connection, ref))

    def list_validations(
        self, ref: str, *, version: int | None = None, limit: int = 50
    ) -> list[models.Validation]:
        """Return a block's proofs, or those of a version's text, the newest first."""
        return self._database.read(
            lambda connection, _: proofs.find_many(connection, ref, version, limit)
        )

    def put_golden(self, run: models.GoldenRun) -> None:
        """Keep results to compare with, in place of those of the same block and data set."""
        self._database.write(lambda connection, _: proofs.put_golden(connection, run))

    def list_golden(
        self, ref: str | None = None, *, target: str | None = None
    ) -> list[models.GoldenRun]:
        """Return the kept results of a block or of all, of one data set or of all."""
        return self._database.read(lambda connection, _: proofs.golden(connection, ref, target))

    def delete_golden(self, ref: str, target: str | None = None) -> int:
        """Forget the kept results of a block, for a data set or all; return how many."""
        return self._database.write(
            lambda connection, _: proofs.drop_golden(connection, ref, target)
        )

    # --- what runs showed ------------------------------------------------------------------------

    def list_outputs(self, execution_id: str) -> list[models.Output]:
        """Return what is kept of what a run showed, in the order in which it was shown."""
        return self._database.read(lambda connection, _: outputs.of_run(connection, execution_id))
