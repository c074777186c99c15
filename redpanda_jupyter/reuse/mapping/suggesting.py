"""Which column of a target stands for each that a block names.

The rule of this module: what a person said comes first, then what was confirmed before, then the
same name, and only then likeness. Whatever is doubted, also of the same name, is less sure than
:data:`~redpanda_jupyter.models.SURE`, and never used without asking. No two columns of the source
get the same one of the target.
"""

from __future__ import annotations

from collections import Counter
from itertools import combinations
from typing import TYPE_CHECKING

from ...models import ColumnMatch, ColumnProfile, Mapping
from .composing import accepted, composed, direct
from .evidence import kinds_fit, times_apart
from .names import parse, units
from .nearest import did_you_mean
from .scoring import LEAST, Choice, choose, evidence_of, score
from .stand_ins import stand_ins

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from collections.abc import Mapping as Names

    from ...models import (
        ColumnNeed,
        DatasetProfile,
        MatchWay,
        SavedMapping,
    )

NO_LIKE = "no column is like it"
"""Why nothing stands for a column of which nobody has spoken."""
NO_COLUMN = "the data have no column"
_DOUBTED = 0.6
_OTHER_KIND = 0.5
_OTHER_UNIT = 0.7
_SWAPPED = 0.25
"""So much better must the values of two columns fit crosswise for the names to be doubted."""
_FOUR_TIMES = 0.6
_FITS = 0.8
_MOST_DOUBTED = 100
_EXACT = (1.0, 0.9)
_NORMALISED = (0.95, 0.85)
"""Confidence with values known, and without."""
_COMPOSED = 0.95
_BEFORE = {"saved": "confirmed before", "accepted": "taken before, with --yes"}


def suggest(
    variable: str,
    needs: Sequence[ColumnNeed],
    source: DatasetProfile | None,
    target: DatasetProfile,
    *,
    saved: Sequence[SavedMapping] = (),
    given: Names[str, str | None] | None = None,
    texts: Names[str, Names[str, Sequence[str]]] | None = None,
    sought: Collection[str] = (),
) -> Mapping:
    """Suggest for every needed column one of the target's, or none. Never raises.

    Parameters
    ----------
    variable
        The block's frame, or the path that it reads.
    needs
        The columns that the block names.
    source
        The data that it ran on last; without them names alone count, and less is sure.
    target
        The data that it is to run on.
    saved
        Mappings that were confirmed, of any data sets.
    given
        What the person said, by source column; ``None`` for "there is none".
    texts
        What the person said of texts, by source column: the block's text, and what stands for it.
    sought
        What the block looks for, wherever that is: of these texts alone counts what was confirmed.
    """
    work = _Work(needs, source, target)
    work.take_given(given or {})
    if source is not None:
        work.take_saved(saved, source.schema_fingerprint, target.schema_fingerprint)
    work.take_same_names()
    work.take_same_keys()
    work.doubt_swapped()
    work.take_likely()
    work.offer_others()
    wanted = list(dict.fromkeys(need.name for need in needs))
    columns = [work.found.get(name) or work.nothing(name) for name in wanted]
    values = stand_ins(needs, columns, source, target, saved, texts or {}, sought)
    return Mapping(variable=variable, columns=columns, values=values)


class _Work:
    """What is found so far: matches by source column, and the target's columns that are left."""

    def __init__(
        self, needs: Sequence[ColumnNeed], source: DatasetProfile | None, target: DatasetProfile
    ) -> None:
        known = {} if source is None else _by_name(source.columns)
        self.needs = {need.name: need for need in needs}
        self.sources = known | {
            name: _as_needed(known.get(name), need) for name, need in self.needs.items()
        }
        self.targets = _by_name(target.columns)
        counts = Counter(column.name for column in target.columns)
        self.twice = {name for name, count in counts.items() if count > 1}
        self.free = set(self.targets)
        self.found: dict[str, ColumnMatch] = {}
        self.keys: dict[str, list[str]] = {}
        for name in self.targets:
            self.keys.setdefault(parse(name).key, []).append(name)

    def take_given(self, given: Names[str, str | None]) -> None:
        """Take what the person said; a column that is not there, or twice, is told."""
        for name, target in given.items():
            if target is None:
                reason = "you said that there is none"
                self.found[name] = _match(name, None, 0.0, "user", reason)
            elif target not in self.targets:
                meant = did_you_mean(target, self.targets)
                reason = f"{NO_COLUMN} {target}{'. ' if meant else ''}{meant}"
                self.found[name] = _match(name, None, 0.0, "open", reason)
            elif target in self.twice:
                reason = f"the data have two columns {target}"
                self.found[name] = _match(name, None, 0.0, "open", reason)
            elif target not in self.free:
                reason = f"you gave {target} to another column"
                self.found[name] = _match(name, None, 0.0, "open", reason)
            else:
                self._take(name, target, 1.0, "user", "as you said")

    def take_saved(self, saved: Sequence[SavedMapping], source: str, target: str) -> None:
        """Take what was confirmed for this pair of data sets, then what follows from others."""
        unspoken = accepted(saved, source, target)
        for name, other in direct(saved, source, target).items():
            way: MatchWay = "accepted" if name in unspoken else "saved"
            self._take_free(name, other, 1.0, way, _BEFORE[way])
        reason = "follows from mappings that were confirmed"
        reason += " or taken with --yes" if any(one.accepted for one in saved) else ""
        for name, other in composed(saved, source, target).items():
            self._take_free(name, other, _COMPOSED, "composed", reason)

    def take_same_names(self) -> None:
        """Take columns of the same name, less surely where their values speak against it."""
        for name in self._open():
            if name in self.free:
                self._take_named(name, name, "exact", "same name", _EXACT)

    def take_same_keys(self) -> None:
        """Take columns whose names differ by case, blanks, signs and accents alone."""
        mine: dict[str, list[str]] = {}
        for name in self.sources:
            mine.setdefault(parse(name).key, []).append(name)
        for name in self._open():
            key = parse(name).key
            others = self.keys.get(key, [])
            if len(others) == 1 == len(mine[key]) and others[0] in self.free:
                reason = "same name but for case, blanks and signs"
                self._take_named(name, others[0], "normalised", reason, _NORMALISED)

    def take_likely(self) -> None:
        """Give what is left to what is most like it by name and values."""
        left = {name: self.sources[name] for name in self._open()}
        for name, choice in choose(left, {one: self.targets[one] for one in self.free}).items():
            reason, cap = self._doubt(name, choice.target)
            confidence = min(choice.confidence, cap)
            self.found[name] = ColumnMatch(
                source=name,
                target=choice.target,
                confidence=round(confidence, 4),
                way="scored",
                reason=reason or choice.reason,
                second=choice.rival,
                second_confidence=_second(choice, confidence),
            )
            self.free.discard(choice.target)

    def offer_others(self) -> None:
        """Name the next best column beside a needed one of the same name that is doubted."""
        for name in self.needs:
            found = self.found.get(name)
            if found is None or found.sure or found.target is None or found.second is not None:
                continue
            totals = {
                other: score(name, other, self.sources[name], self.targets[other]).total
                for other in sorted(self.free)
            }
            best = max(totals, key=lambda other: totals[other], default=None)
            if best is not None and totals[best] >= LEAST:
                second = round(min(totals[best], found.confidence), 4)
                changes = {"second": best, "second_confidence": second}
                self.found[name] = found.model_copy(update=changes)

    def doubt_swapped(self) -> None:
        """Doubt two columns whose values fit better crosswise than as their names say."""
        named = {
            name: one.target
            for name, one in self.found.items()
            if one.way in ("exact", "normalised") and one.target is not None
        }
        fit = {name: self._value(name, target) for name, target in named.items()}
        weak = [name for name, value in fit.items() if value is not None and value < _FITS]
        weak = sorted(weak, key=lambda name: (fit[name] or 0.0, name))[:_MOST_DOUBTED]
        for name, other in combinations(weak, 2):
            first = self._value(name, named[other])
            second = self._value(other, named[name])
            if first is None or second is None:
                continue
            better = first + second - (fit[name] or 0.0) - (fit[other] or 0.0)
            if better > _SWAPPED or self._nearer(name, other, named) > _FOUR_TIMES:
                self._doubt_match(name, named[other], first)
                self._doubt_match(other, named[name], second)

    def _nearer(self, name: str, other: str, named: Names[str, str]) -> float:
        """Return by how many powers of ten two columns' numbers lie nearer crosswise."""
        profiles = self.sources[name], self.sources[other]
        targets = self.targets[named[name]], self.targets[named[other]]
        straight = times_apart(profiles[0], targets[0]) + times_apart(profiles[1], targets[1])
        cross = times_apart(profiles[0], targets[1]) + times_apart(profiles[1], targets[0])
        return straight - cross

    def nothing(self, name: str) -> ColumnMatch:
        """Say that no column fits."""
        return _match(name, None, 0.0, "open", NO_LIKE)

    def _open(self) -> list[str]:
        return sorted(name for name in self.sources if name not in self.found)

    def _value(self, name: str, target: str) -> float | None:
        evidence = evidence_of(name, target, self.sources[name], self.targets[target])
        return evidence.score if evidence.kinds_fit else None

    def _take(self, name: str, target: str, confidence: float, way: MatchWay, reason: str) -> None:
        self.found[name] = _match(name, target, confidence, way, reason)
        self.free.discard(target)

    def _take_free(
        self, name: str, target: str, confidence: float, way: MatchWay, reason: str
    ) -> None:
        if name in self.sources and name not in self.found and target in self.free:
            cap = _DOUBTED if target in self.twice else 1.0
            self._take(name, target, min(confidence, cap), way, reason)

    def _take_named(
        self, name: str, target: str, way: MatchWay, reason: str, sure: tuple[float, float]
    ) -> None:
        evidence = evidence_of(name, target, self.sources[name], self.targets[target])
        doubt, cap = self._doubt(name, target)
        confidence = min(sure[0] if evidence.score is not None else sure[1], cap)
        if doubt:
            reason = f"{reason}, but {doubt}"
        elif evidence.score is None:
            reason = f"{reason}; the values could not be compared"
        self._take(name, target, confidence, way, reason)

    def _doubt(self, name: str, target: str) -> tuple[str, float]:
        """Return what speaks against a match in words, and how sure it can be at most."""
        profile, other = self.sources[name], self.targets[target]
        if target in self.twice:
            return "the data have two columns of that name", _DOUBTED
        if not kinds_fit(profile.kind, other.kind):
            return f"it holds {_KINDS[other.kind]}, not {_KINDS[profile.kind]}", _OTHER_KIND
        differ = units(name, target)
        if differ is not None:
            return f"the units differ: {differ[0]} and {differ[1]}", _OTHER_UNIT
        if evidence_of(name, target, profile, other).disjoint:
            return "not a single value is the same", _DOUBTED
        return "", 1.0

    def _doubt_match(self, name: str, better: str, value: float) -> None:
        found = self.found[name]
        self.found[name] = found.model_copy(
            update={
                "confidence": min(found.confidence, _DOUBTED),
                "reason": f"{found.reason}, but its values fit {better} better",
                "second": better,
                "second_confidence": round(min(value, _DOUBTED), 4),
            }
        )


_KINDS = {
    "integer": "numbers", "number": "numbers", "boolean": "truth values", "text": "texts",
    "datetime": "dates", "duration": "spans of time", "other": "other objects",
    "unknown": "what is not known",
}  # fmt: skip


def _second(choice: Choice, confidence: float) -> float | None:
    return None if choice.rival_total is None else round(min(choice.rival_total, confidence), 4)


def _match(
    name: str, target: str | None, confidence: float, way: MatchWay, reason: str
) -> ColumnMatch:
    return ColumnMatch(source=name, target=target, confidence=confidence, way=way, reason=reason)


def _as_needed(profile: ColumnProfile | None, need: ColumnNeed) -> ColumnProfile:
    """Return what is known of a needed column, if nothing else the kind that the block needs."""
    if profile is None:
        return ColumnProfile(name=need.name, kind=need.kind)
    return profile if profile.kind != "unknown" else profile.model_copy(update={"kind": need.kind})


def _by_name(columns: Sequence[ColumnProfile]) -> dict[str, ColumnProfile]:
    found: dict[str, ColumnProfile] = {}
    for column in columns:
        found.setdefault(column.name, column)
    return found
