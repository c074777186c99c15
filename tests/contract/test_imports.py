"""Importing the light modules loads nothing heavy: a kernel must start as fast as without us."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

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


def loaded(statements: str) -> list[str]:
    """Run the statements in a fresh interpreter and return the heavy modules it loaded."""
    probe = f"import sys, json; print(json.dumps([m for m in {HEAVY} if m in sys.modules]))"
    code = f"{statements}\n{probe}"
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
