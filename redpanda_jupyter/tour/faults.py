"""What the tour's server can be told to do wrong, and what it remembers of each request.

The rule of this module: plain data. Every failure that a provider, a proxy or a network is known
to produce can be written down as one :class:`Fault`; the server carries it out on the wire.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any, Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One answer that goes wrong. Fields combine; the default does nothing.

    Parameters
    ----------
    status
        Answer with this HTTP status and an error body instead of a stream.
    message, error_type, error_code, error_param
        What the error body says, for ``status`` and for ``error_after``.
    headers
        Extra response headers, such as ``{"Retry-After": "2"}``.
    body, content_type
        Answer ``status`` (200 if not given) with exactly this body: a proxy's web page, say.
    delay_s
        Seconds of silence before the first byte of the response.
    piece_delay_s
        Seconds before each piece of text.
    hang_up
        Hang up before the first byte of the response.
    cut_after
        Hang up after this many pieces of text, inside the HTTP body.
    end_after
        End the HTTP body properly after this many pieces; no finish reason is sent.
    stall_after
        Say nothing more after this many pieces, and keep the connection open.
    malformed_after
        After this many pieces send one that is not JSON, then go on.
    error_after
        After this many pieces send an error object in the stream.
    finish
        Send this finish reason instead of the usual one, in the wire's own words.
    stall_after_finish
        Send the finish reason, then say nothing and keep the connection open.
    quiet_after, quiet_s
        After this many pieces write no text for this many seconds, then go on.
    quiet_sign_s
        Meanwhile send the wire's sign of life this often; ``None`` for no sign.
    usage
        False: say nothing about tokens.
    thinking
        Text that the model "thinks" before it answers.
    thinking_field
        Where the OpenAI wire puts it (servers differ); "tags" means ``<think>`` in the text.
    chunk_bytes
        Write the body in HTTP chunks of this many bytes, across lines and UTF-8 sequences.
    """

    status: int | None = None
    message: str = "The tour's server was told to fail."
    error_type: str | None = None
    error_code: str | None = None
    error_param: str | None = None
    headers: dict[str, str] = field(default_factory=dict)
    body: str | None = None
    content_type: str = "text/html; charset=utf-8"
    delay_s: float = 0.0
    piece_delay_s: float | None = None
    hang_up: bool = False
    cut_after: int | None = None
    end_after: int | None = None
    stall_after: int | None = None
    malformed_after: int | None = None
    error_after: int | None = None
    finish: str | None = None
    stall_after_finish: bool = False
    quiet_after: int | None = None
    quiet_s: float = 0.0
    quiet_sign_s: float | None = None
    usage: bool = True
    thinking: str | None = None
    thinking_field: Literal["reasoning_content", "reasoning", "tags"] = "reasoning_content"
    chunk_bytes: int | None = None


NO_FAULT = Fault()


@dataclass(slots=True)
class RecordedRequest:
    """A request as it arrived; times are :func:`time.monotonic` seconds.

    ``body`` is the decoded JSON (``None`` without one). ``finished_at`` is set when the whole
    answer was written, ``disconnected_at`` when the client was found gone before that.
    ``client`` is the client's port: the same for requests over one connection.
    """

    method: str
    path: str
    headers: dict[str, str]
    body: Any
    raw: bytes
    client: int
    received_at: float = field(default_factory=time.monotonic)
    finished_at: float | None = None
    disconnected_at: float | None = None
