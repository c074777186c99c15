"""What an answer's footer and its error say is the same, and a hint names what helps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from redpanda_jupyter.errors import ConfigurationError, ProviderError, UsageError
from redpanda_jupyter.setting_file import save_user_setting
from redpanda_jupyter.tour.server import Fault

if TYPE_CHECKING:
    from redpanda_jupyter.tour.server import TourServer


def test_an_answer_that_broke_off_is_gone_on_with_by_both(panda: Any, provider: TourServer) -> None:
    provider.faults.append(Fault(cut_after=5))
    with pytest.raises(ProviderError, match="hung up") as caught:
        panda("", "How many?")
    assert caught.value.hint == "%panda continue goes on with it; or ask again."


def test_where_nothing_came_there_is_nothing_to_go_on_with(
    panda: Any, provider: TourServer
) -> None:
    provider.faults.append(Fault(status=402))
    with pytest.raises(ProviderError) as caught:
        panda("", "How many?")
    assert "continue" not in caught.value.hint


def test_a_server_that_is_down_is_said_to_be_and_no_model_is_asked_for(panda: Any) -> None:
    save_user_setting("profiles.down.base_url", "http://127.0.0.1:9/v1")
    with pytest.raises(ConfigurationError, match="could not be reached") as caught:
        panda("-m down", "How many?")
    assert caught.value.hint.startswith("Is the server running? Check the address http://127.0.0.1")
    assert "Name a model" not in caught.value.hint


def test_keep_means_a_question_and_says_so(panda: Any, cell: Any) -> None:
    cell("x = 1")
    panda("explain")
    with pytest.raises(UsageError, match="no answer to a question") as caught:
        panda("keep")
    assert "explain are none" in caught.value.hint


def test_a_question_before_an_explanation_is_still_the_one_that_is_kept(
    panda: Any, cell: Any
) -> None:
    cell("x = 1")
    panda("", "How many?")
    panda("explain")
    assert panda("keep").startswith("Kept")


def test_what_was_not_chosen_for_a_notebook_is_not_taken_back(panda: Any) -> None:
    assert "was not chosen" in panda("config unset privacy --notebook")
    panda("config set privacy names --notebook")
    assert "follows the settings again" in panda("config unset privacy --notebook")
    assert "model, privacy, samples, run" in " ".join(panda("config set --help").split())
