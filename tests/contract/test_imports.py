"""Importing the light modules loads nothing heavy: a kernel must start as fast as without us."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

HEAVY = [
    "openai",
    "anthropic",
    "pandas",
    "sqlalchemy",
    "alembic",
    "pydantic",
    "keyring",
    "nbformat",
    "nh3",
    "markdown_it",
    "httpx",
    "ulid",
    "narwhals",
    "genai_prices",
]

LIGHT = [
    "import redpanda_jupyter",
    "import redpanda_jupyter.errors, redpanda_jupyter.ids",
    "import redpanda_jupyter.settings, redpanda_jupyter.paths",
    "import redpanda_jupyter.credentials",
    "import redpanda_jupyter.llm.base",
    "import redpanda_jupyter.llm.registry",
    "import redpanda_jupyter.cli",
    "from redpanda_jupyter.settings import load_settings; load_settings()",
]


PROBE = f"import sys, json; print(json.dumps([m for m in {HEAVY} if m in sys.modules]))"


def loaded(statements: str) -> list[str]:
    """Run the statements in a fresh interpreter and return the heavy modules it loaded."""
    code = f"{statements}\n{PROBE}"
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False
    )
    assert run.returncode == 0, run.stderr
    found = json.loads(run.stdout.splitlines()[-1])
    assert isinstance(found, list)
    return found


@pytest.mark.parametrize("statements", LIGHT)
def test_loads_nothing_heavy(statements: str) -> None:
    assert loaded(statements) == []


def test_the_probe_itself_sees_a_heavy_import() -> None:
    assert loaded("import redpanda_jupyter.models") == ["pydantic"]


# --- the command line ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a.py", "import pandas as pd\ndf = pd.read_csv('a.csv')\n", []),
        ("a.py", "# %%\n%matplotlib inline\n# %%\n!ls\n# %%\ndef f(:\n", []),
        (
            "a.ipynb",
            '{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": ['
            '{"cell_type": "code", "source": "import openai", "metadata": {}, "outputs": []}]}',
            ["nbformat"],
        ),
    ],
)
@pytest.mark.parametrize("form", [[], ["--json"]])
def test_analyzing_loads_nothing_that_it_does_not_need(
    name: str, content: str, expected: list[str], form: list[str], tmp_path: Path
) -> None:
    file = tmp_path / name
    file.write_text(content)
    words = ["analyze", str(file), *form]
    assert loaded(f"from redpanda_jupyter import cli; assert cli.main({words}) == 0") == expected


# --- loading the magic ----------------------------------------------------------------------------

SHELL = """
import sys
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
before = set(sys.modules)
assert shell.run_cell("%load_ext redpanda_jupyter").success
assert "panda" in shell.magics_manager.magics["cell"]
{then}
shell.history_manager.end_session()
"""


def test_loading_the_magic_in_a_shell_loads_nothing_heavy() -> None:
    assert loaded(SHELL.format(then="")) == []


def test_what_describes_data_waits_until_there_is_something_to_describe() -> None:
    """It takes 20 ms, which nobody who only loads the magic should wait for."""
    then = (
        "late = ['context', 'analysis', 'models', 'llm', 'store']\n"
        "found = [name for name in late if f'redpanda_jupyter.{name}' in sys.modules]\n"
        "assert found == [], found"
    )
    assert loaded(SHELL.replace("{then}", then)) == []


def test_help_and_an_ordinary_cell_load_nothing_heavy() -> None:
    cells = ["%panda --help", "%%panda --help\n", "x = 1", "raise ValueError"]
    then = f"for cell in {cells!r}: shell.run_cell(cell)"
    assert loaded(SHELL.format(then=then)) == []


def test_loading_the_magic_loads_few_modules() -> None:
    """Not a time but its cause: what is loaded beyond what a shell has anyway."""
    then = "print(len(set(sys.modules) - before), file=sys.stderr)"
    code = SHELL.format(then=then)
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True
    )
    assert int(run.stderr.splitlines()[-1]) < 80


@contextmanager
def kernel() -> Iterator[Callable[[str], str]]:
    """Start a real kernel; give a function that runs a cell in it and returns what it printed."""
    from jupyter_client.manager import KernelManager

    manager = KernelManager(kernel_name="python3")
    manager.start_kernel(env=dict(os.environ), stderr=subprocess.DEVNULL)
    client = manager.blocking_client()
    client.start_channels()

    def run(code: str) -> str:
        printed: list[str] = []

        def take(message: dict[str, Any]) -> None:
            if message["msg_type"] == "stream":
                printed.append(message["content"]["text"])

        reply = client.execute_interactive(code, timeout=60, output_hook=take, allow_stdin=False)
        assert reply["content"]["status"] == "ok", reply["content"]
        return "".join(printed)

    try:
        client.wait_for_ready(timeout=60)
        yield run
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


WAIT_FOR_TIMERS = """
import threading
for thread in threading.enumerate():
    if isinstance(thread, threading.Timer):
        thread.join(50)
        assert not thread.is_alive()
"""


@pytest.mark.parametrize("ahead", [True, False])
def test_a_kernel_imports_the_sdk_ahead_and_only_where_it_may(
    monkeypatch: pytest.MonkeyPatch, *, ahead: bool
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-proj-0123456789abcdefghij")
    monkeypatch.setenv("REDPANDA_PRELOAD_SDK", str(ahead).lower())
    with kernel() as run:
        assert json.loads(run(PROBE)) == [], "a kernel has none of them by itself"
        assert json.loads(run(f"%load_ext redpanda_jupyter\n{PROBE}")) == []
        later = json.loads(run(WAIT_FOR_TIMERS + PROBE))
        assert ("openai" in later) is ahead
        assert "anthropic" not in later
        assert "pandas" not in later


def test_without_a_key_nothing_is_imported_ahead() -> None:
    with kernel() as run:
        run("%load_ext redpanda_jupyter")
        later = json.loads(run(WAIT_FOR_TIMERS + PROBE))
        assert {"openai", "anthropic", "pandas", "sqlalchemy"}.isdisjoint(later)
