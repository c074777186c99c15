"""Where a key comes from, and for which address it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from redpanda_jupyter.credentials import (
    Account,
    access,
    resolve,
    set_key,
    set_session_key,
    status,
)
from redpanda_jupyter.errors import (
    MissingAPIKeyError,
    SettingsError,
    UsageError,
)
from redpanda_jupyter.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

OPENAI = Account(
    "openai", "OpenAI", "OPENAI_API_KEY", "OPENAI_BASE_URL", "https://api.openai.com/v1"
)
TOUR = Account("tour", "The tour", "", "", "", key_needed=False)
HOME_GROWN = Account("mine", "Mine", "MINE_API_KEY", "", "https://mine.example", key_needed=False)
SERVICE = "redpanda-jupyter"

KEY = "sk-proj-Zk3hT9vQ2mXb7LpR4sWd8NfG9xQz"
OTHER = "sk-proj-Aa1bB2cC3dD4eE5fF6gG7hH8iI9j"

Start = dict[str, str]
Patch = pytest.MonkeyPatch


# --- where the key comes from ---------------------------------------------------------------------


def test_no_key_anywhere_says_what_to_do(memory_keyring: Any) -> None:
    with pytest.raises(MissingAPIKeyError, match=r"no key for OpenAI \(api.openai.com\)") as caught:
        resolve(OPENAI, Settings())
    assert "%panda key set openai" in caught.value.hint
    assert "OPENAI_API_KEY" in caught.value.hint
    assert status(OPENAI, Settings()).source == "none"


def test_the_order_is_environment_keyring_session(memory_keyring: Any, monkeypatch: Patch) -> None:
    set_session_key(OPENAI, Settings(), "sk-session-0123456789-0123456789")
    found = resolve(OPENAI, Settings())
    assert (found.source, found.secret and found.secret.hint) == ("session", "sk-sess…6789")
    memory_keyring.entries[SERVICE, "openai@api.openai.com"] = KEY
    found = resolve(OPENAI, Settings())
    assert (found.source, found.secret and found.secret.reveal()) == ("keyring", KEY)
    monkeypatch.setenv("OPENAI_API_KEY", OTHER)
    found = resolve(OPENAI, Settings())
    assert (found.source, found.secret and found.secret.reveal()) == ("environment", OTHER)
    told = status(OPENAI, Settings())
    assert (told.source, told.hint) == ("environment", "sk-proj…iI9j")


def test_a_key_may_lie_in_a_file_that_a_variable_names(tmp_path: Path, monkeypatch: Patch) -> None:
    file = tmp_path / "key"
    file.write_text(f"\ufeff{KEY}\n", encoding="utf-8")
    file.chmod(0o600)
    monkeypatch.setenv("OPENAI_API_KEY_FILE", str(file))
    found = resolve(OPENAI, Settings())
    assert (found.source, found.secret and found.secret.reveal()) == ("environment", KEY)
    monkeypatch.setenv("OPENAI_API_KEY", OTHER)
    found = resolve(OPENAI, Settings())
    assert found.secret is not None
    assert found.secret.reveal() == OTHER


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda path: None, "there is no such file"),
        (lambda path: path.mkdir(), "there is no such file"),
        (lambda path: path.write_bytes(b"\xff\xfe\xfa"), "the file is not text"),
        (lambda path: path.write_text(""), "is empty"),
        (lambda path: path.write_text(f"{KEY}\n{OTHER}"), "a space or a line break"),
    ],
)
def test_a_key_file_that_gives_no_key_is_named_by_its_variable(
    make: Callable[[Path], Any], words: str, tmp_path: Path, monkeypatch: Patch
) -> None:
    make(tmp_path / "key")
    if (tmp_path / "key").is_file():
        (tmp_path / "key").chmod(0o400)
    monkeypatch.setenv("OPENAI_API_KEY_FILE", str(tmp_path / "key"))
    with pytest.raises(SettingsError, match="OPENAI_API_KEY_FILE") as caught:
        resolve(OPENAI, Settings())
    assert words in caught.value.message
    assert words in (status(OPENAI, Settings()).problem or "")


def test_a_key_put_where_its_file_belongs_is_not_repeated(
    shown_with_variables: Any, monkeypatch: Patch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY_FILE", KEY)
    with pytest.raises(SettingsError) as caught:
        resolve(OPENAI, Settings())
    assert KEY not in shown_with_variables(caught.value)


def test_quotes_of_an_env_file_are_taken_off(monkeypatch: Patch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", f'"{KEY}"')
    found = resolve(OPENAI, Settings())
    assert found.secret is not None
    assert found.secret.reveal() == KEY


def test_a_variable_that_cannot_be_a_key_is_named(
    shown_with_variables: Any, monkeypatch: Patch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-prüfung-0123456789")
    with pytest.raises(SettingsError, match="The key in OPENAI_API_KEY holds signs") as caught:
        resolve(OPENAI, Settings())
    assert "prüfung" not in shown_with_variables(caught.value)


def test_an_empty_variable_is_none(memory_keyring: Any, monkeypatch: Patch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", " ")
    assert status(OPENAI, Settings()).source == "none"


def test_a_key_set_by_the_notebook_is_taken(monkeypatch: Patch, start_environment: Start) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)  # as load_dotenv() does; the address stays
    assert "OPENAI_API_KEY" not in start_environment
    assert resolve(OPENAI, Settings()).source == "environment"


# --- which address --------------------------------------------------------------------------------


def test_the_providers_own_address_is_the_default(monkeypatch: Patch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    endpoint = resolve(OPENAI, Settings()).endpoint
    assert endpoint == access.Endpoint("https://api.openai.com/v1", "api.openai.com", "default")


def test_the_environments_address_counts_with_a_key_from_the_environment(
    monkeypatch: Patch, start_environment: Start
) -> None:
    start_environment["OPENAI_BASE_URL"] = "https://gateway.example/v1/"
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    endpoint = resolve(OPENAI, Settings()).endpoint
    assert endpoint == access.Endpoint(
        "https://gateway.example/v1", "gateway.example", "environment"
    )


def test_a_stored_key_does_not_follow_the_environments_address(
    memory_keyring: Any, start_environment: Start
) -> None:
    memory_keyring.entries[SERVICE, "openai@api.openai.com"] = KEY
    start_environment["OPENAI_BASE_URL"] = "https://evil.example/v1"
    found = resolve(OPENAI, Settings())
    assert (found.endpoint.host, found.source) == ("api.openai.com", "keyring")
    told = status(OPENAI, Settings())
    assert told.host == "api.openai.com"
    assert told.problem is not None
    assert "OPENAI_BASE_URL (evil.example) is not used" in told.problem


def test_a_session_key_does_not_follow_it_either(
    memory_keyring: Any, start_environment: Start
) -> None:
    set_session_key(OPENAI, Settings(), KEY)
    start_environment["OPENAI_BASE_URL"] = "https://evil.example/v1"
    assert resolve(OPENAI, Settings()).endpoint.host == "api.openai.com"


def test_an_address_set_after_the_start_is_not_followed(monkeypatch: Patch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setenv("OPENAI_BASE_URL", "https://evil.example/v1")
    assert resolve(OPENAI, Settings()).endpoint.host == "api.openai.com"
    assert "was changed after this process started" in (status(OPENAI, Settings()).problem or "")


def test_the_settings_file_wins_over_the_environment(
    monkeypatch: Patch, start_environment: Start
) -> None:
    start_environment["OPENAI_BASE_URL"] = "https://gateway.example/v1"
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    settings = Settings(openai_base_url="https://chosen.example/v1")
    endpoint = resolve(OPENAI, settings).endpoint
    assert (endpoint.host, endpoint.origin) == ("chosen.example", "settings")


def test_another_host_asks_for_the_key_again(memory_keyring: Any) -> None:
    set_key(OPENAI, Settings(), KEY)
    moved = Settings(openai_base_url="https://gateway.example/v1")
    with pytest.raises(MissingAPIKeyError, match=r"gateway\.example"):
        resolve(OPENAI, moved)
    set_key(OPENAI, moved, OTHER)
    assert {name for _, name in memory_keyring.entries} == {
        "openai@api.openai.com",
        "openai@gateway.example",
    }
    found = resolve(OPENAI, Settings())
    assert found.secret is not None
    assert found.secret.reveal() == KEY


def test_another_port_is_another_host(memory_keyring: Any) -> None:
    set_key(OPENAI, Settings(openai_base_url="https://gateway.example:8443"), KEY)
    with pytest.raises(MissingAPIKeyError):
        resolve(OPENAI, Settings(openai_base_url="https://gateway.example:9443"))


@pytest.mark.parametrize("place", ["settings", "environment"])
def test_a_server_on_this_machine_needs_no_key(
    place: str, memory_keyring: Any, start_environment: Start
) -> None:
    memory_keyring.entries[SERVICE, "openai@api.openai.com"] = KEY
    settings = Settings()
    if place == "settings":
        settings = Settings(openai_base_url="http://localhost:11434/v1")
    else:
        start_environment["OPENAI_BASE_URL"] = "http://localhost:11434/v1"
    found = resolve(OPENAI, settings)
    assert (found.secret, found.source) == (None, "not_needed")
    assert (found.endpoint.host, found.endpoint.origin) == ("localhost:11434", place)
    told = status(OPENAI, settings)
    assert (told.source, told.host, told.problem) == ("not_needed", "localhost:11434", None)


def test_a_server_on_this_machine_gets_a_key_entered_for_it(memory_keyring: Any) -> None:
    settings = Settings(openai_base_url="http://localhost:11434/v1")
    set_key(OPENAI, settings, "lm-studio-key")
    found = resolve(OPENAI, settings)
    assert found.secret is not None
    assert (found.secret.reveal(), found.source) == ("lm-studio-key", "keyring")


@pytest.mark.parametrize(
    "url",
    ["http://example.org/v1", "https://me:hunter2@example.org", "example.org", "https://a/?b=c"],
)
@pytest.mark.parametrize("place", ["settings", "environment"])
def test_a_bad_address_is_named_by_its_place(
    url: str, place: str, monkeypatch: Patch, start_environment: Start
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    settings = Settings()
    if place == "settings":
        settings, name = Settings(openai_base_url=url), "'openai_base_url' must"
    else:
        start_environment["OPENAI_BASE_URL"] = url
        name = "OPENAI_BASE_URL must"
    with pytest.raises(SettingsError, match=f"^{name}"):
        resolve(OPENAI, settings)
    told = status(OPENAI, settings)
    assert name in (told.problem or "")
    assert "hunter2" not in (told.problem or "")
    assert told.source == "none"


# --- providers that need no key -------------------------------------------------------------------


def test_the_tour_needs_no_key_and_asks_no_keyring(use_keyring: Callable[[Any], None]) -> None:
    use_keyring(object())  # any question to it would fail
    found = resolve(TOUR, Settings())
    assert (found.secret, found.source) == (None, "not_needed")
    told = status(TOUR, Settings())
    assert (told.source, told.problem, told.can_store) == ("not_needed", None, False)
    with pytest.raises(UsageError, match="The tour takes no key"):
        set_key(TOUR, Settings(), KEY)


def test_a_provider_without_a_variable_keeps_its_key_in_the_keyring(memory_keyring: Any) -> None:
    account = Account("other", "Other", "", "", "https://other.example")
    with pytest.raises(MissingAPIKeyError) as caught:
        resolve(account, Settings())
    assert caught.value.hint == "Enter one with `%panda key set other`."
    set_key(account, Settings(), KEY)
    assert resolve(account, Settings()).source == "keyring"


def test_a_session_key_under_one_in_the_keyring_says_which_is_used(memory_keyring: Any) -> None:
    set_key(OPENAI, Settings(), KEY)
    told = set_session_key(OPENAI, Settings(), OTHER)
    assert told.source == "keyring"
    assert told.problem == "The key in the keyring is used, not the one that was just kept."


def test_a_provider_whose_key_is_optional_takes_one(memory_keyring: Any) -> None:
    assert resolve(HOME_GROWN, Settings()).source == "not_needed"
    set_key(HOME_GROWN, Settings(), KEY)
    assert resolve(HOME_GROWN, Settings()).source == "keyring"
