"""Opening the tour: a copy of its notebook, and this environment's JupyterLab on it.

The rule of this module: it starts what is installed, as it is configured, on this machine's
loopback alone. It overwrites nothing and leaves nothing running.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import ConfigurationError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDER = "redpanda-tour"
NOTEBOOK = "tour.ipynb"
LIBRARY = ".library"
"""The tour's own library, so that its blocks do not mix with those of daily work."""

FIRST_PORT, PORTS_TRIED = 8888, 100
START_LIMIT_S = 120.0
"""Seconds until the page must answer; the first start after an installation takes the longest."""

STOP_LIMIT_S = 15.0
"""Seconds that the server gets for shutting down its kernels."""

_HOST = "127.0.0.1"


def run(port: int | None, browser: bool) -> int:
    """Open JupyterLab on the tour and stay until it ends; the last line printed is its address.

    Parameters
    ----------
    port
        The port to use, or ``None`` for the first free one from 8888 on.
    browser
        Whether to open a browser on it.

    Returns
    -------
    int
        0 when the server was stopped, by Ctrl-C or from its own menu.

    Raises
    ------
    UsageError
        The port is taken, or the notebook cannot be put here.
    ConfigurationError
        JupyterLab did not start; the message ends with its last words.
    """
    port = _check_port(port) if port is not None else _free_port()
    folder = copy_tour(Path.cwd())
    with tempfile.TemporaryFile("w+b") as log, _stopped_by_signals():
        server = _start(folder, port, browser, log)
        try:
            address = _wait(server, port, log)
            _say(f"The tour is in {folder.resolve()}; delete that folder to begin it afresh.")
            _say("Ctrl-C stops JupyterLab.")
            _say(address)
            code = server.wait()
        except KeyboardInterrupt:
            return 0
        finally:
            _stop(server)
        if code != 0:
            raise ConfigurationError(f"JupyterLab ended early.{_last_words(log)}")
        return 0


def copy_tour(parent: Path) -> Path:
    """Put the tour's notebook into a folder in ``parent``, unless it is there; return the folder.

    A notebook that is there is left alone: someone may have worked in it.

    Raises
    ------
    UsageError
        It cannot be written there.
    """
    folder = parent / FOLDER
    try:
        folder.mkdir(exist_ok=True)
        # written beside and linked into place, so that a half copy is never taken for the tour
        if not (folder / NOTEBOOK).exists():
            fresh = folder / f".{NOTEBOOK}.{os.getpid()}"
            shutil.copyfile(Path(__file__).with_name(NOTEBOOK), fresh)
            fresh.replace(folder / NOTEBOOK)
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise UsageError(
            f"The tour's notebook cannot be put into {folder}: {reason}.",
            hint="Change to a directory that you can write to.",
        ) from None
    return folder


# --- ports ----------------------------------------------------------------------------------------


def _is_free(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        if os.name == "posix":  # as the server does: a port in TIME_WAIT is free
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((_HOST, port))
        except OSError:
            return False
    return True


def _check_port(port: int) -> int:
    if not 1 <= port <= 65535:
        raise UsageError(f"There is no port {port}.", hint="Use one from 1024 to 65535.")
    if not _is_free(port):
        raise UsageError(
            f"Port {port} is taken, or not yours to use.",
            hint="Set PORT to another one, or leave it out to take the first that is free.",
        )
    return port


def _free_port() -> int:
    for port in range(FIRST_PORT, FIRST_PORT + PORTS_TRIED):
        if _is_free(port):
            return port
    raise UsageError(
        f"The ports from {FIRST_PORT} to {FIRST_PORT + PORTS_TRIED - 1} are all taken.",
        hint="Set PORT to a free one.",
    )


# --- the server -----------------------------------------------------------------------------------


def _start(folder: Path, port: int, browser: bool, log: Any) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "jupyterlab", NOTEBOOK]
    command += [f"--ServerApp.ip={_HOST}", f"--ServerApp.port={port}", "--ServerApp.port_retries=0"]
    if not browser:
        command.append("--no-browser")
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.append("--allow-root")  # in a container there is often nobody else
    return subprocess.Popen(  # noqa: S603 - our own interpreter, our own words
        command,
        cwd=folder,
        env=_environment(folder),
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=subprocess.STDOUT,
        start_new_session=True,  # Ctrl-C reaches us alone; we stop the server, unasked
    )


def _environment(folder: Path) -> dict[str, str]:
    """Give the tour a library of its own, beside its notebook, and a first screen of its own.

    A library that was named stays. JupyterLab asks nothing and looks for no news or updates, since
    the tour works offline: ``config/labconfig/page_config.json`` says so.
    """
    environment = dict(os.environ)
    config = [str(Path(__file__).with_name("config")), environment.get("JUPYTER_CONFIG_PATH", "")]
    environment["JUPYTER_CONFIG_PATH"] = os.pathsep.join(path for path in config if path)
    if not any(environment.get(name) for name in ("REDPANDA_DATA_DIR", "REDPANDA_DATABASE_URL")):
        environment["REDPANDA_DATA_DIR"] = str((folder / LIBRARY).resolve())
    return environment


def _wait(server: subprocess.Popen[bytes], port: int, log: Any) -> str:
    """Return the tour's address once its page answers."""
    deadline = time.monotonic() + START_LIMIT_S
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise ConfigurationError(f"JupyterLab did not start.{_last_words(log)}")
        info = _server_info(port)
        if info is not None:
            token = f"?token={info['token']}" if info["token"] else ""
            address = f"{info['url']}lab/tree/{NOTEBOOK}{token}"
            if _answers(address):
                return address
        time.sleep(0.1)
    raise ConfigurationError(
        f"JupyterLab did not answer within {START_LIMIT_S:g} seconds.{_last_words(log)}"
    )


def _server_info(port: int) -> dict[str, Any] | None:
    """Return what the server on ``port`` wrote about itself for its user, token included."""
    from jupyter_core.paths import jupyter_runtime_dir

    found: list[tuple[float, dict[str, Any]]] = []
    for path in Path(jupyter_runtime_dir()).glob("jpserver-*.json"):
        with suppress(OSError, ValueError, KeyError, TypeError):
            info = json.loads(path.read_text(encoding="utf-8"))
            if info["port"] == port and {"url", "token"} <= info.keys():
                found.append((path.stat().st_mtime, info))
    # the newest: one that was killed leaves its file behind
    return max(found, key=lambda pair: pair[0])[1] if found else None


def _answers(address: str) -> bool:
    if address.startswith("https:"):  # configured so, with a certificate of their own: no trial
        return True
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # never by a proxy
    try:
        with direct.open(address, timeout=10) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _last_words(log: Any) -> str:
    """Return the end of the server's log on one line, without addresses (they hold the token)."""
    log.seek(0)
    lines = log.read().decode("utf-8", "replace").splitlines()
    words = [line.strip() for line in lines if line.strip() and "token=" not in line]
    return f" It said: {' / '.join(words[-3:])}" if words else ""


def _stop(server: subprocess.Popen[bytes]) -> None:
    if server.poll() is not None:
        return
    server.terminate()
    try:
        server.wait(STOP_LIMIT_S)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


@contextmanager
def _stopped_by_signals() -> Iterator[None]:
    """Treat a closed terminal and a polite kill as Ctrl-C, so that no server is left behind."""

    def interrupt(number: int, frame: object) -> None:
        raise KeyboardInterrupt

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    names = [name for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    # a background job of a script has SIGINT ignored; then it is not ours to take
    before = {name: signal.signal(getattr(signal, name), interrupt) for name in names}
    try:
        yield
    finally:
        for name, handler in before.items():
            signal.signal(getattr(signal, name), handler)


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
