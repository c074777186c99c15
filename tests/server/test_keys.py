"""Keys go in and out of a keyring, and are seen nowhere."""

import logging

import pytest
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked

from redpanda_jupyter.server.handlers import keys as keys_handler

KEY = "sk-proj-" + "a1B2c3D4" * 5 + "9xQz"


@pytest.fixture
def everything_said(caplog, jp_logging_stream):
    """Return a function that gives all that was logged, at DEBUG."""
    caplog.set_level(logging.DEBUG)
    logging.getLogger("tornado").setLevel(logging.DEBUG)
    return lambda: caplog.text + jp_logging_stream.getvalue()


async def test_a_key_is_kept_and_only_its_ends_are_shown(ask, memory_keyring, everything_said):
    answer = await ask("PUT", "keys/openai", {"key": f"  {KEY}\n"})
    assert answer.status == 200
    assert (answer.json["source"], answer.json["hint"]) == ("keyring", "sk-proj…9xQz")
    assert list(memory_keyring.entries.values()) == [KEY]
    seen = answer.raw.body.decode() + str(answer.raw.headers)
    for path in ("status", "providers", "openapi.json"):
        seen += (await ask("GET", path)).raw.body.decode()
    gone = await ask("DELETE", "keys/openai")
    assert (gone.status, gone.json["source"], memory_keyring.entries) == (200, "none", {})
    assert KEY not in seen + everything_said()


@pytest.mark.parametrize("method", ["GET", "POST", "PATCH"])
async def test_there_is_no_way_to_read_a_key(ask, memory_keyring, method):
    await ask("PUT", "keys/openai", {"key": KEY})
    assert (await ask(method, "keys/openai")).status == 405
    assert (await ask(method, "keys")).status == 404


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"key": "short"}, 422),
        ({"key": ""}, 422),
        ({"key": "k" * 513}, 422),
        ({"key": None}, 422),
        ({"key": [KEY]}, 422),
        ({"key": f"{KEY[:20]} {KEY[20:]}"}, 400),
        ({"key": f"{KEY[:20]}\n{KEY[20:]}"}, 400),
        ({"key": f"{KEY}é"}, 400),
        ({"key": f"{KEY}…"}, 400),
        ({"key": f"{KEY}\0"}, 400),
        ({"key": f"{KEY}\ud800"}, 400),
        ({KEY: "x" * 20}, 422),
    ],
)
async def test_what_cannot_be_a_key_is_refused_and_not_repeated(
    ask, memory_keyring, everything_said, body, status
):
    answer = await ask("PUT", "keys/openai", body)
    assert (answer.status, answer.json["field"]) == (status, "key")
    assert memory_keyring.entries == {}
    assert KEY[8:30] not in answer.raw.body.decode() + everything_said()


async def test_broken_json_around_a_key_is_not_repeated(ask, memory_keyring, everything_said):
    answer = await ask("PUT", "keys/openai", f'{{"key": "{KEY}"'.encode())
    assert (answer.status, answer.json["field"]) == (400, "body")
    assert KEY not in answer.raw.body.decode() + everything_said()


async def test_an_unknown_provider_is_named(ask, memory_keyring):
    answer = await ask("PUT", "keys/opnai", {"key": KEY})
    assert (answer.status, answer.json["field"]) == (400, "provider")
    assert "openai" in answer.json["hint"]
    assert memory_keyring.entries == {}


async def test_a_provider_that_takes_no_key_says_so(ask, memory_keyring):
    answer = await ask("PUT", "keys/tour", {"key": KEY})
    assert (answer.status, answer.json["field"]) == (400, "provider")


async def test_deleting_what_is_not_there_is_said(ask, memory_keyring):
    answer = await ask("DELETE", "keys/openai")
    assert (answer.status, answer.json["code"]) == (409, "keyring")


async def test_a_machine_without_a_keyring_says_what_else_helps(ask):
    answer = await ask("PUT", "keys/openai", {"key": KEY})
    assert (answer.status, answer.json["code"]) == (409, "keyring")
    assert "OPENAI_API_KEY" in answer.json["hint"]


async def test_a_locked_keyring_is_said(ask, use_keyring, everything_said):
    class Locked(KeyringBackend):
        priority = 9

        def get_password(self, service, username):
            raise KeyringLocked("locked")

        def set_password(self, service, username, password):
            raise KeyringLocked(f"locked, and here is {password}")

        def delete_password(self, service, username):
            raise KeyringLocked("locked")

    use_keyring(Locked())
    for method, body in (("PUT", {"key": KEY}), ("DELETE", None)):
        answer = await ask(method, "keys/openai", body)
        assert (answer.status, answer.json["code"]) == (409, "keyring")
        assert "locked" in answer.json["message"]
        assert KEY not in answer.raw.body.decode()
    assert KEY not in everything_said()


async def test_a_mistake_of_ours_puts_no_key_into_the_log(
    ask, memory_keyring, monkeypatch, everything_said
):
    secret = "not like any key 7"

    def broken(call):
        raise RuntimeError(f"cannot keep {call.body.key}")

    monkeypatch.setattr(keys_handler, "put_key", broken)
    answer = await ask("PUT", "keys/openai", {"key": secret})
    assert answer.status == 500
    assert "RuntimeError: cannot keep" in everything_said()
    assert secret not in answer.raw.body.decode() + everything_said()


@pytest.mark.keyring
async def test_the_systems_own_keyring_keeps_it(ask, system_keyring):
    answer = await ask("PUT", "keys/anthropic", {"key": KEY})
    assert (answer.status, answer.json["source"]) == (200, "keyring")
    assert (await ask("DELETE", "keys/anthropic")).json["source"] == "none"
