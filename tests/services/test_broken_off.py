"""An answer that the provider breaks off: kept, and never called complete."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from redpanda_jupyter.tour.server import Fault

if TYPE_CHECKING:
    from redpanda_jupyter.store import Store
    from redpanda_jupyter.tour.server import TourServer


@pytest.mark.asyncio
async def test_an_answer_that_the_server_aborted_is_kept_as_incomplete(
    asking: Any, wire: str, server: TourServer, store: Store, answer: str
) -> None:
    server.faults.append(Fault(finish="abort"))
    end = (await asking("sum it", model=f"{wire}:model-a")).end
    assert not end.complete
    assert end.incomplete_reason == "error"
    assert "“abort”" in end.error.message
    assert end.text == answer
    kept = store.list_messages(end.bundle.conversation_id).items
    message = next(one for one in kept if one.role == "assistant")
    assert (message.content, message.complete, message.incomplete_reason) == (
        answer,
        False,
        "error",
    )
