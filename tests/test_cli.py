"""The command line: what it prints, how it fails, and that no key is shown or taken as a word."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from redpanda_jupyter import __version__, cli
from redpanda_jupyter.tour.server import TourServer

if TYPE_CHECKING:
    from collections.abc import Iterator

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


@pytest.mark.parametrize(
    "words", [["--help"], ["key", "--help"], ["config", "--help"], ["model", "--help"]]
)
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
        (["frob"], 2, "There is no command 'frob'.\nThere are: status, key"),
        (["stauts"], 2, "There is no command 'stauts'.\nDid you mean status?"),
        (["status", "x"], 2, "unrecognized arguments: x"),
        (["key"], 2, "required: action"),
        (["key", "frob"], 2, "There is no action 'frob'.\nThere are: set, status, test, delete."),
        (["key", "sett", "openai"], 2, "There is no action 'sett'.\nDid you mean set?"),
        (["key", "status", "--hlep"], 2, "has no option --hlep.\nDid you mean --help?"),
        (["key", "test", "opnai"], 2, "There is no provider 'opnai'.\nDid you mean 'openai'?"),
        (["model", "lst"], 2, "There is no action 'lst'.\nDid you mean list?"),
        (["model", "list", "--jsno"], 2, "has no option --jsno.\nDid you mean --json?"),
        (["model", "list", "opnai"], 2, "Did you mean 'openai'?"),
        (["model", "set"], 2, "required: MODEL"),
        (["model", "set", "opneai"], 2, "is called 'opneai'.\nDid you mean openai?"),
        (["config", "set", "model", "opneai"], 2, "Did you mean openai?"),
        (["config", "set", "profiles.w.base_ulr", "x"], 2, "Did you mean base_url?"),
        (["config", "set", "profiles.w.base_url", "ftp://x"], 2, "must begin with https://"),
        (["config", "set", "profiles.openai.model", "x"], 2, "a provider's own name"),
        (["config", "get", "profiles.w"], 2, "profiles.w is not set."),
        (["config", "set", "proxy", "socks5://x"], 2, "SOCKS is not supported"),
        (["demo", "--prot", "1"], 2, "has no option --prot.\nDid you mean --port?"),
        (["key", "set"], 2, "Which provider's key?\nName one: openai, anthropic."),
        (["key", "delete"], 2, "Which provider's key?"),
        (["key", "status", "opnai"], 2, "There is no provider 'opnai'.\nDid you mean 'openai'?"),
        (["key", "set", "tour"], 2, "The tour takes no key."),
        (["config"], 2, "required: action"),
        (["config", "set"], 2, "Which setting?"),
        (["config", "set", "model"], 2, "Which value?\nWrite `redpanda config set model <value>`."),
        (["config", "get", "modle"], 2, "There is no setting 'modle'.\nDid you mean model?"),
        (["config", "set", "zzz", "1"], 2, "There is no setting 'zzz'.\nThere are: model"),
        (["config", "unset", "zzz"], 2, "There is no setting 'zzz'."),
        (["config", "get", "model", "x"], 2, "`config get` takes no value."),
        (["config", "set", "privacy", "all"], 2, "'privacy' must be one of names, schema, stats"),
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
        "  privacy  schema: of your data only names, types, sizes and null shares leave, and no "
        "value",
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


@pytest.fixture
def server(isolated_home: Path) -> Iterator[TourServer]:
    """A server with one good key, in the place of both providers."""
    with TourServer(lambda question: "", models=("gpt-x", "gpt-y"), api_key=KEY) as running:
        file = isolated_home / "jupyter-config" / "redpanda.json"
        file.parent.mkdir()
        urls = {"openai": running.openai_url, "anthropic": running.anthropic_url}
        file.write_text(json.dumps({f"{name}_base_url": url for name, url in urls.items()}))
        yield running


@pytest.mark.keyring
def test_a_key_from_standard_input_is_checked_kept_shown_by_hint_tested_and_deleted(
    system_keyring: Any, server: TourServer
) -> None:
    host = f"127.0.0.1:{server.port}"
    done = run("key", "set", "anthropic", given=f"{KEY}\n")
    assert (done.returncode, done.stderr) == (0, "")
    kept = f"anthropic: sk-proj…9xQz from the keyring, for {host}\n"
    assert done.stdout == f"Kept. {kept}Accepted by {host}, which lists 2 models.\n"
    assert run("key", "status", "anthropic").stdout == kept
    done = run("key", "test", "anthropic")
    assert done.returncode == 0
    assert done.stdout == f"anthropic: accepted by {host}, which lists 2 models.\n"
    done = run("key", "delete", "anthropic")
    assert done.stdout == f"Deleted. anthropic: not needed, for {host}\n"
    done = run("key", "delete", "anthropic")
    assert done.returncode == 1
    assert done.stderr.startswith(f"redpanda: No key for Anthropic ({host}) is stored.")


@pytest.mark.keyring
def test_a_refused_key_is_not_kept_and_not_shown(system_keyring: Any, server: TourServer) -> None:
    wrong = KEY[::-1]
    done = run("key", "set", "openai", given=wrong)
    assert (done.returncode, done.stdout) == (1, "")
    assert "refused the key." in done.stderr
    assert "It was not kept." in done.stderr
    assert wrong not in done.stderr
    assert "not needed" in run("key", "status", "openai").stdout
    done = run("key", "test", "openai", OPENAI_API_KEY=wrong)
    assert done.returncode == 1
    assert "openai: refused. OpenAI" in done.stdout
    assert wrong not in done.stdout + done.stderr


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


@pytest.mark.keyring
@pytest.mark.parametrize(("given", "words"), [("", "is empty"), ("abc", "is too short")])
def test_what_is_no_key_is_refused(given: str, words: str, system_keyring: Any) -> None:
    done = run("key", "set", "openai", given=given)
    assert (done.returncode, done.stderr) == (2, f"redpanda: The key {done.stderr[18:]}")
    assert words in done.stderr


def on_a_terminal(typed: bytes) -> tuple[int, bytes]:
    """Run `key set openai` on a terminal of its own; return the exit code and what it showed."""
    pty = pytest.importorskip("pty", reason="there are no pseudo-terminals on this system")
    master, slave = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "redpanda_jupyter.cli", "key", "set", "openai"],
        stdin=slave, stdout=slave, stderr=slave, start_new_session=True,
    )  # fmt: skip
    os.close(slave)
    seen, told = b"", False
    while True:
        try:
            piece = os.read(master, 1000)
        except OSError:  # Linux tells the end of a terminal so
            break
        if not piece:
            break
        seen += piece
        if b"not shown): " in seen and not told:
            os.write(master, typed)
            told = True
    os.close(master)
    return process.wait(60), seen


@pytest.mark.keyring
def test_on_a_terminal_the_key_is_asked_for_and_not_echoed(
    system_keyring: Any, server: TourServer
) -> None:
    code, seen = on_a_terminal(KEY.encode() + b"\n")
    assert b"Key for OpenAI (it is not shown): " in seen
    assert b"from the keyring" in seen
    assert b"which lists 2 models" in seen
    assert code == 0
    assert KEY.encode() not in seen


def test_a_terminal_without_a_keyring_refuses_before_it_asks() -> None:
    code, seen = on_a_terminal(KEY.encode() + b"\n")
    assert code == 1
    assert b"Key for OpenAI" not in seen
    assert b"no keyring that keeps keys safe" in seen
    assert b"Set OPENAI_API_KEY before Jupyter starts" in seen


def test_ctrl_c_at_the_prompt_is_no_traceback(
    monkeypatch: Patch, capsys: Out, memory_keyring: Any
) -> None:
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
    lines = capsys.readouterr().out.splitlines()
    shown = [" ".join(line.split()) for line in lines]
    assert f"max_attempts 5 ({file})" in shown
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


# --- models and profiles --------------------------------------------------------------------------


@pytest.mark.keyring
def test_a_profile_is_made_gets_a_key_and_answers(system_keyring: Any, server: TourServer) -> None:
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


def test_a_profile_without_a_keyring_is_told_how_to_name_a_variable(server: TourServer) -> None:
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


def test_only_the_name_of_a_commands_program_is_shown() -> None:
    words = "pass show 'work/openai secret'"
    assert run("config", "set", "openai_key_command", words).returncode == 0
    done = run("key", "status", "openai")
    assert done.stdout == "openai: from a command (pass), for api.openai.com\n"
    assert run("config", "get", "openai_key_command").stdout == f"{words}\n"


def test_the_models_of_a_misspelt_name_are_not_written(isolated_home: Path) -> None:
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
def test_a_key_is_not_written_to_the_settings(words: list[str], isolated_home: Path) -> None:
    done = run(*words)
    assert (done.returncode, done.stdout) == (2, "")
    assert "a key is never written to the settings" in done.stderr
    assert KEY not in done.stderr
    assert not (isolated_home / "jupyter-config" / "redpanda.json").exists()
