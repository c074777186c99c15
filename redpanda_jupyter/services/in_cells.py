"""Which block a cell holds, and the block's text in it.

The rule of this module: a cell is known by its mark, which is a block's id or that of an
application; of a cell on other data, the lines that adapt the data are no part of the block.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from redpanda_jupyter import models
from redpanda_jupyter.errors import RecordNotFoundError
from redpanda_jupyter.ids import is_id

from .applying.changed import Changed, changed

if TYPE_CHECKING:
    from redpanda_jupyter.store import Store


@dataclass(frozen=True, slots=True)
class InCell:
    """A block in a cell.

    Parameters
    ----------
    block
        The block as it is now.
    code
        Its text in the cell; ``None`` where it cannot be told from what adapts the data.
    applied
        Whether the cell brings it to other data.
    differs
        Whether its text in the cell is none of its versions.
    """

    block: models.CodeBlock
    code: str | None
    applied: bool
    differs: bool


def in_cell(store: Store, mark: str | None, source: str) -> InCell | None:
    """Return the block that a cell holds; ``None`` where its mark names none of this library.

    Parameters
    ----------
    mark
        What the cell's metadata says that it holds; anybody may have written it.
    """
    if mark is None or not is_id(mark):
        return None
    applied = store.find_application(mark, models.content_hash(source))
    try:
        if applied is None:
            block = store.get_block(mark)
            return InCell(block, source, applied=False, differs=_is_new(store, block, source))
        block = store.get_block(applied.block_id)
    except RecordNotFoundError:
        return None
    found = block_in(store, applied, source)
    differs = found.block and (found.code is None or _is_new(store, block, found.code))
    return InCell(block, found.code, applied=True, differs=differs)


def block_in(store: Store, applied: models.Application, source: str) -> Changed:
    """Tell what a person has changed in a cell on other data."""
    text = store.get_version_text(applied.block_id, applied.version)
    if text is None:
        same = models.content_hash(source) == applied.content_hash
        return Changed(block=not same, code=None)
    return changed(text.code, applied.code, source)


def _is_new(store: Store, block: models.CodeBlock, code: str) -> bool:
    return store.find_version(block.id, models.content_hash(code)) is None
