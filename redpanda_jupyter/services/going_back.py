"""An older text of a block that a person has typed back into its cell.

The rule of this module: only a cell whose text was seen to change brings an older text back. A
notebook that still has the older text, or a cell that runs again as it is, leaves the block as it
is; in a new kernel, which has not seen what the cell had, the older text is offered at most.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from redpanda_jupyter import models
from redpanda_jupyter.analysis.fingerprints import fingerprint
from redpanda_jupyter.errors import RecordNotFoundError
from redpanda_jupyter.ids import is_id

from .held import texts_of

if TYPE_CHECKING:
    from redpanda_jupyter.store import Store

LOOKED_AT = 20
"""So many of a block's latest runs are looked at for one in the same notebook."""


def brought_back(
    store: Store,
    mark: str | None,
    source: str,
    notebook: models.NotebookRef,
    before: tuple[str, str] | None,
) -> tuple[models.CodeBlock, models.CodeVersion] | None:
    """Return the block and the older version of it that a cell has again.

    Parameters
    ----------
    mark
        The block that the cell's metadata name; anybody may have written it.
    source
        The cell's text, which ran.
    before
        Mark and text with which this cell ran last; ``None`` where that is not known. Then it is
        to be offered, and only where the latest good run of the block in this notebook was of what
        the block is now.
    """
    if mark is None or not is_id(mark) or (before is not None and before != (mark, before[1])):
        return None
    if before is not None and before[1] == source:
        return None
    try:
        block = store.get_block(mark)
    except RecordNotFoundError:
        return None
    hashes = [models.content_hash(text) for text in texts_of(source)]
    if block.content_hash in hashes:
        return None
    found = next(filter(None, (store.find_version(block.id, one) for one in hashes)), None)
    if found is None or (before is None and not _ran_here(store, block, notebook)):
        return None
    version = store.get_version(*found)
    draft = version.origin in ("edit", "fix", "improve") and not version.executed_successfully
    if draft or fingerprint(version.code) == fingerprint(block.code):
        return None  # its first good run makes it the block; another layout is the same code
    return block, version


def _ran_here(store: Store, block: models.CodeBlock, notebook: models.NotebookRef) -> bool:
    """Tell whether the latest good run in a notebook was of what the block is now."""
    for run in store.list_executions(block.id, LOOKED_AT):
        here = (
            run.notebook_id == notebook.id
            if notebook.id is not None
            else notebook.path is not None and run.notebook_path == notebook.path
        )
        if here and run.origin == "cell" and run.status == "ok":
            return store.get_version(block.id, run.version).content_hash == block.content_hash
    return False
