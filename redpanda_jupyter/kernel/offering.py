"""Saying below a cell that its changes can be kept, where the person wishes to be asked.

The rule of this module: one line, at most once a cell, and only for a text that no version has. A
library that does not answer says nothing here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .printing import say

if TYPE_CHECKING:
    from .session import Session


def offer(session: Session, source: str, block_id: str | None) -> None:
    """Offer to save a block's cell that was changed and ran."""
    from redpanda_jupyter.errors import StoreError
    from redpanda_jupyter.ids import is_id
    from redpanda_jupyter.models import content_hash

    if block_id is None or not is_id(block_id):
        return
    cell = session.cell_metadata().get("cellId")
    key = cell if isinstance(cell, str) else block_id
    if key in session.here.offered:
        return
    digest = content_hash(source)
    if digest in session.known_hashes:
        return
    try:
        block = session.store().get_block(block_id)
        known = session.store().find_version(block_id, digest)
    except StoreError:
        return
    if known is not None:
        return
    session.here.offered.add(key)
    name = f" {block.name}" if block.name else ""
    say(f"This cell differs from #{block.number}{name}. %panda save makes it a new version.")
