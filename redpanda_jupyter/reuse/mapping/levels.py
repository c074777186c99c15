"""Which texts of a target stand for the texts that a block looks for (``Ja`` for ``Yes``).

The rule of this module: a text that the target has needs nothing; one that differs by case, blanks
and accents alone is the same; all else is only offered, and a person has to say yes.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from ...models import ValueMatch
from .lexicon import fold
from .words_of_values import LEVELS

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Sequence

    from ...models import ColumnNeed, ColumnProfile, MatchWay

_ALIKE = 82
_SHORTEST = 4


def match_values(
    need: ColumnNeed, source: ColumnProfile | None, target: ColumnProfile
) -> ValueMatch | None:
    """Find what stands in ``target`` for the texts that a block looks for in a column.

    ``None`` if nothing has to be changed, or nothing is found: texts that the target has are in no
    pair, and neither are those without a counterpart. It is confirmed only if all that differs is
    case, blanks or accents. Only texts and truth values are looked at.

    Parameters
    ----------
    need
        The column as the block needs it, with the texts that it looks for.
    source
        The column in the data that the block ran on; it tells which texts there were.
    target
        The column that stands for it.
    """
    levels = target.levels
    if not need.values or not levels or target.kind not in ("text", "boolean"):
        return None
    have = set(levels)
    wanted = [text for text in dict.fromkeys(need.values) if text not in have]
    free = [level for level in levels if level not in set(need.values)]
    pairs = _pair_by(wanted, free, plain)
    same = dict(pairs)
    if target.kind == "boolean":
        pairs |= _pair_by(_rest(wanted, pairs), _rest(free, pairs.values()), _truth)
    means = _meaning(need.values, levels, source)
    pairs |= _pair_by(_rest(wanted, pairs), _rest(free, pairs.values()), means)
    pairs |= _spelled(_rest(wanted, pairs), _rest(free, pairs.values()))
    pairs |= _left_over(need, source, target, pairs)
    if not pairs:
        return None
    confirmed = pairs == same and target.all_levels
    found = {text: [level] for text, level in pairs.items()}
    way: MatchWay = "normalised" if confirmed else "scored"
    return ValueMatch(column=need.name, pairs=found, way=way, confirmed=confirmed)


def plain(text: str) -> str:
    """Return a text without case, accents and blanks; a sign that is no letter stays."""
    return "".join(fold(text).split())


def value_meanings(text: str) -> frozenset[str]:
    """Return what a value may mean, such as ``yes`` for ``Ja``; nothing if it is not known."""
    return _lexicon().get(_value_key(text), frozenset())


def alike_among(levels: Sequence[str], texts: Iterable[str]) -> list[str]:
    """Return those levels that are one of some texts in another writing or another language."""
    known = list(texts)
    written = {plain(text) for text in known}
    means = {meaning for text in known for meaning in value_meanings(text)}
    return [one for one in levels if plain(one) in written or value_meanings(one) & means]


def same_sort(first: Sequence[str], second: Sequence[str]) -> bool:
    """Tell whether all of two columns' texts are of one known sort, such as countries."""
    sorts = [_sorts().get(_value_key(text), frozenset()) for text in (*first, *second)]
    return bool(sorts) and bool(frozenset.intersection(*sorts))


def shared_levels(first: Sequence[str], second: Sequence[str]) -> tuple[float, float]:
    """Return the share of levels that both have, and of those that mean the same; of the fewer."""
    if not first or not second:
        return 0.0, 0.0
    one, other = {plain(text) for text in first}, {plain(text) for text in second}
    fewer = min(len(one), len(other))
    same = len(one & other)
    rest, others = one - other, other - one
    means = {meaning for text in others for meaning in value_meanings(text)}
    translated = sum(1 for text in rest if value_meanings(text) & means or _longer(text, others))
    return same / fewer, min(same + translated, fewer) / fewer


def _longer(text: str, others: Iterable[str]) -> str | None:
    """Return the only one of other texts that begins with ``text``, or that it begins with."""
    found = [
        other
        for other in others
        if min(len(text), len(other)) >= _SHORTEST
        and (other.startswith(text) or text.startswith(other))
    ]
    return found[0] if len(found) == 1 else None


def _meaning(
    wanted: Sequence[str], levels: Sequence[str], source: ColumnProfile | None
) -> Callable[[str], Hashable | None]:
    """Return what tells a text's one meaning among those that the column's other texts suggest."""
    company = [*wanted, *levels, *(source.levels if source is not None else ())]
    theme: dict[str, int] = {}
    for level in company:
        for meaning in value_meanings(level):
            theme[meaning] = theme.get(meaning, 0) + 1

    def one(text: str) -> str | None:
        found = sorted(value_meanings(text), key=lambda meaning: (-theme.get(meaning, 0), meaning))
        return found[0] if found else None

    return one


def _truth(text: str) -> str | None:
    found = value_meanings(text) & {"yes", "no"}
    if text in ("True", "False"):
        return "yes" if text == "True" else "no"
    return next(iter(found)) if len(found) == 1 else None


def _pair_by(
    wanted: Sequence[str], free: Sequence[str], key: Callable[[str], Hashable | None]
) -> dict[str, str]:
    """Pair texts with levels of the same key, where each has it alone."""
    left, right = _by_key(wanted, key), _by_key(free, key)
    return {
        texts[0]: right[found][0]
        for found, texts in left.items()
        if len(texts) == 1 and len(right.get(found, ())) == 1
    }


def _by_key(
    texts: Iterable[str], key: Callable[[str], Hashable | None]
) -> dict[Hashable, list[str]]:
    found: dict[Hashable, list[str]] = {}
    for text in texts:
        made = key(text)
        if made is not None and made != "":
            found.setdefault(made, []).append(text)
    return found


def _spelled(wanted: Sequence[str], free: Sequence[str]) -> dict[str, str]:
    """Pair texts that are written nearly alike, such as ``control`` and ``controllo``."""
    from rapidfuzz.fuzz import ratio

    near = {
        text: [
            level
            for level in free
            if min(len(text), len(level)) >= _SHORTEST
            and not any(sign.isdigit() for sign in text + level)
            and ratio(plain(text), plain(level)) >= _ALIKE
        ]
        for text in wanted
    }
    taken = [level for levels in near.values() for level in levels]
    return {
        text: levels[0]
        for text, levels in near.items()
        if len(levels) == 1 and taken.count(levels[0]) == 1
    }


def _left_over(
    need: ColumnNeed,
    source: ColumnProfile | None,
    target: ColumnProfile,
    pairs: dict[str, str],
) -> dict[str, str]:
    """Of two texts of which one has been found, pair the other."""
    if source is None or not source.all_levels or not target.all_levels:
        return {}
    if len(source.levels) != 2 or len(target.levels) != 2:
        return {}
    same = {text: text for text in source.levels if text in target.levels}
    found = {**same, **{text: level for text, level in pairs.items() if text in source.levels}}
    left = next((text for text in source.levels if text not in found), None)
    rest = [level for level in target.levels if level not in found.values()]
    if len(found) != 1 or left is None or left not in need.values:
        return {}
    return {left: rest[0]}


def _rest(texts: Iterable[str], without: Iterable[str]) -> list[str]:
    gone = set(without)
    return [text for text in texts if text not in gone]


def _value_key(text: str) -> str:
    return "".join(fold(text).replace("_", " ").split())


@cache
def _lexicon() -> dict[str, frozenset[str]]:
    return _collected(lambda section, meaning: meaning)


@cache
def _sorts() -> dict[str, frozenset[str]]:
    return _collected(lambda section, meaning: str(section))


def _collected(what: Callable[[int, str], str]) -> dict[str, frozenset[str]]:
    umlauts = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
    found: dict[str, set[str]] = {}
    for section, text in enumerate(LEVELS.strip().split("\n\n")):
        meaning = ""
        for line in text.splitlines():
            head, colon, rest = line.partition(": ")
            meaning = head if colon else meaning
            for word in (f"{meaning} {rest}" if colon else head).split():
                for written in (word, word.casefold().translate(umlauts)):
                    found.setdefault(_value_key(written), set()).add(what(section, meaning))
    return {word: frozenset(meanings) for word, meanings in found.items()}
