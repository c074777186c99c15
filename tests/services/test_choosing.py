"""Which models there are, and the choice that stays."""

import json
import time

import pytest

from redpanda_jupyter.errors import UsageError
from redpanda_jupyter.llm import listing, registry
from redpanda_jupyter.llm.registry import get_spec
from redpanda_jupyter.paths import models_path
from redpanda_jupyter.profiles import Profile
from redpanda_jupyter.services.choosing import (
    check_choice,
    choose,
    chosen_text,
    document,
    list_models,
)
from redpanda_jupyter.services.status import status
from redpanda_jupyter.services.wording import lists_text, status_text
from redpanda_jupyter.settings import Settings, load_settings
from redpanda_jupyter.store import Store
from redpanda_jupyter.tour.server import Fault, TourServer

KEY = "sk-proj-" + "a1B2c3D4" * 5 + "9xQz"
NAMES = ("text-embedding-3", "qwen-instruct", "llama3:8b")


@pytest.fixture(autouse=True)
def fresh_registry():
    registry.forget()
    yield
    registry.forget()


@pytest.fixture
def server():
    with TourServer(lambda question: "", models=NAMES) as running:
        yield running


@pytest.fixture
def settings(server):
    return Settings(profiles=(Profile("ollama", base_url=server.openai_url),))


def age_the_list(seconds):
    content = json.loads(models_path().read_text())
    content["ollama"]["asked_at"] = time.time() - seconds
    models_path().write_text(json.dumps(content))


def test_a_list_comes_from_the_server_once_a_day(server, settings):
    (told,) = list_models("ollama", settings)
    assert told.models == ("qwen-instruct", "llama3:8b")
    assert (told.default, told.others, told.problem) == ("qwen-instruct", 1, None)
    assert told.source == "from the provider, just now"
    age_the_list(3 * 3600 + 60)
    (told,) = list_models("ollama", settings)
    assert told.source == "from the provider, 3 hours ago"
    assert len(server.requests) == 1
    list_models("ollama", settings, refresh=True)
    assert len(server.requests) == 2
    age_the_list(25 * 3600)
    list_models("ollama", settings)
    assert len(server.requests) == 3


def test_a_server_that_fails_leaves_the_list_of_yesterday_and_says_so(server, settings):
    list_models("ollama", settings)
    age_the_list(30 * 3600)
    server.list_faults.append(Fault(status=500))
    (told,) = list_models("ollama", settings)
    assert told.models == ("qwen-instruct", "llama3:8b")
    assert told.source == "from the provider, 1 day ago"
    assert "failed with HTTP 500" in told.problem
    text = lists_text([told])
    assert text.splitlines()[0] == f"ollama, for 127.0.0.1:{server.port}: {told.source}"
    assert "  qwen-instruct (default)" in text.splitlines()
    assert text.endswith("and 1 for other tasks (--json has all)")


def test_a_server_without_a_list_is_no_end_of_the_others(server, settings):
    server.list_faults.append(Fault(status=404))
    told = list_models(None, settings)
    assert [one.provider for one in told] == ["openai", "anthropic", "ollama"]
    openai, _, ollama = told
    assert (openai.source, openai.asked_at) == ("known to the SDK", None)
    assert openai.default == get_spec("openai").models()[0]
    assert openai.problem == "There is no key for it, so its server is not asked."
    assert (ollama.source, ollama.models) == ("no model is known", ())
    assert "404" in ollama.problem


def test_the_document_is_json_and_has_every_name(server, settings, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    read = json.loads(json.dumps(document(list_models("ollama", settings))))
    assert (read["format"], read["version"]) == ("redpanda-models", 1)
    (one,) = read["providers"]
    assert sorted(one["all_models"]) == sorted(NAMES)
    assert one["asked_at"].endswith("+00:00")
    assert KEY not in json.dumps(read)


def test_a_choice_is_written_and_used(settings):
    path, remark = choose(" ollama:llama3:8b ", settings)
    assert remark == ""
    assert json.loads(path.read_text()) == {"model": "ollama:llama3:8b"}
    assert load_settings().model == "ollama:llama3:8b"


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("opneai", "openai"),
        ("olama", "ollama"),
        ("olama:llama3", "ollama"),
        ("openai:", "-m openai"),
    ],
)
def test_what_nobody_is_called_is_refused_with_what_was_meant(text, meant, settings):
    for anyway in (False, True):
        with pytest.raises(UsageError) as caught:
            choose(text, settings, anyway=anyway)
        assert meant in caught.value.hint
    assert load_settings().model is None


def test_a_model_that_the_providers_list_lacks_is_refused_or_remarked(server, settings):
    assert check_choice("ollama:lama3:8b", settings) == "", "no list is known yet"
    list_models("ollama", settings)
    with pytest.raises(UsageError, match="ollama has no model 'lama3:8b'") as caught:
        choose("ollama:lama3:8b", settings)
    assert "Did you mean ollama:llama3:8b?" in caught.value.hint
    assert "--refresh" in caught.value.hint
    path, remark = choose("ollama:lama3:8b", settings, anyway=True)
    assert "has no model" in remark
    assert "lama3" in path.read_text()
    age_the_list(listing.KEPT_S + 60)
    assert "Did you mean ollama:llama3:8b?" in check_choice("ollama:lama3:8b", settings)
    newest = get_spec("openai").models()[0]
    assert check_choice(f"openai:{newest}", settings) == ""
    remark = check_choice(f"openai:{newest}x", settings)
    assert remark.startswith("The list known to the SDK does not have it. Did you mean openai:")
    assert len(server.requests) == 1, "nobody is asked for a choice"


def test_a_choice_that_something_else_overrides_says_so(settings, monkeypatch):
    monkeypatch.setenv("REDPANDA_MODEL", "tour")
    _, remark = choose("openai", settings)
    assert remark == "It is not used as long as REDPANDA_MODEL says otherwise."


def test_what_is_chosen_now_is_told_with_its_reason(settings, server, monkeypatch):
    assert chosen_text(Settings()).startswith("No model yet: there is no key")
    assert (
        chosen_text(settings)
        == "ollama, as its server offers (the first provider that needs no key here)"
    )
    monkeypatch.setenv("REDPANDA_MODEL", "ollama:llama3:8b")
    told = chosen_text(load_settings({}))
    assert "no provider" in told.lower(), "there is no such profile in the file"
    chosen = Settings(model="ollama:llama3:8b", profiles=settings.profiles)
    assert chosen_text(chosen) == "ollama:llama3:8b (REDPANDA_MODEL)"
    assert chosen_text(chosen, told_by="%config") == "ollama:llama3:8b (%config)"


def test_a_status_says_what_is_wrong_with_the_model_and_not_to_set_a_key(tmp_path, settings):
    with Store(f"sqlite:///{tmp_path}/library.sqlite") as store:
        found = status(Settings(model="opneai"), store)
        text = status_text(found, tour="-m tour")
        assert (
            "model No provider and no model is called 'opneai'. Did you mean openai?"
            in " ".join(text.split())
        )
        assert "set a key" not in text
        list_models("ollama", settings)
        wrong = Settings(model="ollama:lama3:8b", profiles=settings.profiles)
        found = status(wrong, store)
        text = status_text(found, tour="-m tour")
    assert (found.provider, found.model) == ("ollama", "lama3:8b")
    assert (
        "ollama:lama3:8b (ollama does not list it (from the provider, just now). "
        "Did you mean ollama:llama3:8b?)"
    ) in " ".join(text.split())
    assert "  key      ollama: not needed, for 127.0.0.1" in text
