"""What the next command means belongs to the notebook in which it stands, and to what was asked."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import update

from redpanda_jupyter.store.schema import sent_requests
from redpanda_jupyter.tour.server import Fault

if TYPE_CHECKING:
    from collections.abc import Callable

    from IPython.core.interactiveshell import InteractiveShell

    from redpanda_jupyter.store import Store
    from redpanda_jupyter.tour.server import TourServer

NOTEBOOKS = [{"redpanda": {"notebook_id": "01J0000000000000000000000" + name}} for name in "AB"]
FIXED = "Line 1.\n\n```python\nrows = [1, 2]\n```\n"


def asked_by(provider: TourServer) -> list[str]:
    """The questions of the latest request, earlier ones first."""
    messages = provider.requests[-1].body["messages"]
    return [message["content"] for message in messages if message["role"] == "user"]


def refusal(kernel: Any, source: str, notebook: Any) -> str:
    """What a cell is refused with."""
    return "".join(kernel.run(source, notebook).traceback)


@pytest.fixture
def say(shell: InteractiveShell, capsys: pytest.CaptureFixture[str]) -> Callable[[str], str]:
    """Run a cell in the terminal and return what it printed."""

    def run(source: str) -> str:
        capsys.readouterr()
        shell.run_cell(source, store_history=True)
        return capsys.readouterr().out

    return run


def test_two_notebooks_on_one_kernel_do_not_mix(
    kernel: Any, provider: TourServer, answers: dict[str, str], store: Store
) -> None:
    one, other = NOTEBOOKS
    kernel.run("%%panda\nThe first?", one)
    assert "no answer to a question" in refusal(kernel, "%panda keep", other)
    kernel.run("%%panda\nThe second?", other)
    kernel.run("%panda reset", other)
    kernel.run("%%panda\nThe third?", one)
    asked = asked_by(provider)
    assert asked[0] == "The first?"
    kernel.run("%%panda\nThe fourth?", other)
    asked = asked_by(provider)
    assert asked == ["The fourth?"]

    answers["Correct it"] = FIXED
    kernel.run("rows = [1, 2", one)
    kernel.run("%panda fix", one)
    assert "nothing to accept" in refusal(kernel, "%panda accept", other)
    assert kernel.run("%panda accept", one).status == "ok"

    provider.faults.append(Fault(finish="length"))
    kernel.run("%%panda\nThe fifth?", one)
    assert kernel.run("%panda continue", one).status == "ok"
    assert "no answer here that broke off" in refusal(kernel, "%panda continue", other)


def test_going_on_keeps_form_variable_and_instructions(
    say: Callable[[str], str], shell: InteractiveShell, provider: TourServer,
    answers: dict[str, str],
) -> None:  # fmt: skip
    answers["cut off"] = "2]\n```\n"
    answers["Which"] = "```json\n[1, "
    provider.faults.append(Fault(finish="length"))
    say("%%panda -f json --into found -s 'Use SHORT names'\nWhich?")
    assert "found" not in shell.user_ns
    say("%panda continue")
    system = provider.requests[-1].body["messages"][0]["content"]
    assert "one JSON value" in system
    assert "SHORT" in system
    assert shell.user_ns["found"] == [1, 2]
    assert not hasattr(shell, "rl_next_input")
    assert "costs nothing" in say("%panda keep")


def test_an_answer_that_broke_off_is_gone_on_with_after_a_restart(
    fresh_kernel: Any, provider: TourServer, answers: dict[str, str], store: Store
) -> None:
    """A new kernel knows nothing, and the library does."""
    kernel, (one, other) = fresh_kernel, NOTEBOOKS
    answers["cut off"] = "It goes on."
    provider.faults.append(Fault(finish="length"))
    kernel.run("%%panda\nThe first?", one)
    kernel.run(
        "from redpanda_jupyter.kernel.session import Session\n"
        "Session.of(get_ipython())._states.clear()"
    )
    assert "no answer here that broke off" in refusal(kernel, "%panda continue", other)
    assert kernel.run("%panda continue", one).status == "ok"
    (conversation,) = store.list_conversations().items
    assert store.list_messages(conversation.id).items[-1].content.endswith("It goes on.")


def test_a_conversation_that_is_named_goes_on_after_a_reset(
    say: Callable[[str], str], provider: TourServer
) -> None:
    say("%%panda\nThe first?")
    say("%panda reset")
    say("%%panda -c 1\nThe second?")
    asked = asked_by(provider)
    assert asked == ["The first?", "The second?"]
    say("%%panda\nThe third?")
    assert asked_by(provider)[0] == "The first?", "who names a conversation goes on with it"


def test_what_the_settings_say_asks_no_kept_question_anew(
    say: Callable[[str], str], provider: TourServer
) -> None:
    say("import pandas as pd\ndf = pd.DataFrame({'a': [1]})")
    say("%%panda df --keep --new\nThe total?")
    say("%panda model set openai:gpt-other")
    say("%config PandaMagics.privacy = 'names'")
    shown = say("%%panda df --keep --new\nThe total?")
    assert "kept from" in shown
    assert len(provider.requests) == 1
    say("%%panda df --keep --new --privacy samples --samples 1\nThe total?")
    say("%%panda df --keep --new --privacy samples --samples 5\nThe total?")
    assert len(provider.requests) == 3


def test_a_templates_value_is_never_looked_into(
    say: Callable[[str], str], provider: TourServer
) -> None:
    say("limit = 12\nsecret = 'ZZ'")
    say("%panda template save monthly 'More than {limit} in $market?'")
    say("%%panda -t monthly -p market '{secret} @limit'\nAnd {limit}?")
    asked = provider.requests[-1].body["messages"][-1]["content"]
    assert asked == "More than 12 in {secret} @limit?\n\nAnd 12?"


def test_a_conversation_is_called_by_the_words_that_were_typed(
    say: Callable[[str], str], store: Store
) -> None:
    say("x = 1")
    say("%%panda\nWhat does {In[1]} do?")
    (conversation,) = store.list_conversations().items
    assert conversation.title == "What does {In[1]} do?"


def test_what_left_is_listed_until_it_is_purged(
    say: Callable[[str], str], provider: TourServer
) -> None:
    say("%%panda\nThe first?")
    assert "The first?" in say("%panda sent 1")
    assert "Say which requests" in say("%panda sent purge")
    assert say("%panda sent purge --older-than 1") == "0 requests deleted for good.\n"
    assert say("%panda sent purge --all") == "1 request deleted for good.\n"
    assert "Nothing" in say("%panda sent")


def test_what_left_is_kept_as_long_as_the_settings_say(
    say: Callable[[str], str], store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    say("%%panda\nThe first?")
    say("%panda config set sent_days 30")
    say("%%panda\nThe second?")
    assert len(store.list_sent()) == 2
    say("%panda config set sent_days 1")
    old = datetime.now(UTC) - timedelta(days=2)
    store._database.write(
        lambda connection, _: connection.execute(update(sent_requests).values(created_at=old))
    )
    say("%%panda\nThe third?")
    (left,) = store.list_sent()
    assert "The third?" in str(left.body)
