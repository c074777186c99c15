"""Real code for the oracle: modules and notebooks that packages on this machine ship."""

from __future__ import annotations

import functools
import sysconfig
import tokenize
from pathlib import Path

_SKIPPED = ("site-packages", "dist-packages", "lib2to3/tests", "/bad", "encodings", "__phello__")


def read_module(path: Path) -> str:
    """Read a module's text in its own encoding.

    Raises
    ------
    SyntaxError, UnicodeDecodeError
        Where it says none that is known, or does not keep to it.
    """
    with tokenize.open(path) as file:
        return file.read()


@functools.cache
def standard_modules() -> list[Path]:
    root = Path(sysconfig.get_path("stdlib"))
    return [
        path
        for path in sorted(root.rglob("*.py"))
        if not any(part in path.as_posix() for part in _SKIPPED)
    ]


@functools.cache
def installed_modules() -> list[Path]:
    """List every module of every installed package."""
    return sorted(Path(sysconfig.get_path("purelib")).rglob("*.py"))
