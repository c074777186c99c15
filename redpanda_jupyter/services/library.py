"""What one question to the library needs more than one call of the store for.

The rule of this module: a single call of the store is made by whoever needs it; what takes two,
or a look at the notebook's folder, is put together here, once for kernel, server and command line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from redpanda_jupyter import models
from redpanda_jupyter.errors import RecordNotFoundError, UsageError

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable, Iterator

    from redpanda_jupyter.store import Store

T = TypeVar("T")

MAX_PATH = 4096
"""The longest notebook path that is taken, in characters."""


def list_messages(
    store: Store, reference: str, *, cursor: str | None = None, limit: int = 50
) -> models.Page[models.Message]:
    """Return a conversation's messages, oldest first.

    Raises
    ------
    RecordNotFoundError
        There is no such conversation: an empty page would say something else.
    """
    conversation = store.get_conversation(reference)
    return store.list_messages(conversation.id, cursor=cursor, limit=limit)


def restore_block(store: Store, reference: str) -> models.CodeBlock:
    """Undo a deletion and return the block as it is again."""
    store.restore_block(reference)
    return store.get_block(reference)


def taken_for(store: Store, words: Namespace) -> list[str]:
    """Say of a command's blocks which one the first words of a name were taken for.

    A number, an id and a whole name need no word. Of what names no block, or several, the command
    itself says so; and what is printed for programs holds the block anyway.
    """
    from redpanda_jupyter.store.finding import is_called

    from .saving import label_of

    named = getattr(words, "block", None) or getattr(words, "blocks", None) or []
    if getattr(words, "json", False) or not isinstance(named, str | list):
        return []
    found = []
    for ref in named.split("+") if isinstance(named, str) else named:
        name = ref.partition("@")[0].strip()
        try:
            block = store.get_block(name)
        except (RecordNotFoundError, UsageError):
            continue
        if not is_called(block.name, name):
            found.append(f"{name!r} is taken for {label_of(block)}.")
    return found


def refuse_inert(block: models.CodeBlock) -> None:
    """Refuse to use a block that nobody has looked at.

    Raises
    ------
    UsageError
        It came from elsewhere and was not reviewed.
    """
    if block.is_inert:
        raise UsageError(
            f"#{block.number} was imported and nobody has reviewed it yet.",
            hint=f"%panda review {block.number} shows it (in a terminal: redpanda review "
            f"{block.number}); with --accept it can be used.",
        )


def every(page_of: Callable[[str | None], models.Page[T]]) -> Iterator[T]:
    """Yield what stands on all pages; ``page_of`` is given the cursor of the page to be read."""
    cursor = None
    while True:
        page = page_of(cursor)
        yield from page.items
        cursor = page.next_cursor
        if cursor is None:
            return


def claim_notebook(
    store: Store, claim: models.NotebookClaim, path_exists: Callable[[str], bool]
) -> models.NotebookClaim:
    """Tell a notebook which id is its own.

    Parameters
    ----------
    path_exists
        Tells whether a notebook still lies at a path: a notebook with a known id at a new path
        was moved if its old path is empty, and is a copy (which gets a new id) if it is not.

    Raises
    ------
    UsageError
        The path is empty or too long.
    """
    path = claim.path.strip("/")
    if not path or len(path) > MAX_PATH:
        raise UsageError(f"The notebook's path must have 1 to {MAX_PATH} characters.", field="path")
    claim = models.NotebookClaim(id=claim.id, path=path)
    return models.NotebookClaim(id=store.claim_notebook(claim, path_exists), path=path)
