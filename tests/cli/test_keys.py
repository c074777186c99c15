"""``redpanda key`` in a terminal."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from redpanda_jupyter import cli

if TYPE_CHECKING:
    from redpanda_jupyter.tour.server import TourServer

KEY = "sk-proj-Zk3hT9vQ2mXb7LpR4sWd8NfG9xQz"

Out = pytest.CaptureFixture[str]
Patch = pytest.MonkeyPatch


# --- keys -----------------------------------------------------------------------------------------


@pytest.mark.keyring
def test_a_key_from_standard_input_is_checked_kept_shown_by_hint_tested_and_deleted(
    run: Any, system_keyring: Any, server: TourServer
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
def test_a_refused_key_is_not_kept_and_not_shown(
    run: Any, system_keyring: Any, server: TourServer
) -> None:
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


def test_without_a_keyring_nothing_is_kept_and_the_next_step_is_said(run: Any) -> None:
    done = run("key", "set", "openai", given=KEY)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines() == [
        "redpanda: This machine has no keyring that keeps keys safe.",
        "Set OPENAI_API_KEY before Jupyter starts "
        "(or OPENAI_API_KEY_FILE, the path of a file that holds the key).",
    ]


@pytest.mark.parametrize("words", [["openai", KEY], [KEY], ["openai", KEY, "x"], [KEY, "openai"]])
def test_a_key_on_the_line_is_refused_and_not_repeated(run: Any, words: list[str]) -> None:
    done = run("key", "set", *words, given="")
    assert done.returncode == 2
    assert done.stdout == ""
    assert KEY not in done.stderr
    assert len(done.stderr.splitlines()) == 2


def test_a_key_as_an_unknown_option_is_not_repeated(run: Any) -> None:
    done = run("key", "set", "openai", f"--key={KEY}")
    assert done.returncode == 2
    assert KEY not in done.stderr


@pytest.mark.keyring
@pytest.mark.parametrize(("given", "words"), [("", "is empty"), ("abc", "is too short")])
def test_what_is_no_key_is_refused(run: Any, given: str, words: str, system_keyring: Any) -> None:
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
