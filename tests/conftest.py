"""What all tests share: a home of their own, no keys from outside, and keyrings to order.

Nothing a test does reaches the real home, keyring or providers, and nothing set up on the
developer's machine reaches a test.
"""

from __future__ import annotations

import contextlib
import functools
import os
import shutil
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest

from redpanda_jupyter import settings
from redpanda_jupyter.credentials import access, command, vault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_FOREIGN = ("OPENAI_", "ANTHROPIC_", "REDPANDA_", "JUPYTER_CONFIG", "JUPYTER_PATH", "JUPYTER_NO_")
_KEEP = {"REDPANDA_REQUIRE_SYSTEM"}

# examples are limited by number, not by time: a machine under load is no failure
hypothesis.settings.register_profile("default-without-deadline", deadline=None)
hypothesis.settings.load_profile("default-without-deadline")


@pytest.fixture(autouse=True)
def isolated_home(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """Give every test, and the processes it starts, an empty home; return it."""
    home = tmp_path_factory.mktemp("home")
    for name in list(os.environ):
        foreign = name.startswith(_FOREIGN) or name.endswith(("_API_KEY", "_API_KEY_FILE"))
        if foreign and name not in _KEEP:
            monkeypatch.delenv(name)
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    places = {
        "HOME": home,
        "XDG_CONFIG_HOME": home / "config",
        "XDG_DATA_HOME": home / "data",
        "XDG_CACHE_HOME": home / "cache",
        "JUPYTER_CONFIG_DIR": home / "jupyter-config",
        "JUPYTER_DATA_DIR": home / "jupyter-data",
        "JUPYTER_RUNTIME_DIR": home / "jupyter-runtime",
        "IPYTHONDIR": home / "ipython",
        "REDPANDA_DATA_DIR": home / "redpanda",
    }
    for name, path in places.items():
        monkeypatch.setenv(name, str(path))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    return home


@pytest.fixture(autouse=True)
def start_environment(isolated_home: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Let ``settings.start_environment`` be this dict: the test's environment, to be changed."""
    start = dict(os.environ)
    monkeypatch.setattr(settings, "_start_environment", start)
    return start


@pytest.fixture(autouse=True)
def fresh_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    """Start without session keys, and without what an earlier test learnt about keyrings."""
    monkeypatch.setattr(access, "_session", {})
    monkeypatch.setattr(command, "_known", {})
    monkeypatch.setattr(vault, "_cache", {})
    monkeypatch.setattr(vault, "_worker", vault._Worker())


@pytest.fixture(scope="session")
def need_programs() -> Callable[..., None]:
    """Return a function that skips the test if a program is missing, naming it.

    Where ``REDPANDA_REQUIRE_SYSTEM=1`` says that all of them ought to be there, it fails instead.
    """

    def need(*names: str) -> None:
        missing = [name for name in names if shutil.which(name) is None]
        if not missing:
            return
        message = f"not installed: {', '.join(missing)}"
        if os.environ.get("REDPANDA_REQUIRE_SYSTEM") == "1":
            pytest.fail(message)
        pytest.skip(message)

    return need


# --- keyrings -------------------------------------------------------------------------------------


@functools.cache
def _memory_backend() -> Any:
    from keyring.backend import KeyringBackend
    from keyring.errors import PasswordDeleteError

    class MemoryKeyring(KeyringBackend):
        priority = 9  # type: ignore[assignment]

        def __init__(self) -> None:
            super().__init__()
            self.entries: dict[tuple[str, str], str] = {}

        def get_password(self, service: str, username: str) -> str | None:
            return self.entries.get((service, username))

        def set_password(self, service: str, username: str, password: str) -> None:
            self.entries[service, username] = password

        def delete_password(self, service: str, username: str) -> None:
            if self.entries.pop((service, username), None) is None:
                raise PasswordDeleteError("No such password!")

    return MemoryKeyring


@pytest.fixture
def use_keyring(monkeypatch: pytest.MonkeyPatch) -> Callable[[Any], None]:
    """Return a function that makes a backend the one in use in this process, for this test."""
    import keyring.core

    def use(backend: Any, *, trusted: bool = True) -> None:
        monkeypatch.setattr(keyring.core, "_keyring_backend", backend)
        if trusted:
            modules = vault.SECURE_MODULES | {type(backend).__module__}
            monkeypatch.setattr(vault, "SECURE_MODULES", modules)
        vault.forget()

    return use


@pytest.fixture
def memory_keyring(use_keyring: Callable[[Any], None]) -> Any:
    """Put a keyring in memory in the place of the system's; its ``entries`` are a dict."""
    backend = _memory_backend()()
    use_keyring(backend)
    return backend


@dataclass(frozen=True)
class SecretService:
    """A real Secret Service: ``environment`` for subprocesses, ``pid`` of its daemon."""

    environment: dict[str, str]
    pid: int
    files: Path


@pytest.fixture(scope="session")
def secret_service(need_programs: Callable[..., None]) -> Iterator[SecretService]:
    """Run a D-Bus daemon and an unlocked gnome-keyring, with files of their own, for the session.

    A subprocess uses it with ``env={**os.environ, **secret_service.environment}``; this process
    through the fixture :func:`system_keyring`.
    """
    need_programs("dbus-daemon", "gnome-keyring-daemon")
    # a short path: a socket's name has 108 signs at most
    root = Path(tempfile.mkdtemp(prefix="rp-keyring-"))
    run = root / "run"
    run.mkdir(mode=0o700)
    env = {**os.environ, "HOME": str(root), "XDG_RUNTIME_DIR": str(run)}
    env |= {f"XDG_{kind.upper()}_HOME": str(root / kind) for kind in ("data", "config", "cache")}
    env.pop("DISPLAY", None)  # or it would ask on the developer's screen
    env.pop("WAYLAND_DISPLAY", None)
    with (root / "log").open("wb") as log:
        bus = subprocess.Popen(
            ["dbus-daemon", "--session", "--nofork", "--print-address=1"],
            stdout=subprocess.PIPE, stderr=log, env=env, text=True,
        )  # fmt: skip
        assert bus.stdout is not None
        address = bus.stdout.readline().strip()
        env["DBUS_SESSION_BUS_ADDRESS"] = address
        daemon = subprocess.Popen(
            ["gnome-keyring-daemon", "--unlock", "--foreground", "--components=secrets",
             f"--control-directory={run}"],
            stdin=subprocess.PIPE, stdout=log, stderr=log, env=env,
        )  # fmt: skip
    assert daemon.stdin is not None
    daemon.stdin.write(b"test")
    daemon.stdin.close()
    try:
        _wait_for_secrets(address, root / "log")
        yield SecretService(
            environment={
                "DBUS_SESSION_BUS_ADDRESS": address,
                "PYTHON_KEYRING_BACKEND": "keyring.backends.SecretService.Keyring",
            },
            pid=daemon.pid,
            files=root,
        )
    finally:
        for process in (daemon, bus):
            process.terminate()
            process.wait(10)
        bus.stdout.close()
        shutil.rmtree(root, ignore_errors=True)


def _wait_for_secrets(address: str, log: Path) -> None:
    from jeepney.bus_messages import message_bus
    from jeepney.io.blocking import Proxy, open_dbus_connection

    deadline = time.monotonic() + 15
    with open_dbus_connection(address) as connection:
        proxy = Proxy(message_bus, connection)
        while "org.freedesktop.secrets" not in proxy.ListNames()[0]:
            if time.monotonic() > deadline:
                pytest.fail(f"gnome-keyring did not start: {log.read_text()}")
            time.sleep(0.02)


@pytest.fixture
def system_keyring(
    secret_service: SecretService,
    use_keyring: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
) -> SecretService:
    """Make the real Secret Service the keyring of this process and of those that it starts."""
    from keyring.backends.SecretService import Keyring

    for name, value in secret_service.environment.items():
        monkeypatch.setenv(name, value)
    use_keyring(Keyring(), trusted=False)  # it is on the list by itself
    return secret_service


MISSING = "PostgreSQL is not installed"


def _postgres_programs():
    """Find the folder with initdb and pg_ctl: on PATH, by pg_config, or where Debian puts it."""
    folders = [Path(found).parent for found in [shutil.which("initdb")] if found]
    if shutil.which("pg_config"):
        asked = subprocess.run(["pg_config", "--bindir"], capture_output=True, text=True)
        folders.append(Path(asked.stdout.strip() or "/nowhere"))
    debian = Path("/usr/lib/postgresql").glob("*/bin")
    folders.extend(sorted(debian, key=lambda path: int(path.parent.name), reverse=True))
    for folder in folders:
        if (folder / "initdb").exists() and (folder / "pg_ctl").exists():
            return folder.resolve()
    return None


class PostgresServer:
    """A throw-away server on a socket in its own folder; it does not wait for the disk."""

    def __init__(self, programs, root):
        self._programs, self._root = programs, root
        self._data, self._count, self._connection = root / "data", 0, None
        # the server refuses to run as root
        self._as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        if self._as_user:
            shutil.chown(root, "postgres")
        self._run("initdb", "-D", self._data, "-A", "trust", "-U", "redpanda", "-N", "-E", "UTF8")
        self.start()

    def _run(self, program, *arguments):
        command = [*self._as_user, str(self._programs / program), *map(str, arguments)]
        log = self._root / f"{program}.log"
        with log.open("ab") as output:
            subprocess.run(command, check=True, stdout=output, stderr=output, cwd=self._root)

    def start(self):
        options = f"-k {self._root} -c listen_addresses= -F"
        log = self._root / "server.log"
        self._run("pg_ctl", "-D", self._data, "-l", log, "-w", "-o", options, "start")

    def stop(self):
        self.hang_up()
        self._run("pg_ctl", "-D", self._data, "-w", "-m", "immediate", "stop")

    def hang_up(self):
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def execute(self, statement):
        import psycopg

        if self._connection is None:
            self._connection = psycopg.connect(
                host=str(self._root), user="redpanda", dbname="postgres", autocommit=True
            )
        self._connection.execute(statement)

    def new_library(self):
        """Make an empty schema, which is quicker than a database, and return its URL."""
        self._count += 1
        name = f"library_{self._count}"
        self.execute(f"CREATE SCHEMA {name}")
        return (
            "postgresql://redpanda:not-secret@/postgres"
            f"?host={self._root}&options=-csearch_path%3D{name}"
        )


@pytest.fixture(scope="session")
def postgres_server():
    programs = _postgres_programs()
    if programs is None:
        if os.environ.get("REDPANDA_REQUIRE_SYSTEM"):
            pytest.fail(MISSING)
        pytest.skip(MISSING)
    # a short path: a socket's has 107 characters at most; and one that the user postgres may enter
    root = Path(tempfile.mkdtemp(prefix="redpanda-pg-"))
    server = PostgresServer(programs, root)
    try:
        yield server
    finally:
        with contextlib.suppress(subprocess.CalledProcessError):
            server.stop()
        shutil.rmtree(root, ignore_errors=True)
