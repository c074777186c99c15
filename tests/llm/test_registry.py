"""Which provider and which model a person means."""

from __future__ import annotations

import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from redpanda_jupyter.errors import (
    ConfigurationError,
    MissingAPIKeyError,
    RedPandaError,
    UsageError,
)
from redpanda_jupyter.llm import catalog, registry
from redpanda_jupyter.llm.registry import get_spec, provider_names, resolve_model
from redpanda_jupyter.settings import Settings
from redpanda_jupyter.tour.server import TourServer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

MODULE = """
from redpanda_jupyter.credentials import Account
from redpanda_jupyter.llm.base import ProviderSpec

class Echo:
    def __init__(self, url, secret, timeouts): ...
    def body(self, request): return {"model": request.model}
    async def stream(self, request):
        from redpanda_jupyter.models import Finished, TextDelta
        yield TextDelta(text=request.messages[-1].content)
        yield Finished(reason="stop")
    async def aclose(self): ...

SPEC = ProviderSpec(
    account=Account("echo", "Echo", "ECHO_API_KEY", "", "https://echo.example/v1"),
    models=lambda: ["echo-large", "echo-small"],
    create=Echo,
)
"""


@pytest.fixture(autouse=True)
def fresh_registry() -> Iterator[None]:
    registry.forget()
    yield
    registry.forget()


@pytest.fixture
def install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[str, str], None]]:
    """Install a distribution with entry points, as pip would leave it on the path."""
    modules: list[str] = []

    def install(entry_points: str, code: str) -> None:
        name = f"third_party_{len(modules)}"
        (tmp_path / f"{name}.py").write_text(code)
        info = tmp_path / f"{name}-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        lines = entry_points.replace("MODULE", name)
        (info / "entry_points.txt").write_text(f"[redpanda_jupyter.providers]\n{lines}\n")
        modules.append(name)
        registry.forget()

    monkeypatch.syspath_prepend(str(tmp_path))
    yield install
    for name in modules:
        sys.modules.pop(name, None)


def test_own_providers_come_first() -> None:
    assert provider_names()[:3] == ["openai", "anthropic", "tour"]


@pytest.mark.parametrize("name", ["openai", "anthropic", "tour"])
def test_own_providers_are_what_the_package_declares(name: str) -> None:
    from importlib.metadata import entry_points

    (point,) = entry_points(group=registry.GROUP, name=name)
    assert point.load() is get_spec(name)
    assert get_spec(name).name == name


@pytest.mark.parametrize(
    ("text", "provider", "model"),
    [
        ("openai:gpt-x", "openai", "gpt-x"),
        ("anthropic: claude-x ", "anthropic", "claude-x"),
        ("openai:qwen2.5-coder:7b", "openai", "qwen2.5-coder:7b"),
        ("tour", "tour", "chat"),
        ("tour:messages", "tour", "messages"),
        (" tour ", "tour", "chat"),
    ],
)
def test_provider_and_model(text: str, provider: str, model: str) -> None:
    spec, name = resolve_model(text, Settings())
    assert (spec.name, name) == (provider, model)


def test_a_models_name_alone_finds_its_provider() -> None:
    for provider in ("openai", "anthropic"):
        model = get_spec(provider).models()[1]
        spec, name = resolve_model(model, Settings())
        assert (spec.name, name) == (provider, model)


def test_settings_choose_where_nothing_is_said() -> None:
    spec, model = resolve_model(None, Settings(model="anthropic:claude-x"))
    assert (spec.name, model) == ("anthropic", "claude-x")
    spec, _ = resolve_model("tour", Settings(model="anthropic:claude-x"))
    assert spec.name == "tour"


def test_default_model_is_the_first_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-abcdefgh12345678")
    spec, model = resolve_model("openai", Settings())
    assert model == spec.models()[0]


def test_first_provider_with_a_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-ant-abcdefgh12345678")
    spec, model = resolve_model(None, Settings())
    assert (spec.name, model) == ("anthropic", spec.models()[0])
    monkeypatch.setenv("OPENAI_API_KEY", "sk-abcdefgh12345678")
    assert resolve_model(None, Settings())[0].name == "openai"


def test_without_any_key_the_tour_is_offered_and_not_taken() -> None:
    with pytest.raises(MissingAPIKeyError) as caught:
        resolve_model(None, Settings())
    assert "%panda key set openai" in caught.value.hint
    assert "-m tour" in caught.value.hint


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("opnai", "openai"),
        ("antropic", "anthropic"),
        ("claude-sonet", "anthropic:claude-sonnet"),
        ("zzz", "providers: openai, anthropic, tour"),
        ("nobody:gpt-x", "providers: openai, anthropic, tour"),
        ("openai:", "-m openai for the default model"),
        (":gpt", "providers:"),
        ("{x}", "providers:"),
    ],
)
def test_wrong_names_get_a_hint(text: str, hint: str) -> None:
    with pytest.raises(UsageError) as caught:
        resolve_model(text, Settings())
    assert hint in caught.value.hint
    assert caught.value.field == "model"
    assert "\n" not in str(caught.value)


def test_unknown_provider_gets_a_hint() -> None:
    with pytest.raises(UsageError, match="Did you mean 'openai'") as caught:
        get_spec("OpenIA")
    assert "tour" in caught.value.hint


# --- other addresses ----------------------------------------------------------------------------


def test_default_model_of_another_server_is_one_that_it_has() -> None:
    with TourServer(lambda question: "", models=("nomic-embed-text", "llama3:8b")) as server:
        settings = Settings(openai_base_url=server.openai_url)
        spec, model = resolve_model("openai", settings)
        assert (spec.name, model) == ("openai", "llama3:8b")
        assert resolve_model(None, settings)[1] == "llama3:8b", "local servers need no key"
        assert len(server.requests) == 1, "asked once, then remembered"
        assert resolve_model("openai:other", settings)[1] == "other"


def test_another_key_does_not_get_the_models_that_the_first_one_was_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with TourServer(lambda question: "", models=("first",)) as server:
        settings = Settings(openai_base_url=server.openai_url)
        monkeypatch.setenv("OPENAI_API_KEY", "sk-abcdefgh12345678")
        assert resolve_model("openai", settings)[1] == "first"
        server.models = ("second",)
        assert resolve_model("openai", settings)[1] == "first", "remembered"
        monkeypatch.setenv("OPENAI_API_KEY", "sk-other-87654321abc")
        assert resolve_model("openai", settings)[1] == "second"
        monkeypatch.delenv("OPENAI_API_KEY")
        server.models = ("third",)
        assert resolve_model("openai", settings)[1] == "third", "without a key"
    assert "sk-" not in repr(registry._served)


def test_two_threads_that_find_no_model_are_both_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    both = threading.Barrier(2, timeout=30)

    def pick(names: object, known: object) -> None:
        both.wait()  # both have asked and remembered before either forgets

    monkeypatch.setattr(catalog, "pick_served", pick)
    with TourServer(lambda question: "", models=()) as server, ThreadPoolExecutor(2) as pool:
        settings = Settings(openai_base_url=server.openai_url)
        asked = [pool.submit(resolve_model, "openai", settings) for _ in range(2)]
        for one in asked:
            assert type(one.exception()) is ConfigurationError


def test_gateway_to_the_provider_itself_gets_the_usual_default() -> None:
    usual = get_spec("openai").models()[0]
    with TourServer(lambda question: "", models=("whisper-1", "gpt-3.5-turbo", usual)) as server:
        assert resolve_model("openai", Settings(openai_base_url=server.openai_url))[1] == usual


def test_server_that_lists_nothing() -> None:
    with TourServer(lambda question: "", models=()) as server:
        settings = Settings(openai_base_url=server.openai_url)
        for _ in range(2):
            with pytest.raises(ConfigurationError, match="lists no chat model") as caught:
                resolve_model("openai", settings)
            assert "-m openai:<model>" in caught.value.hint
    with pytest.raises(ConfigurationError, match="could not be reached") as caught:
        resolve_model("openai", settings)
    assert caught.value.hint.startswith("Is the server running? Check the address")


# --- third parties ------------------------------------------------------------------------------


@pytest.mark.asyncio
async def test_third_partys_provider(install, ask, request_, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    install("echo = MODULE:SPEC", MODULE)
    assert provider_names() == ["openai", "anthropic", "tour", "echo"]
    assert resolve_model("echo-small", Settings())[1] == "echo-small"
    monkeypatch.setenv("ECHO_API_KEY", "abcdefgh12345678")
    spec, model = resolve_model(None, Settings())
    assert (spec.name, model) == ("echo", "echo-large")
    got = await ask(spec.create("", None, None), request_)
    assert got.text == "second"


def test_third_party_cannot_take_our_names(install: Callable[[str, str], None]) -> None:
    install("openai = MODULE:SPEC", MODULE)
    assert provider_names() == ["openai", "anthropic", "tour"]
    assert get_spec("openai").account.title == "OpenAI"


@pytest.mark.parametrize(
    "code",
    ["raise RuntimeError('no')", "import not_there_at_all", "SPEC = 5", "", MODULE],
    ids=["raises", "misses a module", "no spec", "empty", "other name"],
)
def test_broken_third_party_hides_nobody(code: str, install: Callable[[str, str], None]) -> None:
    install("broken = MODULE:SPEC", code)
    assert "broken" in provider_names()
    with pytest.raises(RedPandaError) as caught:
        get_spec("broken")
    assert type(caught.value) is ConfigurationError
    assert "broken" in caught.value.message
    model = get_spec("anthropic").models()[0]
    assert resolve_model(model, Settings())[0].name == "anthropic"
    with pytest.raises(UsageError):
        resolve_model("no-such-model", Settings())
