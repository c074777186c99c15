"""What came of a case, and the table of many.

The rule of this module: a result counts as right only by the value that was known beforehand. A
word is a warning that the same block does not get on a target with which nothing is the matter:
what is said of every target says nothing of this one. Nothing is left out: a case that ended in an
error is counted.
"""

from __future__ import annotations

import dataclasses
import functools
import re
from collections import Counter
from typing import TYPE_CHECKING, Any

from .pipeline import applied
from .runs import Failed, case_names, make_case

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .blocks import Block
    from .pipeline import Applied
    from .runs import Case

CLASSES = ("right", "right, warned", "asked", "blocked", "error", "WRONG, WARNED", "WRONG, SILENT")
SILENT = CLASSES[-1]


@dataclasses.dataclass(frozen=True)
class Outcome:
    """What came of one case in one way of asking."""

    name: str
    group: str
    held_out: bool
    harmless: bool
    way: str
    outcome: str
    findings: tuple[str, ...]
    result: str
    truth: str


def outcome_of(case: Case, way: str) -> Outcome:
    """Apply a block to a case's target, unattended or answered, and judge what came."""
    applying = applied(case, answered=way == "answered")
    results = applying.results
    if results is None:
        word = "asked" if applying.verdict == "ask" else "blocked"
    elif isinstance(results, Failed) and not isinstance(case.truth, Failed):
        word = "error"
    elif case.is_right(results):
        word = "right" if applying.verdict == "ok" else "right, warned"
    else:
        word = "WRONG, WARNED" if _said(case, applying) else SILENT
    return Outcome(
        name=case.name,
        group=case.group,
        held_out=case.block.held_out,
        harmless=case.harmless,
        way=way,
        outcome=word,
        findings=tuple(words for _, words in applying.findings),
        result=_brief(results),
        truth=_brief(case.truth),
    )


@functools.cache
def _usual(block: Block) -> dict[str, str]:
    """Return what is said of a target with which nothing is the matter."""
    case = make_case(block, "unchanged")
    assert case is not None
    found = applied(case, answered=True).findings
    return {about: _nameless(words) for about, words in found}


def _said(case: Case, applying: Applied) -> bool:
    """Tell whether there is a word about what is the matter with this target."""
    usual = _usual(case.block)
    return any(usual.get(about) != _nameless(words) for about, words in applying.findings)


def _nameless(words: str) -> str:
    """Return what is said without the names of columns, which a renamed target changes."""
    return re.sub(r" \(for '[^']*'\)|'[^']*'", "", words)


def _brief(value: Any) -> str:
    return " ".join(str(value).split())[:300]


def outcomes(share: int = 1) -> Iterable[Outcome]:
    """Judge every case, or one in ``share``, unattended and answered."""
    for block, mutation in case_names(share):
        case = make_case(block, mutation)
        if case is not None:
            for way in ("unattended", "answered"):
                yield outcome_of(case, way)


def table(found: Iterable[Outcome]) -> str:
    """Return group × outcome as Markdown."""
    counts: dict[str, Counter[str]] = {}
    for one in found:
        counts.setdefault(one.group, Counter())[one.outcome] += 1
    lines = [
        f"| {'target':24} | cases | {' | '.join(CLASSES)} |",
        f"|{'-' * 26}|------:|{'|'.join('-' * (len(c) + 1) + ':' for c in CLASSES)}|",
    ]
    total: Counter[str] = Counter()
    for group in counts:
        total += counts[group]
    for group, row in [*counts.items(), ("all", total)]:
        cells = " | ".join(f"{row[c]:{len(c)}}" for c in CLASSES)
        lines.append(f"| {group:24} | {sum(row.values()):5} | {cells} |")
    return "\n".join(lines)


def needless(found: Iterable[Outcome]) -> tuple[int, int]:
    """Return how many harmless cases were asked about or blocked, and how many there are."""
    harmless = [one for one in found if one.harmless]
    return sum(one.outcome in {"asked", "blocked"} for one in harmless), len(harmless)
