"""Stopping: whoever stops, the part is kept and the provider is hung up."""

from __future__ import annotations

import asyncio
import contextlib
import time
from typing import TYPE_CHECKING, Any

import pytest

from redpanda_jupyter.tour.server import Fault

if TYPE_CHECKING:
    from redpanda_jupyter.store import Store
    from redpanda_jupyter.tour.server import TourServer

pytestmark = pytest.mark.asyncio


# --- stopping -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fault", [Fault(stall_after=6), Fault(piece_delay_s=0.1), Fault(delay_s=60)]
)
async def test_the_stop_button_hangs_up_and_keeps_the_part(
    asking: Any, wire: str, server: TourServer, fault: Fault
) -> None:
    server.faults.append(fault)
    stop = asyncio.Event()
    pressed: list[float] = []

    def press() -> None:
        pressed.append(time.monotonic())
        stop.set()

    async def press_once_asked() -> None:
        while not server.requests:  # noqa: ASYNC110 - it comes in another thread
            await asyncio.sleep(0.005)
        await asyncio.sleep(0.5)
        press()

    pressing = asyncio.create_task(press_once_asked())
    got = await asking("What is the total?", stop=stop, model=f"{wire}:model-a")
    await pressing

    assert await asking.gone() - pressed[0] <= 1
    end = got.end
    assert (end.complete, end.incomplete_reason, end.error) == (False, "interrupted", None)
    assert end.text == got.text
    assert bool(end.text) == (fault.delay_s == 0)
    kept = asking.last_answer()
    assert (kept.id, kept.content) == (end.bundle.turn_id, end.text)
    assert (kept.complete, kept.incomplete_reason) == (False, "interrupted")


async def test_a_stop_after_the_last_word_changes_nothing(asking: Any) -> None:
    stop = asyncio.Event()

    def press(got: Any) -> None:
        if got.events[-1].type == "finished":
            stop.set()

    got = await asking("What is the total?", on=press, stop=stop)
    assert got.end.complete


async def test_stopped_before_it_was_sent_nothing_is_sent_nor_said_to_be(
    asking: Any, store: Store, server: TourServer
) -> None:
    await asking("Warm up")  # so that a connection is open
    stop = asyncio.Event()
    stop.set()
    got = await asking("Never mind", stop=stop)
    assert got.end.incomplete_reason == "interrupted"
    assert got.end.bundle is not None
    assert len(server.requests) == len(store.list_sent()) == 1


async def test_whoever_stops_listening_leaves_the_part(
    asking: Any, wire: str, server: TourServer
) -> None:
    server.faults.append(Fault(stall_after=6))
    stream = asking.stream("What is the total?", model=f"{wire}:model-a")
    text = ""
    async for event in stream:
        text += event.text
        if "one" in text:
            break
    left = time.monotonic()
    await stream.aclose()

    assert await asking.gone() - left <= 1
    kept = asking.last_answer()
    assert kept.content.startswith(text)
    assert kept.incomplete_reason == "interrupted"


@pytest.mark.parametrize("presses", [1, 5])
async def test_a_cancelled_listener_leaves_the_part(
    asking: Any, wire: str, server: TourServer, presses: int
) -> None:
    server.faults.append(Fault(stall_after=6))
    seen = asyncio.Event()
    listening = asyncio.create_task(
        asking("What is the total?", on=lambda got: seen.set(), model=f"{wire}:model-a")
    )
    await seen.wait()
    left = time.monotonic()
    for _ in range(presses):
        listening.cancel()
        await asyncio.sleep(0)
    with pytest.raises(asyncio.CancelledError):
        await listening

    assert await asking.gone() - left <= 1
    await eventually_kept(asking, "interrupted")


async def eventually_kept(asking: Any, reason: str | None) -> None:
    """Wait until the library has one answer with this reason for being incomplete."""
    async with asyncio.timeout(10):
        while True:
            conversation = await asyncio.to_thread(asking.store.conversation_for, asking.notebook)
            if conversation is not None:
                break
            await asyncio.sleep(0.01)
    kept = asking.last_answer()
    assert kept.content.startswith("The")
    assert kept.incomplete_reason == reason
    assert conversation.message_count == 2


@pytest.mark.parametrize("turns_of_the_loop", range(6))
async def test_a_listener_cancelled_while_the_answer_is_stored_loses_nothing(
    asking: Any, answer: str, turns_of_the_loop: int
) -> None:
    finished = asyncio.Event()

    def on(got: Any) -> None:
        if got.events[-1].type == "finished":
            finished.set()

    listening = asyncio.create_task(asking("What is the total?", on=on))
    await finished.wait()
    for _ in range(turns_of_the_loop):
        await asyncio.sleep(0)
    listening.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await listening
    await eventually_kept(asking, None)
    assert asking.last_answer().content == answer
