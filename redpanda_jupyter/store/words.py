"""How text and code become words to search by, and how a query becomes terms.

The rule of this module: both databases get the same words from here and split nothing themselves,
so that they find the same. A word is a run of letters and digits without case and accents. A name
such as ``group_by`` or ``groupBy`` counts as its parts and as the whole (``group``, ``by``,
``groupby``); a query asks for words that begin so, and ``group by`` finds ``groupby`` as well. A
single letter begins nothing: it stands for itself.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

BREAK = "!"
"""Stands between two texts, so that no phrase goes from one to the next; begins what is no word."""

MAX_TERMS = 16
"""Further words of a query are ignored."""

_MAX_WORDS = 16_000  # of one text: PostgreSQL keeps no places behind 16383
_MAX_LENGTH = 64  # of one word

_RUN = re.compile(r"\w+")
_ANY = re.compile(".*", re.DOTALL)
_PARTS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
# writing without blanks: each sign is a word of its own
_IDEOGRAPH = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff]")


def words(*texts: str, leads: dict[str, int] | None = None) -> list[str]:
    """Split texts into the words by which they are found, in their order, with repetitions.

    Parameters
    ----------
    leads
        Gets every word with the length of its first part: 0 for one that is no compound. Whoever
        looks for words that begin with ``reven`` need not look at ``revenue_by_month`` as a whole,
        because ``revenue`` stands beside it.
    """
    found: list[str] = []
    for text in texts:
        for whole, parts in _split(text):
            found.append(whole)
            found.extend(parts)
            if leads is not None:
                _note(leads, whole, parts)
            if len(found) >= _MAX_WORDS:
                return found
    return found


def _note(leads: dict[str, int], whole: str, parts: list[str]) -> None:
    lead = len(parts[0]) if parts and whole.startswith(parts[0]) else 0
    leads[whole] = min(lead, leads.get(whole, lead))
    for part in parts:
        leads[part] = 0


def _split(text: str) -> Iterator[tuple[str, list[str]]]:
    """Yield each run of letters as a whole, and its parts if it has several."""
    for run in _RUN.findall(text):
        yield from _word(run) if len(run) <= _MAX_LENGTH else _divided(run)


@lru_cache(maxsize=4096)
def _word(run: str) -> list[tuple[str, list[str]]]:
    """Divide a run, or know it from before: the words of a library repeat; nobody changes them."""
    return _divided(run)


def _divided(run: str) -> list[tuple[str, list[str]]]:
    whole = _plain(run)
    if not whole:
        return []
    if _IDEOGRAPH.search(whole):
        return [(sign, []) for sign in _without_blanks(whole)]
    parts = [part for piece in run.split("_") for part in _parts(piece)]
    plain = [one for part in parts if (one := _plain(part))] if len(parts) > 1 else []
    return [(whole, plain)]


def places(text: str, start: int, end: int) -> Iterator[tuple[str, int, int]]:
    """Yield the words around ``text[start:end]`` with where each stands: whole, then parts."""
    for match in _RUN.finditer(text, _run_start(text, start)):
        if match.start() >= end:
            return
        run, at = match[0], match.start()
        whole = _plain(run)
        if _IDEOGRAPH.search(whole):
            begin = at
            for place, sign in enumerate([*run, ""], start=at):
                if sign and not _IDEOGRAPH.search(_plain(sign)):
                    continue
                if begin < place:
                    yield _plain(text[begin:place]), begin, place
                if sign:
                    yield _plain(sign), place, place + 1
                begin = place + 1
            continue
        yield whole, at, match.end()
        for piece in re.finditer("[^_]+", run):
            inner = _PARTS.finditer(piece[0]) if piece[0].isascii() else [_ANY.match(piece[0])]
            for part in inner:
                if part is not None:
                    begin = at + piece.start() + part.start()
                    yield _plain(part[0]), begin, begin + len(part[0])


def _run_start(text: str, place: int) -> int:
    while place > 0 and _RUN.match(text[place - 1]):
        place -= 1
    return place


def _parts(piece: str) -> list[str]:
    # capitals and digits divide names of code; words of other alphabets stay whole
    return _PARTS.findall(piece) if piece.isascii() else [piece]


def _plain(run: str) -> str:
    """Take case, accents and underscores off a run of letters and digits."""
    if not run.isascii():
        decomposed = unicodedata.normalize("NFKD", run)
        run = "".join(sign for sign in decomposed if sign.isalnum())
        run = unicodedata.normalize("NFC", run)
    return run.casefold().replace("_", "")[:_MAX_LENGTH]


def _without_blanks(whole: str) -> Iterator[str]:
    rest = ""
    for sign in whole:
        if _IDEOGRAPH.match(sign):
            if rest:
                yield rest
                rest = ""
            yield sign
        else:
            rest += sign
    if rest:
        yield rest


def asked(query: str) -> list[str]:
    """Return the words of a query, a name as a whole; at most :data:`MAX_TERMS`."""
    found: list[str] = []
    for run in _RUN.findall(query):
        whole = _plain(run)
        if _IDEOGRAPH.search(whole):
            found.extend(_without_blanks(whole))
        elif whole:
            found.append(whole)
        if len(found) >= MAX_TERMS:
            break
    return found[:MAX_TERMS]


def terms(query: str, instead: Mapping[str, str] | None = None) -> list[list[str]]:
    """Turn a query into conditions: of each inner list, one word's beginning must occur.

    Neighbours are also tried as one word, so that ``group by`` finds ``groupby``; a name in the
    query counts as a whole, so that ``group_by`` finds ``group_by`` and ``groupby``, and not
    everything with ``group`` somewhere and ``by`` elsewhere.

    Parameters
    ----------
    instead
        What is looked for in the place of some words.
    """
    found = [(instead or {}).get(word, word) for word in asked(query)]
    conditions = []
    for place, word in enumerate(found):
        options = [word]
        if place > 0:
            options.append(found[place - 1] + word)
        if place + 1 < len(found):
            options.append(word + found[place + 1])
        conditions.append(options)
    return conditions


def tsvector(found: Iterable[str], *, places: bool = True) -> str:
    """Write words as PostgreSQL's tsvector, with their places; :data:`BREAK` is a gap in these."""
    where: dict[str, list[str]] = {}
    for position, word in enumerate(found, start=1):
        if word == BREAK:
            continue
        marks = where.setdefault(word, [])
        # PostgreSQL keeps at most 255 places of a word, and none beyond 16383
        if places and len(marks) < 200 and position < 16_383 and not word.startswith(BREAK):
            marks.append(str(position))
    return " ".join(
        f"'{word}':{','.join(marks)}" if marks else f"'{word}'" for word, marks in where.items()
    )
