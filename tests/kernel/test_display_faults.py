"""A screen that cannot be painted: what was received is shown as plain text, and kept."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest

from redpanda_jupyter.tour.server import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from redpanda_jupyter.store import Store
    from redpanda_jupyter.tour.server import TourServer

QUESTION = "%%panda df\nWhat is the total?"
SLOW = Fault(piece_delay_s=0.2, stall_after=6)

HOOK = """
def hook(message):
    kinds = message["content"]["data"]
    if left and {part!r} in kinds.get("text/plain", "") and ({kind!r} in kinds):
        left.pop()
        raise OSError("the wire broke")
    return message

left = [None] * {times}
get_ipython().display_pub.register_hook(hook)
"""


@pytest.fixture
def breaking(kernel: Any) -> Iterator[Any]:
    """Return a function that lets the kernel's display publisher fail, and so often."""

    def broken(part: str, times: int, kind: str = "text/plain") -> None:
        assert kernel.run(HOOK.format(part=part, times=times, kind=kind)).status == "ok"

    yield broken
    assert kernel.run("get_ipython().display_pub.unregister_hook(hook)").status == "ok"


def kept(store: Store) -> Any:
    (conversation,) = store.list_conversations().items
    return store.list_messages(conversation.id).items[-1]


def is_one_line(ran: Any) -> bool:
    (line,) = ran.traceback
    return line.startswith("Red Panda: ") and "OSError: the wire broke" in line


@pytest.mark.parametrize("part", ["The", "The total"])  # the first output; one of its updates
def test_a_fault_in_mid_stream_costs_nothing_that_was_received(
    kernel: Any, provider: TourServer, store: Store, breaking: Any, part: str
) -> None:
    breaking(part, times=1)
    provider.faults.append(SLOW)
    ran = kernel.run(QUESTION)

    assert ran.status == "error"
    assert is_one_line(ran)
    answer = kept(store)
    assert answer.content.startswith("The")
    assert not answer.complete
    assert set(ran.final) == {"text/plain"}
    assert answer.content in ran.final["text/plain"]
    assert "stopped by a fault; the part received is kept" in ran.final["text/plain"]
    assert ran.payload == []
    assert kernel.run("1 + 1").status == "ok"


def test_the_provider_is_hung_up_on(kernel: Any, provider: TourServer, breaking: Any) -> None:
    breaking("The", times=1)
    provider.faults.append(SLOW)
    kernel.run(QUESTION)

    deadline = time.monotonic() + 10
    while provider.requests[-1].disconnected_at is None:
        assert time.monotonic() < deadline, "the provider was not hung up on"
        time.sleep(0.05)


def test_where_nothing_can_be_displayed_it_is_printed(
    kernel: Any, provider: TourServer, store: Store, breaking: Any
) -> None:
    breaking("The", times=1000)
    provider.faults.append(SLOW)
    ran = kernel.run(QUESTION)

    assert is_one_line(ran)
    assert kept(store).content in ran.text
    assert "stopped by a fault; the part received is kept" in ran.text


def test_a_fault_at_the_last_moment_costs_no_answer(
    kernel: Any, store: Store, breaking: Any
) -> None:
    breaking("The", times=1, kind="application/vnd.redpanda.turn.v1+json")
    ran = kernel.run(QUESTION)

    assert is_one_line(ran)
    answer = kept(store)
    assert answer.complete
    assert set(ran.final) == {"text/plain"}
    assert answer.content in ran.final["text/plain"]
    assert "shown as plain text because of a fault; the answer is kept" in ran.final["text/plain"]


def test_without_any_text_the_fault_alone_is_said(
    kernel: Any, provider: TourServer, breaking: Any
) -> None:
    breaking("Red Panda", times=1)
    provider.faults.append(Fault(delay_s=60))
    ran = kernel.run(QUESTION)

    assert is_one_line(ran)
    assert (ran.displays, ran.updates, ran.text) == ([], [], "")
