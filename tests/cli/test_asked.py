"""``redpanda usage``, ``sent`` and ``history`` in a terminal."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from redpanda_jupyter import cli, models
from redpanda_jupyter.ids import new_id
from redpanda_jupyter.store import Store

if TYPE_CHECKING:
    from pathlib import Path

Out = pytest.CaptureFixture[str]


@pytest.fixture
def library(isolated_home: Path) -> None:
    """A library with one question, whose answer holds an order to the terminal."""
    now = datetime.now(UTC)
    body = {"model": "m", "messages": [{"role": "user", "content": "Question:\nThe mean?"}]}
    turn = models.NewTurn(
        user_message_id=new_id(),
        assistant_message_id=new_id(),
        notebook=models.NotebookRef(path="a.ipynb"),
        prompt="The mean?",
        context=None,
        answer="It is\t\x1b[31m42\x1b[0m.\nSo.",
        provider="openai",
        model="m",
        complete=True,
        incomplete_reason=None,
        usage=models.Usage(input_tokens=1200, output_tokens=30, cost_usd=0.5, duration_s=2.0),
        blocks=[],
        sent_endpoint="https://api.openai.com/v1",
        sent_privacy="schema",
        sent_body=body,
        asked_at=now,
        answered_at=now,
    )
    with Store() as store:
        store.add_turn(turn)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["usage"], "No model was asked in 31 days."),
        (["sent"], "Nothing has left this machine."),
        (["history"], "There are no conversations yet."),
    ],
)
def test_an_empty_library_says_so(words: list[str], says: str, capsys: Out) -> None:
    assert cli.main(words) == 0
    assert capsys.readouterr().out.startswith(says)
    assert cli.main([*words, "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == []


@pytest.mark.usefixtures("library")
def test_usage(capsys: Out, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDPANDA_MONTHLY_BUDGET_USD", "5")
    assert cli.main(["usage", "--by", "model"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[1].split() == ["openai:m", "1", "1.2K", "30", "$0.50", "2.0s"]
    assert lines[-1] == "this month: $0.50 of $5.00"
    assert cli.main(["usage", "--json", "--days", "1"]) == 0
    (told,) = json.loads(capsys.readouterr().out)
    assert (told["calls"], told["cost_usd"], told["median_s"]) == (1, 0.5, 2.0)


@pytest.mark.usefixtures("library")
def test_sent(capsys: Out) -> None:
    assert cli.main(["sent"]) == 0
    out = capsys.readouterr().out
    assert "openai:m · schema" in out
    assert "redpanda sent 1 shows the newest" in out
    assert cli.main(["sent", "1"]) == 0
    assert capsys.readouterr().out.startswith("POST https://api.openai.com/v1/chat/completions\n")
    assert cli.main(["sent", "1", "--json"]) == 0
    (told,) = json.loads(capsys.readouterr().out)
    assert told["body"]["model"] == "m"


@pytest.mark.usefixtures("library")
def test_history_and_that_an_answer_gives_the_terminal_no_orders(capsys: Out) -> None:
    assert cli.main(["history", "-q", "mean"]) == 0
    assert "#1" in capsys.readouterr().out
    assert cli.main(["history", "1"]) == 0
    out = capsys.readouterr().out
    assert "\x1b" not in out
    assert "\\x1b[31m42" in out
    assert "\n  So.\n" in out
    assert cli.main(["history", "1", "--full"]) == 0
    assert capsys.readouterr().out.endswith("\nSo.\n")
    assert cli.main(["history", "1", "--json"]) == 0
    assert [one["role"] for one in json.loads(capsys.readouterr().out)] == ["user", "assistant"]


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["usage", "--by", "week"], 2, "There is no way to group 'week'."),
        (["usage", "--days", "0"], 2, "from 1 to 3660"),
        (["sent", "9"], 1, "There is no request 9."),
        (["sent", "--limit", "all"], 2, "--limit is a whole number"),
        (["history", "7"], 1, "7"),
        (["history", "1", "2"], 2, "takes nothing more, but got '2'"),
    ],
)
@pytest.mark.usefixtures("library")
def test_what_is_wrong_is_one_line(words: list[str], code: int, says: str, capsys: Out) -> None:
    assert cli.main(words) == code
    told = capsys.readouterr()
    assert told.out == ""
    assert says in told.err
    assert "Traceback" not in told.err
