"""Saying below a cell what becomes of its changes: that they can be kept, or why they are not.

The rule of this module: one line, and only for a text that no version has or that an older
one has again; an offer at most once a cell, a key once a text. A library that does not answer says
nothing here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .marks import cell_id
from .printing import say

if TYPE_CHECKING:
    from redpanda_jupyter.models import CodeBlock
    from redpanda_jupyter.services.in_cells import InCell

    from .session import Session


def offer(
    session: Session, source: str, mark: str | None, before: str | None, *, asks: bool
) -> None:
    """Offer to save what was changed of a block in a cell that ran.

    Parameters
    ----------
    mark
        What the cell's metadata says that it holds.
    before
        The text with which the cell ran last, where that is known.
    asks
        Whether edits wait for a person's word. What is changed on other data always does.
    """
    from redpanda_jupyter.services.saving import label_of

    if mark is None:
        return  # most cells: the library is not asked
    cell = session.cell_metadata().get("cellId")
    key = cell if isinstance(cell, str) else mark
    found = _held(session, source, mark) if key not in session.here.offered else None
    if found is None or key is None or not (found.applied or asks):
        return
    session.here.offered.add(key)
    label = label_of(found.block)
    older = None if found.applied else _older(session, found.block, before)
    if older is not None:
        say(
            f"This cell differs from version {older} of {label}, which is version "
            f"{found.block.version} now. %panda save NAME --new keeps it as a block of its own."
        )
    elif found.code is None:
        say(f"This cell differs from what was made of {label}. %panda save NAME keeps it apart.")
    else:
        this = "The block in this cell" if found.applied else "This cell"
        say(f"{this} differs from {label}. %panda save makes it a new version.")


def tell_of_key(session: Session, source: str, mark: str | None) -> bool:
    """Say of a block's cell that was changed and ran that its text is not kept; tell whether so.

    A key that the block's own text has is nothing new.
    """
    from redpanda_jupyter.analysis.keys import brings_key, code_holds_key, line_of_key
    from redpanda_jupyter.models import content_hash
    from redpanda_jupyter.services.saving import label_of

    if mark is None or not code_holds_key(source):
        return False
    found = _held(session, source, mark, also_around=True)
    if found is None or not brings_key(source, found.block.code):
        return False
    digest = content_hash(source)
    if digest not in session.here.offered:
        session.here.offered.add(digest)
        say(
            f"Line {line_of_key(source)} holds what looks like a key: of this run of "
            f"{label_of(found.block)} neither text nor output is kept. Read the key from "
            "os.environ or a file instead."
        )
    return True


def tell_of_return(session: Session, source: str, mark: str | None, *, asks: bool) -> bool:
    """Say of a cell that has an older text of its block again that the block is that again.

    Returns
    -------
    bool
        Whether it is to become the block. It is offered only where a person wishes to be asked, and
        where nobody saw the cell change: a notebook that is run again has what it had.
    """
    from redpanda_jupyter.errors import StoreError
    from redpanda_jupyter.services.going_back import brought_back
    from redpanda_jupyter.services.saving import label_of

    cell = cell_id(session.cell_metadata())
    before = session.marks.last(cell)
    if mark is None or before == (mark, source):
        return False  # most cells: the library is not asked
    try:
        found = brought_back(session.store(), mark, source, session.notebook(), before)
    except StoreError:
        return False
    if found is None:
        return False
    block, version = found
    asks = asks or before is None
    label, key = label_of(block), cell if cell is not None else mark
    if not asks:
        say(
            f"{label} is version {version.version} again, as in this cell. "
            f"%panda restore {block.number} {block.version} takes version {block.version} back."
        )
    elif key not in session.here.offered:
        session.here.offered.add(key)
        say(
            f"This cell has version {version.version} of {label}, which is version "
            f"{block.version} now. %panda save makes the block this one again."
        )
    return not asks


def tell_of_branch(session: Session, source: str, mark: str | None, before: str | None) -> None:
    """Say of an edit of an older version that the block is that now, and how to go back.

    Parameters
    ----------
    before
        The text with which the cell ran last, where that is known.
    """
    from redpanda_jupyter.services.saving import label_of

    if before is None or before == source:
        return  # most cells: the library is not asked
    found = _held(session, source, mark)
    if found is None or found.applied:
        return
    block = found.block
    older = _older(session, block, before)
    if older is not None:
        say(
            f"{label_of(block)} is this edit of version {older} now, without what version "
            f"{block.version} brought. %panda restore {block.number} {block.version} takes version "
            f"{block.version} back."
        )


def _older(session: Session, block: CodeBlock, before: str | None) -> int | None:
    """Return the number of the version that a cell had, if the block is a newer one by now."""
    from redpanda_jupyter.errors import StoreError
    from redpanda_jupyter.services.held import version_of

    if before is None:
        return None
    try:
        held = version_of(session.store().list_texts(block.id), before)
    except StoreError:
        return None
    return held.version if held is not None and held.version < block.version else None


def _held(
    session: Session, source: str, mark: str | None, *, also_around: bool = False
) -> InCell | None:
    """Return the block of a cell, if its text is none of its versions.

    Parameters
    ----------
    also_around
        On other data, also where only the lines that adapt them were changed.
    """
    from redpanda_jupyter.errors import StoreError
    from redpanda_jupyter.models import content_hash
    from redpanda_jupyter.services.in_cells import in_cell

    if mark is None or content_hash(source) in session.known_hashes:
        return None
    try:
        found = in_cell(session.store(), mark, source)
    except StoreError:
        return None
    if found is None or not (found.differs or (also_around and found.applied)):
        return None
    return found
