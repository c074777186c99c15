"""What a setting's value may look like.

The rule of this module: a check returns the value to keep, or raises ``ValueError`` with words that
follow the setting's name ("must be …") and never repeat the value, which may be a key or hold a
password.
"""

from __future__ import annotations

import re
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable

_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_ALIAS = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,19}")
_PLAIN = re.compile(r"[!-~]+")  # printable ASCII without space


def text(value: Any) -> str:
    """Take a text that says something, without the space around it."""
    if not isinstance(value, str) or not value.strip():
        raise ValueError("must be a text")
    return value.strip()


def choice(*allowed: str) -> Callable[[Any], str]:
    """Make a check that takes one of the words ``allowed``; its ``words`` tell which."""

    def check(value: Any) -> str:
        if not isinstance(value, str) or value not in allowed:
            raise ValueError(f"must be one of {', '.join(allowed)}")
        return value

    check.words = allowed  # type: ignore[attr-defined]
    return check


def number(low: float, high: float, *, whole: bool) -> Callable[[Any], float | int]:
    """Make a check that takes a number from ``low`` to ``high``, both included."""
    words = f"must be a {'whole ' if whole else ''}number from {low:g} to {high:,.0f}"

    def check(value: Any) -> float | int:
        if isinstance(value, bool) or not isinstance(value, int if whole else (int, float)):
            raise ValueError(words)  # noqa: TRY004 - one kind for all checks
        if not low <= value <= high:
            raise ValueError(words)
        return value if whole else float(value)

    return check


def aliases(value: Any) -> tuple[tuple[str, str], ...]:
    """Take short names for models, ``{"fast": "openai:gpt-x"}``; in the order of the names."""
    words = 'must be an object of names and models, such as {"fast": "openai:gpt-x"}'
    if isinstance(value, tuple):
        value = dict(value)
    if not isinstance(value, dict):
        raise ValueError(words)  # noqa: TRY004 - one kind for all checks
    for name, model in value.items():
        if not isinstance(name, str) or not _ALIAS.fullmatch(name):
            raise ValueError("must have names of at most 20 letters, digits, - and _")
        if not isinstance(model, str) or not model.strip():
            raise ValueError(words)
    return tuple(sorted((name, model.strip()) for name, model in value.items()))


def yes_no(value: Any) -> bool:
    """Take true or false."""
    if not isinstance(value, bool):
        raise ValueError("must be true or false")  # noqa: TRY004 - one kind for all checks
    return value


yes_no.words = ("true", "false")  # type: ignore[attr-defined]


def database(value: Any) -> str:
    """Take a SQLAlchemy URL; whether it can be opened is found out by opening it."""
    taken = text(value)
    if "://" not in taken:
        raise ValueError("must be a URL such as postgresql://host/database")
    return taken


def command(value: Any) -> tuple[str, ...]:
    """Take a command: a text, split as a shell would, or a list of words. No shell runs it."""
    if isinstance(value, str):
        lexer = shlex.shlex(value, posix=True, punctuation_chars=False)
        lexer.whitespace_split, lexer.commenters = True, ""
        if sys.platform == "win32":
            lexer.escape = ""  # there a backslash is part of a path
        try:
            words = tuple(lexer)
        except ValueError:
            raise ValueError("must be a command whose quotes are closed") from None
    elif isinstance(value, (list, tuple)) and all(isinstance(word, str) for word in value):
        words = tuple(value)
    else:
        raise ValueError("must be a command, such as `pass show openai`")
    if not words or not words[0].strip() or any("\0" in word for word in words):
        raise ValueError("must be a command, such as `pass show openai`")
    return words


def path(value: Any) -> str:
    """Take a path that does not depend on the working directory, which a notebook can change."""
    taken = text(value)
    if not Path(taken).is_absolute():
        raise ValueError("must be an absolute path")
    return taken


def variable(value: Any) -> str:
    """Take the name of an environment variable."""
    taken = text(value)
    if not _VARIABLE.fullmatch(taken):
        raise ValueError("must be the name of an environment variable, such as WORK_API_KEY")
    return taken


def proxy(value: Any) -> str:
    """Take a proxy's URL, ``http://host:port``; it may hold a name and a password."""
    taken = text(value)
    words = "must be a URL such as http://proxy.example:3128"
    if not _PLAIN.fullmatch(taken):
        raise ValueError(words)
    try:
        parts = urlsplit(taken if "://" in taken else f"http://{taken}")
        host, port = parts.hostname, parts.port
    except ValueError:
        raise ValueError(words) from None
    if parts.scheme not in ("http", "https"):
        raise ValueError("must begin with http:// or https:// (SOCKS is not supported)")
    if not host or port == 0 or parts.path.strip("/") or parts.query or parts.fragment:
        raise ValueError(words)
    return parts.geturl()
