"""``redpanda template`` and ``alias``, and the search in what was sent, in a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from redpanda_jupyter import cli
from redpanda_jupyter.ids import new_id
from redpanda_jupyter.models import NewTurn, NotebookRef, Usage
from redpanda_jupyter.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable

Out = pytest.CaptureFixture[str]


@pytest.fixture
def say(capsys: Out) -> Callable[..., str]:
    """Run the program with some words; return what it says, on whichever stream."""

    def run(*words: str, code: int = 0) -> str:
        capsys.readouterr()
        assert cli.main(words) == code
        told = capsys.readouterr()
        return told.err if code else told.out

    return run


def test_a_template_is_saved_listed_shown_and_deleted(say: Callable[..., str]) -> None:
    assert "There are no templates" in say("template")
    assert "-t monthly -p market" in say("template", "save", "monthly", "Revenue of $market?")
    assert say("template") == say("template", "list") == "monthly  Revenue of $market?  (market)\n"
    assert say("template", "show", "monthly") == "Revenue of $market?\n"
    assert "Did you mean monthly?" in say("template", "show", "montly", code=1)
    assert say("template", "delete", "monthly") == "Deleted.\n"
    assert "needs QUESTION" in say("template", "save", "monthly", code=2)


def test_a_template_gives_the_terminal_no_orders(say: Callable[..., str]) -> None:
    say("template", "save", "odd", "\x1b[31mred")
    assert "\x1b" not in say("template") + say("template", "show", "odd")


def test_an_alias_is_made_listed_and_taken_back(say: Callable[..., str]) -> None:
    assert "There are no aliases" in say("alias")
    assert "fast means openai:gpt-x" in say("alias", "fast", "openai:gpt-x")
    assert say("alias") == "fast  openai:gpt-x\n"
    say("config", "set", "model", "fast")
    assert "fast is the model that is asked" in say("alias", "fast", "--delete", code=2)
    say("config", "unset", "model")
    assert "no alias any more" in say("alias", "fast", "--delete")
    assert "An alias needs a model" in say("alias", "slow", code=2)


def test_what_was_sent_is_searched(say: Callable[..., str]) -> None:
    with Store() as store:
        for prompt in ("The mean?", "The total?"):
            store.add_turn(_turn(prompt))
    listed = say("sent", "-q", "MEAN")
    assert listed.startswith("  2  ")
    assert "The total?" not in listed
    assert "redpanda sent 2 shows the first of them" in listed
    assert "The mean?" in say("sent", "2")
    assert "No request with 'zzz' in it" in say("sent", "-q", "zzz")
    assert "Which words?" in say("sent", "-q", " ", code=2)
    assert "exclude each other" in say("sent", "1", "-q", "mean", code=2)
    for nowhere in ("9" * 5000, "²", "3"):
        assert "There is no request" in say("sent", nowhere, code=1)


def _turn(prompt: str) -> NewTurn:
    from datetime import UTC, datetime

    now = datetime.now(UTC)
    return NewTurn(
        user_message_id=new_id(), assistant_message_id=new_id(), notebook=NotebookRef(path="a"),
        prompt=prompt, context=None, answer="So.", provider="openai", model="m", complete=True,
        incomplete_reason=None, usage=Usage(), blocks=[], sent_endpoint="https://a.example/v1",
        sent_privacy="schema", sent_body={"messages": [{"role": "user", "content": prompt}]},
        asked_at=now, answered_at=now,
    )  # fmt: skip
