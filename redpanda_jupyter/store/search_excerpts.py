"""The passage that a block was found by, and what to highlight in it.

The rule of this module: it reads the shown blocks only. An excerpt is a piece of the text as it is
kept; the places to highlight are told in characters, never written into it.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from ..models import BlockHit
from . import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..models import CodeBlock
    from ..models.search import SearchField

_WIDTH = 160  # of an excerpt of prose, in characters
_BEFORE = 40
_LINES = 3  # of an excerpt of code
_MOST_SPANS = 20
_TEXT = 50_000  # what lies behind so many characters is not looked at

Spans = list[tuple[int, int]]


def hit(block: CodeBlock, sought: Sequence[Sequence[str]], score: float) -> BlockHit:
    """Return a block with its best passage: of its name, else its tags, description, prompt, code.

    Parameters
    ----------
    sought
        The words of the query, see :func:`words.terms`; a phrase's words stand each for itself.
    """
    options = frozenset(word for one in sought for word in one)
    best: tuple[int, SearchField, str, Spans] | None = None
    fields: tuple[tuple[SearchField, str], ...] = (
        ("name", block.name or ""),
        ("tags", ", ".join(block.tags)),
        ("description", block.description),
        ("prompt", block.prompt),
        ("code", block.code),
    )
    for name, text in fields if options else ():
        found = spans(text[:_TEXT], options)
        different = len({text[start:end].casefold() for start, end in found})
        # a field further back must show more of the words
        if found and (best is None or different > best[0]):
            best = (different, name, text, found)
            if different >= len(sought):
                break
    if best is None:
        shown = block.description or block.prompt
        name = "description" if block.description else "prompt"
        return BlockHit(block=block, field=name, excerpt=_start(shown), score=score)
    _, name, text, found = best
    line = None
    if name == "code":
        excerpt, shifted, line = _of_code(text, found)
    elif name in ("name", "tags") and len(text) <= 2 * _WIDTH:
        excerpt, shifted = text, found
    else:
        excerpt, shifted = _of_prose(text, found)
    return BlockHit(
        block=block, field=name, excerpt=excerpt, spans=shifted, line=line, score=round(score, 3)
    )


def spans(text: str, options: frozenset[str]) -> Spans:
    """Return where a text has words that begin with one of ``options``, in order, none twice."""
    found: Spans = []
    end = 0
    for match in _pattern(options).finditer(text):
        if match.start() < end:
            continue
        for word, start, stop in words.places(text, match.start(), match.end()):
            if start >= end and _begins(word, options):
                found.append((start, stop))
                end = stop
                if len(found) >= _MOST_SPANS:
                    return found
    return found


def _begins(word: str, options: frozenset[str]) -> bool:
    return any(word == one or (len(one) > 1 and word.startswith(one)) for one in options)


@lru_cache(maxsize=64)
def _pattern(options: frozenset[str]) -> re.Pattern[str]:
    """Return what a text must have for a word to be worth reading; other alphabets always are."""
    plain = [one for one in options if one.isascii()]
    parts = ["_*".join(map(re.escape, one)) for one in sorted(plain)]
    # accents and the like are taken off by reading
    return re.compile("|".join([*parts, r"\w*[^\W\x00-\x7f]\w*"]), re.IGNORECASE)


def _start(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= _WIDTH else flat[: _WIDTH - 1] + "…"


def _of_prose(text: str, found: Spans) -> tuple[str, Spans]:
    begin = max(found[0][0] - _BEFORE, 0)
    begin = 0 if len(text) <= _WIDTH else begin
    end = min(begin + _WIDTH, len(text))
    before, after = "…" if begin else "", "…" if end < len(text) else ""
    # a line break becomes a blank: the places stay
    piece = re.sub(r"\s", " ", text[begin:end])
    return f"{before}{piece}{after}", _shifted(found, begin, end, len(before))


def _of_code(text: str, found: Spans) -> tuple[str, Spans, int]:
    begin = text.rfind("\n", 0, found[0][0]) + 1
    end = begin
    for _ in range(_LINES):
        end = text.find("\n", end + 1)
        if end < 0:
            end = len(text)
            break
    if end - begin > 2 * _WIDTH:  # a very long line
        begin = max(begin, found[0][0] - _BEFORE)
        end = min(end, begin + 2 * _WIDTH)
    line = text.count("\n", 0, begin) + 1
    return text[begin:end], _shifted(found, begin, end, 0), line


def _shifted(found: Spans, begin: int, end: int, by: int) -> Spans:
    return [
        (start - begin + by, min(stop, end) - begin + by)
        for start, stop in found
        if begin <= start < end
    ]
