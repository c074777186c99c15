"""What goes over the wire, and what each SDK's stream becomes."""

from __future__ import annotations

import asyncio
import json
import time
from typing import Any

import pytest

from redpanda_jupyter.errors import ProviderConnectionError, ProviderResponseError
from redpanda_jupyter.llm.base import ChatMessage, ChatRequest
from redpanda_jupyter.llm.openai import served_models
from redpanda_jupyter.llm.sdk import LIST_TIMEOUTS
from redpanda_jupyter.tour.server import Fault, TourServer

SSE = "text/event-stream"


def chat_stream(*chunks: dict[str, Any]) -> Fault:
    lines = [f"data: {json.dumps(chunk)}\n\n" for chunk in chunks]
    return Fault(body="".join(lines) + "data: [DONE]\n\n", content_type=SSE)


def chat_chunk(delta: dict[str, Any], finish: str | None = None) -> dict[str, Any]:
    return {"id": "x", "choices": [{"index": 0, "delta": delta, "finish_reason": finish}]}


def message_stream(*events: dict[str, Any]) -> Fault:
    lines = [f"event: {event['type']}\ndata: {json.dumps(event)}\n\n" for event in events]
    return Fault(body="".join(lines), content_type=SSE)


@pytest.mark.asyncio
async def test_body_is_exactly_what_is_sent(
    wire: str, server: TourServer, connect: Any, ask: Any, request_: ChatRequest
) -> None:
    provider = connect(wire)
    before = provider.body(request_)
    got = await ask(provider, request_)
    assert got.error is None
    sent = server.requests[0].body
    assert sent == before == provider.body(request_)
    text = json.dumps(sent, ensure_ascii=False)
    assert "Be brief." in text
    assert "first — «é» {braces} %s" in text
    assert 77 in sent.values()
    assert sent["stream"] is True


@pytest.mark.asyncio
async def test_no_system_message_where_there_is_no_system(
    wire: str, server: TourServer, connect: Any, ask: Any
) -> None:
    await ask(connect(wire), ChatRequest("m", "", (ChatMessage("user", "hi"),), 5))
    body = server.requests[0].body
    assert "system" not in body
    assert [one["role"] for one in body["messages"]] == ["user"]


@pytest.mark.asyncio
@pytest.mark.parametrize("field", ["reasoning_content", "reasoning", "tags"])
async def test_thinking_is_kept_apart(
    field: Any, wire: str, server: TourServer, connect: Any, ask: Any, request_: Any, answer: str
) -> None:
    server.faults.append(Fault(thinking="let me see", thinking_field=field, chunk_bytes=9))
    got = await ask(connect(wire), request_)
    assert got.thinking == "let me see"
    assert got.text == answer
    assert got.types == ["thinking", "text", "usage", "finished"]


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("wire", "said", "reason"),
    [
        ("openai", "stop", "stop"),
        ("openai", "length", "length"),
        ("openai", "content_filter", "content_filter"),
        ("openai", "tool_calls", "stop"),
        ("openai", "function_call", "stop"),
        ("openai", "eos", "stop"),
        ("openai", "eos_token", "stop"),
        ("openai", "stop_sequence", "stop"),
        ("openai", "end_turn", "stop"),
        ("openai", "model_length", "length"),
        ("openai", "max_tokens", "length"),
        ("anthropic", "end_turn", "stop"),
        ("anthropic", "stop_sequence", "stop"),
        ("anthropic", "tool_use", "stop"),
        ("anthropic", "max_tokens", "length"),
        ("anthropic", "model_context_window_exceeded", "length"),
        ("anthropic", "refusal", "content_filter"),
    ],
)
async def test_finish_reasons(
    wire: str, said: str, reason: str, server: TourServer, connect: Any, ask: Any, request_: Any
) -> None:
    server.faults.append(Fault(finish=said))
    got = await ask(connect(wire), request_)
    assert got.finish == reason


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("wire", "said"),
    [
        ("openai", "abort"),
        ("openai", "error"),
        ("openai", "load"),
        ("openai", "insufficient_system_resource"),
        ("openai", "time_limit"),
        ("openai", "Stop, or so"),
        ("anthropic", "pause_turn"),
        ("anthropic", "compaction"),
        ("anthropic", "stop"),
    ],
)
async def test_an_answer_that_ends_for_an_unknown_reason_is_not_called_complete(
    wire: str, said: str, server: TourServer, connect: Any, ask: Any, request_: Any, answer: str
) -> None:
    server.faults.append(Fault(finish=said))
    got = await ask(connect(wire), request_, max_attempts=3)
    assert type(got.error) is ProviderResponseError
    assert f"broke the answer off. It says: “{said}”" in str(got.error)
    assert got.types == ["text", "usage"]
    assert got.text == answer, "what came is kept"
    assert len(server.requests) == 1


@pytest.mark.asyncio
async def test_the_reason_of_a_broken_off_answer_is_one_short_line_without_keys(
    wire: str, key: str, server: TourServer, connect: Any, ask: Any, request_: Any
) -> None:
    server.faults.append(Fault(finish=f"bad\n{key}\n" + "x" * 5000))
    error = (await ask(connect(wire), request_)).error
    assert type(error) is ProviderResponseError
    assert key not in str(error)
    assert "\n" not in str(error)
    assert len(str(error)) < 500


@pytest.mark.asyncio
@pytest.mark.parametrize("empty", ["", "null", " "])
async def test_an_empty_finish_reason_on_every_piece_does_not_end_the_answer(
    empty: str, server: TourServer, connect: Any, ask: Any, request_: Any
) -> None:
    pieces = [chat_chunk({"content": letter}, empty) for letter in "whole"]
    server.faults.append(chat_stream(*pieces, chat_chunk({"content": "."}, "stop")))
    got = await ask(connect("openai"), request_)
    assert (got.text, got.finish, got.error) == ("whole.", "stop", None)
    server.faults.append(chat_stream(*pieces))
    got = await ask(connect("openai"), request_)
    assert (got.text, got.finish) == ("whole", None)
    assert type(got.error) is ProviderConnectionError, "cut: it never said that it was done"


@pytest.mark.asyncio
async def test_connection_is_used_again(
    wire: str, server: TourServer, connect: Any, ask: Any, request_: Any, answer: str
) -> None:
    provider = connect(wire)
    for _ in range(3):
        assert (await ask(provider, request_)).text == answer
    assert len({one.client for one in server.requests}) == 1


@pytest.mark.asyncio
async def test_many_questions_at_once(
    wire: str, server: TourServer, connect: Any, ask: Any, request_: Any, answer: str
) -> None:
    provider = connect(wire)
    server.faults.extend([Fault(piece_delay_s=0.01)] * 10)
    answers = await asyncio.gather(*(ask(provider, request_) for _ in range(10)))
    assert [got.text for got in answers] == [answer] * 10


# --- OpenAI and those that speak like it --------------------------------------------------------


@pytest.mark.asyncio
async def test_server_that_rejects_stream_options_is_asked_without(
    server: TourServer, connect: Any, ask: Any, request_: Any, answer: str
) -> None:
    provider = connect("openai")
    server.faults.append(Fault(status=400, message="Unknown field: stream_options"))
    got = await ask(provider, request_)
    assert got.text == answer
    assert got.usage is None
    assert [("stream_options" in one.body) for one in server.requests] == [True, False]
    assert provider.body(request_) == server.requests[1].body
    await ask(provider, request_)
    assert "stream_options" not in server.requests[2].body


@pytest.mark.asyncio
async def test_token_limit_goes_by_the_other_name_where_the_server_wants_that(
    server: TourServer, connect: Any, ask: Any, request_: Any, answer: str
) -> None:
    provider = connect("openai")
    complaint = "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead."
    server.faults.append(Fault(status=400, message=complaint, error_param="max_tokens"))
    got = await ask(provider, request_)
    assert got.text == answer
    first, second = (one.body for one in server.requests)
    assert first["max_tokens"] == second["max_completion_tokens"] == 77
    assert "max_tokens" not in second


@pytest.mark.asyncio
async def test_a_server_that_complains_for_ever_is_not_asked_for_ever(
    server: TourServer, connect: Any, ask: Any, request_: Any
) -> None:
    words = "stream_options max_tokens max_completion_tokens are all wrong"
    server.faults.extend([Fault(status=400, message=words)] * 20)
    got = await ask(connect("openai"), request_)
    assert type(got.error) is ProviderResponseError
    assert len(server.requests) == 3


@pytest.mark.asyncio
async def test_strange_chunks_do_no_harm(
    server: TourServer, connect: Any, ask: Any, request_: Any
) -> None:
    strange: list[Any] = [
        {},
        {"choices": None},
        {"choices": []},
        {"choices": [{}]},
        {"choices": [{"delta": None}]},
        {"choices": [{"delta": {"content": 5}}]},
        {"choices": [{"delta": {"content": None, "role": "assistant"}, "finish_reason": ""}]},
        {"usage": {"prompt_tokens": None, "completion_tokens": "many"}},
        chat_chunk({"content": "fine"}),
        chat_chunk({}, "stop"),
        [1, 2],
    ]
    server.faults.append(chat_stream(*strange))
    got = await ask(connect("openai"), request_)
    assert got.error is None
    assert got.text == "fine"
    assert got.finish == "stop"


@pytest.mark.asyncio
async def test_usage_with_cached_tokens(
    server: TourServer, connect: Any, ask: Any, request_: Any
) -> None:
    usage = {
        "prompt_tokens": 50,
        "completion_tokens": 7,
        "prompt_tokens_details": {"cached_tokens": 40},
    }
    server.faults.append(
        chat_stream(chat_chunk({"content": "a"}), chat_chunk({}, "stop"), {"usage": usage})
    )
    got = await ask(connect("openai"), request_)
    counts = got.usage
    assert (counts.input_tokens, counts.output_tokens, counts.cached_input_tokens) == (50, 7, 40)


@pytest.mark.asyncio
async def test_refusal_is_shown(server: TourServer, connect: Any, ask: Any, request_: Any) -> None:
    server.faults.append(
        chat_stream(chat_chunk({"refusal": "I will not."}), chat_chunk({}, "stop"))
    )
    assert (await ask(connect("openai"), request_)).text == "I will not."


@pytest.mark.asyncio
async def test_names_of_the_account_at_openai_go_to_openai_only(
    server: TourServer, connect: Any, ask: Any, request_: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_ORG_ID", "org-mine")
    monkeypatch.setenv("OPENAI_PROJECT_ID", "proj-mine")
    await ask(connect("openai"), request_)
    assert "mine" not in str(server.requests[0].headers)


@pytest.mark.asyncio
async def test_list_of_models(wire: str, connect: Any) -> None:
    assert await connect(wire).list_models() == ["model-a", "model-b"]


@pytest.mark.asyncio
async def test_served_models(server: TourServer) -> None:
    assert await asyncio.to_thread(served_models, server.openai_url, None, LIST_TIMEOUTS) == [
        "model-a",
        "model-b",
    ]
    url = server.openai_url
    server.close()
    with pytest.raises(ProviderConnectionError):
        await asyncio.to_thread(served_models, url, None, LIST_TIMEOUTS)


# --- Anthropic ----------------------------------------------------------------------------------


@pytest.mark.asyncio
async def test_usage_counts_the_cache_as_input(
    server: TourServer, connect: Any, ask: Any, request_: Any
) -> None:
    started = {
        "input_tokens": 10,
        "cache_creation_input_tokens": 5,
        "cache_read_input_tokens": 100,
        "output_tokens": 1,
    }
    server.faults.append(
        message_stream(
            {"type": "message_start", "message": {"type": "message", "usage": started}},
            {"type": "ping"},
            {
                "type": "content_block_delta",
                "index": 0,
                "delta": {"type": "text_delta", "text": "a"},
            },
            {
                "type": "message_delta",
                "delta": {"stop_reason": "end_turn"},
                "usage": {"output_tokens": 9},
            },
            {"type": "message_stop"},
        )
    )
    counts = (await ask(connect("anthropic"), request_)).usage
    assert (counts.input_tokens, counts.output_tokens, counts.cached_input_tokens) == (115, 9, 100)


@pytest.mark.asyncio
async def test_output_of_a_cut_answer_is_unknown(
    server: TourServer, connect: Any, ask: Any, request_: Any
) -> None:
    server.faults.append(Fault(end_after=2))
    got = await ask(connect("anthropic"), request_)
    assert got.usage.input_tokens is not None
    assert got.usage.output_tokens is None


@pytest.mark.asyncio
async def test_events_of_a_newer_api_are_passed_over(
    server: TourServer, connect: Any, ask: Any, request_: Any
) -> None:
    server.faults.append(
        message_stream(
            {"type": "something_new", "data": 1},
            {"type": "content_block_start", "content_block": {"type": "novelty", "x": 1}},
            {"type": "content_block_start", "content_block": {"type": "text", "text": "al"}},
            {"type": "content_block_delta", "delta": {"type": "novelty_delta", "x": 1}},
            {"type": "content_block_delta", "delta": {"type": "text_delta", "text": "so"}},
            {"type": "message_delta", "delta": {"stop_reason": "end_turn"}},
        )
    )
    got = await ask(connect("anthropic"), request_)
    assert got.error is None
    assert got.text == "also"


# --- speed --------------------------------------------------------------------------------------


@pytest.mark.asyncio
async def test_first_text_comes_before_the_second_is_sent(
    wire: str, server: TourServer, connect: Any, request_: Any
) -> None:
    provider = connect(wire)
    server.faults.append(Fault(piece_delay_s=0.3))
    began = time.monotonic()
    stream = provider.stream(request_)
    async for event in stream:
        if event.type == "text":
            break
    took = time.monotonic() - began
    await stream.aclose()
    assert took < 2.0, "the first of nine pieces; all of them take 2.7 s"
