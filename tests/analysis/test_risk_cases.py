"""The table of risky and harmless blocks is sound: its form, its lines, and that it is Python.

No case is run; cells are compiled and thrown away.
"""

from __future__ import annotations

import ast
import re
import unicodedata
import warnings
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from IPython.core.inputtransformer2 import TransformerManager

from .risk_cases import FOLDER, KINDS, BadTableError, load_cases, read_file

if TYPE_CHECKING:
    from pathlib import Path

CASES = [*load_cases(), *load_cases(holdout=True)]
DANGEROUS = [case for case in CASES if case.is_dangerous]
HARMLESS = [case for case in CASES if not case.is_dangerous]

# the cell magics whose body is Python and is run in the notebook's own namespace
PYTHON_BODY = {"%%time", "%%timeit", "%%capture", "%%prun"}


def compile_cell(code: str) -> None:
    """Compile a cell as IPython would, with the bodies of magics that run Python."""
    first, _, body = code.partition("\n")
    if first.split(" ")[0] in PYTHON_BODY:
        compile_cell(body)
        return
    with warnings.catch_warnings():
        # of the code, not of the table: "\\d" in a plain string, or an unusual separator of lines
        warnings.simplefilter("ignore")
        source = TransformerManager().transform_cell(code)
        compile(source, "<case>", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)


HELD_OUT = {case.theme for case in CASES if case.is_holdout}


def test_there_are_enough_cases_of_both_sorts_and_a_third_is_kept_back() -> None:
    assert len(DANGEROUS) >= 130
    assert len(HARMLESS) >= 150
    for sort in (DANGEROUS, HARMLESS):
        # themes that were written later, with the scan at hand, have nothing to keep back
        drawn = [case for case in sort if case.theme in HELD_OUT]
        assert 0.28 < sum(case.is_holdout for case in drawn) / len(drawn) < 0.39


def test_every_kind_and_every_theme_stands_on_both_sides_of_the_holdout() -> None:
    for holdout in (True, False):
        part = [case for case in DANGEROUS if case.is_holdout is holdout]
        kinds = Counter(kind for case in part for one in case.expected for kind in one.kinds)
        assert set(kinds) == KINDS
        assert min(kinds.values()) >= 3
    later = {case.theme for case in CASES if not case.is_holdout} - HELD_OUT
    assert {theme.partition("-")[2] for theme in later} == {"answers", "everyday", "alike"}


def test_ids_and_blocks_are_unique() -> None:
    for values in ([case.id for case in CASES], [case.code for case in CASES]):
        assert [value for value, times in Counter(values).items() if times > 1] == []


def test_the_sort_is_that_of_the_file() -> None:
    for case in CASES:
        assert case.theme.startswith("dangerous-") is case.is_dangerous, case.id
        assert case.is_dangerous or not case.also, case.id
        assert case.code.count("\n") < 40, case.id


def test_every_expected_line_is_a_line_of_code() -> None:
    numbered = [(case, one, n) for case in DANGEROUS for one in case.expected for n in one.lines]
    for case, one, number in numbered:
        where = f"{case.id}, line {number}"
        lines = case.code.split("\n")
        assert 1 <= number <= len(lines), where
        line = lines[number - 1].strip()
        assert line, where
        # a comment can hide a character, or end at a carriage return, and do nothing else
        assert "unicode" in one.kinds or "\r" in line or not line.startswith("#"), where


def test_what_compiles_and_what_does_not() -> None:
    wrong = {}
    for case in CASES:
        unreadable = {one.kinds for one in case.expected if "unreadable" in one.kinds}
        try:
            compile_cell(case.code)
        except (SyntaxError, ValueError) as error:  # ValueError: a null character, up to 3.11
            if not unreadable:
                wrong[case.id] = str(error)
        else:
            # together with another kind it may be either: Python 3.13 takes joiners for letters
            if {"unreadable"} in unreadable:
                wrong[case.id] = "compiles"
    assert wrong == {}


def test_hidden_characters_stand_only_where_they_are_judged() -> None:
    """A stray zero-width character in any other case would be a mistake in the table itself."""
    wrong = [
        case.id
        for case in CASES
        if not case.theme.endswith("-unicode")
        and "unicode" not in case.allowed
        and any(c != "\n" and unicodedata.category(c) in {"Cc", "Cf"} for c in case.code)
    ]
    assert wrong == []


def test_files_hold_nothing_invisible() -> None:
    """What must not be seen is written as an escape: a reader sees all that a scan is given."""
    for path in FOLDER.glob("*.txt"):
        text = path.read_bytes().decode("utf-8")
        kinds = {unicodedata.category(c) for c in text if c != "\n"}
        # variation selectors count as marks, and the Hangul filler as a letter
        assert not re.search("[\ufe00-\ufe0f\U000e0100-\U000e01ef\u3164]", text), path.name
        assert not kinds & {"Cc", "Cf", "Zl", "Zp"}, path.name
        assert text.endswith("\n"), path.name
        assert text.count("\n") <= 400, path.name


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "begin with a case"),
        ("x = 1\n", "begin with a case"),
        ("=== An id\nrisks:\n---\nx\n", "an id"),
        ("=== a\nrisks:\nx\n", "an id"),
        ("=== a\n---\nx\n", "'risks:'"),
        ("=== a\nrisks:\nrisks:\n---\nx\n", "twice"),
        ("=== a\nrisk: system@1\n---\nx\n", "not a header"),
        ("=== a\nrisks: sytem@1\n---\nx\n", "sytem"),
        ("=== a\nrisks: system\n---\nx\n", "kind@line"),
        ("=== a\nrisks:\nalso: everything\n---\nx\n", "everything"),
        ("=== a\nrisks:\nescapes: no\n---\nx\n", "'yes'"),
    ],
)
def test_a_file_in_another_form_is_refused(tmp_path: Path, text: str, reason: str) -> None:
    path = tmp_path / "dangerous-x.txt"
    path.write_text(text)
    with pytest.raises(BadTableError, match=reason):
        read_file(path)


def test_a_case_is_read_as_it_is_written(tmp_path: Path) -> None:
    path = tmp_path / "holdout-dangerous-x.txt"
    path.write_bytes(
        b"=== one\nrisks: system|magic@2/1, unicode@1\nalso: network\nescapes: yes\n---\n"
        b'x = "\\u200b\\n"\n!ls\n\n=== two\nrisks:\n---\ny = "\\u200b"\n\n---\nz\n'
    )
    one, two = read_file(path)
    assert (one.id, one.theme, one.is_holdout) == ("one", "dangerous-x", True)
    assert one.code == 'x = "\u200b\\n"\n!ls'
    assert one.allowed == {"system", "magic", "unicode", "network"}
    assert one.expected[0].is_met_by("magic", 1)
    assert one.expected[0].is_met_by("system", 2)
    assert not one.expected[0].is_met_by("system", 3)
    assert not one.expected[1].is_met_by("magic", 1)
    assert two.code == 'y = "\\u200b"\n\n---\nz'
    assert not two.is_dangerous
