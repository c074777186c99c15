"""Settings files are opened once, and again when they have changed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest

from redpanda_jupyter import files
from redpanda_jupyter.settings import load_settings

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The files that were opened."""
    found: list[Path] = []
    read = files.read_object

    def noted(path: Path, example: str) -> Any:
        found.append(path)
        return read(path, example)

    monkeypatch.setattr(files, "read_object", noted)
    return found


def settle(path: Path) -> None:
    """Wait until the file counts as one that was not written just now."""
    while time.time_ns() - path.stat().st_ctime_ns <= files.SETTLED_S * 1e9:
        time.sleep(0.05)


def test_a_file_that_did_not_change_is_opened_once(
    write: Any, user_file: Path, opened: list[Path]
) -> None:
    settle(write(user_file, {"model": "openai"}))
    for _ in range(5):
        assert load_settings().model == "openai"
    assert opened == [user_file]


def test_what_another_process_changes_counts_at_once(write: Any, user_file: Path) -> None:
    settle(write(user_file, {"samples": 1}))
    assert load_settings().samples == 1
    code = "from redpanda_jupyter.setting_file import save_user_setting as save; save('samples', 2)"
    subprocess.run([sys.executable, "-c", code], check=True, env=os.environ.copy())
    assert load_settings().samples == 2
    user_file.unlink()
    assert load_settings().samples == 3


def test_changes_in_the_same_moment_are_seen_though_the_time_stays(
    write: Any, user_file: Path
) -> None:
    write(user_file, {"samples": 1})
    before = user_file.stat()
    assert load_settings().samples == 1
    with user_file.open("r+") as file:  # in place, of the same size, and with the same time
        file.write(json.dumps({"samples": 2}))
    os.utime(user_file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert load_settings().samples == 2


def test_a_file_that_went_wrong_is_named_each_time(write: Any, user_file: Path) -> None:
    from redpanda_jupyter.errors import SettingsError

    settle(write(user_file, "{"))
    for _ in range(2):
        with pytest.raises(SettingsError, match="not valid JSON"):
            load_settings()
