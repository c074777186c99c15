"""Real code for the oracle: modules and notebooks that packages on this machine ship."""

from __future__ import annotations

import functools
import json
import re
import sysconfig
import tokenize
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import IPython

if TYPE_CHECKING:
    from collections.abc import Iterator

WHEELS = Path(__file__).parents[2] / ".make/notebooks"
"""Wheels with notebooks inside (``notebooks.txt``): fetched, and never installed."""

_SKIPPED = ("site-packages", "dist-packages", "lib2to3/tests", "/bad", "encodings", "__phello__")
_TYPED = re.compile(r"^[ ]*In \[\d+\]: .+(?:\n[ ]*\.{3,}: .*)*", re.MULTILINE)


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


def notebook_cells() -> list[str]:
    """List the code cells of every notebook: in this environment, and in the wheels set aside."""
    cells: dict[str, None] = {}
    for text in _notebooks():
        notebook = json.loads(text)
        if _language(notebook) != "python":
            continue
        for cell in notebook.get("cells", ()):
            if cell["cell_type"] == "code":
                cells["".join(cell["source"])] = None
    return sorted(cells)


def _notebooks() -> Iterator[str]:
    for path in sorted(Path(sysconfig.get_path("data")).rglob("*.ipynb")):
        yield path.read_text("utf-8")
    for wheel in sorted(WHEELS.glob("*.whl")):
        with zipfile.ZipFile(wheel) as archive:
            for name in sorted(archive.namelist()):
                if name.endswith(".ipynb"):
                    yield archive.read(name).decode("utf-8")


def _language(notebook: dict[str, Any]) -> str:
    about = notebook.get("metadata", {})
    kernel, language = about.get("kernelspec", {}), about.get("language_info", {})
    return str(kernel.get("language") or language.get("name") or "python")


def manual_cells() -> list[str]:
    """List what IPython's own manual pages type after ``In [n]:``, magics above all."""
    cells: dict[str, None] = {}
    for path in sorted(Path(IPython.__file__).parent.rglob("*.py")):
        for match in _TYPED.finditer(path.read_text("utf-8")):
            first, *more = match[0].split("\n")
            lines = [first.partition("]: ")[2], *(line.partition("...: ")[2] for line in more)]
            cells["\n".join(lines)] = None
    return sorted(cells)
