"""Answers that a notebook keeps, so that asking again costs nothing.

The rule of this module: a kept answer is shown only for the very question that it answered, and
only from the person's own library; a library that does not answer means that one asks.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from redpanda_jupyter import models
from redpanda_jupyter.errors import RedPandaError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from redpanda_jupyter.store import Store


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """An answer from the library, in the form in which a new one would end."""

    ended: models.TurnEnded
    answered_at: datetime


def fingerprint_of(
    prompt: str, data: Sequence[str], form: str, system: str | None, said: Sequence[object]
) -> str:
    """Hash what a cell asks, to know the same question again.

    Parameters
    ----------
    prompt
        The question, its mentions written out.
    data
        The variables that were named; what is in them does not count.
    said
        What else the cell says: its model, its level of privacy. What it leaves to the settings
        does not count, so that another default model asks no kept question anew.
    """
    text = json.dumps([prompt.strip(), list(data), form, system, *said])
    return hashlib.sha256(text.encode()).hexdigest()


def kept_answer(
    store: Store, notebook: models.NotebookRef, fingerprint: str, *, anywhere: bool = False
) -> KeptAnswer | None:
    """Return the answer that a notebook keeps for a question, if it keeps one.

    Parameters
    ----------
    fingerprint
        :func:`fingerprint_of` the question.
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
