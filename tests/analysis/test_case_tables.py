"""The tables of cases are honest: every block runs, and a renamed column proves what it needs.

The rule of the oracle: with a listed column renamed in its input, the block breaks or its result
differs; with an unlisted one renamed, the result is the same. It asks the block, not a parser.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from IPython.core.inputtransformer2 import TransformerManager

from .case_runs import Moved, columns_of, run
from .case_tables import Case, load_cases
from .freezing import cells, labels

if TYPE_CHECKING:
    from pathlib import Path

CASES = load_cases()
RUNNING = [case for case in CASES if case.runs]
SAMPLE = RUNNING[::12]

# labels that come from the library, though a block may well read them
NOT_MADE = {"count", "max", "mean", "median", "min", "std", "_merge", "value", "variable"}


def ids(cases: list[Case]) -> list[str]:
    return [case.id for case in cases]


def tree_of(case: Case) -> ast.Module:
    lines = case.code.splitlines(keepends=True)
    body = "".join(lines[1:]) if lines[0].startswith("%%") else case.code
    return ast.parse(TransformerManager().transform_cell(body))  # type: ignore[no-untyped-call]


def words(case: Case) -> tuple[set[str], set[str]]:
    """Return what the block could name a column by, and the fixed parts of its f-strings."""
    named: set[str] = set()
    parts: set[str] = set()
    for node in ast.walk(tree_of(case)):
        match node:
            case ast.JoinedStr(values=pieces):
                parts |= {str(piece.value) for piece in pieces if isinstance(piece, ast.Constant)}
            case ast.Constant(value=str() as text):
                named |= {text, *re.findall(r"\w+", text)}
                parts |= {text} if text.startswith("_") else set()
            case ast.keyword(arg=str() as name):
                named.add(name)
    return named, parts


def changed(case: Case, folder: Path, moved: Moved, usual: object) -> bool:
    """Tell whether the block notices that a column is called something else."""
    try:
        return bool(run(case, folder, moved) != usual)
    except Exception:
        return True


def disproved(case: Case, folder: Path) -> list[str]:
    """Return what the table says of a case and the block itself denies."""
    usual = run(case, folder)
    wrong = []
    if run(case, folder) != usual:
        wrong.append("gives another result the second time")
    for variable, dataset in case.inputs.items():
        named = case.columns.get(variable, frozenset())
        unasked = case.created.get(variable, frozenset())
        needed = named | case.unnamed.get(variable, frozenset())
        for column in columns_of(dataset):
            noticed = changed(case, folder, Moved(variable, column), usual)
            if column in needed and not noticed:
                wrong.append(f"does not need {variable}.{column}")
            if noticed and column not in needed and column not in unasked and not case.whole:
                wrong.append(f"needs {variable}.{column}")
    return wrong


def test_there_are_enough_cases() -> None:
    assert len(CASES) >= 160
    assert [name for name, times in Counter(ids(CASES)).items() if times > 1] == []
    assert sum(case.library == "polars" for case in CASES) >= 25
    assert 0.28 <= sum(case.held_out for case in CASES) / len(CASES) <= 0.4
    assert len(CASES) - len(RUNNING) <= 0.15 * len(CASES)


@pytest.mark.parametrize("case", CASES, ids=ids(CASES))
def test_a_table_names_what_there_is(case: Case) -> None:
    bound = {node.id for node in ast.walk(tree_of(case)) if isinstance(node, ast.Name)}
    for variable, names in (*case.columns.items(), *case.unnamed.items()):
        assert names <= set(columns_of(case.inputs[variable]))
    assert case.columns.keys() <= case.inputs.keys()
    assert case.created.keys() <= case.inputs.keys() | bound
    assert {file.variable for file in case.files} <= bound
    assert all(re.search(rf"\b{variable}\b", case.code) for variable in case.frames)


@pytest.mark.parametrize("case", RUNNING, ids=ids(RUNNING))
def test_a_block_runs_and_makes_what_is_told(case: Case, tmp_path: Path) -> None:
    """New labels of the result that the block's text holds are told, and the other way round."""
    result = run(case, tmp_path)
    seen = labels(result)
    told: set[str] = set().union(*case.created.values())
    known = {column for dataset in case.inputs.values() for column in columns_of(dataset)}
    named, parts = words(case)
    assert [name for name in told - seen - named if not any(part in name for part in parts)] == []
    composed = {name for name in seen if name.startswith(tuple(f"{column}_" for column in known))}
    if not case.whole:
        assert (seen & named) - told - known - composed - NOT_MADE - cells(result) == set()


@pytest.mark.parametrize("case", SAMPLE, ids=ids(SAMPLE))
def test_renaming_proves_the_table(case: Case, tmp_path: Path) -> None:
    assert disproved(case, tmp_path) == []


def test_a_wrong_table_is_found(tmp_path: Path) -> None:
    case = next(case for case in CASES if case.id == "like-f-string-inside")
    assert case.columns == {"tips": {"tip", "size"}}
    too_little = replace(case, columns={"tips": frozenset({"tip"})})
    assert disproved(too_little, tmp_path) == ["needs tips.size"]
    too_much = replace(case, columns={"tips": frozenset({"tip", "size", "day"})})
    assert disproved(too_much, tmp_path) == ["does not need tips.day"]


@pytest.mark.long
@pytest.mark.parametrize("case", RUNNING, ids=ids(RUNNING))
def test_renaming_proves_every_table(case: Case, tmp_path: Path) -> None:
    assert disproved(case, tmp_path) == []
