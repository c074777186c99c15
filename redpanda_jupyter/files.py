"""Writing small files safely.

The rule of this module: a reader sees the old file or the new one, never half of it, and nobody
but its owner can read what is written here. What is remembered of a file holds only as long as the
file is certainly the same.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

SETTLED_S = 2.0
"""Seconds after a change from which on another change gets another time on every file system."""

_Mark = tuple[int, int, int, int, int]
_known: dict[Path, tuple[_Mark, dict[str, Any]]] = {}


def read_object(path: Path, example: str) -> dict[str, Any]:
    """Return the JSON object in the file ``path``, an empty one if there is no such file.

    Raises
    ------
    SettingsError
        It cannot be read or is none; the message names the file and the line, the hint shows
        ``example``.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return {}
    except NotADirectoryError:
        return {}
    except UnicodeDecodeError:
        raise SettingsError(f"{path} is not UTF-8 text.") from None
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise SettingsError(f"{path} cannot be read: {reason}.") from None
    if not text.strip():
        return {}
    try:
        content = json.loads(text)
    except json.JSONDecodeError as error:
        raise SettingsError(
            f"{path}, line {error.lineno}: this is not valid JSON ({error.msg}).",
            hint=f"It should look like {example}.",
        ) from None
    except RecursionError:
        raise SettingsError(f"{path}: the JSON is nested too deeply.") from None
    if not isinstance(content, dict):
        raise SettingsError(
            f"{path} must hold one JSON object.",
            hint=f"It should look like {example}.",
        )
    return content


def read_unchanged(path: Path, example: str) -> Mapping[str, Any]:
    """Do as :func:`read_object`, but open no file that is the same as when it was last read.

    What is returned is not to be changed: the next one gets it, too.
    """
    try:
        found = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except OSError:
        return read_object(path, example)  # which says what is wrong
    mark = (found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)
    kept = _known.get(path)
    if kept is not None and kept[0] == mark:
        return kept[1]
    content = read_object(path, example)
    # one that was written just now may be written again without a new time
    if time.time_ns() - max(mark[3:]) > SETTLED_S * 1e9:
        _known[path] = (mark, content)
    return content


@contextlib.contextmanager
def locked(target: Path) -> Iterator[None]:
    """Keep other processes that also ask for this lock from writing ``target`` meanwhile.

    Raises
    ------
    SettingsError
        Another process held the lock for 5 seconds.
    """
    from filelock import FileLock, Timeout

    try:
        with FileLock(target.with_name(f".{target.name}.lock"), timeout=5, mode=0o600):
            yield
    except Timeout:
        raise SettingsError(
            f"{target} is being written by another process.", hint="Try again in a moment."
        ) from None


def replace_text(target: Path, text: str) -> None:
    """Put ``text`` (as UTF-8, mode 0600) in the place of the file ``target`` in one step.

    Raises
    ------
    OSError
        It could not be written; the old file is untouched.
    """
    put_bytes(target, text.encode("utf-8"), overwrite=True)


def put_bytes(target: Path, content: bytes, *, overwrite: bool) -> None:
    """Write the file ``target`` (mode 0600) in one step, whole or not at all.

    Parameters
    ----------
    overwrite
        False: a file of that name that is there, or that appears meanwhile, stays as it is.

    Raises
    ------
    FileExistsError
        There is such a file, and it must not be overwritten.
    OSError
        It could not be written; an old file is untouched.
    """
    if not overwrite and os.path.lexists(target):
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target))
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name[:100]}.")  # 0600
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if overwrite:
            Path(name).replace(target)
        else:
            _move_to_free_name(Path(name), target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _move_to_free_name(source: Path, target: Path) -> None:
    """Move a file where there is none, also if another program looks for the name just now."""
    try:
        os.link(source, target)  # fails where there is one, and only then, in one step
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links
        if os.path.lexists(target):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target)) from None
        source.replace(target)
        return
    source.unlink()
