"""What goes along of earlier turns: whole ones that fit, and nothing that may not be said."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from redpanda_jupyter.errors import StoreUnavailableError
from redpanda_jupyter.models import NotebookRef
from redpanda_jupyter.services.history import HISTORY_CHARACTERS, HISTORY_MESSAGES
from redpanda_jupyter.tour.server import Fault

if TYPE_CHECKING:
    from redpanda_jupyter.tour.server import TourServer

pytestmark = pytest.mark.asyncio


def sent_texts(server: TourServer) -> list[str]:
    """The messages of the latest request but the system's, as the server received them."""
    messages = server.requests[-1].body["messages"]
    return [message["content"] for message in messages if message["role"] != "system"]


async def test_earlier_turns_go_along_with_their_answers(
    asking: Any, server: TourServer, wire: str, answer: str
) -> None:
    for number in range(HISTORY_MESSAGES):
        await asking(f"Question {number}", context="df: 3 rows", model=f"{wire}:model-a")
    texts = sent_texts(server)
    earlier, last = texts[:-1], texts[-1]
    assert len(earlier) == HISTORY_MESSAGES
    assert earlier[0::2] == [f"Question {number}" for number in range(3, 7)]
    assert set(earlier[1::2]) == {answer}
    assert "Question 7" in last
    assert "3 rows" in last


async def test_only_the_newest_turns_that_fit_go_along(
    asking: Any, server: TourServer, answer: str
) -> None:
    long = "x" * (HISTORY_CHARACTERS // 3)
    for number in range(4):
        await asking(f"{number}{long}")
    await asking("The last")
    assert [text[:1] for text in sent_texts(server)[:-1:2]] == ["2", "3"]

    await asking("y" * HISTORY_CHARACTERS)
    await asking("And now?")
    assert sent_texts(server) == ["And now?"]


async def test_a_question_never_goes_along_without_its_answer(
    asking: Any, server: TourServer, answer: str
) -> None:
    await asking("Answered")
    server.faults.append(Fault(status=500))
    await asking("Unanswered")
    server.faults.append(Fault(cut_after=6))
    part = (await asking("In part")).end.text
    await asking("Now")
    texts = sent_texts(server)
    assert texts == ["Answered", answer, "In part", part.rstrip(), "Now"] or texts == [
        "Answered", answer, "In part", part, "Now",
    ]  # fmt: skip


async def test_a_new_conversation_begins_afresh_and_is_gone_on_with(
    asking: Any, server: TourServer
) -> None:
    first = (await asking("Old")).end.bundle.conversation_id
    second = (await asking("New", new_conversation=True)).end.bundle.conversation_id
    assert sent_texts(server) == ["New"]
    third = (await asking("Go on")).end.bundle.conversation_id
    assert sent_texts(server)[0] == "New"
    assert first != second == third


async def test_other_notebooks_hear_nothing(asking: Any, server: TourServer) -> None:
    await asking("Mine")
    await asking("Theirs", notebook=NotebookRef(path="b.ipynb"))
    assert sent_texts(server) == ["Theirs"]


async def test_a_library_that_cannot_be_read_costs_the_memory_not_the_question(
    asking: Any, server: TourServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    await asking("Before")

    def broken(*_: Any, **__: Any) -> None:
        raise StoreUnavailableError("gone")

    monkeypatch.setattr(asking.store, "recent_messages", broken)
    assert (await asking("After")).end.complete
    assert sent_texts(server) == ["After"]


# --- privacy --------------------------------------------------------------------------------------


async def test_an_answer_about_the_schema_is_not_sent_along_with_names_only(
    asking: Any, server: TourServer, wire: str
) -> None:
    said = {"types": "col price is float64, 3 rows", "names": "it has price"}
    server.answers = lambda question: said["types" if "types of df?" in question else "names"]
    model = f"{wire}:model-a"
    await asking("types of df?", privacy="schema", context="price: float64", model=model)
    await asking("names of df?", privacy="names", context="price", model=model)
    assert sent_texts(server) == [sent_texts(server)[-1]]

    await asking("more?", privacy="names", model=model)
    assert sent_texts(server) == ["names of df?", said["names"], "more?"]
    assert "float64" not in str(server.requests[-1].body)

    await asking("and all?", privacy="schema", model=model)
    assert sent_texts(server)[:2] == ["types of df?", said["types"]]
    assert len(sent_texts(server)) == 7


async def test_turns_that_may_not_go_along_take_no_place_of_those_that_may(
    asking: Any, server: TourServer
) -> None:
    await asking("first", privacy="names")
    for number in range(HISTORY_MESSAGES):
        await asking(f"schema {number}", privacy="schema")
    await asking("last", privacy="names")
    assert sent_texts(server)[0::2] == ["first", "last"]


# --- prepared answers -----------------------------------------------------------------------------


async def test_the_tours_prepared_answers_are_not_sent_to_a_model(
    asking: Any, server: TourServer, wire: str, answer: str
) -> None:
    await asking("Real", model=f"{wire}:model-a")
    for number in range(HISTORY_MESSAGES):
        toured = await asking(f"Tour {number}", model="tour:chat")
    assert "tour" in toured.text.lower()
    await asking("Real again", model=f"{wire}:model-a")
    assert sent_texts(server) == ["Real", answer, "Real again"]
    assert "prepared" not in str(server.requests[-1].body)


async def test_the_tour_goes_on_with_itself(asking: Any) -> None:
    await asking("One", model="tour:chat")
    await asking("Two", model="tour:chat")
    kept = asking.store.list_sent()[0].body["messages"]
    assert [one["content"] for one in kept if one["role"] == "user"] == ["One", "Two"]


async def test_a_conversation_goes_on_with_another_provider(
    asking: Any, server: TourServer, answer: str
) -> None:
    await asking("One", model="openai:model-a")
    await asking("Two", model="anthropic:model-a")
    assert sent_texts(server) == ["One", answer, "Two"]


async def test_an_answer_of_a_provider_that_is_gone_counts_as_a_models(
    asking: Any, server: TourServer, answer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await asking("One", model="openai:model-a")
    turn = asking.last_answer()
    asking.store._database.write(
        lambda connection, _: connection.exec_driver_sql(
            "UPDATE messages SET provider = 'gone' WHERE role = 'assistant'"
        )
    )
    assert asking.last_answer().provider == "gone" != turn.provider
    await asking("Two", model="openai:model-a")
    assert sent_texts(server) == ["One", answer, "Two"]
