"""Code blocks: list, search, read, delete, restore."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...services import library

if TYPE_CHECKING:
    from ...models import CodeBlock, CodeVersion, Execution, Page
    from ..call import Call


def search_blocks(call: Call) -> Page[CodeBlock]:
    """Answer a page of blocks."""
    return call.library.store().search_blocks(**call.query)


def get_block(call: Call) -> CodeBlock:
    """Answer one block."""
    return call.library.store().get_block(call.path["ref"])


def delete_block(call: Call) -> None:
    """Delete one block; it stays restorable."""
    call.library.store().delete_block(call.path["ref"])


def restore_block(call: Call) -> CodeBlock:
    """Undo a deletion."""
    return library.restore_block(call.library.store(), call.path["ref"])


def list_versions(call: Call) -> list[CodeVersion]:
    """Answer all versions of one block."""
    return call.library.store().list_versions(call.path["ref"])


def list_executions(call: Call) -> list[Execution]:
    """Answer the latest runs of one block."""
    return call.library.store().list_executions(call.path["ref"], limit=call.query["limit"])
