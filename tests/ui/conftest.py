"""A real JupyterLab, a real Notebook 7 and a real Chromium, each with a home of its own.

These tests run in a process of their own (`make ui`): Playwright leaves a running event loop, which
pytest-jupyter cannot live with.
"""

from __future__ import annotations

import itertools
import os
import re
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from redpanda_jupyter.ids import new_id
from redpanda_jupyter.models import NewTurn, NotebookRef, TurnBundle, Usage
from redpanda_jupyter.services.extraction import new_blocks
from redpanda_jupyter.store import Store
from redpanda_jupyter.tour.server import TourServer

from .page import Book, Trace
from .server import start

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, BrowserContext, Page

    from .server import Server

CHROMIUM = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

LOAD = "%load_ext redpanda_jupyter"
ANSWER = "Like this:\n\n```python\ntotal = 1 + 1\n```\n"


@pytest.fixture(scope="session")
def chromium() -> str:
    """The browser; where there is none, the tests are skipped by that name."""
    for name in CHROMIUM:
        if found := shutil.which(name):
            return found
    if os.environ.get("REDPANDA_REQUIRE_SYSTEM") == "1":
        pytest.fail("Chromium is not installed")
    pytest.skip("Chromium is not installed")


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_FLAGS)
        yield started
        started.close()


@dataclass
class Provider:
    """The provider that all kernels ask: ``answers`` for questions that hold a key's words."""

    server: TourServer
    answers: dict[str, str]


@pytest.fixture(scope="session")
def shared_provider() -> Iterator[Provider]:
    """One provider for the session; a kernel learns its address when the server starts."""
    given: dict[str, str] = {}

    def answer(message: str) -> str:
        found = [text for question, text in given.items() if question in message]
        return found[0] if found else ANSWER

    with TourServer(answer) as server:
        yield Provider(server, given)


@pytest.fixture
def answers(shared_provider: Provider) -> dict[str, str]:
    """What the provider answers: a text for each question, :data:`ANSWER` for all others."""
    shared_provider.answers.clear()
    return shared_provider.answers


@pytest.fixture
def provider(shared_provider: Provider, answers: dict[str, str]) -> TourServer:
    """The provider, with nothing remembered and nothing going wrong."""
    del answers  # cleared
    shared_provider.server.requests.clear()
    shared_provider.server.faults.clear()
    return shared_provider.server


@pytest.fixture(scope="session", params=["lab", "notebook"])
def server(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    shared_provider: Provider,
) -> Any:
    """A JupyterLab, then a Notebook 7."""
    folder = tmp_path_factory.mktemp(request.param)
    started = start(request.param, folder, shared_provider.server)
    yield started
    started.stop()


@pytest.fixture
def library(server: Server) -> Iterator[Store]:
    """The server's library, as another program on this machine opens it."""
    with Store(f"sqlite:///{server.database}") as store:
        yield store


@pytest.fixture
def add_turn(library: Store) -> Callable[[str, str], TurnBundle]:
    """Return a function that puts a question and its answer into the library, from outside."""

    def add(prompt: str, answer: str) -> TurnBundle:
        now = datetime.now(UTC)
        turn = NewTurn(
            user_message_id=new_id(), assistant_message_id=new_id(),
            notebook=NotebookRef(id=new_id()), prompt=prompt, context=None, answer=answer,
            provider="openai", model="gpt-test", complete=True, incomplete_reason=None,
            usage=Usage(), blocks=new_blocks(answer), sent_endpoint="https://host/v1",
            sent_privacy="schema", sent_body={}, asked_at=now, answered_at=now,
        )  # fmt: skip
        return library.add_turn(turn)

    return add


@pytest.fixture(scope="session")
def profile(server: Server, browser: Browser) -> Iterator[BrowserContext]:
    """The browser's profile: shared, so that Jupyter's files are read once."""
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    yield context
    context.close()


@pytest.fixture
def open_page(server: Server, profile: BrowserContext) -> Iterator[Callable[..., Any]]:
    """Return a function that opens a path of the application; it gives the page and its trace."""
    pages = []

    def opened(path: str, width: int = 1280, height: int = 900) -> tuple[Page, Trace]:
        page = profile.new_page()
        pages.append(page)
        page.set_viewport_size({"width": width, "height": height})
        page.set_default_timeout(30_000)
        trace = Trace(page)
        page.goto(f"{server.url}{path}?token={server.token}&reset")
        page.wait_for_function("() => window.jupyterapp !== undefined")
        page.evaluate("() => jupyterapp.restored.then(() => null)")
        return page, trace

    yield opened
    for page in pages:
        page.close()
    server.tidy()


@pytest.fixture
def open_book(server: Server, open_page: Callable[..., Any]) -> Callable[..., Book]:
    """Return a function that opens a notebook of the server's folder, kernel and all."""

    def opened(name: str, width: int = 1280) -> Book:
        prefix = "lab/tree/" if server.app == "lab" else "notebooks/"
        page, trace = open_page(prefix + name, width)
        book = Book(page, server, trace, name)
        book.page.wait_for_function("() => window.jupyterapp.shell.currentWidget?.context?.isReady")
        # The indicator reads "idle" before there is any kernel; the kernel itself knows better.
        book.evaluate(
            "await panel.context.ready; await panel.sessionContext.ready;"
            "await panel.sessionContext.session.kernel.info;"
        )
        return book

    return opened


@pytest.fixture
def notebook(
    request: pytest.FixtureRequest,
    server: Server,
    open_book: Callable[..., Book],
    provider: TourServer,
) -> Callable[..., Book]:
    """Return a function that opens a new notebook with these cells below a cell that loads us.

    Its kernel is the one that tests share, unless it is to be a fresh one.
    """
    del provider  # made ready
    stem = re.sub(r"\W+", "-", request.node.name)
    names = (f"{stem}-{count}.ipynb" for count in itertools.count())

    def opened(*sources: str, fresh: bool = False) -> Book:
        name = server.write_notebook(next(names), LOAD, *sources)
        if not fresh:
            server.share_kernel(name)
        book = open_book(name)
        book.run(0)
        return book

    return opened
