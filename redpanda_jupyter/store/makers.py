"""Which blocks make the names that another one needs.

The rule of this module: names flow within a notebook, so only blocks of the same notebook or the
same conversation count; of several the newest that is older than the block that asks, and before
those that failed one that ran well.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Connection, or_, select

from .finding import find as find_block
from .schema import code_blocks, code_versions

if TYPE_CHECKING:
    from collections.abc import Sequence

_MOST = 1_000
"""So many blocks of a notebook are looked at, the newest."""

_block, _version = code_blocks.c, code_versions.c


def find(connection: Connection, block_id: str, names: Sequence[str]) -> dict[str, tuple[str, int]]:
    """Return block and version for each name that an earlier block makes."""
    own = find_block(connection, block_id, deleted=True)
    places = []
    if own.notebook_id is not None:
        places.append(_block.notebook_id == own.notebook_id)
    if own.notebook_path is not None:
        places.append(_block.notebook_path == own.notebook_path)
    if own.conversation_id is not None:
        places.append(_block.conversation_id == own.conversation_id)
    if not places:
        return {}
    query = (
        select(
            _block.id,
            _version.version,
            _version.variables_created,
            _version.functions_defined,
            _version.executed_successfully,
        )
        .join(
            code_versions, (_version.block_id == _block.id) & (_version.version == _block.version)
        )
        .where(or_(*places), _block.number < own.number, _block.deleted_at.is_(None))
        .order_by(_block.number.desc())
        .limit(_MOST)
    )
    wanted = set(names)
    best: dict[str, tuple[bool, str, int]] = {}
    for row in connection.execute(query):
        worked = row.executed_successfully is not False
        for name in wanted & {*row.variables_created, *row.functions_defined}:
            if name not in best or (worked and not best[name][0]):
                best[name] = (worked, row.id, row.version)
    return {name: (block, version) for name, (_, block, version) in best.items()}
