"""Which blocks make the names that another one needs.

The rule of this module: names flow within a notebook, so only blocks of the same notebook or the
same conversation count; of several the newest that is older than the block that asks, and before
those that failed one that ran well. Of others that make a name (:func:`anywhere`) only what they
make can tell whether they are meant.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Select, or_, select

from .finding import find as find_block
from .schema import code_blocks, code_versions

if TYPE_CHECKING:
    from collections.abc import Sequence

_MOST = 1_000
"""So many blocks of a notebook are looked at, the newest."""

_block, _version = code_blocks.c, code_versions.c


@dataclass(frozen=True, slots=True)
class Maker:
    """A block that makes a name, wherever it was made.

    ``beside`` tells that neither it nor the block that asks is known to be of a notebook or of a
    conversation, and that it is the older one: both may come from one console.
    """

    block_id: str
    version: int
    beside: bool


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
    query = _making().where(or_(*places), _block.number < own.number)
    wanted = set(names)
    best: dict[str, tuple[bool, str, int]] = {}
    for row in connection.execute(query):
        worked = row.executed_successfully is not False
        for name in wanted & {*row.variables_created, *row.functions_defined}:
            if name not in best or (worked and not best[name][0]):
                best[name] = (worked, row.id, row.version)
    return {name: (block, version) for name, (_, block, version) in best.items()}


def anywhere(
    connection: Connection, block_id: str, names: Sequence[str], *, beside: bool = False
) -> dict[str, list[Maker]]:
    """Return the blocks that make each name, the newest first, of whatever notebook.

    Those that were imported and not looked at are left out: they are not to be used.

    Parameters
    ----------
    beside
        Only those of one console with the block that asks; nothing is looked at for a block of a
        notebook or of a conversation.
    """
    own = find_block(connection, block_id, deleted=True)
    homeless = own.notebook_id is own.notebook_path is own.conversation_id is None
    if beside and not homeless:
        return {}
    query = _making().where(
        _block.id != own.id,
        _block.language == own.language,
        or_(_block.source.is_(None), _block.reviewed_at.is_not(None)),
    )
    wanted = set(names)
    found: dict[str, list[Maker]] = {}
    for row in connection.execute(query):
        placed = row.notebook_id or row.notebook_path or row.conversation_id
        near = homeless and not placed and row.number < own.number
        if beside and not near:
            continue
        for name in wanted & {*row.variables_created, *row.functions_defined}:
            if row.executed_successfully is not False:
                found.setdefault(name, []).append(Maker(row.id, row.version, near))
    return found


def _making() -> Select[Any]:
    """Ask for the newest blocks and for what they make."""
    return (
        select(
            _block.id,
            _block.number,
            _block.notebook_id,
            _block.notebook_path,
            _block.conversation_id,
            _version.version,
            _version.variables_created,
            _version.functions_defined,
            _version.executed_successfully,
        )
        .join(
            code_versions, (_version.block_id == _block.id) & (_version.version == _block.version)
        )
        .where(_block.deleted_at.is_(None))
        .order_by(_block.number.desc())
        .limit(_MOST)
    )
