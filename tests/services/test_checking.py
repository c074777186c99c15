"""Whether a key is good: what providers answer, and what is made of it."""

import logging
import os
import traceback

import pytest

from redpanda_jupyter.errors import MissingAPIKeyError, ProviderAuthenticationError, UsageError
from redpanda_jupyter.profiles import Profile
from redpanda_jupyter.services.checking import check_keys, check_new_key
from redpanda_jupyter.services.status import set_key
from redpanda_jupyter.settings import Settings
from redpanda_jupyter.tour.server import Fault, TourServer

KEY = "sk-proj-" + "a1B2c3D4" * 5 + "9xQz"


@pytest.fixture
def server():
    with TourServer(lambda question: "", models=("a", "b"), api_key=KEY) as running:
        yield running


@pytest.fixture(params=["openai", "anthropic", "work"])
def name(request):
    return request.param


@pytest.fixture
def settings(server):
    return Settings(
        openai_base_url=server.openai_url,
        anthropic_base_url=server.anthropic_url,
        profiles=(Profile("work", base_url=server.openai_url),),
    )


def test_a_good_key_is_accepted(name, server, settings):
    check = check_new_key(name, KEY, settings)
    host = f"127.0.0.1:{server.port}"
    assert (check.outcome, check.message) == (
        "accepted",
        f"accepted by {host}, which lists 2 models.",
    )
    assert check.sentence.startswith("Accepted by")


@pytest.mark.parametrize("status", [401, 403])
def test_a_refused_key_is_said_in_words_and_not_kept(name, status, server, settings):
    server.list_faults.append(Fault(status=status, message=f"Incorrect API key: {KEY}"))
    with pytest.raises(ProviderAuthenticationError) as caught:
        check_new_key(name, KEY, settings)
    assert "key" in caught.value.message
    assert "It was not kept." in caught.value.hint
    assert KEY not in "".join(traceback.format_exception(caught.value))
    (state,) = check_keys(name, settings)
    assert state.message.startswith("refused. "), "nothing was kept: the server wants a key"


@pytest.mark.parametrize(
    ("fault", "outcome", "words"),
    [
        (Fault(status=404), "unchecked", "does not list its models"),
        (Fault(status=405), "unchecked", "does not list its models"),
        (Fault(body="<html>hello</html>"), "unchecked", "does not list its models"),
        (Fault(status=403, message="Missing scopes: api.model.read"), "unchecked", "may not list"),
        (Fault(status=429), "unreachable", "limits how often"),
        (Fault(status=500), "unreachable", "failed with HTTP 500"),
        (Fault(delay_s=30), "unreachable", "sent nothing more for too long"),
        (Fault(hang_up=True), "unreachable", "hung up"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_what_says_nothing_about_the_key_costs_nobody_the_key(
    fault, outcome, words, name, server, settings
):
    server.list_faults.append(fault)
    check = check_new_key(name, KEY, settings)
    assert check.outcome == outcome
    assert words in check.message
    assert check.sentence.startswith("It is kept, but it could not be checked")
    assert KEY not in repr(check)


def test_a_server_that_is_not_there_costs_nobody_the_key(name, server, settings):
    server.close()
    check = check_new_key(name, KEY, settings)
    assert check.outcome == "unreachable"
    assert "nothing listens there" in check.message
    (state,) = check_keys(name, settings)
    assert not state.good


def test_what_cannot_be_a_key_is_sent_nowhere(name, server, settings):
    for key in ("short", "with space inside it", ""):
        with pytest.raises(UsageError):
            check_new_key(name, key, settings)
    with pytest.raises(UsageError):
        check_new_key("opnai", KEY, settings)
    assert list(server.requests) == []


def test_the_keys_in_use_are_tested_whichever_way_they_come(
    memory_keyring, monkeypatch, server, settings
):
    monkeypatch.setenv("OPENAI_API_KEY", KEY[::-1])
    set_key("anthropic", KEY, settings)
    work = Profile("work", base_url=server.openai_url, key_command=("echo", KEY))
    settings = Settings(
        openai_base_url=server.openai_url,
        anthropic_base_url=server.anthropic_url,
        profiles=(work, Profile("broken", base_url=server.openai_url, key_command=("false",))),
    )
    told = {check.provider: check for check in check_keys(None, settings)}
    assert {name: check.outcome for name, check in told.items()} == {
        "openai": "refused",
        "anthropic": "accepted",
        "work": "accepted",
        "broken": "missing",
    }
    assert [check.good for check in told.values()] == [False, True, True, False]
    assert "failed (exit code 1)" in told["broken"].message
    assert KEY not in repr(told)
    assert KEY[::-1] not in repr(told)


def test_where_there_is_no_key_nobody_is_asked():
    with pytest.raises(MissingAPIKeyError, match="no key to test"):
        check_keys(None, Settings())
    (check,) = check_keys("openai", Settings())
    assert (check.outcome, check.good) == ("missing", False)
    assert "There is no key for OpenAI" in check.message


def test_a_local_server_without_a_key_is_tested_too():
    with TourServer(lambda question: "", models=("llama3",)) as server:
        settings = Settings(profiles=(Profile("ollama", base_url=server.openai_url),))
        (check,) = check_keys("ollama", settings)
        host = f"127.0.0.1:{server.port}"
    assert check.message == f"needs no key at {host}, which lists 1 model."


def test_the_key_is_in_no_log_no_output_and_no_childs_environment(
    name, server, settings, caplog, capfd, isolated_home, monkeypatch, memory_keyring
):
    with caplog.at_level(logging.DEBUG):
        for fault in (None, Fault(status=500, message=KEY), Fault(status=404, message=KEY)):
            if fault is not None:
                server.list_faults.append(fault)
            check_new_key(name, KEY, settings)
        set_key(name, KEY, settings)
        check_keys(name, settings)
    said = capfd.readouterr()
    assert KEY not in caplog.text + said.out + said.err + str(os.environ)
    for path in isolated_home.rglob("*"):
        assert not path.is_file() or KEY.encode() not in path.read_bytes(), path
