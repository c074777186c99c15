"""What is thrown away after a run takes nothing else along, least of all its folder's rights."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

import pytest

from redpanda_jupyter.reuse.sandbox.starting import _throw_away

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def shared(tmp_path: Path) -> Path:
    """A folder that everybody may write to, as /tmp is."""
    folder = tmp_path / "shared"
    folder.mkdir()
    folder.chmod(0o1777)
    return folder


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_folder_that_is_gone_leaves_the_one_that_held_it_as_it_was(shared: Path) -> None:
    _throw_away(shared / "gone")
    assert mode(shared) == 0o1777


def test_rights_are_given_back_within_and_nowhere_else(shared: Path) -> None:
    inner = shared / "run" / "locked"
    inner.mkdir(parents=True)
    (inner / "file").write_text("x")
    outside = shared / "outside"
    outside.mkdir()
    outside.chmod(0o755)
    (shared / "run" / "link").symlink_to(outside)
    inner.chmod(0)
    _throw_away(shared / "run")
    assert not os.path.lexists(shared / "run")
    assert mode(shared) == 0o1777
    assert mode(outside) == 0o755
