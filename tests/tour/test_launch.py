"""The tour opens in a real JupyterLab, is stopped again, and overwrites nothing."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from redpanda_jupyter.errors import UsageError
from redpanda_jupyter.tour import launch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def status_of(address: str) -> int:
    try:
        with DIRECT.open(address, timeout=20) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code


@pytest.fixture
def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def demo(tmp_path: Path) -> Callable[..., subprocess.Popen[str]]:
    def start(**environment: str) -> subprocess.Popen[str]:
        # tests in the background of a shell ignore Ctrl-C, and so would what they start
        before = signal.signal(signal.SIGINT, signal.SIG_DFL)
        try:
            return subprocess.Popen(
                [sys.executable, "-m", "redpanda_jupyter.cli", "demo"],
                cwd=tmp_path,
                env={**os.environ, **environment},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
        finally:
            signal.signal(signal.SIGINT, before)

    return start


@contextmanager
def ended(process: subprocess.Popen[str]) -> Iterator[subprocess.Popen[str]]:
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            process.terminate()
        process.communicate(timeout=60)


def lines_until_address(process: subprocess.Popen[str]) -> list[str]:
    assert process.stdout is not None
    assert process.stderr is not None
    lines: list[str] = []
    for line in process.stdout:
        lines.append(line.rstrip("\n"))
        if line.startswith("http"):
            return lines
    raise AssertionError(f"no address: {lines} {process.stderr.read()}")


def test_the_address_answers_and_ctrl_c_stops_everything(
    demo: Callable[..., subprocess.Popen[str]], free_port: int, tmp_path: Path
) -> None:
    with ended(demo(NO_BROWSER="1", PORT=str(free_port))) as process:
        address = lines_until_address(process)[-1]
        assert address.startswith(f"http://127.0.0.1:{free_port}/lab/tree/tour.ipynb?token=")
        assert status_of(address) == 200
        assert status_of(address.partition("lab/")[0] + "api/contents/tour.ipynb") == 403
        token = address.partition("token=")[2]
        command = Path(f"/proc/{process.pid}/cmdline")
        if command.exists():  # who lists processes must not find the token
            running = [path.read_bytes() for path in Path("/proc").glob("[0-9]*/cmdline")]
            assert not any(token.encode() in words for words in running)
        process.send_signal(signal.SIGINT)
        rest, errors = process.communicate(timeout=60)
        assert (process.returncode, rest, errors) == (0, "", "")
    assert launch._is_free(free_port)
    assert (tmp_path / "redpanda-tour" / "tour.ipynb").is_file()


def test_without_a_port_it_takes_a_free_one_and_opens_the_browser(
    demo: Callable[..., subprocess.Popen[str]], tmp_path: Path
) -> None:
    script = tmp_path / "browser"
    script.write_text(f'#!/bin/sh\necho "$1" > "{tmp_path}/opened"\n')
    script.chmod(0o755)
    with ended(demo(BROWSER=f"{script} %s")) as process:
        address = lines_until_address(process)[-1]
        assert status_of(address) == 200
        deadline = time.monotonic() + 30
        while not (tmp_path / "opened").exists() and time.monotonic() < deadline:
            time.sleep(0.05)
        assert (tmp_path / "opened").exists()
        process.send_signal(signal.SIGTERM)  # as a closing terminal or a script does
        process.communicate(timeout=60)
        assert process.returncode == 0
    port = int(address.partition("127.0.0.1:")[2].partition("/")[0])
    assert launch._is_free(port)


def test_a_taken_port_is_said_in_one_line(demo: Callable[..., subprocess.Popen[str]]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        out, errors = demo(NO_BROWSER="1", PORT=str(port)).communicate(timeout=60)
    assert out == ""
    assert errors.splitlines() == [
        f"redpanda: Port {port} is taken, or not yours to use.",
        "Set PORT to another one, or leave it out to take the first that is free.",
    ]


def test_a_jupyterlab_that_does_not_start_has_the_last_word(
    demo: Callable[..., subprocess.Popen[str]], isolated_home: Path, free_port: int
) -> None:
    config = isolated_home / "jupyter-config" / "jupyter_lab_config.py"
    config.parent.mkdir(parents=True)
    config.write_text('raise SystemExit("configured not to start")\n')
    process = demo(NO_BROWSER="1", PORT=str(free_port))
    out, errors = process.communicate(timeout=60)
    assert (process.returncode, out) == (1, "")
    assert errors.startswith("redpanda: JupyterLab did not start. It said: ")
    assert "configured not to start" in errors
    assert "Traceback" not in errors


def test_a_taken_port_is_passed_over_when_none_was_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        monkeypatch.setattr(launch, "FIRST_PORT", port)
        monkeypatch.setattr(launch, "PORTS_TRIED", 1)
        with pytest.raises(UsageError, match="are all taken"):
            launch._free_port()
        monkeypatch.setattr(launch, "PORTS_TRIED", 50)
        assert launch._free_port() > port


@pytest.mark.parametrize("port", [0, -1, 65536])
def test_a_port_that_there_is_not_is_refused(port: int) -> None:
    with pytest.raises(UsageError, match=f"There is no port {port}"):
        launch.run(port, browser=False)


def test_a_notebook_that_someone_worked_in_is_left_alone(tmp_path: Path) -> None:
    folder = launch.copy_tour(tmp_path)
    original = Path(launch.__file__).with_name("tour.ipynb").read_bytes()
    assert (folder / "tour.ipynb").read_bytes() == original
    (folder / "tour.ipynb").write_text("mine")
    assert launch.copy_tour(tmp_path) == folder
    assert (folder / "tour.ipynb").read_text() == "mine"
    assert [path.name for path in folder.iterdir()] == ["tour.ipynb"]


def test_a_place_that_cannot_take_the_notebook_is_named(tmp_path: Path) -> None:
    (tmp_path / "redpanda-tour").write_text("")
    with pytest.raises(UsageError, match=r"cannot be put into .*redpanda-tour: file exists"):
        launch.copy_tour(tmp_path)


def test_the_info_of_a_server_that_was_killed_is_passed_over(isolated_home: Path) -> None:
    runtime = isolated_home / "jupyter-runtime"
    runtime.mkdir()
    assert launch._server_info(9) is None
    for number, token in enumerate(["old", "new"]):
        path = runtime / f"jpserver-{number}.json"
        path.write_text(f'{{"port": 9, "url": "http://h/", "token": "{token}"}}')
        os.utime(path, (number, number))
    (runtime / "jpserver-x.json").write_text("{half")
    info = launch._server_info(9)
    assert info is not None
    assert info["token"] == "new"
