"""The program as a person starts it, and a server that it may ask."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from redpanda_jupyter.tour.server import TourServer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

KEY = "sk-proj-Zk3hT9vQ2mXb7LpR4sWd8NfG9xQz"


@pytest.fixture
def run() -> Callable[..., subprocess.CompletedProcess[str]]:
    """The program in a process of its own: words, ``given`` to read, and variables."""

    def run(*words: str, given: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "redpanda_jupyter.cli", *words],
            input=given,
            env={**os.environ, **environment},
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=60,
            check=False,
        )

    return run


@pytest.fixture
def server(isolated_home: Path) -> Iterator[TourServer]:
    """A server with one good key, in the place of both providers."""
    with TourServer(lambda question: "", models=("gpt-x", "gpt-y"), api_key=KEY) as running:
        file = isolated_home / "jupyter-config" / "redpanda.json"
        file.parent.mkdir()
        urls = {"openai": running.openai_url, "anthropic": running.anthropic_url}
        file.write_text(json.dumps({f"{name}_base_url": url for name, url in urls.items()}))
        yield running
