"""Lists of models: asked for once a day, kept without a key, and told with their age."""

from __future__ import annotations

import json
import stat
import time
from typing import TYPE_CHECKING, Any

import pytest

from redpanda_jupyter import credentials
from redpanda_jupyter.errors import ProviderTimeoutError
from redpanda_jupyter.llm import listing
from redpanda_jupyter.llm.registry import get_spec, resolve_model
from redpanda_jupyter.paths import models_path
from redpanda_jupyter.profiles import Profile
from redpanda_jupyter.settings import Settings
from redpanda_jupyter.tour.server import Fault, TourServer

if TYPE_CHECKING:
    from pathlib import Path

    from redpanda_jupyter.llm.base import ProviderSpec

KEY = "sk-proj-Zk3hT9vQ2mXb7LpR4sWd8NfG9xQz"


@pytest.fixture
def settings(server: TourServer) -> Settings:
    return Settings(profiles=(Profile("mine", base_url=server.openai_url),))


@pytest.fixture
def spec(settings: Settings) -> ProviderSpec:
    credentials.set_session_key(get_spec("mine", settings).account, settings, KEY)
    return get_spec("mine", settings)


def ask(spec: ProviderSpec, settings: Settings) -> tuple[str, ...]:
    return listing.ask(spec, credentials.resolve(spec.account, settings), settings)


def test_a_list_is_kept_beside_the_library_without_the_key(
    spec: ProviderSpec, settings: Settings, server: TourServer, isolated_home: Path
) -> None:
    assert listing.known(spec, settings) == listing.Listing(), "nobody is asked for this"
    assert not models_path().exists()
    assert ask(spec, settings) == ("model-a", "model-b")
    assert server.requests[0].headers["authorization"] == f"Bearer {KEY}"
    known = listing.known(spec, settings)
    assert known.served == ("model-a", "model-b")
    assert 0 <= known.age_s < 60
    assert known.source == "from the provider, just now"
    path = models_path()
    assert path.parent == isolated_home / "redpanda"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert KEY not in path.read_text()
    assert set(json.loads(path.read_text())["mine"]) == {"url", "asked_at", "names"}


def test_at_another_address_the_list_is_not_taken(
    spec: ProviderSpec, settings: Settings, server: TourServer
) -> None:
    ask(spec, settings)
    moved = Settings(profiles=(Profile("mine", base_url="https://elsewhere.example/v1"),))
    assert listing.known(get_spec("mine", moved), moved).served == ()
    listing.forget("mine")
    assert listing.known(spec, settings).served == ()


def test_a_models_name_alone_finds_the_profile_whose_server_lists_it(
    spec: ProviderSpec, settings: Settings
) -> None:
    ask(spec, settings)
    found, model = resolve_model("model-b", settings)
    assert (found.name, model) == ("mine", "model-b")


@pytest.mark.parametrize(
    "content",
    ["", "{", "[]", '{"mine": 5}', '{"mine": {"url": 1, "asked_at": "x", "names": {}}}', "\0"],
)
def test_a_damaged_file_is_no_list_and_is_written_anew(
    content: str, spec: ProviderSpec, settings: Settings
) -> None:
    models_path().parent.mkdir(exist_ok=True)
    models_path().write_text(content)
    assert listing.known(spec, settings).served == ()
    ask(spec, settings)
    assert listing.known(spec, settings).served == ("model-a", "model-b")


def test_a_place_that_cannot_be_written_costs_nothing_but_the_memory(
    spec: ProviderSpec, settings: Settings, isolated_home: Path
) -> None:
    (isolated_home / "redpanda").write_text("a file where the directory should be")
    assert ask(spec, settings) == ("model-a", "model-b")
    assert listing.known(spec, settings).served == ()


def test_names_of_any_length_and_number_do_not_fill_the_disk(
    spec: ProviderSpec, settings: Settings, server: TourServer
) -> None:
    server.models = ("x" * 500, *(f"m{number}" for number in range(6000)))
    assert len(ask(spec, settings)) == 4999
    assert models_path().stat().st_size < 200_000


def test_a_list_that_drips_is_given_up(
    spec: ProviderSpec, settings: Settings, server: TourServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "LIMIT_S", 1.0)
    server.list_faults.append(Fault(piece_delay_s=0.2))
    with pytest.raises(ProviderTimeoutError, match="did not list its models within 1 seconds"):
        ask(spec, settings)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "just now"),
        (59, "just now"),
        (60, "1 minute ago"),
        (3 * 3600 + 5, "3 hours ago"),
        (2 * 86_400, "2 days ago"),
        (float("inf"), "long ago"),
    ],
)
def test_how_long_ago(seconds: float, words: str) -> None:
    assert listing.ago(seconds) == words


def test_a_list_of_the_future_is_old() -> None:
    assert listing.Listing(("a",), time.time() + 1000).age_s == float("inf")


def test_what_the_sdk_lists_is_known_for_the_providers_own_address_only() -> None:
    openai = get_spec("openai")
    assert listing.known(openai, Settings()).in_sdk == tuple(openai.models())
    elsewhere: Any = Settings(openai_base_url="http://localhost:1/v1")
    assert listing.known(openai, elsewhere).names == ()
    assert listing.known(openai, Settings()).source == "known to the SDK"
