"""Setting and deleting keys; nothing leaks, nothing raises."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from redpanda_jupyter.credentials import (
    Account,
    access,
    delete_key,
    resolve,
    set_key,
    set_session_key,
    status,
)
from redpanda_jupyter.errors import (
    ConfigurationError,
    KeyringError,
    MissingAPIKeyError,
    SettingsError,
    UsageError,
)
from redpanda_jupyter.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable

OPENAI = Account(
    "openai", "OpenAI", "OPENAI_API_KEY", "OPENAI_BASE_URL", "https://api.openai.com/v1"
)
HOME_GROWN = Account("mine", "Mine", "MINE_API_KEY", "", "https://mine.example", key_needed=False)
SERVICE = "redpanda-jupyter"

KEY = "sk-proj-Zk3hT9vQ2mXb7LpR4sWd8NfG9xQz"
OTHER = "sk-proj-Aa1bB2cC3dD4eE5fF6gG7hH8iI9j"

Start = dict[str, str]
Patch = pytest.MonkeyPatch


# --- setting and deleting -------------------------------------------------------------------------


def test_setting_a_key_stores_it_for_the_host_and_never_tells_it(memory_keyring: Any) -> None:
    told = set_key(OPENAI, Settings(), f'  "{KEY}"\n')
    assert memory_keyring.entries == {(SERVICE, "openai@api.openai.com"): KEY}
    assert (told.source, told.hint, told.can_store) == ("keyring", "sk-proj…9xQz", True)
    assert KEY not in told.model_dump_json()


def test_a_bad_key_is_refused_before_the_keyring_is_asked(memory_keyring: Any) -> None:
    for setter in (set_key, set_session_key):
        with pytest.raises(UsageError, match="The key is too short") as caught:
            setter(OPENAI, Settings(), "abc")
        assert caught.value.field == "key"
    assert memory_keyring.entries == {}


def test_setting_under_a_key_from_the_environment_says_which_is_used(
    memory_keyring: Any, monkeypatch: Patch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", OTHER)
    told = set_key(OPENAI, Settings(), KEY)
    assert (told.source, told.variable) == ("environment", "OPENAI_API_KEY")
    assert told.problem == "The key in OPENAI_API_KEY is used, not the one that was just kept."


def test_a_key_is_not_stored_for_a_host_that_the_person_may_not_mean(
    memory_keyring: Any, start_environment: Start
) -> None:
    start_environment["OPENAI_BASE_URL"] = "https://gateway.example/v1"
    for setter in (set_key, set_session_key):
        with pytest.raises(SettingsError, match="OPENAI_BASE_URL names another host") as caught:
            setter(OPENAI, Settings(), KEY)
        assert "redpanda config set openai_base_url" in caught.value.hint
    assert memory_keyring.entries == {}


def test_deleting_takes_it_from_the_keyring_and_the_session(memory_keyring: Any) -> None:
    set_key(OPENAI, Settings(), KEY)
    set_session_key(OPENAI, Settings(), KEY)
    told = delete_key(OPENAI, Settings())
    assert told.source == "none"
    assert memory_keyring.entries == {}
    with pytest.raises(MissingAPIKeyError):
        resolve(OPENAI, Settings())


def test_deleting_what_is_not_there_says_so(memory_keyring: Any, monkeypatch: Patch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    with pytest.raises(KeyringError, match=r"No key for OpenAI \(api.openai.com\) is stored") as e:
        delete_key(OPENAI, Settings())
    assert "OPENAI_API_KEY" in e.value.hint


def test_a_stored_key_takes_the_place_of_the_sessions(memory_keyring: Any) -> None:
    set_session_key(OPENAI, Settings(), OTHER)
    set_key(OPENAI, Settings(), KEY)
    memory_keyring.entries.clear()
    with pytest.raises(MissingAPIKeyError):
        resolve(OPENAI, Settings())


def test_without_a_keyring_a_session_key_can_be_set_used_and_deleted() -> None:
    told = set_session_key(OPENAI, Settings(), KEY)
    assert (told.source, told.can_store) == ("session", False)
    assert resolve(OPENAI, Settings()).source == "session"
    assert delete_key(OPENAI, Settings()).source == "none"


# --- nothing leaks, nothing raises ----------------------------------------------------------------


class Refusing:
    """A backend that raises what it is told to, with the key in the text, as some do."""

    priority = 9
    error: Callable[[str], Exception] = ValueError

    def get_password(self, service: str, username: str) -> None:
        return None

    def set_password(self, service: str, username: str, password: str) -> None:
        raise self.error(f"cannot store {password}")


@pytest.mark.parametrize("setter", [set_key, set_session_key])
@pytest.mark.parametrize("bad", [False, True])
def test_no_frame_of_a_traceback_holds_the_key(
    shown_with_variables: Any,
    setter: Callable[..., Any],
    bad: bool,
    use_keyring: Callable[[Any], None],
    start_environment: Start,
) -> None:
    use_keyring(Refusing())
    if setter is set_session_key:
        start_environment["OPENAI_BASE_URL"] = "https://gateway.example"
    with pytest.raises(ConfigurationError if not bad else (UsageError, SettingsError)) as caught:
        setter(OPENAI, Settings(), f"{KEY} {KEY}" if bad else KEY)
    shown = shown_with_variables(caught.value)
    assert "setter" not in shown  # the caller's frame is left out: it holds the text
    assert KEY not in shown
    assert caught.value.__context__ is None


@pytest.mark.parametrize("account", [OPENAI, HOME_GROWN])
def test_status_never_raises(account: Account, monkeypatch: Patch) -> None:
    def broken(*_: object, **__: object) -> Any:
        raise RuntimeError("boom")

    for name in ("_endpoint", "_environment_key", "_look_up"):
        with monkeypatch.context() as patch:
            patch.setattr(access, name, broken)
            told = status(account, Settings())
        assert told.source == "none"
        assert "RuntimeError" in (told.problem or "")


def test_status_may_be_asked_by_many_threads(memory_keyring: Any) -> None:
    set_key(OPENAI, Settings(), KEY)

    def ask(number: int) -> str:
        if number % 5 == 0:
            set_key(OPENAI, Settings(), KEY)
        return status(OPENAI, Settings()).source

    old = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        with ThreadPoolExecutor(16) as pool:
            assert set(pool.map(ask, range(400))) == {"keyring"}
    finally:
        sys.setswitchinterval(old)
