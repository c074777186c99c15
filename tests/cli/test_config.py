"""``redpanda config`` and ``redpanda model`` in a terminal."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from redpanda_jupyter import cli

if TYPE_CHECKING:
    from pathlib import Path

    from redpanda_jupyter.tour.server import TourServer

KEY = "sk-proj-Zk3hT9vQ2mXb7LpR4sWd8NfG9xQz"

Out = pytest.CaptureFixture[str]
Patch = pytest.MonkeyPatch


# --- settings -------------------------------------------------------------------------------------


def test_a_setting_is_saved_shown_and_taken_out(isolated_home: Path, capsys: Out) -> None:
    file = isolated_home / "jupyter-config" / "redpanda.json"
    assert cli.main(["config", "set", "max_attempts", "2"]) == 0
    assert capsys.readouterr().out == f"Saved in {file}.\n"
    assert json.loads(file.read_text()) == {"max_attempts": 2}
    assert cli.main(["config", "get", "max_attempts"]) == 0
    assert capsys.readouterr().out == "2\n"
    assert cli.main(["config", "get"]) == 0
    lines = capsys.readouterr().out.splitlines()
    shown = [" ".join(line.split()) for line in lines]
    assert f"max_attempts 2 ({file})" in shown
    assert "privacy schema (default)" in shown
    assert "preload_sdk true (default)" in shown
    assert cli.main(["config", "unset", "max_attempts"]) == 0
    assert capsys.readouterr().out == f"Taken out of {file}.\n"
    assert json.loads(file.read_text()) == {}


def test_a_setting_that_a_variable_overrides_says_so(capsys: Out, monkeypatch: Patch) -> None:
    monkeypatch.setenv("REDPANDA_PRIVACY", "names")
    assert cli.main(["config", "set", "privacy", "schema"]) == 0
    last = capsys.readouterr().out.splitlines()[-1]
    assert last == "It is not used as long as REDPANDA_PRIVACY says otherwise."


def test_a_password_in_a_url_is_not_shown(capsys: Out) -> None:
    cli.main(["config", "set", "database_url", "postgresql://panda:hunter2@db/x"])
    cli.main(["config", "get"])
    cli.main(["config", "get", "database_url"])
    text = capsys.readouterr().out
    assert "hunter2" not in text
    assert text.endswith("postgresql://panda:[redacted]@db/x\n")


def test_a_base_url_can_be_saved(isolated_home: Path, capsys: Out) -> None:
    assert cli.main(["config", "set", "openai_base_url", "http://localhost:11434/v1"]) == 0
    assert cli.main(["key", "status", "openai"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "openai: not needed, for localhost:11434"


# --- models and profiles --------------------------------------------------------------------------


@pytest.mark.keyring
def test_a_profile_is_made_gets_a_key_and_answers(
    run: Any, system_keyring: Any, server: TourServer
) -> None:
    assert run("config", "set", "profiles.work.base_url", server.openai_url).returncode == 0
    assert run("config", "set", "profiles.work.key_variable", "WORK_KEY").returncode == 0
    told = run("config", "get", "profiles.work").stdout.splitlines()
    assert told == [
        "profiles.work.provider  openai",
        f"profiles.work.base_url  {server.openai_url}",
        "profiles.work.key_variable  WORK_KEY",
    ]
    done = run("key", "set", "work", given=KEY)
    assert done.stdout.startswith("Kept. work: sk-proj…9xQz from the keyring, for 127.0.0.1:")
    done = run("model", "list", "work", "--json")
    assert json.loads(done.stdout)["providers"][0]["models"] == ["gpt-x", "gpt-y"]
    done = run("model", "set", "work:gtp-x")
    assert (done.returncode, done.stdout) == (2, "")
    assert "Did you mean work:gpt-x?" in done.stderr
    assert run("model", "set", "work:gpt-y").returncode == 0
    assert run("model").stdout.startswith("work:gpt-y (")
    assert "  model    work:gpt-y\n" in run("status").stdout
    assert run("key", "delete", "work").returncode == 0
    assert run("config", "unset", "profiles.work").returncode == 0
    status = run("status")
    assert "  model    No provider and no model is called 'work:gpt-y'." in status.stdout
    assert "set a key" not in status.stdout
    for seen in (done, status):
        assert KEY not in seen.stdout + seen.stderr


def test_a_profile_without_a_keyring_is_told_how_to_name_a_variable(
    run: Any, server: TourServer
) -> None:
    run("config", "set", "profiles.work.base_url", "https://gw.example/v1")
    done = run("key", "set", "work", given=KEY)
    assert done.returncode == 1
    assert done.stderr.splitlines()[1] == (
        "Name a variable that holds it: `redpanda config set profiles.work.key_variable NAME`."
    )
    run("config", "set", "profiles.work.key_variable", "WORK_KEY")
    done = run("key", "set", "work", given=KEY)
    assert done.stderr.splitlines()[1].startswith("Set WORK_KEY before Jupyter starts")
    done = run("key", "status", "work", WORK_KEY=KEY)
    assert done.stdout == "work: sk-proj…9xQz from the environment (WORK_KEY), for gw.example\n"


def test_only_the_name_of_a_commands_program_is_shown(run: Any) -> None:
    words = "pass show 'work/openai secret'"
    assert run("config", "set", "openai_key_command", words).returncode == 0
    done = run("key", "status", "openai")
    assert done.stdout == "openai: from a command (pass), for api.openai.com\n"
    assert run("config", "get", "openai_key_command").stdout == f"{words}\n"


def test_the_models_of_a_misspelt_name_are_not_written(run: Any, isolated_home: Path) -> None:
    for words in (("config", "set", "model", "opneai"), ("model", "set", "antropic")):
        assert run(*words).returncode == 2
    assert not (isolated_home / "jupyter-config" / "redpanda.json").exists()


@pytest.mark.parametrize(
    "words",
    [
        ["config", "set", "model", f"openai:{KEY}"],
        ["config", "set", "openai_key_command", f"echo {KEY}"],
        ["config", "set", "profiles.work.key_variable", KEY],
        ["config", "set", "profiles.work.key_command", f"echo {KEY}"],
        ["model", "set", f"openai:{KEY}"],
        ["model", "set", f"openai:{KEY}", "--anyway"],
        ["model", "set", KEY],
    ],
)
def test_a_key_is_not_written_to_the_settings(
    run: Any, words: list[str], isolated_home: Path
) -> None:
    done = run(*words)
    assert (done.returncode, done.stdout) == (2, "")
    assert "a key is never written to the settings" in done.stderr
    assert KEY not in done.stderr
    assert not (isolated_home / "jupyter-config" / "redpanda.json").exists()


def test_config_alone_lists_all_settings(capsys: Out) -> None:
    assert cli.main(["config"]) == 0
    alone = capsys.readouterr().out
    assert cli.main(["config", "get"]) == 0
    assert alone == capsys.readouterr().out
    assert "max_attempts" in alone
