"""A real JupyterLab, a real Notebook 7 and a real Chromium, each with a home of its own.

These tests run in a process of their own (`make ui`): Playwright leaves a running event loop, which
pytest-jupyter cannot live with.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

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


@dataclass
class Server:
    """A running Jupyter server, started as a person would start it."""

    app: str
    home: Path
    port: int
    token: str
    process: subprocess.Popen[bytes]
    environment: dict[str, str] = field(repr=False)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    def get(self, path: str) -> Any:
        request = urllib.request.Request(
            self.url + path, headers={"Authorization": f"token {self.token}"}
        )
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.load(answer)

    def delete(self, path: str) -> None:
        request = urllib.request.Request(
            self.url + path, headers={"Authorization": f"token {self.token}"}, method="DELETE"
        )
        urllib.request.urlopen(request, timeout=20).close()

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


@dataclass
class Book:
    """A notebook that is open in the page, with a kernel that answers."""

    page: Page
    server: Server

    def evaluate(self, body: str, argument: Any = None) -> Any:
        """Run JavaScript with ``app`` and ``panel`` at hand; return its JSON."""
        return self.page.evaluate(
            "async argument => { const app = window.jupyterapp;"
            " const panel = app.shell.currentWidget; " + body + " }",
            argument,
        )

    def cells(self) -> list[dict[str, Any]]:
        """Return the cells as the notebook would be saved."""
        return self.evaluate("return panel.content.model.sharedModel.toJSON().cells;")

    def sources(self) -> list[str]:
        """Return the text of every cell."""
        return [_text(cell["source"]) for cell in self.cells()]

    def run(self, index: int) -> None:
        """Select a cell and run it as Shift+Enter does; wait until the kernel is idle again."""
        self.evaluate(
            "panel.content.activeCellIndex = argument;"
            "await app.commands.execute('notebook:run-cell');",
            index,
        )

    def run_without_waiting(self, index: int) -> None:
        """Select a cell and start it."""
        self.evaluate(
            "panel.content.activeCellIndex = argument;"
            "void app.commands.execute('notebook:run-cell');",
            index,
        )

    def output(self, index: int) -> str:
        """Return what stands below a cell, as text."""
        parts = []
        for output in self.cells()[index].get("outputs", []):
            data = output.get("data", {})
            parts.append(_text(data.get("text/plain", output.get("text", ""))))
            parts.append(_text(output.get("evalue", "")))
        return "\n".join(part for part in parts if part)

    def wait_until(self, what: Callable[[], bool], message: str, seconds: float = 30) -> None:
        """Wait until ``what`` is true, looking ten times a second."""
        deadline = time.monotonic() + seconds
        while not what():
            if time.monotonic() > deadline:
                pytest.fail(f"{message} (after {seconds:.0f} s)")
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


@pytest.fixture(scope="session", params=["lab", "notebook"])
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A JupyterLab, then a Notebook 7."""
    started = _start(request.param, tmp_path_factory.mktemp(request.param))
    yield started
    started.stop()


@pytest.fixture
def open_page(server: Server, browser: Browser) -> Iterator[Callable[..., Page]]:
    """Return a function that opens a path of the application in a fresh browser profile."""
    contexts = []

    def opened(path: str, width: int = 1280, height: int = 900) -> Page:
        context = browser.new_context(viewport={"width": width, "height": height})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(30_000)
        page.goto(f"{server.url}{path}?token={server.token}&reset")
        page.wait_for_function("() => window.jupyterapp !== undefined")
        return page

    yield opened
    for context in contexts:
        context.close()
    for session in server.get("api/sessions"):
        server.delete(f"api/sessions/{session['id']}")


@pytest.fixture
def open_book(server: Server, open_page: Callable[..., Page]) -> Callable[..., Book]:
    """Return a function that opens a notebook of the server's folder, kernel and all."""

    def opened(name: str, width: int = 1280) -> Book:
        prefix = "lab/tree/" if server.app == "lab" else "notebooks/"
        book = Book(open_page(prefix + name, width), server)
        book.page.wait_for_function("() => window.jupyterapp.shell.currentWidget?.context?.isReady")
        # The indicator reads "idle" before there is any kernel; the kernel itself knows better.
        book.evaluate(
            "await panel.context.ready; await panel.sessionContext.ready;"
            "await panel.sessionContext.session.kernel.info;"
        )
        return book

    return opened


def _start(app: str, folder: Path) -> Server:
    home = folder / "home"
    settings = home / "settings"
    for name, value in SETTINGS.items():
        path = settings / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(value))
    for name in ("work", "config", "data", "runtime", "workspaces", "ipython"):
        (home / name).mkdir(parents=True)
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("OPENAI_", "ANTHROPIC_", "REDPANDA_", "JUPYTER", "DBUS_"))
    }
    environment |= {
        "HOME": str(home),
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
