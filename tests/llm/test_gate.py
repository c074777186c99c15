"""What a provider asks of one question, all others do as well: in this process and in others."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from redpanda_jupyter.errors import RateLimitError
from redpanda_jupyter.llm import gate as gates
from redpanda_jupyter.llm.gate import FOLDER, LONGEST_S, Gate, gate_of
from redpanda_jupyter.llm.limits import Limits, stream_with_limits
from redpanda_jupyter.tour.server import Fault, TourServer

WAIT_S = 2.0
LIMITS = Limits(max_attempts=3, total_timeout_s=60, idle_timeout_s=20)
BUSY = Fault(status=429, headers={"Retry-After": str(WAIT_S)})


@pytest.fixture
def gate(isolated_home: Path, server: TourServer) -> Gate:
    return gate_of("openai", "OpenAI", server.openai_url, "model-a")


def forget() -> None:
    """Know no more than another process would."""
    gates._until.clear()


async def stream(provider: Any, request: Any, gate: Gate, limits: Limits = LIMITS) -> Any:
    return [event async for event in stream_with_limits(provider, request, limits, gate=gate)]


def waits(events: Any) -> list[Any]:
    return [event for event in events if event.type == "waiting"]


# --- one process ----------------------------------------------------------------------------------


@pytest.mark.asyncio
async def test_one_refusal_makes_all_wait(
    wire: str, server: TourServer, connect: Any, request_: Any, gate: Gate
) -> None:
    provider = connect(wire)
    server.faults.append(BUSY)
    first = asyncio.create_task(stream(provider, request_, gate))
    while not gate.remaining():  # noqa: ASYNC110 - it is held by a thread
        await asyncio.sleep(0.01)
    others = await asyncio.gather(*(stream(provider, request_, gate) for _ in range(5)))
    (own,) = waits(await first)
    assert (own.seconds, own.attempt) == (WAIT_S, 2)
    for events in others:
        assert waits(events)[0].attempt == 1
        assert 0 < waits(events)[0].seconds <= 2 * WAIT_S
        assert "OpenAI asked to be asked less often" in waits(events)[0].reason
        assert events[-1].type == "finished"
    assert len(server.requests) == 7, "one refusal, six answers"
    refused, *answered = [one.received_at for one in server.requests]
    assert min(answered) - refused >= WAIT_S - 0.2


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "headers",
    [
        {"x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "5s"},
        {"x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-tokens": "5s"},
    ],
)
async def test_an_answer_that_says_that_nothing_is_left_makes_the_next_wait(
    headers: dict[str, str], wire: str, server: TourServer, connect: Any, request_: Any, gate: Gate
) -> None:
    server.faults.append(Fault(headers=headers))
    events = await stream(connect(wire), request_, gate)
    assert not waits(events)
    assert events[-1].type == "finished"
    assert 0 < gate.remaining() <= 5


@pytest.mark.asyncio
async def test_headers_stand_in_for_a_retry_after_that_is_missing(
    wire: str, server: TourServer, connect: Any, request_: Any, gate: Gate
) -> None:
    headers = {"x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "700ms"}
    server.faults.append(Fault(status=429, headers=headers))
    (waited,) = waits(await stream(connect(wire), request_, gate))
    assert waited.seconds == pytest.approx(0.7)


@pytest.mark.asyncio
async def test_headers_that_tell_of_minutes_do_not_stop_a_further_attempt(
    wire: str, server: TourServer, connect: Any, request_: Any, gate: Gate
) -> None:
    headers = {"x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-tokens": "6m0s"}
    server.faults.append(Fault(status=429, headers=headers))
    events = await stream(connect(wire), request_, gate)
    assert waits(events)[0].seconds < 1
    assert events[-1].type == "finished"


@pytest.mark.asyncio
async def test_other_models_and_addresses_do_not_wait(gate: Gate, server: TourServer) -> None:
    gate.hold(30)
    assert gate_of("openai", "OpenAI", server.openai_url, "model-a").remaining() > 20
    for other in (("openai", server.openai_url, "model-b"), ("openai", "http://x/v1", "model-a")):
        assert gate_of(other[0], "OpenAI", *other[1:]).remaining() == 0


@pytest.mark.asyncio
async def test_what_is_longer_than_may_be_waited_fails_before_anything_is_sent(
    wire: str, server: TourServer, connect: Any, request_: Any, gate: Gate
) -> None:
    gate.hold(30)
    with pytest.raises(RateLimitError) as caught:
        await stream(connect(wire), request_, gate, Limits(3, 5.0, 5.0))
    assert not caught.value.sent
    assert "total_timeout_s" in caught.value.message
    assert not server.requests


def test_an_hour_is_not_waited_for_by_others(gate: Gate) -> None:
    gate.hold(3600)
    assert gate.remaining() == 0
    gate.hold(LONGEST_S)
    gate.hold(1)
    assert gate.remaining() > LONGEST_S - 5, "a shorter wait does not end a longer one"


# --- several processes ----------------------------------------------------------------------------

PROGRAM = """
import asyncio, sys
from contextlib import aclosing
from redpanda_jupyter.llm.base import ChatMessage, ChatRequest, Timeouts
from redpanda_jupyter.llm.gate import gate_of
from redpanda_jupyter.llm.limits import Limits, stream_with_limits
from redpanda_jupyter.llm.registry import get_spec

async def main(url):
    provider = get_spec("openai").create(url, None, Timeouts())
    request = ChatRequest("model-a", "", (ChatMessage("user", "What?"),), 100)
    gate = gate_of("openai", "OpenAI", url, "model-a")
    events = stream_with_limits(provider, request, Limits(3, 90.0, 20.0), gate=gate)
    async with aclosing(events):
        print((await anext(events)).type)
    await provider.aclose()

asyncio.run(main(sys.argv[1]))
"""


def first_events(server: TourServer, processes: int) -> list[str]:
    """Ask from several processes at once, each until it hears something."""
    running = [
        subprocess.Popen(
            [sys.executable, "-c", PROGRAM, server.openai_url],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(processes)
    ]
    said = [(one, *one.communicate(timeout=90)) for one in running]
    assert all(one.returncode == 0 for one, _, _ in said), said
    return [out.strip() for _, out, _ in said]


def test_processes_wait_for_each_others_refusals(server: TourServer, gate: Gate) -> None:
    server.faults.append(Fault(status=429, headers={"Retry-After": "59"}))
    assert first_events(server, 1) == ["waiting"]
    assert len(server.requests) == 1
    assert gate.remaining() > 0, "this process, too"
    assert first_events(server, 3) == ["waiting"] * 3
    assert len(server.requests) == 1, "nobody else ran into the refusal"
    assert isinstance(gate.place, Path)
    gate.place.unlink()
    assert first_events(server, 2) == ["text"] * 2


def test_the_file_tells_a_process_that_knows_nothing(gate: Gate) -> None:
    assert gate.remaining() == 0
    gate.hold(20)
    forget()
    assert 15 < gate.remaining() <= 20
    assert isinstance(gate.place, Path)
    assert gate.place.stat().st_mode & 0o777 == 0o600
    assert gate.place.parent.stat().st_mode & 0o777 == 0o700
    assert gate.place.parent.name == FOLDER


NOW = 1_800_000_000.0


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "[]",
        "{",
        '{"at": 1}',
        '{"at": "x", "seconds": 5}',
        '{"at": NaN, "seconds": 5}',
        f'{{"at": {NOW}, "seconds": NaN}}',
        f'{{"at": {NOW}, "seconds": Infinity}}',
        f'{{"at": {NOW}, "seconds": 1e300}}',
        f'{{"at": {NOW}, "seconds": -5}}',
        f'{{"at": {NOW}, "seconds": 3600}}',
        f'{{"at": {NOW - 10}, "seconds": 5}}',  # it is over
        f'{{"at": {NOW + 9999}, "seconds": 5}}',  # the clock was set back since
        '{"at": 1' + "0" * 400 + ', "seconds": 5}',
        "[" * 499,
        "\x00\xff garbage",
    ],
)
def test_a_file_that_makes_no_sense_keeps_nobody(
    text: str, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert isinstance(gate.place, Path)
    monkeypatch.setattr(gates.time, "time", lambda: NOW)
    gate.place.parent.mkdir()
    gate.place.write_text(json.dumps({"at": NOW, "seconds": 5}))
    assert gate.remaining() == 5
    gate.place.write_text(text, encoding="latin-1")
    assert gate.remaining() == 0
    gate.hold(7)
    forget()
    assert gate.remaining() == 7


def test_a_clock_that_jumps_forward_opens_the_gate_for_others_and_not_for_us(
    gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate.hold(30)
    now = time.time()
    monkeypatch.setattr(gates.time, "time", lambda: now + 86_400)
    assert gate.remaining() > 20
    forget()
    assert gate.remaining() == 0


def test_where_no_file_can_be_written_this_process_waits_nevertheless(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("")
    monkeypatch.setenv("REDPANDA_DATA_DIR", str(in_the_way / "data"))
    gate = gate_of("openai", "OpenAI", "http://127.0.0.1:9/v1", "m")
    gate.hold(20)
    assert gate.remaining() > 15
    # a place that is there, and takes nothing
    blocked = Gate("OpenAI", in_the_way / FOLDER / "x.json")
    blocked.hold(20)
    assert blocked.remaining() > 15
    assert os.listdir(tmp_path) == ["file"]
