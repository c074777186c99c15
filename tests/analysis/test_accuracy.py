"""How right the analysis is: against tables of cases that were written before it.

The rule: what must hold is a share, so a miss is allowed and is named. A third of each table
(``holdout-*``) is held to the same share by itself: it is for measuring, not for developing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from redpanda_jupyter.analysis import analyze

from . import case_tables, file_cases, risk_cases
from .case_runs import columns_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

COLUMNS = 0.95
FILES = 0.90
RECALL = 0.95
FALSE_ALARMS = 0.05
HALVES = pytest.mark.parametrize("held_out", [False, True], ids=["seen", "held out"])


def share(right: int, misses: list[str], least: float, *, blind: bool = False) -> None:
    """Assert a share; ``blind`` names no case that was missed, so that nobody develops by it."""
    total = right + len(misses)
    assert total >= 40
    print(f"{right} of {total}")
    named = "\n".join(misses) if not blind else "the cases are held out, and not named"
    assert right / total >= least, f"{right} of {total} right:\n{named}"


def differences(
    wanted: Mapping[str, Iterable[str]], found: Mapping[str, Iterable[str]]
) -> list[str]:
    told = []
    for name in sorted({*wanted, *found}):
        want, have = set(wanted.get(name, ())), set(found.get(name, ()))
        told += [f"{name} lacks {one}" for one in sorted(want - have)]
        told += [f"{name} has {one} too much" for one in sorted(have - want)]
    return told


def known_frames(case: case_tables.Case) -> dict[str, list[str]]:
    return {variable: columns_of(dataset) for variable, dataset in case.inputs.items()}


@HALVES
def test_columns_are_right(held_out: bool) -> None:
    right, misses = 0, []
    for case in case_tables.load_cases():
        if case.held_out is not held_out:
            continue
        found = analyze(case.code, known_frames(case)).columns
        named = {
            name: set(columns) - set(case.unnamed.get(name, ())) for name, columns in found.items()
        }
        wrong = differences(case.columns, {name: have for name, have in named.items() if have})
        right += not wrong
        misses += [f"{case.theme}/{case.id}: {', '.join(wrong)}"] if wrong else []
    share(right, misses, COLUMNS, blind=held_out)


@HALVES
def test_created_columns_are_right(held_out: bool) -> None:
    right, misses = 0, []
    for case in case_tables.load_cases():
        if case.held_out is held_out:
            found = analyze(case.code, known_frames(case)).columns_created
            wrong = differences(case.created, found)
            right += not wrong
            misses += [f"{case.theme}/{case.id}: {', '.join(wrong)}"] if wrong else []
    share(right, misses, COLUMNS, blind=held_out)


def test_columns_of_long_blocks_are_right() -> None:
    """A table has many short blocks; the long ones must not hide behind them."""
    right, misses = 0, []
    for case in case_tables.load_cases():
        if len(case.code.splitlines()) >= 10:
            found = analyze(case.code, known_frames(case)).columns
            wrong = differences(case.columns, found)
            right += not wrong
            misses += [f"{case.theme}/{case.id}: {', '.join(wrong)}"] if wrong else []
    share(right, misses, 0.90)


def test_without_schemas_the_columns_are_mostly_right() -> None:
    """What a command line sees: no frame's columns are known."""
    right, misses = 0, []
    for case in case_tables.load_cases():
        found = analyze(case.code).columns
        wrong = differences(case.columns, found)
        right += not wrong
        misses += [f"{case.theme}/{case.id}: {', '.join(wrong)}"] if wrong else []
    share(right, misses, 0.72)


@pytest.mark.parametrize("side", ["reads", "writes"])
@HALVES
def test_files_are_right(held_out: bool, side: str) -> None:
    right, misses = 0, []
    for case in file_cases.load_cases():
        if case.holdout is held_out:
            found = {use.path for use in getattr(analyze(case.code), side)}
            wrong = differences({side: getattr(case, side)}, {side: found})
            right += not wrong
            misses += [f"{case.theme}/{case.id}: {', '.join(wrong)}"] if wrong else []
    share(right, misses, FILES, blind=held_out)


@HALVES
def test_dangers_are_found_where_they_are(held_out: bool) -> None:
    right, misses = 0, []
    for case in risk_cases.load_cases(holdout=held_out):
        if case.is_dangerous:
            found = analyze(case.code).risks
            missed = [
                f"{'|'.join(sorted(one.kinds))} on line {sorted(one.lines)}"
                for one in case.expected
                if not any(one.is_met_by(risk.kind, risk.line) for risk in found)
            ]
            right += not missed
            misses += [f"{case.theme}/{case.id}: no {', '.join(missed)}"] if missed else []
    share(right, misses, RECALL, blind=held_out)


@HALVES
def test_harmless_code_raises_no_alarm(held_out: bool) -> None:
    right, misses = 0, []
    for case in risk_cases.load_cases(holdout=held_out):
        if not case.is_dangerous:
            alarms = [risk for risk in analyze(case.code).risks if risk.kind not in case.allowed]
            right += not alarms
            told = ", ".join(f"line {risk.line}: {risk.reason}" for risk in alarms)
            misses += [f"{case.theme}/{case.id}: {told}"] if alarms else []
    share(right, misses, 1 - FALSE_ALARMS, blind=held_out)
