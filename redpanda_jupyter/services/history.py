"""Which earlier turns of a conversation go along with a question.

The rules of this module:

* a question sends nothing that its own privacy level would not: an answer speaks of what its
  question sent, so turns of a less private level stay here;
* a turn with stand-ins for values stays here: only its own question knows what they stand for;
* prepared answers (of a provider with a notice) are no conversation: a model never gets them;
* otherwise the turns go wherever the person asks next, be it another provider or model. That is
  what going on with a conversation means, also from a server of this machine to one elsewhere:
  the person named the model, and ``--new`` begins without them.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, get_args

from redpanda_jupyter import models
from redpanda_jupyter.context.masking import has_stand_ins
from redpanda_jupyter.errors import ConfigurationError, RedPandaError
from redpanda_jupyter.llm.base import ChatMessage
from redpanda_jupyter.llm.registry import find_spec

if TYPE_CHECKING:
    from redpanda_jupyter.llm.base import ProviderSpec
    from redpanda_jupyter.store import Store

HISTORY_MESSAGES = 8
"""At most this many earlier messages of the conversation go along."""

HISTORY_CHARACTERS = 24_000
"""And at most this many characters of them, the newest first (about 6,000 tokens)."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """Which earlier turns go along, and how many the conversation has.

    Parameters
    ----------
    messages
        Questions and answers in turns, the oldest first.
    total
        All turns of the conversation. Those that do not go along were too many or too long, were
        sent at a less private level, or are no answers of a model.
    """

    messages: tuple[ChatMessage, ...] = ()
    total: int = 0

    @property
    def sent(self) -> int:
        """How many turns go along."""
        return len(self.messages) // 2


def earlier_turns(
    store: Store,
    notebook: models.NotebookRef,
    *,
    privacy: models.PrivacyLevel,
    spec: ProviderSpec,
    conversation_id: str | None = None,
) -> Earlier:
    """Collect the earlier messages that go along.

    A store that does not answer costs the memory of earlier turns, never the question: whether
    the turn could be kept is said at its end.

    Parameters
    ----------
    notebook
        Whose conversation it is.
    privacy
        The level of the present question.
    spec
        The provider of the present question.
    conversation_id
        The conversation, where the person named one that is not the notebook's own.
    """
    with suppress(RedPandaError):
        conversation = (
            store.get_conversation(conversation_id)
            if conversation_id is not None
            else store.conversation_for(notebook)
        )
        if conversation is not None:
            messages = _fitting(_recent(store, conversation.id, privacy, spec))
            return Earlier(tuple(messages), conversation.message_count // 2)
    return Earlier()


def _recent(
    store: Store, conversation_id: str, privacy: models.PrivacyLevel, spec: ProviderSpec
) -> list[models.Message]:
    levels = get_args(models.PrivacyLevel)  # the most private first
    allowed = levels[: levels.index(privacy) + 1]
    without: set[str] = set()
    while True:
        recent = store.recent_messages(
            conversation_id, HISTORY_MESSAGES, privacy=allowed, without=without
        )
        # only the providers that occur are looked at: to load them all may take long
        names = {one.provider for one in recent if one.provider is not None}
        prepared = set() if spec.notice else {name for name in names if _is_prepared(name)}
        if not prepared:
            return recent
        without |= prepared


def _is_prepared(provider: str) -> bool:
    try:
        spec = find_spec(provider)
    except ConfigurationError:  # broken or gone by now; it was a provider like others
        return False
    return spec is not None and bool(spec.notice)


def _fitting(recent: list[models.Message]) -> list[ChatMessage]:
    """Take the newest whole turns that fit, so that a question never goes without its answer."""
    turns = [
        (asked, answered)
        for asked, answered in pairwise(recent)
        if asked.role == "user"
        and answered.role == "assistant"
        and answered.content.strip()
        and not has_stand_ins(asked.content)
    ]
    chosen: list[ChatMessage] = []
    room = HISTORY_CHARACTERS
    for asked, answered in reversed(turns):
        room -= len(asked.content) + len(answered.content)
        if room < 0:
            break
        chosen[:0] = [
            ChatMessage("user", asked.content),
            ChatMessage("assistant", answered.content),
        ]
    return chosen
