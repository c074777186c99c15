"""How well each column of the target would stand for each of the source, and who gets which.

The rule of this module: half of a score is the name's and half the values'. Columns that a block
does not name compete as well: what fits one of them better is not given to another. The answer
does not depend on the order of columns.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ...models.reuse import CLOSE
from .candidates import candidates
from .evidence import Evidence, compare
from .names import contradict, similarity, unit_factor

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ...models import ColumnProfile

NAME_ALONE = 0.7
"""A score without values is the name's, times this: never enough to be used without asking."""
LEAST = 0.3
"""What scores less is not even suggested."""
_OTHER_KIND = 0.5
_ALL_PAIRS = 4_000
"""Of more pairs only those are scored that a quick look at names and values finds."""
_MEANS = 0.9
_LEAST_VALUES = 0.3
_RELATED = 0.65
_SIMILAR_VALUES = 0.55
_BY_RELATION = 0.76
_BY_MEANING = 0.8
_BY_LEVELS = 0.85
_CLEARLY = 0.15


@dataclass(frozen=True, slots=True)
class Score:
    """What speaks for a column of the target: the name, the values, and both together."""

    name: float
    evidence: Evidence
    total: float


@dataclass(frozen=True, slots=True)
class Choice:
    """The column that a source column gets, and what is known of it."""

    target: str
    score: Score
    confidence: float
    reason: str
    rival: str | None
    rival_total: float | None


def score(source: str, target: str, first: ColumnProfile, second: ColumnProfile) -> Score:
    """Score one pair of columns by their names and, where they are known, their values."""
    name = similarity(source, target)
    evidence = evidence_of(source, target, first, second)
    value = evidence.score
    total = NAME_ALONE * name if value is None else 0.5 * name + 0.5 * value
    return Score(name, evidence, total if evidence.kinds_fit else min(total, _OTHER_KIND))


def evidence_of(source: str, target: str, first: ColumnProfile, second: ColumnProfile) -> Evidence:
    """Compare the values of two columns, in the same unit where their names tell units."""
    return compare(first, second, factor=unit_factor(source, target))


def choose(
    sources: Mapping[str, ColumnProfile], targets: Mapping[str, ColumnProfile]
) -> dict[str, Choice]:
    """Give each source column at most one target column so that the scores' sum is greatest."""
    table = _table(sources, targets)
    given = _assign(table, sorted(sources), sorted(targets))
    owners = {target: source for source, target in given.items()}
    return {
        source: _choice(source, target, table, owners) for source, target in sorted(given.items())
    }


def _table(
    sources: Mapping[str, ColumnProfile], targets: Mapping[str, ColumnProfile]
) -> dict[str, dict[str, Score]]:
    if len(sources) * len(targets) <= _ALL_PAIRS:
        near: Mapping[str, Iterable[str]] = dict.fromkeys(sources, targets)
    else:
        near = candidates(sources, targets)
    return {
        source: {
            target: score(source, target, sources[source], targets[target])
            for target in near[source]
        }
        for source in sources
    }


def _assign(
    table: Mapping[str, Mapping[str, Score]], sources: Sequence[str], targets: Sequence[str]
) -> dict[str, str]:
    if not sources or not targets:
        return {}
    import numpy as np
    from scipy.optimize import linear_sum_assignment  # type: ignore[import-untyped]

    column = {target: place for place, target in enumerate(targets)}
    totals = np.zeros((len(sources), len(targets)))
    for row, source in enumerate(sources):
        for target, found in table[source].items():
            totals[row, column[target]] = found.total
    rows, columns = linear_sum_assignment(totals, maximize=True)
    return {
        sources[row]: targets[place]
        for row, place in zip(rows, columns, strict=True)
        if totals[row, place] >= LEAST
    }


def _choice(
    source: str,
    target: str,
    table: Mapping[str, Mapping[str, Score]],
    owners: Mapping[str, str],
) -> Choice:
    found = table[source][target]
    others = {name: one for name, one in table[source].items() if name != target}
    rival = max(others, key=lambda name: (others[name].total, name), default=None)
    confidence, reason = _raised(source, target, table, owners)
    close = _rivals(source, target, table, owners)
    if close:
        confidence = min(confidence, 0.7)
        reason = f"{close} fits as well"
    return Choice(
        target, found, confidence, reason, rival, others[rival].total if rival is not None else None
    )


def _raised(
    source: str,
    target: str,
    table: Mapping[str, Mapping[str, Score]],
    owners: Mapping[str, str],
) -> tuple[float, str]:
    """Return how sure a choice is: more than its score where nothing else comes near by meaning."""
    found = table[source][target]
    evidence = found.evidence
    if not evidence.kinds_fit or evidence.disjoint or evidence.score is None:
        return found.total, _words(found)
    row = [one for name, one in table[source].items() if name != target]
    line = [scores[target] for name, scores in table.items() if name != source and target in scores]
    alone = all(one.name < found.name - _CLEARLY for one in (*row, *line))
    if alone and found.name >= _MEANS and evidence.score >= _LEAST_VALUES:
        return max(found.total, _BY_MEANING), "the words mean the same"
    if alone and found.name >= _RELATED and evidence.score >= _SIMILAR_VALUES:
        return max(found.total, _BY_RELATION), "the words mean nearly the same, and no other's do"
    same = evidence.same_levels and not contradict(source, target)
    if same and not any(one.evidence.same_levels for one in (*row, *line)):
        return max(found.total, _BY_LEVELS), "the same values"
    return found.total, _words(found)


def _rivals(
    source: str,
    target: str,
    table: Mapping[str, Mapping[str, Score]],
    owners: Mapping[str, str],
) -> str | None:
    """Return another column that could stand in the target's place, or the source's, as well.

    One that belongs to somebody else clearly is no rival.
    """
    mine = table[source][target].total
    for name, one in sorted(table[source].items()):
        if name == target or one.total < mine - CLOSE:
            continue
        owner = owners.get(name)
        if owner is None or table[owner][name].total < one.total + CLOSE:
            return name
    given = {other: name for name, other in owners.items()}
    for other, scores in sorted(table.items()):
        if other == source or target not in scores or scores[target].total < mine - CLOSE:
            continue
        own = given.get(other)
        if own is None or scores[own].total < scores[target].total + CLOSE:
            return other
    return None


def _words(found: Score) -> str:
    value = found.evidence.score
    if not found.evidence.kinds_fit:
        return "holds another kind of values"
    if value is None:
        return "by the name alone"
    if found.name >= 0.7 and value >= 0.7:
        return "name and values are alike"
    if found.name >= value:
        return "the names are alike, the values less so"
    return "the values are alike, the names less so"
