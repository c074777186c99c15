"""Saving a cell as a block: a new one, a version of its own, or one that is there already.

The rule of this module: the same code is kept once. A cell that holds a block becomes a version of
that block, and so does an edit of a block's text that is saved under that block's very name; of a
text that is none, only a person can say that it is meant. Any other text becomes a block of its
own, unless the library has the code; then that block is named, and only ``again`` keeps it twice.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from redpanda_jupyter import models
from redpanda_jupyter.analysis.fingerprints import fingerprint
from redpanda_jupyter.analysis.keys import code_holds_key
from redpanda_jupyter.errors import ConflictError, RecordNotFoundError, UsageError
from redpanda_jupyter.grammar import counted

from .extraction import NOTHING, describe_source
from .held import behind, changed_lines, is_edit, made_of, texts_of, version_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from redpanda_jupyter.store import Store

    from .cells import RanCell
    from .extraction import Schemas

Outcome = Literal["new", "version", "same", "older"]


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of a cell.

    Parameters
    ----------
    outcome
        ``new`` block, new ``version``, the ``same`` as a block is now, or as an ``older`` version.
    block
        The block, as it is now.
    version
        The version that has the cell's code.
    replaced
        The version that was current before a new one.
    parent
        The version that a new one was made from.
    """

    outcome: Outcome
    block: models.CodeBlock
    version: int
    replaced: int | None = None
    parent: int | None = None


def save_cell(
    store: Store,
    source: str,
    *,
    block_id: str | None = None,
    name: str | None = None,
    tags: Sequence[str] = (),
    description: str = "",
    schemas: Schemas = NOTHING,
    notebook: models.NotebookRef | None = None,
    made_by: str | None = None,
    again: bool = False,
    as_version: bool = False,
) -> Saved:
    """Save a cell's text.

    Parameters
    ----------
    block_id
        The block that the cell holds, as far as its metadata tell.
    name
        Another name than that block's makes a block of its own; the very name of a block means
        that block, of which the cell becomes a version.
    again
        Save it as a new block even where the library has the code.
    as_version
        It is meant to be a version of the block of that name, whatever it is like.

    Raises
    ------
    UsageError
        It is no Python, or the name cannot be one.
    ConflictError
        Another block has the name, and this is to be a block of its own, or no edit of that one.
    """
    new = describe_source(source, description=description, schemas=schemas)
    _refuse_text(new, source)
    own = None if again else own_block(store, block_id, name)
    if own is not None and own.id != block_id:
        _refuse_others(store, source, own, cell=block_id, as_version=as_version)
    saved = _version(store, own, new, made_by) if own is not None else None
    if saved is None and not again:
        saved = _known(store, source)
    if saved is None:
        block = store.add_block(new, name=name, tags=tags, notebook=notebook, made_by=made_by)
        return Saved("new", block, 1)
    if tags:
        store.tag_block(saved.block.id, add=tags)
    if description:
        store.change_block(saved.block.id, description=description)
    return replace(saved, block=store.get_block(saved.block.id))


def own_block(store: Store, block_id: str | None, name: str | None) -> models.CodeBlock | None:
    """Return the block that a cell holds, unless another name is wished for."""
    if block_id is None:
        return _called(store, name)
    try:
        block = store.get_block(block_id)
        if name is not None and store.get_block(name).id != block.id:
            return None
    except RecordNotFoundError:
        return None
    return block


def _called(store: Store, name: str | None) -> models.CodeBlock | None:
    """Return the block of that very name; the beginning of one is not enough."""
    try:
        block = store.get_block(name) if name is not None else None
    except (RecordNotFoundError, UsageError):
        return None
    return block if block is not None and block.name == name else None


def _refuse_text(new: models.NewBlock, source: str) -> None:
    """Refuse what does not run, and what holds a key."""
    if new.analysis is None or not new.analysis.syntax_ok:
        error = new.analysis.syntax_error if new.analysis is not None else None
        raise UsageError(
            f"That cell is no Python that runs{f': {error}' if error else ''}.",
            hint="Correct it first; %panda fix may help.",
        )
    if code_holds_key(source):
        raise UsageError(
            "That cell holds what looks like a key; a block would keep it.",
            hint="Read it from the environment or the keyring instead, then save the cell.",
        )


def _refuse_others(
    store: Store, source: str, named: models.CodeBlock, *, cell: str | None, as_version: bool
) -> None:
    """Refuse to make a text a version of a block that its cell does not hold, if it is none.

    Parameters
    ----------
    cell
        The block that the cell holds, if it holds one.
    """
    if cell is None:
        _refuse_anothers(store, source, named)
    if not as_version:
        _refuse_unlike(store, source, named)


def _refuse_anothers(store: Store, source: str, named: models.CodeBlock) -> None:
    """Refuse to make one block's code a version of another one that only has the wished name."""
    same = store.find_same(source, limit=1)
    if not same or same[0].id == named.id:
        return
    raise ConflictError(
        f"That is the code of {label_of(same[0])}, and {named.name!r} is the name of "
        f"{label_of(named)}.",
        hint=f"%panda rename {same[0].number} NAME gives it another name; --new saves it as a "
        "block of its own, under a name that is free.",
    )


def _refuse_unlike(store: Store, source: str, named: models.CodeBlock) -> None:
    """Refuse to put a text in the place of a block that it has nothing but the wished name of."""
    if models.content_hash(source) == named.content_hash:
        return
    if is_edit(store.list_texts(named.id), source):
        return
    raise ConflictError(
        f"{named.name!r} is the name of {label_of(named)}, and that cell is no edit of it.",
        hint="Another name saves it as a block of its own: %panda save NAME. If it is to take the "
        f"place of what {label_of(named)} does: %panda save {named.name} --as-version.",
    )


def _version(
    store: Store, block: models.CodeBlock, new: models.NewBlock, made_by: str | None
) -> Saved:
    if models.content_hash(new.code) == block.content_hash:
        return Saved("same", block, block.version)
    versions = store.list_texts(block.id)
    held = made_of(versions, block.version, new.code)
    made = store.add_version(block.id, new, parent=held.version, made_by=made_by)
    replaced = block.version if made.version != block.version else None
    numbers = {one.id: one.version for one in versions}
    return Saved(
        "version", block, made.version, replaced, numbers.get(made.parent_version_id or "")
    )


def _known(store: Store, source: str) -> Saved | None:
    """Find the same code in the library, whatever its layout."""
    same = store.find_same(source, limit=1)
    if not same:
        return None
    block, wanted = same[0], fingerprint(source)
    versions = store.list_versions(block.id)
    found = [one.version for one in versions if one.fingerprint == wanted]
    if block.version in found or not found:
        return Saved("same", block, block.version)
    return Saved("older", block, found[0])


def saved_text(saved: Saved, program: str = "%panda") -> str:
    """Say what became of a cell."""
    block = saved.block
    label = label_of(block)
    if saved.outcome == "new":
        return f"Saved as {label}. {program} rename {block.number} NAME calls it something else."
    if saved.outcome == "version":
        old = saved.replaced is not None and saved.version < saved.replaced
        told = f"{'That is' if old else 'Saved as'} version {saved.version} of {label}."
        if saved.replaced is None:
            return told
        back = f"{program} restore {block.number} {saved.replaced}"
        if saved.version < saved.replaced:
            return f"{told} {back} takes version {saved.replaced} back."
        if saved.parent not in (None, saved.replaced):
            told = f"{told} It was made from version {saved.parent}, without what version "
            return f"{told}{saved.replaced} brought; {back} takes that back."
        return f"{told} {back} takes the code before back."
    if saved.outcome == "older":
        return (
            f"That is the code of {label} as it was in version {saved.version}; nothing new is "
            f"kept. {program} restore {block.number} {saved.version} makes it the block again, "
            "--new saves it apart."
        )
    return f"That is the code of {label}; nothing new is kept. --new saves it apart."


def label_of(block: models.CodeBlock | models.DeletedBlock) -> str:
    """Write a block's number and name."""
    return f"#{block.number} {block.name}" if block.name else f"#{block.number}"


# --- drift ----------------------------------------------------------------------------------------


def drift(block: models.CodeBlock, cell: RanCell) -> str:
    """Say how a notebook's cell differs from the block that it holds; empty if it does not."""
    if models.content_hash(cell.source) == block.content_hash:
        return ""
    return _differs(cell, block.version, block.code)


def drift_told(
    block: models.CodeBlock, versions: Sequence[models.HeldText], cell: RanCell, program: str
) -> str:
    """Say how a cell differs from its block, and what may be done; empty if it does not.

    What would take the block behind its newest version is never proposed.

    Parameters
    ----------
    versions
        All of the block, the newest first.
    """
    if not drift(block, cell):
        return ""
    if models.content_hash(block.code) in map(models.content_hash, texts_of(cell.source)):
        return ""  # only watched by a magic
    old = behind(versions, block.version, cell.source)
    if old is None:
        keeps = f"{program} save --cell {cell.number} keeps it."
        return f"{_differs(cell, block.version, block.code)} {keeps}"
    now = f"The block is version {block.version} now"
    if version_of([old], cell.source) is not None:
        both = f"{program} diff {block.number} {old.version} {block.version} shows both."
        return f"{cell.name} has version {old.version}. {now}: {both}"
    apart = f"{program} save NAME --cell {cell.number} --new keeps it as a block of its own."
    return f"{_differs(cell, old.version, old.code)} {now}; {apart}"


def _differs(cell: RanCell, version: int, code: str) -> str:
    added, gone = changed_lines(code, cell.source)
    lines = f"{counted(added, 'line')} added, {gone:,} removed"
    return f"{cell.name} differs from version {version}: {lines}."
