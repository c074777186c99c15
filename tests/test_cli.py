"""The command line: what it prints, how it fails, and that no key is shown or taken as a word."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from redpanda_jupyter import __version__, cli

KEY = "sk-proj-Zk3hT9vQ2mXb7LpR4sWd8NfG9xQz"

Out = pytest.CaptureFixture[str]
Patch = pytest.MonkeyPatch


def run(*words: str, given: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "redpanda_jupyter.cli", *words],
        input=given,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


# --- the program ----------------------------------------------------------------------------------


def test_the_version_is_told_by_both_names() -> None:
    folder = Path(sys.executable).parent
    for command in (["redpanda", "--version"], ["jupyter", "redpanda", "--version"]):
        done = subprocess.run(
            [str(folder / command[0]), *command[1:]],
            env={**os.environ, "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}"},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert (done.returncode, done.stdout) == (0, f"Red Panda {__version__}\n"), done.stderr


@pytest.mark.parametrize("words", [["--help"], ["key", "--help"], ["config", "--help"]])
def test_help_is_short_and_complete(words: list[str], capsys: Out) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(words)
    assert ended.value.code == 0
    text = capsys.readouterr().out
    assert 5 < len(text.splitlines()) < 30


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        ([], 2, "the following arguments are required: command"),
        (["frob"], 2, "invalid choice: 'frob'"),
        (["status", "x"], 2, "unrecognized arguments: x"),
        (["key"], 2, "required: action"),
        (["key", "frob"], 2, "invalid choice: 'frob'"),
        (["key", "set"], 2, "Which provider's key?\nName one: openai, anthropic."),
        (["key", "delete"], 2, "Which provider's key?"),
        (["key", "status", "opnai"], 2, "There is no provider 'opnai'.\nDid you mean 'openai'?"),
        (["key", "set", "tour"], 2, "The tour takes no key."),
        (["config"], 2, "required: action"),
        (["config", "set"], 2, "Which setting?"),
        (["config", "set", "model"], 2, "Which value?\nWrite `redpanda config set model <value>`."),
        (["config", "get", "modle"], 2, "There is no setting 'modle'.\nDid you mean 'model'?"),
        (["config", "set", "zzz", "1"], 2, "There is no setting 'zzz'.\nThere are: model"),
        (["config", "unset", "zzz"], 2, "There is no setting 'zzz'."),
        (["config", "get", "model", "x"], 2, "`config get` takes no value."),
        (["config", "set", "privacy", "all"], 2, "'privacy' must be one of names, schema."),
        (["config", "set", "max_attempts", "many"], 2, "'max_attempts' must be a whole number"),
        (["config", "set", "openai_base_url", "http://x.example"], 2, "must use https"),
        (["demo", "--port", "x"], 2, "invalid int value: 'x'"),
        (["demo", "--port", "0"], 2, "There is no port 0."),
    ],
)
def test_a_wrong_line_is_answered_in_words(
    words: list[str], code: int, message: str, capsys: Out, monkeypatch: Patch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(KEY))
    assert cli.main(words) == code
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("redpanda: ")
    assert message in said.err
    assert len(said.err.splitlines()) <= 2


def test_a_broken_settings_file_is_named(isolated_home: Path) -> None:
    file = isolated_home / "jupyter-config" / "redpanda.json"
    file.parent.mkdir()
    file.write_text('{\n"model" "openai"}')
    for words in (["status"], ["key", "status"], ["config", "get"]):
        done = run(*words)
        assert (done.returncode, done.stdout) == (1, "")
        assert f"redpanda: {file}, line 2: this is not valid JSON" in done.stderr
        assert len(done.stderr.splitlines()) == 2


def test_a_reader_that_has_seen_enough_is_no_error() -> None:
    reader, writer = os.pipe()
    os.close(reader)  # as `redpanda config get | head -0` leaves it
    with os.fdopen(writer, "w") as pipe:
        done = subprocess.run(
            [sys.executable, "-m", "redpanda_jupyter.cli", "config", "get"],
            stdout=pipe, stderr=subprocess.PIPE, text=True, timeout=60, check=False,
        )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")


# --- status ---------------------------------------------------------------------------------------


def test_the_status_of_a_fresh_machine(isolated_home: Path) -> None:
    done = run("status")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        f"Red Panda {__version__}",
        "  model    none yet: set a key, or try the tour with `redpanda demo`",
        "  key      openai: none, for api.openai.com",
        "           This machine has no keyring that keeps keys safe. Set OPENAI_API_KEY before "
        "Jupyter starts (or OPENAI_API_KEY_FILE, the path of a file that holds the key).",
        "  key      anthropic: none, for api.anthropic.com",
        "           This machine has no keyring that keeps keys safe. Set ANTHROPIC_API_KEY before "
        "Jupyter starts (or ANTHROPIC_API_KEY_FILE, the path of a file that holds the key).",
        "  privacy  schema: of your data only names and types of columns, null shares and row "
        "counts leave",
        f"  library  {isolated_home}/redpanda/redpanda.sqlite",
    ]


def test_the_status_with_a_key_tells_where_it_is_and_not_what() -> None:
    done = run("status", OPENAI_API_KEY=KEY)
    assert (
        "openai: sk-proj…9xQz from the environment (OPENAI_API_KEY), for api.openai" in done.stdout
    )
    assert "  model    openai:" in done.stdout
    assert KEY not in done.stdout + done.stderr


def test_the_tours_status_says_that_it_is_no_model() -> None:
    done = run("status", REDPANDA_MODEL="tour")
    assert "  model    tour:chat (The tour gives prepared answers" in done.stdout


def test_a_library_that_cannot_be_used_is_told_and_fails(tmp_path: Path) -> None:
    file = tmp_path / "not-a-database"
    file.write_text("hello " * 1000)
    done = run("status", REDPANDA_DATABASE_URL=f"sqlite:///{file}")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert f"  library  {file} (" in done.stdout
    assert "  privacy  schema" in done.stdout  # the rest is told all the same


# --- keys -----------------------------------------------------------------------------------------


@pytest.mark.keyring
def test_a_key_from_standard_input_is_kept_shown_by_hint_and_deleted(system_keyring: Any) -> None:
    done = run("key", "set", "anthropic", given=f"{KEY}\n")
    assert (done.returncode, done.stderr) == (0, "")
    kept = "anthropic: sk-proj…9xQz from the keyring, for api.anthropic.com\n"
    assert done.stdout == f"Kept. {kept}"
    assert run("key", "status", "anthropic").stdout == kept
    done = run("key", "delete", "anthropic")
    assert done.stdout == "Deleted. anthropic: none, for api.anthropic.com\n"
    done = run("key", "delete", "anthropic")
    assert done.returncode == 1
    assert done.stderr.startswith("redpanda: No key for Anthropic (api.anthropic.com) is stored.")


def test_without_a_keyring_nothing_is_kept_and_the_next_step_is_said() -> None:
    done = run("key", "set", "openai", given=KEY)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines() == [
        "redpanda: This machine has no keyring that keeps keys safe.",
        "Set OPENAI_API_KEY before Jupyter starts "
        "(or OPENAI_API_KEY_FILE, the path of a file that holds the key).",
    ]


@pytest.mark.parametrize("words", [["openai", KEY], [KEY], ["openai", KEY, "x"], [KEY, "openai"]])
def test_a_key_on_the_line_is_refused_and_not_repeated(words: list[str]) -> None:
    done = run("key", "set", *words, given="")
    assert done.returncode == 2
    assert done.stdout == ""
    assert KEY not in done.stderr
    assert len(done.stderr.splitlines()) == 2


def test_a_key_as_an_unknown_option_is_not_repeated() -> None:
    done = run("key", "set", "openai", f"--key={KEY}")
    assert done.returncode == 2
    assert KEY not in done.stderr


@pytest.mark.parametrize(("given", "words"), [("", "is empty"), ("abc", "is too short")])
def test_what_is_no_key_is_refused(given: str, words: str) -> None:
    done = run("key", "set", "openai", given=given)
    assert (done.returncode, done.stderr) == (2, f"redpanda: The key {done.stderr[18:]}")
    assert words in done.stderr


def test_on_a_terminal_the_key_is_asked_for_and_not_echoed() -> None:
    pty = pytest.importorskip("pty", reason="there are no pseudo-terminals on this system")
    master, slave = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "redpanda_jupyter.cli", "key", "set", "openai"],
        stdin=slave, stdout=slave, stderr=slave, start_new_session=True,
    )  # fmt: skip
    os.close(slave)
    seen = b""
    while b"not shown): " not in seen:
        seen += os.read(master, 1000)
    os.write(master, KEY.encode() + b"\n")
    while True:
        try:
            piece = os.read(master, 1000)
        except OSError:  # Linux tells the end of a terminal so
            break
        if not piece:
            break
        seen += piece
    os.close(master)
    assert process.wait(60) == 1  # no keyring here; but it got as far
    assert b"Key for OpenAI (it is not shown): " in seen
    assert b"no keyring that keeps keys safe" in seen
    assert KEY.encode() not in seen


def test_ctrl_c_at_the_prompt_is_no_traceback(monkeypatch: Patch, capsys: Out) -> None:
    def interrupted(_: str) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr("getpass.getpass", interrupted)
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    assert cli.main(["key", "set", "openai"]) == 130
    assert capsys.readouterr().err == "\n"


# --- settings -------------------------------------------------------------------------------------


def test_a_setting_is_saved_shown_and_taken_out(isolated_home: Path, capsys: Out) -> None:
    file = isolated_home / "jupyter-config" / "redpanda.json"
    assert cli.main(["config", "set", "max_attempts", "5"]) == 0
    assert capsys.readouterr().out == f"Saved in {file}.\n"
    assert json.loads(file.read_text()) == {"max_attempts": 5}
    assert cli.main(["config", "get", "max_attempts"]) == 0
    assert capsys.readouterr().out == "5\n"
    assert cli.main(["config", "get"]) == 0
    told = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["max_attempts", "5", f"({file})"] in told
    assert ["privacy", "schema", "(default)"] in told
    assert ["preload_sdk", "true", "(default)"] in told
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


# --- the tour -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "environment", "expected"),
    [
        ([], {}, (None, True)),
        ([], {"PORT": "8891"}, (8891, True)),
        (["--port", "8892"], {"PORT": "8891"}, (8892, True)),
        (["--no-browser"], {}, (None, False)),
        ([], {"NO_BROWSER": "1"}, (None, False)),
        ([], {"NO_BROWSER": "0", "PORT": " "}, (None, True)),
    ],
)
def test_the_demo_takes_port_and_browser_from_line_and_environment(
    words: list[str],
    environment: dict[str, str],
    expected: tuple[int | None, bool],
    monkeypatch: Patch,
) -> None:
    from redpanda_jupyter.tour import launch

    for name in ("PORT", "NO_BROWSER"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    asked: list[tuple[int | None, bool]] = []

    def record(port: int | None, browser: bool) -> int:
        asked.append((port, browser))
        return 0

    monkeypatch.setattr(launch, "run", record)
    assert cli.main(["demo", *words]) == 0
    assert asked == [expected]


def test_a_port_that_is_no_number_is_named(monkeypatch: Patch, capsys: Out) -> None:
    monkeypatch.setenv("PORT", "http")
    assert cli.main(["demo"]) == 2
    assert capsys.readouterr().err.startswith("redpanda: PORT must be a number, not 'http'.")
