"""The table of targets that differ: each gets its verdict, and none runs wrong without a word."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
import pytest

from redpanda_jupyter.analysis import analyze
from redpanda_jupyter.ids import new_id
from redpanda_jupyter.models import Binding, Check, Contract, Target
from redpanda_jupyter.reuse.check import check, in_words
from redpanda_jupyter.reuse.contract import build

from .check_cases import CASES, Case, sales
from .profiling import profile_of

SOURCE = profile_of(sales())


def contract_of(code: str) -> Contract:
    analysis = analyze(code, {"df": [one.name for one in SOURCE.columns]}, {"np": "numpy"})
    return build(new_id(), analysis, code=code, profiles={"df": SOURCE})


def binding(**parameters: str) -> Binding:
    return Binding(
        block_id=new_id(), version=1, inputs={"df": Target(name="other")}, parameters=parameters
    )


def checked(case: Case) -> Check:
    target = profile_of(case.change(sales()), "other")
    return check(contract_of(case.code), binding(), {"df": target})


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.symptom)
def test_verdict(case: Case) -> None:
    found = checked(case)
    said = in_words(found)
    assert found.verdict == case.verdict, said
    if case.finding:
        codes = {(one.code, one.column) for one in found.findings}
        assert (case.finding, case.column) in codes, said


@pytest.mark.parametrize(
    "case", [case for case in CASES if case.silent and case.finding], ids=lambda case: case.symptom
)
def test_the_danger_is_real(case: Case) -> None:
    """It runs on the changed data without an error: nothing but the check would say anything."""
    names = {"df": case.change(sales()), "pd": pd, "np": np}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        exec(case.code, names)
    assert "result" in names


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.symptom)
def test_every_finding_says_why(case: Case) -> None:
    for one in checked(case).findings:
        assert one.reason.endswith("."), one
        assert "None" not in one.reason, one
        assert "nan" not in one.reason.lower().split(), one
