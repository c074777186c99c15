"""What belongs to a text of a block, under whatever number that text stands.

The rule of this module: a version that was restored has the text of an older one and another
number, and what was proven and seen of the text holds for both. So nothing is told apart by a
version's number where its text is meant.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .library import CodeVersion
    from .reuse import Validation


def proofs_of(validations: Iterable[Validation], content_hash: str) -> list[Validation]:
    """Return the validations that prove, or disprove, the text with this hash, as they come."""
    return [one for one in validations if one.content_hash == content_hash]


def numbers_of(versions: Iterable[CodeVersion], content_hash: str) -> set[int]:
    """Return the numbers under which a block has the text with this hash."""
    return {one.version for one in versions if one.content_hash == content_hash}
