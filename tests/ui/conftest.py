"""A real JupyterLab, a real Notebook 7 and a real Chromium, each with a home of its own.

These tests run in a process of their own (`make ui`): Playwright leaves a running event loop, which
pytest-jupyter cannot live with.
"""

from __future__ import annotations

import itertools
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from redpanda_jupyter.ids import new_id
from redpanda_jupyter.models import TURN_MIME_TYPE, NewTurn, NotebookRef, TurnBundle, Usage
from redpanda_jupyter.paths import DATABASE_NAME
from redpanda_jupyter.services.extraction import new_blocks
from redpanda_jupyter.store import Store
from redpanda_jupyter.tour.server import TourServer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext, Page

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

SETTINGS = {
    # All cells in the page, also those below the fold: the tests look for them there.
    "@jupyterlab/notebook-extension/tracker.jupyterlab-settings": {"windowingMode": "none"},
    "@jupyterlab/apputils-extension/notification.jupyterlab-settings": {
        "fetchNews": "false",
        "checkForUpdates": False,
    },
}

API_KEY = "sk-test-Hq3vNw8RkT5yZb2LmX7cJd4Gf9Ps6Ae1"  # nobody's
LOAD = "%load_ext redpanda_jupyter"
ANSWER = "Like this:\n\n```python\ntotal = 1 + 1\n```\n"


@dataclass
class Server:
    """A running Jupyter server, started as a person would start it."""

    app: str
    home: Path
    port: int
    token: str
    process: subprocess.Popen[bytes]
    environment: dict[str, str] = field(repr=False)
    kernel_id: str = ""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    @property
    def database(self) -> Path:
        """The library's file."""
        return self.home / "redpanda" / DATABASE_NAME

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """Send a request; return its JSON, if it has any."""
        headers = {"Authorization": f"token {self.token}"}
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data, headers, method=method)
        with urllib.request.urlopen(request, timeout=20) as answer:
            text = answer.read()
        return json.loads(text) if text else None

    def get(self, path: str) -> Any:
        return self.ask("GET", path)

    def share_kernel(self, name: str) -> None:
        """Let a notebook use the kernel that the tests share: starting one takes seconds."""
        if not self.kernel_id:
            self.kernel_id = self.ask("POST", "api/kernels", {"name": "python3"})["id"]
        kernel = {"id": self.kernel_id}
        session = {"path": name, "name": name, "type": "notebook", "kernel": kernel}
        self.ask("POST", "api/sessions", session)

    def tidy(self) -> None:
        """End the kernels of a test, and let the shared one forget whatever is still running."""
        for session in self.get("api/sessions"):
            if session["kernel"]["id"] != self.kernel_id:
                self.ask("DELETE", f"api/sessions/{session['id']}")
        if self.kernel_id:
            path = f"api/kernels/{self.kernel_id}"
            if self.get(path)["execution_state"] != "idle":
                self.ask("POST", f"{path}/restart")

    def write_notebook(self, name: str, *sources: str) -> str:
        """Put a notebook with code cells into the server's folder; return its name."""
        import nbformat
        from nbformat.v4 import new_code_cell, new_notebook

        cells = [new_code_cell(source) for source in sources]
        spec = {"name": "python3", "display_name": "Python 3", "language": "python"}
        notebook = new_notebook(cells=cells, metadata={"kernelspec": spec})
        nbformat.write(notebook, self.home / "work" / name)
        return name

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class Trace:
    """What a page did that nobody sees."""

    def __init__(self, page: Page) -> None:
        self.requests: list[str] = []
        self.errors: list[str] = []
        self.dialogs: list[str] = []
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("pageerror", lambda error: self.errors.append(f"{error.message}\n{error.stack}"))
        page.on("dialog", self._dialog)
        page.on("console", self._console)

    def _dialog(self, dialog: Any) -> None:
        if dialog.type == "beforeunload":  # Jupyter's own, about what is not saved
            dialog.accept()
            return
        self.dialogs.append(dialog.message)
        dialog.dismiss()

    def _console(self, message: Any) -> None:
        if message.type == "error":
            self.errors.append(f"{message.text} ({message.location.get('url', '')})")

    def own_errors(self) -> list[str]:
        """Return the errors in the console that name Red Panda or come from its files."""
        return [error for error in self.errors if re.search("red.?panda", error, re.IGNORECASE)]

    def foreign(self, home: str) -> list[str]:
        """Return the addresses that were asked and lie on another machine than ``home``."""
        hosts = {"", urlsplit(home).netloc}  # blob: and data: have none
        return [url for url in self.requests if urlsplit(url).netloc not in hosts]

    def asked_for(self, path: str) -> int:
        """Return how many requests had ``path`` in their address."""
        return sum(path in url for url in self.requests)


@dataclass
class Book:
    """A notebook that is open in the page, with a kernel that answers."""

    page: Page
    server: Server
    trace: Trace
    name: str

    def evaluate(self, body: str, argument: Any = None) -> Any:
        """Run JavaScript with ``app`` and the notebook's ``panel`` at hand; return its JSON."""
        return self.page.evaluate(
            "async ([path, argument]) => { const app = window.jupyterapp;"
            "const panel = [...app.shell.widgets('main')].find(one => one.context?.path === path);"
            + body
            + " }",
            [self.name, argument],
        )

    def cells(self) -> list[dict[str, Any]]:
        """Return the cells as the notebook would be saved."""
        return self.evaluate("return panel.content.model.sharedModel.toJSON().cells;")

    def sources(self) -> list[str]:
        """Return the text of every cell."""
        return [_text(cell["source"]) for cell in self.cells()]

    def run(self, index: int, *, wait: bool = True) -> None:
        """Select a cell and run it as Ctrl+Enter does; wait until the kernel is idle again."""
        self.evaluate(
            "app.shell.activateById(panel.id);"
            "while (app.shell.currentWidget !== panel)"
            "  await new Promise(resolve => setTimeout(resolve, 10));"
            "panel.content.activeCellIndex = argument[0];"
            "const done = app.commands.execute('notebook:run-cell'); if (argument[1]) await done;",
            [index, wait],
        )

    def bundle(self, index: int) -> dict[str, Any]:
        """Return the answer that a cell's output carries."""
        outputs = self.cells()[index]["outputs"]
        (found,) = [one for one in outputs if TURN_MIME_TYPE in one.get("data", {})]
        bundle = found["data"][TURN_MIME_TYPE]
        return json.loads(bundle) if isinstance(bundle, str) else bundle

    def wait_for_sources(self, *sources: str) -> None:
        """Wait until the notebook has exactly these cells."""
        self.wait_until(lambda: self.sources() == list(sources), "The cells are others", 15)

    def said(self) -> str:
        """Return what the notifications on the screen say."""
        return "\n".join(self.page.locator(".Toastify__toast").all_inner_texts())

    def save(self) -> dict[str, Any]:
        """Save the notebook; return what is in its file."""
        self.evaluate("await panel.context.save();")
        return json.loads((self.server.home / "work" / self.name).read_text())

    def output(self, index: int) -> str:
        """Return what stands below a cell, as text."""
        parts = []
        for output in self.cells()[index].get("outputs", []):
            data = output.get("data", {})
            parts.append(_text(data.get("text/plain", output.get("text", ""))))
            parts.append(_text(output.get("evalue", "")))
        return "\n".join(part for part in parts if part)

    def wait_for_keys(self) -> None:
        """Wait until the notebook has the keyboard."""
        has_it = "return panel.content.node.contains(document.activeElement);"
        self.wait_until(lambda: self.evaluate(has_it), "The keyboard is elsewhere")

    def wait_until(self, what: Callable[[], bool], message: str, seconds: float = 30) -> None:
        """Wait until ``what`` is true, looking ten times a second."""
        deadline = time.monotonic() + seconds
        while not what():
            if time.monotonic() > deadline:
                cells = "\n---\n".join(source[:200] for source in self.sources()[:12])
                pytest.fail(f"{message} (after {seconds:.0f} s):\n{cells}\n{self.said()}")
            self.page.wait_for_timeout(100)

    def command(self, name: str, arguments: dict[str, Any] | None = None) -> Any:
        """Execute a command of the application."""
        return self.evaluate(
            "return await app.commands.execute(argument[0], argument[1]);",
            [name, arguments or {}],
        )


def _text(source: str | list[str]) -> str:
    return source if isinstance(source, str) else "".join(source)


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
    started = _start(request.param, folder, shared_provider.server)
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


def _start(app: str, folder: Path, provider: TourServer) -> Server:
    home = folder / "home"
    settings = home / "settings"
    for name, value in SETTINGS.items():
        path = settings / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(value))
    for name in ("work", "config", "data", "runtime", "workspaces", "ipython"):
        (home / name).mkdir(parents=True)
    chosen = {
        "openai_base_url": provider.openai_url,
        "anthropic_base_url": provider.anthropic_url,
        "model": "openai:gpt-test",
    }
    (home / "config" / "redpanda.json").write_text(json.dumps(chosen))
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("OPENAI_", "ANTHROPIC_", "REDPANDA_", "JUPYTER", "DBUS_"))
    }
    environment |= {
        "HOME": str(home),
        "OPENAI_API_KEY": API_KEY,
        "JUPYTER_CONFIG_DIR": str(home / "config"),
        "JUPYTER_DATA_DIR": str(home / "data"),
        "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
        "JUPYTERLAB_SETTINGS_DIR": str(settings),
        "JUPYTERLAB_WORKSPACES_DIR": str(home / "workspaces"),
        "IPYTHONDIR": str(home / "ipython"),
        "REDPANDA_DATA_DIR": str(home / "redpanda"),
        "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
    }
    port, token = _free_port(), "a-token-for-the-tests"
    command = [
        *(sys.executable, "-m", "jupyter", app, "--no-browser", "--expose-app-in-browser"),
        *(f"--ServerApp.port={port}", "--ServerApp.port_retries=0"),
        *(f"--IdentityProvider.token={token}", f"--ServerApp.root_dir={home / 'work'}"),
        *(["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []),
    ]
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen(
            command, env=environment, cwd=home / "work", stdout=log, stderr=subprocess.STDOUT
        )
    server = Server(app, home, port, token, process, environment)
    deadline = time.monotonic() + 60
    while True:
        try:
            server.get("api/status")
        except OSError:
            if time.monotonic() > deadline or process.poll() is not None:
                pytest.fail(
                    f"Jupyter did not start:\n{(folder / 'server.log').read_text()[-3000:]}"
                )
            time.sleep(0.1)
        else:
            return server


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
