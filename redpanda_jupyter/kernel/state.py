"""What a kernel remembers of one notebook between its cells.

The rule of this module: two notebooks may share a kernel, so whatever the next command means by
"the last answer" belongs to the notebook in which the command stands.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .planning import Plan
    from .proposing import Proposal


@dataclass(frozen=True, slots=True)
class Broken:
    """An answer that broke off, and the question as it was asked: form, variable, stand-ins."""

    turn_id: str
    plan: Plan


@dataclass(slots=True)
class NotebookState:
    """What the next command may refer to.

    Parameters
    ----------
    begin_afresh
        Whether the next question begins a conversation, after ``%panda reset``.
    last_turn
        The fingerprint of the last question and its turn, for ``%panda keep``.
    broken
        What ``%panda continue`` goes on with.
    proposal
        What ``%panda accept`` puts in place.
    corrected
        Numbers and texts of the cells whose corrections were accepted.
    offered
        The cells below which it was said that their changes may be saved.
    """

    begin_afresh: bool = False
    last_turn: tuple[str, str] | None = None
    broken: Broken | None = None
    proposal: Proposal | None = None
    corrected: set[tuple[int, str]] = field(default_factory=set)
    offered: set[str] = field(default_factory=set)
