"""Saying below a cell what becomes of its changes: that they can be kept, or why they are not.

The rule of this module: one line, and only for a text that no version has; an offer at most once a
cell, a key once a text. A library that does not answer says nothing here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .printing import say

if TYPE_CHECKING:
    from redpanda_jupyter.models import CodeBlock

    from .session import Session


def offer(session: Session, source: str, block_id: str | None) -> None:
    """Offer to save a block's cell that was changed and ran."""
    from redpanda_jupyter.services.saving import label_of

    cell = session.cell_metadata().get("cellId")
    key = cell if isinstance(cell, str) else block_id
    block = _changed(session, source, block_id) if key not in session.here.offered else None
    if block is None or key is None:
        return
    session.here.offered.add(key)
    say(f"This cell differs from {label_of(block)}. %panda save makes it a new version.")


def tell_of_key(session: Session, source: str, block_id: str | None) -> bool:
    """Say of a block's cell that was changed and ran that its text is not kept; tell whether so.

    A key that the block's own text has is nothing new.
    """
    from redpanda_jupyter.models import content_hash
    from redpanda_jupyter.redaction import brings_key, holds_key, line_of_key
    from redpanda_jupyter.services.saving import label_of

    block = _changed(session, source, block_id) if holds_key(source) else None
    if block is None or not brings_key(source, block.code):
        return False
    digest = content_hash(source)
    if digest not in session.here.offered:
        session.here.offered.add(digest)
        say(
            f"Line {line_of_key(source)} holds what looks like a key: of this run of "
            f"{label_of(block)} neither text nor output is kept. Read the key from os.environ or a "
            "file instead."
        )
    return True


def _changed(session: Session, source: str, block_id: str | None) -> CodeBlock | None:
    """Return the block whose cell has a text that is none of its versions."""
    from redpanda_jupyter.errors import StoreError
    from redpanda_jupyter.ids import is_id
    from redpanda_jupyter.models import content_hash

    digest = content_hash(source)
    if block_id is None or not is_id(block_id) or digest in session.known_hashes:
        return None
    store = session.store()
    try:
        applied = store.find_application(block_id, digest)
        if applied is not None and applied.content_hash == digest:
            return None
        block = store.get_block(applied.block_id if applied is not None else block_id)
        return None if store.find_version(block.id, digest) is not None else block
    except StoreError:
        return None
