"""Files of settings, and where the person's own lies."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def write() -> Callable[[Path, Any], Path]:
    """Write a text, or anything else as JSON."""

    def write(path: Path, content: Any) -> Path:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content if isinstance(content, str) else json.dumps(content))
        return path

    return write


@pytest.fixture
def user_file(isolated_home: Path) -> Path:
    return isolated_home / "jupyter-config" / "redpanda.json"
