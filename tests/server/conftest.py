"""A real Jupyter server with the extension, a real store, and a client that reads errors.

pytest-jupyter's fixtures are taken in here and not for the whole suite, because its plugin runs
every asynchronous test of a suite on a loop of its own.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest
from pytest_jupyter.jupyter_server import *  # noqa: F403
from traitlets.config import Config

from redpanda_jupyter.ids import new_id
from redpanda_jupyter.models import NewBlock, NewTurn, NotebookRef, Usage
from redpanda_jupyter.paths import DATABASE_NAME
from redpanda_jupyter.server.app import SETTING
from redpanda_jupyter.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tornado.httpclient import HTTPResponse


@pytest.fixture
def jp_server_config() -> Config:
    return Config({"ServerApp": {"jpserver_extensions": {"redpanda_jupyter": True}}})


@pytest.fixture
def library(jp_serverapp: Any, start_environment: dict[str, str]) -> Any:
    """Return what the extension keeps in this server; close it in the end, as a shutdown does."""
    start_environment.update(os.environ)  # pytest-jupyter chose another home
    library = jp_serverapp.web_app.settings[SETTING]
    yield library
    library.close()


@dataclass
class Answer:
    """A response, read."""

    status: int
    json: Any
    raw: HTTPResponse


@pytest.fixture
def ask(
    library: Any, jp_base_url: str, jp_auth_header: dict[str, str], http_server_client: Any
) -> Callable[..., Any]:
    """Return ``await ask("GET", "blocks", q="x")``; every answer is JSON, errors are ErrorInfo.

    The path goes out as it is, percent signs and all.
    """
    http_server_client.max_clients = 100  # or the eleventh request waits here for the first

    async def fetch(method: str, path: str, body: Any = None, **query: Any) -> Answer:
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body).encode()
        if body is None and method in ("POST", "PUT", "PATCH"):
            body = b""
        response = await http_server_client.fetch(
            f"{jp_base_url}redpanda/{path}?{urlencode(query)}",
            method=method,
            body=body,
            headers=dict(jp_auth_header),
            raise_error=False,
            allow_nonstandard_methods=True,
            request_timeout=20,
        )
        return read(method, response)

    return fetch


def read(method: str, response: HTTPResponse) -> Answer:
    """Read an answer, and check what holds for all of them."""
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    value = None
    if response.body:
        assert response.headers["Content-Type"].startswith("application/json")
        value = json.loads(response.body)
    if response.code >= 400 and method != "HEAD":
        assert set(value) == {"code", "message", "hint", "field"}, value
        assert value["message"]
        for leak in ("Traceback", 'File "', "SELECT ", "site-packages", "sqlalchemy"):
            assert leak not in response.body.decode()
    return Answer(response.code, value, response)


@pytest.fixture
def make_turn() -> Callable[..., NewTurn]:
    """Return a function that makes a question with an answer, as the kernel would store it."""

    def make(
        prompt: str = "What is the mean price?",
        codes: tuple[str, ...] = ("df['price'].mean()",),
        notebook_id: str | None = None,
        language: str = "python",
    ) -> NewTurn:
        now = datetime.now(UTC)
        return NewTurn(
            user_message_id=new_id(),
            assistant_message_id=new_id(),
            new_conversation=True,
            notebook=NotebookRef(id=notebook_id, path="prices.ipynb"),
            prompt=prompt,
            context="df: 3 rows",
            answer="Here it is.",
            provider="openai",
            model="a-model",
            complete=True,
            incomplete_reason=None,
            usage=Usage(input_tokens=3, output_tokens=5),
            blocks=[
                NewBlock(language=language, code=code, complete=True, description=f"Block: {code}")
                for code in codes
            ],
            sent_endpoint="https://api.openai.com/v1/chat/completions",
            sent_privacy="schema",
            sent_body={"model": "a-model"},
            asked_at=now,
            answered_at=now,
        )

    return make


@pytest.fixture
def database(isolated_home: Path) -> Path:
    """Return where the server's database will lie; nothing is there yet."""
    return isolated_home / "redpanda" / DATABASE_NAME


@pytest.fixture
def kernel_store(database: Path) -> Any:
    """Return a second store on the same database, as a kernel has one."""
    database.parent.mkdir(mode=0o700, exist_ok=True)
    store = Store(f"sqlite:///{database}")
    yield store
    store.close()
