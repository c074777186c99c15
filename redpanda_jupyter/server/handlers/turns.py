"""Turns: what the frontend asks before it inserts cells, and before it runs them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...services import running

if TYPE_CHECKING:
    from ...models import RunDecision, TurnBundle
    from ..call import Call


def get_turn(call: Call) -> TurnBundle:
    """Answer a turn as the user's own library has it; 404 means: insert nothing."""
    return call.library.store().get_turn(call.path["id"])


def get_run_decision(call: Call) -> RunDecision:
    """Answer what the user chose for a notebook; whatever goes wrong here means: run nothing."""
    library = call.library
    return running.decision_for(
        library.store(), library.settings(), call.path["notebook"], call.path["id"]
    )
