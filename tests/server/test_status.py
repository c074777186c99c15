"""The status and the providers: whole and quick, whatever part is broken."""

import json

import pytest

from redpanda_jupyter import __version__
from redpanda_jupyter.settings import user_settings_path

KEY = "sk-proj-" + "a1B2c3D4" * 5 + "9xQz"


async def test_a_fresh_machine_says_what_is_missing(ask, database):
    answer = await ask("GET", "status")
    assert answer.status == 200
    assert answer.json["version"] == __version__
    assert (answer.json["provider"], answer.json["model"]) == (None, None)
    assert {one["provider"]: one["source"] for one in answer.json["keys"]} == {
        "openai": "none",
        "anthropic": "none",
        "tour": "not_needed",
    }
    assert answer.json["store"]["ok"] is True
    assert answer.json["store"]["url"] == f"sqlite:///{database}"


async def test_a_key_in_the_environment_gives_provider_and_model(ask, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    answer = await ask("GET", "status")
    assert answer.json["provider"] == "openai"
    assert answer.json["model"]
    key = next(one for one in answer.json["keys"] if one["provider"] == "openai")
    assert (key["source"], key["hint"]) == ("environment", "sk-proj…9xQz")
    assert KEY not in answer.raw.body.decode()


async def test_an_edited_settings_file_counts_without_a_restart(ask):
    assert (await ask("GET", "status")).json["provider"] is None
    write_settings(model="tour", privacy="names")
    answer = await ask("GET", "status")
    assert (answer.json["provider"], answer.json["privacy"]) == ("tour", "names")
    write_settings(model="anthropic:any-name")
    answer = await ask("GET", "status")
    assert (answer.json["provider"], answer.json["model"]) == ("anthropic", "any-name")
    write_settings(model="no-such-model")
    answer = await ask("GET", "status")
    assert (answer.json["provider"], answer.json["model"]) == (None, None)


async def test_a_broken_settings_file_is_named(ask):
    path = write_settings()
    path.write_text('{"model": ')
    answer = await ask("GET", "status")
    assert (answer.status, answer.json["code"]) == (409, "settings")
    assert "redpanda.json" in answer.json["message"]


async def test_a_status_asks_no_server_for_its_models(ask, silent_server):
    for model in (None, "openai"):
        write_settings(
            openai_base_url=f"http://127.0.0.1:{silent_server.number}/v1",
            **({"model": model} if model else {}),
        )
        answer = await ask("GET", "status")
        assert answer.status == 200, answer.json
        assert (answer.json["provider"], answer.json["model"]) == ("openai", None)
        assert (await ask("GET", "providers")).status == 200
    assert silent_server.visits() == 0


async def test_providers_have_models_and_the_state_of_their_keys(ask):
    answer = await ask("GET", "providers")
    assert [one["name"] for one in answer.json] == ["openai", "anthropic", "tour"]
    for one in answer.json:
        assert one["default_model"] == one["models"][0]
        assert one["key"]["provider"] == one["name"]


@pytest.fixture
def silent_server():
    """Listen without answering, and count who comes."""
    import socket
    from types import SimpleNamespace

    listener = socket.create_server(("127.0.0.1", 0))
    listener.setblocking(False)

    def visits():
        try:
            listener.accept()[0].close()
        except BlockingIOError:
            return 0
        return 1

    yield SimpleNamespace(number=listener.getsockname()[1], visits=visits)
    listener.close()


def write_settings(**values):
    path = user_settings_path()
    path.write_text(json.dumps(values))
    return path
