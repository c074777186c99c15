"""The two wire formats that the tour's server speaks.

The rule of this module: bytes and dictionaries only, no sockets. A :class:`Wire` reads a request
and writes the pieces of an answer; OpenAI's chat completions and Anthropic's messages each have
one. What they write is what the providers' SDKs read, down to the order of the events.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from .faults import Fault

ERROR_TYPES = {
    400: "invalid_request_error",
    401: "authentication_error",
    403: "permission_error",
    404: "not_found_error",
    413: "request_too_large",
    429: "rate_limit_error",
    529: "overloaded_error",
}
"""What Anthropic calls an error of this status; OpenAI's words differ little."""


class BadRequestBodyError(Exception):
    """The request's body is not one that this wire knows."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request asks for, whichever wire it came over."""

    model: str
    question: str
    stream: bool
    wants_usage: bool


class Wire(Protocol):
    """Reads the requests and writes the answers of one format."""

    def read(self, body: Any) -> Asked:
        """Understand a request; :class:`BadRequestBodyError` says what is missing."""
        ...

    def opening(self, asked: Asked, input_tokens: int | None) -> bytes:
        """Write what comes before the first text."""
        ...

    def text(self, asked: Asked, piece: str) -> bytes:
        """Write one piece of text."""
        ...

    def thinking(self, asked: Asked, fault: Fault) -> bytes:
        """Write ``fault.thinking`` as the model's thinking."""
        ...

    def finish(self, asked: Asked, reason: str | None, output_tokens: int | None) -> bytes:
        """Write the finish reason."""
        ...

    def closing(self, asked: Asked, usage: tuple[int, int] | None) -> bytes:
        """Write what comes after the finish reason."""
        ...

    def sign_of_life(self) -> bytes:
        """Write what keeps a connection alive and says nothing."""
        ...

    def malformed(self) -> bytes:
        """Write an event that is not JSON."""
        ...

    def error_event(self, fault: Fault) -> bytes:
        """Write an error object in the middle of a stream."""
        ...

    def error(self, status: int, fault: Fault) -> dict[str, Any]:
        """Return the body that goes with an HTTP error."""
        ...

    def whole(self, asked: Asked, answer: str, usage: tuple[int, int] | None) -> dict[str, Any]:
        """Return the answer as one JSON object, for a request without streaming."""
        ...


def _text_of(content: Any) -> str:
    if isinstance(content, str):
        return content
    if isinstance(content, list):
        parts = [part.get("text") for part in content if isinstance(part, dict)]
        return "\n".join(part for part in parts if isinstance(part, str))
    raise BadRequestBodyError("messages[].content must be text")


def _asked(body: Any, *, always_usage: bool) -> Asked:
    if not isinstance(body, dict):
        raise BadRequestBodyError("the body must be a JSON object")
    model, messages = body.get("model"), body.get("messages")
    if not isinstance(model, str) or not model:
        raise BadRequestBodyError("model is required")
    if not isinstance(messages, list) or not all(isinstance(one, dict) for one in messages):
        raise BadRequestBodyError("messages must be a list of objects")
    users = [one for one in messages if one.get("role") == "user"]
    if not users:
        raise BadRequestBodyError("messages must hold a message of the user")
    options = body.get("stream_options")
    return Asked(
        model=model,
        question=_text_of(users[-1].get("content")),
        stream=body.get("stream") is True,
        wants_usage=always_usage
        or (isinstance(options, dict) and bool(options.get("include_usage"))),
    )


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


class ChatWire:
    """OpenAI's chat completions, as every OpenAI-compatible server speaks them."""

    def read(self, body: Any) -> Asked:
        """Understand a chat completion request."""
        return _asked(body, always_usage=False)

    def _event(self, asked: Asked, delta: dict[str, Any], finish: str | None = None) -> bytes:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
        return self._chunk(asked, [choice])

    def _chunk(self, asked: Asked, choices: list[Any], **more: Any) -> bytes:
        chunk = {
            "id": "chatcmpl-tour",
            "object": "chat.completion.chunk",
            "created": 0,
            "model": asked.model,
            "choices": choices,
            **more,
        }
        return f"data: {_json(chunk)}\n\n".encode()

    def opening(self, asked: Asked, input_tokens: int | None) -> bytes:
        """Write the chunk that names the role."""
        return self._event(asked, {"role": "assistant", "content": ""})

    def text(self, asked: Asked, piece: str) -> bytes:
        """Write one piece of text."""
        return self._event(asked, {"content": piece})

    def thinking(self, asked: Asked, fault: Fault) -> bytes:
        """Write the thinking in the field, or the tags, that ``fault`` names."""
        if fault.thinking_field == "tags":
            return self._event(asked, {"content": f"<think>{fault.thinking}</think>\n\n"})
        return self._event(asked, {fault.thinking_field: fault.thinking})

    def finish(self, asked: Asked, reason: str | None, output_tokens: int | None) -> bytes:
        """Write the chunk with the finish reason."""
        return self._event(asked, {}, reason or "stop")

    def closing(self, asked: Asked, usage: tuple[int, int] | None) -> bytes:
        """Write the usage chunk, if it was asked for, and the end mark."""
        done = b"data: [DONE]\n\n"
        if usage is None or not asked.wants_usage:
            return done
        return self._chunk(asked, [], usage=self._usage(usage)) + done

    def _usage(self, usage: tuple[int, int]) -> dict[str, Any]:
        return {
            "prompt_tokens": usage[0],
            "completion_tokens": usage[1],
            "total_tokens": sum(usage),
            "prompt_tokens_details": {"cached_tokens": 0},
        }

    def sign_of_life(self) -> bytes:
        """Write a comment, as gateways do while a model thinks."""
        return b": keep-alive\n\n"

    def malformed(self) -> bytes:
        """Write an event that is not JSON."""
        return b'data: {"choices": [{"delta": {"content": \n\n'

    def error_event(self, fault: Fault) -> bytes:
        """Write an error object as a chunk."""
        return f"data: {_json(self.error(500, fault))}\n\n".encode()

    def error(self, status: int, fault: Fault) -> dict[str, Any]:
        """Return OpenAI's form of an error."""
        return {
            "error": {
                "message": fault.message,
                "type": fault.error_type or ERROR_TYPES.get(status, "server_error"),
                "param": fault.error_param,
                "code": fault.error_code,
            }
        }

    def whole(self, asked: Asked, answer: str, usage: tuple[int, int] | None) -> dict[str, Any]:
        """Return a chat completion."""
        message = {"role": "assistant", "content": answer, "refusal": None}
        choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": "stop"}
        whole = {
            "id": "chatcmpl-tour",
            "object": "chat.completion",
            "created": 0,
            "model": asked.model,
            "choices": [choice],
        }
        return whole if usage is None else {**whole, "usage": self._usage(usage)}


class MessagesWire:
    """Anthropic's messages."""

    def read(self, body: Any) -> Asked:
        """Understand a messages request; ``max_tokens`` is required there."""
        if isinstance(body, dict) and not isinstance(body.get("max_tokens"), int):
            raise BadRequestBodyError("max_tokens: Field required")
        return _asked(body, always_usage=True)

    def _event(self, kind: str, **data: Any) -> bytes:
        return f"event: {kind}\ndata: {_json({'type': kind, **data})}\n\n".encode()

    def opening(self, asked: Asked, input_tokens: int | None) -> bytes:
        """Write the start of the message and of its first block of text."""
        message = self._message(asked, [], None)
        if input_tokens is not None:
            message["usage"] = {"input_tokens": input_tokens, "output_tokens": 1}
        return self._event("message_start", message=message) + self._event(
            "content_block_start", index=1, content_block={"type": "text", "text": ""}
        )

    def text(self, asked: Asked, piece: str) -> bytes:
        """Write one piece of text."""
        delta = {"type": "text_delta", "text": piece}
        return self._event("content_block_delta", index=1, delta=delta)

    def thinking(self, asked: Asked, fault: Fault) -> bytes:
        """Write a block of thinking with its signature."""
        block = {"type": "thinking", "thinking": "", "signature": ""}
        delta = {"type": "thinking_delta", "thinking": fault.thinking}
        signature = {"type": "signature_delta", "signature": "tour"}
        return (
            self._event("content_block_start", index=0, content_block=block)
            + self._event("content_block_delta", index=0, delta=delta)
            + self._event("content_block_delta", index=0, delta=signature)
            + self._event("content_block_stop", index=0)
        )

    def finish(self, asked: Asked, reason: str | None, output_tokens: int | None) -> bytes:
        """Write the end of the block, and the stop reason with the usage."""
        more = {} if output_tokens is None else {"usage": {"output_tokens": output_tokens}}
        delta = {"stop_reason": reason or "end_turn", "stop_sequence": None}
        return self._event("content_block_stop", index=1) + self._event(
            "message_delta", delta=delta, **more
        )

    def closing(self, asked: Asked, usage: tuple[int, int] | None) -> bytes:
        """Write the end of the message."""
        return self._event("message_stop")

    def sign_of_life(self) -> bytes:
        """Write a ping."""
        return self._event("ping")

    def malformed(self) -> bytes:
        """Write an event that is not JSON."""
        return b'event: content_block_delta\ndata: {"type": "content_block_delta", \n\n'

    def error_event(self, fault: Fault) -> bytes:
        """Write an ``error`` event."""
        return self._event("error", error=self.error(500, fault)["error"])

    def error(self, status: int, fault: Fault) -> dict[str, Any]:
        """Return Anthropic's form of an error."""
        kind = fault.error_type or ERROR_TYPES.get(status, "api_error")
        return {"type": "error", "error": {"type": kind, "message": fault.message}}

    def _message(self, asked: Asked, content: list[Any], stop: str | None) -> dict[str, Any]:
        return {
            "id": "msg_tour",
            "type": "message",
            "role": "assistant",
            "model": asked.model,
            "content": content,
            "stop_reason": stop,
            "stop_sequence": None,
        }

    def whole(self, asked: Asked, answer: str, usage: tuple[int, int] | None) -> dict[str, Any]:
        """Return a message."""
        message = self._message(asked, [{"type": "text", "text": answer}], "end_turn")
        if usage is not None:
            message["usage"] = {"input_tokens": usage[0], "output_tokens": usage[1]}
        return message


WIRES: dict[str, Wire] = {"/v1/chat/completions": ChatWire(), "/v1/messages": MessagesWire()}
"""Which format is spoken on which path."""


def models_body(models: tuple[str, ...]) -> dict[str, Any]:
    """Return the list of models in a form that both SDKs read."""
    items = [
        {
            "id": name,
            "object": "model",
            "type": "model",
            "display_name": name,
            "created": 0,
            "created_at": "2026-01-01T00:00:00Z",
            "owned_by": "redpanda",
        }
        for name in models
    ]
    return {"object": "list", "data": items, "has_more": False, "first_id": None, "last_id": None}
