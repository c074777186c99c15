"""How text and code become words to search by, and how a query becomes terms.

The rule of this module: both databases get the same words from here and split nothing themselves,
so that they find the same. A word is a run of letters and digits without case and accents. A name
such as ``group_by`` or ``groupBy`` counts as its parts and as the whole (``group``, ``by``,
``groupby``); a query asks for words that begin so, and ``group by`` finds ``groupby`` as well.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MAX_TERMS = 16
"""Further words of a query are ignored."""

_MAX_WORDS = 20_000  # of one text
_MAX_LENGTH = 64  # of one word

_RUN = re.compile(r"\w+")
_PARTS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
# writing without blanks: each sign is a word of its own
_IDEOGRAPH = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff]")


def words(*texts: str) -> list[str]:
    """Split texts into the words by which they are found, in their order, with repetitions."""
    found: list[str] = []
    for text in texts:
        for word in _split(text):
            found.append(word)
            if len(found) >= _MAX_WORDS:
                return found
    return found


def _split(text: str) -> Iterator[str]:
    for run in _RUN.findall(text):
        whole = _plain(run)
        if not whole:
            continue
        if _IDEOGRAPH.search(whole):
            yield from _without_blanks(whole)
            continue
        yield whole
        parts = [part for piece in run.split("_") for part in _parts(piece)]
        if len(parts) > 1:
            yield from (plain for part in parts if (plain := _plain(part)))


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


def terms(query: str) -> list[list[str]]:
    """Turn a query into conditions: of each inner list, one word's beginning must occur.

    Neighbours are also tried as one word, so that ``group by`` finds ``groupby``; a name in the
    query counts as a whole, so that ``group_by`` finds ``group_by`` and ``groupby``, and not
    everything with ``group`` somewhere and ``by`` elsewhere.
    """
    asked: list[str] = []
    for run in _RUN.findall(query):
        whole = _plain(run)
        if _IDEOGRAPH.search(whole):
            asked.extend(_without_blanks(whole))
        elif whole:
            asked.append(whole)
    asked = asked[:MAX_TERMS]
    conditions = []
    for place, word in enumerate(asked):
        options = [word]
        if place > 0:
            options.append(asked[place - 1] + word)
        if place + 1 < len(asked):
            options.append(word + asked[place + 1])
        conditions.append(options)
    return conditions


def fts5_query(conditions: Iterable[list[str]]) -> str:
    """Write conditions in FTS5's query language; the words hold letters and digits only."""
    return " AND ".join(
        "(" + " OR ".join(f'"{word}"*' for word in options) + ")" for options in conditions
    )


def tsquery(conditions: Iterable[list[str]]) -> str:
    """Write conditions as PostgreSQL's tsquery; the words hold letters and digits only."""
    return " & ".join(
        "(" + " | ".join(f"'{word}':*" for word in options) + ")" for options in conditions
    )


def tsvector(names: Iterable[str], body: Iterable[str]) -> str:
    """Write words as PostgreSQL's tsvector: ``names`` weigh most, ``body`` least."""
    places: dict[str, list[str]] = {}
    for weight, group in (("A", names), ("D", body)):
        for position, word in enumerate(group, start=1):
            marks = places.setdefault(word, [])
            # PostgreSQL keeps at most 255 places of a word, and none beyond 16383
            if len(marks) < 200 and position < 16_000:
                marks.append(f"{position}{weight}")
    return " ".join(
        f"'{word}':{','.join(marks)}" if marks else f"'{word}'" for word, marks in places.items()
    )
