"""How answers end: what each finish reason means.

The rule of this module: an answer is complete only if its reason is known to say so. A reason that
nobody here knows is told as it is, and the answer counts as incomplete: half an answer that passes
for a whole one is worse than a whole one with a warning.

What servers that speak chat completions are known to send:

==========================  =====================================================================
OpenAI                      stop, length, tool_calls, content_filter, function_call (old)
vLLM                        stop, length, tool_calls; abort, error, repetition
SGLang                      stop, length, tool_calls; abort
llama.cpp, LM Studio        stop, length, tool_calls
Ollama                      stop, length, tool_calls; load (it only loaded the model)
Text Generation Inference   stop, length, tool_calls; older ones eos_token, stop_sequence
Together                    stop, eos, length, tool_calls, function_call
Mistral                     stop, length, model_length, tool_calls; error
DeepSeek                    stop, length, content_filter, tool_calls; insufficient_system_resource
OpenRouter                  stop, length, content_filter, tool_calls, function_call
watsonx                     stop, length, tool_calls; time_limit, cancelled, error
gateways to Bedrock         also end_turn, max_tokens, as the model behind them says
==========================  =====================================================================

Those behind the semicolon are no complete answers. As long as the answer goes on, the reason is
``null``; some write ``""`` or the text ``"null"`` instead.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import ProviderResponseError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..models import Finished, FinishReason
    from .place import Place

CHAT_COMPLETIONS: Mapping[str, FinishReason] = {
    "stop": "stop",
    "tool_calls": "stop",
    "function_call": "stop",
    "eos": "stop",
    "eos_token": "stop",
    "stop_sequence": "stop",
    "end_turn": "stop",
    "length": "length",
    "model_length": "length",
    "max_tokens": "length",
    "content_filter": "content_filter",
}
"""The reasons of OpenAI and of those that speak like it."""

MESSAGES: Mapping[str, FinishReason] = {
    "end_turn": "stop",
    "stop_sequence": "stop",
    "tool_use": "stop",
    "max_tokens": "length",
    "model_context_window_exceeded": "length",
    "refusal": "content_filter",
}
"""The reasons of Anthropic. ``pause_turn`` is none of them: the answer would have to go on."""


def ending(said: object) -> str:
    """Return the finish reason in a piece of an answer; ``""`` as long as the answer goes on."""
    reason = said.strip() if isinstance(said, str) else ""
    return "" if reason == "null" else reason


def finished(reason: str, known: Mapping[str, FinishReason], place: Place) -> Finished:
    """Return the event for the finish reason ``reason``.

    Raises
    ------
    ProviderResponseError
        It is not known, so the answer may not be whole. What came of it is with the caller.
    """
    from ..models import Finished

    meaning = known.get(reason)
    if meaning is None:
        # not retryable: the provider has been at work, and would charge again
        raise ProviderResponseError(
            f"{place.title} broke the answer off.{place.quote(reason)}", hint="Ask again."
        )
    return Finished(reason=meaning)
