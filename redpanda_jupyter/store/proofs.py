"""Validations, golden runs, and the badge that follows from them.

The rule of this module: a validation is never changed or taken back. It proves the text that was
run, by its hash; so a block's badge is judged afresh whenever a proof or another version comes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Connection, select, update

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

_SAYS_NOTHING = frozenset({"blocked"})  # it did not run: the data did not fit


def add(connection: Connection, validation: Validation) -> Validation:
    """Add a proof, once by its id, and judge its block."""
    find(connection, validation.block_id, deleted=True)
    put(connection, validations, validation.model_dump(), keys=("id",), replace=False)
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
    query = query.order_by(_proof.created_at.desc(), _proof.id.desc()).limit(limited(limit))
    return [Validation.model_validate(dict(row._mapping)) for row in connection.execute(query)]


def judge(connection: Connection, block_id: str) -> None:
    """Bring a block's badge up to date with its proofs and its current version."""
    digest = select(_version.content_hash).join(
        code_blocks, (_version.block_id == _block.id) & (_version.version == _block.version)
    )
    current = connection.execute(digest.where(_block.id == block_id)).scalar_one_or_none()
    query = (
        select(_proof.content_hash, _proof.verdict)
        .where(_proof.block_id == block_id, _proof.verdict.not_in(_SAYS_NOTHING))
        .order_by(_proof.created_at.desc(), _proof.id.desc())
    )
    proofs = connection.execute(query).all()
    own = next((row.verdict for row in proofs if row.content_hash == current), None)
    badge: Badge = "draft"
    if own is not None:
        badge = "verified" if own in PROVEN else "failed"
    elif any(row.verdict in PROVEN for row in proofs):
        badge = "stale"
    changed = connection.execute(
        update(code_blocks)
        .where(_block.id == block_id, _block.badge != badge)
        .values(badge=badge)
        .returning(_block.number)
    ).scalar_one_or_none()
    if changed is not None:
        search.renew(connection, changed)


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
