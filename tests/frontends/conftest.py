"""Other frontends than JupyterLab: real ones, and clients that do as those which cannot run here.

The kernel, its provider and its library are those of tests/kernel.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import nbformat
import pexpect
import pytest

from ..kernel.conftest import (  # noqa: F401 - fixtures
    answers,
    fresh_kernel,
    kernel,
    provider,
    running_kernel,
    shared_provider,
    store,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from redpanda_jupyter.tour.server import TourServer

LOAD = "%load_ext redpanda_jupyter"
FRAME = "import pandas as pd\ndf = pd.DataFrame({'a': [1, 2, 3], 'secret': ['xq-1', 'xq-2', None]})"


@pytest.fixture
def write_notebook(tmp_path: Path) -> Callable[..., Path]:
    """Return a function that writes a notebook whose first cells load us and make ``df``."""

    def write(*sources: str, name: str = "sales.ipynb") -> Path:
        cells = [nbformat.v4.new_code_cell(source) for source in (LOAD, FRAME, *sources)]
        book = nbformat.v4.new_notebook(cells=cells)
        book.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
        path = tmp_path / name
        nbformat.write(book, path)
        return path

    return write


@pytest.fixture
def start(provider: TourServer, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:  # noqa: F811
    """Return a function that runs a Python program in this test's home and gives what it said."""
    del provider  # its address stands in this home's settings
    monkeypatch.setenv("PYDEVD_DISABLE_FILE_VALIDATION", "1")

    def run(*words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", *words], cwd=cwd, capture_output=True, text=True, timeout=110
        )

    return run


@pytest.fixture
def terminal(provider: TourServer) -> Iterator[Callable[..., Any]]:  # noqa: F811
    """Return a function that starts a program on a pseudo-terminal."""
    del provider
    started: list[Any] = []

    def open_one(*words: str) -> Any:
        environment = {**os.environ, "TERM": "dumb", "NO_COLOR": "1", "COLUMNS": "200"}
        child = pexpect.spawn(
            sys.executable, ["-m", *words], env=environment, encoding="utf-8", timeout=60,
            dimensions=(50, 200), echo=False,
        )  # fmt: skip
        started.append(child)
        return child

    yield open_one
    for child in started:
        child.close(force=True)


def outputs(path: Path, cell: int) -> list[Any]:
    """Return the outputs of a cell below the two that load us and make ``df``."""
    cells = [one for one in nbformat.read(path, as_version=4).cells if one.cell_type == "code"]
    first = [one.source for one in cells].index(FRAME) + 1
    return list(cells[first + cell].outputs)


def sent(server: TourServer) -> str:
    """Return all that the provider received, as one text."""
    return "\n".join(json.dumps(one.body) for one in server.requests)
