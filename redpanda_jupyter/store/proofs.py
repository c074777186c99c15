"""Validations, golden runs, and the badge that follows from them.

The rule of this module: a validation is never changed or taken back. It proves the text that was
run, by its hash; so a block's badge is judged afresh whenever a proof or another version comes.
What was proven once on a data set must hold there: its newest proofs are asked data set by data
set, so that it does not matter in which order several were proven.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, Connection, func, select, update

from ..models import GoldenRun, Validation
from ..models.reuse import PROVEN
from . import search
from .finding import find
from .references import limited
from .schema import code_blocks, code_versions, golden_runs, validations
from .writing import put

if TYPE_CHECKING:
    from ..models import Badge

_block, _version, _proof, _golden = (
    code_blocks.c, code_versions.c, validations.c, golden_runs.c,
)  # fmt: skip

GOLDEN = tuple(column for column in _golden if column.name != "target_key")
"""What a record of results says."""

_NEWEST = (_proof.created_at.desc(), _proof.id.desc())
_DATA_SET = func.coalesce(_proof.target, "")  # a block that reads nothing is proven on nothing

_SAYS_NOTHING = frozenset({"blocked"})  # it did not run: the data did not fit


def add(
    connection: Connection, validation: Validation, kept: GoldenRun | None = None
) -> Validation:
    """Add a proof, once by its id, with results to keep, and judge its block."""
    find(connection, validation.block_id, deleted=True)
    put(connection, validations, validation.model_dump(), keys=("id",), replace=False)
    if kept is not None:
        put_golden(connection, kept)
    judge(connection, validation.block_id)
    return validation


def find_many(
    connection: Connection, ref: str, version: int | None, limit: int
) -> list[Validation]:
    """Return a block's proofs, or those of a version's text, the newest first."""
    block_id = find(connection, ref).id
    query = select(validations).where(_proof.block_id == block_id)
    if version is not None:
        meant = select(_version.content_hash).where(
            _version.block_id == block_id, _version.version == version
        )
        query = query.where(_proof.content_hash == meant.scalar_subquery())
    query = query.order_by(*_NEWEST).limit(limited(limit))
    return [Validation.model_validate(dict(row._mapping)) for row in connection.execute(query)]


def judge(connection: Connection, block_id: str) -> None:
    """Bring a block's badge up to date with its proofs and its current version."""
    current = _current_text(connection, block_id)
    badge: Badge = "draft"
    own = select(_proof.id).where(*_of_text(block_id, current)).limit(1)
    if connection.execute(own).first() is not None:
        badge = "failed" if _against(connection, block_id, current) else "verified"
    elif connection.execute(
        select(_proof.id).where(_proof.block_id == block_id, _proof.verdict.in_(PROVEN)).limit(1)
    ).first():
        badge = "stale"
    changed = connection.execute(
        update(code_blocks)
        .where(_block.id == block_id, _block.badge != badge)
        .values(badge=badge)
        .returning(_block.number)
    ).scalar_one_or_none()
    if changed is not None:
        search.renew(connection, changed)


def failing(connection: Connection, ref: str, digest: str | None) -> list[Validation]:
    """Return what speaks against a text of a block, its current one if none is named."""
    block_id = find(connection, ref, deleted=True).id
    return _against(connection, block_id, digest or _current_text(connection, block_id))


def count_proven(connection: Connection, ref: str) -> int:
    """Count the data sets on which the newest proof of a block's text proves it."""
    block_id = find(connection, ref).id
    place = func.row_number().over(partition_by=_DATA_SET, order_by=_NEWEST).label("place")
    newest = (
        select(_proof.verdict, place)
        .where(*_of_text(block_id, _current_text(connection, block_id)))
        .subquery()
    )
    count: int = connection.execute(
        select(func.count()).where(newest.c.place == 1, newest.c.verdict.in_(PROVEN))
    ).scalar_one()
    return count


def _current_text(connection: Connection, block_id: str) -> str | None:
    """Return the hash of a block's text."""
    digest = select(_version.content_hash).join(
        code_blocks, (_version.block_id == _block.id) & (_version.version == _block.version)
    )
    return connection.execute(digest.where(_block.id == block_id)).scalar_one_or_none()


def _of_text(block_id: str, digest: str | None) -> tuple[ColumnElement[bool], ...]:
    """Return what picks the proofs of a text that say something of it."""
    own = _proof.block_id == block_id, _proof.content_hash == digest
    return *own, _proof.verdict.not_in(_SAYS_NOTHING)


def _against(connection: Connection, block_id: str, digest: str | None) -> list[Validation]:
    """Return what speaks against a text: at most a proof a data set, the newest first.

    That is its newest proof of all if it does not prove it; and, of each data set on which it was
    proven once, the newest one there, or the last that told of other results than those that are
    kept, until they came again or new ones were kept.
    """
    query = select(_proof.id, _DATA_SET).where(*_of_text(block_id, digest)).order_by(*_NEWEST)
    by_data_set: dict[str, list[str]] = {}
    for proof_id, target in connection.execute(query):
        by_data_set.setdefault(target, []).append(proof_id)
    last = next((ids[0] for ids in by_data_set.values()), None)  # they come the newest first
    found = []
    for ids in by_data_set.values():
        for place, proof_id in enumerate(ids):  # nearly always the first one says it
            row = connection.execute(select(validations).where(_proof.id == proof_id)).one()
            proof = Validation.model_validate(dict(row._mapping))
            kept = proof.kept
            newest = proof_id == last or (place == 0 and kept is not None)
            if (newest and not proof.proven) or (kept is not None and kept.stands_against):
                found.append(proof)
                break
            if kept is None or not kept.still_against:
                break
    return sorted(found, key=lambda one: (one.created_at, one.id), reverse=True)


def put_golden(connection: Connection, run: GoldenRun) -> None:
    """Keep results to compare with, in place of those of the same block and data set."""
    find(connection, run.block_id, deleted=True)
    row = run.model_dump() | {"target_key": run.target}
    put(connection, golden_runs, row, keys=("block_id", "target_key"))


def golden(connection: Connection, ref: str | None, target: str | None) -> list[GoldenRun]:
    """Return the kept results of a block or of all, of one data set or of all."""
    query = (
        select(*GOLDEN)
        .join(code_blocks, _block.id == _golden.block_id)
        .where(_block.deleted_at.is_(None))
        .order_by(_block.number, _golden.target)
    )
    if ref is not None:
        query = query.where(_golden.block_id == find(connection, ref).id)
    if target is not None:
        query = query.where(_golden.target_key == target)
    return [GoldenRun.model_validate(dict(row._mapping)) for row in connection.execute(query)]


def drop_golden(connection: Connection, ref: str, target: str | None) -> int:
    """Forget the results of a block, for one data set or for all; return how many there were."""
    found = golden_runs.delete().where(_golden.block_id == find(connection, ref).id)
    if target is not None:
        found = found.where(_golden.target_key == target)
    count: int = connection.execute(found).rowcount
    return count
