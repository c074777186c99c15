"""Changes: what a page asks every second or two, so it must cost next to nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...models import Changes

if TYPE_CHECKING:
    from ..call import Call


def get_changes(call: Call) -> Changes:
    """Answer a mark that differs whenever the library has changed, by whichever process."""
    return Changes(revision=call.library.store().revision())
