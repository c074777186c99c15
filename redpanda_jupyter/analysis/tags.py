"""What stands behind the backticks of a fence: a language, and sometimes a file name.

The rule of this module: every way in which models write "this is Python" ends as ``python``; other
languages keep their own word in lower case.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_PYTHON = re.compile(
    r"(?:i?python(?:[ ]?\d(?:\.\d+)*)?|py\d?|jupyter(?:[-_]?(?:python|notebook))?|pycon\d?|"
    r"python-?(?:repl|console|traceback)|pyodide|code-cell|colab|doctest)$",
    re.IGNORECASE,
)
_NOT_RUNNABLE = re.compile(r"python-?traceback$", re.IGNORECASE)
_ATTRIBUTE = re.compile(
    r"(?:title|filename|file|name|path)\s*[=:]\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s,}]+))",
    re.IGNORECASE,
)
_PATH = re.compile(r"(?:\d+:\d+:)?([\w./\\~-]*\.\w{1,8})$")


@dataclass(frozen=True, slots=True)
class Tag:
    """A fence's info string, read.

    Parameters
    ----------
    language
        ``python``, another language in lower case, or ``""`` where none is given.
    filename
        The file that the model had in mind, or ``None``.
    """

    language: str
    filename: str | None = None

    @property
    def is_python(self) -> bool:
        """Whether the tag says Python."""
        return self.language == "python"


def read_tag(info: str) -> Tag:
    """Read an info string such as ``python title="x.py"``, ``{.python}`` or ``python:src/x.py``."""
    info = info.strip()[:500]
    if not info:
        return Tag("")
    attribute = _ATTRIBUTE.search(info)
    filename = next((part for part in attribute.groups() if part), None) if attribute else None
    words = re.sub(r"[{},]", " ", info).split()
    if not words:
        return Tag("", filename)
    word, rest = words[0], words[1:]
    if ":" in word and not _PATH.match(word):
        word, _, path = word.partition(":")
        filename = filename or path or None
    path_match = _PATH.match(word)
    language = word.lstrip(".")
    if path_match and not word.startswith(".") and not _PYTHON.match(word):
        filename = filename or path_match[1]
        suffix = path_match[1].rpartition(".")[2].lower()
        return Tag("python" if suffix in ("py", "pyw", "ipynb") else suffix, filename)
    if filename is None and rest and _PATH.match(rest[0]) and "=" not in rest[0]:
        filename = rest[0]
    if _NOT_RUNNABLE.match(language):
        return Tag("text", filename)
    if _PYTHON.match(language):
        return Tag("python", filename)
    return Tag(language.lower(), filename)
