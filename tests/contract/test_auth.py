"""Every verb of every route asks who is there, and whether they may, before anything happens.

The server is a real one in a process of its own. Its authorizer allows the actions that a
request's header names, so each request tries one decision.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import httpx
import pytest

from redpanda_jupyter.server.routes import ROUTES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TOKEN = "the-token-of-this-test"
ACTION = {"GET": "read", "HEAD": "read", "POST": "write", "PUT": "write", "PATCH": "write",
          "DELETE": "write"}  # fmt: skip
AUTHORIZER = """
from jupyter_server.auth import Authorizer

class ByHeader(Authorizer):
    def is_authorized(self, handler, user, action, resource):
        return f"{action}:{resource}" == handler.request.headers.get("X-Allow")
"""
SOME_ID = "01J0000000000000000000000A"
EXAMPLES = {"ref": "12", "id": SOME_ID, "notebook": SOME_ID, "provider": "openai"}
PATHS = sorted({route.path.format(**EXAMPLES) for route in ROUTES} | {"no/such/route"})
EVERY = [(verb, path) for path in PATHS for verb in ACTION]
TOKEN_HEADER = {"Authorization": f"token {TOKEN}"}


@dataclass(frozen=True)
class Server:
    url: str
    data: Path
    stranger: httpx.Client

    def request(self, verb: str, path: str, client: httpx.Client | None = None, **headers: str):
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        self.stranger.cookies.clear()
        return (client or self.stranger).request(
            verb, f"{self.url}redpanda/{path}", headers=names, timeout=30
        )


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Run a Jupyter server with the extension and the authorizer above."""
    root = tmp_path_factory.mktemp("server")
    (root / "by_header.py").write_text(AUTHORIZER)
    for name in ("home", "work"):
        (root / name).mkdir()
    env = {name: value for name, value in os.environ.items() if not name.endswith("_API_KEY")}
    env |= {
        "HOME": str(root / "home"),
        "PYTHONPATH": str(root),
        "JUPYTER_CONFIG_DIR": str(root / "config"),
        "JUPYTER_DATA_DIR": str(root / "jupyter"),
        "JUPYTER_RUNTIME_DIR": str(root / "runtime"),
        "REDPANDA_DATA_DIR": str(root / "library"),
        "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
    }
    command = [
        sys.executable, "-m", "jupyter_server", "--no-browser", "--allow-root", "--port=0",
        f"--IdentityProvider.token={TOKEN}", f"--ServerApp.root_dir={root / 'work'}",
        "--ServerApp.jpserver_extensions={'redpanda_jupyter': True}",
        "--ServerApp.authorizer_class=by_header.ByHeader",
    ]  # fmt: skip
    with (root / "log").open("wb") as log:
        process = subprocess.Popen(command, env=env, stdout=log, stderr=log)
    try:
        with httpx.Client() as stranger:
            yield Server(_address(root / "runtime", process), root / "library", stranger)
    finally:
        process.terminate()
        process.wait(20)
    text = (root / "log").read_text()
    assert "Traceback" not in text, text


def _address(runtime: Path, process: subprocess.Popen[bytes]) -> str:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        for file in runtime.glob("jpserver-*.json"):
            try:
                url: str = json.loads(file.read_text())["url"]
                httpx.get(url + "api")
            except (ValueError, httpx.TransportError):
                continue  # half written, or not listening yet
            return url
        time.sleep(0.05)
    raise AssertionError((runtime.parent / "log").read_text())


@pytest.fixture
def untouched(server: Server) -> Iterator[None]:
    """Check that what a test does has no effect: there is not even a database afterwards."""
    before = _content(server.data)
    yield
    assert _content(server.data) == before


def _content(folder: Path) -> dict[str, int]:
    return {str(one): one.stat().st_mtime_ns for one in folder.rglob("*")}


@pytest.mark.parametrize(("verb", "path"), EVERY)
def test_without_a_token_nothing_is_answered(server, untouched, verb, path):
    answer = server.request(verb, path, X_Allow=f"{ACTION[verb]}:redpanda")
    assert answer.status_code == 403
    if verb != "HEAD":
        assert answer.json()["code"] == "forbidden"


@pytest.mark.parametrize(("verb", "path"), EVERY)
def test_a_wrong_token_is_none(server, untouched, verb, path):
    answer = server.request(verb, path, Authorization="token wrong", X_Allow="read:redpanda")
    assert answer.status_code == 403


@pytest.mark.parametrize(("verb", "path"), EVERY)
@pytest.mark.parametrize("allowed", ["nothing", "the other action", "another resource"])
def test_the_authorizer_decides_by_action_and_resource(server, untouched, verb, path, allowed):
    other = {"read": "write", "write": "read"}[ACTION[verb]]
    header = {
        "nothing": "",
        "the other action": f"{other}:redpanda",
        "another resource": f"{ACTION[verb]}:contents",
    }[allowed]
    answer = server.request(verb, path, X_Allow=header, **TOKEN_HEADER)
    assert answer.status_code == 403


@pytest.fixture(scope="module")
def browser(server: Server) -> Iterator[httpx.Client]:
    """Sign in as a browser does: by a link with the token, and from then on by cookie."""
    with httpx.Client(follow_redirects=True) as client:
        client.get(f"{server.url}tree?token={TOKEN}")
        client.get(f"{server.url}login")  # the page that hands out the XSRF cookie
        assert "_xsrf" in client.cookies
        yield client


WRITES = [(verb, path) for verb, path in EVERY if ACTION[verb] == "write"]


@pytest.mark.parametrize(("verb", "path"), WRITES)
def test_a_cookie_alone_writes_nothing(server, untouched, browser, verb, path):
    answer = server.request(verb, path, browser, X_Allow="write:redpanda")
    assert answer.status_code == 403
    assert answer.json()["code"] == "forbidden"


@pytest.mark.parametrize(("verb", "path"), EVERY)
def test_another_sites_page_gets_nothing_with_the_users_cookie(
    server, untouched, browser, verb, path
):
    answer = server.request(
        verb, path, browser, X_Allow=f"{ACTION[verb]}:redpanda", Origin="https://evil.example",
        X_XSRFToken=browser.cookies["_xsrf"],
    )  # fmt: skip
    assert answer.status_code in (403, 404)
    assert "access-control-allow-origin" not in answer.headers


def test_the_doors_open_for_those_who_may(server, browser):
    """All refusals above would pass against a server that refuses everybody."""
    answer = server.request("GET", "openapi.json", X_Allow="read:redpanda", **TOKEN_HEADER)
    assert answer.status_code == 200
    answer = server.request("GET", "openapi.json", browser, X_Allow="read:redpanda")
    assert answer.status_code == 200
    xsrf = browser.cookies["_xsrf"]
    answer = server.request(
        "POST", "notebooks", browser, X_Allow="write:redpanda", X_XSRFToken=xsrf
    )
    assert (answer.status_code, answer.json()["field"]) == (400, "body")
    answer = server.request("POST", "notebooks", X_Allow="write:redpanda", **TOKEN_HEADER)
    assert (answer.status_code, answer.json()["field"]) == (400, "body")
