"""How things stand: put together from parts, of which any may be broken."""

import pytest

from redpanda_jupyter import models
from redpanda_jupyter.credentials import set_session_key
from redpanda_jupyter.errors import ConfigurationError, KeyringError, UsageError
from redpanda_jupyter.llm import registry
from redpanda_jupyter.services.status import (
    delete_key,
    key_account,
    key_status,
    list_providers,
    set_key,
    status,
)
from redpanda_jupyter.settings import Settings
from redpanda_jupyter.store import Store

KEY = "sk-proj-" + "a1B2c3D4" * 5 + "9xQz"


@pytest.fixture
def store(tmp_path):
    store = Store(f"sqlite:///{tmp_path}/library.sqlite")
    yield store
    store.close()


@pytest.fixture
def broken_provider(tmp_path, monkeypatch):
    """Install a third party's provider that does not load, as a package would be."""
    place = tmp_path / "site" / "broken-1.0.dist-info"
    place.mkdir(parents=True)
    (place / "METADATA").write_text("Metadata-Version: 2.1\nName: broken\nVersion: 1.0\n")
    (place / "entry_points.txt").write_text(f"[{registry.GROUP}]\nbroken = no_such_module:SPEC\n")
    monkeypatch.syspath_prepend(place.parent)
    registry.forget()
    yield "broken"
    monkeypatch.undo()
    registry.forget()


def test_without_a_key_there_is_no_model_and_all_else_is_told(store):
    found = status(Settings(), store)
    assert (found.provider, found.model, found.privacy) == (None, None, "schema")
    assert [key.provider for key in found.keys] == ["openai", "anthropic", "tour"]
    assert found.store.ok
    assert found.store.id == store.id


@pytest.mark.parametrize("ask_server", [True, False])
def test_the_first_provider_with_a_key_is_taken_and_never_the_tour(store, ask_server):
    set_session_key(registry.get_spec("anthropic").account, Settings(), KEY)
    found = status(Settings(), store, ask_server=ask_server)
    assert found.provider == "anthropic"
    assert found.model == registry.get_spec("anthropic").models()[0]


@pytest.mark.parametrize("ask_server", [True, False])
@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        ("openai:my-own", ("openai", "my-own")),
        ("no-such-thing", (None, None)),
        ("openai:", (None, None)),
    ],
)
def test_the_model_of_the_settings_is_told_as_it_will_be_used(store, chosen, expected, ask_server):
    found = status(Settings(model=chosen), store, ask_server=ask_server)
    assert (found.provider, found.model) == expected


@pytest.mark.parametrize("ask_server", [True, False])
def test_a_model_without_its_provider_is_found(store, ask_server):
    model = registry.get_spec("openai").models()[-1]
    found = status(Settings(model=model), store, ask_server=ask_server)
    assert (found.provider, found.model) == ("openai", model)


def test_a_database_that_does_not_work_hides_nothing_else(tmp_path):
    (tmp_path / "file").write_text("")
    found = status(Settings(), Store(f"sqlite:///{tmp_path}/file/x.sqlite"))
    assert not found.store.ok
    assert found.store.problem.code == "store_unavailable"
    assert len(found.keys) == 3


def test_a_provider_that_does_not_load_hides_no_other(store, broken_provider):
    assert broken_provider in registry.provider_names()
    assert [one.name for one in list_providers(Settings())] == ["openai", "anthropic", "tour"]
    assert [key.provider for key in status(Settings(), store).keys] == [
        "openai",
        "anthropic",
        "tour",
    ]


def test_a_key_goes_in_and_out(memory_keyring):
    kept = set_key("openai", KEY, Settings())
    assert (kept.source, kept.hint) == ("keyring", "sk-proj…9xQz")
    assert KEY not in repr(kept)
    assert delete_key("openai", Settings()).source == "none"
    assert memory_keyring.entries == {}
    with pytest.raises(KeyringError):
        delete_key("openai", Settings())


def test_a_key_kept_in_memory_reaches_no_keyring(memory_keyring):
    kept = set_key("openai", KEY, Settings(), in_memory=True)
    assert kept.source == "session"
    assert memory_keyring.entries == {}
    assert delete_key("openai", Settings()).source == "none"


def test_a_provider_that_does_not_load_hides_no_other_key(broken_provider):
    assert [state.provider for state in key_status(None, Settings())] == ["openai", "anthropic"]
    with pytest.raises(UsageError, match="Which provider's key") as caught:
        key_account(None, Settings())
    assert caught.value.hint == "Name one: openai, anthropic."
    with pytest.raises(ConfigurationError):
        key_status(broken_provider, Settings())


def test_the_field_of_an_unknown_provider_is_the_provider(memory_keyring):
    for call in (lambda: set_key("opnai", KEY, Settings()), lambda: delete_key("x", Settings())):
        with pytest.raises(UsageError) as caught:
            call()
        assert caught.value.field == "provider"


def test_the_status_is_a_record_of_the_vocabulary(store):
    found = status(Settings(), store)
    assert models.Status.model_validate_json(found.model_dump_json()) == found
