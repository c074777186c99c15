"""The keyring: the real one, and none."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING, Any

import pytest

from redpanda_jupyter.credentials import (
    Account,
    Secret,
    delete_key,
    resolve,
    set_key,
    status,
    vault,
)
from redpanda_jupyter.errors import KeyringError, MissingAPIKeyError
from redpanda_jupyter.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

OPENAI = Account(
    "openai", "OpenAI", "OPENAI_API_KEY", "OPENAI_BASE_URL", "https://api.openai.com/v1"
)
KEY = "sk-proj-Zk3hT9vQ2mXb7LpR4sWd8NfG9xQz"


def wait_for_the_worker() -> None:
    deadline = time.monotonic() + 20
    while vault._worker._busy_since is not None and time.monotonic() < deadline:
        time.sleep(0.02)


# --- the real one ---------------------------------------------------------------------------------


@pytest.mark.keyring
def test_a_key_goes_into_the_real_keyring_and_comes_back(system_keyring: Any) -> None:
    assert status(OPENAI, Settings()).can_store
    told = set_key(OPENAI, Settings(), KEY)
    assert (told.source, told.hint, told.problem) == ("keyring", "sk-proj…9xQz", None)
    found = resolve(OPENAI, Settings())
    assert found.secret == Secret(KEY)
    set_key(OPENAI, Settings(), KEY[::-1])  # replaced, not doubled
    assert resolve(OPENAI, Settings()).secret == Secret(KEY[::-1])
    assert delete_key(OPENAI, Settings()).source == "none"
    with pytest.raises(MissingAPIKeyError):
        resolve(OPENAI, Settings())
    with pytest.raises(KeyringError, match="is stored"):
        delete_key(OPENAI, Settings())


@pytest.mark.keyring
def test_another_process_finds_it_and_no_file_shows_it(system_keyring: Any) -> None:
    set_key(OPENAI, Settings(), KEY)
    code = """
import sys
from redpanda_jupyter.credentials import Account, resolve, status
from redpanda_jupyter.settings import Settings
account = Account("openai", "OpenAI", "OPENAI_API_KEY", "OPENAI_BASE_URL", "https://api.openai.com/v1")
print(status(account, Settings()).model_dump_json())
print(resolve(account, Settings()).secret.reveal() == sys.stdin.read())
"""
    run = subprocess.run(
        [sys.executable, "-c", code], input=KEY, capture_output=True, text=True, timeout=60
    )
    assert run.returncode == 0, run.stderr
    told, same = run.stdout.splitlines()
    assert (json.loads(told)["source"], same) == ("keyring", "True")
    files = [path for path in system_keyring.files.rglob("*") if path.is_file()]
    assert any(path.suffix == ".keyring" for path in files)
    assert not any(KEY.encode() in path.read_bytes() for path in files)
    delete_key(OPENAI, Settings())


@pytest.fixture
def frozen(system_keyring: Any) -> Iterator[Any]:
    os.kill(system_keyring.pid, signal.SIGSTOP)
    yield system_keyring
    os.kill(system_keyring.pid, signal.SIGCONT)


@pytest.mark.keyring
def test_a_frozen_keyring_hangs_nobody_and_is_found_again_when_it_wakes(frozen: Any) -> None:
    began = time.monotonic()
    told = status(OPENAI, Settings())
    assert (told.source, told.can_store) == ("none", False)
    assert (told.problem or "").startswith("The keyring did not answer within 2 seconds.")
    with pytest.raises(KeyringError, match="did not answer within 5 seconds") as caught:
        resolve(OPENAI, Settings())
    assert "Set OPENAI_API_KEY" in caught.value.hint
    for _ in range(20):  # by now it is known to hang, so nobody waits for it
        with pytest.raises(KeyringError, match="did not answer"):
            set_key(OPENAI, Settings(), KEY)
        status(OPENAI, Settings())
    assert time.monotonic() - began < 30  # without a limit: for ever
    workers = [t for t in threading.enumerate() if t.name == "redpanda-keyring"]
    assert len([t for t in workers if t is vault._worker._thread]) == 1
    os.kill(frozen.pid, signal.SIGCONT)
    wait_for_the_worker()
    vault.forget()
    assert set_key(OPENAI, Settings(), KEY).source == "keyring"
    delete_key(OPENAI, Settings())


@pytest.mark.keyring
def test_a_frozen_keyring_does_not_keep_the_process_from_ending(frozen: Any) -> None:
    code = """
from redpanda_jupyter.credentials import Account, status
from redpanda_jupyter.settings import Settings
account = Account("openai", "OpenAI", "OPENAI_API_KEY", "OPENAI_BASE_URL", "https://api.openai.com/v1")
print(status(account, Settings()).problem)
"""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=30)
    assert (run.returncode, run.stderr) == (0, "")
    assert "did not answer" in run.stdout


# --- no keyring -----------------------------------------------------------------------------------


def test_a_machine_without_a_keyring_says_so_and_what_to_do() -> None:
    told = status(OPENAI, Settings())
    assert (told.source, told.can_store) == ("none", False)
    assert told.problem == (
        "This machine has no keyring that keeps keys safe. Set OPENAI_API_KEY before Jupyter "
        "starts (or OPENAI_API_KEY_FILE, the path of a file that holds the key)."
    )
    with pytest.raises(KeyringError, match="no keyring that keeps keys safe") as caught:
        set_key(OPENAI, Settings(), KEY)
    assert "OPENAI_API_KEY_FILE" in caught.value.hint
    with pytest.raises(KeyringError, match="no keyring"):
        delete_key(OPENAI, Settings())
    with pytest.raises(MissingAPIKeyError):  # the key is missing; the keyring is a detail
        resolve(OPENAI, Settings())


def test_without_a_keyring_a_key_from_the_environment_is_no_problem(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    told = status(OPENAI, Settings())
    assert (told.source, told.can_store, told.problem) == ("environment", False, None)
