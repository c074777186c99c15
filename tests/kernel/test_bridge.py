"""The bridge: in order, with exceptions, stoppable at once, and nothing left behind."""

from __future__ import annotations

import asyncio
import gc
import threading
import time
from typing import TYPE_CHECKING, Any

import pytest

from redpanda_jupyter.kernel import bridge
from redpanda_jupyter.kernel.bridge import Loop, Stream

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Iterator

TICK_S = 0.01


@pytest.fixture
def loop() -> Iterator[Loop]:
    made = Loop()
    yield made
    made.close()


def read(stream: Stream[Any]) -> list[Any]:
    """Everything that comes, without the ticks."""
    return [item for item in stream.read(TICK_S) if item is not None]


def last_words(stream: Stream[Any]) -> list[Any]:
    """What a stream still says once it is asked to stop."""
    stream.press_stop()
    return read(stream)


def threads() -> set[str]:
    return {thread.name for thread in threading.enumerate()}


# --- the loop -------------------------------------------------------------------------------------


def test_nothing_runs_before_the_first_use(loop: Loop) -> None:
    assert "redpanda-loop" not in threads()
    assert loop.get() is loop.get()
    assert "redpanda-loop" in threads()


def test_a_result_and_an_exception_come_back(loop: Loop) -> None:
    async def answer() -> int:
        await asyncio.sleep(0)
        return 42

    async def fail() -> None:
        raise KeyError("x")

    assert loop.run(answer()) == 42
    with pytest.raises(KeyError):
        loop.run(fail())
    assert loop.run(answer()) == 42


def test_waiting_has_a_limit_and_what_is_waited_for_is_cancelled(loop: Loop) -> None:
    ended = threading.Event()

    async def forever() -> None:
        try:
            await asyncio.sleep(3600)
        finally:
            ended.set()

    with pytest.raises(TimeoutError):
        loop.run(forever(), 0.05)
    assert ended.wait(10)


def test_a_closed_loop_is_gone_and_starts_again_when_it_is_needed(loop: Loop) -> None:
    first = loop.get()
    loop.close()
    assert "redpanda-loop" not in threads()
    assert first.is_closed()
    loop.close()
    assert loop.get() is not first


def test_closing_cancels_what_is_under_way_without_a_word(
    loop: Loop, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    cleaned = threading.Event()

    async def source(stop: asyncio.Event) -> AsyncGenerator[int, None]:
        try:
            yield 1
            await asyncio.sleep(3600)
        finally:
            cleaned.set()

    stream = Stream(loop, source)
    assert next(stream.read(5)) == 1
    loop.close()
    assert cleaned.is_set()
    del stream
    gc.collect()
    assert caplog.records == []
    assert capsys.readouterr() == ("", "")


def test_closing_waits_no_longer_than_its_limit(
    loop: Loop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bridge, "LAST_WORDS_S", 0.2)
    release = threading.Event()
    turning = loop.get()
    turning.call_soon_threadsafe(release.wait, 60)
    began = time.monotonic()
    loop.close()
    assert time.monotonic() - began < 20
    assert not turning.is_closed()
    release.set()
    deadline = time.monotonic() + 20
    while not turning.is_closed():
        assert time.monotonic() < deadline
        time.sleep(0.01)


# --- a stream -------------------------------------------------------------------------------------


def test_items_come_in_order_and_none_is_lost(loop: Loop) -> None:
    async def source(stop: asyncio.Event) -> AsyncGenerator[int, None]:
        for number in range(5000):
            if number % 100 == 0:
                await asyncio.sleep(0)
            yield number

    assert read(Stream(loop, source)) == list(range(5000))


def test_silence_is_told_by_ticks(loop: Loop) -> None:
    async def source(stop: asyncio.Event) -> AsyncGenerator[int, None]:
        yield 1
        await stop.wait()

    stream = Stream(loop, source)
    items = stream.read(TICK_S)
    assert [next(items) for _ in range(4)] == [1, None, None, None]
    assert last_words(stream) == []


def test_whoever_waits_can_be_woken(loop: Loop) -> None:
    async def source(stop: asyncio.Event) -> AsyncGenerator[int, None]:
        await stop.wait()
        yield 1

    stream = Stream(loop, source)
    threading.Timer(0.05, stream.wake).start()
    assert next(stream.read(3600)) is None
    assert last_words(stream) == [1]


def test_an_exception_comes_after_what_was_before_it(loop: Loop) -> None:
    async def source(stop: asyncio.Event) -> AsyncGenerator[int, None]:
        yield 1
        raise KeyError("x")

    items = Stream(loop, source).read(5)
    assert next(items) == 1
    with pytest.raises(KeyError):
        next(items)
    assert list(items) == []


def test_a_source_that_cannot_even_begin_is_told(loop: Loop) -> None:
    def source(stop: asyncio.Event) -> AsyncGenerator[int, None]:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        read(Stream(loop, source))


def test_two_streams_do_not_mix(loop: Loop) -> None:
    def source(letter: str) -> Any:
        async def items(stop: asyncio.Event) -> AsyncGenerator[str, None]:
            for _ in range(50):
                await asyncio.sleep(0)
                yield letter

        return items

    first, second = Stream(loop, source("a")), Stream(loop, source("b"))
    assert (read(second), read(first)) == (["b"] * 50, ["a"] * 50)


def test_the_stop_button_lets_the_last_words_out(loop: Loop) -> None:
    async def source(stop: asyncio.Event) -> AsyncGenerator[str, None]:
        yield "first"
        await stop.wait()
        yield "kept"
        yield "ended"

    stream = Stream(loop, source)
    assert next(stream.read(5)) == "first"
    assert last_words(stream) == ["kept", "ended"]


def test_what_was_not_read_yet_is_not_lost_by_stopping(loop: Loop) -> None:
    async def source(stop: asyncio.Event) -> AsyncGenerator[int, None]:
        for number in range(20):
            yield number
        await stop.wait()

    stream = Stream(loop, source)
    assert next(stream.read(5)) == 0
    assert last_words(stream) == list(range(1, 20))


def test_an_exception_among_the_last_words_is_told(loop: Loop) -> None:
    async def source(stop: asyncio.Event) -> AsyncGenerator[str, None]:
        await stop.wait()
        yield "kept"
        raise KeyError("x")

    stream = Stream(loop, source)
    stream.press_stop()
    items = stream.read(5)
    assert next(items) == "kept"
    with pytest.raises(KeyError):
        next(items)


def test_an_abandoned_stream_closes_its_source_and_ends(loop: Loop) -> None:
    closed = threading.Event()

    async def source(stop: asyncio.Event) -> AsyncGenerator[int, None]:
        try:
            yield 1
            await asyncio.sleep(3600)
        finally:
            closed.set()

    stream = Stream(loop, source)
    assert next(stream.read(5)) == 1
    stream.abandon()
    assert closed.wait(10)
    assert loop.run(_tasks_left()) == 0


async def _tasks_left() -> int:
    for _ in range(3):
        await asyncio.sleep(0)
    return len(asyncio.all_tasks()) - 1


def test_many_streams_leave_nothing(loop: Loop) -> None:
    async def source(stop: asyncio.Event) -> AsyncGenerator[int, None]:
        yield 1
        await stop.wait()

    for _ in range(200):
        stream = Stream(loop, source)
        next(stream.read(5))
        last_words(stream)
    assert loop.run(_tasks_left()) == 0
    assert [thread.name for thread in threading.enumerate()].count("redpanda-loop") == 1
