"""Keyrings that are not to be trusted, that fail, or that take their time."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from redpanda_jupyter.credentials import (
    Account,
    delete_key,
    resolve,
    set_key,
    set_session_key,
    status,
    vault,
)
from redpanda_jupyter.errors import KeyringError, MissingAPIKeyError
from redpanda_jupyter.settings import Settings

OPENAI = Account(
    "openai", "OpenAI", "OPENAI_API_KEY", "OPENAI_BASE_URL", "https://api.openai.com/v1"
)
LOCAL = Settings(openai_base_url="http://localhost:11434/v1")
KEY = "sk-proj-Zk3hT9vQ2mXb7LpR4sWd8NfG9xQz"
Use = Callable[..., None]


class Backend:
    """A backend whose every call does what ``act`` does."""

    priority = 9

    def __init__(self, act: Callable[[], Any] = lambda: None) -> None:
        self.act = act
        self.calls = 0

    def get_password(self, service: str, username: str) -> Any:
        self.calls += 1
        return self.act()

    def set_password(self, service: str, username: str, password: str) -> None:
        self.calls += 1
        self.act()

    def delete_password(self, service: str, username: str) -> None:
        self.calls += 1
        self.act()


def wait_for_the_worker() -> None:
    deadline = time.monotonic() + 20
    while vault._worker._busy_since is not None and time.monotonic() < deadline:
        time.sleep(0.02)


# --- keyrings that are not to be trusted ----------------------------------------------------------


def named(module: str, name: str, priority: float = 9) -> Any:
    kind = type(name, (Backend,), {"__module__": module, "priority": priority})
    return kind(lambda: "sk-from-somewhere-0123456789")


@pytest.mark.parametrize(
    ("module", "name", "words"),
    [
        ("keyring.backends.null", "Keyring", "is set to 'null', which forgets"),
        ("keyring.backends.fail", "Keyring", "This machine has no keyring"),
        ("keyrings.alt.file", "PlaintextKeyring", "keyrings.alt.file.PlaintextKeyring"),
        ("keyrings.alt.file", "EncryptedKeyring", "is not known to keep keys safe"),
        ("keyrings.cryptfile.cryptfile", "CryptFileKeyring", "is not known to keep keys safe"),
        ("my.own", "Backend", "is not known to keep keys safe"),
    ],
)
def test_an_unfit_backend_is_refused_in_words_and_not_asked(
    module: str, name: str, words: str, use_keyring: Use
) -> None:
    backend = named(module, name)
    use_keyring(backend, trusted=False)
    with pytest.raises(KeyringError) as caught:
        set_key(OPENAI, Settings(), KEY)
    assert words in caught.value.message
    with pytest.raises(MissingAPIKeyError):
        resolve(OPENAI, Settings())
    told = status(OPENAI, Settings())
    assert not told.can_store
    assert words in (told.problem or "")
    assert backend.calls == 0


def test_a_known_backend_that_says_it_does_not_work_here_is_refused(use_keyring: Use) -> None:
    backend = named("keyring.backends.kwallet", "DBusKeyring", priority=0.5)
    use_keyring(backend, trusted=False)
    assert not status(OPENAI, Settings()).can_store
    assert backend.calls == 0


def test_in_a_chain_only_the_fit_backend_is_used(use_keyring: Use, memory_keyring: Any) -> None:
    plain = named("keyrings.alt.file", "PlaintextKeyring", priority=20)
    chain = type("ChainerBackend", (), {"__module__": "keyring.backends.chainer", "priority": 10})()
    chain.backends = [plain, memory_keyring]
    use_keyring(chain, trusted=False)
    assert set_key(OPENAI, Settings(), KEY).source == "keyring"
    assert list(memory_keyring.entries.values()) == [KEY]
    assert plain.calls == 0
    chain.backends = [plain]
    vault.forget()
    with pytest.raises(KeyringError):
        set_key(OPENAI, Settings(), KEY)
    chain.backends = []
    vault.forget()
    with pytest.raises(KeyringError, match="This machine has no keyring"):
        set_key(OPENAI, Settings(), KEY)


def test_the_real_null_backend_of_the_user_is_refused() -> None:
    code = """
from redpanda_jupyter.credentials import Account, status
from redpanda_jupyter.settings import Settings
account = Account("openai", "OpenAI", "OPENAI_API_KEY", "", "https://api.openai.com/v1")
print(status(account, Settings()).problem)
"""
    env = {**os.environ, "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"}
    run = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True)
    assert run.stdout.startswith("The keyring is set to 'null', which forgets"), run.stderr


def test_a_configured_backend_that_cannot_be_loaded_is_said_in_words() -> None:
    code = """
from redpanda_jupyter.credentials import Account, status
from redpanda_jupyter.settings import Settings
account = Account("openai", "OpenAI", "OPENAI_API_KEY", "", "https://api.openai.com/v1")
print(status(account, Settings()).problem)
"""
    env = {**os.environ, "PYTHON_KEYRING_BACKEND": "not.there.Keyring"}
    run = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True)
    assert run.stdout.startswith("The keyring failed (ModuleNotFoundError)."), run.stderr


# --- keyrings that fail ---------------------------------------------------------------------------


def failures() -> list[tuple[Exception, str]]:
    from keyring import errors

    return [
        (errors.NoKeyringError("none"), "This machine has no keyring"),
        (errors.InitError("Failed to unlock"), "The keyring could not be opened."),
        (errors.KeyringLocked("dismissed"), "The keyring is locked."),
        (errors.PasswordSetError("no"), "The keyring did not take the key."),
        (errors.PasswordDeleteError("no"), "The keyring did not delete the key."),
        (errors.KeyringError("?"), "The keyring failed (KeyringError)."),
        (EOFError(f"reading {KEY}"), "The keyring failed (EOFError)."),
        (RuntimeError(KEY), "The keyring failed (RuntimeError)."),
    ]


@pytest.mark.parametrize(("error", "words"), failures(), ids=lambda value: type(value).__name__)
def test_each_failure_becomes_one_line_with_the_next_step(
    error: Exception, words: str, use_keyring: Use
) -> None:
    def fail() -> None:
        raise error

    use_keyring(Backend(fail))
    for act in (lambda: set_key(OPENAI, Settings(), KEY), lambda: delete_key(OPENAI, Settings())):
        with pytest.raises(KeyringError) as caught:
            act()
        assert caught.value.message.startswith(words)
        assert "Set OPENAI_API_KEY" in caught.value.hint
        assert KEY not in str(caught.value)
        assert "\n" not in str(caught.value)
        assert caught.value.__context__ is None
    told = status(OPENAI, Settings())
    assert (told.problem or "").startswith(words)
    assert not told.can_store
    expected = MissingAPIKeyError if "no keyring" in words else KeyringError
    with pytest.raises(expected):
        resolve(OPENAI, Settings())


def test_a_failing_keyring_is_in_nobodys_way_who_needs_none(use_keyring: Use) -> None:
    def fail() -> None:
        raise EOFError

    use_keyring(Backend(fail))
    assert resolve(OPENAI, LOCAL).source == "not_needed"
    set_session_key(OPENAI, Settings(), KEY)
    assert resolve(OPENAI, Settings()).source == "session"
    with pytest.raises(KeyringError, match="EOFError"):
        delete_key(OPENAI, Settings())  # the keyring may hold one too: not to be called done


def test_a_keyring_that_forgets_is_noticed_by_reading_back(use_keyring: Use) -> None:
    use_keyring(Backend(lambda: None))
    with pytest.raises(KeyringError, match="took the key but did not give it back"):
        set_key(OPENAI, Settings(), KEY)


def test_a_keyring_that_changes_the_key_is_noticed(use_keyring: Use) -> None:
    use_keyring(Backend(lambda: KEY[:-1]))
    with pytest.raises(KeyringError, match="did not give it back"):
        set_key(OPENAI, Settings(), KEY)


def test_a_keyring_that_does_not_delete_is_noticed(use_keyring: Use) -> None:
    use_keyring(Backend(lambda: KEY))
    with pytest.raises(KeyringError, match="still holds the key"):
        delete_key(OPENAI, Settings())


# --- keyrings that take their time ----------------------------------------------------------------


@pytest.fixture
def stuck(use_keyring: Use, monkeypatch: pytest.MonkeyPatch) -> Iterator[Backend]:
    """Put a backend in use that does not answer until the test ends; limits shortened."""
    monkeypatch.setattr(vault, "LIMIT_S", 0.3)
    monkeypatch.setattr(vault, "PEEK_LIMIT_S", 0.2)
    gate = threading.Event()
    backend = Backend(lambda: gate.wait(60) and KEY)
    backend.gate = gate  # type: ignore[attr-defined]
    use_keyring(backend)
    yield backend
    gate.set()


def test_a_stuck_call_costs_one_thread_and_one_call(stuck: Backend) -> None:
    before = threading.active_count()
    for _ in range(10):
        with pytest.raises(KeyringError, match="did not answer"):
            resolve(OPENAI, Settings())
        status(OPENAI, Settings())
    assert threading.active_count() <= before + 1
    assert stuck.calls == 1


def test_a_call_given_up_is_not_made_later(stuck: Backend) -> None:
    with pytest.raises(KeyringError):
        resolve(OPENAI, Settings())
    with pytest.raises(KeyringError):
        set_key(OPENAI, Settings(), KEY)  # turned away: it must not be stored minutes later
    stuck.gate.set()  # type: ignore[attr-defined]
    wait_for_the_worker()
    assert resolve(OPENAI, Settings()).source == "keyring"
    assert stuck.calls == 2  # the two readings, no writing


def test_a_late_answer_reaches_the_next_status(stuck: Backend) -> None:
    assert "did not answer" in (status(OPENAI, Settings()).problem or "")
    stuck.gate.set()  # type: ignore[attr-defined]
    deadline = time.monotonic() + 20
    while status(OPENAI, Settings()).source != "keyring" and time.monotonic() < deadline:
        time.sleep(0.01)
    assert status(OPENAI, Settings()).problem is None


def test_a_status_is_remembered_for_a_while_and_no_longer(
    use_keyring: Use, monkeypatch: pytest.MonkeyPatch
) -> None:
    backend = Backend(lambda: KEY)
    use_keyring(backend)
    for _ in range(10):
        status(OPENAI, Settings())
    assert backend.calls == 1
    resolve(OPENAI, Settings())  # a question reads it fresh
    assert backend.calls == 2
    monkeypatch.setattr(vault, "CACHE_S", 0)
    status(OPENAI, Settings())
    assert backend.calls == 3


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork on this system")
@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")  # as users do it
def test_a_forked_child_has_a_worker_of_its_own(memory_keyring: Any) -> None:
    set_key(OPENAI, Settings(), KEY)  # the parent's worker runs
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.write(writer, resolve(OPENAI, Settings()).source.encode())
        finally:
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as answer:
        assert answer.read() == "keyring"
    os.waitpid(child, 0)
