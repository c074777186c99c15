"""What all routes have in common."""

import logging

import pytest

from redpanda_jupyter.server.handlers import openapi as openapi_handler
from redpanda_jupyter.server.routes import ROUTES


async def test_the_description_is_served_as_it_is_shipped(ask):
    from redpanda_jupyter.server import openapi

    answer = await ask("GET", "openapi.json")
    assert answer.status == 200
    assert answer.json == openapi.build()


@pytest.mark.parametrize("path", ["nothing", "blocks/12/nothing", "api/status"])
async def test_an_unknown_address_is_a_404_in_json(ask, path):
    answer = await ask("GET", path)
    assert (answer.status, answer.json["code"]) == (404, "not_found")


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "HEAD"])
async def test_a_method_that_a_route_lacks_is_a_405_with_allow(ask, method):
    answer = await ask(method, "status")
    assert answer.status == 405
    assert answer.raw.headers["Allow"] == "GET"


async def test_a_mistake_of_ours_is_a_500_without_details_and_logged_without_keys(
    ask, monkeypatch, caplog
):
    key = "sk-proj-" + "a1B2c3D4" * 6

    def broken(call):
        raise RuntimeError(f"/home/me/x.py: SELECT * FROM t; {key}")

    monkeypatch.setattr(openapi_handler, "get_openapi", broken)
    with caplog.at_level(logging.DEBUG):
        answer = await ask("GET", "openapi.json")
    assert (answer.status, answer.json["code"]) == (500, "internal")
    assert "/home/me" not in answer.raw.body.decode()
    assert "RuntimeError: /home/me/x.py" in caplog.text, "the log is there for finding it"
    assert key not in caplog.text


async def test_a_page_that_asks_by_itself_keeps_no_idle_server_alive(ask, jp_serverapp):
    settings = jp_serverapp.web_app.settings
    settings["api_last_activity"] = before = settings["started"]
    await ask("GET", "changes")
    await ask("GET", "status")
    assert settings["api_last_activity"] == before
    await ask("GET", "openapi.json")
    assert settings["api_last_activity"] > before


def test_what_is_polled_counts_not_as_activity():
    assert {one.id for one in ROUTES if not one.counts_as_activity} == {"getStatus", "getChanges"}
