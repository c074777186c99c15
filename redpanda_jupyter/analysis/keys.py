"""Keys in the text of a cell: only what somebody has typed there is one.

The rule of this module: a key stands in a text, a number, a comment or a line of IPython's own. A
name or a call in a key's place (``password=os.environ["PW"]``, ``f"{user}:{password}@{host}"``,
``first_token = tokens[0]``) is how code does without one. What is no Python counts as a whole.
"""

from __future__ import annotations

import io
import re
import tokenize
from typing import TYPE_CHECKING

from ..redaction import holds_key, key_spans, named_key_spans
from .cells import cell_magic
from .syntax import parse

if TYPE_CHECKING:
    from collections.abc import Iterator

    Span = tuple[int, int]

_OF_IPYTHON = re.compile(r"^[ \t]*[%!][^\n]*", re.MULTILINE)
_FIELD = re.compile(r"\{[^{}]*\}")
_PREFIX = re.compile(r"[a-zA-Z]*")


def keys_in_code(code: str) -> list[str]:
    """Return the keys that are typed in a cell, the longest first."""
    return sorted({code[start:end] for start, end in _typed_keys(code)}, key=len, reverse=True)


def code_holds_key(code: str) -> bool:
    """Tell whether a key is typed in a cell."""
    return bool(_typed_keys(code))


def brings_key(code: str, known: str) -> bool:
    """Tell whether a cell holds a key that ``known``, which it was made from, does not hold."""
    found = set(keys_in_code(code))
    return bool(found) and not found <= set(keys_in_code(known))


def line_of_key(code: str) -> int:
    """Return the line, from 1, of the first key in a cell in which :func:`code_holds_key`."""
    return code.count("\n", 0, min((start for start, _ in _typed_keys(code)), default=0)) + 1


def _typed_keys(code: str) -> list[Span]:
    named = named_key_spans(code)
    if not holds_key(code):
        return named
    found, typed = key_spans(code) or [(0, len(code))], _typed(code)
    if typed is None:
        return found + named
    return named + [
        (start, end)
        for start, end in found
        # a key that was pasted bare may read as names and minus signs
        if holds_key(code[start:end]) or any(start < last and first < end for first, last in typed)
    ]


def _typed(code: str) -> list[Span] | None:
    """Return where texts, numbers and comments stand; ``None`` where all may be one."""
    magic = cell_magic(code)
    if magic is not None and not magic.holds_python:
        return None
    lines = [match.span() for match in _OF_IPYTHON.finditer(code)]
    python = _OF_IPYTHON.sub(lambda match: " " * len(match[0]), code)
    if "\r" in code or parse(python).tree is None:
        return None
    try:
        return lines + list(_texts(python))
    except (tokenize.TokenError, SyntaxError):
        return None


def _texts(python: str) -> Iterator[Span]:
    starts = [0]
    for line in python.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    before = ""
    for token in tokenize.generate_tokens(io.StringIO(python).readline):
        start = starts[token.start[0] - 1] + token.start[1]
        end = starts[token.end[0] - 1] + token.end[1]
        named, before = before in ("=", ":"), token.string  # not the place in tokens[0]
        kind = tokenize.tok_name[token.type]
        if kind in ("COMMENT", "FSTRING_MIDDLE") or (kind == "NUMBER" and named):
            yield start, end
        elif kind == "STRING":
            prefix = _PREFIX.match(token.string)
            if prefix is None or "f" not in prefix[0].lower():
                yield start, end
                continue
            place = start
            for field in _FIELD.finditer(token.string):  # before Python 3.12 it is one token
                yield place, start + field.start()
                place = start + field.end()
            yield place, end
