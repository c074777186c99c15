"""Endpoints by name: where their questions and keys go, on the wire."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from redpanda_jupyter import credentials
from redpanda_jupyter.errors import (
    ConfigurationError,
    MissingAPIKeyError,
    ProviderAuthenticationError,
    ProviderError,
    UsageError,
)
from redpanda_jupyter.llm import registry
from redpanda_jupyter.llm.base import Timeouts
from redpanda_jupyter.llm.pricing import cost_usd
from redpanda_jupyter.llm.registry import all_names, get_spec, resolve_model
from redpanda_jupyter.models import Usage
from redpanda_jupyter.profiles import Profile
from redpanda_jupyter.settings import Settings
from redpanda_jupyter.tour.server import Fault, TourServer

if TYPE_CHECKING:
    from collections.abc import Iterator

KEY = "sk-proj-Zk3hT9vQ2mXb7LpR4sWd8NfG9xQz"
OTHER = "sk-proj-Aa1bB2cC3dD4eE5fF6gG7hH8iI9j"
SERVICE = "redpanda-jupyter"
Patch = pytest.MonkeyPatch


@pytest.fixture(autouse=True)
def fresh_registry() -> Iterator[None]:
    registry.forget()
    yield
    registry.forget()


def profiles(*given: Profile) -> Settings:
    return Settings(profiles=given)


async def connected(name: str, settings: Settings) -> Any:
    spec = get_spec(name, settings)
    access = credentials.resolve(spec.account, settings)
    return spec.create(access.endpoint.url, access.secret, Timeouts(connect_s=5, idle_s=20))


def test_a_profile_is_named_like_a_provider(server: TourServer) -> None:
    settings = profiles(
        Profile("ollama", base_url=server.openai_url),
        Profile("work", base_url="https://gw.example/v1", model="gpt-x"),
        Profile("claude", provider="anthropic"),
    )
    assert all_names(settings) == ["openai", "anthropic", "tour", "ollama", "work", "claude"]
    for text, expected in {
        "ollama:llama3:8b": ("ollama", "llama3:8b"),
        "ollama": ("ollama", "model-a"),  # what its server lists first
        "work": ("work", "gpt-x"),
        "work:gpt-y": ("work", "gpt-y"),
        "claude": ("claude", get_spec("anthropic").models()[0]),
    }.items():
        if text == "claude":
            credentials.set_session_key(get_spec("claude", settings).account, settings, KEY)
        spec, model = resolve_model(text, settings)
        assert (spec.name, model) == expected
    assert resolve_model(None, Settings(model="work", profiles=settings.profiles))[1] == "gpt-x"
    with pytest.raises(UsageError) as caught:
        resolve_model("olama:x", settings)
    assert "Did you mean ollama" in caught.value.hint
    with pytest.raises(UsageError) as caught:
        get_spec("wrok", settings)
    assert "'work'" in caught.value.hint


@pytest.mark.asyncio
async def test_a_local_profile_needs_no_key_and_gets_nobody_elses(
    server: TourServer,
    memory_keyring: Any,
    monkeypatch: Patch,
    ask: Any,
    request_: Any,
    answer: str,
) -> None:
    memory_keyring.entries[SERVICE, "openai@api.openai.com"] = KEY
    monkeypatch.setenv("OPENAI_API_KEY", OTHER)
    monkeypatch.setenv("OPENAI_ORG_ID", "org-mine")
    settings = profiles(Profile("ollama", base_url=server.openai_url))
    provider = await connected("ollama", settings)
    got = await ask(provider, request_)
    await provider.aclose()
    assert got.text == answer
    seen = str(server.requests[0].headers)
    assert KEY not in seen
    assert OTHER not in seen
    assert "org-mine" not in seen


@pytest.mark.asyncio
async def test_each_profile_sends_its_own_key_to_its_own_host(
    memory_keyring: Any, monkeypatch: Patch, ask: Any, request_: Any
) -> None:
    monkeypatch.setenv("WORK_KEY", OTHER)
    with (
        TourServer(lambda _: "a", api_key=KEY) as home,
        TourServer(lambda _: "b", api_key=OTHER) as work,
    ):
        settings = profiles(
            Profile("home", base_url=home.openai_url),
            Profile("work", provider="anthropic", base_url=work.anthropic_url,
                    key_variable="WORK_KEY"),
        )  # fmt: skip
        credentials.set_key(get_spec("home", settings).account, settings, KEY)
        for name, text in (("home", "a"), ("work", "b")):
            provider = await connected(name, settings)
            assert (await ask(provider, request_)).text == text
            await provider.aclose()
        assert OTHER not in str([one.headers for one in home.requests])
        assert KEY not in str([one.headers for one in work.requests])
    (entry,) = memory_keyring.entries
    assert entry[1].startswith("home@127.0.0.1:")


def test_a_stored_key_is_bound_to_the_profiles_host(memory_keyring: Any) -> None:
    before = profiles(Profile("work", base_url="https://gw.example/v1"))
    credentials.set_key(get_spec("work", before).account, before, KEY)
    assert list(memory_keyring.entries) == [(SERVICE, "work@gw.example")]
    assert credentials.resolve(get_spec("work", before).account, before).source == "keyring"
    moved = profiles(Profile("work", base_url="https://evil.example/v1"))
    with pytest.raises(MissingAPIKeyError, match=r"work \(evil\.example\)") as caught:
        credentials.resolve(get_spec("work", moved).account, moved)
    assert caught.value.hint == "Enter one with `%panda key set work`."


def test_a_profile_without_an_address_is_another_account_at_the_provider(
    memory_keyring: Any, monkeypatch: Patch, start_environment: dict[str, str]
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", OTHER)
    start_environment["OPENAI_BASE_URL"] = "https://evil.example/v1"
    settings = profiles(Profile("second"))
    account = get_spec("second", settings).account
    credentials.set_key(account, settings, KEY)
    found = credentials.resolve(account, settings)
    assert (found.endpoint.host, found.source) == ("api.openai.com", "keyring")
    counted = Usage(input_tokens=1000, output_tokens=1000)
    assert cost_usd(account.kind, "gpt-4o", counted, found.endpoint.host) is not None


def test_a_command_gives_a_profiles_key(memory_keyring: Any) -> None:
    settings = profiles(Profile("work", base_url="https://gw.example", key_command=("echo", KEY)))
    account = get_spec("work", settings).account
    found = credentials.resolve(account, settings)
    assert (found.source, found.secret) == ("command", credentials.Secret(KEY))
    with pytest.raises(MissingAPIKeyError):
        credentials.resolve(get_spec("openai").account, settings)


@pytest.mark.asyncio
async def test_errors_name_the_profile_and_what_to_set(
    server: TourServer, ask: Any, request_: Any
) -> None:
    settings = profiles(Profile("work", base_url=server.openai_url))
    provider = await connected("work", settings)
    server.faults.append(Fault(status=401, message="no"))
    got = await ask(provider, request_)
    assert isinstance(got.error, ProviderAuthenticationError)
    assert got.error.message.startswith(f"work (127.0.0.1:{server.port}) wants a key.")
    assert got.error.hint == "Enter another with `%panda key set work`."
    server.faults.append(Fault(status=404, body="<html>no such page</html>"))
    got = await ask(provider, request_)
    await provider.aclose()
    assert isinstance(got.error, ProviderError)
    assert "profiles.work.base_url in redpanda.json" in got.error.hint


@pytest.mark.asyncio
async def test_a_refused_key_of_the_environment_is_to_be_corrected_there(
    server: TourServer, monkeypatch: Patch, ask: Any, request_: Any
) -> None:
    """Entering another one would not help: the environment's goes first."""
    monkeypatch.setenv("WORK_KEY", KEY)
    work = Profile("work", base_url=server.openai_url, key_variable="WORK_KEY")
    provider = await connected("work", profiles(work))
    server.faults.append(Fault(status=401, message="no"))
    got = await ask(provider, request_)
    await provider.aclose()
    assert isinstance(got.error, ProviderAuthenticationError)
    assert got.error.hint == "It comes from WORK_KEY: correct it where that is set."


@pytest.mark.asyncio
async def test_azure_gets_its_path_its_version_and_its_header(
    memory_keyring: Any, monkeypatch: Patch, ask: Any, request_: Any, answer: str
) -> None:
    for name in ("AZURE_OPENAI_AD_TOKEN", "AZURE_OPENAI_API_KEY", "OPENAI_API_KEY"):
        monkeypatch.setenv(name, OTHER)
    monkeypatch.setenv("AZURE_OPENAI_ENDPOINT", "https://evil.example")
    monkeypatch.setenv("OPENAI_API_VERSION", "1999")
    with TourServer(lambda _: answer, models=("base-model",), api_key=KEY) as server:
        azure = Profile("azure", base_url=server.anthropic_url, api_version="2024-10-21")
        settings = profiles(azure)
        account = get_spec("azure", settings).account
        credentials.set_key(account, settings, KEY)
        provider = await connected("azure", settings)
        got = await ask(provider, request_)
        await provider.aclose()
        assert got.text == answer
        (seen,) = server.requests
        path = "/openai/deployments/model-a/chat/completions?api-version=2024-10-21"
        assert seen.path == path
        assert seen.headers["api-key"] == KEY
        assert OTHER not in str(seen.headers)
        served = get_spec("azure", settings).served
        assert served is not None
        secret = credentials.Secret(KEY)
        assert list(served(server.anthropic_url, secret, Timeouts(5, 5))) == ["base-model"]
        assert server.requests[-1].path == "/openai/models?api-version=2024-10-21"
        assert OTHER not in str(server.requests[-1].headers)
    with pytest.raises(ConfigurationError, match="as it was deployed") as caught:
        resolve_model("azure", settings)
    assert "profiles.azure.model" in caught.value.hint
