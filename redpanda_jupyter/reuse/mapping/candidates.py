"""Which columns are worth a closer look, where to look at every pair would take too long.

The rule of this module: one quick look at letters, one at meanings, one at numbers and one at
texts, each for all pairs at once; what none of them finds near would not be suggested anyway.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .levels import plain
from .names import parse

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ...models import ColumnProfile

_BY_LETTERS = 12
_BY_MEANING = 12
_BY_VALUES = 6


def candidates(
    sources: Mapping[str, ColumnProfile], targets: Mapping[str, ColumnProfile]
) -> dict[str, list[str]]:
    """Return for each source column the target columns that come into question."""
    from rapidfuzz.process import cdist

    names = sorted(targets)
    rows = sorted(sources)
    alike = cdist([parse(row).key for row in rows], [parse(name).key for name in names])
    meant = _by_meaning(names)
    numbers = _nearest_numbers([sources[row] for row in rows], [targets[name] for name in names])
    levels = _by_level(names, targets)
    found = {}
    for place, row in enumerate(rows):
        near = [names[one] for one in alike[place].argsort(kind="stable")[::-1][:_BY_LETTERS]]
        near += _most_named(
            [meant.get(word, ()) for token in parse(row).tokens for word in sorted(token.meanings)],
            alike[place],
            names,
        )
        near += [names[one] for one in numbers.get(place, ())]
        texts = [levels.get(plain(level), ()) for level in sources[row].levels]
        near += _most_named(texts, alike[place], names)[:_BY_VALUES]
        found[row] = list(dict.fromkeys(near))
    return found


def _by_meaning(names: Sequence[str]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for place, name in enumerate(names):
        for meaning in {one for token in parse(name).tokens for one in token.meanings}:
            found.setdefault(meaning, []).append(place)
    return found


def _by_level(names: Sequence[str], targets: Mapping[str, ColumnProfile]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for place, name in enumerate(names):
        for level in set(map(plain, targets[name].levels)):
            found.setdefault(level, []).append(place)
    return found


def _most_named(lists: Sequence[Sequence[int]], alike: Any, names: Sequence[str]) -> list[str]:
    """Return the columns that are in most lists; of equal ones those with more alike letters."""
    counts: dict[int, int] = {}
    for places in lists:
        for place in places:
            counts[place] = counts.get(place, 0) + 1
    best = sorted(counts, key=lambda place: (-counts[place], -alike[place], place))
    return [names[place] for place in best[:_BY_MEANING]]


def _nearest_numbers(
    sources: Sequence[ColumnProfile], targets: Sequence[ColumnProfile]
) -> dict[int, list[int]]:
    """Return for each column of numbers, by place, those whose deciles lie nearest."""
    import numpy as np

    mine = [place for place, column in enumerate(sources) if column.quantiles]
    theirs = [place for place, column in enumerate(targets) if column.quantiles]
    if not mine or not theirs:
        return {}
    first = np.array([sources[place].quantiles[1:10] for place in mine])
    second = np.array([targets[place].quantiles[1:10] for place in theirs])
    found = {}
    with np.errstate(over="ignore", invalid="ignore"):
        for place, row in zip(mine, first, strict=True):
            way = np.abs(second - row).mean(axis=1)
            best = np.argsort(way, kind="stable")[:_BY_VALUES]
            found[place] = [theirs[one] for one in best]
    return found
