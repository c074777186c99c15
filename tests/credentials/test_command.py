"""A key that a command prints: run without a shell, within a limit, and never repeated."""

from __future__ import annotations

import logging
import os
import stat
import subprocess
import sys
import time
import traceback
from typing import TYPE_CHECKING, Any

import pytest

from redpanda_jupyter.credentials import (
    Account,
    Secret,
    command,
    resolve,
    set_key,
    set_session_key,
    status,
)
from redpanda_jupyter.errors import MissingAPIKeyError
from redpanda_jupyter.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

OPENAI = Account(
    "openai", "OpenAI", "OPENAI_API_KEY", "OPENAI_BASE_URL", "https://api.openai.com/v1"
)
KEY = "sk-proj-Zk3hT9vQ2mXb7LpR4sWd8NfG9xQz"
OTHER = "sk-proj-Aa1bB2cC3dD4eE5fF6gG7hH8iI9j"


@pytest.fixture
def script(tmp_path: Path) -> Callable[[str], Settings]:
    """Write a Python script and return settings whose key command runs it."""

    def write(code: str) -> Settings:
        file = tmp_path / "manager.py"
        file.write_text(code)
        return Settings(openai_key_command=(sys.executable, "-I", str(file)))

    return write


def test_the_first_line_of_what_it_prints_is_the_key(script: Any) -> None:
    settings = script(f"print(); print('  {KEY} '); print('user: me')")  # as pass does
    found = resolve(OPENAI, settings)
    assert (found.source, found.secret) == ("command", Secret(KEY))


def test_the_order_is_environment_keyring_command_session(
    script: Any, memory_keyring: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = script(f"print('{KEY}')")
    told = set_session_key(OPENAI, settings, OTHER)
    assert told.source == "command"
    assert told.problem == (
        "The key from the command of the settings is used, not the one that was just kept."
    )
    assert resolve(OPENAI, settings).secret == Secret(KEY)
    assert set_key(OPENAI, settings, OTHER).source == "keyring"
    assert resolve(OPENAI, settings).secret == Secret(OTHER)
    monkeypatch.setenv("OPENAI_API_KEY", KEY[::-1])
    assert resolve(OPENAI, settings).source == "environment"


def test_a_status_names_the_command_and_does_not_run_it(script: Any, tmp_path: Path) -> None:
    ran = tmp_path / "ran"
    settings = script(f"open({str(ran)!r}, 'w'); print('{KEY}')")
    told = status(OPENAI, settings)
    assert (told.source, told.hint, told.problem) == ("command", None, None)
    assert not ran.exists()
    resolve(OPENAI, settings)
    assert ran.exists()
    assert status(OPENAI, settings).hint == "sk-proj…9xQz"


def test_a_person_is_not_asked_again_for_each_question(
    script: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran = tmp_path / "ran"
    settings = script(f"open({str(ran)!r}, 'a').write('x'); print('{KEY}')")
    for _ in range(3):
        resolve(OPENAI, settings)
    assert ran.read_text() == "x"
    resolve(OPENAI, settings, fresh=True)
    assert ran.read_text() == "xx"
    monkeypatch.setattr(command, "KEPT_S", 0.0)
    resolve(OPENAI, settings)
    assert ran.read_text() == "xxx"


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("import sys; sys.exit(3)", "failed (exit code 3)."),
        (f"print('{KEY}'); import sys; sys.exit(1)", "failed (exit code 1)."),
        ("pass", "printed nothing."),
        ("print(' ')", "printed nothing."),
        ("print('not a key')", "printed what is no key: it has a space"),
        ("import os; os.write(1, b'\\xff\\xfe\\xfa')", "printed what is no text."),
        ("import os\nwhile True: os.write(1, b'x' * 4096)", "did not answer within"),
        ("import time; time.sleep(60)", "did not answer within"),
    ],
)
def test_what_gives_no_key_is_said_in_words(
    code: str, words: str, script: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    if "did not answer" in words:
        monkeypatch.setattr(command, "LIMIT_S", 1.5)
    with pytest.raises(MissingAPIKeyError) as caught:
        resolve(OPENAI, script(code))
    assert words in caught.value.message
    assert caught.value.message.startswith(f"The command for the key of OpenAI ({sys.executable})")
    assert "Run it in a terminal" in caught.value.hint
    assert KEY not in "".join(traceback.format_exception(caught.value))


def test_a_program_that_is_not_there_is_said() -> None:
    with pytest.raises(MissingAPIKeyError, match="there is no such program"):
        resolve(OPENAI, Settings(openai_key_command=("no-such-manager", "read")))


def test_after_a_failure_the_sessions_key_still_serves(script: Any) -> None:
    settings = script("import sys; sys.exit(1)")
    set_session_key(OPENAI, settings, KEY)
    assert resolve(OPENAI, settings).source == "session"


def test_a_command_that_hangs_ends_with_all_that_it_started(
    script: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "LIMIT_S", 2.0)
    pid = tmp_path / "pid"
    settings = script(
        "import subprocess, sys, time\n"
        f"child = subprocess.Popen(['sleep', '300'])\nopen({str(pid)!r}, 'w').write(str(child.pid))"
        "\ntime.sleep(300)"
    )
    with pytest.raises(MissingAPIKeyError, match="did not answer within 2 seconds"):
        resolve(OPENAI, settings)
    child = int(pid.read_text())
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        state = subprocess.run(["ps", "-o", "stat=", "-p", str(child)], capture_output=True)
        if state.stdout.strip()[:1] in (b"", b"Z"):
            return
        time.sleep(0.05)
    pytest.fail("the command's child still runs")


def test_no_shell_reads_the_command(tmp_path: Path) -> None:
    file = tmp_path / "made"
    words = ("echo", f"{KEY};", "touch", str(file), "$(id)", "`id`")
    with pytest.raises(MissingAPIKeyError, match="a space or a line break"):
        resolve(OPENAI, Settings(openai_key_command=words))
    assert not file.exists()


def test_it_runs_in_the_environment_of_the_start_and_finds_no_key_of_ours_there(
    script: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, start_environment: dict[str, str]
) -> None:
    seen = tmp_path / "seen"
    settings = script(f"import os; open({str(seen)!r}, 'w').write(repr(dict(os.environ)))")
    start_environment["FROM_THE_START"] = "yes"
    monkeypatch.setenv("FROM_A_NOTEBOOK", "no")
    folder = tmp_path / "bin"
    folder.mkdir()
    fake = folder / "echo"
    fake.write_text(f"#!/bin/sh\nprintf %s {OTHER}\n")
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    set_session_key(OPENAI, settings, OTHER)
    resolve(OPENAI, settings)  # it printed nothing, so the session's key
    text = seen.read_text()
    assert "FROM_THE_START" in text
    assert "FROM_A_NOTEBOOK" not in text
    assert OTHER not in text
    found = resolve(OPENAI, Settings(openai_key_command=("echo", KEY)))
    assert found.secret == Secret(KEY), "the notebook's PATH was followed"


def test_nothing_that_it_printed_or_said_is_shown_or_written(
    script: Any,
    isolated_home: Path,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    settings = script(f"import sys; print('{KEY}'); print('{OTHER}', file=sys.stderr)")
    with caplog.at_level(logging.DEBUG):
        found = resolve(OPENAI, settings)
        told = status(OPENAI, settings)
        for code in ("sys.exit(1)", "print('x y')"):
            broken = script(f"import sys; print('{OTHER} x', file=sys.stderr); {code}")
            with pytest.raises(MissingAPIKeyError) as caught:
                resolve(OPENAI, broken, fresh=True)
            assert OTHER not in "".join(traceback.format_exception(caught.value))
    said = capfd.readouterr()
    for text in (caplog.text, said.out, said.err, repr(found), repr(told), str(os.environ)):
        assert KEY not in text
        assert OTHER not in text
    for path in isolated_home.rglob("*"):
        assert not path.is_file() or KEY.encode() not in path.read_bytes()


@pytest.mark.skipif(os.name != "posix", reason="modes of files are POSIX's")
@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660])
def test_a_key_file_that_others_may_touch_is_refused(
    mode: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from redpanda_jupyter.errors import SettingsError

    file = tmp_path / "key"
    file.write_text(KEY)
    file.chmod(mode)
    monkeypatch.setenv("OPENAI_API_KEY_FILE", str(file))
    with pytest.raises(SettingsError) as caught:
        resolve(OPENAI, Settings())
    assert f"(its mode is {mode:o})" in caught.value.message
    assert "chmod 600" in caught.value.hint
    assert str(file) not in str(caught.value)
    assert KEY not in "".join(traceback.format_exception(caught.value))
    file.chmod(0o400)
    assert resolve(OPENAI, Settings()).secret == Secret(KEY)
    assert stat.S_IMODE(file.stat().st_mode) == 0o400
