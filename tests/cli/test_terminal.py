"""How the program writes: colours, widths, encodings."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from redpanda_jupyter.cli import terminal
from redpanda_jupyter.cli.analyze import table
from redpanda_jupyter.services.reading import analyze_input

if TYPE_CHECKING:
    from pathlib import Path

Patch = pytest.MonkeyPatch

CODE = """\
THRESHOLD = 100
import pandas as pd
df = pd.read_csv("data/sales.csv", sep=";")
df["total"] = df["units"] * price
monthly = df[df["total"] > THRESHOLD].groupby("region")["total"].sum()
monthly.to_csv("out/monthly.csv")
import requests
requests.get("http://example.org")
"""


# --- colours and encodings ------------------------------------------------------------------------


def test_colours_change_nothing_but_the_colour() -> None:
    found = analyze_input(CODE.encode())
    coloured = table(found, 80, colours=True)
    assert "\x1b[31m  risks " in coloured
    assert re.sub(r"\x1b\[\d+m", "", coloured) == table(found, 80)


@pytest.mark.parametrize(
    ("is_terminal", "environment", "expected"),
    [
        (True, {"TERM": "xterm"}, True),
        (False, {"TERM": "xterm"}, False),
        (True, {"TERM": "xterm", "NO_COLOR": "1"}, False),
        (True, {"TERM": "xterm", "NO_COLOR": ""}, True),
        (True, {"TERM": "dumb"}, False),
        (True, {}, False),
    ],
)
def test_colours_are_for_terminals_that_want_them(
    is_terminal: bool, environment: dict[str, str], expected: bool, monkeypatch: Patch
) -> None:
    for name in ("TERM", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: is_terminal)
    assert terminal.has_colours() is expected


def test_on_a_terminal_it_takes_the_terminals_width_and_waits_for_ctrl_d(
    tmp_path: Path, monkeypatch: Patch
) -> None:
    pty = pytest.importorskip("pty", reason="there are no pseudo-terminals on this system")
    import fcntl
    import struct
    import termios

    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.delenv("COLUMNS", raising=False)
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 50, 0, 0))
    process = subprocess.Popen(
        [sys.executable, "-m", "redpanda_jupyter.cli", "analyze", "-"],
        stdin=slave, stdout=slave, stderr=slave, start_new_session=True,
        env=dict(os.environ),  # without the width that readline may have left outside of it
    )  # fmt: skip
    os.close(slave)
    seen = b""
    while b"ends it." not in seen:
        seen += os.read(master, 1000)
    names = ", ".join(f"name_{number}" for number in range(12))
    os.write(master, f"print({names})\n".encode() + b"\x04")
    while True:
        try:
            piece = os.read(master, 1000)
        except OSError:  # Linux tells the end of a terminal so
            break
        if not piece:
            break
        seen += piece
    os.close(master)
    assert process.wait(60) == 0
    text = seen.decode()
    assert "Type or paste code; Ctrl-D ends it." in text
    assert "\x1b[2m  needs        \x1b[0mname_0, name_1, name_2, name_3,\r\n" in text


def test_an_output_that_lacks_letters_gets_them_escaped(tmp_path: Path, run: Any) -> None:
    file = tmp_path / "a.py"
    file.write_text("größe = 1\n", encoding="utf-8")
    done = run("analyze", str(file), PYTHONIOENCODING="ascii")
    assert (done.returncode, done.stderr) == (0, "")
    assert "gr\\xf6\\xdfe" in done.stdout
    as_json = run("analyze", str(file), "--json", PYTHONIOENCODING="ascii")
    assert json.loads(as_json.stdout)["blocks"][0]["outputs"] == ["größe"]
