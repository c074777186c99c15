"""Answers that a notebook keeps, so that asking again costs nothing.

The rule of this module: a kept answer is shown only for the very question that it answered, and
only from the person's own library; a library that does not answer means that one asks.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from redpanda_jupyter import models
from redpanda_jupyter.errors import RedPandaError

if TYPE_CHECKING:
    from datetime import datetime

    from redpanda_jupyter.store import Store


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """An answer from the library, in the form in which a new one would end."""

    ended: models.TurnEnded
    answered_at: datetime


def kept_answer(
    store: Store, notebook: models.NotebookRef, fingerprint: str, *, anywhere: bool = False
) -> KeptAnswer | None:
    """Return the answer that a notebook keeps for a question, if it keeps one.

    Parameters
    ----------
    fingerprint
        :meth:`~redpanda_jupyter.services.question.Ask.fingerprint` of the question.
    anywhere
        Whether one that another notebook keeps is as good: where it is not known which notebook
        runs.
    """
    try:
        turn_id = store.kept_answer(notebook, fingerprint)
        if turn_id is None and anywhere:
            turn_id = store.answer_kept_anywhere(fingerprint)
        if turn_id is None:
            return None
        _, answer = store.get_question_and_answer(turn_id)
        bundle = store.get_turn(turn_id)
    except RedPandaError:
        return None
    ended = models.TurnEnded(
        complete=True,
        incomplete_reason=None,
        text=answer.content,
        usage=models.Usage(),
        provider=answer.provider or "",
        model=answer.model or "",
        bundle=bundle,
        error=None,
        not_saved=None,
    )
    return KeptAnswer(ended, answer.created_at)
