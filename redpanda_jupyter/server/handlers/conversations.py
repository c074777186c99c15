"""Conversations and their messages: list, search, read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...services import library

if TYPE_CHECKING:
    from ...models import Conversation, Message, Page
    from ..call import Call


def list_conversations(call: Call) -> Page[Conversation]:
    """Answer a page of conversations."""
    return call.library.store().list_conversations(**call.query)


def get_conversation(call: Call) -> Conversation:
    """Answer one conversation."""
    return call.library.store().get_conversation(call.path["ref"])


def list_messages(call: Call) -> Page[Message]:
    """Answer a page of one conversation's messages."""
    return library.list_messages(call.library.store(), call.path["ref"], **call.query)
