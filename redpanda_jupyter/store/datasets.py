"""Contracts, data sets as they were seen, and mappings between them.

The rule of this module: a contract belongs to a version, and holds for the same text of the same
block wherever that version has none of its own; a profile and a mapping belong to the
data, by the fingerprints of their schemas, and outlive every block.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, or_, select

from ..errors import RecordNotFoundError
from ..ids import new_id
from ..models import Contract, DatasetProfile, SavedMapping
from .finding import find
from .references import limited
from .schema import code_versions, contracts, dataset_profiles, saved_mappings
from .writing import put

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlalchemy import Row

_ACCEPTED = "--yes"
"""Under which key of a mapping's texts stands what of it was only accepted."""
_contract, _profile, _mapping = contracts.c, dataset_profiles.c, saved_mappings.c
_version = code_versions.c

_SAID = ("edited", "confirmed")
"""Origins of contracts of which a person has said what they need."""


# --- contracts ------------------------------------------------------------------------------------


def put_contract(connection: Connection, contract: Contract, now: datetime) -> None:
    """Keep what a version needs and makes, in place of what was known of it."""
    known = select(_version.id).where(_version.id == contract.version_id)
    if connection.execute(known).first() is None:
        raise RecordNotFoundError("There is no version of that id in this library.")
    row = {
        "version_id": contract.version_id,
        "origin": contract.origin,
        "contract": contract.model_dump(mode="json"),
        "updated_at": now,
    }
    put(connection, contracts, row, keys=("version_id",))


def get_contract(connection: Connection, ref: str, version: int | None) -> Contract | None:
    """Return the contract of a block's version (``None``: the current one), if one is kept."""
    block = find(connection, ref)
    query = select(_version.id, _version.content_hash).where(
        _version.block_id == block.id,
        _version.version == (block.version if version is None else version),
    )
    meant = connection.execute(query).one_or_none()
    if meant is None:
        return None
    return _contract_of_text(connection, block.id, meant.content_hash, meant.id)


def carry_contract(
    connection: Connection, block_id: str, digest: str, version_id: str, now: datetime
) -> None:
    """Give a new version the contract that its text has as an older version, if it has one."""
    found = _contract_of_text(connection, block_id, digest, version_id)
    if found is not None:
        put_contract(connection, found, now)


def _contract_of_text(
    connection: Connection, block_id: str, digest: str, version_id: str
) -> Contract | None:
    """Return a version's contract, and else that of its text: first what a person has said."""
    query = (
        select(_contract.contract)
        .join(code_versions, _version.id == _contract.version_id)
        .where(_version.block_id == block_id, _version.content_hash == digest)
        .order_by(
            _contract.version_id != version_id,
            _contract.origin.not_in(_SAID),
            _contract.updated_at.desc(),
            _version.version.desc(),
        )
        .limit(1)
    )
    found = connection.execute(query).scalar_one_or_none()
    if found is None:
        return None
    return Contract.model_validate({**found, "version_id": version_id})


# --- data sets ------------------------------------------------------------------------------------


def put_profile(connection: Connection, profile: DatasetProfile, now: datetime) -> None:
    """Keep a data set as it is now, in place of the same name with the same schema."""
    row = {
        "id": new_id(),
        "name": profile.name,
        "kind": profile.kind,
        "schema_fingerprint": profile.schema_fingerprint,
        "profile": profile.model_dump(mode="json"),
        "updated_at": now,
    }
    put(connection, dataset_profiles, row, keys=("name", "schema_fingerprint"))


def profiles(
    connection: Connection, *, name: str | None, schema: str | None, limit: int
) -> list[DatasetProfile]:
    """Return data sets of a name or a schema or all, the one that was seen last first."""
    query = select(_profile.profile).order_by(_profile.updated_at.desc(), _profile.id.desc())
    if name is not None:
        query = query.where(_profile.name == name)
    if schema is not None:
        query = query.where(_profile.schema_fingerprint == schema)
    rows = connection.execute(query.limit(limited(limit)))
    return [DatasetProfile.model_validate(row.profile) for row in rows]


# --- mappings -------------------------------------------------------------------------------------


def put_mapping(connection: Connection, mapping: SavedMapping) -> SavedMapping:
    """Keep a mapping for a pair of schemas, in place of the one that was there; return it."""
    put(
        connection,
        saved_mappings,
        mapping_row(mapping),
        keys=("source_schema", "target_schema"),
        kept=("id",),
    )
    query = select(saved_mappings).where(
        _mapping.source_schema == mapping.source_schema,
        _mapping.target_schema == mapping.target_schema,
    )
    return mapping_of(connection.execute(query).one())


def find_mappings(
    connection: Connection, schemas: Collection[str] | None, limit: int
) -> list[SavedMapping]:
    """Return mappings from or to any of these schemas (``None``: all), the newest first."""
    query = select(saved_mappings).order_by(_mapping.created_at.desc(), _mapping.id.desc())
    if schemas is not None:
        query = query.where(
            or_(_mapping.source_schema.in_(schemas), _mapping.target_schema.in_(schemas))
        )
    rows = connection.execute(query.limit(limited(limit)))
    return [mapping_of(row) for row in rows]


def mapping_row(mapping: SavedMapping) -> dict[str, Any]:
    """Return a mapping as its row: what was only accepted stands among the texts, by its own key.

    A package that knows nothing of it takes it for a column that no block has.
    """
    row = mapping.model_dump(exclude={"accepted"})
    if mapping.accepted:
        row["values"] = {**row["values"], _ACCEPTED: {_ACCEPTED: mapping.accepted}}
    return row


def mapping_of(row: Row[Any]) -> SavedMapping:
    """Return the mapping that a row holds."""
    found = dict(row._mapping)
    values = dict(found["values"])
    accepted = values.pop(_ACCEPTED, {}).get(_ACCEPTED, [])
    return SavedMapping.model_validate({**found, "values": values, "accepted": accepted})


def drop_mapping(connection: Connection, mapping_id: str) -> bool:
    """Forget a mapping; tell whether there was one."""
    gone = connection.execute(saved_mappings.delete().where(_mapping.id == mapping_id))
    return bool(gone.rowcount)
