"""How much alike two names of columns are.

The rule of this module: words are compared, not letters: what means the same is the same in any
language, what means the opposite is never alike however it is written, and numbers in names must
agree. Letters decide only where a word is not known.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from .lexicon import fillers, fold, lexicon, meanings, opposites, pieces, qualifiers

MAX_NAME = 200
"""So many characters of a name are looked at."""
_MAX_TOKENS = 12
_ALIKE = 0.75
_ALIKE_SHORT = 0.85
_SHORT = 5
_SAME = 0.9
_COUNTS = 0.5
_OTHER_UNIT = 0.85
_CAP_OPPOSITE = 0.25
_CAP_NUMBERS = 0.3
_CAP_KNOWN = 0.5
_CAP_QUALIFIED = 0.45
_CAP_UNKNOWN = 0.65

UNITS: dict[str, tuple[str, float | None]] = {
    "mm": ("length", 0.001), "cm": ("length", 0.01), "m": ("length", 1.0), "km": ("length", 1e3),
    "in": ("length", 0.0254), "inch": ("length", 0.0254), "ft": ("length", 0.3048),
    "mi": ("length", 1609.344), "miles": ("length", 1609.344), "yd": ("length", 0.9144),
    "mg": ("mass", 1e-6), "g": ("mass", 0.001), "kg": ("mass", 1.0), "lb": ("mass", 0.45359237),
    "lbs": ("mass", 0.45359237), "oz": ("mass", 0.0283495), "t": ("mass", 1000.0),
    "kt": ("mass", 1e6), "ml": ("volume", 0.001), "l": ("volume", 1.0), "gal": ("volume", 3.785),
    "ms": ("speed", 1.0), "kmh": ("speed", 1 / 3.6), "mph": ("speed", 0.44704),
    "kw": ("power", 1.0), "hp": ("power", 0.7457), "ps": ("power", 0.7355),
    "pk": ("power", 0.7355), "cv": ("power", 0.7355), "c": ("temperature", None),
    "f": ("temperature", None), "k": ("temperature", None), "celsius": ("temperature", None),
    "fahrenheit": ("temperature", None), "s": ("time", 1.0), "sec": ("time", 1.0),
    "min": ("time", 60.0), "h": ("time", 3600.0), "hrs": ("time", 3600.0),
    "days": ("time", 86400.0), "eur": ("currency", None), "usd": ("currency", None),
    "gbp": ("currency", None), "chf": ("currency", None), "jpy": ("currency", None),
    "brl": ("currency", None), "pct": ("share", None), "percent": ("share", None),
}  # fmt: skip
"""Units at the end of a name: what they measure, and how many basic units one of them is."""
_SIGNS = {"€": " eur", "$": " usd", "£": " gbp", "%": " pct", "°": " ", "#": " number "}
_IN_BRACKETS = re.compile(r"[(\[{]\s*([^()\[\]{}]{1,12}?)\s*[)\]}]")


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a name, folded: what it may mean, and how much it counts."""

    text: str
    meanings: frozenset[str]
    weight: float

    is_number: bool
    """Whether it is made of digits."""


@dataclass(frozen=True, slots=True)
class Name:
    """A column's name taken apart."""

    text: str
    key: str
    """Its letters and digits alone, folded; the text itself if it has none."""
    tokens: tuple[Token, ...]
    numbers: tuple[str, ...]
    """The numbers in it, and letters that stand alone, in order: they tell columns apart."""
    unit: str | None


@lru_cache(maxsize=20_000)
def parse(text: str) -> Name:
    """Take a name apart into words, and find the unit at its end."""
    cut = text[:MAX_NAME]
    key = "".join(sign for sign in fold(cut) if sign.isalnum())
    plain = "".join(_SIGNS.get(sign, sign) for sign in cut)
    unit = None
    bracket = _IN_BRACKETS.search(plain)
    if bracket is not None:
        said = re.sub(r"[^a-z]", "", fold(bracket[1]))
        if said in UNITS:
            unit, plain = said, plain[: bracket.start()] + " " + plain[bracket.end() :]
    parts = [fold(part) for part in _split(plain)]
    if unit is None and len(parts) > 1 and parts[-1] in UNITS:
        unit = parts.pop()
        if unit in ("min", "hp", "ps", "pk", "cv", "days", "pct", "percent"):
            parts.append(unit)  # a word as well: temp_min is none of minutes
            unit = unit if unit not in ("min", "pct", "percent") else None
        elif len(parts) > 1 and parts[-1] in ("in", "en"):
            parts.pop()  # weight_in_kg
    tokens = tuple(_tokens(parts))
    numbers = tuple(
        token.text.lstrip("0")
        for token in tokens
        if token.is_number or (len(token.text) == 1 and not token.meanings)
    )
    return Name(text, key or text, tokens, numbers, unit)


@lru_cache(maxsize=200_000)
def similarity(first: str, second: str) -> float:
    """Tell from 0 to 1 how much alike two names are; 1 only for the same."""
    if first == second:
        return 1.0
    a, b = parse(first), parse(second)
    if a.key == b.key:
        return 0.99
    if not a.tokens or not b.tokens:
        return 0.0
    return min(_compare(a, b), 0.97)


def unit_factor(first: str, second: str) -> float | None:
    """Return by what numbers under the first name differ from those under the second, by units.

    1 where both have the same unit, or one has none; ``None`` where the units differ and no factor
    is known (currencies, Celsius and Fahrenheit).
    """
    one, other = parse(first).unit, parse(second).unit
    if one is None or other is None or one == other:
        return 1.0
    (kind, size), (other_kind, other_size) = UNITS[one], UNITS[other]
    if kind != other_kind or size is None or other_size is None:
        return None
    return size / other_size


def units(first: str, second: str) -> tuple[str, str] | None:
    """Return the units of two names if they differ, as in ``weight_lb`` and ``weight_kg``."""
    one, other = parse(first).unit, parse(second).unit
    if one is None or other is None or one == other or unit_factor(first, second) == 1.0:
        return None
    return one, other


def contradict(first: str, second: str) -> bool:
    """Tell whether each of two names says something that is known and not in the other."""
    _, left, right = _compared(parse(first), parse(second))
    return any(token.meanings for token in left) and any(token.meanings for token in right)


def _compare(a: Name, b: Name) -> float:
    pairs, left, right = _compared(a, b)
    paired = sum(mass for _, mass in pairs)
    weight = paired + sum(token.weight for token in (*left, *right))
    shared = sum(alike * mass for alike, mass in pairs)
    score = shared / weight if weight else 0.0
    left = [token for token in left if token.weight >= _COUNTS]
    right = [token for token in right if token.weight >= _COUNTS]
    if pairs and bool(left) != bool(right):
        score = max(score, shared / paired * (0.6 + 0.35 * score))
    elif pairs and not left:
        score = max(score, shared / paired * 0.97)
    if score < _ALIKE and not any(token.meanings for token in (*left, *right)):
        score = max(score, 0.95 * letters_alike(a.key, b.key))
    if a.unit and b.unit and a.unit != b.unit:
        score *= _OTHER_UNIT
    return min(score, _cap(a, b, left, right))


def _compared(a: Name, b: Name) -> tuple[list[tuple[float, float]], list[Token], list[Token]]:
    """Pair the words of two names; what only repeats a word that is paired is left out."""
    pairs, left, right = _align(a.tokens, b.tokens)
    said = {meaning for token in b.tokens for meaning in token.meanings}
    meant = {meaning for token in a.tokens for meaning in token.meanings}
    return (
        pairs,
        [token for token in left if not token.meanings & said],
        [token for token in right if not token.meanings & meant],
    )


def _cap(a: Name, b: Name, left: list[Token], right: list[Token]) -> float:
    """Return how much alike two names can be at most, for what only one of them says."""
    known = [(one, other) for one in left for other in right if one.meanings and other.meanings]
    cap = 1.0
    if left and right:
        cap = _CAP_KNOWN if known else _CAP_UNKNOWN
    if any(map(_qualifies, (*left, *right))):
        cap = min(cap, _CAP_QUALIFIED)
    if (left or right) and any(all(map(_qualifies, name.tokens)) for name in (a, b)):
        cap = min(cap, _CAP_QUALIFIED)  # low of prices, and low income
    against = opposites()
    for one, other in known:
        if any((x, y) in against for x in one.meanings for y in other.meanings):
            cap = min(cap, _CAP_OPPOSITE)
    if a.numbers and b.numbers and a.numbers != b.numbers:
        cap = min(cap, _CAP_NUMBERS)
    return cap


def _qualifies(token: Token) -> bool:
    return bool(token.meanings) and token.meanings <= qualifiers()


def _align(
    first: tuple[Token, ...], second: tuple[Token, ...]
) -> tuple[list[tuple[float, float]], list[Token], list[Token]]:
    """Pair the words of two names, the most alike first; return pairs, and what is left of each."""
    found = [
        (alike, i, j)
        for i, one in enumerate(first)
        for j, other in enumerate(second)
        if (alike := _alike(one, other)) > 0
    ]
    found.sort(key=lambda item: (-item[0], abs(item[1] - item[2]), item[1], item[2]))
    taken_first: set[int] = set()
    taken_second: set[int] = set()
    pairs: list[tuple[float, float]] = []
    for alike, i, j in found:
        if i not in taken_first and j not in taken_second:
            taken_first.add(i)
            taken_second.add(j)
            pairs.append((alike, first[i].weight + second[j].weight))
    left = [(i, token) for i, token in enumerate(first) if i not in taken_first]
    right = [(j, token) for j, token in enumerate(second) if j not in taken_second]
    for short, long in ((left, right), (right, left)):
        pairs += _initials(short, long)
    return pairs, [token for _, token in left], [token for _, token in right]


def _initials(
    short: list[tuple[int, Token]], long: list[tuple[int, Token]]
) -> list[tuple[float, float]]:
    """Pair a word with the words of which it has the first letters, and take them from both."""
    pairs = []
    for place, token in list(short):
        count = len(token.text)
        if not 2 <= count <= 4 or token.is_number:
            continue
        for start in range(len(long) - count + 1):
            run = long[start : start + count]
            together = run[-1][0] - run[0][0] == count - 1
            if together and "".join(part.text[0] for _, part in run) == token.text:
                weight = token.weight + sum(part.weight for _, part in run)
                pairs.append((0.85, weight))
                del long[start : start + count]
                short.remove((place, token))
                break
    return pairs


def _alike(one: Token, other: Token) -> float:
    if one.is_number or other.is_number:
        return 1.0 if one.text.lstrip("0") == other.text.lstrip("0") else 0.0
    if one.text == other.text:
        return 1.0
    if one.meanings & other.meanings:
        return 0.97
    return letters_alike(one.text, other.text) * (0.6 if one.meanings and other.meanings else 1.0)


@lru_cache(maxsize=200_000)
def letters_alike(one: str, other: str) -> float:
    """Tell from 0 to 1 how much alike two words are written, or abbreviate one another."""
    short, long = sorted((one, other), key=len)
    if len(short) >= 2 and len(short) < len(long) and _abbreviates(short, long):
        return 0.85 if long.startswith(short) and len(short) >= 3 else 0.7
    if len(short) < 4:
        return 0.0
    alike = _letters(one, other)
    return alike * 0.95 if alike >= (_ALIKE if len(short) > _SHORT else _ALIKE_SHORT) else 0.0


def _abbreviates(short: str, long: str) -> bool:
    """Tell whether a word is another with letters left out, the first one kept."""
    if short[0] != long[0] or len(short) > 0.8 * len(long):
        return False
    if long.startswith(short):
        return len(short) >= 3
    letters = iter(long)
    return (
        len(short) >= 2
        and all(sign in letters for sign in short)
        and not set(short[1:]) & set("aeiou")
    )


def _letters(one: str, other: str) -> float:
    from rapidfuzz.fuzz import ratio

    return float(ratio(one, other)) / 100


def _split(text: str) -> list[str]:
    """Split a name where words end: at signs, before capitals, between letters and digits."""
    parts: list[str] = []
    word = ""
    for place, sign in enumerate(text):
        if not sign.isalnum():
            parts, word = [*parts, word], ""
            continue
        after = text[place + 1 : place + 2]
        hump = word and sign.isupper() and (not word[-1].isupper() or after.islower())
        if hump or (word and sign.isdigit() != word[-1].isdigit()):
            parts, word = [*parts, word], ""
        word += sign
    return [part for part in [*parts, word] if part][:_MAX_TOKENS]


def _tokens(parts: list[str]) -> list[Token]:
    """Join words that mean something only together, and take apart those that are several."""
    known = lexicon()
    tokens: list[Token] = []
    place = 0
    while place < len(parts):
        for count in (4, 3, 2):
            joined = "".join(parts[place : place + count])
            if place + count <= len(parts) and joined in known and not joined.isdigit():
                tokens.append(_token(joined))
                place += count
                break
        else:
            tokens += map(_token, pieces(parts[place]))
            place += 1
    return tokens[:_MAX_TOKENS]


def _token(text: str) -> Token:
    if text.isdigit():
        return Token(text, frozenset(), 0.6, is_number=True)
    known = meanings(text)
    little = text in fillers() or (len(text) == 1 and not known)
    return Token(text, known, 0.2 if little else 1.0, is_number=False)
