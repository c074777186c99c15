"""What programs read: every list and state as JSON, the same from the magic and the terminal."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from redpanda_jupyter import cli

if TYPE_CHECKING:
    from collections.abc import Callable

    from redpanda_jupyter.store import Store
    from redpanda_jupyter.tour.server import TourServer

FRONTS = ("magic", "terminal")
LISTS = (
    "template", "template list", "alias", "config get", "key status", "history", "sent", "usage",
)  # fmt: skip
STATES = ("status", "model", "model list")


@pytest.fixture(params=FRONTS)
def read(
    request: pytest.FixtureRequest, panda: Any, capsys: pytest.CaptureFixture[str]
) -> Callable[[str], Any]:
    """Run a command in a cell or in a terminal and return what its JSON says."""

    def run(line: str) -> Any:
        if request.param == "magic":
            return json.loads(panda(f"{line} --json"))
        capsys.readouterr()
        assert cli.main([*line.split(), "--json"]) == 0
        return json.loads(capsys.readouterr().out)

    return run


@pytest.mark.parametrize("line", LISTS)
def test_a_list_is_a_list(read: Any, line: str) -> None:
    assert isinstance(read(line), list)


@pytest.mark.parametrize("line", STATES)
def test_a_state_is_an_object(read: Any, line: str) -> None:
    assert isinstance(read(line), dict)


@pytest.mark.parametrize("front", FRONTS)
@pytest.mark.parametrize("line", [*LISTS, *STATES])
def test_the_help_says_what_the_json_holds(
    panda: Any, capsys: pytest.CaptureFixture[str], front: str, line: str
) -> None:
    if front == "magic":
        text = panda(f"{line} --help")
    else:
        with pytest.raises(SystemExit):
            cli.main([*line.split(), "--help"])
        text = capsys.readouterr().out
    told = " ".join(text.split())
    assert "--json print JSON: " in told
    said = told.partition("--json print JSON: ")[2]
    assert said.startswith("a list of" if line in LISTS else "an object")


def test_templates(panda: Any, read: Any) -> None:
    assert read("template") == []
    panda("template save monthly 'Revenue of $market, by ${unit}?' -m openai:gpt-test")
    panda("template save total 'Total?'")
    monthly, total = read("template")
    assert monthly["name"] == "monthly"
    assert monthly["text"] == "Revenue of $market, by ${unit}?"
    assert monthly["model"] == "openai:gpt-test"
    assert monthly["parameters"] == ["market", "unit"]
    assert total["parameters"] == []
    assert read("template show monthly") == [monthly]


def test_aliases(panda: Any, read: Any) -> None:
    assert read("alias") == []
    panda("alias fast openai:gpt-test-2")
    assert read("alias") == [{"name": "fast", "model": "openai:gpt-test-2"}]


def test_settings(
    panda: Any, read: Any, isolated_home: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("builtins.input", lambda _: "y")
    panda("config set max_attempts 2")
    panda("config set proxy http://ada:hunter2@proxy.example:3128")
    panda("alias fast openai:gpt-test-2")
    panda("config set profiles.work.base_url https://llm.example.com/v1")
    told = {one["name"]: one for one in read("config get")}
    file = str(isolated_home / "jupyter-config" / "redpanda.json")
    assert told["max_attempts"] == {"name": "max_attempts", "value": 2, "source": file}
    assert told["privacy"] == {"name": "privacy", "value": "schema", "source": "default"}
    assert told["preload_sdk"]["value"] is False
    assert told["monthly_budget_usd"]["value"] is None
    assert told["aliases"]["value"] == {"fast": "openai:gpt-test-2"}
    assert told["openai_key_command"]["value"] == []
    assert told["profiles.work.base_url"]["value"] == "https://llm.example.com/v1"
    assert "hunter2" not in json.dumps(told)
    assert read("config get max_attempts") == [told["max_attempts"]]
    assert [one["name"] for one in read("config get profiles.work")] == [
        "profiles.work.provider", "profiles.work.base_url",
    ]  # fmt: skip


def test_a_choice_for_this_notebook_is_named_as_its_source(panda: Any) -> None:
    panda("config set privacy names --notebook")
    (told,) = json.loads(panda("config get privacy --json"))
    assert told == {"name": "privacy", "value": "names", "source": "this notebook"}
    assert {"name", "value", "source"} == set(json.loads(panda("config --json"))[0])


def test_keys(read: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-ant-Zk3hT9vQ2mXb7LpR4sWd8NfG9xQz")
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    told = {one["provider"]: one for one in read("key status")}
    assert {"openai", "anthropic"} <= set(told)
    assert set(told["anthropic"]) >= {"source", "host", "variable", "problem"}
    assert "Zk3hT9vQ2m" not in json.dumps(told)
    assert read("key status openai") == [told["openai"]]


def test_key_tests(panda: Any, provider: TourServer) -> None:
    (told,) = json.loads(panda("key test openai --json"))
    assert told["provider"] == "openai"
    assert told["outcome"]
    assert told["message"]


def test_how_things_stand(panda: Any, read: Any) -> None:
    told = read("status")
    assert (told["provider"], told["model"]) == ("openai", "gpt-test")
    assert told["store"]["ok"] is True
    assert {one["provider"] for one in told["keys"]} >= {"openai", "anthropic"}
    assert json.loads(panda("--json"))["model"] == "gpt-test"


def test_which_model(read: Any) -> None:
    told = read("model")
    assert (told["provider"], told["model"], told["problem"]) == ("openai", "gpt-test", None)
    assert told["source"].endswith("redpanda.json")
    assert read("model list openai")["format"] == "redpanda-models"


def test_what_was_asked_and_sent(panda: Any, read: Any) -> None:
    panda("", "What is the total?")
    panda("--new", "And the mean?")
    assert [one["number"] for one in read("history")] == [2, 1]
    assert [one["role"] for one in read("history 1")] == ["user", "assistant"]
    assert len(read("sent")) == 2
    assert [one["body"]["messages"][-1]["content"] for one in read("sent 2")] == [
        "What is the total?"
    ]
    (day,) = read("usage")
    assert day["calls"] == 2


def test_a_state_that_is_bad_fails_in_a_terminal_and_is_json_all_the_same(
    tmp_path: Any, capsys: pytest.CaptureFixture[str], start_environment: dict[str, str]
) -> None:
    file = tmp_path / "not-a-database"
    file.write_text("hello " * 1000)
    start_environment["REDPANDA_DATABASE_URL"] = f"sqlite:///{file}"
    assert cli.main(["status", "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["store"]["ok"] is False


def test_a_search_in_what_was_sent(panda: Any, read: Any, store: Store) -> None:
    panda("", "What is the total?")
    panda("--new", "And the mean?")
    (only,) = read("sent -q TOTAL")
    assert only["body"]["messages"][-1]["content"] == "What is the total?"
    assert read("sent -q zzz") == []
