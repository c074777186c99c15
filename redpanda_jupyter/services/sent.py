"""What left this machine, in words: where it went, how large it was, and the very text of it.

The rule of this module: the text of a request is shown as it left.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from redpanda_jupyter.errors import UsageError
from redpanda_jupyter.grammar import counted

from .amounts import TOKEN, tokens
from .ledger import cut, when

if TYPE_CHECKING:
    from collections.abc import Mapping

    from redpanda_jupyter import models
    from redpanda_jupyter.store import Store

_PLACE = re.compile(r"[0-9]{1,9}")


def find_sent(store: Store, ref: str) -> models.SentRequest:
    """Return a request by its place in the list (1 is the newest), its id or its answer's id.

    Raises
    ------
    RecordNotFoundError
        There is no such request.
    """
    if not _PLACE.fullmatch(ref):
        return store.get_sent(ref)
    return store.sent_at(int(ref))


def listed_sent(store: Store, words: str | None, limit: int) -> dict[int, models.SentRequest]:
    """Return the newest requests by their places, 1 is the newest; with ``words`` those with them.

    Raises
    ------
    UsageError
        ``words`` says nothing.
    """
    if words is None:
        return dict(enumerate(store.list_sent(limit=limit), 1))
    if not words.strip():
        raise UsageError("Which words?", hint="Such as -q region.", field="-q")
    return store.search_sent(words, limit=limit)


def sent_list(
    requests: Mapping[int, models.SentRequest],
    searched: str | None = None,
    command: str = "%panda sent",
    *,
    not_kept: int = 0,
) -> str:
    """List requests, the newest first, with the place by which ``command`` shows each.

    Parameters
    ----------
    searched
        The words that each of them must hold; ``None`` where all were wanted.
    not_kept
        How many questions left of which nothing is kept.
    """
    if not requests and searched is not None:
        return f"No request with {searched!r} in it has left this machine (of the newest 2,000)."
    more = ""
    if not_kept and searched is None:
        left = counted(
            not_kept,
            "further question left and was not kept (-n), or deleted with its",
            "further questions left and were not kept (-n), or deleted with their",
        )
        more = f"{left} conversation."
    if not requests:
        return more or "Nothing has left this machine."
    lines = []
    for place, one in requests.items():
        size = f"about {tokens(size_of(one.body))} tokens"
        lines.append(
            f"{place:>3}  {when(one.created_at)} · {one.provider}:{one.model} · {one.privacy} · "
            f"{size} · {cut(_question(one.body))}"
        )
    first = next(iter(requests))
    which = "the newest" if first == 1 else "the first of them"
    last = f"{command} {first} shows {which}, as it left."
    return "\n".join([*lines, "", last, *([more] if more else [])])


def sent_text(request: models.SentRequest) -> str:
    """Show a request as it left: where to, and the whole body."""
    head = [
        f"POST {address_of(request) or '(nowhere: prepared answers of this machine)'}",
        f"{when(request.created_at)} · privacy {request.privacy} · {request.id}",
        "",
    ]
    return "\n".join(head) + body_text(request.body)


def address_of(request: models.SentRequest) -> str:
    """Return the address to which a request went: the SDK puts a path behind the one it is given.

    What is kept is the address that was given. The two wires differ in where the instructions
    stand; that a server was a resource of Azure's shows in its name alone.
    """
    base = (request.endpoint or "").rstrip("/")
    if not base:
        return ""
    if "system" in request.body:
        return f"{base}/v1/messages"
    if (urlsplit(base).hostname or "").endswith(".azure.com") and not base.endswith("/v1"):
        base = f"{base.removesuffix('/openai')}/openai/deployments/{request.model}"
    return base if base.endswith("/chat/completions") else f"{base}/chat/completions"


def body_text(body: dict[str, Any]) -> str:
    """Write a request's body for people: its settings as JSON, its messages as text."""
    rest = {name: value for name, value in body.items() if name not in ("messages", "system")}
    parts = [json.dumps(rest, ensure_ascii=False, indent=2)]
    system = body.get("system")
    if system is not None:
        parts.append(f"--- system ---\n{_content(system)}")
    parts += [
        f"--- {message.get('role')} ---\n{_content(message.get('content'))}"
        for message in body.get("messages", ())
    ]
    return "\n\n".join(parts)


def size_of(body: dict[str, Any]) -> int:
    """Estimate the tokens of a request from the length of its texts: four bytes each.

    No tokenizer is asked: those that fit are downloaded when they are used, and a provider's own
    count would need the request to leave first.
    """
    texts = [_content(body.get("system"))]
    texts += [_content(message.get("content")) for message in body.get("messages", ())]
    return -(-sum(len(text.encode("utf-8", "replace")) for text in texts) // TOKEN)


def estimated(usage: models.Usage, body: dict[str, Any], received_bytes: int) -> models.Usage:
    """Fill in the tokens that a provider did not count, marked as an estimate.

    Parameters
    ----------
    body
        The request as it was sent.
    received_bytes
        The length of what came of the answer, thinking included.
    """
    if usage.input_tokens is not None and usage.output_tokens is not None:
        return usage
    sent = size_of(body) if usage.input_tokens is None else usage.input_tokens
    came = -(-received_bytes // TOKEN) if usage.output_tokens is None else usage.output_tokens
    return usage.model_copy(update={"input_tokens": sent, "output_tokens": came, "estimated": True})


def _content(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return "\n".join(str(part.get("text", "")) for part in value if isinstance(part, dict))
    return "" if value is None else json.dumps(value, ensure_ascii=False)


def _question(body: dict[str, Any]) -> str:
    """Return the person's words: what stands behind the data of the last message."""
    messages = body.get("messages") or [{}]
    text = _content(messages[-1].get("content"))
    return text.rpartition("\nQuestion:\n")[2]
