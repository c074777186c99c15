"""Code that means harm gets nowhere, costs no more than its limits, and is always reported."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from redpanda_jupyter.reuse.sandbox import starting, walls
from redpanda_jupyter.reuse.values import PackedError, unpack

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from redpanda_jupyter.models import RunResult

    Run = Callable[..., RunResult]

linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="limits of Linux")


def value_of(result: RunResult) -> Any:
    assert result.status == "ok", (result.error_message, result.traceback)
    assert result.value is not None
    return unpack(result.value)


# --- reading ------------------------------------------------------------------------------------

LOOK = """
import os
found = {}
for path in paths:
    try:
        found[path] = os.listdir(path) if os.path.isdir(path) else open(path).read()
    except OSError as error:
        found[path] = type(error).__name__
found
"""


def test_secrets_at_home_and_in_the_environment_are_not_there(
    walled: Any, run: Run, isolated_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (isolated_home / ".ssh").mkdir()
    (isolated_home / ".ssh" / "id_ed25519").write_text("SECRET-KEY")
    real = os.path.expanduser("~root")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-SECRET")
    monkeypatch.setenv("REDPANDA_DATABASE_URL", "postgresql://u:SECRET@h/d")
    monkeypatch.setenv("HTTPS_PROXY", "http://SECRET@proxy")
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/SECRET")
    paths = [str(isolated_home / ".ssh" / "id_ed25519"), str(isolated_home), "/etc/shadow",
             "/run/user", "/var/lib", f"{real}/.ssh", "/proc/1/environ"]  # fmt: skip
    result = run(walled, f"paths = {paths!r}\n{LOOK}", "import os\ndict(os.environ)")
    everything = result.model_dump_json()
    assert "SECRET" not in everything
    environment = value_of(result)
    assert environment["HOME"].startswith("/tmp/")
    assert not [name for name in environment if "KEY" in name or "PROXY" in name or "DBUS" in name]
    found = value_of(run(walled, f"paths = {paths!r}\n{LOOK}"))
    assert found[paths[0]] == "FileNotFoundError"
    assert found[paths[2]] in ("", "PermissionError", "FileNotFoundError")
    assert found[paths[3]] == "FileNotFoundError"
    assert found[paths[5]] == "FileNotFoundError"


def test_the_environment_is_clean_without_walls_too(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-SECRET")
    monkeypatch.setenv("AWS_SESSION_TOKEN", "SECRET")
    result = run("plain", "import os\ndict(os.environ)")
    assert "SECRET" not in result.model_dump_json()
    assert any(one.startswith("network") for one in result.not_enforced)
    assert any(one.startswith("files") for one in result.not_enforced)


def test_declared_files_are_readable_where_they_lie_and_only_they(
    walled: Any, run: Run, tmp_path: Path
) -> None:
    (tmp_path / "sales.csv").write_text("a\n1\n")
    (tmp_path / "secret.csv").write_text("SECRET")
    paths = [str(tmp_path / "sales.csv"), str(tmp_path / "secret.csv")]
    result = run(walled, f"paths = {paths!r}\n{LOOK}", readable=(paths[0],))
    assert list(value_of(result).values()) == ["a\n1\n", "FileNotFoundError"]
    code = f"open({paths[0]!r}, 'w')"
    assert run(walled, code, readable=(paths[0],)).error_name == "OSError"


def test_what_lies_beside_the_notebook_is_hidden(
    walled: Any, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(Path(__file__).parent)
    paths = [__file__]
    found = value_of(run(walled, f"paths = {paths!r}\n{LOOK}", "found"))
    assert found == {__file__: "FileNotFoundError"}
    given = run(walled, f"paths = {paths!r}\n{LOOK}", "found", readable=(__file__,))
    assert value_of(given)[__file__].startswith('"""Code that means harm')


# --- reaching out --------------------------------------------------------------------------------


@pytest.fixture
def listening(tmp_path: Path) -> Iterator[dict[str, Any]]:
    """Servers on loopback, on a path and on an abstract name; they remember who came."""
    tcp = socket.create_server(("127.0.0.1", 0))
    path = tmp_path / "socket"
    unix = socket.socket(socket.AF_UNIX)
    unix.bind(str(path))
    unix.listen()
    places: dict[str, Any] = {"port": tcp.getsockname()[1], "path": str(path)}
    if sys.platform.startswith("linux"):
        abstract = socket.socket(socket.AF_UNIX)
        abstract.bind(f"\0redpanda-{os.getpid()}")
        abstract.listen()
        places["abstract"] = f"redpanda-{os.getpid()}"
    yield places
    for one in (tcp, unix, abstract):
        one.setblocking(False)
        with pytest.raises(BlockingIOError):
            one.accept()
        one.close()


def test_nothing_reaches_the_network_nor_this_machine(
    walled: Any, run: Run, listening: dict[str, Any]
) -> None:
    code = f"""
import socket
found = []
for family, address in [
    (socket.AF_INET, ("127.0.0.1", {listening["port"]})), (socket.AF_INET, ("1.1.1.1", 53)),
    (socket.AF_UNIX, {listening["path"]!r}), (socket.AF_UNIX, "\\0{listening["abstract"]}"),
]:
    one = socket.socket(family)
    one.settimeout(3)
    try:
        one.connect(address)
        found.append("connected")
    except OSError as error:
        found.append(type(error).__name__)
try:
    socket.create_connection(("example.com", 80), 3)
    found.append("connected")
except OSError as error:
    found.append("refused")
"connected" in found, len(found)
"""
    assert value_of(run(walled, code)) == (False, 5)


# --- writing -------------------------------------------------------------------------------------


def test_nothing_is_written_outside(walled: Any, run: Run, tmp_path: Path) -> None:
    places = [str(tmp_path / "x"), "/etc/x", "/usr/x", "/x", f"{sys.prefix}/x", "/var/x",
              "/home/x", "/tmp/in/job.json", walls.__file__, "/proc/sys/kernel/hostname",
              "/dev/vda"]  # fmt: skip
    code = f"""
import os
bad = []
for path in {places!r}:
    try:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w") as file:
            file.write("x")
        bad.append(path)
    except OSError:
        pass
bad
"""
    before = Path(walls.__file__).read_bytes()
    bad = value_of(run(walled, code))
    # its own private /tmp and /dev may be written to: they are not the machine's
    assert [one for one in bad if not one.startswith(("/tmp/", "/dev/"))] == []
    assert not Path("/tmp/in").exists()
    assert not (tmp_path / "x").exists()
    assert Path(walls.__file__).read_bytes() == before


def test_walls_cannot_be_taken_down(walled: Any, run: Run) -> None:
    code = """
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
tried = {
    "remount": libc.mount(None, b"/", None, 32 | 4096, None),
    "umount": libc.umount2(b"/tmp", 2),
    "mount": libc.mount(b"t", b"/mnt", b"tmpfs", 0, None),
    "sethostname": libc.sethostname(b"x", 1),
    "chroot": libc.chroot(b"/"),
    "disk": -1 if not os.path.exists("/dev/vda") else 0,
}
status = open("/proc/self/status").read()
names = ("CapEff", "CapPrm", "CapBnd")
caps = [line.split()[1] for line in status.splitlines() if line.startswith(names)]
{name: result for name, result in tried.items() if result == 0}, caps
"""
    undone, capabilities = value_of(run(walled, code))
    assert undone == {}
    assert {int(one, 16) for one in capabilities} == {0}


@linux
def test_a_file_that_never_ends_is_ended(way: Any, run: Run) -> None:
    code = "with open('big', 'wb') as file:\n    while True:\n        file.write(b'x' * 1_000_000)"
    result = run(way, code, files_bytes=20_000_000)
    assert result.status in ("error", "died")
    assert result.error_name in ("OSError", "RunEnded")


def test_links_in_the_folder_lead_nowhere(way: Any, run: Run, tmp_path: Path) -> None:
    target = tmp_path / "kept"
    target.mkdir()
    (target / "file").write_text("kept")
    code = f"""
import os
os.symlink({str(target)!r}, "link")
os.symlink("/etc/passwd", "passwd")
os.symlink("loop", "loop")
os.makedirs("locked/inner")
open("locked/inner/x", "w").close()
os.chmod("locked", 0)
"""
    result = run(way, code)
    assert result.status == "ok"
    assert (target / "file").read_text() == "kept"
    assert "passwd" in result.written


# --- lying ---------------------------------------------------------------------------------------

FORGE = """
import os, stat
pipes = []
for one in range(3, 100):
    try:
        if stat.S_ISFIFO(os.fstat(one).st_mode):
            pipes.append(one)
    except OSError:
        pass
for one in pipes:
    for line in LINES:
        try:
            os.write(one, line)
        except OSError:
            pass
"""


DONE = b'{"event": "done", "status": "ok"'


@pytest.mark.parametrize(
    "lines",
    [
        [b"not json\n"], [DONE + b"}\n"], [b"[" * 100_000 + b"\n"], [b"\xff\xfe\x00\n"],
        [DONE + b', "value": {"kind": "array", "data": "gASVIAAAAA=="}}\n'],
        [b'{"event": "done", "status": ["ok"], "written": {"a": 1}, "values": [1]}\n'],
        [DONE + b', "error_line": -5, "duration_s": NaN, "peak_memory": 1e400}\n'],
        [DONE + b', "value": ' + b'{"kind":' * 5_000 + b"1" + b"}" * 5_001 + b"\n"],
        [b'{"event": "output", "kind": "evil", "mime": 5, "data": null}\n'],
        [b'{"event": "output", "kind": "stream", "mime": "text/plain", "data": "\\ud800"}\n'],
        [DONE + b', "peak_memory": ' + b"9" * 5_000 + b"}\n"],
    ],
    ids=lambda lines: lines[0][:50].decode("latin-1"),
)  # fmt: skip
def test_forged_lines_harm_nobody(run: Run, lines: list[bytes]) -> None:
    result = run("plain", f"LINES = {lines!r}\n{FORGE}")
    assert result.status in ("ok", "died")
    assert result.duration_s < 30
    json.loads(result.model_dump_json())
    for one in [result.value, *result.values.values()]:
        if one is not None:
            with contextlib.suppress(PackedError):
                unpack(one)


def test_a_line_without_end_is_refused(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(starting, "_LONGEST_LINE", 1_000_000)
    code = FORGE.replace("for line in LINES", "for line in [b'x' * 3_000_000]")
    result = run("plain", code)
    assert result.status == "died"
    assert "no result" in str(result.error_message)


def test_odd_texts_come_through(way: Any, run: Run) -> None:
    code = """
print("\\udcff \\x00 \\u202e")
import sys, os
os.write(1, b"\\xff\\xfe\\n")
bad = "\\ud800"
class Error\u00e9(Exception):
    pass
raise Error\u00e9("broken \\udcff \\x00 " + "x" * 100_000)
"""
    result = run(way, code, wanted=("bad",))
    assert result.status == "error"
    json.loads(result.model_dump_json())
    assert len(str(result.error_message)) <= 2000
    assert unpack(result.values["bad"]) == "\ud800"
    assert any("�" in one.data for one in result.outputs)


def test_an_error_whose_text_breaks_is_an_error(way: Any, run: Run) -> None:
    code = "class Bad(Exception):\n    def __str__(self):\n        raise ValueError\nraise Bad"
    result = run(way, code)
    assert result.status == "error"
    assert result.error_name in ("Bad", "ValueError")  # IPython shows the second
