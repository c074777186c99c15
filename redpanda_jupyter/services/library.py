"""The library as people and pages ask for it: any reference, checked arguments, one answer.

The rule of this module: what a caller may get wrong is said here, in words, once for the kernel,
the server and the command line; the store below it may take its arguments as they are.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from redpanda_jupyter import models
from redpanda_jupyter.errors import UsageError
from redpanda_jupyter.ids import is_id

if TYPE_CHECKING:
    from collections.abc import Callable

    from redpanda_jupyter.store import Store

MAX_PATH = 4096
"""The longest notebook path that is taken, in characters."""

_NUMBER = re.compile(r"#?[0-9]{1,15}")


def check_reference(reference: str) -> str:
    """Return ``reference`` if it may name a record: a ULID, ``"12"`` or ``"#12"``.

    Raises
    ------
    UsageError
        It is neither; ``field`` is ``"ref"``.
    """
    if is_id(reference) or _NUMBER.fullmatch(reference):
        return reference
    raise UsageError(
        "A record is named by its number, such as #12, or by its ULID.",
        hint="The sidebar and %panda list show the numbers.",
        field="ref",
    )


def list_messages(
    store: Store, reference: str, *, cursor: str | None = None, limit: int = 50
) -> models.Page[models.Message]:
    """Return a conversation's messages, oldest first.

    Raises
    ------
    RecordNotFoundError
        There is no such conversation: an empty page would say something else.
    """
    conversation = store.get_conversation(check_reference(reference))
    return store.list_messages(conversation.id, cursor=cursor, limit=limit)


def restore_block(store: Store, reference: str) -> models.CodeBlock:
    """Undo a deletion and return the block as it is again."""
    store.restore_block(check_reference(reference))
    return store.get_block(reference)


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
