"""Turns: what the frontend asks before it inserts cells."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ...models import TurnBundle
    from ..call import Call


def get_turn(call: Call) -> TurnBundle:
    """Answer a turn as the user's own library has it; 404 means: insert nothing."""
    return call.library.store().get_turn(call.path["id"])
