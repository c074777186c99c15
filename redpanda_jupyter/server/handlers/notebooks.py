"""Notebooks: which id is whose."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...services import library

if TYPE_CHECKING:
    from ...models import NotebookClaim
    from ..call import Call


def claim_notebook(call: Call) -> NotebookClaim:
    """Answer the id that a notebook is to carry."""
    return library.claim_notebook(call.library.store(), call.body, call.path_exists)
