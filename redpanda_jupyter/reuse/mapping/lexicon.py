"""What the words in names of columns mean, and how a word that is many is taken apart.

The rule of this module: a word is compared without case and accents; an umlaut counts as the bare
letter and as the letter with an ``e``. What is not in the lists means nothing, and only itself.
"""

from __future__ import annotations

import unicodedata
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from . import words, words_of_science, words_of_work

if TYPE_CHECKING:
    from collections.abc import Iterator

_ALL = (
    *(words.TIME, words.PEOPLE, words.PLACES, words.TRADE, words.FINANCE),
    *(words_of_science.MEASURES, words_of_science.NATURE, words_of_science.WORK),
    words_of_science.STATISTICS,
    *(words_of_work.TRADE, words_of_work.STUDY, words_of_work.TRAFFIC, words_of_work.NORTH),
)
_LETTERS = str.maketrans(
    {"ß": "ss", "ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"}
)
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
_LINKS = ("s", "es", "n", "en", "er")
_SPLIT = {"tmax": ("t", "max"), "tmin": ("t", "min"), "tavg": ("t", "avg"), "tmean": ("t", "mean")}
_PREFIXES = frozenset({"n", "ln", "av", "hh", "nr"})
"""Short words that are taken off the beginning of a longer one."""
_SHORTEST = 3
_PIECE = 1.0
_LINK = 0.2
_REST = 1.6


def fold(text: str) -> str:
    """Return a text without case and accents, as letters are compared."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFC", text).casefold())
    return "".join(sign for sign in plain if not unicodedata.combining(sign)).translate(_LETTERS)


@cache
def lexicon() -> dict[str, frozenset[str]]:
    """Return what each word may mean; words of several parts are joined."""
    found: dict[str, set[str]] = {}
    for text in _ALL:
        for meaning, word in _lines(text):
            for written in (word, word.casefold().translate(_UMLAUTS)):
                found.setdefault(fold(written).replace("_", ""), set()).add(meaning)
    return {word: frozenset(meanings) for word, meanings in found.items()}


@cache
def opposites() -> frozenset[tuple[str, str]]:
    """Return the pairs of meanings of which the one is never the other, both ways round."""
    pairs = [line.split() for line in words_of_science.OPPOSITES.split("\n") if line.strip()]
    return frozenset((one, other) for a, b in pairs for one, other in ((a, b), (b, a)))


@cache
def qualifiers() -> frozenset[str]:
    """Return the meanings that make of a column another one, such as ``minimum``."""
    return frozenset(words_of_science.QUALIFIERS.split())


@cache
def fillers() -> frozenset[str]:
    """Return words that say little by themselves."""
    return frozenset(map(fold, words_of_science.FILLERS.split()))


def meanings(word: str) -> frozenset[str]:
    """Return what a folded word may mean; nothing if it is not known, also without a plural's s."""
    known = lexicon()
    found = known.get(word)
    if found is None and len(word) > _SHORTEST and word.endswith("s"):
        found = known.get(word[:-1])
    return found or frozenset()


@lru_cache(maxsize=20_000)
def pieces(word: str) -> tuple[str, ...]:
    """Take a folded word apart into known ones, such as ``realgdp``; itself if that fails.

    One part at the beginning or the end may be unknown (``baujahr``); between two parts there may
    be what German puts there (``rechnungsbetrag``).
    """
    if len(word) > 40 or meanings(word):
        return (word,)
    if word in _SPLIT:
        return _SPLIT[word]
    best: list[tuple[float, tuple[str, ...]] | None] = [(0.0, ())] + [None] * len(word)
    for end in range(1, len(word) + 1):
        for start, price, part in _parts(word, end):
            before = best[start]
            if before is None or (part is None and not before[1]):
                continue
            way = (before[0] + price, before[1] if part is None else (*before[1], part))
            kept = best[end]
            if kept is None or way[0] < kept[0]:
                best[end] = way
    whole = best[len(word)]
    return whole[1] if whole is not None and _is_sound(whole[1]) else (word,)


def _is_sound(parts: tuple[str, ...]) -> bool:
    """Tell whether a word may be taken apart so: what is not known needs a long word beside it."""
    known = [part for part in parts if meanings(part)]
    rest = [part for part in parts if not meanings(part) and part not in _PREFIXES]
    if len(parts) < 2 or not known or len(rest) > 1:
        return False
    longest = max(map(len, known))
    return not rest or (longest > _SHORTEST and longest + len(rest[0]) > 2 * _SHORTEST)


def _parts(word: str, end: int) -> Iterator[tuple[int, float, str | None]]:
    """Yield where a part that ends at ``end`` may begin, what it costs, and the part."""
    known = lexicon()
    if word[:end] in _PREFIXES:
        yield 0, _PIECE, word[:end]
    for start in range(end - 1):
        part = word[start:end]
        if part in known and len(part) >= _SHORTEST:
            yield start, _PIECE, part
        elif (start == 0) != (end == len(word)):
            yield start, _REST + 0.1 * len(part), part
    for link in _LINKS:
        if end < len(word) and word.endswith(link, 0, end) and end - len(link) >= _SHORTEST:
            yield end - len(link), _LINK, None


def _lines(text: str) -> Iterator[tuple[str, str]]:
    """Yield each meaning with each of its words."""
    meaning = ""
    for line in text.splitlines():
        head, colon, rest = line.partition(":")
        if colon:
            meaning = head.strip()
            yield meaning, meaning
        for word in (rest if colon else head).split():
            yield meaning, word
