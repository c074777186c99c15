"""Going on with an answer that did not arrive whole.

The rule of this module: the new turn holds the whole answer, part and rest, so that its code is cut
into blocks as if it had come at once; the part stays as it was kept.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from redpanda_jupyter.context.masking import has_stand_ins
from redpanda_jupyter.errors import RecordNotFoundError, UsageError

if TYPE_CHECKING:
    from redpanda_jupyter.models import NotebookRef, PrivacyLevel
    from redpanda_jupyter.store import Store

GO_ON = (
    "Your answer was cut off. Go on at the very place where it ends: repeat nothing, begin with no "
    "introduction, and where it ends inside a code block, go on inside it without opening another."
)
"""What is asked after the part."""

_OPENING = re.compile(r"\s*(?:```|~~~)[^\n]*\n")


@dataclass(frozen=True, slots=True)
class Part:
    """What is there of an answer, and the question that it answers."""

    turn_id: str
    conversation_id: str
    prompt: str
    context: str | None
    text: str
    privacy: PrivacyLevel | None


def get_part(store: Store, turn_id: str) -> Part:
    """Return what is there of an answer.

    Raises
    ------
    RecordNotFoundError
        There is no such answer.
    UsageError
        It is complete, or nothing of it was received.
    """
    asked, answered = store.get_question_and_answer(turn_id)
    if answered.complete:
        raise UsageError(
            "The answer is complete; there is nothing to go on with.",
            hint="Ask a further question with %%panda; it knows the conversation.",
            field="continue",
        )
    if not answered.content.strip():
        raise UsageError(
            "Nothing of that answer was received.", hint="Ask again.", field="continue"
        )
    return Part(
        turn_id=answered.id,
        conversation_id=answered.conversation_id,
        prompt=asked.content,
        context=asked.context,
        text=answered.content,
        privacy=_level(store, turn_id),
    )


def last_broken(store: Store, notebook: NotebookRef) -> str | None:
    """Return the last answer of a notebook if it broke off and can be gone on with.

    A question whose values stayed in a kernel that is gone cannot: nobody knows them any more.
    """
    conversation = store.conversation_for(notebook)
    if conversation is None:
        return None
    recent = store.recent_messages(conversation.id, 2)
    if len(recent) < 2 or recent[1].complete or not recent[1].content.strip():
        return None
    return None if has_stand_ins(recent[0].content) else recent[1].id


def _level(store: Store, turn_id: str) -> PrivacyLevel | None:
    """Return the level at which the question was sent, where that is known."""
    try:
        return store.get_sent(turn_id).privacy
    except RecordNotFoundError:
        return None


def joined(part: str, rest: str) -> str:
    """Put an answer's part and its rest together, where a model opened a block again after all."""
    if not _in_a_block(part):
        return part + rest
    again = _OPENING.match(rest)
    return part + (rest if again is None else rest[again.end() :])


def _in_a_block(text: str) -> bool:
    from redpanda_jupyter.analysis import extract_blocks

    blocks = extract_blocks(text)
    return bool(blocks) and not blocks[-1].complete
