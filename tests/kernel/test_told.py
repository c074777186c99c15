"""What the lists of questions and requests say, and in which words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from redpanda_jupyter.errors import RecordNotFoundError, UsageError
from redpanda_jupyter.services.fixing import told_as

if TYPE_CHECKING:
    from redpanda_jupyter.store import Store
    from redpanda_jupyter.tour.server import TourServer


def test_a_question_about_a_cell_is_called_by_what_the_person_did(
    panda: Any, cell: Any, store: Store
) -> None:
    failing = cell("df['nothing']").execution_count
    panda("fix")
    panda("explain")
    running = cell("x = 1").execution_count
    panda("improve sort by revenue")
    panda("explain")
    (conversation,) = store.list_conversations().items
    assert conversation.title == f"Fix In [{failing}]: KeyError"
    asked = [
        one.content for one in store.list_messages(conversation.id).items if one.role == "user"
    ]
    assert [told_as(one) for one in asked] == [
        f"Fix In [{failing}]: KeyError",
        f"Explain In [{failing}]: KeyError",
        f"Improve In [{running}]: sort by revenue",
        f"Explain In [{running}]",
    ]
    assert told_as("Change the cell In [3]: now") == "Change the cell In [3]: now"


def test_a_conversation_is_shown_in_few_lines_and_whole_on_demand(
    panda: Any, cell: Any, provider: TourServer
) -> None:
    cell("df['nothing']")
    panda("fix")
    panda("df", "How many\nare there?")
    told = panda("history 1")
    assert "~~~" not in told
    assert "```" not in told
    assert ": KeyError" in told
    assert "· How many are there?" in told
    assert "openai:gpt-test · #" in told
    assert "more lines" in told

    assert max(map(len, told.splitlines())) <= 220
    whole = panda("history 1 --full")
    assert "~~~~python" in whole
    assert "How many\nare there?" in whole


def test_a_request_shows_the_address_that_it_went_to(panda: Any, provider: TourServer) -> None:
    panda("", "One?")
    assert panda("sent 1").startswith(f"POST {provider.openai_url}/chat/completions\n")
    assert provider.requests[-1].path.endswith("/chat/completions")
    panda("-m anthropic:claude-x", "Two?")
    assert panda("sent 1").startswith(f"POST {provider.anthropic_url}/v1/messages\n")
    assert provider.requests[-1].path == "/v1/messages"


def test_the_list_of_requests_says_how_many_are_not_in_it(panda: Any) -> None:
    assert "Nothing has left" in panda("sent")
    panda("-n", "Secret?")
    assert panda("sent").startswith("1 further question left and was not kept (-n)")
    panda("", "Open?")
    panda("-n", "Secret?")
    told = panda("sent")
    assert "Open?" in told
    assert told.strip().splitlines()[-1].startswith("2 further questions left and were not kept")
    assert "-n" in panda("sent --help")


def test_a_request_that_there_is_not_is_told_with_those_that_there_are(panda: Any) -> None:
    with pytest.raises(RecordNotFoundError) as caught:
        panda("sent 5")
    assert "None left" not in str(caught.value)
    panda("", "One?")
    with pytest.raises(RecordNotFoundError, match="no request 5") as caught:
        panda("sent 5")
    assert caught.value.hint == "They are numbered from 1, the newest, to 1."


def test_a_name_that_is_misspelt_is_named(panda: Any) -> None:
    panda("template save monthly 'Revenue of $market?'")
    with pytest.raises(UsageError, match="no parameter markt") as caught:
        panda("-t monthly -p markt DE", "")
    assert caught.value.hint == "Did you mean market?"
    with pytest.raises(UsageError) as caught:
        panda("-m nope", "How many?")
    assert "Did you mean" not in caught.value.hint
    assert "3 if not given" in " ".join(panda("--help", "").split())
