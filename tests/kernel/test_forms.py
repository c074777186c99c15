"""What an answer can be asked for as, where it goes, and what it leaves behind."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from redpanda_jupyter.errors import ProviderResponseError

if TYPE_CHECKING:
    from pathlib import Path

    from IPython.core.interactiveshell import InteractiveShell

    from redpanda_jupyter.store import Store
    from redpanda_jupyter.tour.server import TourServer

IN_LAB = {"redpanda": {"notebook_id": "01J0000000000000000000000A"}, "deletedCells": []}


def system(provider: TourServer) -> str:
    text: str = provider.requests[-1].body["messages"][0]["content"]
    return text


def test_the_form_is_asked_for(shell: InteractiveShell, provider: TourServer) -> None:
    shell.run_cell("%%panda\nWhat is the total?")
    usual = system(provider)
    for option, words in (("-x", "blocks alone"), ("-f text", "plain sentences"),
                          ("-f json", "one JSON value")):  # fmt: skip
        shell.run_cell(f"%%panda {option}\nWhat is the total?")
        assert words in system(provider)
        assert system(provider).startswith(usual)
    shell.run_cell("%%panda -s 'Use {short} names'\nWhat is the total?")
    assert system(provider).endswith("Use {short} names")


def test_text_becomes_no_cell(shell: InteractiveShell) -> None:
    shell.run_cell("%%panda -f text\nWhat is the total?")
    assert not hasattr(shell, "rl_next_input")


def test_code_goes_into_a_variable(shell: InteractiveShell) -> None:
    shell.run_cell("%%panda -x --into found\nWhat is the total?")
    assert shell.user_ns["found"] == 'total = df["a"].sum()\ntotal\n\ntwice = total * 2\ntwice'
    assert not hasattr(shell, "rl_next_input")


def test_the_whole_answer_goes_into_a_variable(shell: InteractiveShell) -> None:
    shell.run_cell("%%panda --into found\nWhat is the total?")
    assert shell.user_ns["found"].startswith("The total is one line.")


@pytest.mark.parametrize(
    "answer",
    [
        '```json\n{"total": [1, null]}\n```',
        '{"total": [1, null]}',
        'So:\n\n```\n{"total": [1, null]}\n```',
    ],
)
def test_json_goes_into_a_variable_as_its_value(
    shell: InteractiveShell, answers: dict[str, str], answer: str
) -> None:
    answers["As JSON"] = answer
    result = shell.run_cell("%%panda -f json --into found\nAs JSON?")
    assert result.success
    assert shell.user_ns["found"] == {"total": [1, None]}


def test_what_is_no_json_is_told_and_kept(
    shell: InteractiveShell, answers: dict[str, str], store: Store
) -> None:
    answers["As JSON"] = "I would rather not."
    result = shell.run_cell("%%panda -f json --into found\nAs JSON?")
    assert isinstance(result.error_in_exec, ProviderResponseError)
    assert "found" not in shell.user_ns
    (conversation,) = store.list_conversations().items
    assert store.list_messages(conversation.id).items[-1].content == "I would rather not."


def test_what_is_not_to_be_kept_is_counted_and_nothing_else(
    shell: InteractiveShell, capsys: pytest.CaptureFixture[str], store: Store
) -> None:
    shell.run_cell("%%panda -n\nWhat is the secret total?")
    assert "not kept, as you wished" in capsys.readouterr().out
    assert shell.rl_next_input is not None
    assert store.list_conversations().items == []
    assert store.search_blocks().items == []
    assert store.list_sent() == []
    database = store._database

    def every_text(connection: Any, _: str) -> str:
        from sqlalchemy import select

        from redpanda_jupyter.store import schema

        return str([
            [tuple(row) for row in connection.execute(select(table))]
            for table in schema.metadata.sorted_tables
        ])  # fmt: skip

    assert "secret" not in database.read(every_text)


def test_a_dry_run_shows_what_would_leave_and_sends_nothing(
    shell: InteractiveShell, provider: TourServer, capsys: pytest.CaptureFixture[str]
) -> None:
    shell.run_cell("import pandas as pd\ndf = pd.DataFrame({'price': [1.5]})")
    shell.run_cell("%%panda df --dry-run\nWhat is the total?")
    shown = capsys.readouterr().out
    assert len(provider.requests) == 0
    assert "Nothing was sent" in shown
    assert provider.openai_url in shown
    assert " tokens (estimated" in shown

    shell.run_cell("%%panda df\nWhat is the total?")
    for message in provider.requests[-1].body["messages"]:
        assert message["content"] in shown
    settings = {
        name: value for name, value in provider.requests[-1].body.items() if name != "messages"
    }
    assert json.dumps(settings, indent=2) in shown


@pytest.mark.parametrize(
    ("option", "host", "refusal"),
    [
        ("", "https://api.openai.com/v1", "There is no key for any provider yet."),
        ("-m anthropic", "https://api.anthropic.com", "ANTHROPIC_API_KEY"),
    ],
)
def test_a_dry_run_needs_no_key(
    shell: InteractiveShell, provider: TourServer, isolated_home: Path,
    capsys: pytest.CaptureFixture[str], option: str, host: str, refusal: str,
) -> None:  # fmt: skip
    (isolated_home / "jupyter-config" / "redpanda.json").unlink()
    shell.run_cell(f"%%panda --dry-run {option}\nWhat is the total?")
    shown = capsys.readouterr().out
    assert f"This would go to {host} as " in shown
    assert "It would be refused: " in shown
    assert refusal in shown
    assert "--- user ---\nWhat is the total?\n" in shown
    assert len(provider.requests) == 0


def test_in_jupyterlab_a_variable_gets_the_code_and_no_cell_does(kernel: Any) -> None:
    ran = kernel.run("%%panda -x --into found\nWhat is the total?", IN_LAB)
    assert ran.status == "ok"
    assert all(not block["insert"] for block in ran.bundle["blocks"])
    assert "in the variable found" in ran.final["text/plain"]
    assert kernel.run("print(found[:5])").text.strip() == "total"


def test_in_jupyterlab_a_kept_answer_carries_the_same_bundle(
    kernel: Any, provider: TourServer
) -> None:
    first = kernel.run("%%panda --keep\nWhat is the total?", IN_LAB)
    again = kernel.run("%%panda --keep\nWhat is the total?", IN_LAB)
    assert len(provider.requests) == 1
    assert again.bundle == first.bundle
    assert "kept from" in again.final["text/plain"]
