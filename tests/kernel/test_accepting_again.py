"""What was accepted is not accepted or asked about once more without a word."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .conftest import TURN
from .test_accepting import FAILING, FIXED, answer, lab, plain

if TYPE_CHECKING:
    from redpanda_jupyter.tour.server import TourServer

    from .conftest import Kernel


def test_a_second_accept_says_that_it_was_accepted_already(
    kernel: Kernel, answers: dict[str, str]
) -> None:
    kernel.run(FAILING, plain("the-failed"))
    answers["Correct it"] = answer(FIXED)
    kernel.run("%panda fix", lab("command"))
    first = kernel.run("%panda accept", lab("accept")).displays[0]
    second = kernel.run("%panda accept", lab("accept")).displays[0]
    assert "goes into the place of In [" in first["text/plain"]
    assert second["text/plain"].startswith("Accepted already: ")
    # what was undone can still be had: the frontend finds that it is gone
    assert second[TURN] == first[TURN]


def test_fix_does_not_ask_again_about_what_was_corrected_and_accepted(
    kernel: Kernel, answers: dict[str, str], provider: TourServer
) -> None:
    kernel.run(FAILING, plain("the-failed"))
    answers["Correct it"] = answer(FIXED)
    kernel.run("%panda fix", lab("command"))
    kernel.run("%panda accept", lab("accept"))
    asked = len(provider.requests)
    refused = kernel.run("%panda fix", lab("command"))
    assert refused.error == "UsageError"
    named = re.search(r"In \[(\d+)\] was corrected and accepted already", str(refused.traceback))
    assert named is not None
    assert "Run the corrected cell" in str(refused.traceback)
    assert len(provider.requests) == asked
    # its number means it all the same
    assert kernel.run(f"%panda fix {named[1]}", lab("command")).status == "ok"
    assert len(provider.requests) == asked + 1
    # and what fails after it is what is meant
    kernel.run("newer.fails", plain("newer"))
    assert kernel.run("%panda fix", lab("command")).status == "ok"
    assert "newer.fails" in str(provider.requests[-1].body)


def test_a_proposal_that_was_not_accepted_may_be_asked_for_again(
    kernel: Kernel, answers: dict[str, str], provider: TourServer
) -> None:
    kernel.run(FAILING, plain("the-failed"))
    answers["Correct it"] = answer(FIXED)
    kernel.run("%panda fix", lab("command"))
    asked = len(provider.requests)
    assert kernel.run("%panda fix", lab("command")).status == "ok"
    assert len(provider.requests) == asked + 1
