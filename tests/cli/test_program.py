"""The program: help, wrong lines, status, and the tour."""

from __future__ import annotations

import io
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
    assert 5 < len(text.splitlines()) < 60


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        ([], 2, "redpanda needs a command."),
        (
            ["apply", "1"],
            2,
            "redpanda has no command 'apply'.\nIt works with the cells of a notebook: "
            "write %panda apply in one.",
        ),
        (
            ["check", "1", "sales.csv"],
            2,
            "redpanda check takes nothing more, but got 'sales.csv'.\n"
            "Files are named by --file or --to.",
        ),
        (["frob"], 2, "There is no command 'frob'.\nThere are: status, key"),
        (["stauts"], 2, "There is no command 'stauts'.\nDid you mean status?"),
        (["status", "x"], 2, "takes nothing more, but got 'x'"),
        (["key"], 2, "needs an action."),
        (["key", "frob"], 2, "There is no action 'frob'.\nThere are: set, status, test, delete."),
        (["key", "sett", "openai"], 2, "There is no action 'sett'.\nDid you mean set?"),
        (["key", "status", "--hlep"], 2, "has no option --hlep.\nDid you mean --help?"),
        (["key", "test", "opnai"], 2, "There is no provider 'opnai'.\nDid you mean 'openai'?"),
        (["model", "lst"], 2, "There is no action 'lst'.\nDid you mean list?"),
        (["model", "list", "--jsno"], 2, "has no option --jsno.\nDid you mean --json?"),
        (["model", "list", "opnai"], 2, "Did you mean 'openai'?"),
        (["model", "set"], 2, "redpanda model set needs MODEL."),
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
    assert said.err.startswith("redpanda")
    assert message in said.err
    assert len(said.err.splitlines()) <= 2


def test_a_broken_settings_file_is_named(run: Any, isolated_home: Path) -> None:
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


def test_the_status_of_a_fresh_machine(run: Any, isolated_home: Path) -> None:
    done = run("status")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        f"Red Panda {__version__}",
        "  model    none yet: set a key, or try the tour with `redpanda demo`",
        "  key      openai: none, for api.openai.com",
        "  key      anthropic: none, for api.anthropic.com",
        "           This machine has no keyring that keeps keys safe. Set OPENAI_API_KEY or",
        "           ANTHROPIC_API_KEY before Jupyter starts (or OPENAI_API_KEY_FILE or",
        "           ANTHROPIC_API_KEY_FILE, the path of a file that holds the key).",
        "  privacy  schema: of your data only names, types, sizes and shares of missing values",
        "           leave, and no value",
        f"  library  {isolated_home}/redpanda/redpanda.sqlite",
    ]


def test_the_status_with_a_key_tells_where_it_is_and_not_what(run: Any) -> None:
    done = run("status", OPENAI_API_KEY=KEY)
    told = " ".join(done.stdout.split())
    assert "openai: sk-proj…9xQz from the environment (OPENAI_API_KEY), for api.openai" in told
    assert "  model    openai:" in done.stdout
    assert KEY not in done.stdout + done.stderr


def test_the_tours_status_says_that_it_is_no_model(run: Any) -> None:
    done = run("status", REDPANDA_MODEL="tour")
    assert "  model    tour:chat (The tour gives prepared answers" in done.stdout


def test_a_library_that_cannot_be_used_is_told_and_fails(run: Any, tmp_path: Path) -> None:
    file = tmp_path / "not-a-database"
    file.write_text("hello " * 1000)
    done = run("status", REDPANDA_DATABASE_URL=f"sqlite:///{file}")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert f"  library  {file}\n           " in done.stdout
    assert "  privacy  schema" in done.stdout  # the rest is told all the same


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
