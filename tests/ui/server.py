"""A real Jupyter server, started as a person would start it, in a home of its own."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from redpanda_jupyter.paths import DATABASE_NAME

if TYPE_CHECKING:
    from pathlib import Path

    from redpanda_jupyter.tour.server import TourServer

SETTINGS = {
    # All cells in the page, also those below the fold: the tests look for them there.
    "@jupyterlab/notebook-extension/tracker.jupyterlab-settings": {"windowingMode": "none"},
    "@jupyterlab/apputils-extension/notification.jupyterlab-settings": {
        "fetchNews": "false",
        "checkForUpdates": False,
    },
}

API_KEY = "sk-test-Hq3vNw8RkT5yZb2LmX7cJd4Gf9Ps6Ae1"  # nobody's


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


def start(app: str, folder: Path, provider: TourServer) -> Server:
    """Start ``lab`` or ``notebook`` with its home in ``folder``; its kernels ask ``provider``."""
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
