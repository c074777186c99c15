"""What the child finds in the folder that it was given, and what lies in the one it works in.

The rule of this module: standard library only; links are never followed when a folder is walked.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
from pathlib import Path
from typing import Any

_LINKED_BYTES = 32_000_000
_MOST_FILES = 1_000


def read_job(given: Path) -> dict[str, Any]:
    """Return the job as the parent wrote it."""
    job: dict[str, Any] = json.loads((given / "job.json").read_text(encoding="utf-8"))
    return job


def lay_down(given: Path, work: Path) -> None:
    """Put the files that the job brings into the folder that it runs in.

    Small ones are copied, so that the code may write over them; large ones are linked to, and lie
    where nothing can be written.
    """
    source = given / "files"
    if not source.is_dir():
        return
    for one in sorted(source.rglob("*")):
        if one.is_dir():
            continue
        target = work / one.relative_to(source)
        target.parent.mkdir(parents=True, exist_ok=True)
        if one.stat().st_size > _LINKED_BYTES:
            target.symlink_to(one)
        else:
            shutil.copyfile(one, target)


def files_in(work: Path) -> dict[str, tuple[int, int]]:
    """Return the files in a folder with size and time of change, relative to it."""
    found: dict[str, tuple[int, int]] = {}
    for folder, _, names in os.walk(work):
        for name in names:
            path = Path(folder, name)
            with contextlib.suppress(OSError):
                status = path.lstat()
                found[str(path.relative_to(work))] = (status.st_size, status.st_mtime_ns)
            if len(found) >= _MOST_FILES:
                return found
    return found


def font_cache(given: Path) -> None:
    """Take over matplotlib's list of fonts: making it anew takes longer than most blocks."""
    target = Path(os.environ.get("MPLCONFIGDIR", ""))
    for one in given.glob("fontlist-*.json"):
        target.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(one, target / one.name)
